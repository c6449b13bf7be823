"""The train place as pictures, at the smallest size and at a usual one, with recorded runs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from textual.widgets import Input

from lslm_tui.tui.app import LslmApp
from lslm_tui.tui.screens.train import TrainScreen
from lslm_tui.tui.train import proof_pair, run_status
from lslm_tui.tui.train import runs as runs_module
from tests.tui.frames import make_app
from tests.tui.train_runs import (
    NOW,
    PLACES,
    SAID,
    ScriptedPairing,
    SteadyMemory,
    TrainSession,
    proof,
    write,
    write_run,
)
from tests.tui.wait import wait_until

SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LslmApp:
    monkeypatch.setattr(runs_module.time, "time", lambda: NOW)
    monkeypatch.setattr(run_status.psutil, "virtual_memory", SteadyMemory)
    monkeypatch.setattr(proof_pair, "Pairing", ScriptedPairing)
    monkeypatch.setattr(proof_pair, "specs_of", lambda library, run: (None, run))
    app = make_app(tmp_path, places=PLACES, session_factory=TrainSession)
    app.DEFAULT_MODE = "train"
    return app


def steady(*keys: str):
    """Press keys on the list, then hold still."""

    async def prepare(pilot) -> None:
        app = pilot.app
        await app.switch_mode("train")
        await wait_until(pilot, lambda: isinstance(app.place, TrainScreen) and app.place.session)
        app.place.look()
        await pilot.pause()
        for key in keys:
            await pilot.press(key)
        for cursor in app.screen.query(Input):
            cursor.cursor_blink = False
        app.place.look()
        await pilot.pause()

    return prepare


def several(home: Path) -> None:
    write_run(home, "lighthouse", result=proof(), began="2026-11-22T12:00:00+00:00")
    failed = write_run(
        home, "letters-to-the-landlord", state="failed", step=31, steps=200, exit_code=1,
        reason="The disk is full; training stopped. The last checkpoint, step-30, is whole.",
        remedy="Make room, then go on with --resume.", began="2026-11-23T12:00:00+00:00",
    )  # fmt: skip
    (failed / "checkpoints" / "step-30").mkdir(parents=True)
    write_run(home, "诗歌", state="running", phase="training", step=42, alive=True, worse=0.8)


@SIZES
def test_the_list(snap_compare, app, tmp_path, size):
    several(tmp_path)
    assert snap_compare(app, terminal_size=size, run_before=steady("down"))


@SIZES
def test_empty(snap_compare, app, size):
    assert snap_compare(app, terminal_size=size, run_before=steady())


@SIZES
def test_a_live_run(snap_compare, app, tmp_path, size):
    several(tmp_path)
    assert snap_compare(app, terminal_size=size, run_before=steady("enter", "left", "shift+left"))


@SIZES
def test_the_proof(snap_compare, app, tmp_path, size):
    write_run(tmp_path, "lighthouse", result=proof())
    assert snap_compare(app, terminal_size=size, run_before=steady("enter"))


@SIZES
def test_two_runs_on_one_plot(snap_compare, app, tmp_path, size):
    several(tmp_path)
    keys = ("space", "down", "space", "c", "a")
    assert snap_compare(app, terminal_size=size, run_before=steady(*keys))


def asked(*questions: str):
    """Open the two sides of the first run, ask them, and hold still."""

    async def prepare(pilot) -> None:
        await steady("enter", "b")(pilot)
        pair = pilot.app.place.pair
        await wait_until(pilot, lambda: pair.pairing is not None and not pair.busy)
        for number, question in enumerate(questions, start=1):
            pair.query_one(Input).value = question
            await pilot.press("enter")
            await wait_until(pilot, lambda n=number: pair.asked == n and not pair.busy)
        await pilot.pause()

    return prepare


@SIZES
def test_two_models_that_wait_for_a_question(snap_compare, app, tmp_path, size):
    write_run(tmp_path, "lighthouse", result=proof())
    assert snap_compare(app, terminal_size=size, run_before=asked())


@SIZES
def test_two_models_side_by_side(snap_compare, app, tmp_path, size):
    write_run(tmp_path, "lighthouse", result=proof())
    assert snap_compare(app, terminal_size=size, run_before=asked(*SAID[0]))


@SIZES
def test_a_phase_that_counts(snap_compare, app, tmp_path, size):
    write_run(
        tmp_path, "lighthouse", state="running", phase="scoring after", alive=True,
        inner={"done": 120, "total": 400, "unit": "rows scored"}, device="CPU, 1 thread",
    )  # fmt: skip
    assert snap_compare(app, terminal_size=size, run_before=steady("enter"))


@SIZES
def test_the_score_of_the_task(snap_compare, app, tmp_path, size):
    folder = write_run(tmp_path, "labels", task="classify", step=80, state="stopped")
    with (folder / "metrics.jsonl").open("a", encoding="utf-8") as file:
        for step in range(10, 81, 10):
            line = {"step": step, "eval_accuracy": 0.5 + 0.4 * (1 - 0.96**step)}
            file.write(json.dumps(line) + "\n")
    before = {"metric": "accuracy", "values": [1.0, 0.0] * 10, "weights": [1.0] * 20}
    write(folder / "before.json", {"scores": before})
    assert snap_compare(app, terminal_size=size, run_before=steady("enter", "9"))
