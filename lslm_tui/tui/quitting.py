"""Leaving the program: Ctrl+C twice, or Ctrl+Q, after asking where that would lose work. UI loop."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lslm_tui.tui.app import LslmApp

AGAIN_S = 2.0
"""Seconds within which a second Ctrl+C quits."""


class Quitting:
    """Asks, and ends the app."""

    def __init__(self, app: LslmApp) -> None:
        self._app = app
        self._interrupted = -AGAIN_S

    def interrupt(self) -> None:
        """Ctrl+C with nothing selected: ask; a second one soon after quits."""
        app = self._app
        if time.monotonic() - self._interrupted < AGAIN_S:
            app.run_worker(self.quit(), exclusive=True, group="quit")
            return
        self._interrupted = time.monotonic()
        if app.place is not None:
            app.place.ask(f"{app.key_of('app.interrupt')} again quits")
            app.set_timer(AGAIN_S, self._forget)

    def _forget(self) -> None:
        if time.monotonic() - self._interrupted >= AGAIN_S - 0.05 and self._app.place is not None:
            self._app.place.ask("")

    async def quit(self) -> None:
        """Quit, after asking when that would lose work; asked twice it goes."""
        from lslm_tui.tui.screens.dialog import Dialog

        app = self._app
        unsaved = [said for place in app.place_screens() if (said := place.unsaved())]
        if not unsaved or isinstance(app.screen, Dialog):
            app.exit()
            return

        def decided(answer: str | None) -> None:
            if answer == "quit":
                app.exit()

        answers = (("stay", "Stay"), ("quit", "Quit all the same"))
        app.push_screen(Dialog("Quit?", unsaved, answers=answers, severity="warning"), decided)
