"""How far the translation of a text or of files keeps to a glossary: counted, and where it does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .glossary import Term, terms_in

MOST_MISSES = 1000
"""Misses that are kept to be shown; all are counted."""


@dataclass(frozen=True, slots=True)
class Miss:
    """A term that a translation does not have.

    Attributes:
        line: of the file it stands in; of a text, its sentence. From 1.
        file: where several are translated.
    """

    line: int
    term: Term
    file: Path | None = None


@dataclass(slots=True)
class Adherence:
    """Terms there were, terms that were kept, and the first that were not."""

    wanted: int = 0
    kept: int = 0
    misses: list[Miss] = field(default_factory=list)

    def take(
        self,
        source: str,
        target: str,
        terms: Sequence[Term],
        line: int,
        file: Path | None = None,
    ) -> None:
        """Count a sentence and its translation."""
        for term in terms_in(source, terms):
            self.wanted += 1
            if term.is_kept(target):
                self.kept += 1
            elif len(self.misses) < MOST_MISSES:
                self.misses.append(Miss(line, term, file))

    def places(self, most: int = 8) -> str:
        """The lines with misses, for a person: `3, 17, 20 and 4 more`; '' where there is none."""
        seen = dict.fromkeys(
            f"{miss.file}:{miss.line}" if miss.file else str(miss.line) for miss in self.misses
        )
        shown = ", ".join(list(seen)[:most])
        cut = self.wanted - self.kept > len(self.misses)
        if len(seen) > most:
            return f"{shown} and {len(seen) - most:,}{' or more' if cut else ' more'}"
        return shown

    def summary(self, places: str = "lines") -> str:
        """One line: `glossary: 12 of 14 terms kept, missing in lines 3, 17`; '' without terms.

        Args:
            places: what the numbers of misses count.
        """
        if not self.wanted:
            return ""
        told = f"glossary: {self.kept:,} of {self.wanted:,} terms kept"
        return f"{told}, missing in {places} {self.places()}" if self.misses else told
