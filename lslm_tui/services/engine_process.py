"""The engine's process, from the inside: an engine thread, and a loop that carries messages to it.

The parent (`process_host`) sends jobs, calls and cancellations over a socket; events go back gathered,
so that the parent is woken rarely. The loop on the main thread does nothing else, so a cancellation
reaches the engine thread's flag while a step runs. When the parent has gone, for whatever reason, this
process leaves at once. Nothing here touches a terminal.
"""

from __future__ import annotations

import asyncio
import faulthandler
import logging
import os
import pickle
import signal
import socket
import sys
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from lslm_tui.errors import EngineError
from lslm_tui.services.channel import Channel
from lslm_tui.services.engine_messages import Answer, Ask, Came, Died, Ended, Leave, Stop, Submit
from lslm_tui.services.host import EngineHost
from lslm_tui.services.jobs import EngineSlot, Job, JobBody, Precedence

log = logging.getLogger(__name__)

GATHER_S = 0.04
"""Events that come within this time of the last ones wait and travel together, in seconds."""
_OURS = ("lslm_tui", "builtins")


class _Server:
    """Does what the parent asks for."""

    def __init__(self, end: socket.socket) -> None:
        self._channel = Channel(end, self._take, _leave)
        self._host = EngineHost(lambda reason: self._channel.send(Died(reason)))
        self._jobs: dict[int, Job] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._last: dict[Precedence, asyncio.Task[None]] = {}
        self._ending: asyncio.Task[None] | None = None

    def _take(self, message: object) -> None:
        match message:
            case Submit(number, body, precedence):
                self._submit(number, body, precedence)
            case Stop(number):
                if number in self._jobs:
                    self._jobs[number].cancel()
            case Ask(number, function):
                self._spawn(self._answer(number, function))
            case Leave():
                self._ending = asyncio.get_running_loop().create_task(self._end())

    def _submit(self, number: int, data: bytes, precedence: Precedence) -> None:
        try:
            body: JobBody = pickle.loads(data)
            job = self._jobs[number] = self._host.submit(body, precedence)
        except Exception as error:  # the parent gets it, whatever it is
            self._channel.send(Ended(number, portable(error)))
        else:
            self._last[precedence] = self._spawn(
                self._forward(number, job, self._before(precedence))
            )

    def _before(self, precedence: Precedence) -> list[asyncio.Task[None]]:
        """The jobs that end before one submitted now."""
        long = self._last.get(Precedence.GIVES_WAY)
        passes = precedence is Precedence.PASSES and long is not None and not long.done()
        return [task for its, task in self._last.items() if its is Precedence.PASSES or not passes]

    async def _forward(self, number: int, job: Job, before: Sequence[asyncio.Task[None]]) -> None:
        if before:  # jobs run one after the other, and that is how they are told of
            await asyncio.wait(before)
        failure: Exception | None = None
        try:
            async for batch in job.batches():
                self._channel.send(Came(number, tuple(batch)))
                await job.gather(GATHER_S)
        except Exception as error:  # the parent gets it, whatever it is
            failure = portable(error)
        del self._jobs[number]
        self._channel.send(Ended(number, failure))

    async def _answer(self, number: int, data: bytes) -> None:
        try:
            function: Callable[[EngineSlot], object] = pickle.loads(data)
            self._channel.send(Answer(number, await self._host.call(function)))
        except Exception as error:  # the parent gets it, whatever it is
            self._channel.send(Answer(number, error=portable(error)))

    async def _end(self) -> None:
        await self._host.close()
        if self._tasks:  # what the jobs said last goes out
            await asyncio.wait(self._tasks, timeout=2 * GATHER_S)
        _leave()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


def portable(error: Exception) -> Exception:
    """Return a failure the parent can read; a library's own kind becomes a sentence.

    Reading it as it is would import the library into the parent, torch for example.
    """
    if type(error).__module__.partition(".")[0] in _OURS:
        try:
            pickle.loads(pickle.dumps(error))
            return error.with_traceback(None)
        except Exception as failure:
            log.info("a failure that cannot travel", exc_info=failure)
    log.error("unexpected failure in the engine", exc_info=error)
    return EngineError(f"{type(error).__name__}: {error}", remedy="The log has the details.")


def _leave() -> None:
    """End now: nothing in this process needs saving, and tearing torch down takes its time."""
    logging.shutdown()
    os._exit(0)


async def _serve(descriptor: int) -> None:
    _Server(socket.socket(fileno=descriptor))  # the loop keeps it: it reads the channel
    await asyncio.Event().wait()


def main(descriptor: int, level: int) -> None:
    """Serve the parent over an inherited socket until it has gone.

    Standard output and error lead to the log file already.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides
    faulthandler.enable()
    # a line at a time: what a library printed last should be in the log, however the process ends
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True)  # type: ignore[union-attr]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler])
    logging.captureWarnings(True)
    asyncio.run(_serve(descriptor))
