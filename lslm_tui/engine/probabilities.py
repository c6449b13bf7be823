"""Logits into calibrated probabilities, long texts into windows. Plain numbers: no torch, no model."""

from __future__ import annotations

import math
from collections.abc import Sequence

OVERLAP = 0.25
"""Share of a window that the next one reads again."""


def probabilities(logits: Sequence[float], temperature: float) -> tuple[float, ...]:
    """Softmax of logits / temperature; of a single logit, its sigmoid."""
    scaled = [value / temperature for value in logits]
    if len(scaled) == 1:
        return (1 / (1 + math.exp(-max(min(scaled[0], 700.0), -700.0))),)
    highest = max(scaled)
    weights = [math.exp(value - highest) for value in scaled]
    total = sum(weights)
    return tuple(weight / total for weight in weights)


def pooled(rows: Sequence[Sequence[float]], tokens: Sequence[int]) -> tuple[float, ...]:
    """Logits of a text from those of its windows: their mean, weighted by tokens."""
    total = sum(tokens)
    columns = zip(*rows, strict=True)
    return tuple(
        sum(count * value for count, value in zip(tokens, column, strict=True)) / total
        for column in columns
    )


def window_starts(tokens: int, room: int) -> list[int]:
    """Where windows of `room` tokens begin: one at 0 if all fits, else overlapping to the end."""
    if tokens <= room:
        return [0]
    step = max(int(room * (1 - OVERLAP)), 1)
    starts = list(range(0, tokens - room, step))
    return [*starts, tokens - room]
