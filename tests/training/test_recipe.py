"""Recipes: what is refused and in which words, paths, and the page that documents every field."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import BaseModel

from lslm_tui.errors import ConfigError
from lslm_tui.training import recipe as recipes
from lslm_tui.training.recipe import Method, TaskName, load_recipe, parse_recipe
from lslm_tui.training.recipe import document as documents
from lslm_tui.training.recipe.document import document, main, replaced

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "lslm_tui" / "training" / "examples").glob("*.toml"))
TABLES = [t for t in vars(recipes).values() if isinstance(t, type) and issubclass(t, BaseModel)]
SMALLEST = 'name = "x"\ntask = "sft"\nmodel = {base = "b"}\n[data]\ntrain = ["rows.jsonl"]\n'


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "recipe.toml"
    path.write_text(text, encoding="utf-8")
    return path


def values(**changes) -> dict:
    whole = {
        "name": "x",
        "task": "sft",
        "model": {"base": "b"},
        "data": {"train": ["rows.jsonl"]},
    }
    return whole | changes


def test_the_smallest_recipe_has_defaults(tmp_path):
    recipe = load_recipe(written(tmp_path, SMALLEST))
    assert (recipe.task, recipe.method, recipe.seed) == (TaskName.SFT, Method.FULL, 0)
    assert recipe.training.batch_rows == 16 and recipe.data.eval_share == 0.05
    assert recipe.reply is None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"nmae": "x"}, "unknown key nmae, did you mean name?"),
        ({"training": {"learing_rate": 1}}, "training.learing_rate, did you mean learning_rate?"),
        ({"model": {"base": "b", "hiden_size": 8}}, "model.hiden_size, did you mean hidden_size?"),
        ({"lora": {"r": 8}}, "unknown key lora.r"),
        ({"reply": {"temprature": 1}}, "reply.temprature, did you mean temperature?"),
        (
            {"data": {"train": [{"path": "a", "colums": {}}]}},
            "data.train.0.colums, did you mean columns?",
        ),
        (
            {"data": {"train": ["a"], "test": {"mine": {"pth": "a"}}}},
            "data.test.mine.pth, did you mean path?",
        ),
        ({"zzzzzz": 1}, "unknown key zzzzzz"),
    ],
)
def test_an_unknown_key_is_named_with_the_nearest(change, words):
    with pytest.raises(ConfigError) as caught:
        parse_recipe(values(**change))
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"task": "sfT"}, "task"),
        ({"method": "dora"}, "method"),
        ({"name": "../x"}, "name"),
        ({"name": ""}, "name"),
        ({"model": {}}, "exactly one of base, recipe and architecture; found none"),
        ({"model": {"base": "b", "architecture": "llama"}}, "found base and architecture"),
        ({"model": {"base": "b", "attention_heads": 7}}, "multiple of attention_heads"),
        (
            {"model": {"architecture": "llama", "attention_heads": 8, "key_value_heads": 3}},
            "multiple of key_value_heads",
        ),
        ({"model": {"architecture": "t5"}}, "model.architecture"),
        ({"data": {"train": []}}, "data.train"),
        ({"data": {"train": [{"generator": "starter-corpus"}]}}, "needs the number of rows"),
        ({"data": {"train": [{"path": "a", "generator": "starter-corpus"}]}}, "either a path"),
        ({"data": {"train": [{}]}}, "either a path or a generator"),
        ({"data": {"train": [{"path": "a", "numbers": "same"}]}}, "numbers is for sentence pairs"),
        (
            {"data": {"train": [{"generator": "starter-pairs", "rows": 1, "numbers": "same"}]}},
            "not with a generator",
        ),
        ({"data": {"train": ["a"], "eval_share": 1.0}}, "data.eval_share"),
        ({"data": {"train": ["a"], "on_bad_row": "ignore"}}, "data.on_bad_row"),
        ({"training": {"learning_rate": 0}}, "training.learning_rate"),
        ({"training": {"epochs": -1}}, "training.epochs"),
        ({"training": {"batch_rows": 6, "micro_batch_rows": 4}}, "multiple of micro_batch_rows"),
        ({"task": "pretrain"}, "needs model.architecture"),
        ({"method": "lora", "model": {"architecture": "llama"}}, "not random weights"),
        ({"task": "dpo", "data": {"train": ["a"], "packing": True}}, "data.packing does not go"),
        ({"task": "classify", "data": {"train": ["a"], "packing": True}}, "data.packing"),
    ],
)
def test_what_contradicts_itself_is_refused(change, words):
    with pytest.raises(ConfigError) as caught:
        parse_recipe(values(**change))
    assert words in str(caught.value)


def test_all_problems_are_named_at_once():
    with pytest.raises(ConfigError) as caught:
        parse_recipe(values(training={"batch_rows": 0, "epochs": "many"}, foo=1))
    text = str(caught.value)
    assert all(name in text for name in ("batch_rows", "epochs", "unknown key foo"))


def test_a_missing_name_is_said():
    with pytest.raises(ConfigError, match="name is missing"):
        parse_recipe({"task": "sft", "model": {"base": "b"}, "data": {"train": ["a"]}})


@pytest.mark.parametrize("text", ["name = ", "[[[", 'name = "x"\nname = "y"', "\udcff"])
def test_no_toml(tmp_path, text):
    path = tmp_path / "recipe.toml"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(ConfigError, match="not valid TOML"):
        load_recipe(path)


def test_no_file(tmp_path):
    with pytest.raises(ConfigError, match="Cannot read"):
        load_recipe(tmp_path / "none.toml")
    with pytest.raises(ConfigError, match="Cannot read"):
        load_recipe(tmp_path)


def test_a_byte_order_mark_is_passed_over(tmp_path):
    (tmp_path / "recipe.toml").write_text("\ufeff" + SMALLEST, encoding="utf-8")
    assert load_recipe(tmp_path / "recipe.toml").name == "x"


def test_paths_are_taken_from_the_recipes_directory(tmp_path, monkeypatch):
    text = SMALLEST.replace(
        'train = ["rows.jsonl"]',
        'train = ["rows.jsonl", {path = "../更多/b.csv"}, {generator = "starter-corpus", rows = 3}]\n'
        'eval = "held.jsonl"\ntest = {mine = "test.tsv"}',
    )
    recipe = load_recipe(written(tmp_path, text))
    first, second, third = recipe.data.train
    assert first.path == tmp_path / "rows.jsonl" and third.path is None
    assert second.path.resolve() == (tmp_path.parent / "更多" / "b.csv").resolve()
    assert recipe.data.eval[0].path == tmp_path / "held.jsonl"
    assert recipe.data.test["mine"].path == tmp_path / "test.tsv"


def test_an_absolute_path_and_one_at_home_stay(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    text = SMALLEST.replace('"rows.jsonl"', f'"{tmp_path}/elsewhere.jsonl", "~/mine.jsonl"')
    first, second = load_recipe(written(tmp_path, text)).data.train
    assert first.path == tmp_path / "elsewhere.jsonl"
    assert second.path == tmp_path / "home" / "mine.jsonl"


def test_a_base_beside_the_recipe_is_a_directory_and_another_a_name(tmp_path):
    assert load_recipe(written(tmp_path, SMALLEST)).model.base == "b"
    (tmp_path / "b").mkdir()
    assert load_recipe(written(tmp_path, SMALLEST)).model.base == str(tmp_path / "b")


def test_a_recipe_as_base(tmp_path):
    text = SMALLEST.replace('base = "b"', 'recipe = "first.toml"')
    assert load_recipe(written(tmp_path, text)).model.recipe == tmp_path / "first.toml"


def test_a_recipe_cannot_be_changed():
    with pytest.raises(ValueError, match="frozen"):
        parse_recipe(values()).name = "y"


@pytest.mark.parametrize("table", TABLES)
def test_every_field_is_documented(table):
    assert all(field.description for field in table.model_fields.values())


class TestPage:
    def test_it_is_up_to_date(self):
        page = (ROOT / "docs" / "recipes.md").read_text(encoding="utf-8")
        assert replaced(page) == page, (
            "run: python -m lslm_tui.training.recipe.document docs/recipes.md"
        )

    def test_it_names_every_key_of_every_table(self):
        text = document()
        for table in TABLES:
            for name, field in table.model_fields.items():
                assert f"| `{name}` |" in text
                assert (field.description or "").replace("|", "\\|") in text

    def test_links_lead_to_headings(self):
        import re

        text = document()
        links = set(re.findall(r"\(#([^)]+)\)", text))
        headings = {re.sub(r"[^\w-]", "", line) for line in re.findall(r"^### (.*)$", text, re.M)}
        assert links <= headings, links - headings

    def test_writing_it(self, tmp_path, capsys):
        page = tmp_path / "page.md"
        page.write_text(f"before\n{documents.BEGIN}\nold\n{documents.END}\nafter\n")
        assert main([str(page)]) == 0
        text = page.read_text()
        assert text.startswith("before\n") and text.endswith("\nafter\n") and "\nold\n" not in text
        main([str(page)])
        assert page.read_text() == text
        assert main([]) == 0 and "### `[lora]`" in capsys.readouterr().out

    def test_a_page_without_the_marks(self):
        with pytest.raises(ValueError, match="unpack"):
            replaced("no marks")


class TestExamples:
    @pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
    def test_each_is_valid_and_commented(self, path):
        recipe = load_recipe(path)
        assert all(file.path.is_file() for file in recipe.data.train)
        lines = path.read_text(encoding="utf-8").splitlines()
        assert lines[0].startswith("# ") and sum("#" in line for line in lines) >= 3

    def test_there_is_one_for_each_task_and_method(self):
        found = {(recipe.task, recipe.method) for recipe in map(load_recipe, EXAMPLES)}
        assert {task for task, _ in found} == set(TaskName)
        assert {method for _, method in found} == set(Method)

    def test_names_are_their_own(self):
        names = [load_recipe(path).name for path in EXAMPLES]
        assert len(set(names)) == len(names)


@pytest.mark.parametrize("path", sorted((ROOT / "models").glob("*/*.toml")), ids=str)
def test_the_starters_recipes_are_valid(path):
    if "[[stages]]" in path.read_text(encoding="utf-8"):
        pytest.skip("a recipe in the older form")
    assert load_recipe(path).name.startswith("starter-")
