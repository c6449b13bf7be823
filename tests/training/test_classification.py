"""Figures of a classifier, against values worked out by hand."""

from __future__ import annotations

import pytest
import torch

from lslm_tui.training.classification import confusion, label_scores, macro_f1, matthews

LOGITS = torch.tensor([[2.0, 0.0], [2.0, 0.0], [0.0, 1.0], [1.0, 0.0]], dtype=torch.float64)
LABELS = torch.tensor([0, 0, 1, 1])


def test_figures_by_hand() -> None:
    scores = label_scores(LOGITS, LABELS, ("bad", "good"), groups=["food", "", "food", "room"])
    assert scores.values == (1, 1, 1, 0) and scores.total == 0.75
    assert scores.metric == "accuracy" and scores.higher_is_better
    figures = scores.figures
    assert figures["macro_f1"] == pytest.approx((0.8 + 2 / 3) / 2)
    assert figures["mcc"] == pytest.approx(1 / 3**0.5)
    assert figures["majority"] == 0.5
    assert figures["confusion.good.bad"] == 1 and figures["confusion.bad.bad"] == 2
    assert figures["accuracy.food"] == 1 and figures["accuracy.room"] == 0
    assert "accuracy." not in figures and "ece_uncalibrated" not in figures


def test_temperature_changes_confidence_and_no_decision() -> None:
    plain = label_scores(LOGITS, LABELS, ("bad", "good"))
    cooled = label_scores(LOGITS, LABELS, ("bad", "good"), temperature=2.0)
    assert cooled.values == plain.values
    assert cooled.figures["ece"] != plain.figures["ece"]
    assert cooled.figures["ece_uncalibrated"] == plain.figures["ece"]


def test_one_label_for_everything_is_worth_nothing() -> None:
    counts = confusion(torch.zeros(4, dtype=torch.long), LABELS, 2)
    assert matthews(counts) == 0
    assert macro_f1(counts) == pytest.approx(1 / 3)


def test_a_label_nobody_met_does_not_count() -> None:
    counts = confusion(LABELS, LABELS, 3)
    assert macro_f1(counts) == 1 and matthews(counts) == pytest.approx(1)


def test_no_rows() -> None:
    scores = label_scores(torch.zeros(0, 2), torch.zeros(0, dtype=torch.long), ("a", "b"))
    assert scores.values == () and scores.total == 0 and scores.figures["mcc"] == 0
