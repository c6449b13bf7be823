"""A short sentence in the status line that goes away by itself. Runs on the UI loop."""

from __future__ import annotations

from textual.timer import Timer

from lslm_tui.tui.frame import PlaceScreen

SAY_S = 4.0
"""How long a confirmation stays."""
READ_S = 0.06
"""A long one stays this much for each character."""


class Saying:
    """Shows one sentence at a time in place of a screen's hints."""

    def __init__(self, screen: PlaceScreen) -> None:
        self._screen = screen
        self._timer: Timer | None = None

    def say(self, text: str) -> None:
        """Show `text`, instead of what was said before."""
        if self._timer is not None:
            self._timer.stop()
        self._screen.ask(text)
        stays = max(SAY_S, READ_S * len(text))
        self._timer = self._screen.set_timer(stays, lambda: self._screen.ask(""))
