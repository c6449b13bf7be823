"""Where the text to be read is written or pasted: Enter reads, ↑ brings back what was read before.

Runs on the UI loop. What becomes of the text it does not know.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Static, TextArea

from lslm_tui.errors import UsageError
from lslm_tui.tui.editor import edit_text
from lslm_tui.tui.widgets.pastes import clean
from lslm_tui.tui.widgets.prompt_area import PromptArea
from lslm_tui.tui.widgets.prompt_history import PromptHistory

KEYS = "Enter read · ^J new line · ↑ before"


class TextBox(Vertical):
    """A bordered text field that grows upwards."""

    DEFAULT_CSS: ClassVar[str] = Path(__file__).with_suffix(".tcss").read_text("utf-8")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Read", id="text.read", show=False, tooltip="Read the text"),
        Binding("shift+enter,ctrl+j,alt+enter", "newline", "New line", id="text.newline",
                show=False, tooltip="Begin a new line"),
        Binding("up", "up", id="text.up", show=False, tooltip="Up; on the first line, texts before"),
        Binding("down", "down", id="text.down", show=False, tooltip="Down; on the last, newer texts"),
        Binding("ctrl+g", "editor", "Write in $EDITOR", id="text.editor", show=False,
                tooltip="Go on writing in your own editor"),
    ]  # fmt: skip

    @dataclass
    class Submitted(Message):
        """A text is to be read; '' where nothing is written."""

        text: str

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.history = PromptHistory()

    def compose(self) -> ComposeResult:
        yield PromptArea(id="text-area")
        yield Static(id="text-note", markup=False)

    def on_mount(self) -> None:
        self.border_title = "Text"
        self.border_subtitle = KEYS
        self.query_one("#text-note").display = False

    @property
    def area(self) -> PromptArea:
        return self.query_one(PromptArea)

    @property
    def text(self) -> str:
        """What is written, folded pastes unfolded."""
        return self.area.full_text

    def focus(self, scroll_visible: bool = True) -> TextBox:
        self.area.focus(scroll_visible)
        return self

    def load(self, text: str) -> None:
        """Replace what is written."""
        self.area.fill(text)
        self.area.move_cursor(self.area.document.end)

    def clear(self) -> None:
        self.area.load_text("")
        self.area.pastes.reset()
        self.history.leave()

    def say(self, note: str) -> None:
        """Show a sentence below the text until it changes; '' removes it."""
        line = self.query_one("#text-note", Static)
        line.update(note and f"⚠ {note}")
        line.display = bool(note)

    def action_submit(self) -> None:
        text = self.text
        if text.strip():
            self.history.add(text)
            self.clear()
            self.post_message(self.Submitted(text))
        elif not self.area.text:
            self.post_message(self.Submitted(""))
        else:
            self.say("There is nothing to read in it: write a text, or press Esc.")

    def action_newline(self) -> None:
        self.area.replace("\n", *self.area.selection, maintain_selection_offset=False)

    def action_up(self) -> None:
        area = self.area
        if area.cursor_row_shown == 0 and (text := self.history.older(area.text)) is not None:
            self._recall(text)
        else:
            area.action_cursor_up()

    def action_down(self) -> None:
        area = self.area
        last = area.wrapped_document.height - 1
        newer = self.history.newer(area.text) if area.cursor_row_shown == last else None
        if newer is not None:
            self._recall(newer)
        else:
            area.action_cursor_down()

    def _recall(self, text: str) -> None:
        self.area.fill(text)
        self.area.move_cursor(self.area.document.end)

    def action_editor(self) -> None:
        try:
            edited = edit_text(self.app, self.text)
        except UsageError as error:
            self.say(str(error))
        else:
            self.area.take_edited(clean(edited))
        self.app.refresh(layout=True)

    @on(TextArea.Changed)
    def _changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self.say("")

    @on(PromptArea.TooLong)
    def _too_long(self, event: PromptArea.TooLong) -> None:
        event.stop()
        self.say("This paste is too long to be edited here; Ctrl+G opens it in your editor.")

    @on(events.Resize)
    def _resized(self) -> None:
        width = max(self.size.width - 4, 0)
        self.border_subtitle = KEYS if len(KEYS) <= width else "Enter read"
