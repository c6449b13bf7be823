"""The pair of languages: told from the text, chosen, swapped. Runs on the UI loop."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from lslm_tui.errors import LslmError
from lslm_tui.services.translating import AUTO, TextTranslation, languages_of
from lslm_tui.tasks.translation.detect import MOST_CHARACTERS, Detected
from lslm_tui.tui.translate.language_picker import LanguagePicker, Side
from lslm_tui.tui.translate.title import title
from lslm_tui.tui.widgets.title_row import Choice

if TYPE_CHECKING:
    from lslm_tui.tui.screens.translate import TranslateScreen

PAUSE_S = 0.3
"""The language is looked for when typing has paused so long."""


class Direction:
    """From which language to which."""

    def __init__(self, screen: TranslateScreen) -> None:
        self._screen = screen
        self.detected: Detected | None = None
        """What the text in the box looks like."""
        self._looking: asyncio.Task[None] | None = None
        self._model = ""

    def title(self) -> tuple[Choice, ...]:
        """What the title row says."""
        return title(self._screen.settings, self.detected, self._screen.state)

    # --- told from the text ------------------------------------------------------------------

    def look_soon(self) -> None:
        """Look which language the text is in, once typing pauses."""
        if self._looking is not None:
            self._looking.cancel()
        if self._screen.settings.source_language == AUTO:
            self._looking = asyncio.create_task(self._look())

    async def _look(self) -> None:
        await asyncio.sleep(PAUSE_S)
        screen = self._screen
        if screen.state.info is None:
            return  # which languages matter is not known yet; it is asked again when it is
        text = screen.box.text[:MOST_CHARACTERS]
        if not text.strip():
            self.detected = None
        else:
            try:
                self.detected = await screen.desk.detect(text, languages_of(screen.state.info)[0])
            except LslmError:
                return  # the status line says what is wrong
        screen.show_signs()

    def model_changed(self) -> None:
        """Another model may know other languages: look again, once for each."""
        info = self._screen.state.info
        name = info.name if info else ""
        if name != self._model:
            self._model = name
            self.look_soon()

    def follow(self, translation: TextTranslation | None) -> None:
        """Take over what was found out while translating."""
        if translation is not None and translation.detected is not None:
            self.detected = translation.detected

    @property
    def source(self) -> str:
        """The source language as far as it is known; '' if it is not."""
        chosen = self._screen.settings.source_language
        if chosen != AUTO:
            return chosen
        shown = self._screen.texts.open
        if shown is not None and shown.source_language and not self._screen.stale:
            return shown.source_language
        return self.detected.language if self.detected else ""

    # --- chosen ------------------------------------------------------------------------------

    async def choose(self, side: Side) -> None:
        """Let the person choose one of the two."""
        screen = self._screen
        info = screen.state.info or await screen.desk.model.wait_ready()
        sources, targets = languages_of(info)
        settings, detected = screen.settings, self.detected
        choice = await screen.app.push_screen_wait(
            LanguagePicker(
                side,
                sources=sources,
                targets=targets,
                source=settings.source_language,
                target=settings.target_language,
                detected=detected.language if detected else "",
                confidence=detected.confidence if detected else 0.0,
            )
        )
        if choice is not None:
            self.set(choice.side, choice.code)

    def set(self, side: Side, code: str) -> None:
        """Use a language from now on; choosing the other side's language swaps them."""
        screen = self._screen
        settings = screen.settings
        if side is Side.TO:
            known = settings.source_language
            changes = {"target_language": code}
            if code == known:
                changes["source_language"] = settings.target_language
        else:
            changes = {"source_language": code}
            if code == settings.target_language:
                changes["target_language"] = self.source or settings.source_language
            if changes.get("target_language") in ("", AUTO, code):
                changes.pop("target_language", None)
        screen.settings = replace(settings, **changes)  # type: ignore[arg-type]
        self._changed()

    def swap(self) -> None:
        """Turn the pair around; a finished translation becomes the text, any other text stays."""
        screen = self._screen
        settings, source = screen.settings, self.source
        if not source:
            screen.say("The source language is not known yet.")
            return
        if source == settings.target_language:
            # the text is in the target language already: turning around means another target
            targets = languages_of(screen.state.info)[1] if screen.state.info else ("en",)
            others = [code for code in targets if code != source]
            target = "en" if "en" in others else next(iter(others), source)
            screen.settings = replace(settings, target_language=target)
            screen.box.focus()
            self._changed()
            return
        screen.settings = replace(
            settings, source_language=settings.target_language, target_language=source
        )
        shown = screen.texts.open
        if shown is not None and shown.done and not screen.running and not screen.stale:
            screen.box.load(shown.target)
        screen.box.focus()
        self._changed()

    def keep(self) -> None:
        """Begin with this pair from now on."""
        screen = self._screen
        screen.lslm.save_setting("translate.source", screen.settings.source_language)
        screen.lslm.save_setting("translate.target", screen.settings.target_language)
        screen.say("Kept in the settings.")

    def _changed(self) -> None:
        self.look_soon()
        self._screen.show_signs()
