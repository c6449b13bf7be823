"""A dialog that asks for one line of text. It knows nothing of what the text is for."""

from __future__ import annotations

from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static


class LineDialog(ModalScreen[str | None]):
    """A title, one line to edit, and what Enter does. Returns the text, `None` for Esc."""

    CSS_PATH: ClassVar[Any] = "entry.tcss"
    DEFAULT_CLASSES: ClassVar[str] = "entry-dialog"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Back", id="entry.back", tooltip="Change nothing"),
    ]

    def __init__(
        self,
        title: str,
        value: str = "",
        *,
        verb: str = "keep",
        note: str = "",
        placeholder: str = "",
    ) -> None:
        """`verb` says what Enter does; `note` is a line of explanation below."""
        super().__init__()
        self._heading = title
        self._value = value
        self._verb = verb
        self._note = note
        self._placeholder = placeholder

    def compose(self) -> ComposeResult:
        with Vertical(id="entry"):
            yield Static(self._heading, id="entry-title", markup=False)
            yield Input(self._value, placeholder=self._placeholder, id="entry-input", compact=True)
            if self._note:
                yield Static(self._note, id="entry-note", markup=False)
            yield Static(f"Enter {self._verb} · Esc back", id="entry-keys", markup=False)

    def on_mount(self) -> None:
        self.query_one(Input).focus()

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.dismiss(event.value)

    def action_cancel(self) -> None:
        self.dismiss(None)
