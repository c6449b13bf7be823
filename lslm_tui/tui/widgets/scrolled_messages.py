"""Messages drawn under each other in one scrolling widget, one of which may be growing.

One widget draws everything and keeps no child widgets: mounting hundreds of them, and laying them
out again with every token, is what makes long chats slow. Messages are laid out when they are
loaded: the last ones first, earlier ones when the person scrolls up to them.

It stays at the end while the end is in view and otherwise where the person scrolled to. It knows
no keys: those are the `Transcript`'s. Runs on the UI loop.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ClassVar

from textual.geometry import Size
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip
from textual.timer import Timer

from lslm_tui.services.records import Message
from lslm_tui.tui.widgets.line import Line, Span
from lslm_tui.tui.widgets.message_list import MessageList
from lslm_tui.tui.widgets.painter import Painter, selected_text
from lslm_tui.types import Role

WIDEST = 100
"""Cells of a line of text, at most."""
GUTTER = 3
"""Cells left of the text: the mark of what is selected, the bar, a blank."""
_BUSY_SHARE = 4
"""After an update that took t seconds, the next one comes no sooner than this many times t."""


class ScrolledMessages(ScrollView):
    """Shows messages; `Transcript` adds what the person can do with them."""

    DEFAULT_CSS: ClassVar[str] = (Path(__file__).parent / "scrolled_messages.tcss").read_text(
        "utf-8"
    )

    show_reasoning = reactive(False)
    """Unfold the reasoning of every message."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._list = MessageList(width=WIDEST, thoughts=False)
        self._selected = -1  # index of a view; -1 is the last
        self._follow = True
        self._painter = Painter(self)
        self._pending: dict[str, tuple[str, str]] = {}
        self._not_before = 0.0
        self._flush_timer: Timer | None = None
        self._refining: Timer | None = None

    # What the caller hands over

    async def show(self, messages: Sequence[Message]) -> None:
        """Show a conversation from its end."""
        self._list = MessageList(messages, width=self.text_width, thoughts=self.show_reasoning)
        self._selected, self._follow = -1, True
        self._pending.clear()
        self.screen.clear_selection()
        self._arrange()

    async def add(self, message: Message) -> None:
        """Put one more message at the end."""
        self._list.add(message)
        self._arrange()

    def stream(self, message_id: str, text: str, reasoning: str = "") -> None:
        """Show how far a reply has come: the whole text so far. Cheap; call it at up to 20 Hz.

        If an update took long, what comes soon after waits and is shown together with the next.
        """
        self._pending[message_id] = (text, reasoning)
        wait = self._not_before - time.monotonic()
        if wait <= 0:
            self._flush()
        elif self._flush_timer is None:
            self._flush_timer = self.set_timer(wait, self._flush)

    def note(self, message_id: str, text: str) -> None:
        """Say what a reply waits for before its first token, for example `QUEUED`; "" for nothing."""
        index = self._list.index(message_id)
        if index is not None:
            self._list.views[index].note = text
            self._redraw(index)

    async def finish(self, message: Message) -> None:
        """A reply has come to its end: show it as a fresh reading of its text would."""
        self._pending.pop(message.id, None)
        self.replace(message)

    def replace(self, message: Message) -> None:
        """Show `message` in place of the one with the same id."""
        if self._list.replace(message) is not None:
            self._arrange()

    @property
    def messages(self) -> Sequence[Message]:
        return self._list.messages

    @property
    def selected(self) -> Message | None:
        """The message that keys act on: the selected one, else the last."""
        return self._list.views[self._selected].message if self._list.views else None

    @property
    def following(self) -> bool:
        """The end is in view and stays there."""
        return self._follow

    @property
    def earlier(self) -> int:
        """Messages above that are not loaded yet."""
        return self._list.first

    # Loading and placing

    @property
    def text_width(self) -> int:
        """Cells of a line of text."""
        return max(min(self.scrollable_content_region.width - GUTTER - 1, WIDEST), 20)

    def load_earlier(self) -> None:
        """Load earlier messages above, and leave what is in view where it is."""
        before, y = self._list.height, self.scroll_y
        loaded = self._list.load()
        if self._selected >= 0:
            self._selected += loaded
        self.screen.clear_selection()
        self._arrange()
        self.scroll_to(y=y + self._list.height - before, animate=False, immediate=True)

    def _arrange(self) -> None:
        """Take over the height of the list, and stay at the end if the end was in view."""
        if not self.size:
            return
        size = Size(self.size.width, max(self._list.height, self._empty_height()))
        if size != self.virtual_size:
            self.virtual_size = size
        if self._follow:
            self.scroll_end(animate=False, immediate=True, x_axis=False)
        self.refresh()
        if self._refining is None:
            self._refining = self.set_timer(0.1, self._refine)

    def _flush(self) -> None:
        """Show what came while the last update was still being paid for."""
        if self._flush_timer is not None:
            self._flush_timer.stop()
            self._flush_timer = None
        began = time.monotonic()
        pending, self._pending = self._pending, {}
        for message_id, (text, reasoning) in pending.items():
            index = self._list.index(message_id)
            if index is None:
                continue
            height = self._list.views[index].height
            self._list.views[index].stream(text, reasoning)
            if self._list.views[index].height != height:
                self._list.place(index)
                self._arrange()
            else:
                self._redraw(index)
        ended = time.monotonic()
        self._not_before = ended + (ended - began) * _BUSY_SHARE

    def _redraw(self, index: int) -> None:
        """Draw the lines of one message again."""
        top = max(self._list.tops[index], round(self.scroll_y))
        bottom = self._list.tops[index] + self._list.views[index].height
        if top < bottom:
            self.refresh_lines(top, min(bottom - top, self.size.height))

    def _refine(self) -> None:
        """Improve the colours of long code, a little at a time."""
        self._refining = None
        for index, view in enumerate(self._list.views):
            if any(code.refine() for code in view.codes()):
                self._redraw(index)
                self._refining = self.set_timer(0.03, self._refine)
                return

    def _empty_height(self) -> int:
        """Lines shown when there are no messages."""
        return 0

    def _empty_line(self, y: int) -> Line:
        """Line `y` of what is shown when there are no messages."""
        return ()

    # Watching

    def on_resize(self) -> None:
        self._lay_again(lambda: self._list.resize(self.text_width))

    def _lay_again(self, change: Callable[[], None]) -> None:
        """Let `change` lay messages out anew; the message on the top line stays there."""
        if not self.messages:
            change()
            self._arrange()
            return
        index, offset = self._list.at(round(self.scroll_y))
        change()
        self._arrange()
        if not self._follow:
            y = self._list.tops[index] + min(offset, self._list.views[index].height - 1)
            self.scroll_to(y=y, animate=False, immediate=True)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._follow = new_value >= self.max_scroll_y
        if new_value <= 0 and old_value > new_value and self.earlier:
            self.call_after_refresh(self.load_earlier)

    def watch_show_reasoning(self) -> None:
        self._lay_again(lambda: self._list.unfold(self.show_reasoning))

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._painter.forget()

    # Drawing

    @property
    def allow_select(self) -> bool:
        return True

    def _content_line(self, y: int) -> Line:
        """The line at `y` of the whole transcript, gutter included."""
        if not self.messages:
            return self._empty_line(y)
        indent = Span(" " * GUTTER)
        if y < self._list.head:
            count = self.earlier
            note = f"{count:,} earlier message{'s' * (count != 1)} · scroll up or click"
            return (indent, Span(note, "meta")) if y == 0 else ()
        index, offset = self._list.at(y)
        view = self._list.views[index]
        if offset >= view.height:
            return ()
        chosen = self.has_focus and index == self._selected % len(self._list.views)
        if offset == view.height - 1:
            return (indent, *view.key_line()) if chosen else ()
        return (_gutter(view.message.role, chosen, offset), *view.line(offset))

    def render_line(self, y: int) -> Strip:
        y += round(self.scroll_y)
        return self._painter.shown(y, self._content_line(y))

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The selected text without the gutter."""
        height = self.virtual_size.height
        return selected_text(selection, height, self._content_line, gutter=GUTTER)

    def selection_updated(self, selection: Selection | None) -> None:
        self.refresh()


def _gutter(role: Role, chosen: bool, line: int) -> Span:
    """The bar that says who speaks: thick for the person, thin for the model."""
    person = role is Role.USER
    style = ("person" if person else "model") + (" selected" if chosen else "")
    return Span(f"{'›' if chosen and not line else ' '}{'▌' if person else '│'} ", style)
