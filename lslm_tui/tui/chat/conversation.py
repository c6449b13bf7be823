"""The open conversation: what is shown of it, and the reply that is being written in it.

It joins the session (which saves) and the transcript (which draws). A reply belongs to the session,
so opening another conversation in the middle of one loses nothing: coming back finds it further on.
Runs on the UI loop.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from lslm_tui.errors import LslmError
from lslm_tui.services.records import Attachment, Conversation, Message
from lslm_tui.services.reply import Reply, ReplyOptions, ReplyState
from lslm_tui.services.state import Phase
from lslm_tui.tasks.chat import ContextPolicy
from lslm_tui.tui import formats
from lslm_tui.tui.widgets.transcript import QUEUED, Transcript
from lslm_tui.types import Role, SamplingSettings

if TYPE_CHECKING:
    from lslm_tui.services.session import Session

ENDED_S = 0.5
"""Seconds after a reply's end in which Esc does nothing."""
BEHIND = "waiting for the reply in another conversation…"


class OpenConversation:
    """One conversation on the screen; `current` is `None` until the first message is sent."""

    def __init__(
        self, session: Session, transcript: Transcript, on_end: Callable[[Reply], None]
    ) -> None:
        self.session = session
        self.transcript = transcript
        self.current: Conversation | None = None
        self.system = session.config.chat.system
        self.persona = ""
        self.sampling: SamplingSettings = session.config.sampling.settings()
        self.thinking: bool | None = None
        self.reply: Reply | None = None
        """The reply being written here, as it is shown."""
        self.last_speed = 0.0
        """Tokens per second of the last reply here."""
        self._on_end = on_end
        self._ended_at = -ENDED_S
        self._shown: tuple[str, str, str] = ("", "", "")

    # --- which one -----------------------------------------------------------------------------

    async def open(self, conversation_id: str) -> None:
        """Show a saved conversation, and its reply if one is being written."""
        self.current = self.session.storage.conversation(conversation_id)
        self.system, self.persona = self.current.system, self.current.persona
        await self.reload()

    async def start_new(self) -> None:
        """Show an empty conversation; it is saved with its first message."""
        self.current = None
        self.system, self.persona = self.session.config.chat.system, ""
        self.reply = None
        self.last_speed = 0.0
        await self.transcript.show([])

    async def reload(self) -> None:
        """Show the active branch as it is saved."""
        assert self.current is not None
        self.current = self.session.storage.conversation(self.current.id)
        thread = self.session.storage.thread(self.current.id)
        await self.transcript.show(thread)
        usage = next((m.usage for m in reversed(thread) if m.usage), None)
        self.last_speed = usage.decode_tokens_per_s if usage else 0.0
        self._follow(self.session.replies.get(self.current.id))

    @property
    def messages(self) -> Sequence[Message]:
        return self.transcript.messages

    @property
    def last_reply(self) -> Message | None:
        """The last message that is an assistant's."""
        return next((m for m in reversed(self.messages) if m.role is Role.ASSISTANT), None)

    def set_system(self, persona: str, system: str) -> None:
        """Change the system prompt, for this conversation if there is one already."""
        self.system, self.persona = system, persona
        if self.current is not None:
            self.session.storage.set_system(self.current.id, system, persona)
            self.current = self.session.storage.conversation(self.current.id)

    # --- replies -------------------------------------------------------------------------------

    def options(self, policy: ContextPolicy = ContextPolicy.REFUSE) -> ReplyOptions:
        return ReplyOptions(self.sampling, policy, self.thinking)

    async def send(
        self,
        text: str,
        attachments: Sequence[Attachment],
        policy: ContextPolicy,
        edited: Message | None = None,
    ) -> None:
        """Say something, and show it and the reply to come.

        Raises:
            UsageError: a reply is being written here.
            StorageError: it could not be saved, and was not sent.
        """
        if self.current is None:
            self.current = self.session.storage.create_conversation(
                model=self.session.state.name, system=self.system, persona=self.persona
            )
        self.session.send(
            self.current, text, attachments, options=self.options(policy), edited=edited
        )
        await self.reload()

    async def regenerate(
        self, message: Message, policy: ContextPolicy = ContextPolicy.REFUSE
    ) -> None:
        self.session.regenerate(message, options=self.options(policy))
        await self.reload()

    async def go_on(self, message: Message) -> None:
        self.session.continue_reply(message, options=self.options(ContextPolicy.DROP_OLDEST))
        await self.reload()

    @property
    def just_ended(self) -> bool:
        """A reply ended by itself a moment ago: an Esc that comes now was meant to stop it."""
        return time.monotonic() - self._ended_at < ENDED_S

    def stop(self) -> bool:
        """Stop the reply that is being written here; returns whether there was one."""
        if self.reply is None or not self.reply.running:
            return False
        self.reply.cancel()
        return True

    def _follow(self, reply: Reply | None) -> None:
        self.reply = reply
        self._shown = ("", "", "")
        if reply is not None:
            self._draw(reply)

    async def tick(self) -> None:
        """Show how far the reply has come; called up to twenty times a second."""
        reply = self.reply
        if reply is None:
            return
        self._draw(reply)
        if not reply.running:
            self.reply = None
            self.last_speed = reply.tokens_per_s
            await self.transcript.finish(self.session.storage.message(reply.message_id))
            if not reply.stopped_by_user:
                self._ended_at = time.monotonic()
            self._on_end(reply)

    def _draw(self, reply: Reply) -> None:
        note = self._note(reply)
        state = (reply.text, reply.reasoning, note)
        if state == self._shown:
            return
        if note != self._shown[2]:
            self.transcript.note(reply.message_id, note)
        if state[:2] != self._shown[:2]:
            self.transcript.stream(reply.message_id, reply.text, reply.reasoning)
        self._shown = state

    def _note(self, reply: Reply) -> str:
        """What a reply without a first token is waiting for."""
        if reply.tokens or not reply.running:
            return ""
        if reply.state is ReplyState.QUEUED:
            if self.session.state.phase is Phase.LOADING:
                return QUEUED
            return BEHIND if len(self.session.replies) > 1 else ""
        progress = reply.progress
        if progress and progress.total and progress.done < progress.total:
            done, total = formats.count(int(progress.done)), formats.count(int(progress.total))
            return f"reading the conversation · {done} / {total} tokens"
        return ""


def failure_of(reply: Reply) -> LslmError | None:
    """What went wrong with a reply, if anything: with the model first, with saving second."""
    return reply.error or reply.save_error
