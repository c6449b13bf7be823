"""A row of keys and what they do, for dialogs: a click does it too. It says what it is told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.containers import Horizontal

from lslm_tui.tui.widgets.status_line import Hint, HintItem


class KeyRow(Horizontal):
    """Shows the first of its keys that fit."""

    DEFAULT_CSS: ClassVar[str] = """
    KeyRow { height: 1; width: 100%; }
    KeyRow HintItem { width: auto; height: 1; margin: 0 3 0 0; }
    KeyRow HintItem.clickable:hover { background: $panel; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._hints: tuple[Hint, ...] = ()
        self._shown: tuple[Hint, ...] | None = None

    @property
    def said(self) -> str:
        """The keys as plain text."""
        return " · ".join(f"{hint[0]} {hint[1]}" for hint in self._hints)

    def show(self, hints: Sequence[Hint]) -> None:
        """Show these; an action is run as if the key had been pressed."""
        self._hints = tuple(hints)
        self._lay_out()

    def on_resize(self, event: events.Resize) -> None:
        self._lay_out()

    def _lay_out(self) -> None:
        width, kept, used = self.content_size.width, 0, 0
        if not self.is_mounted or width <= 0:
            return
        for hint in self._hints:
            used += cell_len(hint[0]) + 1 + cell_len(hint[1]) + 3
            if used - 3 > width:
                break
            kept += 1
        shown = self._hints[:kept]
        if shown != self._shown:
            self._shown = shown
            self.remove_children()
            self.mount_all(HintItem(hint) for hint in shown)
