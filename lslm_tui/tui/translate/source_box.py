"""The box one writes the text to be translated into: many lines, big pastes, Enter translates.

It emits `Submitted` and `Changed`; what becomes of the text it does not know. Runs on the UI loop.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.geometry import Size
from textual.message import Message
from textual.widgets import TextArea

from lslm_tui.errors import UsageError
from lslm_tui.tui.editor import edit_text
from lslm_tui.tui.formats import count
from lslm_tui.tui.widgets.pastes import clean
from lslm_tui.tui.widgets.prompt_area import PromptArea

FOLDED = 60_000
"""Characters from which a paste is one unit: wrapping more anew at every key is slow."""
FOLDED_LINE = 20_000
KEYS = "Enter translate · ^J new line"


class SourceArea(PromptArea):
    """The text itself; unlike a message it is as high as its place and shows long pastes whole."""

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return container.height

    def put(self, text: str) -> None:
        """Insert `text` in place of what is selected; a huge one as a unit."""
        text = clean(text)
        if text:
            self._insert(text)
            self.post_message(self.Pasted())

    def take(self, text: str) -> None:
        """Put `text` in the place of everything, as an edit that can be undone."""
        text = clean(text)
        shown = self.pastes.add(text) if _is_huge(text) else text
        if shown != self.text:
            self.replace(shown, self.document.start, self.document.end)
        self.move_cursor(self.document.end)

    def _insert(self, text: str) -> None:
        shown = self.pastes.add(text) if _is_huge(text) else text
        result = self.replace(shown, *self.selection, maintain_selection_offset=False)
        self.move_cursor(result.end_location)

    def place_cursor(self, index: int) -> None:
        """Put the cursor before the character `index` of the text."""
        row = 0
        for line in self.document.lines:
            if index <= len(line):
                break
            index -= len(line) + 1
            row += 1
        last = self.document.line_count - 1
        self.move_cursor((row, index) if row <= last else self.document.end, center=True)


class SourceBox(Vertical):
    """A bordered field for the text."""

    DEFAULT_CSS: ClassVar[str] = Path(__file__).with_suffix(".tcss").read_text("utf-8")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter", "submit", "Translate", id="source.translate", show=False,
            tooltip="Translate the text, or what has changed in it",
        ),
        Binding(
            "shift+enter,ctrl+j,alt+enter", "newline", "New line", id="source.newline", show=False,
            tooltip="Begin a new line",
        ),
        Binding("up", "line(-1)", id="source.up", show=False, tooltip="A line up"),
        Binding("down", "line(1)", id="source.down", show=False, tooltip="A line down"),
        Binding("pageup", "page(-1)", id="source.page_up", show=False, tooltip="A page up"),
        Binding("pagedown", "page(1)", id="source.page_down", show=False, tooltip="A page down"),
        Binding(
            "ctrl+g", "editor", "Write in $EDITOR", id="source.editor", show=False,
            tooltip="Go on writing in your own editor",
        ),
    ]  # fmt: skip

    class Submitted(Message):
        """The text is to be translated."""

    class Changed(Message):
        """The text is another one."""

    @dataclass
    class CursorMoved(Message):
        """The cursor is before the character `index`."""

        index: int

    def compose(self) -> ComposeResult:
        yield SourceArea(id="source-text")

    def on_mount(self) -> None:
        self.border_title = "Text"
        self.border_subtitle = KEYS

    @property
    def area(self) -> SourceArea:
        return self.query_one(SourceArea)

    @property
    def text(self) -> str:
        """The text, folded pastes unfolded."""
        return self.area.full_text

    def load(self, text: str) -> None:
        """Replace the text, the cursor at its end; undo brings back what stood there."""
        self.area.take(text)

    def clear(self) -> None:
        """Empty it; undo brings back what stood there."""
        self.area.take("")

    def focus(self, scroll_visible: bool = True) -> SourceBox:
        self.area.focus(scroll_visible)
        return self

    def action_submit(self) -> None:
        self.post_message(self.Submitted())

    def action_newline(self) -> None:
        self.area.replace("\n", *self.area.selection, maintain_selection_offset=False)

    def action_line(self, step: int) -> None:
        self.area.action_cursor_up() if step < 0 else self.area.action_cursor_down()

    def action_page(self, step: int) -> None:
        if self.area.wrapped_document.height <= self.area.size.height:
            raise SkipAction
        self.area.action_cursor_page_up() if step < 0 else self.area.action_cursor_page_down()

    def action_editor(self) -> None:
        try:
            edited = edit_text(self.app, self.text)
        except UsageError as error:
            self.app.notify(str(error), severity="warning")
        else:
            self.load(clean(edited))
        self.app.refresh(layout=True)

    @on(TextArea.Changed)
    def _changed(self, event: TextArea.Changed) -> None:
        event.stop()
        length = len(self.text)
        self.border_title = f"Text · {count(length)} characters" if length else "Text"
        self.post_message(self.Changed())

    @on(TextArea.SelectionChanged)
    def _moved(self, event: TextArea.SelectionChanged) -> None:
        event.stop()
        if not self.area.pastes.spans(self.area.document[self.area.cursor_location[0]]):
            self.post_message(self.CursorMoved(self.area.cursor_index))

    @on(PromptArea.TooLong)
    def _too_long(self, event: PromptArea.TooLong) -> None:
        event.stop()
        self.app.notify("This is too long to be unfolded here; ^G opens it in your editor.")

    @on(PromptArea.Pasted)
    def _pasted(self, event: PromptArea.Pasted) -> None:
        event.stop()


def _is_huge(text: str) -> bool:
    return len(text) > FOLDED or max(map(len, text.split("\n"))) > FOLDED_LINE
