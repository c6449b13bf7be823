"""How near a translation comes when it is translated back: chrF and the words that differ."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from .guards import WIDE

UNIT = re.compile(rf"{WIDE.pattern}|\w+|\s+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class BackTranslation:
    """A sentence translated there and back.

    Attributes:
        chrf: sacreBLEU's chrF2 of `text` against the source, 0 to 100.
        differences: stretches of `text` (start, end) that the source does not have.
        missing: stretches of the source that `text` does not have.
    """

    text: str
    chrf: float
    differences: tuple[tuple[int, int], ...]
    missing: tuple[tuple[int, int], ...]


def compare(source: str, back: str) -> BackTranslation:
    """Compare word by word; Chinese and Japanese character by character."""
    from sacrebleu.metrics import CHRF

    score = CHRF().sentence_score(back, [source]).score if source and back else 0.0
    mine, theirs = list(UNIT.finditer(source)), list(UNIT.finditer(back))
    matcher = SequenceMatcher(
        None, [m[0].casefold() for m in mine], [m[0].casefold() for m in theirs], autojunk=False
    )
    missing: list[tuple[int, int]] = []
    new: list[tuple[int, int]] = []
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            continue
        if a < b and source[mine[a].start() : mine[b - 1].end()].strip():
            missing.append((mine[a].start(), mine[b - 1].end()))
        if c < d and back[theirs[c].start() : theirs[d - 1].end()].strip():
            new.append((theirs[c].start(), theirs[d - 1].end()))
    return BackTranslation(back, score, tuple(new), tuple(missing))
