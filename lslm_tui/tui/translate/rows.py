"""A text and its translation as rows: which lines each takes at a width, and where it stands.

Rows are measured by their length at first and laid out when they come into view, so that a text of a
hundred thousand sentences costs no more than one screen. Pure; measures are terminal cells.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from lslm_tui.sanitize import visible
from lslm_tui.services.translating import Sentence, TextTranslation
from lslm_tui.tui.bidi import directed, has_right_to_left, is_right_to_left
from lslm_tui.tui.formats import width_of
from lslm_tui.tui.translate.signs import NOTHING, Sign, sign_of
from lslm_tui.tui.widgets.line import Line, Span, fit, plain, wrap
from lslm_tui.types import Segment

ROOM_FOR_COLUMNS = 96
"""Below so many cells a translation stands under its sentence instead of beside it."""
ROOM_FOR_WORDS = 112
"""From so many on the gutter has room for a word beside its sign."""
WIDEST = 100
SIGN_WIDTH = 15
REMEMBERED = 400
"""Rows kept laid out."""


@dataclass(frozen=True, slots=True)
class Geometry:
    """How the columns stand in `width` cells; `turned`: right-to-left text is turned around here."""

    width: int
    turned: bool = True

    @property
    def stacked(self) -> bool:
        return self.width < ROOM_FOR_COLUMNS

    @property
    def sign(self) -> int:
        """Cells for a sign with its word; without room for words, for the sign alone."""
        return SIGN_WIDTH if self.stacked or self.width >= ROOM_FOR_WORDS else 2

    @property
    def column(self) -> int:
        """Cells of a line of text."""
        if self.stacked:
            return max(min(self.width - 3 - self.sign - 1, WIDEST), 16)
        return max(min((self.width - 6 - self.sign) // 2, WIDEST), 16)

    @property
    def target(self) -> int:
        """The cell at which the translation begins."""
        return 3 if self.stacked else 2 + self.column + 1 + self.sign + 2


@dataclass(slots=True)
class Row:
    """A sentence with its translation, or text between sentences that stays as it is."""

    source: str
    sentence: Sentence | None = None
    segment: Segment | None = None
    """What is drawn now."""
    gap: bool = False
    """A blank line stands before it: a paragraph begins."""

    @property
    def target(self) -> str:
        if self.sentence is None:
            return self.source
        return shown(self.segment.target) if self.segment else ""

    @property
    def sign(self) -> Sign:
        return sign_of(self.sentence) if self.sentence else NOTHING


def shown(text: str) -> str:
    """A text as it may be drawn."""
    return visible(text).replace("\t", "    ")


def rows_of(translation: TextTranslation) -> list[Row]:
    """The rows of a text; blank lines between become gaps, other text in between a row of its own."""
    sentences = {sentence.piece: sentence for sentence in translation.sentences}
    rows: list[Row] = []
    gap = False
    for place, piece in enumerate(translation.pieces):
        sentence = sentences.get(place)
        if sentence is None and not piece.text.strip():
            gap = gap or piece.text.count("\n") > 1
            continue
        text = piece.text if sentence else piece.text.strip()
        gap = gap or (sentence is None and piece.text.startswith("\n\n"))
        segment = sentence.segment if sentence else None
        rows.append(Row(shown(text), sentence, segment, gap and bool(rows)))
        gap = sentence is None and piece.text.endswith("\n\n")
    return rows


class RowList:
    """The rows of one text and the line on which each begins."""

    def __init__(self, rows: Sequence[Row], geometry: Geometry) -> None:
        self.rows = list(rows)
        self.current = 0
        self.extra = 0
        """Lines under the current row, for what belongs to it."""
        self.least = 0
        """Lines that the current row's translation has at least: an editor stands there."""
        self._lines: dict[int, tuple[Line, ...]] = {}
        self._heights: list[int] = []
        self._tops: list[int] = []
        self.resize(geometry)

    def resize(self, geometry: Geometry) -> None:
        """Lay out anew for another width."""
        self.geometry = geometry
        self._lines.clear()
        self._heights = [self._guess(row) for row in self.rows]
        self._tops = []

    @property
    def height(self) -> int:
        return self.tops[-1] if self.rows else 0

    @property
    def tops(self) -> list[int]:
        """The first line of each row, and after them the line where all end."""
        if not self._tops:
            heights = list(self._heights)
            if self.rows:
                heights[self.current] += self.extra
                here = self.rows[self.current]
                heights[self.current] += max(
                    self._least_height(here) - self._heights[self.current], 0
                )
            self._tops = [0, *accumulate(heights)]
        return self._tops

    def at(self, y: int) -> tuple[int, int]:
        """The row on line `y`, and which of its lines that is."""
        index = min(max(bisect_right(self.tops, y) - 1, 0), len(self.rows) - 1)
        return index, y - self.tops[index]

    def forget(self, index: int) -> None:
        """A row has changed."""
        self._lines.pop(index, None)
        self._heights[index] = self._guess(self.rows[index])
        self._tops = []

    def reserve(self, *, extra: int = 0, least: int = 0) -> None:
        """Keep lines free at the current row."""
        if (extra, least) != (self.extra, self.least):
            self.extra, self.least = extra, least
            self._tops = []

    def choose(self, index: int) -> None:
        """Make a row the current one; nothing is kept free any longer."""
        self.current, self.extra, self.least = index, 0, 0
        self._tops = []

    def settle(self, first: int, last: int) -> bool:
        """Lay out the rows on these lines; returns whether a guess was wrong."""
        if not self.rows:
            return False
        wrong = False
        index = self.at(first)[0]
        while index < len(self.rows) and self.tops[index] <= last:
            exact = len(self.lines(index))
            if exact != self._heights[index]:
                self._heights[index] = exact
                self._tops = []
                wrong = True
            index += 1
        return wrong

    def lines(self, index: int) -> tuple[Line, ...]:
        """The lines of a row, as wide as the geometry says, without what stands under it."""
        known = self._lines.get(index)
        if known is None:
            if len(self._lines) >= REMEMBERED:
                self._lines.clear()
            known = self._laid_out(self.rows[index], turned=self.geometry.turned)
            self._lines[index] = known
        return known

    def read(self, index: int) -> tuple[Line, ...]:
        """The lines of a row as they are read: text from right to left in the order of its letters."""
        row = self.rows[index]
        if not has_right_to_left(row.source + row.target):
            return self.lines(index)
        return self._laid_out(row, turned=False)

    def target_top(self, index: int) -> int:
        """The line at which a row's translation begins."""
        row = self.rows[index]
        top = self.tops[index] + row.gap
        return (
            top + len(wrap((Span(row.source),), self.geometry.column))
            if self.geometry.stacked
            else top
        )

    def _least_height(self, row: Row) -> int:
        if not self.least:
            return 0
        source = len(wrap((Span(row.source),), self.geometry.column))
        return row.gap + (source + self.least if self.geometry.stacked else max(source, self.least))

    def _guess(self, row: Row) -> int:
        column = self.geometry.column
        source, target = _lines_for(row.source, column), _lines_for(row.target, column)
        if row.sentence is None:
            return row.gap + source
        return row.gap + (source + target if self.geometry.stacked else max(source, target))

    def _laid_out(self, row: Row, *, turned: bool) -> tuple[Line, ...]:
        column, geometry = self.geometry.column, self.geometry
        kept = "meta" if row.sentence is None else ""
        source = column_lines((Span(row.source, kept),), column, turned=turned)
        target = column_lines((Span(row.target, kept),), column, turned=turned)
        gap: tuple[Line, ...] = ((),) if row.gap else ()
        if geometry.stacked:
            return gap + _stacked(row, source, target, geometry)
        return gap + _beside(row, source, target, geometry)


def column_lines(spans: Line, column: int, *, turned: bool) -> list[Line]:
    """The lines of a text in a column; one that is read from right to left stands at the right."""
    text, lines = plain(spans), wrap(spans, column)
    if not has_right_to_left(text):
        return lines
    right = is_right_to_left(text)
    return [directed(line, column, right=right, program=turned) for line in lines]


def _stacked(
    row: Row, source: list[Line], target: list[Line], geometry: Geometry
) -> tuple[Line, ...]:
    if row.sentence is None:
        return tuple((Span("   "), *line) for line in source)
    sign = Span(row.sign.whole[: geometry.sign].rjust(geometry.sign), row.sign.style)
    made: list[Line] = [(Span(" ▌ ", "person"), *line) for line in source]
    for number, line in enumerate(target):
        bar = Span(" │ ", "model")
        body = fit(line, geometry.column)
        made.append((bar, *body, Span(" "), sign) if number == 0 else (bar, *line))
    return tuple(made)


def _beside(
    row: Row, source: list[Line], target: list[Line], geometry: Geometry
) -> tuple[Line, ...]:
    made: list[Line] = []
    sign = row.sign.whole if geometry.sign == SIGN_WIDTH else row.sign.mark
    for number in range(max(len(source), len(target))):
        left = source[number] if number < len(source) else ()
        right = target[number] if number < len(target) else ()
        word = sign[: geometry.sign] if number == 0 else ""
        gutter = Span(" " + word + " " * (geometry.sign - width_of(word)), row.sign.style)
        bar = Span("│ ", "model") if row.sentence is not None else Span("  ")
        made.append((Span("  "), *fit(left, geometry.column), gutter, bar, *right))
    return tuple(made)


def _lines_for(text: str, column: int) -> int:
    cells = len(text) if text.isascii() else width_of(text)
    return max(-(-cells // column), 1)
