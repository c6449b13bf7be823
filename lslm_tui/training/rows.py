"""Tokenized rows of a causal task: what happens to long and empty ones, and their packing.

Knows examples and tokens; knows no model. No row is cut or left out without being counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, Protocol, TypeVar

from lslm_tui.errors import InputError

from . import meter, packing
from .masking import Row

SHOWN = 3
"""Bad rows that are named in one message."""


class Tokenized(Protocol):
    """A row that can be shortened."""

    @property
    def trained_tokens(self) -> int: ...

    def __len__(self) -> int: ...

    def cut(self, limit: int) -> Any: ...


Cuttable = TypeVar("Cuttable", bound=Tokenized)


@dataclass(frozen=True, slots=True)
class Encoded(Generic[Cuttable]):
    """Rows that can be trained on, and what became of the others.

    Attributes:
        cut: rows shortened to the limit; `cut_tokens` is what they lost together.
        dropped: long rows left out.
        empty: rows left out because nothing in them would be trained after the cut.
        refused: rows left out because of a bad mask, where the recipe skips bad rows.
    """

    rows: list[Cuttable]
    cut: int = 0
    cut_tokens: int = 0
    dropped: int = 0
    empty: int = 0
    refused: int = 0

    def notes(self, what: str, limit: int) -> tuple[str, ...]:
        """What was cut or left out, one sentence each."""
        said = (
            (self.cut, f"cut to {limit:,} tokens and lost {self.cut_tokens:,} tokens"),
            (self.dropped, f"left out: longer than {limit:,} tokens"),
            (self.empty, "left out: nothing in them would be trained"),
            (self.refused, "left out: their mask is bad"),
        )
        return tuple(
            f"{n:,} of the {what} rows {'was' if n == 1 else 'were'} {words}."
            for n, words in said
            if n
        )


def encode_rows(
    examples: Sequence[Any],
    encode: Callable[[Any], Cuttable],
    *,
    max_tokens: int,
    on_long_row: Literal["stop", "cut", "drop"],
    on_bad_row: Literal["stop", "skip"] = "stop",
) -> Encoded[Cuttable]:
    """Tokenize the examples; long ones are refused, cut at their end, or left out.

    Raises:
        InputError: rows that cannot be trained on; all are counted, the first are named.
    """
    rows: list[Cuttable] = []
    refused: list[InputError] = []
    counts = Counter[str]()
    for example in meter.counted(examples, len(examples), "rows prepared"):
        try:
            fit = _fit(encode(example), max_tokens, on_long_row, counts)
        except InputError as error:
            refused.append(InputError(f"{example.place}: {error.message}", remedy=error.remedy))
            continue
        if fit is not None:
            rows.append(fit)
    if refused and (on_bad_row == "stop" or not rows):
        raise _joined(refused, len(examples))
    return Encoded(rows, refused=len(refused), **counts)


def _fit(row: Cuttable, limit: int, on_long_row: str, counts: Counter[str]) -> Cuttable | None:
    """The row as it is trained on, or None where it is left out; `counts` says why."""
    if len(row) > limit and on_long_row == "stop":
        raise InputError(f"{len(row):,} tokens; the limit is {limit:,}.", remedy=LONG_ROW)
    if len(row) > limit and on_long_row == "drop":
        counts["dropped"] += 1
        return None
    if len(row) > limit:
        counts["cut"] += 1
        counts["cut_tokens"] += len(row) - limit
        row = row.cut(limit)
    if row.trained_tokens == 0:
        counts["empty"] += 1
        return None
    return row


LONG_ROW = 'Raise data.max_tokens, or set data.on_long_row to "cut" or "drop".'


def _joined(refused: Sequence[InputError], total: int) -> InputError:
    if len(refused) == 1:
        return refused[0]
    named = " ".join(error.message for error in refused[:SHOWN])
    more = f" And {len(refused) - SHOWN:,} more." if len(refused) > SHOWN else ""
    return InputError(
        f"{len(refused):,} of {total:,} rows cannot be trained on. {named}{more}",
        remedy=refused[0].remedy,
    )


def dataset(rows: Sequence[Row], *, pack_tokens: int | None = None) -> Any:
    """A datasets.Dataset of `input_ids` and `labels`; packed, with `seq_lengths`, if told so.

    Args:
        pack_tokens: longest packed sequence.
    """
    from datasets import Dataset

    columns: dict[str, list[Any]] = {"input_ids": [], "labels": []}
    if pack_tokens is None:
        for row in rows:
            columns["input_ids"].append(row.input_ids)
            columns["labels"].append(row.labels)
        return Dataset.from_dict(columns)
    columns["seq_lengths"] = []
    for numbers in packing.best_fit([len(row) for row in rows], pack_tokens):
        packed = [rows[number] for number in numbers]
        columns["input_ids"].append([token for row in packed for token in row.input_ids])
        columns["labels"].append([label for row in packed for label in row.labels])
        columns["seq_lengths"].append([len(row) for row in packed])
    return Dataset.from_dict(columns)
