"""The bottom row: how the model stands at the left, the keys that matter now at the right.

It is told everything: `show(view)`, `set_hints([...])`, `ask(text)` for a question in place of the
hints. How the text is fitted to the width lives in `status.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from lslm_tui.tui import status
from lslm_tui.tui.status import StatusView

Hint = tuple[str, str] | tuple[str, str, str]
"""Key and word, and optionally the action a click runs."""


class HintItem(Static):
    """One key and what it does; a click does it too."""

    def __init__(self, hint: Hint) -> None:
        super().__init__(Content.assemble((hint[0], "bold"), " ", (hint[1], "$text-muted")))
        self._action = hint[2] if len(hint) == 3 else ""
        self.set_class(bool(self._action), "clickable")

    async def on_click(self) -> None:
        if self._action:
            await self.app.run_action(self._action)


class StatusLine(Horizontal):
    """One row at the bottom of every place."""

    DEFAULT_CSS: ClassVar[str] = Path(__file__).with_suffix(".tcss").read_text("utf-8")

    def __init__(self) -> None:
        super().__init__(id="status")
        self._view = StatusView()
        self._hints: tuple[Hint, ...] = ()
        self._question = ""
        self._shown: tuple[Hint, ...] | None = None

    def compose(self) -> ComposeResult:
        yield Static(id="status-model")
        yield Static(id="status-question", markup=False)
        yield Horizontal(id="status-hints")

    def show(self, view: StatusView) -> None:
        """Show new numbers; the same ones cost nothing."""
        if view != self._view:
            self._view = view
            self._lay_out()

    def set_hints(self, hints: Sequence[Hint]) -> None:
        """Show the keys that matter now, the most important first."""
        if tuple(hints) != self._hints:
            self._hints = tuple(hints)
            self._lay_out()

    def ask(self, question: str) -> None:
        """Put a question where the hints are; '' brings them back."""
        if question != self._question:
            self._question = question
            self._lay_out()

    def on_mount(self) -> None:
        self._lay_out()

    def on_resize(self, event: events.Resize) -> None:
        self._lay_out()

    def _lay_out(self) -> None:
        width = self.content_size.width
        if not self.is_mounted or width <= 0:
            return
        right = self._lay_out_right(width)
        left = self.query_one("#status-model", Static)
        left.update(status.line(self._view, max(0, width - right - 3)))
        left.tooltip = status.whole(self._view)

    def _lay_out_right(self, width: int) -> int:
        """Fill the right side and return the cells it takes."""
        question = self.query_one("#status-question", Static)
        question.update(self._question)
        question.display = bool(self._question)
        if self._question:
            self._show_hints(())
            return cell_len(self._question)
        pairs = [(hint[0], hint[1]) for hint in self._hints]
        kept = status.fit_hints(pairs, status.room_for_hints(self._view, width))
        self._show_hints(self._hints[:kept])
        return sum(status.hint_width(pair) + 3 for pair in pairs[:kept])

    def _show_hints(self, hints: tuple[Hint, ...]) -> None:
        if hints == self._shown:
            return
        self._shown = hints
        row = self.query_one("#status-hints", Horizontal)
        row.remove_children()
        row.mount_all(HintItem(hint) for hint in hints)
