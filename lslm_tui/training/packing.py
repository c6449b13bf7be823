"""Several rows in one sequence. Knows token ids; knows no model and no files.

Two ways, by what a row means. Conversations are packed whole, best fit first, and stay apart: the
collator restarts their positions, from which transformers' attention sees the borders. Running text is
one stream cut into blocks: every block is full, and a text may continue in the next one.
"""

from __future__ import annotations

import bisect
from collections.abc import Sequence

from .masking import Row


def best_fit(lengths: Sequence[int], room: int) -> list[list[int]]:
    """Bins of row numbers, each of at most `room` tokens: best fit, longest first.

    Rows longer than `room` have a bin of their own.
    """
    bins: list[list[int]] = []
    space: list[tuple[int, int]] = []  # (tokens left, bin), sorted
    for row in sorted(range(len(lengths)), key=lambda i: (-lengths[i], i)):
        at = bisect.bisect_left(space, (lengths[row], -1))
        if at == len(space):
            bins.append([row])
            left = room - lengths[row]
            number = len(bins) - 1
        else:
            left, number = space.pop(at)
            bins[number].append(row)
            left -= lengths[row]
        if left > 0:
            bisect.insort(space, (left, number))
    return bins


def stream(rows: Sequence[Row], block_tokens: int) -> list[Row]:
    """Join the rows and cut the stream into blocks of (block_tokens,); the last may be shorter."""
    ids = [token for row in rows for token in row.input_ids]
    labels = [label for row in rows for label in row.labels]
    starts = range(0, len(ids), block_tokens)
    blocks = [Row(ids[s : s + block_tokens], labels[s : s + block_tokens]) for s in starts]
    return [block for block in blocks if len(block) > 1]
