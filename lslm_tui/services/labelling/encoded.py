"""Numbers and windows as they lie in the cells of a store."""

from __future__ import annotations

import json
from array import array
from collections.abc import Sequence

from lslm_tui.types import Window


def floats(blob: bytes | None) -> tuple[float, ...]:
    """float64 numbers, one after the other."""
    values = array("d")
    values.frombytes(blob or b"")
    return tuple(values)


def windows_text(windows: Sequence[Window]) -> str:
    """JSON; '' for none."""
    found = [[one.start, one.end, *(round(score, 6) for score in one.scores)] for one in windows]
    return json.dumps(found) if found else ""


def windows_of(text: str) -> tuple[Window, ...]:
    """What `windows_text` wrote."""
    return tuple(Window(s, e, tuple(scores)) for s, e, *scores in json.loads(text or "[]"))
