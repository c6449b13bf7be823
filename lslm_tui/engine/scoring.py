"""Log-probabilities of texts under a causal model: one forward pass over padded batches.

Rows that are the beginning of another row are not computed; logits are made only where a token is
scored. Padding stands at the right, where a causal model cannot see it. Knows ids, not text. Runs on
the engine thread.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from lslm_tui.engine.batching import Batcher
from lslm_tui.engine.memory import as_out_of_memory, release
from lslm_tui.types import Cancel, Progress

TOKENS = 2048
LOGITS = 1 << 26
"""Numbers a batch's logits may have where the model cannot be told which ones are wanted."""


@dataclass(frozen=True, slots=True)
class Scored:
    """The ids of an item: what stands before, and what is scored."""

    context: list[int]
    ids: list[int]


@dataclass(slots=True)
class _Row:
    """A row of a batch, and the items that are read off it."""

    ids: list[int]
    items: list[int] = field(default_factory=list)
    first: int = 0
    """The first position whose logits are wanted."""


class BatchScorer:
    """Scores items with one model."""

    def __init__(self, model: Any, device: str, *, alone: bool) -> None:
        """`alone`: rows of different lengths must not share a batch (the rotary angles depend on it)."""
        accepted = inspect.signature(model.forward).parameters
        self._model, self._device, self._alone = model, device, alone
        self._picks = "logits_to_keep" in accepted
        self._options: dict[str, Any] = {"use_cache": False} if "use_cache" in accepted else {}
        self._vocabulary = int(model.config.get_text_config(decoder=True).vocab_size)

    def score(
        self, items: Sequence[Scored], cancel: Cancel
    ) -> Iterator[Progress | tuple[int, tuple[float, ...]]]:
        """Yield (place of the item, nats of each of its ids) as they are finished."""
        rows = _rows(items)
        tokens = TOKENS if self._picks else max(LOGITS // self._vocabulary, 1)
        batcher = Batcher(
            [len(row.ids) for row in rows],
            tokens=tokens,
            most=None if self._picks else tokens,
            rows=1 if self._alone else 512,
        )
        done = 0
        for batch in batcher:
            chosen = [rows[place] for place in batch]
            for row, logprobs in zip(chosen, self._logprobs(chosen, items), strict=True):
                yield from zip(row.items, logprobs, strict=True)
                done += len(row.items)
            yield Progress("scoring", done, len(items), "texts")
            if cancel.requested:
                return

    def _logprobs(
        self, rows: Sequence[_Row], items: Sequence[Scored]
    ) -> list[list[tuple[float, ...]]]:
        """Of each row, of each of its items. A batch that does not fit into memory is halved."""
        try:
            return self._forward(rows, items)
        except (RuntimeError, MemoryError) as error:
            failure = as_out_of_memory(error, "scoring")
            if failure is None:
                raise
        # Outside the handler: the error's traceback holds the tensors that filled the memory.
        release()
        if len(rows) == 1:
            raise failure
        half = len(rows) // 2
        return self._logprobs(rows[:half], items) + self._logprobs(rows[half:], items)

    @torch.inference_mode()
    def _forward(
        self, rows: Sequence[_Row], items: Sequence[Scored]
    ) -> list[list[tuple[float, ...]]]:
        width = max(len(row.ids) for row in rows)
        ids = torch.zeros((len(rows), width), dtype=torch.long)  # (B, T)
        mask = torch.zeros_like(ids)
        for place, row in enumerate(rows):
            ids[place, : len(row.ids)] = torch.tensor(row.ids)
            mask[place, : len(row.ids)] = 1
        begin = min(row.first for row in rows)
        if self._picks:
            keep = torch.arange(begin, width, device=self._device)
            self._options["logits_to_keep"] = keep
        output = self._model(
            input_ids=ids.to(self._device), attention_mask=mask.to(self._device), **self._options
        )
        logits = output.logits if self._picks else output.logits[:, begin:]  # (B, T - begin, V)
        return [
            [self._read(logits[place], items[item], begin) for item in row.items]
            for place, row in enumerate(rows)
        ]

    def _read(self, logits: Tensor, item: Scored, begin: int) -> tuple[float, ...]:
        """The item's nats off its row's logits, (T - begin, V)."""
        first = len(item.context) - 1 - begin
        wanted = logits[first : first + len(item.ids)].float().log_softmax(-1)  # (t, V)
        ids = torch.tensor(item.ids, device=wanted.device)
        return tuple(wanted.gather(1, ids[:, None]).squeeze(1).tolist())


def _rows(items: Sequence[Scored]) -> list[_Row]:
    """The rows that must be computed: none is the beginning of another one of its neighbours."""
    rows: list[_Row] = []
    begin = 0
    while begin < len(items):
        end = begin + 1
        while end < len(items) and items[end].context == items[begin].context:
            end += 1
        rows += _group(items, range(begin, end))
        begin = end
    return rows


def _group(items: Sequence[Scored], places: Sequence[int]) -> list[_Row]:
    found: list[_Row] = []
    for place in sorted(places, key=lambda place: -len(items[place].ids)):
        item = items[place]
        read = item.ids[:-1]
        size = len(item.context)
        row = next((row for row in found if row.ids[size : size + len(read)] == read), None)
        if row is None:
            row = _Row([*item.context, *read], first=size - 1)
            found.append(row)
        row.items.append(place)
    return found
