"""What the status line says at which width."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lslm_tui.tui import status
from lslm_tui.tui.status import Phase, StatusView
from lslm_tui.tui.widgets.status_line import HintItem, StatusLine
from lslm_tui.types import Progress
from tests.tui.frames import READY
from tests.tui.harness import show
from tests.tui.wait import wait_until


def test_everything_fits_when_there_is_room() -> None:
    assert status.line(READY, 100).plain == (
        "● starter-chat · int8 · CPU 1 thread · 0.2 / 23 GB · 1,893 / 8,192 tok · 142 tok/s"
    )


def test_the_least_important_goes_first() -> None:
    seen = [status.line(READY, width).plain for width in (75, 60, 50, 36, 20)]
    assert "CPU" not in seen[0] and "GB" in seen[0]
    assert "GB" not in seen[1] and "int8" in seen[1]
    assert "int8" not in seen[2] and "1,893" in seen[2]
    assert seen[3] == "● starter-chat · 142 tok/s"
    assert seen[4].startswith("● starter-chat")


@pytest.mark.parametrize("width", range(0, 90))
def test_never_wider_than_told(width: int) -> None:
    for name in (
        "starter-chat",
        "HuggingFaceTB/SmolLM2-1.7B-Instruct",
        "中文模型的名字很长很长很长",
    ):
        for phase in Phase:
            view = replace(READY, model=name, phase=phase, error="a long reason why it failed")
            assert status.line(view, width).cell_length <= width


def test_a_long_name_is_cut_in_its_middle() -> None:
    view = replace(READY, model="HuggingFaceTB/SmolLM2-1.7B-Instruct")
    said = status.line(view, 48).plain
    assert "…" in said and said.startswith("● Huggin…nstruct") and "142 tok/s" in said


def test_a_name_is_not_cut_for_the_sake_of_the_device() -> None:
    said = status.line(READY, status.line(READY, 200).cell_length - 1).plain
    assert said.startswith("● starter-chat ·") and "CPU" not in said


def test_loading_has_a_bar_and_says_what_waits() -> None:
    view = StatusView(
        Phase.LOADING, "qwen", progress=Progress("reading weights", 42, 100, "bytes"), queued=1
    )
    assert status.line(view, 80).plain == (
        "◌ qwen · ▕█████▒▒▒▒▒▒▒▏ 42 % · reading weights · 1 message waits"
    )
    assert "2 messages wait" in status.line(replace(view, queued=2), 80).plain
    assert status.line(replace(view, progress=None, queued=0), 80).plain == "◌ qwen · loading"


def test_failure_and_emptiness_have_signs() -> None:
    failed = StatusView(Phase.FAILED, "qwen", error="its files are incomplete")
    assert status.line(failed, 80).plain == "✗ qwen · its files are incomplete"
    assert status.line(StatusView(), 80).plain == "○ no model"


def test_a_reason_without_room_is_cut_and_not_left_out() -> None:
    failed = StatusView(
        Phase.FAILED, "Storage", error="It was written by a newer version.", memory_total=9
    )
    assert status.line(failed, 30).plain == "✗ Storage · It was written by…"
    assert status.line(failed, 12).plain == "✗ Storage ·…"


def test_a_full_context_is_marked_without_colour_too() -> None:
    assert "⚠ 8,000 / 8,192 tok" in status.line(replace(READY, context_used=8000), 100).plain


def test_hints_are_kept_from_the_left() -> None:
    hints = [("Esc", "stop"), ("^N", "new"), ("^T", "thinking")]
    assert status.fit_hints(hints, 100) == 3
    assert status.fit_hints(hints, 20) == 2
    assert status.fit_hints(hints, 3) == 0


async def test_a_question_takes_the_place_of_the_hints() -> None:
    async with show(StatusLine, size=(80, 3)) as (app, pilot):
        line = app.query_one(StatusLine)
        line.set_hints([("Esc", "stop")])
        await wait_until(pilot, lambda: len(line.query(HintItem)) == 1)
        line.ask("^C again quits")
        await wait_until(pilot, lambda: not line.query(HintItem))
        line.ask("")
        await wait_until(pilot, lambda: len(line.query(HintItem)) == 1)


async def test_it_follows_the_width() -> None:
    async with show(StatusLine, size=(120, 3)) as (app, pilot):
        line = app.query_one(StatusLine)
        line.show(READY)
        left = line.query_one("#status-model")
        await wait_until(pilot, lambda: "CPU" in str(left.render()))
        await pilot.resize_terminal(60, 3)
        await wait_until(pilot, lambda: "CPU" not in str(left.render()))
