"""Shows a text with the weight of its words, and lets one walk along them by key and mouse.

A text of any length: it is laid out a part at a time, and only what is in view is drawn. It is told the
text and the words' values; where the cursor is it says by `WordChosen`. Runs on the UI loop.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.timer import Timer

from lslm_tui.tui.sentiment.heat import (
    LaidOut,
    Word,
    position_at,
    shown,
    sign_line,
    text_line,
    words_in,
    words_of,
)
from lslm_tui.tui.widgets.line import Line, Span, wrap
from lslm_tui.tui.widgets.painter import Painter
from lslm_tui.types import Contribution

WIDEST = 100
"""Cells of a line of text, at most."""
GUTTER = 2
GO_ON_S = 0.02
"""A long text is laid out further this often, in seconds."""


class HeatStrip(ScrollView, can_focus=True):
    """The text that was read."""

    DEFAULT_CSS: ClassVar[str] = Path(__file__).with_suffix(".tcss").read_text("utf-8")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "step(-1)", "Word before", id="words.previous", show=False),
        Binding("right,l", "step(1)", "Next word", id="words.next", show=False),
        Binding("up,k", "line(-1)", "Line above", id="words.up", show=False),
        Binding("down,j", "line(1)", "Line below", id="words.down", show=False),
        Binding("home", "ends(0)", "First word", id="words.first", show=False),
        Binding("end", "ends(-1)", "Last word", id="words.last", show=False),
        Binding("n", "strongest(1)", "Next in strength", id="words.strongest",
                tooltip="From the strongest word to weaker ones"),
    ]  # fmt: skip

    @dataclass
    class WordChosen(Message):
        """The cursor is on another word; -1 is none."""

        index: int

    def __init__(self, *, id: str | None = None, empty: Sequence[str] = ()) -> None:  # noqa: A002
        """`empty` is shown while there is no text: the last line is the example."""
        super().__init__(id=id)
        self.empty = tuple(empty)
        self.words: tuple[Word, ...] = ()
        self.chosen = -1
        self._text = ""
        self._explained = (0, 0)
        self._laid = LaidOut("", WIDEST)
        self._painter = Painter(self)
        self._timer: Timer | None = None
        self._by_strength: list[int] = []

    # what it is told

    def show(self, text: str) -> None:
        """Show another text, as yet without values."""
        self._text = shown(text)
        self._explained = (0, len(text))
        self.words, self.chosen, self._by_strength = (), -1, []
        self.scroll_to(y=0, animate=False, immediate=True)
        self._lay_out()

    def explain(self, pieces: Sequence[Contribution], explained: tuple[int, int]) -> None:
        """Shade the words; outside of `explained` the text has no values."""
        self.words = words_of(pieces)
        order = sorted(range(len(self.words)), key=lambda i: -abs(self.words[i].value))
        self._by_strength = order
        self.chosen = min(self.chosen, len(self.words) - 1)
        if self.chosen < 0 and order and self.has_focus:
            self.chosen = order[0]
        self.cover(explained)
        self.refresh()

    def cover(self, explained: tuple[int, int]) -> None:
        """Keep room for signs under the lines of a stretch, and under no others."""
        if explained != self._explained:
            self._explained = explained
            self._measure()
            self.refresh()

    def reveal(self, start: int, end: int) -> None:
        """Scroll to a stretch of the text and put the cursor on its strongest word."""
        inside = words_in(self.words, start, end)
        if inside:
            self.choose(max(inside, key=lambda i: abs(self.words[i].value)))
        while not self._laid.whole and (not self._laid.lines or self._laid.lines[-1][1] < end):
            self._laid.go_on()
        self._measure()
        self._show_line(self._laid.line_of(start), top=True)

    @property
    def word(self) -> Word | None:
        """The word under the cursor."""
        return self.words[self.chosen] if 0 <= self.chosen < len(self.words) else None

    @property
    def text(self) -> str:
        """The text as it is shown."""
        return self._text

    # layout

    @property
    def text_width(self) -> int:
        return max(min(self.scrollable_content_region.width - GUTTER - 1, WIDEST), 10)

    def on_resize(self) -> None:
        if self.text_width != self._laid.width:
            self._lay_out()

    def _lay_out(self) -> None:
        self._laid = LaidOut(self._text, self.text_width)
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self._go_on()

    def _go_on(self) -> None:
        if not self._laid.whole:
            self._laid.go_on()
        if not self._laid.whole and self._timer is None:
            self._timer = self.set_interval(GO_ON_S, self._go_on)
        elif self._laid.whole and self._timer is not None:
            self._timer.stop()
            self._timer = None
        self._measure()
        self.refresh()

    @property
    def _signed(self) -> tuple[int, int]:
        """The lines, end exclusive, that have room for signs below."""
        start, end = self._explained
        count = len(self._laid.lines)
        last = count if end >= len(self._text) else self._laid.line_of(max(end - 1, 0)) + 1
        return (self._laid.line_of(start) if count else 0), min(last, count)

    def _measure(self) -> None:
        first, last = self._signed
        height = len(self._laid.lines) + last - first if self._text else 0
        if height != self.virtual_size.height:
            self.virtual_size = Size(self.scrollable_content_region.width, height)
            self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return self.virtual_size.height if self._text else len(self._empty_lines())

    def _top_of(self, line: int) -> int:
        first, last = self._signed
        return line + min(max(line - first, 0), last - first)

    def _line_at(self, y: int) -> tuple[int, bool]:
        """Which line stands at `y`, and whether it is the signs below it."""
        first, last = self._signed
        if y < first:
            return y, False
        if y < first + 2 * (last - first):
            return first + (y - first) // 2, bool((y - first) % 2)
        return y - (last - first), False

    # drawing

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if not self._text:
            lines = self._empty_lines()
            return self._painter.strip(y, lines[y] if y < len(lines) else (), width)
        y += round(self.scroll_y)
        index, below = self._line_at(y)
        if index >= len(self._laid.lines):
            return self._painter.strip(y, (), width)
        start, end = self._laid.lines[index]
        indent = Span(" " * GUTTER)
        if below:
            line: Line = (indent, *sign_line(self._text, self.words, start, end))
        else:
            line = (indent, *text_line(self._text, self.words, start, end, self._lit))
        return self._painter.strip(y, line, width)

    @property
    def _lit(self) -> int:
        return self.chosen if self.has_focus else -1

    def _empty_lines(self) -> list[Line]:
        lines: list[Line] = [()]
        for number, said in enumerate(self.empty):
            example = number == len(self.empty) - 1
            style = "key" if example else "dim" if number else ""
            wrapped = wrap((Span(said, style),), self.text_width)
            lines += [()] if example else []
            mark = "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} " if example else "  "
            lines += [(Span(mark, "key"), *line) for line in wrapped]
            lines += [(Span("  Enter reads this example.", "dim"),)] if example else []
        return lines

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._painter.forget()

    def on_focus(self) -> None:
        if self.chosen < 0 and self._by_strength:
            self.choose(self._by_strength[0])
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    # the cursor

    def choose(self, index: int) -> None:
        """Put the cursor on a word."""
        if not 0 <= index < len(self.words):
            return
        self.chosen = index
        self._show_line(self._laid.line_of(self.words[index].start))
        self.refresh()
        self.post_message(self.WordChosen(index))

    def action_step(self, step: int) -> None:
        if self.words:
            self.choose(min(max(self.chosen + step, 0), len(self.words) - 1))
        elif self._text:
            self.action_line(step)

    def action_line(self, step: int) -> None:
        """To the word below or above; where there are no values, scroll."""
        word = self.word
        if word is None:
            self.scroll_relative(y=2 * step, animate=False)
            return
        line = self._laid.line_of(word.start)
        column = self._cells(self._laid.lines[line][0], word.start)
        line += step
        while 0 <= line < len(self._laid.lines):
            start, end = self._laid.lines[line]
            if found := words_in(self.words, start, end):
                nearest = min(
                    found, key=lambda i: abs(self._cells(start, self.words[i].start) - column)
                )
                self.choose(nearest)
                return
            line += step
        self.scroll_relative(y=2 * step, animate=False)

    def action_ends(self, end: int) -> None:
        if self.words:
            self.choose(0 if end == 0 else len(self.words) - 1)

    def action_strongest(self, step: int) -> None:
        """From word to word in the order of strength."""
        if not self._by_strength:
            return
        at = self._by_strength.index(self.chosen) + step if self.chosen >= 0 else 0
        self.choose(self._by_strength[at % len(self._by_strength)])

    def _cells(self, start: int, end: int) -> int:
        return cell_len(self._text[start:end])

    def _show_line(self, line: int, *, top: bool = False) -> None:
        y = self._top_of(line)
        height = self.scrollable_content_region.height
        if top or y < self.scroll_y:
            self.scroll_to(y=y, animate=False, immediate=True)
        elif y + 2 > self.scroll_y + height:
            self.scroll_to(y=y + 2 - height, animate=False, immediate=True)

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None or not self._text:
            return
        line, _ = self._line_at(offset.y + round(self.scroll_y))
        if line >= len(self._laid.lines):
            return
        start, end = self._laid.lines[line]
        place = position_at(self._text, start, end, offset.x - GUTTER)
        found = words_in(self.words, place, place + 1)
        if found:
            self.choose(found[0])
