"""Recipes: what is refused, and in which words."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import BaseModel

from lslm_tui.errors import ConfigError
from lslm_tui.training import recipe as recipes
from lslm_tui.training.recipe import Recipe, load_recipe, parse_recipe

SMALLEST = 'name = "x"\n[[stages]]\ntask = "sft"\n'
TABLES = [
    t for t in vars(recipes).values() if isinstance(t, type) and issubclass(t, recipes._Table)
]


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "recipe.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_smallest_recipe_has_defaults(tmp_path: Path) -> None:
    recipe = load_recipe(written(tmp_path, SMALLEST))
    assert recipe.model.context_tokens == 1024
    assert recipe.stages[0].task == "sft"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nmae = 'x'\n" + SMALLEST, "unknown key nmae, did you mean name?"),
        (SMALLEST + "learing_rate = 1\n", "did you mean learning_rate?"),
        (
            SMALLEST + "[model]\nhiden_size = 8\n",
            "unknown key model.hiden_size, did you mean hidden_size?",
        ),
        (SMALLEST + "learning_rate = 0\n", "stages.0.learning_rate"),
        (SMALLEST + "[model]\nattention_heads = 7\n", "multiple of attention_heads"),
        (SMALLEST + "[model]\nkey_value_heads = 3\n", "multiple of key_value_heads"),
        (SMALLEST + '[data]\nsource = "file"\n', "needs a path"),
        ('name = "x"\nstages = []\n', "stages"),
        ('[[stages]]\ntask = "sft"\n', "name"),
        ("name = ", "not valid TOML"),
    ],
)
def test_bad_recipe_names_the_key(tmp_path: Path, text: str, expected: str) -> None:
    with pytest.raises(ConfigError, match=expected.replace("?", r"\?")):
        load_recipe(written(tmp_path, text))


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="Cannot read"):
        load_recipe(tmp_path / "none.toml")


def test_all_problems_are_named_at_once() -> None:
    with pytest.raises(ConfigError, match=r"batch_rows.*;.*unknown key foo"):
        parse_recipe({"name": "x", "stages": [{"task": "sft", "batch_rows": 0}], "foo": 1})


def test_data_path_is_taken_from_the_recipes_directory(tmp_path: Path) -> None:
    recipe = load_recipe(
        written(tmp_path, SMALLEST + '[data]\nsource = "file"\npath = "rows.jsonl"\n')
    )
    assert recipe.data.path == tmp_path / "rows.jsonl"


@pytest.mark.parametrize("table", [*TABLES])
def test_every_field_is_documented(table: type[BaseModel]) -> None:
    tables = {"model", "tokenizer", "data", "stages", "reply"} if table is Recipe else set()
    assert all(f.description for name, f in table.model_fields.items() if name not in tables)


def test_the_bundled_recipe_is_valid() -> None:
    root = Path(__file__).parents[2]
    assert load_recipe(root / "models/starter-chat/recipe.toml").name == "starter-chat"
