"""Temperature and calibration error, against values worked out by hand."""

from __future__ import annotations

import math

import pytest
import torch

from lslm_tui.engine.calibration import (
    COLDEST,
    HOTTEST,
    calibrate,
    expected_calibration_error,
    fit_temperature,
)


def test_error_of_two_bins_by_hand() -> None:
    # two rows near 0.9 (one right), two near 0.7 (both right): 0.5·|0.5-0.9| + 0.5·|1-0.7|
    shares = torch.tensor([[0.9, 0.1], [0.9, 0.1], [0.3, 0.7], [0.3, 0.7]])
    labels = torch.tensor([0, 1, 1, 1])
    assert expected_calibration_error(shares, labels) == pytest.approx(0.35, abs=1e-6)


def test_error_is_of_the_top_label() -> None:
    # binary doctest of a well-known library: top-label ECE is 0.29 for 2 and 3 bins
    positive = torch.tensor([0.25, 0.25, 0.55, 0.75, 0.75])
    labels = torch.tensor([0, 0, 1, 1, 1])
    shares = torch.stack([1 - positive, positive], -1)
    for bins in (2, 3):
        assert expected_calibration_error(shares, labels, bins) == pytest.approx(0.29, abs=1e-4)


def test_error_at_the_edges() -> None:
    certain = torch.tensor([[1.0, 0.0], [0.0, 1.0]])
    assert expected_calibration_error(certain, torch.tensor([0, 1])) == 0
    assert expected_calibration_error(certain, torch.tensor([1, 0])) == 1
    assert expected_calibration_error(torch.zeros(0, 2), torch.zeros(0, dtype=torch.long)) == 0


def test_temperature_is_found_again() -> None:
    generator = torch.Generator().manual_seed(1)
    true = torch.randn(20000, 3, generator=generator, dtype=torch.float64)
    labels = torch.multinomial(true.softmax(-1), 1, generator=generator).squeeze(1)
    assert fit_temperature(true * 2.5, labels) == pytest.approx(2.5, rel=0.05)


def test_temperature_has_the_least_loss() -> None:
    generator = torch.Generator().manual_seed(2)
    logits = 4 * torch.randn(500, 2, generator=generator, dtype=torch.float64)
    labels = torch.randint(2, (500,), generator=generator)
    best = fit_temperature(logits, labels)

    def loss(temperature: float) -> float:
        return float(torch.nn.functional.cross_entropy(logits / temperature, labels))

    if best < HOTTEST * 0.99:
        assert loss(best) <= min(loss(best * 1.01), loss(best * 0.99))
    assert loss(best) <= loss(1.0)


def test_no_mistake_wants_no_endless_temperature() -> None:
    logits = torch.tensor([[1.0, -1.0], [-1.0, 1.0]], dtype=torch.float64)
    assert fit_temperature(logits, torch.tensor([0, 1])) == pytest.approx(COLDEST, rel=1e-3)
    assert fit_temperature(logits, torch.tensor([1, 0])) == pytest.approx(HOTTEST, rel=1e-3)


def test_facts_are_plain_numbers_and_the_error_falls() -> None:
    generator = torch.Generator().manual_seed(3)
    true = torch.randn(4000, 2, generator=generator)
    labels = torch.multinomial(true.softmax(-1), 1, generator=generator).squeeze(1)
    facts = calibrate(true * 4, labels).facts()
    assert facts["ece_after"] < facts["ece_before"] / 2
    assert facts["loss_after"] < facts["loss_before"]
    assert facts["rows"] == 4000 and facts["bins"] == 15
    assert all(isinstance(value, int | float | str) for value in facts.values())
    assert not any(math.isnan(value) for value in facts.values() if isinstance(value, float))
