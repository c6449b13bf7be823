"""One reply while it is being written: what has come so far, and how fast.

It lives in the session, not in a screen, so leaving a conversation loses nothing. Screens look at
`text` as often as they like; the command line iterates `events()`. Used on the asyncio loop alone.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from lslm_tui.errors import LslmError
from lslm_tui.tasks.chat import ContextPolicy
from lslm_tui.types import (
    Done,
    Event,
    FinishReason,
    Notice,
    Progress,
    SamplingSettings,
    Token,
    Usage,
)


@dataclass(frozen=True, slots=True)
class ReplyOptions:
    """How a reply is made."""

    sampling: SamplingSettings = SamplingSettings()
    policy: ContextPolicy = ContextPolicy.REFUSE
    thinking: bool | None = None


class ReplyState(StrEnum):
    QUEUED = "queued"
    """Waits for the model to load, or for another reply to end."""
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Reply:
    """What a conversation's running reply has said so far."""

    def __init__(
        self, conversation_id: str, message_id: str, *, base: str = "", thought: str = ""
    ) -> None:
        self.conversation_id = conversation_id
        self.message_id = message_id
        self.base = base
        """Text that was there before, when a cut reply is continued."""
        self.thought = thought
        """Reasoning that was there before."""
        self.before: Usage | None = None
        """What `base` and `thought` took."""
        self.state = ReplyState.QUEUED
        self.text = base
        self.reasoning = thought
        self.tokens = 0
        self.notices: list[str] = []
        self.progress: Progress | None = None
        """How much of the prompt has been read, before the first token."""
        self.done: Done | None = None
        self.error: LslmError | None = None
        self.save_error: LslmError | None = None
        """Saving failed though the reply goes on; it is tried again at the end."""
        self.on_cancel: Callable[[], None] = lambda: None
        self._first_token_at = 0.0
        self._last_token_at = 0.0
        self._listeners: list[asyncio.Queue[Event | None]] = []
        self._finished = asyncio.Event()

    @property
    def usage(self) -> Usage | None:
        """What the whole reply took: what was there before is counted in, its first token is the
        first, and the speed is that of what was added."""
        if self.done is None or self.before is None:
            return self.done.usage if self.done else None
        tokens = self.before.completion_tokens + self.done.usage.completion_tokens
        return replace(self.done.usage, completion_tokens=tokens, ttft_s=self.before.ttft_s)

    @property
    def running(self) -> bool:
        return self.state in (ReplyState.QUEUED, ReplyState.RUNNING)

    @property
    def stopped_by_user(self) -> bool:
        return self.done is not None and self.done.reason is FinishReason.CANCELLED

    @property
    def tokens_per_s(self) -> float:
        """Decoding speed so far, in tokens per second; 0 before the second token."""
        if self.done:
            return self.done.usage.decode_tokens_per_s
        elapsed = self._last_token_at - self._first_token_at
        return (self.tokens - 1) / elapsed if self.tokens > 1 and elapsed > 0 else 0.0

    def cancel(self) -> None:
        """Stop; what has come so far is kept."""
        if self.running:
            self.on_cancel()

    async def events(self) -> AsyncIterator[Event]:
        """Yield what arrives from now on.

        Raises:
            LslmError: the reply failed; what came before is saved.
        """
        inbox: asyncio.Queue[Event | None] = asyncio.Queue()
        self._listeners.append(inbox)
        if self._finished.is_set():
            inbox.put_nowait(None)
        while (event := await inbox.get()) is not None:
            yield event
        if self.error is not None:
            raise self.error

    async def finished(self) -> None:
        """Return when the reply has ended, well or badly, and is saved."""
        await self._finished.wait()

    def take(self, event: Event) -> None:
        """Take in one event; called by the session."""
        self.state = ReplyState.RUNNING
        if isinstance(event, Token):
            self._take_token(event)
        elif isinstance(event, Progress):
            self.progress = event
        elif isinstance(event, Notice):
            self.notices.append(event.text)
        elif isinstance(event, Done):
            self.done = event
            self.text = self.base + event.text
            self.reasoning = self.thought + event.reasoning
        for inbox in self._listeners:
            inbox.put_nowait(event)

    def end(self, error: LslmError | None = None) -> None:
        """Close the reply; called by the session after saving."""
        self.error = error
        self.state = ReplyState.FAILED if error else ReplyState.DONE
        self._finished.set()
        for inbox in self._listeners:
            inbox.put_nowait(None)

    def _take_token(self, token: Token) -> None:
        now = time.monotonic()
        self._first_token_at = self._first_token_at or now
        self._last_token_at = now
        self.tokens += 1
        self.progress = None
        if token.reasoning:
            self.reasoning += token.text
        else:
            self.text += token.text
