"""A list of rows of which only those in view are drawn: as quick with 100,000 as with ten.

It is told how many rows there are and how to draw one; what they are it does not know. The cursor is
told by `Moved`, Enter or a second click by `Chosen`. Runs on the UI loop.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.actions import SkipAction
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from lslm_tui.tui.widgets.line import Line, Span, fit, restyle
from lslm_tui.tui.widgets.painter import Painter

DrawRow = Callable[[int, int], Line]
"""Row and width in cells -> what stands there."""


def _nothing(index: int, width: int) -> Line:
    return ()


class RowList(ScrollView, can_focus=True, inherit_bindings=False):
    """Rows of one line each, with a cursor."""

    DEFAULT_CSS: ClassVar[str] = Path(__file__).with_suffix(".tcss").read_text("utf-8")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Row above", id="rows.up", show=False),
        Binding("down,j", "move(1)", "Row below", id="rows.down", show=False),
        Binding("pageup", "page(-1)", "Page up", id="rows.page_up", show=False),
        Binding("pagedown", "page(1)", "Page down", id="rows.page_down", show=False),
        Binding("home", "ends(0)", "First row", id="rows.first", show=False),
        Binding("end", "ends(1)", "Last row", id="rows.last", show=False),
        Binding("enter", "choose", "Open the row", id="rows.open", show=False),
    ]

    @dataclass
    class Moved(Message):
        """The cursor is on another row."""

        rows: RowList
        index: int

        @property
        def control(self) -> RowList:
            return self.rows

    @dataclass
    class Chosen(Message):
        """The row under the cursor is to be opened."""

        rows: RowList
        index: int

        @property
        def control(self) -> RowList:
            return self.rows

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self.count = 0
        self.cursor = 0
        self.note = ""
        """Shown where there are no rows."""
        self._draw: DrawRow = _nothing
        self._painter = Painter(self)

    def show(self, count: int, draw: DrawRow, *, cursor: int | None = None, note: str = "") -> None:
        """Show `count` rows. The cursor stays unless it is given."""
        self.count, self._draw, self.note = count, draw, note
        self.cursor = min(max(self.cursor if cursor is None else cursor, 0), max(count - 1, 0))
        self._measure()
        if cursor is not None:
            self._into_view()
        self.refresh()

    def move_to(self, index: int) -> None:
        """Put the cursor on a row."""
        index = min(max(index, 0), self.count - 1)
        if index < 0:
            return
        changed, self.cursor = index != self.cursor, index
        self._into_view()
        self.refresh()
        if changed:
            self.post_message(self.Moved(self, index))

    @property
    def in_view(self) -> range:
        """The rows that are drawn."""
        first = round(self.scroll_y)
        return range(first, min(first + self.size.height, self.count))

    def _measure(self) -> None:
        self.virtual_size = Size(self.scrollable_content_region.width, self.count)

    def _into_view(self) -> None:
        height = self.scrollable_content_region.height
        if self.cursor < self.scroll_y:
            self.scroll_to(y=self.cursor, animate=False, immediate=True)
        elif height and self.cursor >= self.scroll_y + height:
            self.scroll_to(y=self.cursor - height + 1, animate=False, immediate=True)

    def on_resize(self) -> None:
        self._measure()
        self._into_view()

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._painter.forget()

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        index = y + round(self.scroll_y)
        if not self.count:
            return self._painter.strip(y, (Span(f" {self.note}", "dim"),) if y == 0 else (), width)
        if index >= self.count:
            return self._painter.strip(index, (), width)
        chosen = index == self.cursor
        mark = "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}" if chosen else " "
        line: Line = (
            Span(mark, "selected" if self.has_focus else ""),
            *self._draw(index, width - 2),
        )
        if chosen:
            style = "row-focused" if self.has_focus else "row"
            line = restyle(fit(line, width), style)
        return self._painter.strip(index, line, width)

    def action_move(self, step: int) -> None:
        self.move_to(self.cursor + step)

    def action_page(self, step: int) -> None:
        self.move_to(self.cursor + step * max(self.size.height - 1, 1))

    def action_ends(self, end: int) -> None:
        self.move_to(self.count - 1 if end else 0)

    def action_choose(self) -> None:
        if not self.count:
            raise SkipAction
        self.post_message(self.Chosen(self, self.cursor))

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None:
            return
        index = offset.y + round(self.scroll_y)
        if index >= self.count:
            return
        if index == self.cursor:
            self.post_message(self.Chosen(self, index))
        else:
            self.move_to(index)
