"""A run's recipe as a draft: whole paths, a new name, comments and every value kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from lslm_tui.errors import UsageError
from lslm_tui.paths import find_paths
from lslm_tui.services.runs import RunEntry, read_run
from lslm_tui.services.wizard_advice import METHOD, missing
from lslm_tui.services.wizard_again import again, another_name
from lslm_tui.services.wizard_goals import BY_ID, GOALS, NEW_MODELS
from lslm_tui.training.recipe import parse_recipe
from tests.services.test_wizard_draft import described

RECIPE = """\
# the second try
name = "lamps"
task = "sft"
method = "lora"

[model]
base = "starter-chat"

[data]
train = ["lamps.jsonl", { path = "more/lamps.jsonl", repeat = 2 }]   # both of them
eval = "held.jsonl"

[data.test]
mine = "questions.jsonl"

[training]
epochs = 4   # three were too few
"""


def a_run(text: str | bytes, home: Path) -> RunEntry:
    folder = home / "runs" / "lamps-20261124-120000"
    folder.mkdir(parents=True)
    (folder / "status.json").write_text('{"state": "done"}', "utf-8")
    (folder / "origin.json").write_text(
        f'{{"recipe": "{home / "recipes" / "lamps.toml"}"}}', "utf-8"
    )
    data = text if isinstance(text, bytes) else text.encode()
    (folder / "recipe.toml").write_bytes(data)
    return read_run(folder)


def test_the_recipe_as_it_was_under_another_name(tmp_path):
    draft = again(a_run(RECIPE, tmp_path), find_paths(), {"lamps", "lamps-2"})
    home = tmp_path / "recipes"
    assert (draft.name, draft.goal, draft.base, draft.step) == (
        "lamps-3",
        "chat",
        "starter-chat",
        METHOD,
    )
    assert [file["path"] for file in draft.get("data.train")] == [
        str(home / "lamps.jsonl"), str(home / "more/lamps.jsonl"),
    ]  # fmt: skip
    assert draft.get("data.train.1.repeat") == 2
    assert draft.get("data.eval.0.path") == str(home / "held.jsonl")
    assert draft.get("data.test.mine.path") == str(home / "questions.jsonl")
    text = draft.recipe_text()
    assert all(
        words in text for words in ("# the second try", "# both of them", "# three were too few")
    )
    assert missing(draft)[0] == -1
    recipe = parse_recipe(draft.values)
    assert recipe.training.epochs == 4


@pytest.mark.parametrize("goal", [goal.id for goal in GOALS])
def test_what_the_wizard_wrote_comes_back_as_what_it_was(goal, tmp_path):
    before = described(goal)
    draft = again(a_run(before.recipe_text(), tmp_path), find_paths(), set())
    assert (draft.goal, draft.base, draft.new) == (before.goal, before.base, before.new)
    assert {**draft.values, "name": ""} == {**before.values, "name": ""}
    if BY_ID[goal].architecture and before.new:
        assert draft.base == NEW_MODELS[0].id


def test_own_work_is_still_own_work(tmp_path):
    text = RECIPE.replace('"lamps.jsonl"', f'"{find_paths().training_sets / "chats.jsonl"}"')
    assert again(a_run(text, tmp_path), find_paths(), set()).own == "chats"


def test_a_recipe_that_builds_on_another_keeps_it(tmp_path):
    text = RECIPE.replace('base = "starter-chat"', 'recipe = "first.toml"')
    draft = again(a_run(text, tmp_path), find_paths(), set())
    assert draft.get("model.recipe") == str(tmp_path / "recipes" / "first.toml")
    assert missing(draft)[0] == -1


@pytest.mark.parametrize("text", ["a = ", "", 'task = "knitting"', b"\xff\xfe"], ids=repr)
def test_a_recipe_that_cannot_be_read_says_so(text, tmp_path):
    with pytest.raises(UsageError) as raised:
        again(a_run(text, tmp_path), find_paths(), set())
    assert raised.value.remedy


def test_a_run_without_a_recipe_says_so(tmp_path):
    run = a_run(RECIPE, tmp_path)
    (run.path / "recipe.toml").unlink()
    with pytest.raises(UsageError, match="cannot be read"):
        again(run, find_paths(), set())


def test_names_count_on():
    assert another_name("a", set()) == "a-2"
    assert another_name("a-2", {"a", "a-2"}) == "a-3"
