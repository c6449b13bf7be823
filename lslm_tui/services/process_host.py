"""A host whose engine thread lives in a process of its own, so that screens and model share nothing.

With small models decoding is mostly Python, and two threads of one interpreter take turns. The child
(`engine_process`) is a fresh interpreter, started when first needed; it leaves when this process does,
however that ends. If it dies, whoever waits is told why, and the next job gets a new one. Everything
here runs on the asyncio loop; there is no thread on this side.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import os
import pickle
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

from lslm_tui.errors import EngineDiedError, EngineError
from lslm_tui.services import engine_messages as messages
from lslm_tui.services.channel import Channel
from lslm_tui.services.jobs import EngineSlot, Job, JobBody, JobState, OnDeath, Precedence, Result

log = logging.getLogger(__name__)

CLOSE_WAIT_S = 0.25
"""How long quitting waits for the child before it is killed, in seconds."""
_REMEDY = "It will be started again; the model must be loaded again."


class _Child:
    """One engine process with what waits for it; replaced as a whole when it dies."""

    def __init__(
        self,
        log_file: Path | None,
        on_end: Callable[[_Child, EngineDiedError], None],
        on_thread_death: OnDeath,
    ) -> None:
        self.jobs: dict[int, Job] = {}
        self.calls: dict[int, asyncio.Future[object]] = {}
        self._on_end = on_end
        self._on_thread_death = on_thread_death
        self._burial: asyncio.Task[None] | None = None
        self._leaving = False
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                self.process = _start(theirs, log_file)
            except OSError:
                ours.close()
                raise
        self.channel = Channel(ours, self._take, self._gone)

    def submit(self, number: int, body: JobBody, precedence: Precedence) -> Job:
        data = pickle.dumps(body)
        job = Job(
            body, lambda wake: wake(), lambda: self.channel.send(messages.Stop(number)), precedence
        )
        self.jobs[number] = job
        self.channel.send(messages.Submit(number, data, precedence))
        return job

    def call(self, number: int, function: Callable[[EngineSlot], object]) -> asyncio.Future[object]:
        data = pickle.dumps(function)
        self.calls[number] = asyncio.get_running_loop().create_future()
        self.channel.send(messages.Ask(number, data))
        return self.calls[number]

    async def leave(self) -> None:
        """End the process: it is asked first, then killed."""
        self._leaving = True
        for job in list(self.jobs.values()):
            job.cancel()
        self.channel.send(messages.Leave())
        if not await self.ended(CLOSE_WAIT_S):
            self.process.kill()
            self.process.wait()
        self.channel.close()
        self.abandon(None)

    async def ended(self, within_s: float) -> bool:
        """Wait for the process; returns whether it has ended."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + within_s
        while self.process.poll() is None and loop.time() < deadline:
            await asyncio.sleep(0.005)
        return self.process.poll() is not None

    def abandon(self, reason: EngineError | None) -> None:
        """Tell everyone who waits; without a reason, jobs just end."""
        for job in self.jobs.values():
            job.end(reason)
        for future in self.calls.values():
            if not future.done():
                future.set_exception(reason or EngineError("The engine is closed."))
        self.jobs.clear()
        self.calls.clear()

    def _take(self, message: object) -> None:
        match message:
            case messages.Came(number, events):
                job = self.jobs[number]
                job.state = JobState.RUNNING
                job.put(*events)
            case messages.Ended(number, error):
                self.jobs.pop(number).end(error)
            case messages.Answer(number, value, error):
                future = self.calls.pop(number)
                if future.done():  # whoever asked has gone
                    return
                if error is None:
                    future.set_result(value)
                else:
                    future.set_exception(error)
            case messages.Died(reason):
                self._on_thread_death(reason)

    def _gone(self) -> None:
        """The child's end of the socket is closed: it has died or is about to."""
        if not self._leaving:
            self._burial = asyncio.get_running_loop().create_task(self._bury())

    async def _bury(self) -> None:
        if not await self.ended(CLOSE_WAIT_S):
            self.process.kill()
            self.process.wait()
        said = f"The engine process ended: {_cause(self.process.returncode)}."
        log.critical("%s", said)
        self._on_end(self, EngineDiedError(said, remedy=_REMEDY))


class ProcessHost:
    """Owns the engine process. Made and used on the asyncio loop; the child starts when needed."""

    def __init__(self, on_death: OnDeath | None = None, *, log_file: Path | None = None) -> None:
        """`log_file`: where the child writes what it logs and prints; nowhere by default."""
        self._on_death = on_death
        self._log_file = log_file
        self._child: _Child | None = None
        self._numbers = itertools.count(1)
        self._closed = False

    def submit(self, body: JobBody, precedence: Precedence = Precedence.IN_ORDER) -> Job:
        """Queue a job; `body` must be picklable. Raises as `Host.submit`."""
        return self._running().submit(next(self._numbers), body, precedence)

    async def call(self, function: Callable[[EngineSlot], Result]) -> Result:
        """Run a picklable function between two steps. Raises as `Host.call`."""
        return cast(Result, await self._running().call(next(self._numbers), function))

    async def close(self) -> bool:
        """End the child: it is asked first, then killed. Always returns true."""
        self._closed = True
        child, self._child = self._child, None
        if child is None:
            return True
        await child.leave()
        return True

    def _running(self) -> _Child:
        if self._closed:
            raise EngineError("The engine is closed.")
        if self._child is None:
            try:
                self._child = _Child(self._log_file, self._child_died, self._tell)
            except OSError as error:
                raise EngineError(f"The engine could not be started: {error}.") from error
        return self._child

    def _child_died(self, child: _Child, reason: EngineDiedError) -> None:
        if self._child is child:
            self._child = None
        child.abandon(reason)
        if not self._closed:
            self._tell(reason)

    def _tell(self, reason: EngineDiedError) -> None:
        if self._on_death is not None:
            self._on_death(reason)


def _start(theirs: socket.socket, log_file: Path | None) -> subprocess.Popen[bytes]:
    """Start a fresh interpreter in a session of its own, so that no key of the terminal reaches it.

    It looks for modules where this process does, and not in the working directory.
    """
    code = (
        f"import sys; sys.path[:] = {sys.path!r}; "
        "from lslm_tui.services.engine_process import main; "
        f"main({theirs.fileno()}, {logging.getLogger().getEffectiveLevel()})"
    )
    with _opened(log_file) as output:
        return subprocess.Popen(
            [sys.executable, "-P", "-c", code],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            pass_fds=[theirs.fileno()],
            start_new_session=True,
        )


@contextlib.contextmanager
def _opened(log_file: Path | None) -> Iterator[int]:
    """A descriptor to append to the log; to nothing where there is none."""
    flags = os.O_CREAT | os.O_APPEND | os.O_WRONLY
    try:
        descriptor = os.open(log_file or os.devnull, flags, 0o600)
    except OSError:
        descriptor = os.open(os.devnull, os.O_WRONLY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _cause(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    with contextlib.suppress(ValueError):
        name = signal.Signals(-code).name
        if name == "SIGKILL":
            return "it was killed (SIGKILL), perhaps because memory ran out"
        return f"signal {-code} ({name})"
    return f"signal {-code}"
