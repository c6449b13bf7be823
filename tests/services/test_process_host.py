"""What only a process can do: be killed, crash, outlive its parent (it must not), print, be stuck."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import psutil
import pytest

from lslm_tui.errors import EngineDiedError, EngineError
from lslm_tui.services.process_host import ProcessHost
from tests.services import host_bodies as bodies

ROOT = Path(__file__).parents[2]


async def texts(job) -> list[str]:
    return [event.text async for event in job.events()]


@pytest.fixture
async def host(tmp_path):
    host = ProcessHost(log_file=tmp_path / "log.txt")
    yield host
    await host.close()


def gone(process_id: int, within_s: float = 5) -> bool:
    ends = time.monotonic() + within_s
    while time.monotonic() < ends:
        try:
            if psutil.Process(process_id).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize(
    ("how", "said"), [("exit", "exit code 7"), ("killed", "memory"), ("crash", "SIGSEGV")]
)
async def test_a_dead_process_says_why_and_is_replaced(tmp_path, how, said):
    deaths: list[EngineDiedError] = []
    host = ProcessHost(deaths.append, log_file=tmp_path / "log.txt")
    job = host.submit(partial(bodies.end_process, how))
    waiting = host.submit(partial(bodies.count, 1, 0))
    seen = []
    with pytest.raises(EngineDiedError, match=said):
        async for event in job.events():
            seen.append(event.text)
    assert seen == ["alive"]
    with pytest.raises(EngineDiedError, match=said):
        await texts(waiting)
    assert [str(death).count(said) for death in deaths] == [1]
    assert "loaded again" in deaths[0].remedy
    assert await texts(host.submit(partial(bodies.count, 2, 0))) == ["0", "1"]
    await host.close()
    if how == "crash":  # where in the program it happened
        assert "end_process" in (tmp_path / "log.txt").read_text()


async def test_death_while_nothing_runs_is_told_and_fails_waiting_calls():
    deaths: list[EngineDiedError] = []
    host = ProcessHost(deaths.append)
    process_id = await host.call(bodies.process_id)
    call = asyncio.create_task(host.call(partial(bodies.product, 1, 2)))
    os.kill(process_id, signal.SIGKILL)
    await asyncio.wait([call], timeout=5)
    while not deaths:
        await asyncio.sleep(0.01)
    if error := call.exception():  # it may have been answered before
        assert isinstance(error, EngineDiedError)
    assert await host.call(bodies.process_id) != process_id
    await host.close()


async def test_quitting_kills_a_process_that_does_not_listen(host):
    process_id = await host.call(bodies.process_id)
    job = host.submit(bodies.hold_interpreter)
    events = job.events()
    await anext(events)
    await asyncio.sleep(0.2)  # now it is inside
    began = time.monotonic()
    assert await host.close() is True
    assert time.monotonic() - began < 0.6  # 0.4 and the kill
    assert not psutil.pid_exists(process_id)
    assert [event async for event in events] == []


async def test_quitting_ends_a_step_without_end_and_calls_that_wait(host):
    await anext(host.submit(bodies.sleep_for_ever).events())
    call = asyncio.create_task(host.call(bodies.get))
    await asyncio.sleep(0)
    await asyncio.wait_for(host.close(), 5)
    with pytest.raises(EngineError, match="closed"):
        await call


async def test_what_a_library_raises_comes_as_a_sentence(host, tmp_path):
    for kind, said in (
        ("library", "LibraryError: inside a library"),
        ("unpicklable", "ValueError"),
    ):
        with pytest.raises(EngineError, match=said):
            await texts(host.submit(partial(bodies.fail, kind)))
    with pytest.raises(AttributeError, match="pickle"):
        await host.call(bodies.something_that_cannot_travel)
    assert "inside a library" in (tmp_path / "log.txt").read_text()
    assert await host.call(partial(bodies.product, 2, 2)) == 4


async def test_what_is_printed_and_logged_goes_to_the_log_file(host, tmp_path, capfd):
    await texts(host.submit(bodies.chatter))
    await host.close()
    logged = (tmp_path / "log.txt").read_text("utf-8")
    for line in (
        "printed by Python",
        "printed as an error",
        "printed by C",
        "WARNING lslm_tui.test: logged 日志",
        "warned of",
    ):
        assert line in logged
    assert capfd.readouterr() == ("", "")


async def test_an_interpreter_that_cannot_be_started_is_a_sentence(host, monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "executable", str(tmp_path / "none"))
    with pytest.raises(EngineError, match="could not be started"):
        host.submit(partial(bodies.count, 1, 0))
    monkeypatch.undo()
    assert await texts(host.submit(partial(bodies.count, 1, 0))) == ["0"]


async def test_ctrl_c_in_the_terminal_does_not_reach_it(host):
    process_id = await host.call(bodies.process_id)
    assert os.getpgid(process_id) != os.getpgid(0)
    assert os.getsid(process_id) != os.getsid(0)
    os.kill(process_id, signal.SIGINT)
    assert await texts(host.submit(partial(bodies.count, 2, 0.05))) == ["0", "1"]
    assert await host.call(bodies.process_id) == process_id


PARENT = """
import asyncio, sys
from lslm_tui.services.process_host import ProcessHost
from tests.services import host_bodies as bodies
async def main():
    host = ProcessHost()
    job = host.submit(bodies.compute)
    print((await anext(job.events())).text, flush=True)
    await asyncio.sleep(60)
asyncio.run(main())
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_it_ends_when_its_parent_is_killed(how):
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert parent.stdout is not None
    process_id = int(parent.stdout.readline())
    assert psutil.pid_exists(process_id)
    parent.send_signal(how)
    parent.wait()
    parent.stdout.close()
    assert gone(process_id)


def test_modules_in_the_working_directory_are_not_taken_for_those_of_the_program(tmp_path):
    (tmp_path / "pickle.py").write_text("raise SystemExit('wrong one')")
    code = """
import sys
sys.path.remove("")
sys.path.insert(0, ROOT)
import asyncio
from lslm_tui.services.process_host import ProcessHost
from tests.services import host_bodies as bodies
async def main():
    host = ProcessHost()
    print(await host.call(bodies.get))
    await host.close()
asyncio.run(main())
"""
    made = subprocess.run(
        [sys.executable, "-c", code.replace("ROOT", repr(str(ROOT)))],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=30,
    )
    assert (made.stdout, made.stderr) == ("None\n", "")


def test_the_screens_never_import_torch_though_the_model_answers(stories, tmp_path):
    code = """
import asyncio, json, os, sys
from functools import partial
from types import SimpleNamespace
from lslm_tui.__main__ import SCREENS, _make_session
from lslm_tui.paths import find_paths
from lslm_tui.services.reply import ReplyOptions
from lslm_tui.types import SamplingSettings
async def main():
    session = _make_session(SimpleNamespace(**{**SCREENS, "model": sys.argv[1]}), find_paths())
    info = await session.wait_ready()
    conversation = session.storage.create_conversation()
    reply = session.send(
        conversation, "Once", options=ReplyOptions(SamplingSettings(seed=1, max_new_tokens=8))
    )
    await reply.finished()
    preview = await session.preview(conversation.id, "upon a time")
    heavy = [n for n in ("torch", "transformers", "numpy", "tokenizers") if n in sys.modules]
    print(json.dumps([info.name, reply.done.usage.completion_tokens, preview.fits, heavy]))
    await session.close()
asyncio.run(main())
"""
    made = subprocess.run(
        [sys.executable, "-c", code, str(stories)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=120,
        check=True,
    )
    assert json.loads(made.stdout) == ["stories260K", 8, True, []]
