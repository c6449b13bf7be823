"""Going from one conversation to another without losing what was typed, or what is being said.

Runs on the UI loop.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lslm_tui.tui.chat.drafts import Drafts, unsent_sentence
from lslm_tui.tui.widgets.prompt import PromptBox

if TYPE_CHECKING:
    from lslm_tui.tui.screens.chat import ChatScreen


class Switcher:
    """Opens conversations in the chat screen and keeps their drafts."""

    def __init__(self, screen: ChatScreen) -> None:
        self._screen = screen
        self._drafts = Drafts()

    async def open(self, conversation_id: str) -> None:
        """Show a saved conversation; what was typed in the other one stays there."""
        self._keep_draft()
        await self._screen.chat.open(conversation_id)
        self._arrived(conversation_id)

    async def start_new(self) -> None:
        """Show an empty conversation."""
        self._keep_draft()
        await self._screen.chat.start_new()
        self._arrived("")

    async def deleted(self, conversation_id: str) -> None:
        """A conversation was deleted: if it is the open one, show an empty one."""
        current = self._screen.chat.current
        if current is not None and current.id == conversation_id:
            self._screen.chat.stop()
            self._keep_draft()
            await self._screen.chat.start_new()
            self._arrived("", focus=False)

    async def restored(self, conversation_id: str) -> None:
        """A deletion was undone: if nothing else was begun meanwhile, show it; the list keeps the
        focus, so that more can be undone."""
        prompt = self._screen.query_one(PromptBox)
        if self._screen.chat.current is None and not prompt.text.strip():
            await self._screen.chat.open(conversation_id)
            self._arrived(conversation_id, focus=False)

    def unsent(self) -> str:
        """What quitting would lose; '' for nothing."""
        typed = bool(self._screen.query_one(PromptBox).text.strip())
        return unsent_sentence(len(self._drafts) + typed)

    def _keep_draft(self) -> None:
        prompt = self._screen.query_one(PromptBox)
        text = "" if self._screen.edit.message else prompt.text
        current = self._screen.chat.current
        self._drafts.keep(current.id if current else "", text, prompt.attachments if text else ())

    def _arrived(self, conversation_id: str, *, focus: bool = True) -> None:
        screen = self._screen
        screen.edit.end()
        screen.query_one(PromptBox).load(*self._drafts.take(conversation_id))
        screen.conversations.open_id = conversation_id
        if focus:
            screen.panes.close_overlays()
            screen.focus_prompt()
        screen.refresh_signs()
