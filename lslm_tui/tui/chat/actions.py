"""What can be done with a message: copy, edit, regenerate, correct, rate, quote, pin, switch version.

Each takes the message and does it through the open conversation and the database; what the person
should know comes back as a short sentence for the status line. Runs on the UI loop.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from lslm_tui.errors import LslmError, UsageError
from lslm_tui.services.records import Message
from lslm_tui.services.turns import text_with
from lslm_tui.tui.clipboard import copy as copy_text
from lslm_tui.tui.hand_over import hand_over
from lslm_tui.tui.widgets.reply_markdown import code_blocks
from lslm_tui.types import Role

if TYPE_CHECKING:
    from lslm_tui.tui.screens.chat import ChatScreen


class MessageActions:
    """The actions of the transcript, by the name it gives them."""

    def __init__(self, screen: ChatScreen) -> None:
        self._screen = screen
        self._by_name: dict[str, Callable[[Message], Awaitable[str]]] = {
            "copy": self.copy,
            "regenerate": self.regenerate,
            "edit": self.edit,
            "continue_": self.go_on,
            "correct": self.correct,
            "rate_up": lambda message: self.rate(message, 1),
            "rate_down": lambda message: self.rate(message, -1),
            "quote": self.quote,
            "pin": self.pin,
            "translate": self.translate,
            "sentiment": self.sentiment,
            "previous_version": lambda message: self.switch(message, -1),
            "next_version": lambda message: self.switch(message, 1),
        }

    async def run(self, action: str, message: Message, number: int = 0) -> str:
        """Do it, and return what to say about it ('' for nothing), also when it cannot be done."""
        try:
            fresh = self._screen.session.storage.message(message.id)
            if action == "copy_code":
                return await self.copy_code(fresh, number)
            return await self._by_name[action](fresh)
        except LslmError as error:
            return str(error)

    async def copy(self, message: Message) -> str:
        said = message.said
        if message.role is Role.USER:
            said = text_with(message.content, message.attachments)
        return await self._copy(said, "")

    async def copy_code(self, message: Message, number: int) -> str:
        blocks = code_blocks(message.said)
        if not blocks:
            return "There is no code block in this message."
        if not 1 <= number <= len(blocks):
            return f"There {'is 1 code block' if len(blocks) == 1 else f'are {len(blocks)} code blocks'} in this message."
        return await self._copy(blocks[number - 1], f"code block {number}: ")

    async def _copy(self, text: str, what: str) -> str:
        if not text:
            return "There is no text to copy."
        result = await copy_text(self._screen.app, text)
        said = result.message
        return f"{what}{said}" if what else said

    async def regenerate(self, message: Message) -> str:
        await self._screen.chat.regenerate(message)
        return ""

    async def go_on(self, message: Message) -> str:
        await self._screen.chat.go_on(message)
        return ""

    async def edit(self, message: Message) -> str:
        """A message of the person's goes back to the prompt; a reply is corrected by hand."""
        if message.role is Role.ASSISTANT:
            return await self.correct(message)
        self._screen.edit.begin(message)
        return ""

    async def correct(self, message: Message) -> str:
        """Write what the reply should have been; kept beside the original."""
        if message.role is not Role.ASSISTANT:
            raise UsageError("Only a reply can be corrected.", remedy="e edits what you wrote.")
        from lslm_tui.tui.chat.text_dialog import TextDialog

        chat = self._screen.chat
        chat.session.refuse_if_busy(message.conversation_id)
        before = message.said
        after = await self._screen.app.push_screen_wait(
            TextDialog(
                "Correct this reply",
                before,
                about="The original is kept. The conversation goes on from what you write here. Empty: as it was.",
            )
        )
        if after is None or after == before:
            return ""
        kept = after if after.strip() and after != message.content else None
        chat.session.storage.correct(message.id, kept)
        self._show(message)
        return "Corrected; the original is kept." if kept else "Back to the original."

    async def rate(self, message: Message, rating: int) -> str:
        if message.role is not Role.ASSISTANT:
            raise UsageError("Only a reply can be rated.")
        new = 0 if message.rating == rating else rating
        self._screen.chat.session.storage.rate(message.id, new)
        self._show(message)
        return {1: "Rated good.", -1: "Rated bad.", 0: "Rating taken back."}[new]

    async def quote(self, message: Message) -> str:
        lines = message.said.splitlines() or [""]
        self._screen.quote("\n".join(f"> {line}".rstrip() for line in lines) + "\n\n")
        return ""

    async def pin(self, message: Message) -> str:
        self._screen.chat.session.storage.pin_message(message.id, not message.pinned)
        self._show(message)
        self._screen.measure_soon()
        return "Unpinned." if message.pinned else "Pinned: it stays when the context is cut."

    async def translate(self, message: Message) -> str:
        """Hand it to the place Translate."""
        await hand_over(self._screen.lslm, "translate", message.said)
        return ""

    async def sentiment(self, message: Message) -> str:
        """Hand it to the place Sentiment."""
        await hand_over(self._screen.lslm, "sentiment", message.said)
        return ""

    async def switch(self, message: Message, step: int) -> str:
        index = message.version + step
        if not 1 <= index <= message.versions:
            return ""
        chat = self._screen.chat
        chat.session.refuse_if_busy(message.conversation_id)
        chat.session.storage.select_version(message.id, index)
        await chat.reload()
        self._screen.measure_soon()
        return ""

    def _show(self, message: Message) -> None:
        chat = self._screen.chat
        chat.transcript.replace(chat.session.storage.message(message.id))
