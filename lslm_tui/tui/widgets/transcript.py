"""The conversation on the screen, and what the person can do with it by key and mouse.

It shows what it is given (see `ScrolledMessages`) and emits what is asked for
(`Transcript.Action`); it knows neither storage nor sessions. Runs on the UI loop.
"""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message as Event
from textual.reactive import reactive

from lslm_tui.tui.widgets.line import Line, Span, width_of, wrap
from lslm_tui.tui.widgets.scrolled_messages import GUTTER, ScrolledMessages

QUEUED = "waiting for the model to load… sent when ready"
"""The note of a reply that waits for its model."""
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


class Transcript(ScrolledMessages, can_focus=True):
    """Shows messages, one of which may be growing."""

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
        Binding(
            "T",
            "ask('translate')",
            "Translate this message",
            id="transcript.translate",
            show=False,
            tooltip="Hands it to the place Translate",
        ),
        Binding(
            "S",
            "ask('sentiment')",
            "Read what this message says",
            id="transcript.sentiment",
            show=False,
            tooltip="Hands it to the place Sentiment",
        ),
        Binding("v", "switch('raw')", "Raw text", id="transcript.raw", show=False),
        Binding("t", "switch('thoughts')", "Reasoning", id="transcript.reasoning", show=False),
        Binding("z", "switch('wrapped')", "Wrap code", id="transcript.wrap", show=False),
        Binding("o", "links", "Links", id="transcript.links", show=False),
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

    class Action(Event):
        """The person asks for something to be done with a message.

        `action` is one of copy, copy_code, regenerate, edit, continue_, correct, rate_up,
        rate_down, quote, pin, translate, sentiment, previous_version, next_version.
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
        """A link was clicked, or those of a message asked for; nothing has been opened."""

        def __init__(self, *addresses: str) -> None:
            super().__init__()
            self.addresses = addresses

    class PromptRequested(Event):
        """The person wants back to the prompt."""

    def choose_example(self) -> None:
        """Send the example, if the transcript is empty."""
        if not self.messages:
            self.post_message(self.ExampleChosen(self._teaching[2]))

    @property
    def _teaching(self) -> tuple[str, str, str]:
        return _COMPLETION if self.completion else _CHAT

    def watch_completion(self) -> None:
        self._arrange()

    def _empty_height(self) -> int:
        return 0 if self.messages else len(self._empty_lines())

    def _empty_line(self, y: int) -> Line:
        lines = self._empty_lines()
        return lines[y] if y < len(lines) else ()

    def _empty_lines(self) -> list[Line]:
        """What an empty transcript says: what it is for, and one example."""
        first, second, example = self._teaching
        width = self.text_width
        lines = [*wrap((Span(first, "strong"),), width), *wrap((Span(second, "meta"),), width), ()]
        go = (Span("Enter  ", "key", "example"), Span(example, "link", "example"))
        room = max((self.size.height - len(lines) - 3) // 3, 0)
        indent = Span(" " * GUTTER)
        return [*[()] * room, *((indent, *line) for line in (*lines, *wrap(go, width)))]

    # Keys and mouse

    def action_select(self, step: int) -> None:
        """Go to the next message, or further in a message that does not fit the screen."""
        views, tops = self._list.views, self._list.tops
        if not views:
            return
        index = self._selected % len(views)
        top, bottom = tops[index], tops[index] + views[index].height - 1
        view_top, height = round(self.scroll_y), self.size.height
        if step > 0 and bottom > view_top + height:
            self.scroll_to(y=min(view_top + height // 2, bottom - height), animate=False)
        elif step < 0 and top < view_top:
            self.scroll_to(y=max(view_top - height // 2, top), animate=False)
        elif 0 <= index + step < len(views):
            self._choose(index + step)
            self._show_chosen(index + step, step)
        elif step < 0 and self.earlier:
            self.load_earlier()

    def _choose(self, index: int) -> None:
        """Select a view. The last one stays the last one when messages are added."""
        self._selected = index if index < len(self._list.views) - 1 else -1
        self.refresh()

    def _show_chosen(self, index: int, step: int) -> None:
        """Scroll as little as shows the message, or the end of it that one comes to first."""
        top = self._list.tops[index]
        lowest = top + self._list.views[index].height - self.size.height
        y = round(self.scroll_y)
        y = min(top, max(y, lowest)) if step > 0 else min(y, max(top, lowest))
        self.scroll_to(y=y, animate=False)

    def action_ask(self, action: str, number: int = 0) -> None:
        message = self.selected
        if message is not None:
            self.post_message(self.Action(self, message.id, action, number))

    def action_links(self) -> None:
        """Show the addresses in the selected message."""
        if self._list.views and (links := self._list.views[self._selected].links()):
            self.post_message(self.LinkChosen(*links))

    def action_switch(self, what: str) -> None:
        """Turn `raw`, `thoughts` or `wrapped` of the selected message on or off."""
        if self._list.views:
            view = self._list.views[self._selected]
            self._change(self._selected, **{what: not getattr(view, what)})

    def action_shift(self, step: int) -> None:
        if self._list.views and self._list.views[self._selected].shift(step):
            self.refresh()

    def action_enter(self) -> None:
        if not self.messages:
            self.choose_example()
        elif self._list.views[self._selected].foldable:
            self._change(self._selected, expanded=not self._list.views[self._selected].expanded)
        else:
            self.post_message(self.PromptRequested())

    def _change(self, index: int, **choices: bool) -> None:
        """Change how a message is shown, without moving to the end on that account."""
        index %= len(self._list.views)
        y, follow = self.scroll_y, self._follow and index == len(self._list.views) - 1
        self._follow = False
        self._list.views[index].set(**choices)
        self._list.place(index)
        self._arrange()
        self.scroll_to(y=min(y, self.max_scroll_y), animate=False, immediate=True)
        self._follow = follow and self.scroll_y >= self.max_scroll_y

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None:
            return
        y = offset.y + round(self.scroll_y)
        if not self.messages:
            if any(span.action for span in self._empty_line(y)):
                self.choose_example()
            return
        if y < self._list.head:
            self.load_earlier()
            return
        index, line = self._list.at(y)
        if line < self._list.views[index].height:
            self._choose(index)
            self._do(index, self._action_at(index, line, offset.x - GUTTER))

    def _action_at(self, index: int, line: int, x: int) -> str:
        view = self._list.views[index]
        if line == view.height - 1:
            for span in view.key_line():
                x -= width_of((span,))
                if x < 0:
                    return span.action
        return view.action_at(line, x) if x >= 0 else ""

    def _do(self, index: int, action: str) -> None:
        name, _, argument = action.partition(" ")
        view = self._list.views[index]
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
        if offset is None or not self.messages:
            return False
        index, line = self._list.at(offset.y + round(self.scroll_y))
        if self._list.views[index].shift(step, line):
            self.refresh()
        return True
