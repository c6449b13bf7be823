"""One row below the prompt: how full the model's context would be if the draft were sent now.

It is told a `ContextPreview` and draws it; it counts nothing itself. A click asks for the details.
Runs on the UI loop.
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.visual import VisualType
from textual.widget import Widget

from lslm_tui.services.context import ContextPreview
from lslm_tui.tui.context_text import LABEL, MAX_BAR, Piece, cut, line, shares
from lslm_tui.tui.formats import count

LOADING = "counted when the model is loaded"
NO_MODEL = "no model to count with"


class ContextBar(Widget):
    """Takes its room from the start, so that nothing moves when the numbers come."""

    DEFAULT_CSS: ClassVar[str] = Path(__file__).with_suffix(".tcss").read_text("utf-8")
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "context--system",
        "context--pinned",
        "context--history",
        "context--draft",
        "context--cap",
        "context--name",
        "context--number",
        "context--warning",
    }

    class Details(Message):
        """The row was clicked: say more about it."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._preview: ContextPreview | None = None
        self._said = NO_MODEL

    def show(self, preview: ContextPreview) -> None:
        """Show new numbers; the same ones cost nothing."""
        if preview != self._preview:
            self._preview = preview
            self.tooltip = _tooltip(preview)
            self.set_class(not preview.fits, "-full")
            self.refresh()

    def show_unknown(self, loading: bool, remedy: str = "") -> None:
        """There is nothing to count with: not yet, or not at all; then what helps is said instead."""
        self._preview = None
        self._said = LOADING if loading else f"→ {remedy}" if remedy else NO_MODEL
        self.tooltip = remedy or None
        self.remove_class("-full")
        self.refresh()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return 1

    def render(self) -> VisualType:
        width = self.content_size.width
        pieces = self._unknown(width) if self._preview is None else line(self._preview, width)
        return Content.assemble(
            *(
                (text, self.get_visual_style(f"context--{kind}"))
                if f"context--{kind}" in self.COMPONENT_CLASSES
                else text
                for text, kind in pieces
            )
        )

    def _unknown(self, width: int) -> list[Piece]:
        bar: list[Piece] = [("▕", "cap"), (" " * MAX_BAR, "free"), ("▏", "cap")]
        words: list[Piece] = [(LABEL, "name"), (f" {self._said}", "name")]
        if self._said.startswith("→"):
            return cut([(self._said, "warning")], width)
        needed = len(LABEL) + MAX_BAR + 3 + len(self._said)
        return cut([words[0], *bar, words[1]] if needed <= width else words, width)

    def on_click(self) -> None:
        self.post_message(self.Details())


def _tooltip(preview: ContextPreview) -> str:
    parts = [f"{share.name} {count(share.tokens)}" for share in shares(preview)]
    kept = f"{count(preview.reserve)} kept free for the reply"
    return " · ".join([*parts, kept])
