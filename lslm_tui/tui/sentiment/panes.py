"""What of the place is seen and where the focus goes: beside the work where there is room, else over it.

Runs on the UI loop.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lslm_tui.tui.sentiment.side_pane import View
from lslm_tui.tui.sentiment.table_side import Tab

if TYPE_CHECKING:
    from lslm_tui.tui.screens.sentiment import SentimentScreen

ROOM_FOR_BOTH = 100
"""Columns from which lists and figures stand beside the text or the table."""


class Panes:
    """Turns to lists and tabs, and knows the way back."""

    def __init__(self, screen: SentimentScreen) -> None:
        self._screen = screen
        self.from_table = False
        """The text that is read is a row of the table: Esc leads back there."""

    def arrange(self, width: int) -> None:
        """Place the panes for a screen of `width` columns."""
        screen = self._screen
        narrow = width < ROOM_FOR_BOTH
        for pane in (screen.pane, screen.table_pane):
            pane.set_class(narrow, "narrow")
            if not narrow:
                pane.side.remove_class("open")

    def show_list(self, view: View) -> None:
        """Show a list beside the text and go to it; where it lies over the text and is there already,
        take it away."""
        pane, side = self._screen.pane, self._screen.pane.side
        if side.has_class("open") and side.view is view and side.has_focus_within:
            self._close_list()
            return
        side.turn_to(view)
        side.set_class(pane.has_class("narrow"), "open")
        side.rows.focus()

    def show_tab(self, tab: Tab) -> None:
        """Show a tab beside the table; where it lies over it and is there already, take it away."""
        pane, side = self._screen.table_pane, self._screen.table_pane.side
        if side.has_class("open") and side.tab is tab:
            self._close_tab()
            return
        narrow = pane.has_class("narrow")
        side.set_class(narrow, "open")
        side.turn_to(tab)
        if narrow and tab is not Tab.ROW:
            side.scroll.focus()

    def back(self) -> None:
        """Esc: stop; else close what lies over the work; else to and fro between text and result."""
        screen = self._screen
        if screen.mode == "table":
            self._back_in_table()
        elif screen.reading is not None and screen.reading.running:
            screen.reading.cancel()
        elif self.from_table and screen.pane.strip.has_focus:
            screen.action_mode("table")
        elif screen.pane.side.has_class("open"):
            self._close_list()
        elif screen.pane.side.has_focus_within or screen.box.area.has_focus:
            self.to_work()
        else:
            screen.box.focus()

    def to_work(self) -> None:
        """Put the focus on what was read, the table, or else the text field."""
        screen = self._screen
        if screen.mode == "table":
            screen.table_pane.take_focus()
        elif screen.reading is not None:
            screen.pane.strip.focus()
        else:
            screen.box.focus()

    def _back_in_table(self) -> None:
        pane, work = self._screen.table_pane, self._screen.table_work
        if work.stop():
            return
        if pane.side.has_class("open"):
            self._close_tab()
        elif pane.current == "columns" and work.table is not None:
            pane.go_to("table")
        else:
            pane.take_focus()

    def _close_list(self) -> None:
        self._screen.pane.side.remove_class("open")
        self.to_work()

    def _close_tab(self) -> None:
        self._screen.table_pane.side.remove_class("open")
        self._screen.table_pane.take_focus()
