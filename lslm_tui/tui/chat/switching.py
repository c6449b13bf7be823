"""Going from one conversation to another without losing what was typed, or what is being said.

What is typed is in the database as soon as typing pauses, so that it outlives the program too. Runs
on the UI loop.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.timer import Timer

from lslm_tui.errors import StorageError
from lslm_tui.services.records import Attachment
from lslm_tui.tui.widgets.prompt import PromptBox

if TYPE_CHECKING:
    from lslm_tui.tui.screens.chat import ChatScreen

KEEP_AFTER_S = 0.5
"""The draft is kept when typing has paused this long."""


class Switcher:
    """Opens conversations in the chat screen and keeps their drafts."""

    def __init__(self, screen: ChatScreen) -> None:
        self._screen = screen
        self._timer: Timer | None = None

    def started(self) -> None:
        """The program has begun: what it was quit over is in the prompt again."""
        prompt = self._screen.query_one(PromptBox)
        if prompt.text.strip():
            return
        text, attachments = self._screen.session.storage.drafts.take("")
        if text or attachments:
            prompt.load(text, attachments)
            self._screen.say("Here is what you had begun to write.")

    async def open(self, conversation_id: str) -> None:
        """Show a saved conversation; what was typed in the other one stays there."""
        self._leave()
        await self._screen.chat.open(conversation_id)
        self._arrived(conversation_id)

    async def start_new(self) -> None:
        """Show an empty conversation."""
        self._leave()
        await self._screen.chat.start_new()
        self._arrived("")

    async def deleted(self, conversation_id: str) -> None:
        """A conversation was deleted: if it is the open one, show an empty one."""
        current = self._screen.chat.current
        if current is not None and current.id == conversation_id:
            self._screen.chat.stop()
            self._leave()
            await self._screen.chat.start_new()
            self._arrived("", focus=False)

    async def restored(self, conversation_id: str) -> None:
        """A deletion was undone: if nothing else was begun meanwhile, show it; the list keeps the
        focus, so that more can be undone."""
        prompt = self._screen.query_one(PromptBox)
        if self._screen.chat.current is None and not prompt.text.strip():
            await self._screen.chat.open(conversation_id)
            self._arrived(conversation_id, focus=False)

    def _leave(self) -> None:
        if self._timer is not None:
            self._timer.stop()  # it would take the text for that of the next conversation
        self.keep()

    def keep_soon(self) -> None:
        """Keep what is typed when typing pauses."""
        if self._timer is not None:
            self._timer.stop()
        self._timer = self._screen.set_timer(KEEP_AFTER_S, self.keep)

    def sent(self, place: str, *, edited: bool) -> None:
        """What was typed is sent: it is no draft any more; after an edit, the one before is back."""
        if edited:
            self.bring_back()
        else:
            self._keep(place, "")

    def bring_back(self) -> None:
        """Put the open conversation's draft into the prompt."""
        prompt = self._screen.query_one(PromptBox)
        prompt.load(*self._screen.session.storage.drafts.take(self.place))

    def unsent(self) -> str:
        """Keep what is typed; what quitting would lose all the same, '' for nothing."""
        if self.keep():
            return ""
        return "A message you began is not sent, and it cannot be kept."

    @property
    def place(self) -> str:
        """The id of the open conversation; '' for one that is not begun."""
        current = self._screen.chat.current
        return current.id if current else ""

    def keep(self) -> bool:
        """Keep what is typed; returns whether it is. A message that is being edited is no draft."""
        if self._screen.edit.message is not None:
            return True
        prompt = self._screen.query_one(PromptBox)
        return self._keep(self.place, prompt.text, prompt.attachments)

    def _keep(
        self, conversation_id: str, text: str, attachments: Sequence[Attachment] = ()
    ) -> bool:
        try:
            self._screen.session.storage.drafts.keep(conversation_id, text, attachments)
        except StorageError:
            return not text  # it is still in the prompt; sending it will say what is wrong
        return True

    def _arrived(self, conversation_id: str, *, focus: bool = True) -> None:
        screen = self._screen
        screen.edit.end()
        self.bring_back()
        screen.conversations.open_id = conversation_id
        if focus:
            screen.panes.close_overlays()
            screen.focus_prompt()
        screen.refresh_signs()
