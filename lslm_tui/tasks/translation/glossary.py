"""Terms that have one translation: which of them a sentence holds, and whether they were kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from lslm_tui.types import Flag, FlagKind, Wording

from .guards import WIDE

ENDINGS = "e|en|er|es|em|n|s|x|ns|nen"
"""What the decoder may add to a term it has to write; anything else would be another word."""


@dataclass(frozen=True, slots=True)
class Term:
    """A term and how it is translated, in one direction; `|` stands between several ways."""

    source: str
    target: str
    case_sensitive: bool = False

    @property
    def forms(self) -> tuple[str, ...]:
        """The ways to write it in the other language, the first the usual one."""
        found = tuple(form.strip() for form in self.target.split("|") if form.strip())
        return found or (self.target,)

    @property
    def wording(self) -> Wording:
        """What a decoder must write."""
        forms = [f for form in self.forms for f in _cases(form, self.case_sensitive)]
        return Wording(
            tuple(dict.fromkeys(forms)),
            "|".join(_pattern(f, self.case_sensitive, f"(?:{ENDINGS})?") for f in self.forms),
        )

    def is_in(self, text: str) -> bool:
        """Whether the source term stands in a sentence, as a word."""
        return (
            bool(self.source)
            and _standing(self.source, self.case_sensitive).search(text) is not None
        )

    def as_in(self, text: str) -> str:
        """The term as it is written in a sentence that holds it."""
        found = _standing(self.source, self.case_sensitive).search(text)
        return found[0] if found else self.source

    def is_kept(self, translation: str) -> bool:
        """Whether the target term stands in a translation; an ending more is forgiven."""
        return any(
            _standing(form, self.case_sensitive, r"\w{0,3}").search(translation)
            for form in self.forms
            if form
        )

    def told(self) -> str:
        """For a person: what it should be."""
        should = " or ".join(f"“{form}”" for form in self.forms)
        return f"“{self.source}” should be {should}."

    def cut_from(self, text: str) -> str:
        """A sentence without the term, a sign that is no letter in its place."""
        return _standing(self.source, self.case_sensitive).sub("\0", text)


def terms_in(sentence: str, terms: Iterable[Term]) -> tuple[Term, ...]:
    """The terms a sentence holds, longest first; not those that only stand within a longer one."""
    found = sorted(
        (term for term in terms if term.is_in(sentence)), key=lambda term: -len(term.source)
    )
    if len(found) < 2:
        return tuple(found)
    apart: list[Term] = []
    for term in found:
        if term.is_in(sentence):
            apart.append(term)
            sentence = term.cut_from(sentence)
    return tuple(apart)


def glossary_flags(source: str, target: str, terms: Sequence[Term]) -> tuple[Flag, ...]:
    """A flag for each term of the sentence that its translation does not have."""
    return tuple(
        Flag(FlagKind.GLOSSARY, term.told())
        for term in terms_in(source, terms)
        if not term.is_kept(target)
    )


def word_pattern(word: str) -> str:
    """A regular expression of a word of a translation, with up to three letters more."""
    return _pattern(word, False, r"\w{0,3}")


def _cases(form: str, case_sensitive: bool) -> tuple[str, ...]:
    """A form as it stands, at the beginning of a sentence, and within one: not of a German noun."""
    if case_sensitive or not form[:1].isalpha():
        return (form,)
    first, blank, _ = form.partition(" ")
    small = (form[:1].lower() + form[1:],) if blank and first[1:].islower() else ()
    return (form, form[:1].upper() + form[1:], *small)


@lru_cache(maxsize=20_000)
def _standing(term: str, case_sensitive: bool, tail: str = "") -> re.Pattern[str]:
    return re.compile(_pattern(term, case_sensitive, tail))


def _pattern(term: str, case_sensitive: bool, tail: str = "") -> str:
    if WIDE.search(term):
        return re.escape(term)
    case = "-i" if case_sensitive else "i"
    return rf"(?{case}:(?<!\w){re.escape(term)}{tail}(?!\w))"
