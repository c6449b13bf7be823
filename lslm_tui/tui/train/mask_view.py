"""A row as tokens, each with its fate: trained, only read, padding. Drawn from what the check tells.

The fate is in the sign before a stretch as well as in its colour and weight.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from textual.content import Content

from lslm_tui.sanitize import visible
from lslm_tui.tui.formats import width_of

SIGNS = {"trained": "+", "ignored": " ", "padding": "·"}
STYLES = {"trained": "bold $primary", "ignored": "$text-muted", "padding": "$text-disabled"}
MASK_LEGEND = "+ learned   (blank) only read   · padding   │ between tokens"


def mask_lines(mask: Mapping[str, Any], width: int) -> Iterator[Content]:
    """A head with the counts, then the tokens in lines of `width` cells."""
    counts = mask["counts"]
    name = f" {mask['name']}" if mask["name"] else ""
    yield Content.assemble(
        (visible(mask["place"]) + name, "bold"),
        (
            f"  {counts.get('trained', 0):,} learned · {counts.get('ignored', 0):,} read · "
            f"{counts.get('padding', 0):,} padding",
            "$text-muted",
        ),
    )
    if mask["problem"]:
        yield Content.styled(f"✗ {visible(mask['problem'])}", "$text-error")
    for fate, group in groupby(mask["tokens"], key=lambda token: token[1]):
        pieces = [shown(text) for text, _ in group]
        if fate == "padding":
            yield Content.styled(
                f"  {SIGNS[fate]} {len(pieces)} × {pieces[0] or 'pad'}", STYLES[fate]
            )
            continue
        for line in _wrapped(pieces, width - 4):
            yield Content.styled(f"  {SIGNS.get(fate, ' ')} {line}", STYLES.get(fate, ""))


def shown(text: str) -> str:
    """A token on one line."""
    return visible(text.replace("\n", "⏎").replace("\t", "⇥"))


def _wrapped(pieces: Sequence[str], width: int) -> Iterator[str]:
    line = ""
    for piece in pieces:
        joined = f"{line}│{piece}" if line else piece
        if line and width_of(joined) > width:
            yield line
            joined = piece
        line = joined
    if line:
        yield line
