"""Jobs, and what every host of them can do.

A job is a generator that runs where the engine is and yields events; the loop sees it as a `Job`.
There are two hosts: a thread of this process (`EngineHost`) and a process of its own (`ProcessHost`).
For the second, a job's body and a call's function must be picklable: a function of a module, with
`functools.partial` for what it is to work on. Knows nothing of models, storage or screens.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from enum import StrEnum
from typing import Protocol, TypeVar

from lslm_tui.engine.base import Engine
from lslm_tui.errors import CapabilityError, EngineDiedError
from lslm_tui.types import Cancel, Event

Result = TypeVar("Result")


class Purpose(StrEnum):
    """What a loaded model is for; each place has its own, and one model may be loaded for each."""

    CHAT = "chat"
    TRANSLATE = "translate"
    SENTIMENT = "sentiment"
    PROOF = "proof"
    """A run's model before and after, side by side."""


class EngineSlot:
    """Holds the loaded models, one for each purpose. Touched by the engine thread alone."""

    def __init__(self) -> None:
        self.engines: dict[Purpose, Engine] = {}

    def get(self, purpose: Purpose) -> Engine:
        """The model of a purpose.

        Raises:
            CapabilityError: none is loaded.
        """
        engine = self.engines.get(purpose)
        if engine is None:
            raise CapabilityError("No model is loaded.", remedy="Choose a model first.")
        return engine

    def release(self, *purposes: Purpose) -> None:
        """Close the models of these purposes (of all, if none is named) and forget them."""
        for purpose in purposes or tuple(self.engines):
            engine = self.engines.pop(purpose, None)
            if engine is not None:
                engine.close()


JobBody = Callable[[EngineSlot, Cancel], Iterator[Event]]


class Precedence(StrEnum):
    """When a job comes to be run. All others wait until those before them have ended."""

    IN_ORDER = "in order"
    GIVES_WAY = "gives way"
    """Takes long: between two of its steps, jobs that pass are run."""
    PASSES = "passes"
    """Does not wait for a job that gives way. It must leave that one's model as it is."""


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"


class Host(Protocol):
    """Where the engine runs. Made and used on the asyncio loop."""

    def submit(self, body: JobBody, precedence: Precedence = Precedence.IN_ORDER) -> Job:
        """Queue a job behind those that wait already.

        Raises:
            EngineError: the host is closed, or cannot be started.
        """
        ...

    async def call(self, function: Callable[[EngineSlot], Result]) -> Result:
        """Run a short function where the engine is, between two steps of whatever runs there.

        Raises:
            EngineError: the host is closed, or died before it got to it.
        """
        ...

    async def close(self) -> bool:
        """Cancel everything and end.

        Returns:
            Whether the engine has ended. If not, the process should leave with `os._exit` once
            everything is saved.
        """
        ...


OnDeath = Callable[[EngineDiedError], None]
HostFactory = Callable[[OnDeath], Host]

Post = Callable[[Callable[[], None]], None]
"""Runs a function on the loop."""


class Job:
    """A running task as the loop sees it: iterate it for events; leaving early cancels it."""

    def __init__(
        self,
        body: JobBody,
        post: Post,
        on_cancel: Callable[[], None] = lambda: None,
        precedence: Precedence = Precedence.IN_ORDER,
    ) -> None:
        """`post` brings the host's side to the loop; `on_cancel` tells a host that cannot see the flag."""
        self.body = body
        self.precedence = precedence
        self.state = JobState.QUEUED
        self.cancel_flag = Cancel()
        self._post = post
        self._on_cancel = on_cancel
        self._inbox: deque[Event] = deque()
        self._error: BaseException | None = None
        self._ended = False
        self._wake_scheduled = False
        self._arrived = asyncio.Event()
        self._over = asyncio.Event()

    def cancel(self) -> None:
        """Ask the task to stop; it ends with what it has, and at once if it still waits its turn."""
        asked = self.cancel_flag.requested
        self.cancel_flag.request()
        if self.state is not JobState.DONE and not asked:
            self._on_cancel()
        if self.state is JobState.QUEUED:
            self._ended = True
            self._tell_end()

    async def batches(self) -> AsyncIterator[list[Event]]:
        """Yield all events that have arrived since the last look; re-raise the task's failure."""
        try:
            while True:
                await self._arrived.wait()
                self._arrived.clear()
                self._wake_scheduled = False  # what comes from here on wakes again
                ended = self._ended
                batch = [self._inbox.popleft() for _ in range(len(self._inbox))]
                if batch:
                    yield batch
                if ended:
                    break
        finally:
            self.cancel()
        if self._error is not None:
            raise self._error

    async def events(self) -> AsyncIterator[Event]:
        """Yield one event at a time."""
        stream = self.batches()
        async with contextlib.aclosing(stream):  # type: ignore[type-var]
            async for batch in stream:
                for event in batch:
                    yield event

    async def gather(self, seconds: float) -> None:
        """Let events come together for a while, but not past the task's end."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._over.wait(), seconds)

    def put(self, *events: Event) -> None:
        """Called by the host, on whatever thread the job runs."""
        self._inbox.extend(events)
        self._wake()

    def end(self, error: BaseException | None = None) -> None:
        """Called by the host, once, after the last event."""
        self.state = JobState.DONE
        self._error = error
        self._ended = True
        self._post(self._tell_end)

    def _tell_end(self) -> None:
        self._over.set()
        self._arrived.set()

    def _wake(self) -> None:
        if not self._wake_scheduled:
            self._wake_scheduled = True
            self._post(self._arrived.set)
