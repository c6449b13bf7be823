"""The check process from outside: asked, asked again, stopped, killed."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import psutil
import pytest

from lslm_tui.errors import EngineDiedError
from lslm_tui.services import recipe_check
from lslm_tui.services.recipe_check import RecipeCheck

BROKEN = {"do": "check", "recipe": {"name": "x"}}


async def answer(check: RecipeCheck, question: dict) -> list[str]:
    return [stage async for stage, _ in check.ask(question)]


@pytest.fixture
async def check(tmp_path: Path):
    check = RecipeCheck(tmp_path / "log.txt")
    yield check
    await check.close()


async def test_one_process_answers_many_questions(check):
    assert await answer(check, {"do": "schema"}) == ["schema", "done"]
    process = check._process.pid
    assert await answer(check, BROKEN) == ["failed"]
    assert check._process.pid == process


async def test_a_question_that_was_given_up_leaves_nothing_behind(check):
    async for _ in check.ask({"do": "schema"}):
        break
    assert await answer(check, BROKEN) == ["failed"]


async def test_a_newer_question_ends_the_one_before(check):
    first = asyncio.create_task(answer(check, {"do": "schema"}))
    await asyncio.sleep(0)
    second = await answer(check, BROKEN)
    assert second == ["failed"]
    assert "failed" not in await first


async def test_stopped_it_is_gone_and_the_next_question_starts_another(check):
    await answer(check, {"do": "schema"})
    process = psutil.Process(check._process.pid)
    check.stop()
    psutil.wait_procs([process], timeout=5)
    assert not check.running
    assert await answer(check, BROKEN) == ["failed"]


async def test_a_killed_process_is_told_and_replaced(check):
    await answer(check, {"do": "schema"})
    os.kill(check._process.pid, signal.SIGKILL)
    with pytest.raises(EngineDiedError, match="has ended"):
        while True:
            await answer(check, BROKEN)
    assert await answer(check, BROKEN) == ["failed"]


async def test_a_server_that_cannot_start_is_told(check, monkeypatch):
    monkeypatch.setattr(recipe_check, "SERVER", "no.such.module")
    with pytest.raises(EngineDiedError, match="exit code 1"):
        await answer(check, BROKEN)


async def test_it_ends_with_whoever_asked(tmp_path):
    check = RecipeCheck(tmp_path / "log.txt")
    await answer(check, {"do": "schema"})
    process = psutil.Process(check._process.pid)
    await check.close()
    assert not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
