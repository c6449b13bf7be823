"""Running a run again with changes: from the list and from its page, by key, mouse and palette."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from lslm_tui.config import load_config
from lslm_tui.paths import find_paths
from lslm_tui.services.session import Session
from lslm_tui.services.storage import Storage
from lslm_tui.services.wizard_advice import DATA, METHOD, MODEL, REVIEW
from lslm_tui.tui.places import Place
from lslm_tui.tui.screens.dialog import Dialog
from lslm_tui.tui.screens.train import RUN, TrainScreen
from lslm_tui.tui.train import wizard, wizard_check
from lslm_tui.tui.train.wizard import WizardScreen
from lslm_tui.tui.widgets.status_line import HintItem
from tests.fakes import FakeLibrary, entry
from tests.tui.train_runs import proof, write_run
from tests.tui.wait import wait_until
from tests.tui.wizard_answers import BASES, WELL
from tests.tui.wizard_app import ScriptedCheck, TrainApp

RECIPE = """\
name = "lighthouse"   # mine
task = "sft"
method = "lora"
[model]
base = "starter-chat"
[data]
train = ["rows.jsonl"]
"""


@pytest.fixture(autouse=True)
def scripted(monkeypatch):
    monkeypatch.setattr(wizard, "RecipeCheck", ScriptedCheck)
    monkeypatch.setattr(wizard_check, "SETTLE_S", 0.0)
    monkeypatch.setattr(ScriptedCheck, "answers", {"check": WELL, "bases": BASES})


@asynccontextmanager
async def train_place(size=(120, 40)) -> AsyncIterator[tuple[Any, Pilot[Any]]]:
    paths = find_paths()

    def make() -> Session:
        config = load_config(paths.config_file).config
        library = FakeLibrary(entry("starter-chat", parameters=3_100_000))
        return Session(paths, config, Storage(paths.database), library)

    place = Place("train", "f7", "Train", "lslm_tui.tui.screens.train:TrainScreen", "Teach.")
    app = TrainApp(make, paths=paths, places=(place,))
    async with app.run_test(size=size) as pilot:
        await wait_until(
            pilot, lambda: app.session is not None and isinstance(app.screen, TrainScreen)
        )
        await wait_until(pilot, lambda: app.screen.session is not None and app.screen.runs.found)
        yield app.screen, pilot


def a_run(**more: Any) -> Path:
    import os

    folder = write_run(Path(os.environ["LSLM_HOME"]), result=proof(), **more)
    (folder / "recipe.toml").write_text(RECIPE, "utf-8")
    return folder


def hints(screen: Any) -> list[str]:
    return [str(item.render()) for item in screen.query(HintItem)]


@pytest.mark.parametrize("key", ["r", "e"])
async def test_from_the_list_with_a_key_every_step_is_filled_in(key):
    a_run()
    async with train_place() as (screen, pilot):
        await wait_until(pilot, lambda: screen.run is not None and screen.runs.options.has_focus)
        await pilot.press(key)
        await wait_until(pilot, lambda: isinstance(screen.app.screen, WizardScreen))
        w = screen.app.screen
        await wait_until(pilot, lambda: w.facts.estimate and w.focused is not None)
        assert (w.step, w.draft.name, w.draft.base) == (METHOD, "lighthouse-2", "starter-chat")
        assert w.draft.parameters == 3_100_000
        for step in (MODEL, DATA, REVIEW):
            w.go(step)
            await wait_until(pilot, lambda step=step: w.step == step)
        assert 'name = "lighthouse-2"   # mine' in w.query_one("#recipe").text
        assert ScriptedCheck.asked[-1]["text"] == w.draft.recipe_text()


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
async def test_from_the_page_of_a_finished_run_with_the_mouse(size):
    a_run()
    async with train_place(size) as (screen, pilot):
        screen.open_run(screen.runs.found[0])
        await wait_until(
            pilot, lambda: screen.view == RUN and any("again" in h for h in hints(screen))
        )
        await wait_until(pilot, lambda: len([h for h in hints(screen) if "again" in h]) == 1)
        item = next(item for item in screen.query(HintItem) if "again" in str(item.render()))
        await wait_until(pilot, lambda: item.region.width > 0)
        await pilot.click(item)
        await wait_until(pilot, lambda: isinstance(screen.app.screen, WizardScreen))
        await pilot.press("escape")
        await wait_until(pilot, lambda: screen.app.screen is screen)


async def test_a_stopped_run_is_resumed_with_r_and_described_anew_with_e(monkeypatch):
    a_run(state="stopped", step=20)
    async with train_place() as (screen, pilot):
        await wait_until(pilot, lambda: screen.run is not None and screen.runs.options.has_focus)
        asked = []
        monkeypatch.setattr(screen, "_act", asked.append)
        await pilot.press("r")
        await pilot.press("e")
        assert asked == ["resume", "again"]


async def test_a_run_without_a_recipe_says_what_to_do():
    (a_run() / "recipe.toml").unlink()
    async with train_place() as (screen, pilot):
        await wait_until(pilot, lambda: screen.run is not None and screen.runs.options.has_focus)
        await pilot.press("e")
        await wait_until(pilot, lambda: isinstance(screen.app.screen, Dialog))
        assert any("cannot be read" in str(w.render()) for w in screen.app.screen.query("Static"))
