"""Where the side panes of the chat go: beside the transcript where there is room, else over it.

Runs on the UI loop.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widget import Widget

from lslm_tui.tui.widgets.sampling_panel import SamplingPanel

if TYPE_CHECKING:
    from lslm_tui.tui.screens.chat import ChatScreen

ROOM_FOR_CONVERSATIONS = 100
"""Columns from which the conversations stand beside the transcript."""
ROOM_FOR_BOTH = 130
"""Columns from which the sampling panel stands there too."""


class Panes:
    """Shows and hides the list of conversations and the sampling panel."""

    def __init__(self, screen: ChatScreen) -> None:
        self._screen = screen
        self.wanted = ""
        """The setting `ui.sidebar`: `shown`, `hidden`, or anything else for automatic."""
        self._width = 0

    def arrange(self, width: int) -> None:
        """Place the panes for a screen of `width` columns."""
        beside_before = self._width >= ROOM_FOR_CONVERSATIONS
        first, self._width = self._width == 0, width
        beside = width >= ROOM_FOR_CONVERSATIONS
        self._screen.conversations.set_class(not beside, "over")
        self._sampling.set_class(width < ROOM_FOR_BOTH, "over")
        if first or beside != beside_before:
            self._screen.conversations.display = beside and self.wanted != "hidden"
        if first:
            self._sampling.display = False

    def show_conversations(self) -> None:
        if self._over(self._screen.conversations):
            self._sampling.display = False
        self._screen.conversations.display = True

    def toggle_conversations(self) -> None:
        """Show the conversations and go to them, or hide them."""
        pane = self._screen.conversations
        if pane.display:
            self._hide(pane)
        else:
            self.show_conversations()
            pane.focus()

    def toggle_sampling(self) -> None:
        """Show the sampling panel and go to it, or hide it."""
        if self._sampling.display:
            self._hide(self._sampling)
        else:
            self.show_sampling(True)
            self._sampling.focus()

    def show_sampling(self, shown: bool) -> None:
        if shown and self._over(self._screen.conversations):
            self._screen.conversations.display = False
        self._sampling.display = shown

    def close_overlays(self) -> bool:
        """Hide the panes that lie over the transcript; returns whether there were any."""
        open_ones = [
            pane
            for pane in (self._screen.conversations, self._sampling)
            if pane.display and self._over(pane)
        ]
        for pane in open_ones:
            self._hide(pane)
        return bool(open_ones)

    def _hide(self, pane: Widget) -> None:
        had_focus = pane.has_focus_within
        pane.display = False
        if had_focus:
            self._screen.focus_prompt()

    def _over(self, pane: Widget) -> bool:
        return pane.has_class("over")

    @property
    def _sampling(self) -> SamplingPanel:
        return self._screen.query_one(SamplingPanel)
