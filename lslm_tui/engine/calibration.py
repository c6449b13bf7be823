"""How far a classifier's probabilities can be believed, and the temperature that mends them.

Logits are divided by one temperature, which changes no decision (Guo et al. 2017). Knows numbers
only: no model, no rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import Tensor

BINS = 15
HOTTEST, COLDEST = 20.0, 0.05
"""Temperatures tried; a set without one mistake would want 0."""
HALVINGS = 60
LEAST_ROWS = 30
"""Fewer rows say too little about probabilities."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """What was fitted on which rows; it lies in config.json as `calibration`.

    Attributes:
        temperature: logits are divided by it before the softmax.
        fitted_on: such as `eval rows`.
        ece_before, ece_after: on those rows; see `expected_calibration_error`.
        loss_before, loss_after: nats per row, on those rows.
    """

    temperature: float
    fitted_on: str
    rows: int
    ece_before: float
    ece_after: float
    loss_before: float
    loss_after: float

    def facts(self) -> dict[str, Any]:
        """As written to config.json."""
        return {name: getattr(self, name) for name in self.__slots__} | {"bins": BINS}


def calibrate(logits: Tensor, labels: Tensor, *, fitted_on: str = "eval rows") -> Calibration:
    """Fit the temperature with the least loss.

    Args:
        logits: (N, C) float.
        labels: (N,) int64.
    """
    from torch.nn.functional import cross_entropy

    logits = logits.double()
    temperature = fit_temperature(logits, labels)
    cooled = logits / temperature
    return Calibration(
        temperature=temperature,
        fitted_on=fitted_on,
        rows=len(labels),
        ece_before=expected_calibration_error(logits.softmax(-1), labels),
        ece_after=expected_calibration_error(cooled.softmax(-1), labels),
        loss_before=float(cross_entropy(logits, labels)),
        loss_after=float(cross_entropy(cooled, labels)),
    )


def calibrate_rows(
    logits: Sequence[Sequence[float]], labels: Sequence[int], *, fitted_on: str
) -> Calibration:
    """The same for plain numbers."""
    import torch

    return calibrate(
        torch.tensor(logits, dtype=torch.float64), torch.tensor(labels), fitted_on=fitted_on
    )


def fit_temperature(logits: Tensor, labels: Tensor) -> float:
    """The temperature with the least negative log-likelihood, by bisection.

    The loss is convex in b = 1/T; its slope is the mean of E[z] - z_label under softmax(b·z).

    Args:
        logits: (N, C) float64.
        labels: (N,) int64.
    """
    wanted = logits.gather(1, labels[:, None]).squeeze(1)  # (N,)

    def is_too_sharp(sharpness: float) -> bool:
        expected = ((logits * sharpness).softmax(-1) * logits).sum(-1)
        return bool((expected - wanted).mean() > 0)

    low, high = 1 / HOTTEST, 1 / COLDEST
    for _ in range(HALVINGS):
        middle = sqrt(low * high)
        low, high = (low, middle) if is_too_sharp(middle) else (middle, high)
    return 1 / sqrt(low * high)


def expected_calibration_error(probabilities: Tensor, labels: Tensor, bins: int = BINS) -> float:
    """ECE of the top label: sum over bins of share · |accuracy - mean confidence|, in [0, 1].

    Confidence is the probability of the predicted label (not of the positive one), in `bins` bins of
    equal width, closed above (Guo et al. 2017, equation 3).

    Args:
        probabilities: (N, C), each row sums to 1.
        labels: (N,) int64.
    """
    import torch

    if not len(labels):
        return 0.0
    confidence, predicted = probabilities.double().max(-1)
    right = (predicted == labels).double()
    edges = torch.linspace(0, 1, bins + 1, dtype=torch.float64, device=confidence.device)
    number = (torch.bucketize(confidence, edges) - 1).clamp(0, bins - 1)
    gaps = torch.zeros(bins, dtype=torch.float64, device=confidence.device)
    gaps.index_add_(0, number, right - confidence)
    return float(gaps.abs().sum() / len(labels))
