"""Recipes as TOML: what is written is read back the same, and keys are found in a text."""

from __future__ import annotations

import random
import tomllib

import pytest

from lslm_tui.services.recipe_text import get, keys_in, line_in, line_of, put, to_toml

VALUES = {
    "name": "my-run",
    "task": "sft",
    "data": {
        "train": [{"path": '/a "b"\\c\n中文\x7f', "columns": {"text": "the text"}}],
        "eval_share": 0.2,
    },
    "training": {"learning_rate": 5e-06, "betas": [0.9, 0.999], "keep_best": True},
}
TEXT = """\
name = "x"
[training]
epochs = 3
learning_rat = 1e-3
[data]
train = ["a"]
"""


def test_what_is_written_is_read_back():
    assert tomllib.loads(to_toml(VALUES, heading="Two\nlines")) == VALUES
    assert to_toml(VALUES, heading="Two\nlines").startswith("# Two\n# lines\nname = ")


def _anything(draw: random.Random, depth: int = 0):
    signs = "aZ9 .\"'\\\n\t\r\x00\x1b\x7f#=[]{}中😀\u2028"
    text = "".join(draw.choice(signs) for _ in range(draw.randrange(6)))
    flat = (text, draw.randrange(-(2**60), 2**60), draw.random() * 1e-7, draw.random() < 0.5, 1e300)
    kind = draw.randrange(3 if depth < 3 else 1)
    if kind == 0:
        return draw.choice(flat)
    inner = [_anything(draw, depth + 1) for _ in range(draw.randrange(4))]
    return inner if kind == 1 else {f"{text}{at}": value for at, value in enumerate(inner)}


@pytest.mark.parametrize("seed", range(200))
def test_any_value_survives(seed):
    value = {"t": {"v": _anything(random.Random(seed))}}
    assert tomllib.loads(to_toml(value)) == value


def test_get_and_put_go_into_tables_and_lists_and_leave_the_original():
    assert get(VALUES, "data.train.0.columns.text") == "the text"
    assert get(VALUES, "data.train.1.path", "none") == "none"
    changed = put(VALUES, "data.train.0.columns.label", "stars")
    assert changed["data"]["train"][0]["columns"] == {"text": "the text", "label": "stars"}
    assert "label" not in VALUES["data"]["train"][0]["columns"]
    assert put({"a": {"b": 1}}, "a.b", None) == {}
    assert put({}, "lora.rank", 4) == {"lora": {"rank": 4}}


def test_there_is_no_form_for_nothing():
    with pytest.raises(TypeError, match="NoneType"):
        to_toml({"a": {"b": None}})


@pytest.mark.parametrize(
    ("key", "line"),
    [
        ("name", 1),
        ("training.epochs", 3),
        ("training.learning_rat", 4),
        ("data.x", 5),
        ("lora", None),
    ],
)
def test_the_line_of_a_key(key, line):
    assert line_of(TEXT, key) == line


def test_keys_and_lines_in_messages():
    message = (
        "recipe: unknown key training.learning_rat, did you mean learning_rate?; model is missing"
    )
    assert list(keys_in(message)) == ["training.learning_rat", "model"]
    assert list(keys_in("recipe: training.epochs: Input should be greater than 0 (got 0).")) == [
        "training.epochs"
    ]
    assert line_in("Expected '=' after a key (at line 7, column 3)") == 7
    assert line_in("something else") is None


def test_several_tables_in_a_list_have_a_line_each():
    values = {"data": {"train": [{"path": "a", "rows": 3}, {"path": "b"}], "betas": [0.9, 0.95]}}
    text = to_toml(values)
    assert '  { path = "a", rows = 3 },\n  { path = "b" },\n]' in text and "[0.9, 0.95]" in text
    assert tomllib.loads(text) == values
