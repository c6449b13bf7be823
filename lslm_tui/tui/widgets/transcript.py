"""The conversation on the screen: messages under each other, drawn line by line.

One widget draws everything and keeps no child widgets: mounting hundreds of them, and laying them
out again with every token, is what makes long chats slow. Messages are laid out when they are
loaded: the last ones first, earlier ones when the person scrolls up to them.

It shows what it is given and emits what the person asks for (`Transcript.Action`); it knows
neither storage nor sessions. Runs on the UI loop.
"""

from __future__ import annotations

import time
from bisect import bisect_right
from collections.abc import Sequence
from typing import Any, ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message as Event
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip
from textual.timer import Timer

from lslm_tui.services.storage import Message
from lslm_tui.tui.widgets.line import Line, Span, width_of, wrap
from lslm_tui.tui.widgets.message import MessageView
from lslm_tui.types import Role

WINDOW = 30
"""Messages loaded at once."""
WIDEST = 100
"""Cells of a line of text, at most."""
QUEUED = "waiting for the model to load… sent when ready"
GUTTER = 3
_BUSY_SHARE = 4
"""After an update that took t seconds, the next one comes no sooner than this many times t."""

_CHAT = (
    "Talk with a model that runs on this machine. Nothing leaves it.",
    "Ask, read the reply as it is written, stop it with Esc, try again with r.",
    "What is a language model?",
)
_COMPLETION = (
    "This model has no chat template: it continues your text.",
    "Write the beginning of something; what you send is where it goes on from.",
    "Hello, how are you",
)
_STYLES = (  # noqa: SIM905 (a list of 36 strings reads worse)
    "person model selected meta key sign error strong em strike link target inline-code html math"
    " heading heading-1 quote marker rule dim thought raw chip cursor code code-heading code-cut"
    " code-comment code-keyword code-string code-number code-name code-builtin"
).split()


class Transcript(ScrollView, can_focus=True):
    """Shows messages, one of which may be growing."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"transcript--{name}" for name in _STYLES}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "select(-1)", "Previous message", id="transcript.previous", show=False),
        Binding("down,j", "select(1)", "Next message", id="transcript.next", show=False),
        Binding("c", "ask('copy')", "Copy", id="transcript.copy"),
        Binding("r", "ask('regenerate')", "Again", id="transcript.regenerate"),
        Binding("e", "ask('edit')", "Edit", id="transcript.edit"),
        Binding("right,greater_than_sign", "ask('continue_')", "Go on", id="transcript.continue"),
        Binding(
            "left_square_bracket", "ask('previous_version')", id="transcript.older", show=False
        ),
        Binding("right_square_bracket", "ask('next_version')", id="transcript.newer", show=False),
        Binding("plus", "ask('rate_up')", "Good", id="transcript.rate_up", show=False),
        Binding("minus", "ask('rate_down')", "Bad", id="transcript.rate_down", show=False),
        Binding("w", "ask('correct')", "Correct", id="transcript.correct", show=False),
        Binding("q", "ask('quote')", "Quote", id="transcript.quote", show=False),
        Binding("p", "ask('pin')", "Pin", id="transcript.pin", show=False),
        Binding("v", "toggle('raw')", "Raw text", id="transcript.raw", show=False),
        Binding("t", "toggle('thoughts')", "Reasoning", id="transcript.reasoning", show=False),
        Binding("z", "toggle('wrapped')", "Wrap code", id="transcript.wrap", show=False),
        Binding("h,shift+left", "shift(-1)", "Code left", id="transcript.left", show=False),
        Binding("l,shift+right", "shift(1)", "Code right", id="transcript.right", show=False),
        Binding("enter", "enter", "Unfold, or to the prompt", id="transcript.enter", show=False),
        *(
            Binding(str(n), f"ask('copy_code', {n})", id=f"transcript.code_{n}", show=False)
            for n in range(1, 10)
        ),
    ]

    completion = reactive(False)
    """The model has no chat template; the empty transcript says so."""
    show_reasoning = reactive(False)
    """Unfold the reasoning of every message."""

    class Action(Event):
        """The person asks for something to be done with a message.

        `action` is one of copy, copy_code, regenerate, edit, continue_, correct, rate_up,
        rate_down, quote, pin, previous_version, next_version.
        """

        def __init__(
            self, transcript: Transcript, message_id: str, action: str, number: int = 0
        ) -> None:
            super().__init__()
            self.transcript = transcript
            self.message_id = message_id
            self.action = action
            self.number = number
            """Which code block, from 1; 0 for any other action."""

        @property
        def control(self) -> Transcript:
            return self.transcript

    class ExampleChosen(Event):
        """The example in the empty transcript is to be sent."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class LinkChosen(Event):
        """A link was clicked; nothing has been opened."""

        def __init__(self, address: str) -> None:
            super().__init__()
            self.address = address

    class PromptRequested(Event):
        """The person wants back to the prompt."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._messages: list[Message] = []
        self._first = 0  # index of the first message that is loaded
        self._views: list[MessageView] = []
        self._tops: list[int] = []
        self._selected = -1  # index into the views
        self._follow = True
        self._styles: dict[str, Style] = {}
        self._pending: dict[str, tuple[str, str]] = {}
        self._not_before = 0.0
        self._flush_timer: Timer | None = None
        self._refining: Timer | None = None
        self._empty: list[Line] = []

    # What the caller hands over

    async def show(self, messages: Sequence[Message]) -> None:
        """Show a conversation from its end."""
        self._messages = list(messages)
        self._first = len(self._messages)
        self._views, self._selected, self._follow = [], -1, True
        self._pending.clear()
        self._load(WINDOW)
        self._arrange()

    async def add(self, message: Message) -> None:
        """Put one more message at the end."""
        self._messages.append(message)
        self._views.append(self._view(message))
        self._arrange(len(self._views) - 1)

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
        index = self._index(message_id)
        if index is not None:
            self._views[index].note = text
            self._redraw(index)

    async def finish(self, message: Message) -> None:
        """A reply has come to its end: show it as a fresh reading of its text would."""
        self._pending.pop(message.id, None)
        self.replace(message)

    def replace(self, message: Message) -> None:
        """Show `message` in place of the one with the same id."""
        for index, each in enumerate(self._messages):
            if each.id == message.id:
                self._messages[index] = message
        index_of_view = self._index(message.id)
        if index_of_view is not None:
            self._views[index_of_view].replace(message)
            self._arrange(index_of_view)

    @property
    def messages(self) -> Sequence[Message]:
        return self._messages

    @property
    def selected(self) -> Message | None:
        """The message that keys act on: the selected one, else the last."""
        if not self._views:
            return None
        return self._views[self._selected].message

    @property
    def following(self) -> bool:
        """The end is in view and stays there."""
        return self._follow

    @property
    def earlier(self) -> int:
        """Messages above that are not loaded yet."""
        return self._first

    def choose_example(self) -> None:
        """Send the example, if the transcript is empty."""
        if not self._messages:
            self.post_message(self.ExampleChosen(self._teaching[2]))

    # Loading and placing

    @property
    def text_width(self) -> int:
        """Cells of a line of text."""
        return max(min(self.scrollable_content_region.width - GUTTER - 1, WIDEST), 20)

    @property
    def _teaching(self) -> tuple[str, str, str]:
        return _COMPLETION if self.completion else _CHAT

    def _view(self, message: Message) -> MessageView:
        return MessageView(message, self.text_width, thoughts=self.show_reasoning)

    def _load(self, count: int) -> int:
        """Lay out up to `count` earlier messages; returns the lines they take."""
        start = max(self._first - count, 0)
        views = [self._view(message) for message in self._messages[start : self._first]]
        if self._selected >= 0:
            self._selected += len(views)
        self._views[:0] = views
        self._first = start
        return sum(view.height for view in views)

    def load_earlier(self) -> None:
        """Load earlier messages above, and leave what is in view where it is."""
        if not self._first:
            return
        head = self._head
        lines = self._load(WINDOW) + self._head - head
        self.screen.clear_selection()
        y = self.scroll_y
        self._arrange()
        self.scroll_to(y=y + lines, animate=False, immediate=True)

    @property
    def _head(self) -> int:
        """Lines above the first message: the note that there are more, and a blank one."""
        return 2 if self._first else 0

    def _arrange(self, start: int = 0) -> None:
        """Place the messages from `start` on, and stay at the end if the end was in view."""
        if not self.size:
            return
        del self._tops[start:]
        top = self._tops[-1] + self._views[start - 1].height if start else self._head
        for view in self._views[start:]:
            self._tops.append(top)
            top += view.height
        self._empty = [] if self._messages else self._teach()
        size = Size(self.scrollable_content_region.width, max(top, len(self._empty)))
        if size != self.virtual_size:
            self.virtual_size = size
        if self._follow:
            self.scroll_end(animate=False, immediate=True, x_axis=False)
        self.refresh()
        self._refine_soon()

    def _index(self, message_id: str) -> int | None:
        for index in range(len(self._views) - 1, -1, -1):
            if self._views[index].message.id == message_id:
                return index
        return None

    def _flush(self) -> None:
        """Show what came while the last update was still being paid for."""
        if self._flush_timer is not None:
            self._flush_timer.stop()
            self._flush_timer = None
        began = time.monotonic()
        pending, self._pending = self._pending, {}
        for message_id, (text, reasoning) in pending.items():
            index = self._index(message_id)
            if index is None:
                continue
            height = self._views[index].height
            self._views[index].stream(text, reasoning)
            if self._views[index].height != height:
                self._arrange(index)
            else:
                self._redraw(index)
        ended = time.monotonic()
        self._not_before = ended + (ended - began) * _BUSY_SHARE

    def _redraw(self, index: int) -> None:
        top = round(self._tops[index] - self.scroll_y) if index < len(self._tops) else 0
        height = self._views[index].height
        first, last = max(top, 0), min(top + height, self.size.height)
        if first < last:
            self.refresh_lines(first + round(self.scroll_y), last - first)

    def _refine_soon(self) -> None:
        if self._refining is None:
            self._refining = self.set_timer(0.1, self._refine)

    def _refine(self) -> None:
        """Improve the colours of long code, a little at a time."""
        self._refining = None
        for index, view in enumerate(self._views):
            for code in view.codes():
                if code.refine():
                    self._redraw(index)
                    self._refining = self.set_timer(0.03, self._refine)
                    return

    # Watching

    def on_resize(self) -> None:
        """Lay everything out in the new width; what was on top stays on top."""
        index, offset = self._anchor()
        for view in self._views:
            view.resize(self.text_width)
        self._arrange()
        if not self._follow and index < len(self._tops):
            y = self._tops[index] + min(offset, self._views[index].height - 1)
            self.scroll_to(y=y, animate=False, immediate=True)

    def _anchor(self) -> tuple[int, int]:
        """The message on the top line, and which of its lines that is."""
        y = round(self.scroll_y)
        index = max(bisect_right(self._tops, y) - 1, 0)
        return index, y - self._tops[index] if self._tops else 0

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._follow = new_value >= self.max_scroll_y
        if new_value <= 0 and old_value > new_value and self._first:
            self.call_after_refresh(self.load_earlier)

    def watch_show_reasoning(self, shown: bool) -> None:
        for view in self._views:
            view.set(thoughts=shown)
        self._arrange()

    def watch_completion(self) -> None:
        self._arrange()

    def on_focus(self) -> None:
        if self._selected < 0 and self._views:
            self._selected = len(self._views) - 1
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._styles.clear()

    # Keys and mouse

    def action_select(self, step: int) -> None:
        """Go to the next message, or further down a message that does not fit the screen."""
        if not self._views:
            return
        top = self._tops[self._selected]
        bottom = top + self._views[self._selected].height - 1
        view_top, height = round(self.scroll_y), self.size.height
        if step > 0 and bottom > view_top + height:
            self.scroll_to(y=min(view_top + height // 2, bottom - height), animate=False)
        elif step < 0 and top < view_top:
            self.scroll_to(y=max(view_top - height // 2, top), animate=False)
        elif 0 <= self._selected + step < len(self._views):
            self._choose(self._selected + step, step)
        elif step < 0 and self._first:
            self.load_earlier()

    def _choose(self, index: int, step: int = 0) -> None:
        self._selected = index
        top = self._tops[index]
        height = self._views[index].height
        view_top = round(self.scroll_y)
        if step and top < view_top:
            self.scroll_to(y=max(top, top + height - self.size.height), animate=False)
        elif step and top + height > view_top + self.size.height:
            self.scroll_to(y=min(top, top + height - self.size.height), animate=False)
        if step and index == len(self._views) - 1:
            self.scroll_end(animate=False)
        self.refresh()

    def action_ask(self, action: str, number: int = 0) -> None:
        message = self.selected
        if message is not None:
            self.post_message(self.Action(self, message.id, action, number))

    def action_toggle(self, what: str) -> None:
        """Turn `raw`, `thoughts` or `wrapped` of the selected message on or off."""
        if self._views:
            view = self._views[self._selected]
            self._change(self._selected, **{what: not getattr(view, what)})

    def action_shift(self, step: int) -> None:
        if self._views and self._views[self._selected].shift(step):
            self.refresh()

    def action_enter(self) -> None:
        if not self._messages:
            self.choose_example()
        elif self._views[self._selected].foldable:
            self._change(self._selected, expanded=not self._views[self._selected].expanded)
        else:
            self.post_message(self.PromptRequested())

    def _change(self, index: int, **choices: bool) -> None:
        """Change how a message is shown, without moving to the end on that account."""
        index %= len(self._views)
        y, follow = self.scroll_y, self._follow and index == len(self._views) - 1
        self._follow = False
        self._views[index].set(**choices)
        self._arrange(index)
        self.scroll_to(y=min(y, self.max_scroll_y), animate=False, immediate=True)
        self._follow = follow and self.scroll_y >= self.max_scroll_y

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None:
            return
        y = offset.y + round(self.scroll_y)
        if not self._messages:
            if y < len(self._empty) and any(span.action for span in self._empty[y]):
                self.choose_example()
            return
        if y < self._head:
            self.load_earlier()
            return
        index = bisect_right(self._tops, y) - 1
        if y - self._tops[index] >= self._views[index].height:
            return
        self._choose(index)
        self._do(index, self._action_at(index, y - self._tops[index], offset.x - GUTTER))

    def _action_at(self, index: int, line: int, x: int) -> str:
        view = self._views[index]
        if line == view.height - 1:
            for span in view.key_line():
                x -= width_of((span,))
                if x < 0:
                    return span.action
        return view.action_at(line, x) if x >= 0 else ""

    def _do(self, index: int, action: str) -> None:
        name, _, argument = action.partition(" ")
        view = self._views[index]
        match name:
            case "":
                return
            case "open":
                self.post_message(self.LinkChosen(argument))
            case "expand":
                self._change(index, expanded=not view.expanded)
            case "reasoning":
                self._change(index, thoughts=not view.thoughts)
            case "wrap":
                self._change(index, wrapped=not view.wrapped)
            case _:
                number = int(argument or 0)
                self.post_message(self.Action(self, view.message.id, name, number))

    def _on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        if not (event.shift and self._shift_at(event, 1)):
            super()._on_mouse_scroll_down(event)

    def _on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        if not (event.shift and self._shift_at(event, -1)):
            super()._on_mouse_scroll_up(event)

    def _on_mouse_scroll_right(self, event: events.MouseScrollRight) -> None:
        self._shift_at(event, 1)

    def _on_mouse_scroll_left(self, event: events.MouseScrollLeft) -> None:
        self._shift_at(event, -1)

    def _shift_at(self, event: events.MouseEvent, step: int) -> bool:
        """Scroll the code or table under the pointer sideways."""
        event.stop()
        event.prevent_default()
        offset = event.get_content_offset(self)
        if offset is None or not self._tops:
            return False
        y = offset.y + round(self.scroll_y)
        index = max(bisect_right(self._tops, y) - 1, 0)
        if self._views[index].shift(step, y - self._tops[index]):
            self.refresh()
        return True

    # Drawing

    @property
    def allow_select(self) -> bool:
        return True

    def _content_line(self, y: int) -> Line:
        """The line at `y` of the whole transcript, gutter included."""
        if not self._messages:
            return self._empty[y] if y < len(self._empty) else ()
        if y < self._head:
            note = f"{self._first:,} earlier message{'s' * (self._first != 1)} · scroll up or click"
            return (Span(" " * GUTTER), Span(note, "meta")) if y == 0 else ()
        index = bisect_right(self._tops, y) - 1
        view = self._views[index]
        offset = y - self._tops[index]
        if offset >= view.height:
            return ()
        chosen = self.has_focus and index == self._selected % len(self._views)
        last = offset == view.height - 1
        if last:
            return (Span(" " * GUTTER), *view.key_line()) if chosen else ()
        person = view.message.role is Role.USER
        style = ("person" if person else "model") + (" selected" if chosen else "")
        mark = "›" if chosen and offset == 0 else " "
        bar = Span(f"{mark}{'▌' if person else '│'} ", style)
        return (bar, *view.line(offset))

    def _teach(self) -> list[Line]:
        """What an empty transcript says: what it is for, and one example."""
        first, second, example = self._teaching
        width = self.text_width
        lines = [*wrap((Span(first, "strong"),), width), *wrap((Span(second, "meta"),), width), ()]
        go = (Span("Enter ", "key", "example"), Span(example, "link", "example"))
        room = max((self.size.height - len(lines) - 3) // 3, 0)
        indent = Span(" " * GUTTER)
        return [*[()] * room, *((indent, *line) for line in (*lines, *wrap(go, width)))]

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        y += round(self.scroll_y)
        segments = self._segments(self._content_line(y))
        selection = self.text_selection
        span = selection.get_span(y) if selection else None
        if span is not None:
            segments = _lit(
                segments, *span, self.screen.get_component_rich_style("screen--selection")
            )
        strip = Strip(segments).adjust_cell_length(width, self.rich_style)
        return strip.apply_offsets(0, y)

    def _segments(self, line: Line) -> list[Segment]:
        return [Segment(span.text, self._style(span.style)) for span in line if span.text]

    def _style(self, names: str) -> Style:
        """Turn names into one style; names are joined on top of the widget's own colours."""
        style = self._styles.get(names)
        if style is None:
            style = self.rich_style
            for name in names.split():
                style += self._component_style(f"transcript--{name}")
            self._styles[names] = style
        return style

    def _component_style(self, name: str) -> Style:
        """What a component class sets, with colours blended, and nothing that it does not set."""
        rules = self.get_component_styles(name)
        whole = self.get_component_rich_style(name)
        return rules.text_style + Style(
            color=whole.color if rules.has_rule("color") or rules.has_rule("auto_color") else None,
            bgcolor=whole.bgcolor if rules.has_rule("background") else None,
        )

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The selected text without the gutter."""
        first = selection.start.y if selection.start else 0
        last = selection.end.y if selection.end else self.virtual_size.height - 1
        lines: list[str] = []
        for y in range(first, last + 1):
            span = selection.get_span(y)
            if span is not None:
                text = "".join(each.text for each in self._content_line(y))
                end = len(text) if span[1] == -1 else span[1]
                lines.append(text[max(span[0], GUTTER) : end].rstrip())
        return "\n".join(lines), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        self.refresh()


def _lit(segments: list[Segment], start: int, end: int, style: Style) -> list[Segment]:
    """Show the characters from `start` to `end` as selected; -1 is the end of the line."""
    result: list[Segment] = []
    position = 0
    for segment in segments:
        text = segment.text
        low = min(max(start - position, 0), len(text))
        high = len(text) if end == -1 else min(max(end - position, low), len(text))
        parts: tuple[tuple[str, Any], ...] = (
            (text[:low], segment.style),
            (text[low:high], (segment.style or Style()) + style),
            (text[high:], segment.style),
        )
        result += [Segment(part, its) for part, its in parts if part]
        position += len(text)
    return result
