"""Edits one translation in the cell where it stands. Enter keeps it, Esc leaves it as it was."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import events, on
from textual.binding import Binding, BindingType
from textual.geometry import Offset, Size
from textual.message import Message
from textual.widgets import TextArea

from lslm_tui.tui.widgets.pastes import clean
from lslm_tui.tui.widgets.prompt_area import PromptArea


class SentenceEditor(PromptArea):
    """Lies over a cell of the pairs; it says how many lines it needs."""

    DEFAULT_CSS: ClassVar[str] = Path(__file__).with_suffix(".tcss").read_text("utf-8")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,ctrl+s", "keep", "Keep this translation", id="sentence.keep", show=False),
        Binding("escape", "leave", "Leave it as it was", id="sentence.leave", show=False),
        Binding("up", "cursor_up", id="sentence.up", show=False, tooltip="A line up"),
        Binding("down", "cursor_down", id="sentence.down", show=False, tooltip="A line down"),
    ]

    @dataclass
    class Kept(Message):
        """The sentence is to be this."""

        index: int
        text: str

    class Left(Message):
        """Nothing is to change."""

    class HeightChanged(Message):
        """It needs another number of lines."""

    def __init__(self) -> None:
        super().__init__(id="sentence-editor")
        self.index = -1
        """The sentence that is edited, -1 for none."""
        self._lines = 0

    def begin(self, index: int, text: str) -> None:
        """Edit a sentence."""
        self.index = index
        self.fill(text)
        self.move_cursor(self.document.end)
        self.display = True
        self.focus()

    def end(self) -> None:
        self.index, self.display = -1, False

    @property
    def lines(self) -> int:
        """Lines its text takes."""
        return max(self.wrapped_document.height, 1)

    def put_at(self, offset: Offset, width: int) -> None:
        """Lie over a cell."""
        self.styles.offset = offset
        self.styles.width = width
        self.styles.height = self.lines

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return self.lines

    def put(self, text: str) -> None:
        """A sentence is one line, whatever is pasted."""
        text = " ".join(clean(text).split("\n"))
        result = self.replace(text, *self.selection, maintain_selection_offset=False)
        self.move_cursor(result.end_location)

    def action_keep(self) -> None:
        self.post_message(self.Kept(self.index, " ".join(self.text.split("\n")).strip()))

    def action_leave(self) -> None:
        self.post_message(self.Left())

    @on(TextArea.Changed)
    def _measure(self) -> None:
        if self.lines != self._lines:
            self._lines = self.lines
            self.post_message(self.HeightChanged())

    def on_resize(self, event: events.Resize) -> None:
        self._measure()
