"""Brings the place up to date while a text is translated: rows, title, note, hints. UI loop."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from textual.timer import Timer

from lslm_tui.services.state import Phase
from lslm_tui.tui.translate import guide
from lslm_tui.tui.translate.note import SentenceNote, Telling
from lslm_tui.tui.widgets.title_row import TitleRow

if TYPE_CHECKING:
    from lslm_tui.tui.screens.translate import TranslateScreen

TICK_S = 0.1
"""The rows are brought up to date this often while a text is translated."""


class Following:
    """What is shown follows what is translated."""

    def __init__(self, screen: TranslateScreen) -> None:
        self._screen = screen
        self._ticking: Timer | None = None
        self._news = False
        self._done = 0
        """Sentences translated, as far as it is shown."""

    def begin(self) -> None:
        self._ticking = self._screen.set_interval(TICK_S, self.tick, pause=True)

    def news(self) -> None:
        """Something came; the next tick shows it."""
        self._news = True
        if self._screen.is_mounted and self._ticking is not None:
            self._ticking.resume()

    def tick(self) -> None:
        screen = self._screen
        if self._news:  # looking through a hundred thousand sentences takes a moment
            self._news = False
            screen.pairs.update_rows()
            self._done = screen.texts.open.done if screen.texts.open else 0
        screen.direction.follow(screen.texts.open)
        self.show_signs()
        if not screen.running and self._ticking is not None:
            self._ticking.pause()

    def show_signs(self) -> None:
        """Bring title, note, hints and columns up to date."""
        screen = self._screen
        if not screen.is_mounted:
            return
        screen.query_one(TitleRow).show(*screen.direction.title())
        pairs = screen.pairs
        pairs.teaching = (*guide.teaching(screen), "" if screen.box.text else screen.example)
        if pairs.stale != screen.stale:
            pairs.stale = screen.stale
            pairs.refresh()
        screen.place_parts()
        self.tell()
        screen.set_hints(guide.hints(screen))

    def tell(self) -> None:
        """Say in the note how it stands."""
        screen = self._screen
        shown, index = screen.texts.open, screen.pairs.current
        busy = screen.actions.busy.get((id(shown), index), "") if index is not None else ""
        waiting = ""
        if screen.running and screen.state.phase is Phase.LOADING:
            waiting = f"waiting for {screen.state.name} to load"
        elapsed = time.monotonic() - shown.started if shown else 0.0
        telling = Telling(shown, self._done, index, waiting, elapsed, screen.stale, busy)
        screen.query_one(SentenceNote).tell(telling)
