"""The first run: its recipe is right, its rows are readable, and what the user changed stays."""

from __future__ import annotations

import json

import pytest

from lslm_tui.errors import StorageError
from lslm_tui.paths import find_paths
from lslm_tui.services.example_run import HERE, example_recipe
from lslm_tui.training.recipe import load_recipe


def test_recipe_and_rows_are_right():
    recipe = load_recipe(example_recipe(find_paths()))
    assert recipe.model.base == "starter-chat" and recipe.training.keep_best
    rows = (HERE / "lighthouse.jsonl").read_text(encoding="utf-8").splitlines()
    said = [json.loads(row)["messages"] for row in rows]
    assert all([m["role"] for m in one] == ["user", "assistant"] for one in said)
    assert all(one[1]["content"].startswith("Ahoy! ") for one in said)
    assert len({one[0]["content"] for one in said}) == len(said) == 37


def test_a_changed_copy_is_left_alone():
    recipe = example_recipe(find_paths())
    recipe.write_text("# mine\n")
    assert example_recipe(find_paths()).read_text() == "# mine\n"


def test_a_directory_that_cannot_be_written_is_said(monkeypatch):
    paths = find_paths()
    paths.data.mkdir(parents=True, exist_ok=True)
    (paths.data / "recipes").write_text("a file")
    with pytest.raises(StorageError, match="recipes"):
        example_recipe(paths)
