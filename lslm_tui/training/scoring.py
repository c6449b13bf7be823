"""Loss of a causal model, row by row. Knows rows and a model; knows no recipe and no Trainer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch.nn.functional import cross_entropy

from . import meter
from .causal_trainer import logits_only_at, predicting
from .collator import Collator
from .masking import IGNORED, Row
from .models import has_bfloat16
from .tasks.base import RowScores

BATCH_TOKENS = 4096
"""Tokens of one batch, padding included."""


@contextmanager
def evaluating(model: Any) -> Iterator[None]:
    """Evaluation mode without gradients; both are put back."""
    training = model.training
    model.eval()
    half = next(model.parameters()).is_cuda and has_bfloat16()
    try:
        with torch.no_grad(), torch.autocast("cuda", torch.bfloat16, enabled=half):
            yield
    finally:
        model.train(training)


def row_losses(model: Any, rows: Sequence[Row], padding: int) -> RowScores:
    """Total loss of each row in nats, weighted by its trained tokens; lower is better."""
    losses = [0.0] * len(rows)
    with evaluating(model):
        for numbers in scored([len(row) for row in rows]):
            found = _losses(model, [rows[number] for number in numbers], padding)
            for number, loss in zip(numbers, found, strict=True):
                losses[number] = loss
    weights = tuple(float(row.trained_tokens) for row in rows)
    return RowScores("loss", "nats per token", False, tuple(losses), weights)


def batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Row numbers in batches of rows of like length, longest first."""
    batch: list[int] = []
    for row in sorted(range(len(lengths)), key=lambda i: -lengths[i]):
        if batch and (len(batch) + 1) * lengths[batch[0]] > BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


def scored(lengths: Sequence[int], done: str = "rows scored") -> Iterator[list[int]]:
    """The same batches, each told once it has been dealt with."""
    meter.tell(0, len(lengths), done)
    count = 0
    for numbers in batches(lengths):
        yield numbers
        count += len(numbers)
        meter.tell(count, len(lengths), done)


def _losses(model: Any, rows: Sequence[Row], padding: int) -> list[float]:
    made = Collator(padding)([{"input_ids": r.input_ids, "labels": r.labels} for r in rows])
    batch = {name: value.to(model.device) for name, value in made.items()}
    chosen, wanted = predicting(batch.pop("labels"))
    with logits_only_at(model, chosen):
        logits = model(**batch, use_cache=False).logits[0]  # (N, V)
    per_token = cross_entropy(logits.float(), wanted, reduction="none", ignore_index=IGNORED)
    per_row = torch.zeros(len(rows), dtype=torch.float64, device=per_token.device)
    per_row.index_add_(0, chosen.nonzero()[:, 0], per_token.double())
    return [float(loss) for loss in per_row]
