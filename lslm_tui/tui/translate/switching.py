"""From one text to another: translating one, an empty one, those from before, one handed over. UI loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lslm_tui.services.translating import TextTranslation

if TYPE_CHECKING:
    from lslm_tui.tui.screens.translate import TranslateScreen


class Switcher:
    """Opens texts in the place."""

    def __init__(self, screen: TranslateScreen) -> None:
        self._screen = screen
        self._early = ""
        """A text that waits for the session."""

    def translate(self, text: str, *, anew: bool = False) -> None:
        """Translate a text; `anew` takes nothing over from the text that is open."""
        screen = self._screen
        if not screen.is_open:
            self._early = text
            return
        former = screen.texts.open
        if former is not None:
            former.cancel()
        translation = screen.desk.translate_text(
            text, screen.settings, former=None if anew else former
        )
        translation.subscribe(screen.following.news)
        screen.history.follow(translation)
        screen.texts.add(translation)
        screen.show_text(translation)
        screen.pairs.focus()

    def begin(self) -> None:
        """The session is open: translate what waited for it."""
        if self._early:
            self.translate(self._early)

    def receive(self, text: str) -> None:
        """Translate a text from another place; undo in the box brings back what stood there."""
        self._screen.editing.leave()
        self._screen.box.load(text)
        self.translate(text)

    def new(self) -> None:
        """Start with an empty text; what was translated stays among the earlier ones."""
        screen = self._screen
        if screen.texts.open is not None:
            screen.texts.open.cancel()
        screen.texts.open = None
        screen.box.clear()
        screen.box.focus()
        screen.show_text(None)

    def step(self, by: int) -> None:
        """Open the text translated before or after the one that is open."""
        screen = self._screen
        found = screen.texts.step(by)
        if found is None:
            screen.say("There is no earlier text." if by < 0 else "There is no later text.")
            return
        self.open(found)

    def open(self, translation: TextTranslation) -> None:
        """Show a text that was translated before."""
        screen = self._screen
        screen.texts.open = translation
        screen.box.load(translation.text)
        screen.show_text(translation)
        screen.pairs.focus()
        screen.history.show_current()

    def unsaved(self) -> str:
        """Keep what can be kept; what quitting would lose, as a sentence, '' for nothing."""
        if self._screen.is_open:
            self._screen.history.flush()
        text = self._screen.box.text
        if not text.strip() or self._screen.texts.is_translated(text):
            return ""
        return "A text you wrote is not translated."
