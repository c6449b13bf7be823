"""Which language a text is in, among those that matter here. lingua does the work, offline.

Knows texts and ISO codes; knows no model. The detector of a set of languages is kept, since building
one loads its models.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from .guards import PLACEHOLDER

MOST_CHARACTERS = 2000
"""More of a text changes nothing."""
SURE = 0.7
"""Confidence from which a detected language is trusted enough to flag another."""


@dataclass(frozen=True, slots=True)
class Detected:
    """A language with its confidence, from 0 to 1, among the languages asked about."""

    language: str
    confidence: float

    @property
    def sure(self) -> bool:
        return self.confidence >= SURE

    def is_a(self, code: str) -> bool:
        """Whether this is the language of a code; scripts and regions are not told apart."""
        return self.language == _plain(code)


def detect(text: str, languages: Sequence[str] = ()) -> Detected | None:
    """The likeliest of `languages` (ISO 639-1; of all lingua knows if empty).

    Returns:
        `None` where the text has no letters to tell by, or none of the languages is known.
    """
    letters = PLACEHOLDER.sub(" ", text[:MOST_CHARACTERS]).strip()
    if not any(character.isalpha() for character in letters):
        return None
    codes = tuple(sorted({_plain(code) for code in languages}))
    if len(codes) == 1:
        return Detected(codes[0], 1.0)
    detector = _detector(codes)
    if detector is None:
        return None
    values = detector.compute_language_confidence_values(letters)
    if not values or values[0].value <= 0:
        return None
    return Detected(values[0].language.iso_code_639_1.name.lower(), float(values[0].value))


def _plain(code: str) -> str:
    """`zh-hant` and `pt_BR` are told by their language alone."""
    return code.replace("_", "-").split("-")[0].lower()


@lru_cache(maxsize=8)
def _detector(codes: tuple[str, ...]) -> Any:
    from lingua import Language, LanguageDetectorBuilder

    known = {language.iso_code_639_1.name.lower(): language for language in Language.all()}
    known["no"] = known["nb"]
    wanted = {known[code] for code in codes if code in known} if codes else set(Language.all())
    if len(wanted) < 2:
        return None
    return LanguageDetectorBuilder.from_languages(*sorted(wanted, key=str)).build()
