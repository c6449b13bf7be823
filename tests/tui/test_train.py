"""The train place over runs on the disk: list, live, proof, comparing, and every way a run can end."""

from __future__ import annotations

import json

import pytest
from textual.geometry import Offset
from textual.widgets import OptionList, Static

from lslm_tui.errors import ModelLoadError, ModelNotFoundError, StorageError
from lslm_tui.services import runs as run_services
from lslm_tui.services.exporting import ExportProgress
from lslm_tui.services.runs import read_run
from lslm_tui.tui.dialogs.line import LineDialog
from lslm_tui.tui.screens.dialog import Dialog
from lslm_tui.tui.screens.train import COMPARE, RUN, RUNS
from lslm_tui.tui.train import run_actions, run_status
from lslm_tui.tui.train import runs as runs_module
from lslm_tui.tui.widgets.status_line import HintItem
from tests.tui.train_runs import (
    NOW,
    SteadyMemory,
    proof,
    train_place,
    write,
    write_metrics,
    write_run,
)
from tests.tui.wait import wait_until


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    monkeypatch.setattr(runs_module.time, "time", lambda: NOW)


def text(widget) -> str:
    return str(widget.render())


def shown(screen) -> list[str]:
    return [str(option.prompt) for option in screen.query_one(OptionList).options]


def hints(screen) -> str:
    return " ".join(str(item.render()) for item in screen.query(HintItem))


async def test_an_empty_place_teaches_and_enter_begins_the_example(tmp_path, monkeypatch):
    started = []

    def start(recipe, directory):
        started.append(recipe)
        folder = write_run(tmp_path, state="running", phase="starting", alive=True, metrics=False)
        return read_run(folder)

    monkeypatch.setattr(run_services, "start_run", start)
    async with train_place(tmp_path) as (screen, pilot):
        assert "lighthouse keeper" in text(screen.query_one("#runs-empty", Static))
        await pilot.press("enter")
        await wait_until(pilot, lambda: screen.view == RUN)
        assert started[0].name == "lighthouse.toml" and started[0].is_file()
        rows = started[0].with_name("lighthouse.jsonl").read_text(encoding="utf-8").splitlines()
        assert len(rows) > 30 and all(len(json.loads(row)["messages"]) == 2 for row in rows)


async def test_runs_are_listed_newest_first_with_sign_progress_and_proof(tmp_path):
    write_run(tmp_path, "old", result=proof(), began="2026-11-20T12:00:00+00:00")
    write_run(tmp_path, "going", state="running", phase="training", step=30, alive=True)
    write_run(
        tmp_path,
        "dead",
        state="running",
        phase="training",
        began="2026-11-22T12:00:00+00:00",
        pid=1 << 22,
    )
    async with train_place(tmp_path) as (screen, pilot):
        lines = shown(screen)
        assert [line.split()[1] for line in lines] == ["going", "dead", "old"]
        assert "●" in lines[0] and "30/80" in lines[0] and "40 s left" in lines[0]
        assert "✗" in lines[1] and "died" in lines[1]
        assert "✓" in lines[2] and "loss 8.930 → 1.970" in lines[2]
        await pilot.press("down")
        await wait_until(pilot, lambda: "r resume" in hints(screen))
        assert "without saying why" in text(screen.query_one("#runs-about", Static))


async def test_the_list_follows_what_happens_and_keeps_its_cursor(tmp_path):
    folder = write_run(tmp_path, "a", state="running", phase="training", step=10, alive=True)
    write_run(tmp_path, "b", result=proof(), began="2026-11-20T12:00:00+00:00")
    async with train_place(tmp_path) as (screen, pilot):
        await pilot.press("down")
        status = json.loads((folder / "status.json").read_text())
        write(folder / "status.json", {**status, "step": 44})
        write_run(tmp_path, "c", result=proof(), began="2026-11-25T12:00:00+00:00")
        screen.look()
        assert "44/80" in shown(screen)[1]
        assert screen.run.name == "b" and screen.query_one(OptionList).highlighted == 2


async def test_enter_opens_a_run_and_its_curve_grows(tmp_path):
    folder = write_run(tmp_path, state="running", phase="training", step=30, alive=True)
    async with train_place(tmp_path) as (screen, pilot):
        await pilot.press("enter")
        await wait_until(pilot, lambda: screen.view == RUN)
        plot = screen.opened.plot
        assert plot.has_focus and "eval loss" in text(plot) and "★ best" in text(plot)
        before = text(plot)
        write_metrics(folder, 40, first=31)
        screen.look()
        assert text(plot) != before
        figures = text(screen.query_one("#run-figures"))
        assert "tok/s" in figures and "640 MB" in figures and "700 MB estimated" in figures
        await pilot.press("2")
        assert "learning rate" in text(plot)
        await pilot.press("5")
        assert "estimated" in text(plot) and "MB" in text(plot)
        await pilot.press("escape")
        assert screen.view == RUNS and screen.query_one(OptionList).has_focus


async def test_samples_are_browsed_by_step_and_the_log_is_shown(tmp_path):
    folder = write_run(tmp_path, state="running", phase="training", step=30, alive=True)
    (folder / "log.txt").write_text("first line\n\x1b[31mred 虫\n")
    async with train_place(tmp_path, size=(80, 24)) as (screen, pilot):
        await pilot.press("enter", "6")
        told = screen.query_one("#run-text", Static)
        assert "step 30" in text(told) and "你好吗？" in text(told)
        await pilot.press("left_square_bracket", "left_square_bracket", "left_square_bracket")
        assert "step 10" in text(told) and "1/3" in text(told)
        await pilot.press("right_square_bracket")
        assert "step 20" in text(told)
        await pilot.press("l")
        assert "␛[31mred 虫" in text(told)


async def test_a_run_that_becomes_done_shows_its_proof(tmp_path):
    folder = write_run(tmp_path, state="running", phase="saving", alive=True)
    async with train_place(tmp_path) as (screen, pilot):
        await pilot.press("enter")
        write(folder / "result.json", proof())
        write(folder / "status.json", {"state": "done", "step": 80, "steps": 80})
        screen.look()
        told = text(screen.query_one("#run-text", Static))
        assert screen.opened.tab == "proof"
        for words in (
            "loss 8.930 → 1.970", "▲ better", "├", "┤", "questions", "exact 0.4",
            "= about the same", "▼ forgotten", "windows of 512 tokens", "Ahoy! The lamp",
            "a1b2c3d4e5f6", "640 MB at most of 700 MB estimated",
        ):  # fmt: skip
            assert words in told, words


@pytest.mark.parametrize(
    "broken",
    [
        "{",
        "[]",
        '{"comparison": 3, "tests": [], "neutral": {"texts": {"en": 1}}, "samples": {"after": [1]}, "fingerprint": "x"}',
    ],
)
async def test_a_broken_result_breaks_nothing(tmp_path, broken):
    folder = write_run(tmp_path)
    (folder / "result.json").write_text(broken)
    (folder / "metrics.jsonl").write_text(
        '{"step": 1, "loss": "NaN"}\n{"step": 2, "loss": NaN}\n{to'
    )
    async with train_place(tmp_path, size=(80, 24)) as (screen, pilot):
        await pilot.press("enter")
        for key in "12345678":
            await pilot.press(key)
        assert screen.view == RUN


@pytest.mark.parametrize(
    ("reason", "remedy"),
    [
        ("The disk is full; training stopped.", "Make room, then go on with --resume."),
        ("The loss is no finite number any more at step 8.", "Try a lower learning rate."),
        ("Out of memory with 1 row at a time.", "Try a smaller data.max_tokens."),
        ("x is an adapter of y, which is not on this machine.", "Put that model back."),
    ],
)
async def test_a_failed_run_says_why_and_resumes_with_one_key(
    tmp_path, monkeypatch, reason, remedy
):
    folder = write_run(tmp_path, state="failed", step=8, reason=reason, remedy=remedy, exit_code=1)
    resumed = []
    monkeypatch.setattr(run_services, "resume_run", lambda run: resumed.append(run) or run)
    async with train_place(tmp_path, size=(80, 24)) as (screen, pilot):
        about = text(screen.query_one("#runs-about", Static))
        assert reason in about and remedy in about and "exit code 1" in about
        assert "r begins again: there is no checkpoint yet" in about
        for step in ("step-5", "step-31", ".partial", "best"):
            (folder / "checkpoints" / step).mkdir(parents=True)
        await pilot.press("enter")
        why = text(screen.query_one("#run-why", Static))
        assert reason in why and "→ r goes on from step 31" in why
        await pilot.press("r")
        await wait_until(pilot, lambda: resumed)
        assert resumed[0].path == folder


async def test_halved_batches_and_a_newer_version_are_told(tmp_path):
    folder = write_run(tmp_path, state="running", phase="training", step=9, alive=True)
    notice = {"type": "notice", "text": "Out of memory with 4 rows at a time; going on with 2"}
    (folder / "events.jsonl").write_text(json.dumps(notice) + "\n")
    write(folder / "origin.json", {"name": "x", "versions": {"lslm-tui": "99.0"}})
    async with train_place(tmp_path) as (screen, pilot):
        await pilot.press("enter")
        why = text(screen.query_one("#run-why", Static))
        assert "going on with 2" in why and "version 99.0" in why


async def test_pause_stop_and_finish_ask_the_run(tmp_path, monkeypatch):
    folder = write_run(tmp_path, state="running", phase="training", step=9, alive=True)
    monkeypatch.setattr(run_services.os, "kill", lambda pid, number: None)
    async with train_place(tmp_path) as (screen, pilot):
        await pilot.press("p")
        await wait_until(pilot, lambda: (folder / "pause").exists())
        status = json.loads((folder / "status.json").read_text())
        write(folder / "status.json", {**status, "phase": "paused"})
        screen.look()
        assert "‖" in shown(screen)[0]
        await pilot.press("p")
        await wait_until(pilot, lambda: not (folder / "pause").exists())
        await pilot.press("f")
        await wait_until(pilot, lambda: isinstance(screen.app.screen, Dialog))
        assert any("none were evaluated" in said for said in screen.app.screen.paragraphs)
        await pilot.press("enter")
        await wait_until(pilot, lambda: (folder / "stop").exists())
        assert (folder / "stop").read_text().strip() == "finish"
        await pilot.press("s")
        await wait_until(pilot, lambda: (folder / "stop").read_bytes() == b"")


async def test_what_cannot_be_done_is_said_with_what_helps(tmp_path, monkeypatch):
    write_run(tmp_path, state="died", step=3)
    error = StorageError("The disk is full.", remedy="Make room.")

    def refuse(run):
        raise error

    monkeypatch.setattr(run_services, "resume_run", refuse)
    async with train_place(tmp_path) as (screen, pilot):
        await pilot.press("r")
        await wait_until(pilot, lambda: isinstance(screen.app.screen, Dialog))
        assert screen.app.screen.remedy == "Make room."


async def test_a_model_whose_base_has_gone_says_so_when_it_is_used(tmp_path):
    write_run(tmp_path, result=proof())
    async with train_place(tmp_path) as (screen, pilot):

        def missing(reference):
            raise ModelNotFoundError("It is an adapter of y, which is not on this machine.")

        screen.session.open_model = missing
        await pilot.press("u")
        await wait_until(pilot, lambda: isinstance(screen.app.screen, Dialog))
        assert "not on this machine" in screen.app.screen.paragraphs[0]


async def test_an_export_asks_where_shows_that_it_goes_on_and_can_be_stopped(tmp_path, monkeypatch):
    made = []

    class Slow:
        def __init__(self, source, target):
            made.append(self)
            self.source, self.target, self.running = source, target, True
            self.progress = ExportProgress("writing", 3_000_000, 6_200_000)

        def stop(self):
            self.running = False

        def result(self):
            raise ModelLoadError("The export was stopped; nothing was written.")

    monkeypatch.setattr(run_actions, "Export", Slow)
    write_run(tmp_path, result=proof())
    async with train_place(tmp_path) as (screen, pilot):
        await pilot.press("x")
        await wait_until(pilot, lambda: isinstance(screen.app.screen, LineDialog))
        screen.app.screen.query_one("Input").value = str(tmp_path / "out")
        await pilot.press("enter")
        await wait_until(pilot, lambda: made)
        assert made[0].target == tmp_path / "out" and made[0].source.name == "model"
        await wait_until(
            pilot, lambda: "Esc stops" in str(screen.query_one("#status-question").render())
        )
        said = str(screen.query_one("#status-question").render())
        assert "Part 1 of 2 · writing" in said and "48 %" in said and "3.0 / 6.2 MB" in said
        made[0].progress = ExportProgress("proving", 2, 5)
        await wait_until(
            pilot, lambda: "Part 2 of 2" in str(screen.query_one("#status-question").render())
        )
        await pilot.press("escape")
        await wait_until(pilot, lambda: isinstance(screen.app.screen, Dialog))
        assert "stopped" in screen.app.screen.paragraphs[0]
        await wait_until(pilot, lambda: screen.app.focused is not None)


async def test_deleting_asks_first(tmp_path):
    folder = write_run(tmp_path, result=proof())
    async with train_place(tmp_path) as (screen, pilot):
        await pilot.press("d")
        await wait_until(pilot, lambda: isinstance(screen.app.screen, Dialog))
        await pilot.press("enter")  # the first answer is the harmless one
        await wait_until(pilot, lambda: screen.app.screen is screen)
        assert folder.exists()
        await pilot.press("d")
        await wait_until(pilot, lambda: isinstance(screen.app.screen, Dialog))
        await pilot.press("right", "enter")
        await wait_until(pilot, lambda: not folder.exists())
        await wait_until(pilot, lambda: screen.runs.empty)


async def test_marked_runs_are_compared_by_step_tokens_and_time(tmp_path):
    write_run(tmp_path, "a", result=proof())
    write_run(tmp_path, "b", step=40, steps=80, state="stopped", began="2026-11-20T12:00:00+00:00")
    async with train_place(tmp_path) as (screen, pilot):
        await pilot.press("space", "space")
        assert all(line.startswith("+") for line in shown(screen))
        await pilot.press("c")
        await wait_until(pilot, lambda: screen.view == COMPARE)
        plot = screen.compared.plot
        assert (
            "a-2026" in text(plot)
            and "b-2026" in text(plot)
            and text(plot).rstrip().endswith("step")
        )
        await pilot.press("a")
        assert text(plot).rstrip().endswith("tokens seen") and "20k" in text(plot)
        await pilot.press("a")
        assert "time in training" in text(plot) and "s" in text(plot).splitlines()[-1]
        await pilot.press("2", "left")
        assert plot.cursor is not None
        await pilot.press("escape")
        assert screen.view == COMPARE and plot.cursor is None
        await pilot.press("escape")
        assert screen.view == RUNS


async def test_a_finished_chat_model_is_used_in_the_chat(tmp_path):
    write_run(tmp_path, result=proof())
    async with train_place(tmp_path) as (screen, pilot):
        session = screen.session
        await pilot.press("u")
        await wait_until(pilot, lambda: session.opened)
        assert session.opened == ["lighthouse-20261124-120000"]
        await wait_until(pilot, lambda: screen.app.place is not screen)


async def test_the_mouse_opens_tabs_and_goes_back(tmp_path):
    write_run(tmp_path, state="stopped", step=30)
    async with train_place(tmp_path) as (screen, pilot):
        await pilot.click(OptionList, Offset(10, 0))
        await wait_until(pilot, lambda: screen.view == RUN)
        await pilot.click("#run-tabs", Offset(12, 0))
        await wait_until(pilot, lambda: screen.opened.tab == "rate")
        await pilot.click("#run-fold", Offset(3, 0))
        await wait_until(pilot, lambda: screen.opened.tab == "log")
        await pilot.click("#title-row", Offset(3, 0))
        await wait_until(pilot, lambda: screen.view == RUNS)


async def test_every_size_and_an_unknown_phase(tmp_path):
    write_run(tmp_path, state="running", phase="dreaming", alive=True, steps=None, metrics=False)
    for size in ((80, 24), (60, 16), (200, 50)):
        async with train_place(tmp_path, size=size) as (screen, pilot):
            assert "dreaming" in shown(screen)[0]
            await pilot.press("enter")
            assert screen.opened.plot.has_focus


async def test_every_phase_says_how_far_it_is_and_the_status_line_where(tmp_path, monkeypatch):
    monkeypatch.setattr(run_status.psutil, "virtual_memory", SteadyMemory)
    inner = {"done": 120, "total": 400, "unit": "rows scored"}
    folder = write_run(
        tmp_path, state="running", phase="scoring after", alive=True, inner=inner,
        device="CPU, 1 thread",
    )  # fmt: skip
    async with train_place(tmp_path) as (screen, pilot):
        assert "120 of 400 rows scored" in shown(screen)[0]
        line = screen.query_one("#status-model", Static)
        assert "● 1 run trains · CPU, 1 thread · 4.1 / 25 GB" in text(line)
        await pilot.press("enter")
        figures = screen.query_one("#run-figures")
        assert "30 %" in text(figures) and "120 of 400 rows scored" in text(figures)
        status = json.loads((folder / "status.json").read_text())
        written = {"done": 0, "total": 2_000_000, "unit": "bytes written"}
        (folder / ".model").mkdir()
        (folder / ".model" / "model.safetensors").write_bytes(b"x" * 1_000_000)
        write(folder / "status.json", {**status, "phase": "saving", "inner": written})
        screen.look()
        assert "1.0 MB of 2.0 MB written" in text(figures) and "50 %" in text(figures)
        broken = {"done": "x", "total": None}
        write(folder / "status.json", {**status, "phase": "saving", "inner": broken})
        screen.look()
        assert "saving the model" in text(figures)


async def test_the_score_of_a_task_has_a_chart_that_begins_before_training(tmp_path):
    folder = write_run(tmp_path, task="classify", step=20, state="stopped")
    async with train_place(tmp_path) as (screen, pilot):
        await pilot.press("enter", "9")
        assert screen.opened.tab == "loss" and "9 Score" not in text(screen.query_one("#run-tabs"))
        with (folder / "metrics.jsonl").open("a") as file:
            file.write('{"step": 10, "eval_accuracy": 0.75}\n{"step": 20, "eval_accuracy": 0.9}\n')
        before = {"metric": "accuracy", "values": [1.0, 0.0], "weights": [1.0, 1.0]}
        write(folder / "before.json", {"scores": before})
        screen.look()
        await pilot.press("9")
        plot = screen.opened.plot
        assert "accuracy" in text(plot) and "9 Score" in text(screen.query_one("#run-tabs"))
        await pilot.press("home")
        assert "accuracy 0.5" in text(plot)
        await pilot.press("escape", "escape", "c", "9")
        assert "accuracy" in text(screen.compared.plot)
