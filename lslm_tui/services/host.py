"""The engine thread, and the only place where threads are crossed.

Everything that touches torch runs on one background thread, job after job. A job is a generator;
between two of its steps the thread serves short calls (token counts, for example), so the interface
gets answers while a reply streams; and between two steps of a job that gives way, it runs the jobs that
pass (`jobs.Precedence`). Thread to loop: `loop.call_soon_threadsafe` into a job's inbox.
Loop to thread: a queue, and a cancel flag the generator polls.

The thread is a daemon: quitting in mid-generation asks it to stop, waits a moment and leaves it.
If something ends the thread itself, the job learns why and the next job gets a new thread.
Knows nothing of models, storage or screens.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import queue
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator
from functools import partial

from lslm_tui.errors import EngineDiedError, EngineError
from lslm_tui.services.jobs import EngineSlot, Job, JobBody, JobState, OnDeath, Precedence, Result
from lslm_tui.types import Event

__all__ = ["EngineHost", "EngineSlot", "Job", "JobBody", "JobState"]

log = logging.getLogger(__name__)

CLOSE_WAIT_S = 0.4
"""How long quitting waits for the engine thread, in seconds."""


class _Call:
    """A short function to run on the engine thread between steps."""

    def __init__(
        self, function: Callable[[EngineSlot], object], loop: asyncio.AbstractEventLoop
    ) -> None:
        self.future: asyncio.Future[object] = loop.create_future()
        self._function = function
        self._loop = loop

    def run(self, slot: EngineSlot) -> None:
        try:
            result = self._function(slot)
        except Exception as error:  # the caller gets it, whatever it is
            failure = error.with_traceback(None)
            _post(self._loop, lambda: self._settle(lambda: self.future.set_exception(failure)))
        else:
            _post(self._loop, lambda: self._settle(lambda: self.future.set_result(result)))

    def abandon(self, error: EngineDiedError) -> None:
        _post(self._loop, lambda: self._settle(lambda: self.future.set_exception(error)))

    def _settle(self, settle: Callable[[], None]) -> None:
        if not self.future.done():
            settle()


class _Stop:
    """Ends the thread when it comes up in the queue."""


class _Run:
    """A job at work: its generator, advanced step by step."""

    def __init__(self, job: Job, slot: EngineSlot) -> None:
        self.job = job
        self._slot = slot
        self._steps: Iterator[Event] | None = None

    def step(self) -> bool:
        """Take one step; returns whether there may be another. The job is told when it has ended."""
        if self.job.state is JobState.DONE:
            return False
        failure: Exception | None = None
        try:
            if self._steps is None:
                self.job.state = JobState.RUNNING
                self._steps = self.job.body(self._slot, self.job.cancel_flag)
            self.job.put(next(self._steps))
            return True
        except StopIteration:
            pass
        except Exception as error:  # the one who awaits the job gets it, whatever it is
            log.info("a job failed", exc_info=error)
            # A traceback would keep the frames, and with them the tensors, alive.
            failure = error.with_traceback(None)
        self.end(failure)
        return False

    def end(self, reason: Exception | None = None) -> None:
        """Let go of the generator and tell the job, unless it has ended already."""
        if isinstance(self._steps, Generator):
            self._steps.close()
        self._steps = None
        if self.job.state is not JobState.DONE:
            self.job.end(reason)


class _Worker:
    """One engine thread with its queue and its slot; replaced as a whole when it dies."""

    def __init__(self, on_death: Callable[[_Worker, EngineDiedError], None]) -> None:
        self.slot = EngineSlot()
        self.queue: queue.SimpleQueue[Job | _Call | _Stop] = queue.SimpleQueue()
        self._backlog: deque[Job | _Stop] = deque()
        self._on_death = on_death
        self._runs: list[_Run] = []
        """What is at work: a job, and where it gives way the one that passes it."""
        self.thread = threading.Thread(target=self._run, name="engine", daemon=True)
        self.thread.start()

    def _run(self) -> None:
        try:
            while not isinstance(item := self._next(), _Stop):
                if isinstance(item, _Call):
                    item.run(self.slot)
                else:
                    self._run_job(item)
            self.slot.release()
        except BaseException as error:  # only what is meant to end a thread comes this far
            log.critical("the engine thread ended", exc_info=error)
            self._die(error)

    def _next(self) -> Job | _Call | _Stop:
        return self._backlog.popleft() if self._backlog else self.queue.get()

    def _run_job(self, job: Job) -> None:
        if job.cancel_flag.requested:
            job.end()
            return
        run = _Run(job, self.slot)
        self._runs.append(run)
        while run.step():
            self._serve_calls()
            self._stop_below()
            if job.precedence is Precedence.GIVES_WAY:
                while (passing := self._passing()) is not None:
                    self._run_job(passing)
        self._runs.remove(run)

    def _stop_below(self) -> None:
        """Let a job that was passed hear that it is to stop: it need not wait for that."""
        for run in self._runs[:-1]:
            if run.job.cancel_flag.requested:
                run.step()

    def _passing(self) -> Job | None:
        """The next job that does not wait for the one at work."""
        self._serve_calls()
        for item in self._backlog:
            if isinstance(item, Job) and item.precedence is Precedence.PASSES:
                self._backlog.remove(item)
                return item
        return None

    def _serve_calls(self) -> None:
        with contextlib.suppress(queue.Empty):
            while True:
                item = self.queue.get_nowait()
                if isinstance(item, _Call):
                    item.run(self.slot)
                else:
                    self._backlog.append(item)

    def _die(self, error: BaseException) -> None:
        reason = EngineDiedError(
            f"The engine thread ended: {type(error).__name__}: {error}".rstrip(": ") + ".",
            remedy="It has been replaced; the model must be loaded again.",
        )
        for run in self._runs:
            with contextlib.suppress(Exception):
                run.end(reason)
        with contextlib.suppress(Exception):
            self.slot.release()
        self._on_death(self, reason)

    def abandon(self, reason: EngineDiedError) -> None:
        """Tell everyone still waiting in the queue. Called by the thread that is ending."""
        waiting: list[Job | _Call | _Stop] = list(self._backlog)
        with contextlib.suppress(queue.Empty):
            while True:
                waiting.append(self.queue.get_nowait())
        for item in waiting:
            if isinstance(item, Job):
                item.end(reason)
            elif isinstance(item, _Call):
                item.abandon(reason)


class EngineHost:
    """Owns the engine thread. Made and used on the asyncio loop; the thread starts when needed."""

    def __init__(self, on_death: OnDeath | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        self._on_death = on_death
        self._worker: _Worker | None = None
        self._jobs: list[Job] = []
        self._closed = False

    def submit(self, body: JobBody, precedence: Precedence = Precedence.IN_ORDER) -> Job:
        """Queue a job behind those that wait already.

        Raises:
            EngineError: the host is closed.
        """
        job = Job(body, partial(_post, self._loop), precedence=precedence)
        self._jobs = [j for j in self._jobs if j.state is not JobState.DONE] + [job]
        self._thread().queue.put(job)
        return job

    async def call(self, function: Callable[[EngineSlot], Result]) -> Result:
        """Run a short function on the engine thread, between two steps of whatever runs there.

        Raises:
            EngineError: the host is closed, or the thread died before it got to it.
        """
        call = _Call(function, self._loop)
        self._thread().queue.put(call)
        return await call.future  # type: ignore[return-value]

    async def close(self) -> bool:
        """Cancel everything and end the thread.

        Returns:
            Whether the thread has ended. If not (it is inside one long step), the process should
            leave with `os._exit` once everything is saved.
        """
        self._closed = True
        worker, self._worker = self._worker, None
        for job in self._jobs:
            job.cancel()
        if worker is None:
            return True
        worker.queue.put(_Stop())
        deadline = self._loop.time() + CLOSE_WAIT_S
        while worker.thread.is_alive() and self._loop.time() < deadline:
            await asyncio.sleep(0.005)
        return not worker.thread.is_alive()

    def _thread(self) -> _Worker:
        if self._closed:
            raise EngineError("The engine is closed.")
        if self._worker is None:
            self._worker = _Worker(self._worker_died)
        return self._worker

    def _worker_died(self, worker: _Worker, reason: EngineDiedError) -> None:
        """Called by the thread that is ending."""

        def replace() -> None:
            if self._worker is worker:
                self._worker = None
            # Only now can nothing more enter its queue.
            worker.abandon(reason)
            if self._on_death is not None:
                self._on_death(reason)

        _post(self._loop, replace)


def _post(loop: asyncio.AbstractEventLoop, function: Callable[[], None]) -> None:
    """Hand a function to the loop; a loop that is closed wants nothing any more."""
    with contextlib.suppress(RuntimeError):
        loop.call_soon_threadsafe(function)
