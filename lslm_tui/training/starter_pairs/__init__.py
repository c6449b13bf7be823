"""Sentence pairs with numbers, times, dates, prices, names and placeholders: what a translator must copy.

Written by this project, generated from templates in four languages; the bundled `starter-translate`
learns from them, among others. The same seed always gives the same pairs.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

from .heldout import SENTENCES
from .templates import TEMPLATES
from .values import LANGUAGES, VALUES, Value

__all__ = ["SENTENCES", "GeneratedPair", "pairs"]

TWO = 0.1
"""Share of rows that are two sentences."""
ZH = LANGUAGES.index("zh")
_GAP = re.compile(r"<(\w+)(?::\d)?>")


@dataclass(frozen=True, slots=True)
class GeneratedPair:
    """An English sentence and its translation."""

    english: str
    target: str
    language: str


def pairs(*, rows: int, seed: int) -> list[GeneratedPair]:
    """`rows` pairs, German, French and Chinese in turn; no sentence is a held-out one."""
    rng = random.Random(seed)
    held = {sentence for _, _, sentence in SENTENCES}
    found: list[GeneratedPair] = []
    while len(found) < rows:
        at = 1 + len(found) % 3
        texts = _filled(rng.choice(TEMPLATES), rng)
        if rng.random() < TWO:
            more = _filled(rng.choice(TEMPLATES), rng)
            texts = [
                f"{a}{'' if n == ZH else ' '}{b}"
                for n, (a, b) in enumerate(zip(texts, more, strict=True))
            ]
        if held.isdisjoint(texts):
            found.append(GeneratedPair(texts[0], texts[at], LANGUAGES[at]))
    return found


def _filled(template: tuple[str, ...], rng: random.Random) -> list[str]:
    """The four sentences of a template with the same values in their gaps."""
    values: dict[str, Value] = {}
    for gap in dict.fromkeys(match[0] for match in _GAP.finditer(template[0])):
        kind = gap.strip("<>").partition(":")[0]
        values[gap] = VALUES[kind](rng)
    return [
        _GAP.sub(lambda match, at=at: values[match[0]][at], text)  # type: ignore[misc]
        for at, text in enumerate(template)
    ]
