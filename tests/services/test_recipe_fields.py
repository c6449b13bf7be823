"""Fields for forms come from the recipe itself: names, meanings, kinds, bounds, and what is refused."""

from __future__ import annotations

import pytest

from lslm_tui.errors import UsageError
from lslm_tui.services.recipe_fields import fields_of
from lslm_tui.training.recipe import Recipe
from lslm_tui.training.recipe.schema import schema

FIELDS = fields_of(schema())


def test_every_simple_field_of_the_recipe_is_there():
    expected = {
        f"{table}.{name}" if table else name
        for table, model in (
            ("", Recipe),
            *((name, field.annotation) for name, field in Recipe.model_fields.items()),
        )
        if hasattr(model, "model_fields")
        for name, field in model.model_fields.items()
        if not hasattr(field.annotation, "model_fields")
    } - {"data.train", "data.eval", "data.test", "reply"}
    assert expected <= set(FIELDS)
    assert all(field.about for field in FIELDS.values())
    assert "reply.top_p" in FIELDS  # of a table that may be absent


@pytest.mark.parametrize(
    ("key", "kind", "bounds"),
    [
        ("training.epochs", "number", "above 0"),
        ("training.batch_rows", "integer", "above 0"),
        ("data.eval_share", "number", "from 0 below 1"),
        ("training.final_learning_rate_share", "number", "from 0 up to 1"),
        ("method", "choice", ""),
        ("training.keep_best", "boolean", ""),
        ("classify.labels", "list", ""),
        ("name", "text", ""),
    ],
)
def test_kinds_and_bounds(key, kind, bounds):
    assert (FIELDS[key].kind, FIELDS[key].range) == (kind, bounds)


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("training.epochs", " 2.5 ", 2.5),
        ("training.batch_rows", "8", 8),
        ("training.max_steps", "", None),
        ("method", "lora", "lora"),
        ("training.keep_best", "yes", True),
        ("training.betas", "0.9, 0.95", [0.9, 0.95]),
        ("classify.labels", "good, 不好", ["good", "不好"]),
        ("model.base", "org/name", "org/name"),
    ],
)
def test_what_is_typed_becomes_a_value(key, text, value):
    field = FIELDS[key]
    assert field.read(text) == value
    if value is not None:
        assert field.read(field.show(value)) == value


@pytest.mark.parametrize(
    ("key", "text", "reason"),
    [
        ("training.epochs", "0", "above 0"),
        ("training.batch_rows", "2.5", "whole number, above 0"),
        ("training.batch_rows", "many", "whole number"),
        ("data.eval_share", "1", "from 0 below 1"),
        ("method", "half", "full, lora, qlora"),
    ],
)
def test_what_is_not_right_is_refused_in_words(key, text, reason):
    with pytest.raises(UsageError, match=reason):
        FIELDS[key].read(text)
