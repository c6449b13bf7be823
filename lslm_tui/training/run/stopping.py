"""How a run is asked to stop, to finish early, or to wait: signals, and files in its directory.

Ctrl+C, SIGTERM or a file called `stop`: while training, the step at hand is finished and a checkpoint
written. Elsewhere, and at a second signal, the run stops at once: nothing is lost that a resumed run
would not make again. A `stop` that holds the word `finish` ends training as if its last step had been
done, and the run goes on to its proof. A file called `pause` makes it wait, after a checkpoint, until
the file is gone.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

FINISH = "finish"


class Stopped(BaseException):
    """The run was asked to stop. No `Exception`, so that nobody swallows it on the way out."""


class StopRequest:
    """Whether somebody wants the run to end, or to wait."""

    def __init__(self, file: Path, pause: Path | None = None) -> None:
        self._file = file
        self._pause = pause
        self._signalled = False
        self._patient = False
        file.unlink(missing_ok=True)
        if pause is not None:
            pause.unlink(missing_ok=True)

    @property
    def wanted(self) -> bool:
        """Polled after each step."""
        return self._signalled or (self._file.exists() and not self.finishing)

    @property
    def finishing(self) -> bool:
        """Training is to end here and be proved; polled after each step."""
        try:
            return self._file.read_text(encoding="utf-8").strip() == FINISH
        except (OSError, ValueError):
            return False

    def finished(self) -> None:
        """Training has ended as it was asked to: another run may use the same request."""
        if self.finishing:
            self._file.unlink(missing_ok=True)

    @property
    def pausing(self) -> bool:
        """The run is to wait."""
        return self._pause is not None and self._pause.exists()

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
