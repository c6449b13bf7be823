"""How far a long piece of work has come, told from deep inside it to whoever listens.

Scoring, tokenizing and sampling do not know of runs; they count what they have done, and the runner,
where there is one, hears it. Without a listener nothing happens. Knows no torch and no files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

Listener = Callable[[int, int | None, str], None]
"""Called with what is done, how much there is in all (`None` if unknown), and what is counted."""
T = TypeVar("T")

_listener: ContextVar[Listener | None] = ContextVar("listener", default=None)


@contextmanager
def heard_by(listener: Listener) -> Iterator[None]:
    """Everything that is told inside goes to `listener`."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


def tell(done: int, total: int | None, unit: str) -> None:
    """Say how far the work at hand is.

    Args:
        unit: what is counted, in the plural: `rows`, `tokens`, `bytes`.
    """
    listener = _listener.get()
    if listener is not None:
        listener(done, total, unit)


def counted(things: Iterable[T], total: int | None, unit: str) -> Iterator[T]:
    """The same things, each told once it has been dealt with."""
    tell(0, total, unit)
    for done, thing in enumerate(things, start=1):
        yield thing
        tell(done, total, unit)
