"""How a run is asked to stop: Ctrl+C, SIGTERM, or a file called `stop` in its directory.

While training, the step at hand is finished and a checkpoint written. Elsewhere, and at a second
signal, the run stops at once: nothing is lost that a resumed run would not make again.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType


class Stopped(BaseException):
    """The run was asked to stop. No `Exception`, so that nobody swallows it on the way out."""


class StopRequest:
    """Whether somebody wants the run to end."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._signalled = False
        self._patient = False
        file.unlink(missing_ok=True)

    @property
    def wanted(self) -> bool:
        """Polled after each step."""
        return self._signalled or self._file.exists()

    def check(self) -> None:
        """Stop here if somebody wants it; for the phases between which nothing is saved.

        Raises:
            Stopped: somebody does.
        """
        if self.wanted:
            raise Stopped

    @contextmanager
    def patiently(self) -> Iterator[None]:
        """A signal waits for the end of the step."""
        self.check()
        self._patient = True
        try:
            yield
        finally:
            self._patient = False

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Take SIGINT and SIGTERM."""
        numbers = (signal.SIGINT, signal.SIGTERM)
        before = {number: signal.signal(number, self._on_signal) for number in numbers}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if self._signalled or not self._patient:
            self._signalled = True
            raise Stopped
        self._signalled = True
