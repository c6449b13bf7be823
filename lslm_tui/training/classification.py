"""A classifier on labelled rows: its logits, and every figure that is told about them.

Knows a model as something that gives logits; knows no Trainer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lslm_tui.engine.calibration import expected_calibration_error

from .scoring import evaluating, scored
from .tasks.base import RowScores
from .text_rows import padded

if TYPE_CHECKING:
    from torch import Tensor


def row_logits(model: Any, ids: Sequence[Sequence[int]], padding: int) -> Tensor:
    """(N, C) float64 on the CPU, uncalibrated.

    Args:
        padding: id of the padding token.
    """
    import torch

    logits = torch.zeros(len(ids), model.config.num_labels, dtype=torch.float64)
    with evaluating(model):
        for numbers in scored([len(row) for row in ids]):
            batch = padded([ids[number] for number in numbers], padding)
            found = model(**{name: value.to(model.device) for name, value in batch.items()})
            logits[numbers] = found.logits.double().cpu()
    return logits


def label_scores(
    logits: Tensor,
    labels: Tensor,
    names: Sequence[str],
    *,
    groups: Sequence[str] = (),
    temperature: float | None = None,
) -> RowScores:
    """Accuracy row by row; as figures macro-F1, MCC, confusion, calibration and each group.

    Args:
        logits: (N, C) float64.
        labels: (N,) int64.
        names: of the C labels.
        groups: (N,) a row's group, empty for none; groups are figures `accuracy.GROUP`.
        temperature: of the calibration, or `None` if there is none; `ece` and `loss` are with it,
            `ece_uncalibrated` is without.
    """
    right = (logits.argmax(-1) == labels).double()
    counts = confusion(logits.argmax(-1), labels, len(names))
    figures = {
        "macro_f1": macro_f1(counts),
        "mcc": matthews(counts),
        "majority": float(counts.sum(1).max() / max(1, len(labels))),
        **_calibration_figures(logits, labels, temperature),
        **_confusion_figures(counts, names),
        **_group_figures(right, groups),
    }
    values = tuple(right.tolist())
    return RowScores("accuracy", "", True, values, (1.0,) * len(values), figures)


def confusion(predicted: Tensor, labels: Tensor, count: int) -> Tensor:
    """(C, C) float64 rows: how often the label in the row was called the one in the column."""
    import torch

    cells = torch.bincount(labels * count + predicted, minlength=count * count)
    return cells.view(count, count).double()


def macro_f1(counts: Tensor) -> float:
    """Mean F1 over the labels that occur or were predicted; 0 where one was never right."""
    both = counts.sum(0) + counts.sum(1)
    seen = both > 0
    return float((2 * counts.diag()[seen] / both[seen]).mean()) if bool(seen.any()) else 0.0


def matthews(counts: Tensor) -> float:
    """Matthews correlation over any number of labels (Gorodkin 2004), in [-1, 1]; 0 if undefined."""
    total, right = counts.sum(), counts.diag().sum()
    true, predicted = counts.sum(1), counts.sum(0)
    above = total * right - (true * predicted).sum()
    below = (total**2 - (true**2).sum()) * (total**2 - (predicted**2).sum())
    return float(above / below.sqrt()) if float(below) > 0 else 0.0


def _calibration_figures(
    logits: Tensor, labels: Tensor, temperature: float | None
) -> dict[str, float]:
    from torch.nn.functional import cross_entropy

    if not len(labels):
        return {}
    cooled = logits / (temperature or 1.0)
    figures = {
        "loss": float(cross_entropy(cooled, labels)),
        "ece": expected_calibration_error(cooled.softmax(-1), labels),
    }
    if temperature is not None:
        figures["ece_uncalibrated"] = expected_calibration_error(logits.softmax(-1), labels)
    return figures


def _confusion_figures(counts: Tensor, names: Sequence[str]) -> Mapping[str, float]:
    """`confusion.TRUE.PREDICTED`: rows."""
    return {
        f"confusion.{true}.{predicted}": float(counts[i, j])
        for i, true in enumerate(names)
        for j, predicted in enumerate(names)
    }


def _group_figures(right: Tensor, groups: Sequence[str]) -> Mapping[str, float]:
    rows: dict[str, list[float]] = {}
    for group, value in zip(groups, right.tolist(), strict=False):
        if group:
            rows.setdefault(group, []).append(value)
    return {f"accuracy.{group}": sum(rows[group]) / len(rows[group]) for group in sorted(rows)}
