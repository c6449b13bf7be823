"""The one door: front ends open models and hold conversations through a `Session`.

It knows the host, the library and the database, and saves what is said: a running reply twice a
second, a finished one at once. Used on the asyncio loop alone; knows nothing of screens.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from lslm_tui.errors import (
    EngineDiedError,
    EngineError,
    LslmError,
    StorageError,
    UsageError,
)
from lslm_tui.paths import Paths
from lslm_tui.services.calibrations import Calibrations
from lslm_tui.services.context import ContextPreview, preview_context
from lslm_tui.services.host import EngineHost
from lslm_tui.services.jobs import EngineSlot, HostFactory, Job, Precedence, Purpose
from lslm_tui.services.kept_files import tidy
from lslm_tui.services.library import Library
from lslm_tui.services.loaded_model import LoadedModel, unexpected
from lslm_tui.services.reply import Reply, ReplyOptions
from lslm_tui.services.state import EngineState
from lslm_tui.services.storage import (
    PURGE_AFTER_S,
    Attachment,
    Conversation,
    Message,
    MessageStatus,
    Storage,
)
from lslm_tui.services.turns import text_with, turns_of
from lslm_tui.tasks.chat import ChatRequest, Turn, chat
from lslm_tui.types import (
    Cancel,
    ChatMessage,
    Event,
    FinishReason,
    ModelInfo,
    PromptMeasure,
    Quantization,
    Role,
    SamplingSettings,
)

if TYPE_CHECKING:
    from lslm_tui.config import Config

log = logging.getLogger(__name__)

SAVE_EVERY_S = 0.5
GATHER_S = 0.02
"""Tokens that arrive within this time are taken in together, so that a fast model does not keep the
loop busy with single ones."""


class Session:
    """One user at work: a model, their conversations, and the replies being written."""

    def __init__(
        self,
        paths: Paths,
        config: Config,
        storage: Storage,
        library: Library,
        *,
        make_host: HostFactory = EngineHost,
    ) -> None:
        """`make_host` decides where models run: on a thread, or in a process of their own."""
        self.paths = paths
        self.config = config
        self.storage = storage
        self.library = library
        self.replies: dict[str, Reply] = {}
        """Replies being written, by conversation."""
        self.host = make_host(self._engine_died)
        self.model = LoadedModel(library, self.host, self._notify)
        """The model that chats."""
        self.models = {
            Purpose.CHAT: self.model,
            Purpose.TRANSLATE: LoadedModel(library, self.host, self._notify, Purpose.TRANSLATE),
            Purpose.SENTIMENT: LoadedModel(library, self.host, self._notify, Purpose.SENTIMENT),
        }
        """Each place's own model; they share the memory, and one gives way where it is short."""
        for model in self.models.values():
            model.on_released = self._made_room
        self.calibrations = Calibrations(paths)
        self.models[Purpose.SENTIMENT].temperature_of = self.calibrations.temperature_of
        self._watchers: list[Callable[[], None]] = []
        self._tasks: set[asyncio.Task[None]] = set()

    @classmethod
    def start(
        cls, paths: Paths, config: Config, *, save: bool = True, make_host: HostFactory = EngineHost
    ) -> Session:
        """Open the user's database and library. Must be called on the running loop.

        Raises:
            StorageError: the database cannot be opened.
        """
        storage = Storage(paths.database if save else None)
        storage.recover()
        storage.purge()
        tidy(paths.translated, storage.texts, PURGE_AFTER_S)
        return cls(paths, config, storage, Library(paths), make_host=make_host)

    # --- the model ---------------------------------------------------------------------------

    def subscribe(self, watcher: Callable[[], None]) -> Callable[[], None]:
        """Call `watcher` at every change of `state` or of the set of replies; returns the way out."""
        self._watchers.append(watcher)

        def leave() -> None:
            with contextlib.suppress(ValueError):  # after `close` there are none
                self._watchers.remove(watcher)

        return leave

    @property
    def state(self) -> EngineState:
        """The state of the model."""
        return self.model.state

    def open_model(
        self,
        reference: str,
        *,
        quantization: Quantization | None = None,
        device: str | None = None,
    ) -> None:
        """Start loading a model; what is sent meanwhile waits for it. Raises as `LoadedModel.open`."""
        self.model.open(reference, quantization=quantization, device=device)

    async def wait_ready(self) -> ModelInfo:
        """Wait until the model that was asked for is loaded. Raises as `LoadedModel.wait_ready`."""
        return await self.model.wait_ready()

    async def measure(self, messages: Sequence[ChatMessage]) -> PromptMeasure:
        """Count the tokens of a prompt, message by message."""
        return await self.host.call(partial(_measure, tuple(messages)))

    async def count(self, text: str) -> int:
        """Count the tokens of plain text."""
        return await self.host.call(partial(_count, text))

    async def preview(
        self,
        conversation_id: str | None,
        text: str,
        attachments: Sequence[Attachment] = (),
        *,
        system: str = "",
        sampling: SamplingSettings | None = None,
    ) -> ContextPreview:
        """Say how full the context would be if `text` were sent now, and what would be dropped."""
        thread = self.storage.thread(conversation_id) if conversation_id else []
        if conversation_id:
            system = self.storage.conversation(conversation_id).system
        turns = turns_of(system, thread)
        draft = text_with(text, attachments)
        chosen = sampling or SamplingSettings()
        return await self.host.call(partial(_preview, turns, draft, chosen))

    # --- conversations -----------------------------------------------------------------------

    def send(
        self,
        conversation: Conversation,
        text: str,
        attachments: Sequence[Attachment] = (),
        *,
        options: ReplyOptions,
        parent_id: str | None = None,
        edited: Message | None = None,
    ) -> Reply:
        """Save what the user said and start the reply. `edited`: this replaces that message, in a
        branch of its own; the old one stays.

        Raises:
            UsageError: a reply is being written in this conversation already.
            StorageError: it could not be saved; nothing was sent.
        """
        self.refuse_if_busy(conversation.id)
        if edited is not None:
            parent_id = edited.parent_id
        elif parent_id is None:
            thread = self.storage.thread(conversation.id)
            parent_id = thread[-1].id if thread else None
        with self.storage.together():
            asked = self.storage.add_message(
                conversation.id,
                parent_id=parent_id,
                role=Role.USER,
                content=text,
                attachments=tuple(attachments),
            )
            answer = self._begin_answer(asked, options)
        return self._answer(answer, options)

    def regenerate(self, message: Message, *, options: ReplyOptions) -> Reply:
        """Write another version of a reply, beside the ones there are; or answer a user's message."""
        self.refuse_if_busy(message.conversation_id)
        asked = message
        if message.role is Role.ASSISTANT:
            if message.parent_id is None:
                raise UsageError("This reply answers nothing, so it cannot be written again.")
            asked = self.storage.message(message.parent_id)
        return self._answer(self._begin_answer(asked, options), options)

    def continue_reply(self, message: Message, *, options: ReplyOptions) -> Reply:
        """Go on from where a reply was cut, be it in its reasoning.

        Raises:
            UsageError: it is not a reply, or there is nothing of it to go on from.
        """
        self.refuse_if_busy(message.conversation_id)
        if message.role is not Role.ASSISTANT or not (message.content or message.reasoning):
            raise UsageError(
                "There is no text to go on from.", remedy="Have it written again instead."
            )
        if message.correction is not None:  # going on would mix the model's words into the person's
            raise UsageError(
                "This reply was corrected by hand.",
                remedy="Correct it further, or have it written again.",
            )
        self.storage.rewind(message.conversation_id, message.id)
        reply = Reply(
            message.conversation_id, message.id, base=message.content, thought=message.reasoning
        )
        reply.before = message.usage
        self._run(reply, options, continue_final=True)
        return reply

    async def close(self) -> bool:
        """Save what is there and end. Returns whether the engine has ended (see the host)."""
        self._watchers.clear()  # they may be gone before what ends now is told
        for reply in list(self.replies.values()):
            reply.cancel()
            self._save(reply, self._status(reply))
        ended = await self.host.close()
        for model in self.models.values():
            await model.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.storage.close()
        return ended

    # --- inside ------------------------------------------------------------------------------

    def _begin_answer(self, asked: Message, options: ReplyOptions) -> Message:
        return self.storage.add_message(
            asked.conversation_id,
            parent_id=asked.id,
            role=Role.ASSISTANT,
            content="",
            status=MessageStatus.STREAMING,
            model=self.state.name,
            sampling=options.sampling,
        )

    def _answer(self, message: Message, options: ReplyOptions) -> Reply:
        reply = Reply(message.conversation_id, message.id)
        self._run(reply, options, continue_final=False)
        return reply

    def _run(self, reply: Reply, options: ReplyOptions, *, continue_final: bool) -> None:
        conversation = self.storage.conversation(reply.conversation_id)
        thread = self.storage.thread(reply.conversation_id)
        turns = turns_of(conversation.system, thread, carry_on=continue_final)
        request = ChatRequest(
            turns=turns,
            sampling=options.sampling,
            policy=options.policy,
            continue_final=continue_final,
            thinking=options.thinking,
        )
        self.model.wake()
        job = self.host.submit(partial(_reply, request), Precedence.PASSES)
        self._spawn(self._follow_reply(reply, job))
        reply.on_cancel = job.cancel
        self.replies[reply.conversation_id] = reply
        self._notify()

    async def _follow_reply(self, reply: Reply, job: Job) -> None:
        error: LslmError | None = None
        try:
            await self._drain(reply, job)
        except asyncio.CancelledError:
            job.cancel()
        except LslmError as failure:
            error = failure
        except Exception as failure:  # whatever a library raised, the user gets a sentence
            error = unexpected(failure)
        self._save(reply, self._status(reply, failed=error is not None), error)
        if self.replies.get(reply.conversation_id) is reply:
            del self.replies[reply.conversation_id]
        reply.end(error)
        with contextlib.suppress(EngineError):
            await self.model.look_at_memory()
        self._notify()

    async def _drain(self, reply: Reply, job: Job) -> None:
        saved_at = time.monotonic()
        async for batch in job.batches():
            for event in batch:
                reply.take(event)
            if reply.done is None and time.monotonic() - saved_at >= SAVE_EVERY_S:
                self._save_partial(reply)
                saved_at = time.monotonic()
            await asyncio.sleep(GATHER_S)

    def _status(self, reply: Reply, *, failed: bool = False) -> MessageStatus:
        if failed:
            return MessageStatus.FAILED
        if reply.done is None:
            return MessageStatus.STOPPED
        return {
            FinishReason.STOP: MessageStatus.COMPLETE,
            FinishReason.LENGTH: MessageStatus.LENGTH,
            FinishReason.CANCELLED: MessageStatus.STOPPED,
        }[reply.done.reason]

    def _save_partial(self, reply: Reply) -> None:
        try:
            self.storage.save_partial(reply.message_id, reply.text, reply.reasoning)
            reply.save_error = None
        except StorageError as error:
            reply.save_error = error

    def _save(self, reply: Reply, status: MessageStatus, error: LslmError | None = None) -> None:
        try:
            self.storage.finish_message(
                reply.message_id,
                content=reply.text,
                reasoning=reply.reasoning,
                status=status,
                usage=reply.usage,
                seed=reply.done.seed if reply.done else None,
                error=str(error) if error else "",
            )
            reply.save_error = None
        except StorageError as failure:
            log.error("a reply could not be saved", exc_info=failure)
            reply.save_error = failure

    def refuse_if_busy(self, conversation_id: str) -> None:
        """Raise `UsageError` while a reply is being written in a conversation."""
        if conversation_id in self.replies:
            raise UsageError(
                "A reply is being written in this conversation.",
                remedy="Stop it, or wait for its end.",
            )

    def _engine_died(self, reason: EngineDiedError) -> None:
        for model in self.models.values():
            model.engine_died(reason)

    def _made_room(self, purposes: Sequence[str]) -> None:
        for purpose in purposes:
            self.models[Purpose(purpose)].made_room()

    def _notify(self) -> None:
        for watcher in list(self._watchers):
            watcher()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


def _reply(request: ChatRequest, slot: EngineSlot, cancel: Cancel) -> Iterator[Event]:
    yield from chat(slot.get(Purpose.CHAT), request, cancel)


def _measure(messages: Sequence[ChatMessage], slot: EngineSlot) -> PromptMeasure:
    return slot.get(Purpose.CHAT).measure(messages)


def _count(text: str, slot: EngineSlot) -> int:
    return slot.get(Purpose.CHAT).count(text)


def _preview(
    turns: Sequence[Turn], draft: str, sampling: SamplingSettings, slot: EngineSlot
) -> ContextPreview:
    return preview_context(slot.get(Purpose.CHAT), turns, draft, sampling)
