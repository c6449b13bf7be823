"""Several files in the data step: added, told, unfolded, moved, taken out; by keys and by mouse."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from lslm_tui.paths import find_paths
from lslm_tui.services.corrected_labels import CorrectedLabel
from lslm_tui.services.storage import Storage
from lslm_tui.services.wizard_advice import DATA
from lslm_tui.tui.dialogs.path import PathDialog
from lslm_tui.tui.screens.dialog import Dialog
from lslm_tui.tui.train import wizard, wizard_check
from lslm_tui.tui.train.form import LABEL, Form
from tests.services.test_wizard_draft import described
from tests.tui.wizard_answers import BASES, DATA_TOLD, FILES, WELL
from tests.tui.wizard_app import ScriptedCheck, Wizard, running

SECOND = {**FILES[0], "path": "/data/more.csv"}
TOLD = {
    **DATA_TOLD,
    "by_file": {
        "/data/rows.csv": {"train": 12, "eval": 3},
        "/data/more.csv": {"train": 7, "eval": 1},
    },
}


@pytest.fixture(autouse=True)
def scripted(monkeypatch):
    monkeypatch.setattr(wizard, "RecipeCheck", ScriptedCheck)
    monkeypatch.setattr(wizard_check, "SETTLE_S", 0.0)
    answers = dict(WELL) | {"files": {"files": [*FILES, SECOND]}, "data": TOLD}
    told = [(name, answers[name]) for name, _ in WELL]
    monkeypatch.setattr(ScriptedCheck, "answers", {"check": told, "bases": BASES})
    monkeypatch.setattr(ScriptedCheck, "asked", [])


def two_files():
    one = described("label").with_file(Path("/data/rows.csv"))
    return replace(one.with_another_file(Path("/data/more.csv")), step=DATA)


async def at_form(w: Wizard) -> Form:
    form = w.screen.query_one("#data-form", Form)
    await w.until(lambda: form.has_focus and form.rows and w.facts.estimate)
    return form


def keys(form: Form) -> list[str]:
    return [row.key for row in form.rows]


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
async def test_each_has_its_line_with_its_rows_and_the_totals(size):
    async with running(size=size, draft=two_files()) as w:
        form = await at_form(w)
        assert keys(form)[:2] == ["source-0", "source-1"]
        await w.until(lambda: "label · 12 rows, 3 aside" in w.shown())
        assert "and from" in w.shown() and "19 to learn from" in w.shown()


async def test_another_is_added_and_the_same_twice_is_refused(tmp_path):
    path = tmp_path / "third.csv"
    path.write_text("message,topic\na,b\n", "utf-8")
    async with running(draft=two_files()) as w:
        form = await at_form(w)
        for times in (1, 2):
            form.choose("file")
            form.focus()
            await w.press("enter")
            await w.until(lambda: isinstance(w.app.screen, PathDialog))
            w.app.screen.query_one("#entry-input").value = str(path)
            await w.press("enter")
            if times == 1:
                await w.until(lambda: len(w.draft.sources) == 3 and w.app.screen is w.screen)
        await w.until(lambda: isinstance(w.app.screen, Dialog))
        assert "among the files already" in w.shown()
        assert [w.draft.source_name(at) for at in range(3)] == ["rows.csv", "more.csv", "third.csv"]


async def test_unfolded_it_takes_columns_labels_repeat_and_rows():
    async with running(draft=two_files()) as w:
        form = await at_form(w)
        form.choose("source-1")
        await w.press("enter")
        await w.until(lambda: "data.train.1.repeat" in keys(form))
        form.choose("data.train.1.columns.label")
        await w.press("right")
        await w.until(lambda: w.draft.get("data.train.1.columns.label") == "id")
        form.choose("data.train.1.repeat")
        await w.press("3", "enter")
        await w.until(lambda: w.draft.get("data.train.1.repeat") == 3)
        await w.press("0", "enter")
        await w.until(lambda: "repeat is above 0" in w.shown())
        form.choose("data.train.1.labels")
        await w.press("enter", *"x=bad,y", "enter")
        await w.until(lambda: "“y” has no =" in w.shown())
        await w.press("enter", *" 0 = bad, 1 = good", "enter")
        await w.until(lambda: w.draft.get("data.train.1.labels") == {"0": "bad", "1": "good"})
        assert '"0" = "bad"' in w.draft.recipe_text() or "0 = " in w.draft.recipe_text()
        form.choose("source-1")
        await w.press("enter")
        await w.until(lambda: "data.train.1.repeat" not in keys(form))


async def test_moved_and_taken_out():
    async with running(draft=two_files()) as w:
        form = await at_form(w)
        form.choose("source-1")
        await w.press("enter")
        await w.until(lambda: "data.train.1.place" in keys(form))
        form.choose("data.train.1.place")
        await w.press("right")
        await w.until(lambda: w.draft.source_name(0) == "more.csv")
        await w.until(lambda: form.chosen is not None and form.chosen.key == "data.train.0.place")
        form.choose("source-1")
        await w.press("delete")
        await w.until(
            lambda: [w.draft.source_name(0)] == ["more.csv"] and len(w.draft.sources) == 1
        )
        form.choose("data.train.0.out")
        await w.press("enter")
        await w.until(lambda: not w.draft.sources)


async def test_by_mouse():
    async with running(size=(120, 40), draft=two_files()) as w:
        form = await at_form(w)
        await w.pilot.click("#data-form", offset=(LABEL + 4, 1))
        await w.until(lambda: "data.train.1.out" in keys(form))
        form.choose("data.train.1.out")
        await w.pilot.pause()
        at = keys(form).index("data.train.1.out") - form._top
        await w.pilot.click("#data-form", offset=(LABEL + 4, at))
        await w.until(lambda: len(w.draft.sources) == 1)


async def test_own_work_goes_together_with_files():
    storage = Storage(find_paths().database)
    storage.labels.put(CorrectedLabel("Nice", "positive", "negative", "m"))
    storage.close()
    async with running(draft=two_files()) as w:
        form = await at_form(w)
        await w.until(
            lambda: any(row.key == "own" and "1 row now" in row.note for row in form.rows)
        )
        form.choose("own")
        await w.press("enter")
        await w.until(lambda: len(w.draft.sources) == 3)
        assert w.draft.source_name(2) == "labels" and w.draft.own == ""
        await w.until(lambda: "own work" in w.shown() and "3 files" in w.shown())


async def test_one_that_is_gone_is_named_and_the_others_stay(monkeypatch):
    gone = {
        **SECOND,
        "columns": {},
        "shape": "",
        "mapped": {},
        "tasks": [],
        "problem": "/data/more.csv: no such file",
    }
    failed = {"at": "data", "message": "/data/more.csv: no such file", "remedy": "Check the path."}
    told = [WELL[0], ("files", {"files": [*FILES, gone]}), ("failed", failed)]
    monkeypatch.setitem(ScriptedCheck.answers, "check", told)
    async with running(size=(80, 24), draft=two_files()) as w:
        form = w.screen.query_one("#data-form", Form)
        await w.until(lambda: form.has_focus and w.facts.failed)
        form.choose("source-1")
        await w.until(lambda: "✗ and from" in w.shown() and "✗ more.csv: no such file" in w.shown())
        assert "✗ learn from" not in w.shown()
        await w.press("delete")
        await w.until(lambda: len(w.draft.sources) == 1)
