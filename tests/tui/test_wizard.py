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
from lslm_tui.tui.screens.dialog import Dialog
from lslm_tui.tui.train import wizard, wizard_check
from lslm_tui.tui.train.form import Form
from lslm_tui.tui.train.steps import StepList
from lslm_tui.tui.train.wizard_data import DataStep
from tests.services.test_wizard_draft import described
from tests.tui.wizard_app import ScriptedCheck, running

SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
FILES = [
    {
        "path": "/data/rows.csv",
        "columns": {"message": "I was charged twice.", "topic": "billing", "id": "7"},
        "shape": "label",
        "mapped": {"text": "message", "label": "topic"},
        "languages": [],
        "tasks": ["classify", "lm"],
    }
]
SPLIT = {"rows": 19, "duplicates": 1, "labels": {"billing": 12, "delivery": 7}}
DATA_TOLD = {
    "splits": {"train": SPLIT, "eval": {**SPLIT, "rows": 4, "labels": {}}},
    "problems": [],
    "problem_count": 0,
    "notes": [],
    "rows": [
        {"line": 2, "parts": [["text", "I was charged twice 中文\x1b[31m."], ["label", "billing"]]}
    ],
}
TOKENS = {
    "tokens": 190,
    "sequences": 19,
    "lengths": {
        "total": 190,
        "mean": 10.0,
        "longest": 14,
        "histogram": [{"low": 8, "high": 11, "rows": 12}, {"low": 12, "high": 14, "rows": 7}],
    },
    "notes": ["2 of the training rows were cut to 14 tokens and lost 9 tokens."],
    "masks": [
        {
            "place": "rows.csv:2",
            "name": "",
            "problem": "",
            "counts": {"trained": 1, "ignored": 3, "padding": 2},
            "tokens": [
                ["[CLS]", "ignored"],
                ["charged", "ignored"],
                ["twice", "ignored"],
                ["→ billing", "trained"],
                ["[PAD]", "padding"],
                ["[PAD]", "padding"],
            ],
        }
    ],
}
ESTIMATE = {
    "parts": [{"name": "weights", "bytes": 9_400_000}, {"name": "program", "bytes": 629_000_000}],
    "peak_bytes": 670_000_000,
    "available_bytes": 17_000_000_000,
    "fits": True,
    "remedies": [],
    "parameters": 2_300_000,
    "trainable": 2_300_000,
    "steps": 12,
    "total_tokens": 1140,
    "seconds": 95.0,
}
WELL = [
    ("recipe", {}),
    ("files", {"files": FILES}),
    ("data", DATA_TOLD),
    ("tokens", TOKENS),
    ("estimate", ESTIMATE),
    ("done", {}),
]
BASES = [
    ("methods", {"problems": {"qlora": 'method "qlora" needs an NVIDIA GPU.'}}),
    *(
        (
            "base",
            {
                "base": base,
                "problem": "",
                "methods": {
                    "full": {"peak_bytes": peak, "available_bytes": 17e9, "fits": peak < 15e9},
                    "lora": {"peak_bytes": 7e8, "available_bytes": 17e9, "fits": True},
                },
            },
        )
        for base, peak in (("starter-sentiment", 7.4e8), ("starter-chat", 16e9))
    ),
    ("done", {}),
]


@pytest.fixture(autouse=True)
def scripted(monkeypatch):
    monkeypatch.setattr(wizard, "RecipeCheck", ScriptedCheck)
    monkeypatch.setattr(wizard_check, "SETTLE_S", 0.0)
    monkeypatch.setattr(ScriptedCheck, "answers", {"check": WELL, "bases": BASES})
    monkeypatch.setattr(ScriptedCheck, "asked", [])


def failing(at: str, message: str, **more) -> list:
    """The answer up to a stage, which fails."""
    names = [name for name, _ in WELL]
    whole = WELL[: names.index(at)]
    return [*whole, ("failed", {"at": at, "message": message, "remedy": "", **more})]


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
        await w.until(lambda: "Answer as I like it" in w.shown())
        await w.press("f")
        await w.until(lambda: w.draft.goal == "chat" and w.draft.data_path == "/data/rows.jsonl")


async def test_too_little_memory_is_red_with_a_remedy_and_asks_before_starting(monkeypatch):
    monkeypatch.setattr(runs, "start_run", lambda *_, **__: pytest.fail("started"))
    remedies = [{"change": "training.micro_batch_rows = 2", "peak_bytes": 1}]
    tight = {**ESTIMATE, "peak_bytes": 40e9, "fits": False, "remedies": remedies}
    ScriptedCheck.answers["check"] = [*WELL[:4], ("estimate", tight), ("done", {})]
    async with running(size=(80, 24), draft=label_draft(METHOD)) as w:
        await w.until(lambda: "✗ It needs more memory" in w.shown())
        assert "f micro_batch_rows = 2" in w.shown()
        await w.press("s")
        await w.until(lambda: isinstance(w.app.screen, Dialog))
        assert "40 / 17 GB" in w.shown()
        await w.press("escape")
        await w.until(lambda: w.app.screen is w.screen)
        await w.press("f")
        await w.until(lambda: w.draft.get("training.micro_batch_rows") == 2)


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


async def test_save_and_start_take_the_text_as_it_stands(tmp_path, monkeypatch):
    began: list[tuple[Path, Path]] = []

    def start(recipe, directory, **_):
        began.append((recipe, directory))
        directory.mkdir(parents=True)
        return runs.read_run(directory)

    monkeypatch.setattr(runs, "start_run", start)
    async with running(draft=label_draft(REVIEW)) as w:
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


async def test_nothing_starts_without_what_is_missing():
    async with running() as w:
        await w.until(lambda: w.screen.query_one("#goals").has_focus)
        await w.goal("label")
        await w.press("s")
        await w.until(lambda: w.screen.step == 1)
        assert not w.started


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
        await w.until(lambda: w.draft.own == "labels")
        assert Path(w.draft.data_path).read_text(encoding="utf-8").startswith('{"text": "Nice"')


async def test_no_own_work_yet_says_how_to_come_by_it():
    async with running(draft=label_draft()) as w:
        form = w.screen.query_one("#data-form", Form)
        await w.until(lambda: any(row.key == "own" for row in form.rows))
        form.focus()
        form.choose("own")
        await w.press("enter")
        await w.until(lambda: isinstance(w.app.screen, Dialog))
        assert "Put labels right in Sentiment." in w.shown()


async def test_models_of_another_kind_are_not_offered():
    async with running() as w:
        await w.goal("translate")
        bases = w.screen.query_one("#bases", OptionList)
        await w.until(lambda: bases.option_count)
        assert "starter-translate" in w.shown() and "starter-chat" not in w.shown()
