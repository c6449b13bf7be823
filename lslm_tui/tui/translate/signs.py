"""Flags as a sign and a word, for the gutter between a sentence and its translation. Pure.

⚠ number    ↻ loop    ▲ memory 0.92    ✓ edited
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lslm_tui.services.translating import Sentence
from lslm_tui.types import Flag, FlagKind

SIGNS = {
    FlagKind.FAILED: ("✗", "failed"),
    FlagKind.CUT: ("…", "cut"),
    FlagKind.LOOP: ("↻", "loop"),
    FlagKind.NUMBER: ("⚠", "number"),
    FlagKind.PLACEHOLDER: ("⚠", "placeholder"),
    FlagKind.LANGUAGE: ("⚠", "language"),
    FlagKind.COPIED: ("=", "copied"),
    FlagKind.GLOSSARY: ("⚠", "term"),
    FlagKind.LENGTH: ("↔", "length"),
    FlagKind.CONFIDENCE: ("?", "unsure"),
}
"""In the order of what matters most; of several the first is shown."""
_ORDER = {kind: place for place, kind in enumerate(SIGNS)}


@dataclass(frozen=True, slots=True)
class Sign:
    """What stands in the gutter. `style` is one of the painter's names."""

    mark: str
    word: str = ""
    style: str = "sign"
    doubtful: bool = False

    @property
    def whole(self) -> str:
        return f"{self.mark} {self.word}".rstrip()


NOTHING = Sign("")


def ordered(flags: Sequence[Flag]) -> list[Flag]:
    """Flags, what matters most first."""
    return sorted(flags, key=lambda flag: _ORDER[flag.kind])


def named(flag: Flag) -> str:
    """`⚠ number`."""
    return " ".join(SIGNS[flag.kind])


def sign_of(sentence: Sentence) -> Sign:
    """The one sign that says most about a sentence: a doubt, else where it comes from."""
    segment = sentence.segment
    if segment is None:
        return NOTHING
    if segment.flags:
        first = ordered(segment.flags)[0]
        mark, word = SIGNS[first.kind]
        more = f" +{len(segment.flags) - 1}" if len(segment.flags) > 1 else ""
        style = "error" if first.kind is FlagKind.FAILED else "sign"
        return Sign(mark, word + more, style, doubtful=True)
    if segment.memory is not None:
        return Sign("▲", f"memory {segment.memory:.2f}", "key")
    if segment.edited:
        return Sign("✓", "edited", "key")
    best = next((match for match in sentence.matches if match.similarity < 1), None)
    return Sign("▲", f"memory {best.similarity:.2f}", "meta") if best else NOTHING
