"""Bars and columns of characters: how much of how much, readable without colour."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

EIGHTHS = " ▏▎▍▌▋▊▉"


def bar(share: float, width: int) -> str:
    """`share` of `width` cells, filled from the left in eighths; padded to `width`."""
    eighths = round(min(max(share, 0.0), 1.0) * width * 8)
    whole, rest = divmod(eighths, 8)
    return ("█" * whole + (EIGHTHS[rest] if rest else "")).ljust(width)


def wide(text: str) -> int:
    """Cells a text takes in a terminal."""
    return sum(
        0 if unicodedata.combining(sign) else 1 + (unicodedata.east_asian_width(sign) in "WF")
        for sign in text
    )


def padded(text: str, width: int, *, right: bool = False) -> str:
    """Blanks behind the text (before it with `right`) until it takes `width` cells."""
    blanks = " " * max(width - wide(text), 0)
    return blanks + text if right else text + blanks


def shortened(text: str, width: int) -> str:
    """At most `width` cells, with … where something is missing."""
    if wide(text) <= width:
        return text
    kept, used = "", 1
    for sign in text:
        used += wide(sign)
        if used > width:
            break
        kept += sign
    return kept + "…"


def matrix(names: Sequence[str], rows: Sequence[Sequence[int]]) -> list[str]:
    """Lines of a table of counts with the same names at its left and its top."""
    texts = [shortened(name, 18) for name in names]
    left = max(map(wide, texts))
    columns = [
        max(wide(texts[n]), *(len(f"{row[n]:,}") for row in rows)) for n in range(len(texts))
    ]
    lines = [
        " " * left
        + "".join("  " + padded(t, w, right=True) for t, w in zip(texts, columns, strict=True))
    ]
    for name, row in zip(texts, rows, strict=True):
        cells = "".join(
            "  " + padded(f"{v:,}", w, right=True) for v, w in zip(row, columns, strict=True)
        )
        lines.append(padded(name, left) + cells)
    return lines
