"""A unit's texts as sentences, and sentences back into its text.

What must stay letter for letter is replaced by private characters while a text is split. A sentence is
translated with numbered marks in their places; where the model loses one, the stretches between them
are translated alone. Knows no model.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from lslm_tui.tasks.translation.documents.encodings import readable
from lslm_tui.tasks.translation.documents.marks import pairs_of
from lslm_tui.tasks.translation.documents.parts import Markup, Unit
from lslm_tui.tasks.translation.segments import Piece, pieces

FIRST, LAST = 0xF0000, 0x10FFFF
MASK = re.compile(f"[{chr(FIRST)}-{chr(LAST)}]")
NUMBERED = re.compile(r"\[\[(\d+)\]\]")
SURROGATE = re.compile("[\ud800-\udfff]")
MARKER = re.compile(r"<|\]|\[|\{\\|[*_~!]+$")
"""Beginnings of what only dresses words: at a sentence's edge, it need not be translated with them."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a unit.

    Attributes:
        raw: its characters in the file, with masks for what is protected.
        text: the same as a person reads it, with masks numbered from `FIRST`.
        spans: what the masks stand for.
    """

    raw: str
    text: str
    spans: tuple[str, ...]

    @property
    def plain(self) -> str:
        """The sentence as a person reads it."""
        return unmasked(self.text, self.spans)


@dataclass(frozen=True, slots=True)
class SplitText:
    """A text as what stays and what is translated: strings and sentences, in order."""

    parts: tuple[str | Sentence, ...]

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        return tuple(part for part in self.parts if isinstance(part, Sentence))


def split_unit(unit: Unit) -> tuple[SplitText, ...]:
    """The sentences of each text of a unit."""
    return tuple(split_text(text, unit.markup) for text in unit.texts)


def split_text(text: str, markup: Markup) -> SplitText:
    """Split a text; its parts, masks undone, are the text."""
    found: list[str | Sentence] = []
    masked: list[str] = []
    spans: list[str] = []

    def close() -> None:
        for piece in pieces("".join(masked)):
            found.extend(_sentence(piece, spans, markup))
        masked.clear()
        spans.clear()

    place = 0
    for match in _scanner(markup).finditer(text):
        masked.append(text[place : match.start()])
        place = match.end()
        if match.lastgroup == "BREAK" or len(spans) > LAST - FIRST - 1:
            close()
            found.append(match[0])
        else:
            masked.append(chr(FIRST + len(spans)))
            spans.append(match[0])
    masked.append(text[place:])
    close()
    return SplitText(tuple(part for part in found if part != ""))


@lru_cache(maxsize=32)
def _scanner(markup: Markup) -> re.Pattern[str]:
    """Finds breaks, what is protected, and private characters that stand in the file itself."""
    breaks = f"(?P<BREAK>{markup.breaks.pattern})|" if markup.breaks else ""
    return re.compile(f"{breaks}(?:{markup.protect.pattern})|{MASK.pattern}", re.MULTILINE)


def _sentence(piece: Piece, spans: Sequence[str], markup: Markup) -> list[str | Sentence]:
    """A piece as a sentence, with markers at its edges put aside."""
    raw = piece.text
    if not piece.translated:
        return [unmasked(raw, spans)]
    start, end = 0, len(raw)
    while start < end and _is_aside(raw[start], spans):
        start += 1
    while end > start and _is_aside(raw[end - 1], spans):
        end -= 1
    start, end = _whole_pairs(raw, spans, start, end)
    body = raw[start:end]
    mine: list[str] = []

    def renumbered(match: re.Match[str]) -> str:
        mine.append(spans[ord(match[0]) - FIRST])
        return chr(FIRST + len(mine) - 1)

    body = MASK.sub(renumbered, body)
    text = readable(markup.decode(body))
    if not any(character.isalpha() for character in text) or SURROGATE.search(text):
        return [unmasked(raw, spans)]
    lead, tail = unmasked(raw[:start], spans), unmasked(raw[end:], spans)
    return [lead, Sentence(body, text, tuple(mine)), tail]


def _whole_pairs(raw: str, spans: Sequence[str], start: int, end: int) -> tuple[int, int]:
    """Take a mark back in from the edge whose other half stands inside."""
    places = [place for place, character in enumerate(raw) if MASK.match(character)]
    for first, last in pairs_of([spans[ord(raw[place]) - FIRST] for place in places]):
        opens, closes = places[first], places[last]
        if opens < start <= closes < end:
            start = opens
        if start <= opens < end <= closes:
            end = closes + 1
    return start, end


def _is_aside(character: str, spans: Sequence[str]) -> bool:
    if MASK.match(character):
        return MARKER.match(spans[ord(character) - FIRST]) is not None
    return character.isspace()


def unmasked(text: str, spans: Sequence[str]) -> str:
    """A text with what its masks stand for."""
    return MASK.sub(lambda match: spans[ord(match[0]) - FIRST], text) if spans else text


def numbered(text: str) -> str:
    """Masks as `[[1]]`, which models that were shown marks keep."""
    return MASK.sub(lambda match: f"[[{ord(match[0]) - FIRST + 1}]]", text)


def masked_again(target: str, count: int) -> str | None:
    """Numbered marks as masks; `None` unless each of them came back exactly once."""
    if sorted(int(number) for number in NUMBERED.findall(target)) != list(range(1, count + 1)):
        return None
    return NUMBERED.sub(lambda match: chr(FIRST + int(match[1]) - 1), target)


def masked_spans(target: str, spans: Sequence[str]) -> str | None:
    """Masks for spans that stand in a remembered translation in order; `None` if one is missing."""
    found, place = [], 0
    for number, span in enumerate(spans):
        where = target.find(span, place)
        if where < 0:
            return None
        found += [target[place:where], chr(FIRST + number)]
        place = where + len(span)
    return "".join([*found, target[place:]])


def stretches(text: str) -> list[str]:
    """A text cut at its masks: stretches and masks in turn, a stretch first and last."""
    return re.split(f"({MASK.pattern})", text)


def written(sentence: Sentence, target: str, markup: Markup) -> str:
    """A translation (with masks) as it stands in the file; what did not change is not written anew."""
    if target == sentence.text:
        return unmasked(sentence.raw, sentence.spans)
    return unmasked(markup.encode(target), sentence.spans)


def joined(split: SplitText, targets: Sequence[str], target_language: str) -> str:
    """A text with its sentences replaced; Chinese and Japanese want no blanks between them."""
    if all(t == unmasked(s.raw, s.spans) for s, t in zip(split.sentences, targets, strict=True)):
        return "".join(
            unmasked(part.raw, part.spans) if isinstance(part, Sentence) else part
            for part in split.parts
        )
    words, wide, last = iter(targets), target_language in ("zh", "ja"), len(split.parts) - 1
    found: list[str] = []
    for place, part in enumerate(split.parts):
        if isinstance(part, Sentence):
            if found and isinstance(split.parts[place - 1], Sentence) and not wide:
                found.append(" ")  # the source's script needs no blank there
            found.append(next(words))
        elif not (wide and 0 < place < last and part.strip(" ") == ""):
            found.append(part)
    return "".join(found)
