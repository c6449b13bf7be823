"""The order of the rows in an epoch: a function of seed and epoch alone, so a resumed run repeats it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import torch
from torch.utils.data import Sampler

POOLED_BATCHES = 50
"""Batches whose rows are sorted together when rows are grouped by length."""


class RowOrder(Sampler[int]):
    """Shuffles the rows anew in each epoch; with `lengths`, batches hold rows of like length.

    Args:
        rows: how many.
        epoch: asked whenever an epoch begins, so nobody needs to tell.
        lengths: (rows,) tokens of each row, to group by; `None` for a plain shuffle.
        batch_rows: rows of a batch over all devices; groups are that large.
    """

    def __init__(
        self,
        rows: int,
        *,
        seed: int,
        epoch: Callable[[], int],
        lengths: Sequence[int] | None = None,
        batch_rows: int = 1,
    ) -> None:
        self._rows = rows
        self._seed = seed
        self._epoch = epoch
        self._lengths = lengths
        self._batch_rows = batch_rows

    def __len__(self) -> int:
        return self._rows

    def __iter__(self) -> Iterator[int]:
        generator = torch.Generator().manual_seed((self._seed * 1_000_003 + self._epoch()) % 2**63)
        order = torch.randperm(self._rows, generator=generator).tolist()
        if self._lengths is None:
            return iter(order)
        return iter(self._grouped(order, self._lengths, generator))

    def _grouped(
        self, order: list[int], lengths: Sequence[int], generator: torch.Generator
    ) -> list[int]:
        """Rows of a pool sorted by length and cut into batches; the batches shuffled.

        The longest batch comes first, so that memory that does not suffice is found out at once.
        """
        pool = self._batch_rows * POOLED_BATCHES
        batches: list[list[int]] = []
        for start in range(0, len(order), pool):
            rows = sorted(order[start : start + pool], key=lambda row: lengths[row], reverse=True)
            batches += [
                rows[at : at + self._batch_rows] for at in range(0, len(rows), self._batch_rows)
            ]
        whole = [batch for batch in batches if len(batch) == self._batch_rows]
        rest = [batch for batch in batches if len(batch) < self._batch_rows]
        longest = max(whole, key=lambda batch: lengths[batch[0]], default=[])
        shuffled = [whole[at] for at in torch.randperm(len(whole), generator=generator).tolist()]
        shuffled.sort(key=lambda batch: batch is not longest)
        return [row for batch in (*shuffled, *rest) for row in batch]
