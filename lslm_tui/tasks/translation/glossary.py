"""Terms that have one translation: which of them a sentence holds, and whether they were kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lslm_tui.types import Flag, FlagKind

from .guards import WIDE


@dataclass(frozen=True, slots=True)
class Term:
    """A term and how it is translated, in one direction."""

    source: str
    target: str
    case_sensitive: bool = False

    def is_in(self, text: str) -> bool:
        """Whether the source term stands in a sentence, as a word."""
        return _stands(self.source, text, self.case_sensitive)

    def is_kept(self, translation: str) -> bool:
        """Whether the target term stands in a translation; an ending more is forgiven."""
        return _stands(self.target, translation, self.case_sensitive, ending=True)


def terms_in(sentence: str, terms: Iterable[Term]) -> tuple[Term, ...]:
    """The terms a sentence holds, longest first."""
    found = [term for term in terms if term.is_in(sentence)]
    return tuple(sorted(found, key=lambda term: -len(term.source)))


def glossary_flags(source: str, target: str, terms: Sequence[Term]) -> tuple[Flag, ...]:
    """A flag for each term of the sentence that its translation does not have."""
    return tuple(
        Flag(FlagKind.GLOSSARY, f"“{term.source}” should be “{term.target}”.")
        for term in terms_in(source, terms)
        if not term.is_kept(target)
    )


def adherence(pairs: Iterable[tuple[str, str]], terms: Sequence[Term]) -> tuple[int, int]:
    """Terms kept, and terms there were, over sentences and their translations."""
    kept = wanted = 0
    for source, target in pairs:
        for term in terms_in(source, terms):
            wanted += 1
            kept += term.is_kept(target)
    return kept, wanted


def _stands(term: str, text: str, case_sensitive: bool, *, ending: bool = False) -> bool:
    if not term:
        return False
    if WIDE.search(term):
        return term in text
    tail = r"\w{0,3}" if ending else ""
    flags = 0 if case_sensitive else re.IGNORECASE
    return re.search(rf"(?<!\w){re.escape(term)}{tail}(?!\w)", text, flags) is not None
