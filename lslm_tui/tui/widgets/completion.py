"""A list of completions that opens above the text it completes.

It shows and moves a highlight; the keys come from whoever has the focus, which also knows what the
items mean. It lies over the screen, so nothing moves when it opens.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from lslm_tui.tui.formats import end_cut, middle_cut, width_of

MAX_ROWS = 8


@dataclass(frozen=True, slots=True)
class Item:
    """One completion: what is shown, a word of help, and what it stands for."""

    label: str
    help: str = ""
    value: str = ""


class CompletionList(Widget):
    """Up to eight rows, more by scrolling; `highlighted` may be `None`: then Enter means what it
    meant without the list."""

    DEFAULT_CSS: ClassVar[str] = Path(__file__).with_suffix(".tcss").read_text("utf-8")
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "completion--row",
        "completion--help",
        "completion--highlighted",
        "completion--more",
    }
    highlighted: reactive[int | None] = reactive(None)

    class Chosen(Message):
        """A row was clicked."""

        def __init__(self, item: Item) -> None:
            super().__init__()
            self.item = item

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.items: tuple[Item, ...] = ()
        self.note = ""
        self._first = 0
        self.display = False

    @property
    def is_open(self) -> bool:
        return self.display

    @property
    def item(self) -> Item | None:
        """The highlighted item."""
        if self.highlighted is None or not self.display:
            return None
        return self.items[self.highlighted]

    def open(
        self, items: Sequence[Item], *, highlight: bool = True, keep: bool = False, note: str = ""
    ) -> None:
        """Show `items` with the first one highlighted; none closes the list.

        `keep`: the row that was highlighted before stays so if it is still there.
        """
        before = self.item if keep else None
        self.items, self.note, self._first = tuple(items), note, 0
        self.display = bool(items)
        if not items:
            self.highlighted = None
            return
        kept = self.items.index(before) if before in self.items else 0
        self.highlighted = kept if highlight else None
        self._show_highlighted()
        self.styles.height = self._height
        self.styles.offset = (0, -self._height - 1)  # above the box's border
        self.refresh(layout=True)

    def close(self) -> None:
        self.open(())

    def move(self, step: int) -> None:
        """Move the highlight, round at the ends."""
        if self.items:
            at = -1 if self.highlighted is None and step > 0 else self.highlighted or 0
            self.highlighted = (at + step) % len(self.items)
            self._show_highlighted()

    @property
    def _rows(self) -> int:
        return min(len(self.items), MAX_ROWS)

    @property
    def _height(self) -> int:
        return self._rows + bool(self._footer())

    def _footer(self) -> str:
        hidden = len(self.items) - self._rows
        more = f"{hidden} more" if hidden > 0 else ""
        return " · ".join(part for part in (more, self.note) if part)

    def _show_highlighted(self) -> None:
        at = self.highlighted or 0
        self._first = min(max(self._first, at - self._rows + 1), at)
        self.refresh()

    def get_content_width(self, container: Size, viewport: Size) -> int:
        return viewport.width

    def render(self) -> Content:
        shown = self.items[self._first : self._first + self._rows]
        width = self.size.width
        column = min(max((width_of(item.label) for item in self.items), default=0), width * 2 // 3)
        lines = [
            self._line(item, self._first + row == self.highlighted, column, width)
            for row, item in enumerate(shown)
        ]
        if footer := self._footer():
            style = self.get_visual_style("completion--more")
            lines.append(Content.styled(f"  {footer}", style))
        return Content("\n").join(lines)

    def _line(self, item: Item, lit: bool, column: int, width: int) -> Content:
        label = middle_cut(item.label, column)
        label += " " * (column - width_of(label))
        help_text = end_cut(item.help, max(width - column - 5, 0))
        row = self.get_visual_style("completion--highlighted" if lit else "completion--row")
        quiet = row if lit else self.get_visual_style("completion--help")
        line = Content.assemble((f"{'›' if lit else ' '} {label}", row), (f"  {help_text}", quiet))
        padding = width - width_of(line.plain)
        return Content.assemble(line, (" " * max(padding, 0), row))

    def on_click(self, event: events.Click) -> None:
        event.stop()
        if event.y < self._rows:
            self.post_message(self.Chosen(self.items[self._first + event.y]))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.move(1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.move(-1)
