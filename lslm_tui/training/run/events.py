"""What a run says while it goes on: to its directory, and as JSON lines to whoever started it.

Only the main process of several says anything. Knows no torch.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, TextIO

from .directory import RunDirectory, append_line, read_json, write_json

TELL_EVERY_S = 0.4
"""Between two words of progress."""


class Events:
    """The voice of one run. Every method is silent where `main` is false."""

    def __init__(
        self, directory: RunDirectory, *, main: bool = True, stream: TextIO | None = None
    ) -> None:
        self._directory = directory
        self._main = main
        self._stream = stream
        self._status: dict[str, Any] = {}
        self._told_at = 0.0
        self._phase, self._since = "starting", time.monotonic()
        self._took: dict[str, float] = {}

    @property
    def main(self) -> bool:
        return self._main

    def status(self, **changes: Any) -> None:
        """Change fields of status.json and write it.

        Raises:
            OSError: the disk is full.
        """
        if not self._main:
            return
        self._status |= changes
        self._status["updated"] = now()
        write_json(self._directory.status, self._status, lasting=False)

    def begin(self) -> None:
        """The first status of a process: running, with what tells it from another of its number."""
        self._took["starting"] = max(time.time() - process_started(), 0.0)
        self._status = {
            "state": "running",
            "phase": "starting",
            "pid": os.getpid(),
            "process_started": process_started(),
            "step": 0,
            "steps": None,
            "reason": "",
            "remedy": "",
        }
        self.status()

    def progress(self, done: int, total: int | None, unit: str) -> None:
        """How far the work at hand is, such as 120 of 400 `rows scored`; told twice a second."""
        inner = self._status.get("inner")
        # what was begun to be told is told to its end
        ended = done == total and inner is not None and inner["unit"] == unit
        if self._main and (ended or time.monotonic() - self._told_at >= TELL_EVERY_S):
            self._told_at = time.monotonic()
            self.status(inner={"done": done, "total": total, "unit": unit})
            self._say({"type": "progress", "done": done, "total": total, "unit": unit})

    def phase(self, name: str, **more: Any) -> None:
        """What is being done, such as `reading data` or `training`."""
        self._turn(name)
        self.status(phase=name, inner=None, **more)
        self._event({"type": "phase", "phase": name, **more})

    def took(self) -> dict[str, float]:
        """Seconds in each phase so far, of this process; `starting` since the process began."""
        self._turn(self._phase)
        return {name: round(seconds, 2) for name, seconds in self._took.items()}

    def _turn(self, name: str) -> None:
        now = time.monotonic()
        self._took[self._phase] = self._took.get(self._phase, 0.0) + now - self._since
        self._phase, self._since = name, now

    def notice(self, text: str) -> None:
        """Something the user should know though nothing failed."""
        self._event({"type": "notice", "text": text})

    def metrics(self, values: Mapping[str, Any]) -> None:
        """A line of metrics.jsonl."""
        if self._main:
            append_line(self._directory.metrics, values)
            self._say({"type": "metrics", **values})

    def sample(self, values: Mapping[str, Any]) -> None:
        """A line of samples.jsonl."""
        if self._main:
            append_line(self._directory.samples, values)
            self._say({"type": "sample", **values})

    def end(self, state: str, *, reason: str = "", remedy: str = "", **more: Any) -> None:
        """The last status. Tells at least the stream when the disk is full."""
        if not self._main:
            return
        with suppress(OSError):
            self.status(state=state, phase="", inner=None, reason=reason, remedy=remedy, **more)
        with suppress(OSError):
            self._event({"type": "end", "state": state, "reason": reason, "remedy": remedy, **more})

    def _event(self, values: dict[str, Any]) -> None:
        if not self._main:
            return
        self._say(values)
        append_line(self._directory.events, {"time": now(), **values})

    def _say(self, values: Mapping[str, Any]) -> None:
        if self._stream is None:
            return
        try:
            print(
                json.dumps(values, ensure_ascii=False, default=str), file=self._stream, flush=True
            )
        except (OSError, ValueError):  # whoever listened has gone; the directory has it all
            self._stream = None


def now() -> str:
    """The time, to the second, with its zone."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def process_started() -> float:
    """When this process began, in seconds since the epoch; tells it from a later one of its pid."""
    import psutil

    try:
        return float(psutil.Process().create_time())
    except psutil.Error:
        return time.time()


def recorded(directory: RunDirectory) -> dict[str, Any]:
    """The status as it was written last; empty if there is none."""
    found = read_json(directory.status)
    return found if isinstance(found, dict) else {}
