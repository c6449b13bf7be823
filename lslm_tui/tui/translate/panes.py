"""Where the text and its translation stand: side by side where there is room, else in turn.

While one writes, the box lies over the left column of the pairs, so that the right one stays where it
is; while one reads, it is away. Runs on the UI loop.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lslm_tui.tui.screens.translate import TranslateScreen

SHARE_WHILE_WRITING = 0.45
"""Of the height, where the box stands above a translation."""
TEACHING_LINES = 6


class Panes:
    """Shows and places the box and the pairs."""

    def __init__(self, screen: TranslateScreen) -> None:
        self._screen = screen

    @property
    def writing(self) -> bool:
        """The box is shown: it has the focus, or there is nothing to read yet."""
        screen = self._screen
        return screen.texts.open is None or screen.box.has_focus_within

    def arrange(self) -> None:
        """Place the panes for what the person does now."""
        screen = self._screen
        box, pairs = screen.box, screen.pairs
        geometry = pairs.geometry
        beside = not geometry.stacked
        box.set_class(beside, "beside")
        box.display = self.writing
        if beside:
            box.styles.width = geometry.column + 3
            box.styles.height = "100%"
            pairs.styles.height = "1fr"
            return
        box.styles.width = "1fr"
        empty = screen.texts.open is None
        box.styles.height = "1fr" if empty else f"{SHARE_WHILE_WRITING * 100:.0f}%"
        pairs.styles.height = "1fr" if not empty else 0 if box.text else TEACHING_LINES
