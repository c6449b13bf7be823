"""Batches of causal rows: padded on the right, packed rows kept apart by their positions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .masking import IGNORED

if TYPE_CHECKING:
    from torch import Tensor


class Collator:
    """Pads ids with the padding token and labels with IGNORED.

    Without packing the batch has an attention mask; with packing it has none, because transformers
    looks at the positions only then, and padding, being last, is seen by no real token.

    Attributes:
        padding: id of the padding token.
        packed: rows have a column `seq_lengths`, the lengths of the rows in them.
    """

    def __init__(self, padding: int, *, packed: bool = False) -> None:
        self.padding = padding
        self.packed = packed

    def __call__(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, Tensor]:
        """(B, T) int64 `input_ids`, `labels` and `attention_mask` or `position_ids`.

        The first label of every row is IGNORED: nothing stands before it to predict it from.
        """
        import torch

        longest = max(len(row["input_ids"]) for row in rows)
        batch = {
            "input_ids": [_fill(row["input_ids"], longest, self.padding) for row in rows],
            "labels": [_fill(self._labels(row), longest, IGNORED) for row in rows],
        }
        if self.packed:
            batch["position_ids"] = [self._positions(row, longest) for row in rows]
        else:
            batch["attention_mask"] = [_fill([1] * len(r["input_ids"]), longest, 0) for r in rows]
        return {name: torch.tensor(values) for name, values in batch.items()}

    def _labels(self, row: Mapping[str, Any]) -> list[int]:
        labels = list(row["labels"])
        start = 0
        for length in self._lengths(row):
            labels[start] = IGNORED
            start += length
        return labels

    def _positions(self, row: Mapping[str, Any], longest: int) -> list[int]:
        positions = [i for length in self._lengths(row) for i in range(length)]
        padding = longest - len(positions)
        return [*positions, *range(padding)]

    def _lengths(self, row: Mapping[str, Any]) -> Sequence[int]:
        lengths: Sequence[int] = row["seq_lengths"] if self.packed else [len(row["input_ids"])]
        return lengths


def _fill(values: Sequence[int], length: int, filler: int) -> list[int]:
    return [*values, *[filler] * (length - len(values))]
