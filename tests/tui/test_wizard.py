"""The wizard with the keys and the mouse, on scripted answers of the check process."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from textual.widgets import OptionList, TextArea

from lslm_tui.paths import find_paths
from lslm_tui.services import runs
from lslm_tui.services.corrected_labels import CorrectedLabel
from lslm_tui.services.storage import Storage
from lslm_tui.services.wizard_advice import DATA, METHOD, REVIEW, Mark
from lslm_tui.services.wizard_draft import Drafts
from lslm_tui.tui.dialogs.path import PathDialog
from lslm_tui.tui.train import wizard, wizard_check
from lslm_tui.tui.train.form import Form
from lslm_tui.tui.train.steps import StepList
from lslm_tui.tui.train.wizard_data import DataStep
from tests.services.test_wizard_draft import FILE, described
from tests.tui.wizard_answers import BASES, WELL
from tests.tui.wizard_app import ScriptedCheck, running

SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])


@pytest.fixture(autouse=True)
def scripted(monkeypatch):
    monkeypatch.setattr(wizard, "RecipeCheck", ScriptedCheck)
    monkeypatch.setattr(wizard_check, "SETTLE_S", 0.0)
    monkeypatch.setattr(ScriptedCheck, "answers", {"check": WELL, "bases": BASES})
    monkeypatch.setattr(ScriptedCheck, "asked", [])


def label_draft(step: int = DATA):
    from dataclasses import replace

    return replace(described("label"), step=step)


@SIZES
async def test_from_the_goal_to_the_recipe_with_the_keys(size, tmp_path):
    async with running(size=size) as w:
        await w.until(lambda: w.screen.query_one("#goals").has_focus)
        assert "Label texts" in w.shown() and "billing" in w.shown()
        await w.goal("label")
        await w.until(lambda: "✗ 16 GB" in w.shown())
        await w.base("starter-sentiment")
        await w.until(lambda: w.screen.query_one("#data-form").has_focus)
        path = tmp_path / "rows.csv"
        path.write_text("message,topic\na,b\n", encoding="utf-8")
        await w.press("enter")
        await w.until(lambda: isinstance(w.app.screen, PathDialog))
        w.app.screen.query_one("#entry-input").value = str(path)
        await w.press("enter")
        await w.until(lambda: w.draft.data_path == str(path))
        await w.until(lambda: "12 steps" in w.shown())
        await w.press("n", "n")
        area = w.screen.query_one(TextArea)
        await w.until(lambda: w.screen.step == REVIEW and "starter-sentiment" in area.text)
        assert tomllib.loads(area.text)["data"]["train"] == [{"path": str(path)}]
        assert w.screen.query_one(StepList).marks == (Mark.DONE,) * 5


async def test_leaving_keeps_the_draft_and_coming_back_goes_on():
    async with running(size=(80, 24)) as w:
        await w.goal("scratch")
        await w.base("tiny")
        await w.press("escape")
        await w.until(lambda: len(w.app.screen_stack) == 1)
    (kept,) = Drafts(find_paths()).all()
    assert (kept.goal, kept.base, kept.step) == ("scratch", "tiny", DATA)
    async with running(size=(80, 24)) as w:
        await w.until(lambda: "Go on with" in w.shown() and "my-scratch" in w.shown())
        await w.until(lambda: w.screen.query_one("#goals").has_focus)
        await w.press("enter")
        await w.until(lambda: w.draft.id == kept.id and w.screen.step == DATA)


async def test_a_draft_can_be_forgotten():
    Drafts(find_paths()).keep(label_draft())
    async with running() as w:
        await w.until(lambda: w.screen.query_one("#goals").has_focus and "Go on" in w.shown())
        await w.press("delete")
        await w.until(lambda: "Go on with" not in w.shown())
    assert Drafts(find_paths()).all() == []


async def test_steps_by_mouse_and_the_views_of_the_rows():
    async with running(size=(120, 40), draft=label_draft()) as w:
        await w.until(lambda: w.facts.estimate)
        step = w.screen.query_one(DataStep)
        assert "19 to learn from · 4 to measure on · 1 repeated" in w.shown()
        await w.until(lambda: "中文␛[31m." in w.shown())  # control characters are shown, not obeyed
        await w.press("v")
        await w.until(lambda: "+ → billing" in w.shown() and "2 × [PAD]" in w.shown())
        await w.press("v")
        await w.until(lambda: "12–14 tokens" in w.shown() and "were cut to 14" in w.shown())
        await w.pilot.click("#data-tabs", offset=(5, 0))
        await w.until(lambda: step.view == 0)
        await w.pilot.click("#steps", offset=(4, 9))
        await w.until(lambda: w.screen.step == METHOD)


async def test_typing_a_value_changes_the_recipe_and_asks_again():
    async with running(draft=label_draft(METHOD)) as w:
        form = w.screen.query_one("#method-form", Form)
        await w.until(lambda: form.rows and w.facts.estimate)
        before = len(ScriptedCheck.asked)
        form.focus()
        form.choose("training.epochs")
        await w.press("1", "1", "enter")
        await w.until(lambda: w.draft.get("training.epochs") == 11.0)
        await w.until(lambda: len(ScriptedCheck.asked) > before)
        assert w.draft.preset == ""
        await w.press("0", "enter")
        await w.until(lambda: "above 0" in w.shown())
        assert w.draft.get("training.epochs") == 11.0
        await w.press("delete")
        await w.until(lambda: w.draft.get("training.epochs") is None)


@SIZES
async def test_one_thread_is_one_key_where_it_is_quicker(size, monkeypatch):
    told = [(name, {**what, "alone": 2.4} if name == "time" else what) for name, what in WELL]
    monkeypatch.setitem(ScriptedCheck.answers, "check", told)
    async with running(size=size, draft=label_draft(METHOD)) as w:
        await w.until(lambda: "one thread: 2.4 ×" in w.shown() and "f quicker" in w.shown())
        await w.press("f")
        await w.until(lambda: w.draft.get("training.threads") == 1)
        await w.until(lambda: "one thread" not in w.shown())


async def test_presets_and_every_field():
    async with running(size=(80, 24), draft=label_draft(METHOD)) as w:
        form = w.screen.query_one("#method-form", Form)
        await w.until(lambda: form.has_focus and form.chosen)
        await w.press("right")
        await w.until(lambda: w.draft.preset == "thorough")
        assert w.draft.get("training.keep_best") is True
        await w.press("ctrl+s")
        await w.until(lambda: any(row.key == "all:classify.balance" for row in form.rows))
        assert not any(row.key.startswith("all:dpo") for row in form.rows)
        form.choose("all:classify.balance")
        await w.until(lambda: "weight the loss" in w.shown().lower())
        await w.press("enter")
        await w.until(lambda: w.draft.get("classify.balance") is True)


async def test_save_and_start_take_the_text_as_it_stands(tmp_path, monkeypatch):
    began: list[tuple[Path, Path]] = []

    def start(recipe, directory, **_):
        began.append((recipe, directory))
        directory.mkdir(parents=True)
        return runs.read_run(directory)

    monkeypatch.setattr(runs, "start_run", start)
    rows = tmp_path / "rows.csv"
    rows.write_text("text,label\na,b\n", encoding="utf-8")
    draft = label_draft(REVIEW).with_file(rows)
    async with running(draft=draft) as w:
        await w.until(lambda: w.facts.estimate)
        await w.press("x")
        await w.until(lambda: w.app.screen is not w.screen)
        w.app.screen.query_one("#entry-input").value = str(tmp_path / "mine.toml")
        await w.press("enter")
        await w.until(lambda: (tmp_path / "mine.toml").is_file() and w.app.screen is w.screen)
        await w.until(lambda: w.draft.saved_to)
        text = w.draft.recipe_text()
        await w.press("s")
        await w.until(lambda: w.started)
        await w.until(lambda: len(w.app.screen_stack) == 1)
    ((recipe, directory),) = began
    assert recipe.read_text(encoding="utf-8") == text
    assert directory.parent == find_paths().runs
    assert Drafts(find_paths()).all() == []


async def test_own_work_is_written_and_used():
    storage = Storage(find_paths().database)
    storage.labels.put(CorrectedLabel("Nice", "positive", "negative", "m"))
    storage.close()
    async with running(draft=label_draft()) as w:
        form = w.screen.query_one("#data-form", Form)
        await w.until(
            lambda: any(row.key == "own" and "1 row now" in row.note for row in form.rows)
        )
        form.focus()
        form.choose("own")
        await w.press("enter")
        await w.until(lambda: "labels" in w.draft.own_sets.values())
        assert w.draft.source_name(0) == FILE.name and w.draft.source_name(1) == "labels"
        own = Path(w.draft.sources[1]["path"])
        assert own.read_text(encoding="utf-8").startswith('{"text": "Nice"')


async def test_models_of_another_kind_are_not_offered():
    async with running() as w:
        await w.goal("translate")
        bases = w.screen.query_one("#bases", OptionList)
        await w.until(lambda: bases.option_count)
        assert "starter-translate" in w.shown() and "starter-chat" not in w.shown()
