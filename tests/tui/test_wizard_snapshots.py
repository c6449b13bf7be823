"""The wizard as pictures, at the smallest size and at a usual one; the answers are scripted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from lslm_tui.config import load_config
from lslm_tui.paths import find_paths
from lslm_tui.services.library import Source
from lslm_tui.services.session import Session
from lslm_tui.services.storage import Storage
from lslm_tui.services.wizard_advice import DATA, GOAL, METHOD, MODEL, REVIEW
from lslm_tui.tui.app import LslmApp
from lslm_tui.tui.places import Place
from lslm_tui.tui.train import wizard, wizard_check
from lslm_tui.tui.train.wizard import WizardScreen
from lslm_tui.tui.train.wizard_data import DataStep
from lslm_tui.types import ModelKind
from tests.fakes import FakeLibrary, entry
from tests.services.test_wizard_draft import described
from tests.tui.wait import wait_until
from tests.tui.wizard_answers import BASES, ESTIMATE, WELL
from tests.tui.wizard_app import ScriptedCheck, TrainApp

SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
ENTRIES = (
    entry("starter-chat", parameters=3_100_000, size_bytes=6_200_000),
    entry("starter-sentiment", kind=ModelKind.CLASSIFIER, chat=False, parameters=2_300_000),
    entry("Qwen/Qwen3-0.6B-一个很长的名字-Instruct", source=Source.CACHE, parameters=600_000_000),
)


@pytest.fixture(autouse=True)
def scripted(monkeypatch):
    monkeypatch.setattr(wizard, "RecipeCheck", ScriptedCheck)
    monkeypatch.setattr(wizard_check, "SETTLE_S", 0.0)
    monkeypatch.setattr(ScriptedCheck, "answers", {"check": WELL, "bases": BASES})


def the_app() -> LslmApp:
    """An app for the wizard, with a library that is the same everywhere."""
    paths = find_paths()

    def make() -> Session:
        config = load_config(paths.config_file).config
        return Session(paths, config, Storage(paths.database), FakeLibrary(*ENTRIES))

    place = Place("train", "f7", "Train", "tests.tui.wizard_app:HomePlace", "Make a model.")
    return TrainApp(make, paths=paths, places=(place,))


async def ready(pilot: Pilot[Any], step: int, view: int) -> None:
    """Open the wizard at a step, and wait until all that is asked there was answered and is drawn."""
    app: Any = pilot.app
    await wait_until(pilot, lambda: app.session is not None)
    draft = described("label").with_base(ENTRIES[1]).with_file(Path("/data/messages.csv"))
    screen = WizardScreen(replace(draft, step=step) if step else None)
    await app.push_screen(screen)
    await wait_until(pilot, lambda: screen.focused is not None)
    if step > GOAL:
        await wait_until(pilot, lambda: screen.facts.estimate and not screen.facts.checking)
    if step == MODEL:
        await wait_until(pilot, lambda: len(screen.known.memory) == 2)
    screen.query_one(DataStep).view = view
    await pilot.pause()


@SIZES
@pytest.mark.parametrize(
    ("step", "view"),
    [(GOAL, 0), (MODEL, 0), (DATA, 0), (DATA, 1), (DATA, 2), (METHOD, 0), (REVIEW, 0)],
    ids=["goal", "model", "rows", "tokens", "lengths", "method", "review"],
)
def test_step(snap_compare, size, step, view):
    app = the_app()
    assert snap_compare(app, terminal_size=size, run_before=lambda p: ready(p, step, view))


@SIZES
def test_too_little_memory(snap_compare, size, monkeypatch):
    remedies = [{"change": "training.micro_batch_rows = 2", "peak_bytes": 1}]
    tight = {**ESTIMATE, "peak_bytes": 40e9, "fits": False, "remedies": remedies}
    told = [*WELL[:4], ("estimate", tight), ("done", {})]
    monkeypatch.setitem(ScriptedCheck.answers, "check", told)
    app = the_app()
    assert snap_compare(app, terminal_size=size, run_before=lambda p: ready(p, METHOD, 0))
