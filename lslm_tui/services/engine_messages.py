"""What a process host and its engine process say to each other. Knows nothing of how it is sent."""

from __future__ import annotations

from dataclasses import dataclass

from lslm_tui.errors import EngineDiedError
from lslm_tui.services.jobs import Precedence
from lslm_tui.types import Event

# --- what the parent sends ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Submit:
    job: int
    body: bytes
    """A pickled `JobBody`: one that cannot be read here fails alone."""
    precedence: Precedence = Precedence.IN_ORDER


@dataclass(frozen=True, slots=True)
class Stop:
    job: int


@dataclass(frozen=True, slots=True)
class Ask:
    call: int
    function: bytes
    """A pickled function of the slot."""


@dataclass(frozen=True, slots=True)
class Leave:
    """Cancel everything, release the model and end."""


# --- what it gets back ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Came:
    job: int
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Ended:
    job: int
    error: BaseException | None


@dataclass(frozen=True, slots=True)
class Answer:
    call: int
    value: object = None
    error: BaseException | None = None


@dataclass(frozen=True, slots=True)
class Died:
    """The engine thread ended; the next job gets a new one."""

    reason: EngineDiedError
