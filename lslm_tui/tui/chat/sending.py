"""From the prompt to the session: what does not fit is asked about, what fails is not lost.

Also measures the context while one types. Runs on the UI loop.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lslm_tui.errors import LslmError, UsageError
from lslm_tui.services.context import ContextPreview
from lslm_tui.services.records import Attachment, Message
from lslm_tui.services.state import Phase
from lslm_tui.tasks.chat import ContextPolicy
from lslm_tui.tui.slash import escaped
from lslm_tui.tui.widgets.prompt import PromptBox

if TYPE_CHECKING:
    from lslm_tui.tui.screens.chat import ChatScreen

SLOW_TO_COUNT = 50_000
"""Characters from which counting takes long enough to be worth a word."""


class Sender:
    """Sends messages for the chat screen. Its methods are awaited in workers."""

    def __init__(self, screen: ChatScreen) -> None:
        self._screen = screen
        self._policy: ContextPolicy | None = None
        """What the person chose for the rest of this run of the program."""
        self._held: list[tuple[str, Sequence[Attachment]]] = []
        self._hopeless: LslmError | None = None

    def hold(self, text: str, attachments: Sequence[Attachment]) -> None:
        """Keep what was sent before there is a session."""
        self._held.append((text, attachments))
        if self._hopeless is not None:
            self.give_back(self._hopeless)

    def release(self) -> None:
        """There is a session: send what was kept."""
        held, self._held = self._held, []
        for text, attachments in held:
            self._screen.submit(text, attachments)

    def give_back(self, error: LslmError) -> None:
        """There will be no session: what was kept goes back to the prompt, with the reason."""
        self._hopeless = error
        if not self._held:
            return
        prompt = self._screen.query_one(PromptBox)
        texts = [text for text, _ in self._held]
        files = [file for _, attachments in self._held for file in attachments]
        self._held = []
        prompt.load(escaped("\n\n".join([*texts, prompt.text]).strip()), files)
        prompt.refuse(str(error))

    async def deliver(
        self, text: str, attachments: Sequence[Attachment], edited: Message | None
    ) -> bool:
        """Send, and remember it in the history; if it was not sent, the text goes back."""
        prompt = self._screen.query_one(PromptBox)
        try:
            sent = await self.send(text, attachments, edited)
        except UsageError as error:
            sent = False
            self._screen.say(str(error))
        except LslmError as error:
            sent = False
            self._screen.lslm.report(error)
        if not sent:
            prompt.load(escaped(text), attachments)
            return False
        storage = self._screen.session.storage
        storage.add_prompt(text)
        prompt.history = storage.prompts()
        return True

    async def send(
        self, text: str, attachments: Sequence[Attachment], edited: Message | None
    ) -> bool:
        """Send, after asking when it does not fit; returns whether it was sent.

        Raises:
            LslmError: it was not sent, and why.
        """
        chat = self._screen.chat
        if chat.current is not None:
            chat.session.refuse_if_busy(chat.current.id)
        policy = await self._choose(text, attachments, edited)
        if policy is None:
            return False
        await chat.send(text, attachments, policy, edited)
        return True

    async def offer_to_drop(self, message_id: str) -> bool:
        """A reply was refused after it had waited for the model: ask now, and try again."""
        chat = self._screen.chat
        message = chat.session.storage.message(message_id)
        if chat.current is None or chat.current.id != message.conversation_id:
            return False
        preview = await self.measure("", ())
        if preview is None or preview.fits:
            return False
        policy = await self._ask(preview)
        if policy is None or policy is ContextPolicy.REFUSE:
            return False
        await chat.regenerate(message, policy)
        return True

    async def measure(self, text: str, attachments: Sequence[Attachment]) -> ContextPreview | None:
        """Say how full the context is; `None` while there is no model to ask."""
        chat = self._screen.chat
        try:
            return await chat.session.preview(
                chat.current.id if chat.current else None,
                text,
                attachments,
                system=chat.system,
                sampling=chat.sampling,
            )
        except LslmError:
            return None  # the status line says what is wrong with the model

    async def _choose(
        self, text: str, attachments: Sequence[Attachment], edited: Message | None
    ) -> ContextPolicy | None:
        """What to do if it does not fit: as settled, or as the person says; `None`: do not send."""
        settled = self._policy or self._configured()
        if settled is not None:
            return settled
        if self._screen.session.state.phase is not Phase.READY or edited is not None:
            return ContextPolicy.REFUSE
        if len(text) + sum(len(item.text) for item in attachments) > SLOW_TO_COUNT:
            self._screen.say("Counting the tokens of a long message…")
        preview = await self.measure(text, attachments)
        if preview is None or preview.fits:
            return ContextPolicy.REFUSE
        return await self._ask(preview)

    def _configured(self) -> ContextPolicy | None:
        wanted = self._screen.session.config.chat.context_policy
        return None if wanted == "ask" else ContextPolicy(wanted)

    async def _ask(self, preview: ContextPreview) -> ContextPolicy | None:
        from lslm_tui.tui.screens.context_dialog import ContextDialog

        answer = await self._screen.app.push_screen_wait(ContextDialog(preview))
        if answer is None:
            return None
        if answer.remember:
            self._policy = answer.policy
        return answer.policy
