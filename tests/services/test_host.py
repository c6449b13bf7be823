"""The engine thread: streams, cancels, calls between steps, failures, death and quitting."""

from __future__ import annotations

import asyncio
import gc
import time
import weakref
from collections.abc import Iterator

import pytest

from lslm_tui.errors import EngineDiedError, EngineError, OutOfMemoryError
from lslm_tui.services.host import EngineHost, EngineSlot, JobState
from lslm_tui.types import Cancel, Event, Notice


def counting(total: int, *, pause_s: float = 0.0):
    """A task that yields `0 … total-1` as notices and stops when asked to."""

    def body(slot: EngineSlot, cancel: Cancel) -> Iterator[Event]:
        for number in range(total):
            if cancel.requested:
                yield Notice("cancelled")
                return
            if pause_s:
                time.sleep(pause_s)
            yield Notice(str(number))

    return body


async def texts(job) -> list[str]:
    return [event.text async for event in job.events()]


@pytest.fixture
async def host():
    host = EngineHost()
    yield host
    await host.close()


async def test_streams_every_event_in_order(host):
    assert await texts(host.submit(counting(5000))) == [str(n) for n in range(5000)]


async def test_runs_jobs_in_the_order_given(host):
    first, second = host.submit(counting(50, pause_s=0.001)), host.submit(counting(3))
    assert second.state is JobState.QUEUED
    assert await texts(second) == ["0", "1", "2"]
    assert first.state is JobState.DONE
    assert len(await texts(first)) == 50


async def test_leaving_early_cancels_and_the_next_job_runs(host):
    job = host.submit(counting(100_000, pause_s=0.001))
    async for event in job.events():
        if event.text == "3":
            break
    await asyncio.sleep(0)
    assert await asyncio.wait_for(texts(host.submit(counting(2))), 5) == ["0", "1"]
    assert job.cancel_flag.requested


async def test_cancel_then_next_job(host):
    job = host.submit(counting(100_000, pause_s=0.001))
    seen = []
    async for event in job.events():
        seen.append(event.text)
        job.cancel()
    assert seen[-1] == "cancelled"
    assert await texts(host.submit(counting(1))) == ["0"]


async def test_a_failure_is_raised_after_what_came_before(host):
    def failing(slot, cancel):
        yield Notice("before")
        raise OutOfMemoryError("no room")

    seen = []
    with pytest.raises(OutOfMemoryError, match="no room"):
        async for event in host.submit(failing).events():
            seen.append(event.text)
    assert seen == ["before"]
    assert await texts(host.submit(counting(1))) == ["0"]


async def test_a_failure_does_not_keep_the_frames_alive(host, caplog):
    caplog.set_level("CRITICAL", "lslm_tui.services.host")  # what is logged keeps its traceback

    class Tensor:
        pass

    kept: list[weakref.ref] = []

    def failing(slot, cancel):
        tensor = Tensor()
        kept.append(weakref.ref(tensor))
        yield Notice("before")
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        await texts(host.submit(failing))
    await host.call(lambda slot: None)
    gc.collect()
    assert kept[0]() is None


async def test_calls_are_served_between_two_steps(host):
    job = host.submit(counting(100_000, pause_s=0.001))
    events = job.events()
    await anext(events)
    assert await asyncio.wait_for(host.call(lambda slot: 6 * 7), 5) == 42
    assert job.state is JobState.RUNNING
    await events.aclose()


async def test_a_job_queued_during_a_job_waits_its_turn_though_calls_do_not(host):
    first = host.submit(counting(200, pause_s=0.001))
    events = first.events()
    await anext(events)
    second = host.submit(counting(1))
    assert await host.call(lambda slot: "now") == "now"
    assert second.state is JobState.QUEUED
    await events.aclose()
    assert await texts(second) == ["0"]


async def test_a_failing_call_raises_where_it_was_made(host):
    with pytest.raises(ZeroDivisionError):
        await host.call(lambda slot: 1 / 0)
    assert await host.call(lambda slot: 1) == 1


async def test_a_dead_engine_thread_says_why_and_is_replaced():
    deaths: list[EngineDiedError] = []
    host = EngineHost(deaths.append)

    def dying(slot, cancel):
        yield Notice("alive")
        raise SystemExit("the library gave up")

    job, waiting = host.submit(dying), host.submit(counting(1))
    with pytest.raises(EngineDiedError, match="the library gave up"):
        await texts(job)
    with pytest.raises(EngineDiedError):
        await texts(waiting)
    assert len(deaths) == 1
    assert await texts(host.submit(counting(2))) == ["0", "1"]
    await host.close()


async def test_death_fails_waiting_calls_too():
    host = EngineHost()

    def dying(slot, cancel):
        time.sleep(0.05)
        raise SystemExit
        yield

    host.submit(dying)
    with pytest.raises(EngineDiedError):
        await asyncio.wait_for(host.call(lambda slot: 1), 5)
    await host.close()


async def test_closing_releases_the_engine(host):
    class Engine:
        closed = False

        def close(self):
            self.closed = True

    engine = Engine()
    await host.call(lambda slot: setattr(slot, "engine", engine))
    assert await host.close() is True
    assert engine.closed
    with pytest.raises(EngineError, match="closed"):
        host.submit(counting(1))


async def test_closing_in_mid_generation_cancels_it():
    host = EngineHost()
    job = host.submit(counting(100_000, pause_s=0.002))
    await anext(job.events())
    assert await host.close() is True


async def test_closing_does_not_wait_for_a_step_without_end():
    host = EngineHost()
    release = []

    def stuck(slot, cancel):
        yield Notice("in")
        while not release:
            time.sleep(0.01)

    job = host.submit(stuck)
    await anext(job.events())
    assert await asyncio.wait_for(host.close(), 5) is False
    release.append(True)


async def test_events_to_a_closed_loop_are_dropped():
    """The thread outlives a loop that was closed under it."""
    job_states = []

    async def leave():
        host = EngineHost()
        job = host.submit(counting(200, pause_s=0.001))
        await anext(job.events())
        job_states.append(job)

    await asyncio.to_thread(lambda: asyncio.run(leave()))
    await asyncio.sleep(0.4)
    assert job_states[0].state is JobState.DONE


async def test_a_queued_job_that_is_cancelled_ends_at_once_and_never_starts(host):
    first = host.submit(counting(200, pause_s=0.001))
    started = []

    def body(slot, cancel):
        started.append(True)
        yield Notice("ran")

    second = host.submit(body)
    second.cancel()
    assert await asyncio.wait_for(texts(second), 1) == []
    first.cancel()
    assert await texts(host.submit(counting(1))) == ["0"]
    assert started == []
