"""One line on stderr that changes in place while something takes time.

Only where stderr is a terminal; anywhere else nothing is written, so logs stay clean.
"""

from __future__ import annotations

import shutil
import sys
import time

from lslm_tui.cli.numbers import duration, size
from lslm_tui.types import Progress

_CLEAR = "\r\x1b[K"
_EVERY_S = 0.1


class StatusLine:
    """Shows the newest of many short messages, and leaves no trace of them."""

    def __init__(self) -> None:
        self.visible = bool(sys.stderr and sys.stderr.isatty())
        self._shown = ""
        self._drawn_at = 0.0

    def show(self, text: str) -> None:
        """Replace what stands there. Very frequent changes are skipped."""
        now = time.monotonic()
        if not self.visible or text == self._shown or now - self._drawn_at < _EVERY_S:
            return
        self._shown, self._drawn_at = text, now
        width = shutil.get_terminal_size().columns - 1
        print(_CLEAR + text[:width], end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        if self._shown:
            print(_CLEAR, end="", file=sys.stderr, flush=True)
            self._shown, self._drawn_at = "", 0.0


class Transfer:
    """Words for a running download: how much, how fast, how long still."""

    def __init__(self) -> None:
        self._began_at = time.monotonic()
        self._began_with: float | None = None

    def describe(self, progress: Progress) -> str:
        if self._began_with is None:
            self._began_with, self._began_at = progress.done, time.monotonic()
        received = progress.done - self._began_with
        elapsed = time.monotonic() - self._began_at
        total = progress.total or 0
        parts = [f"{progress.phase}  {size(progress.done)} of {size(total)}"]
        if total:
            parts.append(f"{progress.done / total:.0%}")
        if received and elapsed > 1:
            rate = received / elapsed
            left = duration((total - progress.done) / rate)
            parts.append(f"{size(rate)}/s · {left} left")
        return " · ".join(parts)


def loading(name: str, progress: Progress | None) -> str:
    """Words for a model that is being opened."""
    if progress is None:
        return f"Loading {name}…"
    share = f" {progress.done / progress.total:.0%}" if progress.total else ""
    return f"Loading {name}… {progress.phase}{share}"
