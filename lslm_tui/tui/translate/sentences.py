"""What can be done with a sentence: other ways, edit, again, back, copy, undo.

Each goes through the desk; what the person should know comes back as a short sentence. Runs on the UI
loop; what takes time is awaited in workers.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from lslm_tui.errors import LslmError, UsageError
from lslm_tui.services.translating import TextTranslation, TranslationDesk
from lslm_tui.tasks.translation.backwards import BackTranslation
from lslm_tui.tui.clipboard import copy as copy_text
from lslm_tui.tui.translate.choices import Offer, offers_of
from lslm_tui.tui.translate.pairs import PairView

if TYPE_CHECKING:
    from lslm_tui.tui.screens.translate import TranslateScreen

T = TypeVar("T")
NONE_MORE = "There is no other way the model would say it."


class SentenceActions:
    """The actions of the pairs, by the name they are asked for with."""

    def __init__(self, screen: TranslateScreen) -> None:
        self._screen = screen
        self.busy: dict[tuple[int, int], str] = {}
        """What is being done, by text and sentence."""
        self._backs: dict[tuple[str, str], BackTranslation] = {}
        self._by_name: dict[str, Callable[[TextTranslation, int], Awaitable[str]]] = {
            "offers": self.offer,
            "edit": self.edit,
            "again": self.again,
            "back": self.back,
            "copy": self.copy,
            "undo": self.undo,
            "source": self.source,
        }

    async def run(self, event: PairView.Asked) -> str:
        """Do it and return what to say ('' for nothing), also when it cannot be done."""
        translation = self._screen.texts.open
        if translation is None:
            return ""
        try:
            if event.action == "choose" and event.offer is not None:
                return self.choose(translation, event.index, event.offer)
            return await self._by_name[event.action](translation, event.index)
        except LslmError as error:
            return str(error)

    async def offer(self, translation: TextTranslation, index: int) -> str:
        """Open the list: what is known at once, the model's candidates when they come."""
        sentence = translation.sentences[index]
        if sentence.segment is None:
            raise UsageError("This sentence is not translated yet.")
        pairs = self._screen.pairs
        known = bool(sentence.segment.alternatives)
        pairs.show_offers(offers_of(sentence), "" if known else self._asking(translation))
        if known:
            return ""
        try:
            await self._desk.alternatives(translation, index)
            note = "" if offers_of(sentence) else NONE_MORE
        except LslmError as error:
            note = f"✗ {error}"
        if pairs.offering and self._is_here(translation, index):
            pairs.show_offers(offers_of(sentence), note)
        return ""

    def choose(self, translation: TextTranslation, index: int, offer: Offer) -> str:
        """Take one of the list."""
        self._screen.pairs.close_offers()
        self.keep(translation, index, offer.target)
        return "Taken, and remembered. u undoes it."

    def keep(self, translation: TextTranslation, index: int, target: str) -> None:
        """A person's words for a sentence."""
        before = translation.sentences[index].segment
        if before is not None:
            self._screen.texts.remember(translation, index, before)
        self._desk.edit(translation, index, target)

    async def edit(self, translation: TextTranslation, index: int) -> str:
        if translation.sentences[index].segment is None:
            raise UsageError("This sentence is not translated yet.")
        self._screen.editing.begin(index)
        return ""

    async def again(self, translation: TextTranslation, index: int) -> str:
        """Translate it again with other settings."""
        before = translation.sentences[index].segment
        after = await self._busy(
            translation,
            index,
            "translating again, with beams",
            self._desk.retry(translation, index),
        )
        if before is not None:
            self._screen.texts.remember(translation, index, before)
        return "The same again." if before and after.target == before.target else ""

    async def back(self, translation: TextTranslation, index: int) -> str:
        """Translate it back and show what differs."""
        sentence = translation.sentences[index]
        key = (sentence.source, sentence.target)
        if key not in self._backs:
            self._backs[key] = await self._busy(
                translation,
                index,
                "translating back",
                self._desk.back_translation(translation, index),
            )
        if self._is_here(translation, index):
            self._screen.pairs.show_back(self._backs[key])
        return ""

    async def copy(self, translation: TextTranslation, index: int) -> str:
        return await self._copied(translation.sentences[index].target)

    async def copy_all(self) -> str:
        """Copy the whole translation, as far as it is."""
        translation = self._screen.texts.open
        if translation is None or not translation.done:
            return "There is nothing to copy yet."
        return await self._copied(translation.target)

    async def undo(self, translation: TextTranslation, index: int) -> str:
        """Go back to what the sentence was before its last change."""
        before = self._screen.texts.take_back(translation, index)
        if before is None:
            return "This sentence has not been changed."
        self._desk.restore(translation, index, before)
        return "Undone."

    async def source(self, translation: TextTranslation, index: int) -> str:
        self._screen.focus_text()
        return ""

    async def _copied(self, text: str) -> str:
        if not text:
            return "There is no text to copy."
        return (await copy_text(self._screen.app, text)).message

    async def _busy(
        self, translation: TextTranslation, index: int, said: str, work: Awaitable[T]
    ) -> T:
        key = (id(translation), index)
        self.busy[key] = said
        self._screen.following.tell()
        try:
            return await work
        finally:
            self.busy.pop(key, None)
            self._screen.following.tell()

    def _asking(self, translation: TextTranslation) -> str:
        waits = translation.running and not translation.stopped
        return "◌ asking the model" + (", once the text is done" if waits else "")

    def _is_here(self, translation: TextTranslation, index: int) -> bool:
        pairs = self._screen.pairs
        return self._screen.texts.open is translation and pairs.current == index

    @property
    def _desk(self) -> TranslationDesk:
        return self._screen.desk
