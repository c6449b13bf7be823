"""What there is to say about the model right now, as values. Light: the screens import it at once."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from lslm_tui.errors import LslmError
from lslm_tui.types import ModelInfo, Progress

if TYPE_CHECKING:
    from lslm_tui.services.library import ModelEntry


class Phase(StrEnum):
    EMPTY = "empty"
    LOADING = "loading"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class EngineState:
    """What there is to say about the model right now."""

    phase: Phase = Phase.EMPTY
    name: str = ""
    entry: ModelEntry | None = None
    info: ModelInfo | None = None
    progress: Progress | None = None
    error: LslmError | None = None
    load_s: float = 0.0
    memory_used: int = 0
    """Bytes: the memory of the process the model is in, or what is taken on the GPU."""
    memory_total: int = 0
    """Bytes."""
