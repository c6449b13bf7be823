"""Reads a file of JSON lines as it grows. Knows nothing of what the lines say."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any


class Follower:
    """Reads what is new in a file of JSON lines, such as metrics.jsonl; begins at its start.

    A resumed run cuts the file back to its checkpoint; `poll` then begins anew, and says so.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = 0
        self._file: tuple[int, int] | None = None
        self.restarted = False
        """The last poll began at the start of the file again."""

    def poll(self) -> list[dict[str, Any]]:
        """Whole lines that came since the last call."""
        try:
            with self._path.open("rb") as file:
                found = os.fstat(file.fileno())
                self.restarted = self._replaced(found)
                file.seek(self._offset)
                block = file.read()
        except OSError:
            return []
        whole = block[: block.rfind(b"\n") + 1]
        self._offset += len(whole)
        return [value for line in whole.splitlines() if (value := _line(line)) is not None]

    def _replaced(self, found: os.stat_result) -> bool:
        file = (found.st_dev, found.st_ino)
        again = self._file is not None and (file != self._file or found.st_size < self._offset)
        if again:
            self._offset = 0
        self._file = file
        return again


def _line(line: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
