"""Small dialogs: something to read, or a question with one key for each answer.

They return the id of the chosen answer, '' for Esc. They know nothing of what is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Button, Static

Answer = tuple[str, str]
"""Id and label."""
CLOSE: tuple[Answer, ...] = (("close", "Close"),)


class Dialog(ModalScreen[str]):
    """A title, one or more paragraphs, and a row of answers; the first answer has the focus."""

    CSS_PATH: ClassVar[Any] = "dialog.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Close", id="dialog.close", tooltip="Close without an answer"),
        Binding("left", "app.focus_previous", show=False, id="dialog.left"),
        Binding("right", "app.focus_next", show=False, id="dialog.right"),
        Binding("down", "scroll(1)", show=False, id="dialog.down"),
        Binding("up", "scroll(-1)", show=False, id="dialog.up"),
    ]

    def __init__(
        self,
        title: str,
        paragraphs: Sequence[str],
        *,
        remedy: str = "",
        answers: Sequence[Answer] = CLOSE,
        severity: str = "",
    ) -> None:
        """`severity` is '', `warning` or `error`: it colours the title and gives it a sign."""
        super().__init__()
        self.heading = title
        self.paragraphs = tuple(paragraphs)
        self.remedy = remedy
        self.answers = tuple(answers)
        self.severity = severity

    def compose(self) -> ComposeResult:
        sign = {"warning": "⚠ ", "error": "✗ "}.get(self.severity, "")
        with Vertical(id="dialog", classes=self.severity):
            yield Static(sign + self.heading, id="dialog-title", markup=False)
            with VerticalScroll(id="dialog-body", can_focus=False):
                for paragraph in self.paragraphs:
                    yield Static(paragraph, classes="paragraph", markup=False)
                if self.remedy:
                    yield Static(f"→ {self.remedy}", id="dialog-remedy", markup=False)
            with Horizontal(id="dialog-answers"):
                for answer, label in self.answers:
                    yield Button(label, id=f"answer-{answer}", compact=True)

    def on_mount(self) -> None:
        self.query(Button).first().focus()

    @on(Button.Pressed)
    def _answered(self, event: Button.Pressed) -> None:
        event.stop()
        self.dismiss((event.button.id or "").removeprefix("answer-"))

    def action_cancel(self) -> None:
        self.dismiss("")

    def action_scroll(self, lines: int) -> None:
        self.query_one("#dialog-body").scroll_relative(y=lines, animate=False)
