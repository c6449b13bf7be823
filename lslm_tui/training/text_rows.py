"""Tokenized texts for networks that read a whole text at once; what was cut is counted.

Knows examples and a tokenizer; knows no model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from lslm_tui.errors import InputError

from . import meter

if TYPE_CHECKING:
    from torch import Tensor

AT_ONCE = 4096
"""Texts given to the tokenizer together."""
LONG_ROW = 'Raise data.max_tokens, or set data.on_long_row to "cut" or "drop".'


@dataclass(frozen=True, slots=True)
class TextRows:
    """Rows of tokens and the examples they come from, in the same order.

    Attributes:
        ids: special tokens included, at most the limit.
        cut: rows shortened to the limit; `cut_tokens` is what they lost together.
        dropped: long rows left out.
    """

    examples: list[Any]
    ids: list[list[int]]
    cut: int = 0
    cut_tokens: int = 0
    dropped: int = 0

    def notes(self, what: str, limit: int) -> tuple[str, ...]:
        """What was cut or left out, one sentence each."""
        said = (
            (self.cut, f"cut to {limit:,} tokens and lost {self.cut_tokens:,} tokens"),
            (self.dropped, f"left out: longer than {limit:,} tokens"),
        )
        return tuple(
            f"{n:,} of the {what} rows {'was' if n == 1 else 'were'} {words}."
            for n, words in said
            if n
        )


def encode_texts(
    tokenizer: Any,
    examples: Sequence[Any],
    limit: int,
    on_long_row: Literal["stop", "cut", "drop"] = "cut",
) -> TextRows:
    """Tokenize the examples' texts with special tokens; a cut keeps the beginning of a text.

    Raises:
        InputError: `on_long_row` is stop and there are long rows; the first is named.
    """
    kept, ids = [], []
    counts = {"cut": 0, "cut_tokens": 0, "dropped": 0}
    for example, found in zip(examples, _tokenized(tokenizer, examples), strict=True):
        extra = len(found) - limit
        if extra > 0 and on_long_row == "stop":
            raise _too_long(example, len(found), limit)
        if extra > 0 and on_long_row == "drop":
            counts["dropped"] += 1
            continue
        if extra > 0:
            counts["cut"] += 1
            counts["cut_tokens"] += extra
            found = tokenizer(example.text, truncation=True, max_length=limit)["input_ids"]
        kept.append(example)
        ids.append(found or [_filler(tokenizer)])
    return TextRows(kept, ids, **counts)


def padded(rows: Sequence[Sequence[int]], padding: int) -> dict[str, Tensor]:
    """(B, T) int64 `input_ids`, padded on the right, and `attention_mask`."""
    import torch

    longest = max(map(len, rows))
    ids = torch.full((len(rows), longest), padding, dtype=torch.long)
    mask = torch.zeros_like(ids)
    for i, row in enumerate(rows):
        ids[i, : len(row)] = torch.tensor(row)
        mask[i, : len(row)] = 1
    return {"input_ids": ids, "attention_mask": mask}


class Rows:
    """Map-style rows for transformers' Trainer, columns of equal length."""

    def __init__(self, columns: Mapping[str, Sequence[Any]]) -> None:
        self._columns = columns

    def __len__(self) -> int:
        return len(next(iter(self._columns.values())))

    def __getitem__(self, index: int) -> dict[str, Any]:
        return {name: values[index] for name, values in self._columns.items()}


def _tokenized(tokenizer: Any, examples: Sequence[Any]) -> list[list[int]]:
    ids: list[list[int]] = []
    for start in range(0, len(examples), AT_ONCE):
        texts = [example.text for example in examples[start : start + AT_ONCE]]
        ids += tokenizer(texts, verbose=False)["input_ids"]
        meter.tell(len(ids), len(examples), "rows prepared")
    return ids


def _filler(tokenizer: Any) -> int:
    """Something to read where a text has no token."""
    for name in ("cls_token_id", "bos_token_id", "eos_token_id", "unk_token_id"):
        if getattr(tokenizer, name) is not None:
            return int(getattr(tokenizer, name))
    return 0


def _too_long(example: Any, tokens: int, limit: int) -> InputError:
    return InputError(
        f"{example.place}: {tokens:,} tokens; the limit is {limit:,}.", remedy=LONG_ROW
    )
