"""What goes wrong in the wizard: said in place, with one key that helps, and nothing is lost."""

from __future__ import annotations

import pytest
from textual.widgets import TextArea

from lslm_tui.paths import find_paths
from lslm_tui.services import runs, wizard_draft
from lslm_tui.services.wizard_advice import DATA, METHOD, REVIEW, Mark
from lslm_tui.services.wizard_draft import Drafts
from lslm_tui.tui.screens.dialog import Dialog
from lslm_tui.tui.train import wizard, wizard_check
from lslm_tui.tui.train.form import Form
from lslm_tui.tui.train.steps import StepList
from lslm_tui.tui.train.wizard_data import DataStep
from tests.services.test_wizard_draft import described
from tests.tui.wizard_answers import BASES, DATA_TOLD, ESTIMATE, FILES, WELL, failing
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


async def test_a_missing_column_is_mapped():
    told = {**FILES[0], "shape": "", "mapped": {}}
    answers = failing("data", 'the columns "message", "topic" are not what is needed.')
    answers[1] = ("files", {"files": [told]})
    ScriptedCheck.answers["check"] = answers
    async with running(draft=label_draft()) as w:
        await w.until(lambda: "✗ the columns" in w.shown())
        form = w.screen.query_one("#data-form", Form)
        form.focus()
        form.choose("data.train.0.columns.text")
        await w.press("right")
        await w.until(lambda: w.draft.get("data.train.0.columns") == {"text": "message"})
        assert w.screen.query_one(StepList).marks[DATA] is Mark.ATTENTION


async def test_bad_rows_by_line_are_left_out_with_one_key():
    bad = [{"path": "/data/rows.csv", "line": 7, "reason": '"label" is empty'}]
    answers = failing("tokens", "1 row cannot be used.")
    answers[2] = ("data", {**DATA_TOLD, "problems": bad, "problem_count": 1})
    ScriptedCheck.answers["check"] = answers
    async with running(size=(80, 24), draft=label_draft()) as w:
        await w.until(lambda: 'rows.csv:7  "label" is empty' in w.shown())
        await w.until(lambda: "f leave the bad row out" in w.shown())
        await w.press("f")
        await w.until(lambda: w.draft.get("data.on_bad_row") == "skip")


async def test_data_for_another_goal_offers_it_with_one_key():
    answers = failing("data", "these are rows of the shape chat")
    answers[1] = ("files", {"files": [{**FILES[0], "shape": "", "tasks": ["sft"]}]})
    ScriptedCheck.answers["check"] = answers
    async with running(draft=label_draft()) as w:
        await w.until(lambda: "f  change the goal to" in w.shown())
        await w.press("f")
        await w.until(lambda: w.draft.goal == "chat" and w.draft.data_path == "/data/rows.jsonl")


async def test_too_little_memory_is_red_with_a_remedy_and_asks_before_starting(monkeypatch):
    monkeypatch.setattr(runs, "start_run", lambda *_, **__: pytest.fail("started"))
    monkeypatch.setattr(wizard, "gone_of", lambda draft: [])
    remedies = [{"change": "training.micro_batch_rows = 2", "peak_bytes": 1}]
    tight = {**ESTIMATE, "peak_bytes": 40e9, "fits": False, "remedies": remedies}
    ScriptedCheck.answers["check"] = [*WELL[:4], ("estimate", tight), ("done", {})]
    async with running(size=(80, 24), draft=label_draft(METHOD)) as w:
        await w.until(lambda: "✗ It needs 40.0 GB of memory" in w.shown())
        assert "f micro_batch_rows = 2" in w.shown()
        await w.press("s")
        await w.until(lambda: isinstance(w.app.screen, Dialog))
        assert "40 / 17 GB" in w.shown()
        await w.press("escape")
        await w.until(lambda: w.app.screen is w.screen)
        await w.press("f")
        await w.until(lambda: w.draft.get("training.micro_batch_rows") == 2)


async def test_a_file_that_went_away_before_the_start_is_looked_at_again(tmp_path, monkeypatch):
    monkeypatch.setattr(runs, "start_run", lambda *_, **__: pytest.fail("started"))
    rows = tmp_path / "rows.csv"
    rows.write_text("text,label\na,b\n", encoding="utf-8")
    async with running(size=(80, 24), draft=label_draft(REVIEW).with_file(rows)) as w:
        await w.until(lambda: w.facts.estimate and not w.screen.known.outdated(w.draft))
        rows.unlink()
        told = failing("data", f"{rows}: there is no such file.")
        monkeypatch.setitem(ScriptedCheck.answers, "check", told)
        await w.press("s")
        await w.until(lambda: w.screen.step == DATA and "✗ rows.csv: there is no such" in w.shown())
        rows.write_text("text,label\na,b\n", encoding="utf-8")
        monkeypatch.setitem(ScriptedCheck.answers, "check", WELL)
        await w.press("n")
        await w.until(lambda: w.facts.estimate and not w.facts.failed)


async def test_what_is_wrong_is_shown_whole_beside_the_rows():
    said = (
        "There is only the label 'a' in the training rows; a classifier needs at least two of them."
    )
    ScriptedCheck.answers["check"] = failing("tokens", said, remedy="Add rows with another label.")
    async with running(size=(80, 24), draft=label_draft()) as w:
        await w.until(lambda: "→ Add rows with another label." in w.shown())
        assert "two of them." in w.shown()


async def test_the_view_of_problems_goes_away_with_them():
    told = [WELL[0], WELL[1], ("data", {**DATA_TOLD, "problem_count": 1, "problems": [
        {"path": "/data/rows.csv", "line": 4, "reason": "“text” is empty"}]}), *WELL[3:]]  # fmt: skip
    ScriptedCheck.answers["check"] = told
    async with running(size=(80, 24), draft=label_draft()) as w:
        step = w.screen.query_one(DataStep)
        await w.until(lambda: step.view == 3 and "rows.csv:4" in w.shown())
        ScriptedCheck.answers["check"] = WELL
        await w.field("#data-form", "data.on_bad_row", "skip")
        await w.until(lambda: step.view == 0)


async def test_a_full_disk_is_said_and_the_draft_stays_on_the_screen(monkeypatch):
    def full(path, text):
        raise OSError(28, "No space left on device")

    async with running(size=(80, 24), draft=label_draft(METHOD)) as w:
        await w.until(lambda: w.facts.estimate)
        monkeypatch.setattr(wizard_draft, "write_private", full)
        await w.field("#method-form", "training.epochs", "9")
        await w.until(lambda: isinstance(w.app.screen, Dialog))
        assert "No space left on device" in w.shown() and "it stays here" in w.shown()
        await w.press("escape")
        await w.until(lambda: w.app.screen is w.screen and w.draft.get("training.epochs") == 9)


async def test_qlora_is_refused_with_its_reason_and_lora_is_one_key():
    ScriptedCheck.answers["check"] = failing("estimate", "qlora needs an NVIDIA GPU")
    async with running(draft=label_draft(METHOD)) as w:
        await w.field("#method-form", "method", "qlora")
        await w.until(lambda: "✗ qlora needs an NVIDIA GPU" in w.shown())
        await w.press("f")
        await w.until(lambda: w.draft.get("method") == "lora")


async def test_a_recipe_broken_by_hand_is_named_by_line_and_never_lost():
    async with running(size=(80, 24), draft=label_draft(REVIEW)) as w:
        area = w.screen.query_one(TextArea)
        await w.until(lambda: area.text)
        area.focus()
        area.text = 'name = "x"\ntask = \n# mine'
        await w.until(lambda: "✗ line 2" in w.shown())
        assert w.screen.start_refused()
        await w.press("escape")
        await w.until(lambda: w.screen.query_one("#start").has_focus)
    (kept,) = Drafts(find_paths()).all()
    assert kept.text == 'name = "x"\ntask = \n# mine'


async def test_nothing_starts_without_what_is_missing():
    async with running() as w:
        await w.until(lambda: w.screen.query_one("#goals").has_focus)
        await w.goal("label")
        await w.press("s")
        await w.until(lambda: w.screen.step == 1)
        assert not w.started


async def test_no_own_work_yet_says_how_to_come_by_it():
    async with running(draft=label_draft()) as w:
        form = w.screen.query_one("#data-form", Form)
        await w.until(lambda: any(row.key == "own" for row in form.rows))
        form.focus()
        form.choose("own")
        await w.press("enter")
        await w.until(lambda: isinstance(w.app.screen, Dialog))
        assert "Put labels right in Sentiment." in w.shown()
