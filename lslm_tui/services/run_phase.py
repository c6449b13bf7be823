"""How far the phase at hand of a run is, from its status and, while it writes, from the disk.

Knows the names of a few files in a run's directory; a look is cheap.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

WRITTEN = "bytes written"


@dataclass(frozen=True, slots=True)
class Inner:
    """What is done of a phase."""

    done: int
    total: int | None
    """`None` where it is not known."""
    unit: str
    """What is counted, such as `rows scored` or `bytes written`."""


def inner_of(path: Path, status: Mapping[str, Any]) -> Inner | None:
    """Of the run in `path`; `None` in phases that count nothing."""
    found = status.get("inner")
    if not isinstance(found, dict) or not isinstance(done := found.get("done"), int):
        return None
    total, unit = found.get("total"), str(found.get("unit", ""))
    if unit == WRITTEN:
        done = written_bytes(path / ".model")
    if not isinstance(total, int) or total <= 0:
        return Inner(done, None, unit)
    return Inner(min(done, total), total, unit)


def written_bytes(folder: Path) -> int:
    """What the files in a directory hold together; 0 where there is none."""
    total = 0
    with suppress(OSError):
        for path in folder.iterdir():
            with suppress(OSError):
                total += path.stat().st_size
    return total
