"""transformers' Trainer for labels: a weighted, smoothed loss, and tokens hidden while training."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy
from transformers import Trainer

from .text_rows import padded


class LabelCollator:
    """Pads rows of `input_ids` and takes their `labels` along."""

    def __init__(self, padding: int) -> None:
        self.padding = padding

    def __call__(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, Tensor]:
        """(B, T) int64 `input_ids` and `attention_mask`, (B,) int64 `labels`."""
        batch = padded([row["input_ids"] for row in rows], self.padding)
        return {**batch, "labels": torch.tensor([row["labels"] for row in rows])}


class ClassifyTrainer(Trainer):  # type: ignore[misc]  # transformers has no usable types
    """Hides a share of the tokens in training batches; evaluation reads all.

    Args:
        hidden_share: share of tokens replaced, special ones aside.
        hidden_token: by this id.
        shown: ids that are never replaced.
    """

    def __init__(
        self,
        *,
        hidden_share: float = 0.0,
        hidden_token: int = 0,
        shown: Sequence[int] = (),
        **rest: Any,
    ) -> None:
        super().__init__(**rest)
        self._hidden_share = hidden_share
        self._hidden_token = hidden_token
        self._shown = torch.tensor(sorted(shown), dtype=torch.long)

    def compute_loss(self, model: Any, inputs: Any, *arguments: Any, **options: Any) -> Any:
        if model.training and self._hidden_share:
            inputs = {**inputs, "input_ids": self._hide(inputs["input_ids"])}
        return super().compute_loss(model, inputs, *arguments, **options)

    def _hide(self, ids: Tensor) -> Tensor:
        """Drawn on the CPU, whose generator a checkpoint restores on any device."""
        drawn = (torch.rand(ids.shape) < self._hidden_share).to(ids.device)
        drawn &= ~torch.isin(ids, self._shown.to(ids.device))
        return ids.masked_fill(drawn, self._hidden_token)


def label_loss(
    smoothing: float = 0.0, weights: Sequence[float] | None = None
) -> Callable[..., Tensor]:
    """Cross-entropy for `compute_loss_func`, nats per row; smoothed and weighted in training only.

    The sum over a batch is divided by the rows of the whole step, so that accumulated
    micro-batches give the same gradient as one batch.
    """

    def loss(outputs: Any, labels: Tensor, num_items_in_batch: Any = None) -> Tensor:
        logits = outputs["logits"].float()
        if not torch.is_grad_enabled():
            return cross_entropy(logits, labels)
        scale = None if weights is None else torch.tensor(weights, device=logits.device)
        rows = cross_entropy(logits, labels, reduction="none", label_smoothing=smoothing)
        if scale is not None:
            rows = rows * scale[labels]
        return rows.sum() / (len(labels) if num_items_in_batch is None else num_items_in_batch)

    return loss
