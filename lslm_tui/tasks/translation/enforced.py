"""Glossary terms in translations: among more candidates, the one that keeps them is taken.

Knows no models: who asks for more candidates is the task.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lslm_tui.types import Translation

from .glossary import Term, terms_in

WIDER_BEAMS = 8
"""Beams of the second search, for sentences whose translation misses a term."""


def missing(sentence: str, target: str, terms: Sequence[Term]) -> int:
    """Terms of the sentence that its translation does not have."""
    return sum(not term.is_kept(target) for term in terms_in(sentence, terms))


def with_terms(
    sentence: str, first: Translation, wider: Translation, terms: Sequence[Term]
) -> Translation:
    """The likeliest whole candidate of the wider search that misses fewest terms.

    It is taken only if it misses fewer than the first translation's best, which then becomes the
    first alternative if alternatives were asked for; scores stay the model's own.
    """
    whole = [each for each in (wider.best, *wider.alternatives) if each.complete]
    fewest = min(whole, key=lambda each: missing(sentence, each.text, terms), default=first.best)
    if missing(sentence, fewest.text, terms) >= missing(sentence, first.best.text, terms):
        return first
    others = [each for each in first.alternatives if each.text != fewest.text]
    kept = (first.best, *others)[: len(first.alternatives)]
    return replace(first, best=fewest, alternatives=tuple(kept))
