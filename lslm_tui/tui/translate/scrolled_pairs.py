"""Sentences and their translations side by side (or under each other), drawn line by line.

One widget draws everything and lays out only what is in view. It says where the person is
(`ScrolledPairs.Moved`); it knows no keys and translates nothing. Runs on the UI loop.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from textual.geometry import Offset, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from lslm_tui.services.translating import TextTranslation
from lslm_tui.tasks.translation.backwards import BackTranslation
from lslm_tui.tui.bidi import LEFT_TO_RIGHT_MARK, by_program, has_right_to_left
from lslm_tui.tui.translate.choices import Offer, back_lines, offer_lines
from lslm_tui.tui.translate.rows import Geometry, RowList, rows_of
from lslm_tui.tui.widgets.line import Line, Span, fit, plain, restyle, wrap
from lslm_tui.tui.widgets.painter import Painter, selected_text


class ScrolledPairs(ScrollView):
    """Shows a `TextTranslation`, which may be growing; `PairView` adds keys and mouse."""

    DEFAULT_CSS: ClassVar[str] = Path(__file__).with_suffix(".tcss").read_text("utf-8")

    class Moved(Message):
        """Another sentence is the current one."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.teaching: tuple[str, str, str] = ("", "", "")
        """Two lines and an example, shown while there is no translation."""
        self.stale = False
        """The text has been changed since."""
        self.offers: list[Offer] = []
        self._translation: TextTranslation | None = None
        self._list = RowList((), Geometry(80))
        self._rows_of: dict[int, int] = {}
        self._painter = Painter(self)
        self._offers_open = False
        self._offers_note = ""
        self._highlighted = 0
        self._back: BackTranslation | None = None

    # --- what is shown -----------------------------------------------------------------------

    def show(self, translation: TextTranslation | None, *, keep: bool = False) -> None:
        """Show a text, from its beginning or (`keep`) from the sentence one was at."""
        before = self.current if keep else None
        self._translation = translation
        rows = rows_of(translation) if translation else []
        self._list = RowList(rows, self._list.geometry)
        self._rows_of = {
            row.sentence.index: number for number, row in enumerate(rows) if row.sentence
        }
        first = self._rows_of.get(before or 0, next(iter(self._rows_of.values()), 0))
        self._list.choose(first)
        self._forget_extras()
        if not keep:
            self.scroll_to(y=0, animate=False, immediate=True)
        self._arrange()
        self.post_message(self.Moved())

    def update_rows(self) -> None:
        """Take over what has come since; costs little where nothing has."""
        translation = self._translation
        if translation is None:
            return
        if not self._list.rows and translation.sentences:
            self.show(translation)
            return
        changed = False
        for number, row in enumerate(self._list.rows):
            if row.sentence is not None and row.segment is not row.sentence.segment:
                row.segment = row.sentence.segment
                self._list.forget(number)
                changed = True
        if changed:
            self._arrange()
            self.post_message(self.Moved())

    @property
    def translation(self) -> TextTranslation | None:
        return self._translation

    @property
    def current(self) -> int | None:
        """The sentence one stands on, `None` for none."""
        if not self._rows_of:
            return None
        sentence = self._list.rows[self._list.current].sentence
        return sentence.index if sentence else None

    def go_to(self, index: int) -> None:
        """Stand on a sentence and bring it into view."""
        if index in self._rows_of and index != self.current:
            self._choose(self._rows_of[index])

    def show_offers(self, offers: Sequence[Offer], note: str) -> None:
        """Open the list under the current sentence; `note` says what is still to come, or is not."""
        if not self._offers_open:
            self._highlighted = 0
        self.offers, self._offers_note, self._offers_open = list(offers), note, True
        self._reserve()

    @property
    def offering(self) -> bool:
        return self._offers_open

    def close_offers(self) -> None:
        self._offers_open = False
        self._reserve()

    def show_back(self, back: BackTranslation | None) -> None:
        """Show what the current sentence says translated back."""
        self._back = back
        self._reserve()

    # --- an editor in a cell -----------------------------------------------------------------

    @property
    def cell(self) -> tuple[Offset, int]:
        """Where the current sentence's translation stands on the screen, and how wide it is."""
        geometry = self._list.geometry
        y = self._list.target_top(self._list.current) - round(self.scroll_y)
        return Offset(geometry.target, y), geometry.column

    def reserve_cell(self, lines: int) -> None:
        """Make the current translation's cell so high; 0 lets it be as high as its text."""
        self._list.reserve(extra=self._list.extra, least=lines)
        self._arrange()
        self._show_current()

    # --- laying out --------------------------------------------------------------------------

    def _forget_extras(self) -> None:
        self._offers_open, self._back, self.offers, self._offers_note = False, None, [], ""

    def _reserve(self) -> None:
        self._list.reserve(extra=len(self._extra_lines()), least=self._list.least)
        self._arrange()
        self._show_current()

    def _extra_lines(self) -> list[Line]:
        geometry = self._list.geometry
        made: list[Line] = []
        if self._back is not None and self.current is not None and self._translation:
            source = self._translation.sentences[self.current].source
            made += back_lines(self._back, source, geometry)
        if self._offers_open:
            made += offer_lines(self.offers, self._highlighted, self._offers_note, geometry)
        return made

    def _arrange(self) -> None:
        """Lay out what is in view, leave the top line where it is, and set the size."""
        if not self.is_mounted:
            return
        anchor, inside = self._list.at(round(self.scroll_y)) if self._list.rows else (0, 0)
        wrong = False
        for _ in range(4):  # a row that turns out smaller brings others into view
            top = round(self.scroll_y)
            if not self._list.settle(top, top + self.size.height):
                break
            wrong = True
        height = self._list.height if self._list.rows else len(self._empty_lines())
        self.virtual_size = Size(self.scrollable_content_region.width, height)
        if wrong and anchor:
            y = min(self._list.tops[anchor] + inside, max(height - self.size.height, 0))
            if y != round(self.scroll_y):
                self.scroll_to(y=y, animate=False, immediate=True)
        self.refresh()

    def _show_current(self) -> None:
        """Scroll as little as shows the current row with what belongs to it."""
        if not self._list.rows:
            return
        tops, here = self._list.tops, self._list.current
        top, bottom = tops[here], tops[here + 1]
        y = round(self.scroll_y)
        wanted = min(top, max(y, bottom - self.size.height))
        if wanted != y:
            self.scroll_to(y=wanted, animate=False, immediate=True)

    def _choose(self, row: int) -> None:
        self._forget_extras()
        self._list.choose(row)
        self._list.settle(self._list.tops[row], self._list.tops[row] + 1)
        self._arrange()
        self._show_current()
        self.post_message(self.Moved())

    def on_resize(self) -> None:
        width = self.scrollable_content_region.width
        if width > 0 and width != self._list.geometry.width:
            self._list.resize(Geometry(width, self._turned))
            self._list.reserve(extra=len(self._extra_lines()), least=self._list.least)
        self._arrange()

    @property
    def _turned(self) -> bool:
        """Right-to-left text is turned around here, not by the terminal."""
        settings = getattr(self.app, "settings", None)
        return by_program(settings.config.ui.bidi if settings else "auto")

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        if round(old_value) != round(new_value):
            self.call_later(self._arrange)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._painter.forget()

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    # --- drawing -----------------------------------------------------------------------------

    @property
    def geometry(self) -> Geometry:
        return self._list.geometry

    def _content_line(self, y: int) -> Line:
        if not self._list.rows:
            lines = self._empty_lines()
            return lines[y] if y < len(lines) else ()
        if y >= self._list.height:
            return ()
        index, offset = self._list.at(y)
        own = self._list.lines(index)
        here = index == self._list.current
        if here:
            extra = offset - (
                self._list.tops[index + 1] - self._list.tops[index] - self._list.extra
            )
            if extra >= 0:
                made = self._extra_lines()
                return made[extra] if extra < len(made) else ()
        line = own[offset] if offset < len(own) else ()
        row = self._list.rows[index]
        if here and not (row.gap and offset == 0):
            return self._lit(line, first=offset == row.gap)
        return restyle(line, "stale") if self.stale else line

    def _lit(self, line: Line, *, first: bool) -> Line:
        """The current row: a mark before both texts, and a ground that joins them."""
        geometry = self._list.geometry
        width = geometry.target + geometry.column + (geometry.sign + 1 if geometry.stacked else 0)
        line = fit(line, width)
        if not line:
            return line
        mark = "›" if first else " "
        style = "selected" if self.has_focus else "meta"
        made = [Span(mark, f"lit {style}"), *restyle(_without_first_cell(line), "lit")]
        if not geometry.stacked and first:
            made = [*made[:1], *(_arrow(span, style) for span in made[1:])]
        return tuple(made)

    def _empty_lines(self) -> list[Line]:
        first, second, example = self.teaching
        if not first:
            return []
        geometry = self._list.geometry
        indent, column = geometry.target, geometry.column
        if geometry.stacked:
            indent, column = 2, geometry.width - 4
        lines = [
            *wrap((Span(first, "strong"),), column),
            *wrap((Span(second, "meta"),), column),
            (),
        ]
        if example:
            go = (Span("Enter  ", "key", "example"), Span(example, "link", "example"))
            lines += wrap(go, column)
        above = 0 if geometry.stacked else 1
        return [*[()] * above, *((Span(" " * indent), *line) for line in lines)]

    def render_line(self, y: int) -> Strip:
        y += round(self.scroll_y)
        return self._painter.shown(y, self._content_line(y))

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        height = self.virtual_size.height
        return selected_text(selection, height, self._content_line, whole=self._read)

    def _read(self, y: int) -> str | None:
        """A line with right-to-left text as it is read; `None` for one that is drawn so anyhow."""
        drawn = plain(self._content_line(y))
        if drawn.isascii() or not self._list.rows or y >= self._list.height:
            return None
        index, offset = self._list.at(y)
        row, lines = self._list.rows[index], self._list.read(index)
        if not has_right_to_left(row.source + row.target) or offset >= len(lines):
            return None
        return plain(lines[offset]).replace(LEFT_TO_RIGHT_MARK, "").strip()

    def selection_updated(self, selection: Selection | None) -> None:
        self.refresh()


def _without_first_cell(line: Line) -> Line:
    first, *rest = line
    return (Span(first.text[1:], first.style, first.action), *rest)


def _arrow(span: Span, style: str) -> Span:
    """The bar before the translation points at it."""
    return Span("› ", f"lit {style}") if span.text == "│ " else span
