"""The train place as pictures, at the smallest size and at a usual one, with recorded runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input

from lslm_tui.tui.app import LslmApp
from lslm_tui.tui.screens.train import TrainScreen
from lslm_tui.tui.train import runs as runs_module
from tests.tui.frames import make_app
from tests.tui.train_runs import NOW, PLACES, TrainSession, proof, write_run
from tests.tui.wait import wait_until

SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LslmApp:
    monkeypatch.setattr(runs_module.time, "time", lambda: NOW)
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
    write_run(
        home, "letters-to-the-landlord", state="failed", step=31, steps=200, exit_code=1,
        reason="The disk is full; training stopped. The last checkpoint, step-30, is whole.",
        remedy="Make room, then go on with --resume.", began="2026-11-23T12:00:00+00:00",
    )  # fmt: skip
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
