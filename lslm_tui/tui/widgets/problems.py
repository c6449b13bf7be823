"""One line that says something is wrong with the settings, themes or keys, and opens the list.

It stays until the problems are gone; the program runs on meanwhile. It knows only their sentences.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Static


class ProblemsLine(Static, can_focus=True):
    """`⚠ 2 problems in your settings` — a click shows them."""

    DEFAULT_CSS: ClassVar[str] = """
    ProblemsLine {
        dock: bottom;
        width: 100%;
        height: 1;
        padding: 0 1;
        margin: 0 0 1 0;
        color: $text-warning;
        background: $background;
        display: none;
        &:focus { text-style: bold; background: $block-cursor-background; }
        &:hover { text-style: underline; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "app.problems", id="problems.open", show=False)
    ]

    def __init__(self) -> None:
        super().__init__(id="problems", markup=False)

    def show(self, problems: Sequence[str]) -> None:
        """Count the problems; with none the line goes away."""
        said = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        self.update(f"⚠ {said} in your settings · click here, or ^P and “Show problems”")
        self.display = bool(problems)

    async def on_click(self) -> None:
        await self.app.run_action("app.problems")
