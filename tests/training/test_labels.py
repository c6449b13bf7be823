"""Labels: their order, and every way in which they can be wrong."""

from __future__ import annotations

import pytest

from lslm_tui.errors import InputError
from lslm_tui.training.data.examples import Labelled, LoadedData, Place, Text
from lslm_tui.training.labels import label_names, label_weights, matched
from lslm_tui.training.recipe import Recipe, parse_recipe


def recipe(*labels: str) -> Recipe:
    return parse_recipe(
        {
            "name": "r",
            "task": "classify",
            "model": {"architecture": "bert"},
            "data": {"train": "x.tsv"},
            "classify": {"labels": labels},
        }
    )


def rows(*labels: str) -> list[Labelled]:
    return [Labelled("text", label, Place("x.tsv", i + 2)) for i, label in enumerate(labels)]


def data(*labels: str) -> LoadedData:
    return LoadedData(rows(*labels), [])


def test_order() -> None:
    assert label_names(recipe(), data("b", "a", "a")) == ("a", "b")
    assert label_names(recipe(), data("10", "9", "-1")) == ("-1", "9", "10")
    assert label_names(recipe("b", "a"), data("a", "b")) == ("b", "a")
    assert label_names(recipe(), data("好", "坏")) == tuple(sorted(("好", "坏")))


def test_a_base_with_the_same_labels_keeps_its_order() -> None:
    assert label_names(recipe(), data("a", "b"), ("b", "a")) == ("b", "a")
    assert label_names(recipe(), data("a", "b"), ("c", "a")) == ("a", "b")


def test_labels_are_matched_to_outputs_one_to_one() -> None:
    assert matched(("happy", "unhappy"), [[0.2, 0.9], [0.8, 0.1]]) == ("unhappy", "happy")
    # one output likes both labels best; only one gets it
    assert matched(("a", "b"), [[0.9, 0.8], [0.1, 0.2]]) == ("a", "b")
    many = tuple(f"label {i}" for i in range(12))
    shifted = [[float(j == (i + 5) % 12) for j in range(12)] for i in range(12)]
    assert matched(many, shifted) == many[5:] + many[:5]


def test_one_label_is_refused() -> None:
    with pytest.raises(InputError, match=r"only the label 'good'.*at least two"):
        label_names(recipe(), data("good", "good"))
    with pytest.raises(InputError, match="no label"):
        label_names(recipe(), data())


def test_a_typing_error_is_named_with_its_place_and_the_nearest_label() -> None:
    with pytest.raises(InputError) as caught:
        label_names(
            recipe("negative", "positive"), data("positive", "postive", "negative", "postive")
        )
    message = str(caught.value)
    assert "x.tsv:3: unknown label 'postive' (2 rows), did you mean 'positive'?" in message
    assert "labels = {theirs = 'ours'}" in message


def test_all_unknown_labels_come_at_once_and_a_long_list_is_cut() -> None:
    with pytest.raises(InputError) as caught:
        label_names(recipe("a", "b"), data("a", "b", *(f"odd{i}" for i in range(9))))
    assert str(caught.value).count("unknown label") == 5 and "4 more labels" in str(caught.value)


def test_a_label_only_in_a_test_set_is_refused() -> None:
    loaded = LoadedData(rows("a", "b"), [], {"other": rows("a", "neutral")})
    with pytest.raises(InputError, match="neutral"):
        label_names(recipe(), loaded)


def test_a_label_without_rows_is_refused() -> None:
    with pytest.raises(InputError, match="No training row has the label 'c'"):
        label_names(recipe("a", "b", "c"), data("a", "b"))


def test_a_column_of_texts_is_not_taken_for_labels() -> None:
    with pytest.raises(InputError, match="1,001 different labels"):
        label_names(recipe(), data(*(f"review {i}" for i in range(1001))))


def test_rows_without_labels_are_refused() -> None:
    loaded = LoadedData([Text("only text", Place("x.txt", 1))], [])
    with pytest.raises(InputError, match="needs a text and its label"):
        label_names(recipe(), loaded)


def test_a_label_named_twice_is_refused() -> None:
    with pytest.raises(InputError, match="twice"):
        label_names(recipe("a", "a"), data("a"))


def test_weights_even_the_labels_out() -> None:
    weights = label_weights(rows("a", "a", "a", "b"), ("a", "b"))
    assert weights == pytest.approx([4 / 6, 2])
    assert 3 * weights[0] + weights[1] == pytest.approx(4)
