"""A dialog with a text of many lines in it. Knows nothing of what the text is for."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static, TextArea


class TextDialog(ModalScreen[str | None]):
    """Returns the text as changed, or `None` when it was left alone."""

    DEFAULT_CSS: ClassVar[str] = Path(__file__).with_name("text_dialog.tcss").read_text("utf-8")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "keep", "Keep", id="text.keep", tooltip="Keep the text", priority=True),
        Binding("escape", "leave", "Cancel", id="text.leave", tooltip="Leave it as it was"),
    ]

    def __init__(self, title: str, text: str, *, about: str = "") -> None:
        super().__init__()
        self._title = title
        self._text = text
        self._about = about

    def compose(self) -> ComposeResult:
        with Vertical(id="text-dialog"):
            yield Static(self._title, id="text-title", markup=False)
            yield Static(self._about, id="text-about", markup=False)
            yield TextArea(self._text, soft_wrap=True, tab_behavior="focus", id="text-area")
            yield Static("^S keep · Esc cancel", id="text-keys", markup=False)

    def on_mount(self) -> None:
        area = self.query_one(TextArea)
        area.move_cursor(area.document.end)
        area.focus()

    def action_keep(self) -> None:
        self.dismiss(self.query_one(TextArea).text)

    def action_leave(self) -> None:
        self.dismiss(None)
