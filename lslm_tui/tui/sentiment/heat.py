"""A text as a heat strip: which words speak for its label and which against, in shades and in signs.

Pure: characters and cells, no widgets. Positions are characters of the text. What is shown has as many
characters as the text, so that a word's place is the same in both.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from lslm_tui.sanitize import visible
from lslm_tui.tui.widgets.line import Line, Span, breaks
from lslm_tui.types import Contribution

STRONG, MIDDLE, WEAK = 0.6, 0.3, 0.1
"""Shares of the strongest word from which a word is shaded in the third, second and first degree."""
LAID_OUT_AT_ONCE = 16_000
"""Characters."""
FOR, AGAINST = "+", "\N{MINUS SIGN}"


@dataclass(frozen=True, slots=True)
class Word:
    """A word and how much it says: `level` is 1 to 3 for the label, below 0 against it."""

    start: int
    end: int
    value: float
    level: int

    @property
    def style(self) -> str:
        if not self.level:
            return ""
        return f"heat-{'for' if self.level > 0 else 'against'}-{abs(self.level)}"

    @property
    def sign(self) -> str:
        """What stands under it: doubled for the strongest, nothing for the weak ones."""
        if abs(self.level) < 2:
            return ""
        return (FOR if self.level > 0 else AGAINST) * (abs(self.level) - 1)


def words_of(pieces: Sequence[Contribution]) -> tuple[Word, ...]:
    """The pieces of an explanation in the order of the text, graded by the strongest of them."""
    most = max((abs(piece.value) for piece in pieces), default=0.0)
    ordered = sorted(pieces, key=lambda piece: piece.start)
    return tuple(Word(p.start, p.end, p.value, _level(p.value, most)) for p in ordered)


def _level(value: float, most: float) -> int:
    share = abs(value) / most if most > 0 else 0.0
    level = 3 if share >= STRONG else 2 if share >= MIDDLE else 1 if share >= WEAK else 0
    return level if value > 0 else -level


def shown(text: str) -> str:
    """The text with every character that a terminal would obey as one harmless sign."""
    text = text.replace("\r\n", " \n").replace("\t", " ")
    harmless = visible(text)
    if len(harmless) == len(text):
        return harmless
    return "".join(
        sign if len(sign := visible(c)) == 1 else "\N{REPLACEMENT CHARACTER}" for c in text
    )


class LaidOut:
    """A text broken into lines of some width, a part at a time."""

    def __init__(self, text: str, width: int) -> None:
        self.text = text
        self.width = width
        self.lines: list[tuple[int, int]] = []
        """Start and end of each line that is laid out."""
        self._place = 0

    @property
    def whole(self) -> bool:
        return self._place >= len(self.text)

    def go_on(self) -> None:
        """Lay out the next part. The last line of a part may not be full, so it is done again."""
        start = self._place
        part = self.text[start : start + LAID_OUT_AT_ONCE]
        found = [(start + a, start + b) for a, b in breaks(part, self.width)]
        if start + len(part) >= len(self.text):
            self._place = len(self.text)
        elif len(found) > 1:
            self._place = found.pop()[0]
        else:
            self._place = start + len(part)
        self.lines += found

    def line_of(self, position: int) -> int:
        """The line that holds a character."""
        return max(bisect_right(self.lines, position, key=lambda line: line[0]) - 1, 0)


def words_in(words: Sequence[Word], start: int, end: int) -> range:
    """Which words stand, in part at least, between two positions."""
    first = bisect_right(words, start, key=lambda word: word.end)
    return range(first, bisect_left(words, end, key=lambda word: word.start))


def text_line(text: str, words: Sequence[Word], start: int, end: int, chosen: int) -> Line:
    """The characters from `start` to `end` with the shades of their words; `chosen` is an index."""
    spans: list[Span] = []
    place = start
    for index in words_in(words, start, end):
        word = words[index]
        a, b = max(word.start, start), min(word.end, end)
        if a > place:
            spans.append(Span(text[place:a]))
        style = f"{word.style} heat-chosen".lstrip() if index == chosen else word.style
        spans.append(Span(text[a:b], style))
        place = b
    if place < end:
        spans.append(Span(text[place:end]))
    return tuple(spans)


def sign_line(text: str, words: Sequence[Word], start: int, end: int) -> Line:
    """The signs under a line, each in the middle of its word; none is pushed out of its place."""
    spans: list[Span] = []
    cells = 0
    for index in words_in(words, start, end):
        word = words[index]
        if not word.sign or word.start < start:
            continue
        left = cell_len(text[start : word.start])
        width = cell_len(text[word.start : min(word.end, end)])
        at = left + max((width - len(word.sign)) // 2, 0)
        if at < cells:
            continue
        spans.append(Span(" " * (at - cells)))
        spans.append(Span(word.sign, "heat-plus" if word.level > 0 else "heat-minus"))
        cells = at + len(word.sign)
    return tuple(spans)


def position_at(text: str, start: int, end: int, cell: int) -> int:
    """Which character of a line stands in a cell."""
    used = 0
    for position in range(start, end):
        used += cell_len(text[position])
        if used > cell:
            return position
    return end
