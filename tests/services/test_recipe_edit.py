"""A recipe's text is changed where its values changed: comments, order and blank lines stay."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from lslm_tui.errors import UsageError
from lslm_tui.services.recipe_edit import changed_text
from lslm_tui.services.recipe_text import put
from lslm_tui.services.wizard_advice import Facts, offer
from lslm_tui.services.wizard_draft import Draft
from lslm_tui.services.wizard_goals import BY_ID
from tests.fakes import entry

TEXT = """\
# what I learned last time
name = "mine"   # never "yours"
task = "sft"

[model]
base = "starter"

[data]
# the good ones first
train = [
  "a.jsonl",                      # by hand
  { path = "b.jsonl", rows = 9 }, # the rest
]

[training]   # slow
batch_rows = 4
epochs = 3   # two are too few
"""


def draft() -> Draft:
    made = Draft("d", goal="chat", base="starter").with_text(TEXT)
    assert made.values["data"]["train"][0] == {"path": "a.jsonl"}
    return made


def comments(text: str) -> list[str]:
    return [line.partition("#")[2] for line in text.splitlines() if "#" in line]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("training.epochs", 5.0),
        ("training.learning_rate", 1e-3),
        ("lora.rank", 8),
        ("method", "lora"),
        ("name", 'with "quotes" and 中文'),
        ("data.train.1.rows", None),
        ("data.train.1.columns.text", "body"),
        ("data.train.0.repeat", 2),
        ("training.betas", [0.9, 0.95]),
        ("model.base", "other"),
    ],
)
def test_a_field_changes_and_every_comment_stays(key, value):
    changed = draft().with_value(key, value)
    assert changed.text is not None
    assert comments(changed.text) == comments(TEXT)
    assert changed.get(key) == value
    read = Draft("d").with_text(changed.text)
    assert read.get(key) == value and read.get("task") == "sft"


def test_a_key_that_is_taken_away_takes_its_own_comment_only():
    changed = draft().with_value("training.epochs", None)
    assert comments(changed.text or "") == comments(TEXT)[:-1]
    assert "[training]   # slow" in (changed.text or "")


def test_files_are_added_taken_away_and_put_in_another_order():
    one = draft()
    files = one.get("data.train")
    more = one.with_value("data.train", [*files, {"path": "c.jsonl"}])
    assert "# by hand" in more.text and "# the rest" in more.text
    less = one.with_value("data.train", files[:1])
    assert "# by hand" in less.text and "b.jsonl" not in less.text
    turned = one.with_value("data.train", files[::-1])
    assert [f["path"] for f in turned.get("data.train")] == ["b.jsonl", "a.jsonl"]
    assert "# the good ones first" in turned.text


def test_files_under_headings_of_their_own():
    text = (
        'name = "x"\ntask = "sft"\n[[data.train]]\npath = "a"  # one\n[[data.train]]\npath = "b"\n'
    )
    one = Draft("d").with_text(text)
    more = one.with_value("data.train", [*one.get("data.train"), {"path": "c", "rows": 3}])
    assert more.text.startswith(text.rstrip()) and more.text.count("[[data.train]]") == 3
    rows = one.with_value("data.train.1.rows", 4)
    assert "# one" in rows.text and tomllib.loads(rows.text)["data"]["train"][1]["rows"] == 4


def test_base_and_preset_and_another_goal_keep_what_was_written():
    made = draft().with_base(entry("another", parameters=3_000_000))
    assert made.text is not None and "# two are too few" in made.text
    assert made.get("model.base") == "another"
    other = made.with_goal(BY_ID["read"])
    assert "# what I learned last time" in other.recipe_text() and other.get("task") == "lm"


def test_a_text_that_is_no_toml_is_never_thrown_away():
    broken = draft().with_text(TEXT + "epochs = \n")
    with pytest.raises(UsageError, match="no TOML") as raised:
        broken.with_value("training.epochs", 4.0)
    assert "Review" in raised.value.remedy
    with pytest.raises(UsageError):
        broken.with_file(Path("/x.jsonl"))
    assert (
        offer(broken, Facts(estimate={"fits": False, "remedies": [{"change": "seed = 1"}]})) is None
    )


def test_what_cannot_be_written_into_it_is_said():
    assert changed_text("a = ", {}, {"a": 1}) is None
    assert changed_text("a = 1\n", {"a": 1}, put({"a": 1}, "b.c", "d")) == 'a = 1\n\n[b]\nc = "d"\n'
    assert changed_text("b.c = 1  # x\n", {"b": {"c": 1}}, {"b": {"c": 2}}) == "b.c = 2  # x\n"
