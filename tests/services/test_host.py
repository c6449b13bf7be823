"""Both hosts: streams, cancels, calls between steps, failures, death and quitting."""

from __future__ import annotations

import asyncio
import gc
import time
import weakref
from functools import partial

import pytest

from lslm_tui.errors import ContextOverflowError, EngineDiedError, EngineError, OutOfMemoryError
from lslm_tui.services.host import EngineHost
from lslm_tui.services.jobs import JobState, Precedence
from lslm_tui.services.process_host import ProcessHost
from lslm_tui.types import Notice
from tests.services import host_bodies as bodies


def counting(total: int, *, pause_s: float = 0.0):
    return partial(bodies.count, total, pause_s)


async def texts(job) -> list[str]:
    return [event.text async for event in job.events()]


@pytest.fixture(params=[EngineHost, ProcessHost], ids=["thread", "process"])
def kind(request):
    return request.param


@pytest.fixture
async def host(kind):
    host = kind()
    yield host
    await host.close()


async def test_streams_every_event_in_order(host):
    assert await texts(host.submit(counting(5000))) == [str(n) for n in range(5000)]


async def test_text_arrives_as_it_was(host):
    said = await texts(host.submit(partial(bodies.speak, 300)))
    assert said == [f" 字{n}🙂" for n in range(300)]


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


async def test_cancelling_is_quick_while_python_computes(host):
    job = host.submit(bodies.compute)
    events = job.events()
    await anext(events)
    await asyncio.sleep(0.2)
    began = time.monotonic()
    job.cancel()
    assert [e async for e in events][-1] == Notice("cancelled")
    assert time.monotonic() - began < 0.5  # 0.1 on a machine of one's own


@pytest.mark.parametrize(
    ("name", "error", "match"),
    [
        ("memory", OutOfMemoryError, "no room"),
        ("overflow", ContextOverflowError, "too long"),
        ("value", ValueError, "broken"),
    ],
)
async def test_a_failure_is_raised_after_what_came_before(host, name, error, match):
    seen = []
    with pytest.raises(error, match=match) as caught:
        async for event in host.submit(partial(bodies.fail, name)).events():
            seen.append(event.text)
    assert seen == ["before"]
    if isinstance(caught.value, ContextOverflowError):
        assert (caught.value.tokens, caught.value.limit) == (12, 10)
        assert caught.value.remedy == "Shorten it."
    assert await texts(host.submit(counting(1))) == ["0"]


async def test_calls_are_served_between_two_steps(host):
    job = host.submit(counting(100_000, pause_s=0.001))
    events = job.events()
    await anext(events)
    assert await asyncio.wait_for(host.call(partial(bodies.product, 6, 7)), 5) == 42
    assert job.state is JobState.RUNNING
    await events.aclose()


async def test_a_job_queued_during_a_job_waits_its_turn_though_calls_do_not(host):
    first = host.submit(counting(400, pause_s=0.001))
    events = first.events()
    await anext(events)
    second = host.submit(counting(1))
    assert await host.call(bodies.get) == 400
    assert second.state is JobState.QUEUED
    await events.aclose()
    assert await texts(second) == ["0"]


async def test_a_failing_call_raises_where_it_was_made(host):
    with pytest.raises(ZeroDivisionError):
        await host.call(bodies.divide)
    assert await host.call(partial(bodies.product, 1, 1)) == 1


async def test_a_call_whose_caller_has_gone_harms_nobody(host):
    job = host.submit(counting(100_000, pause_s=0.001))
    await anext(job.events())
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(host.call(partial(bodies.product, 2, 3)), 0)
    assert await host.call(partial(bodies.product, 2, 3)) == 6


async def test_a_dead_engine_thread_says_why_and_is_replaced(kind):
    deaths: list[EngineDiedError] = []
    host = kind(deaths.append)
    job, waiting = host.submit(bodies.end_thread), host.submit(counting(1))
    with pytest.raises(EngineDiedError, match="the library gave up"):
        await texts(job)
    with pytest.raises(EngineDiedError):
        await texts(waiting)
    assert len(deaths) == 1
    assert await texts(host.submit(counting(2))) == ["0", "1"]
    await host.close()


async def test_death_fails_waiting_calls_too(kind):
    host = kind()
    host.submit(bodies.end_thread_at_once)
    with pytest.raises(EngineDiedError):
        await asyncio.wait_for(host.call(bodies.get), 5)
    await host.close()


async def test_a_closed_host_takes_nothing(host):
    assert await texts(host.submit(counting(1))) == ["0"]
    assert await host.close() is True
    with pytest.raises(EngineError, match="closed"):
        host.submit(counting(1))
    with pytest.raises(EngineError, match="closed"):
        await host.call(bodies.get)


async def test_a_host_that_was_never_used_closes(host):
    assert await host.close() is True


async def test_closing_in_mid_generation_cancels_it(kind):
    host = kind()
    job = host.submit(counting(100_000, pause_s=0.002))
    events = job.events()
    await anext(events)
    began = time.monotonic()
    assert await host.close() is True
    assert time.monotonic() - began < 0.5
    assert [e.text async for e in events][-1] == "cancelled"


async def test_a_queued_job_that_is_cancelled_ends_at_once_and_never_starts(host):
    first = host.submit(counting(200, pause_s=0.001))
    second = host.submit(counting(77))
    second.cancel()
    assert await asyncio.wait_for(texts(second), 1) == []
    first.cancel()
    assert await texts(host.submit(counting(1))) == ["0"]
    assert await host.call(bodies.get) == 1


async def test_a_job_that_passes_is_run_between_two_steps_of_one_that_gives_way(host):
    long = host.submit(counting(100_000, pause_s=0.001), Precedence.GIVES_WAY)
    events = long.events()
    await anext(events)
    waiting = host.submit(counting(1))
    for total in (3, 4):
        said = await asyncio.wait_for(texts(host.submit(counting(total), Precedence.PASSES)), 20)
        assert said == [str(n) for n in range(total)]
    assert long.state is JobState.RUNNING and waiting.state is JobState.QUEUED
    assert int((await anext(events)).text) > 0, "it goes on where it was"
    await events.aclose()
    assert await texts(waiting) == ["0"]


async def test_jobs_that_pass_keep_their_order_and_pass_no_other_job(host):
    first = host.submit(counting(300, pause_s=0.001))
    second = host.submit(counting(2), Precedence.PASSES)
    third = host.submit(counting(3), Precedence.PASSES)
    assert await texts(third) == ["0", "1", "2"]
    assert first.state is JobState.DONE and second.state is JobState.DONE


async def test_a_job_that_is_passed_hears_a_cancel_meanwhile(host):
    long = host.submit(counting(100_000, pause_s=0.001), Precedence.GIVES_WAY)
    events = long.events()
    await anext(events)
    passing = host.submit(counting(100_000, pause_s=0.001), Precedence.PASSES)
    passed = passing.events()
    await anext(passed)
    long.cancel()
    assert [e.text async for e in events][-1] == "cancelled"
    assert passing.state is JobState.RUNNING
    await passed.aclose()
    assert await texts(host.submit(counting(1))) == ["0"]


async def test_a_failure_of_one_that_passes_leaves_the_other_at_work(host):
    long = host.submit(counting(400, pause_s=0.001), Precedence.GIVES_WAY)
    events = long.events()
    await anext(events)
    with pytest.raises(ValueError, match="broken"):
        await texts(host.submit(partial(bodies.fail, "value"), Precedence.PASSES))
    assert [e.text async for e in events][-1] == "399"


async def test_death_in_a_job_that_passes_is_told_to_both(host):
    long = host.submit(counting(100_000, pause_s=0.001), Precedence.GIVES_WAY)
    events = long.events()
    await anext(events)
    with pytest.raises(EngineDiedError, match="the library gave up"):
        await texts(host.submit(bodies.end_thread, Precedence.PASSES))
    with pytest.raises(EngineDiedError):
        async for _ in events:
            pass
    assert await texts(host.submit(counting(1))) == ["0"]


# --- the thread alone --------------------------------------------------------------------------


async def test_a_failure_does_not_keep_the_frames_alive(caplog):
    caplog.set_level("CRITICAL", "lslm_tui.services.host")  # what is logged keeps its traceback
    host = EngineHost()

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
    await host.close()


async def test_closing_releases_the_models():
    host, released = EngineHost(), []
    await host.call(lambda slot: setattr(slot, "release", lambda: released.append(True)))
    assert await host.close() is True
    assert released == [True]


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
