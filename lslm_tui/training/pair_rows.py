"""Tokenized sentence pairs and their batches: the source with its language mark, the target as labels.

Knows examples and a tokenizer; knows no recipe and no Trainer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from lslm_tui.errors import InputError

from . import meter
from .masking import IGNORED
from .text_rows import AT_ONCE, LONG_ROW, padded

if TYPE_CHECKING:
    from torch import Tensor

    from lslm_tui.engine.languages import Family


@dataclass(frozen=True, slots=True)
class PairRows:
    """Rows of tokens and the directed pairs they come from, in the same order.

    Attributes:
        sources: special tokens and language marks included.
        targets: what the decoder learns to write, the end token last.
        cut: rows of which a side was shortened; `cut_tokens` is what they lost together.
        dropped: long rows left out.
    """

    pairs: list[Any]
    sources: list[list[int]]
    targets: list[list[int]]
    cut: int = 0
    cut_tokens: int = 0
    dropped: int = 0

    @property
    def tokens(self) -> list[int]:
        """(N,) tokens of both sides; rows are grouped by it."""
        return [len(a) + len(b) for a, b in zip(self.sources, self.targets, strict=True)]

    def notes(self, what: str, limit: int) -> tuple[str, ...]:
        """What was cut or left out, one sentence each."""
        said = (
            (self.cut, f"cut to {limit:,} tokens a side and lost {self.cut_tokens:,} tokens"),
            (self.dropped, f"left out: a side is longer than {limit:,} tokens"),
        )
        return tuple(
            f"{n:,} of the {what} rows {'was' if n == 1 else 'were'} {words}."
            for n, words in said
            if n
        )


def directed(pairs: Sequence[Any], directions: Sequence[str] = ()) -> list[Any]:
    """Each pair in every direction that is wanted; in both where none is named.

    Raises:
        InputError: no pair goes in one of the directions.
    """
    found = [pair for both in pairs for pair in (both, _turned(both))]
    if not directions:
        return found
    missing = set(directions) - {direction_of(pair) for pair in found}
    if missing and pairs:
        raise InputError(
            f"No row goes in the direction {', '.join(sorted(missing))}.",
            remedy="Name directions of the files, or none for both directions of each.",
        )
    return [pair for pair in found if direction_of(pair) in directions]


def direction_of(pair: Any) -> str:
    """Such as `en-de`."""
    return f"{pair.source_language}-{pair.target_language}"


def _turned(pair: Any) -> Any:
    return replace(
        pair,
        source=pair.target,
        target=pair.source,
        source_language=pair.target_language,
        target_language=pair.source_language,
    )


def encode_pairs(
    tokenizer: Any,
    family: Family,
    pairs: Sequence[Any],
    limit: int,
    on_long_row: Literal["stop", "cut", "drop"] = "cut",
) -> PairRows:
    """Tokenize directed pairs; a cut keeps the beginning of each side and its last token.

    Raises:
        InputError: `on_long_row` is stop and there are long rows; the first is named.
    """
    rows = PairRows([], [], [])
    cut, cut_tokens, dropped = 0, 0, 0
    for pair, source, target in _tokenized(tokenizer, family, pairs):
        extra = max(len(source) - limit, 0) + max(len(target) - limit, 0)
        if extra and on_long_row == "stop":
            longest = max(len(source), len(target))
            raise InputError(
                f"{pair.place}: {longest:,} tokens; the limit is {limit:,}.", remedy=LONG_ROW
            )
        if extra and on_long_row == "drop":
            dropped += 1
            continue
        cut, cut_tokens = cut + bool(extra), cut_tokens + extra
        rows.pairs.append(pair)
        rows.sources.append(_cut(source, limit))
        rows.targets.append(_cut(target, limit))
    return replace(rows, cut=cut, cut_tokens=cut_tokens, dropped=dropped)


def encode_sources(tokenizer: Any, family: Family, pairs: Sequence[Any]) -> list[list[int]]:
    """Token ids of the sources with their marks; the pairs of a call share one direction."""
    if not pairs:
        return []
    family.begin(pairs[0].source_language, pairs[0].target_language)
    texts = [family.mark(pair.source, pair.target_language) for pair in pairs]
    ids: list[list[int]] = tokenizer(texts, verbose=False)["input_ids"]
    return ids


def _tokenized(
    tokenizer: Any, family: Family, pairs: Sequence[Any]
) -> Iterator[tuple[Any, list[int], list[int]]]:
    """Pair, source ids and target ids, in the order of the pairs."""
    for start in range(0, len(pairs), AT_ONCE):
        batch = pairs[start : start + AT_ONCE]
        found: dict[int, tuple[list[int], list[int]]] = {}
        for numbers in _by_direction(batch):
            mine = [batch[number] for number in numbers]
            sources = encode_sources(tokenizer, family, mine)
            targets = _encode_targets(tokenizer, family, mine)
            found.update(zip(numbers, zip(sources, targets, strict=True), strict=True))
        for number, pair in enumerate(batch):
            yield pair, *found[number]
        meter.tell(start + len(batch), len(pairs), "rows prepared")


def _encode_targets(tokenizer: Any, family: Family, pairs: Sequence[Any]) -> list[list[int]]:
    """Labels: the output's language token where the family has one, the text, the end token."""
    texts = [pair.target for pair in pairs]
    ids = tokenizer(text_target=texts, add_special_tokens=False, verbose=False)["input_ids"]
    prefix, end = family.prefix(pairs[0].target_language), int(tokenizer.eos_token_id)
    return [[*prefix, *row, end] for row in ids]


def _by_direction(pairs: Sequence[Any]) -> list[list[int]]:
    groups: dict[str, list[int]] = {}
    for number, pair in enumerate(pairs):
        groups.setdefault(direction_of(pair), []).append(number)
    return list(groups.values())


def _cut(ids: list[int], limit: int) -> list[int]:
    return ids if len(ids) <= limit else [*ids[: limit - 1], ids[-1]]


class PairCollator:
    """Pads sources with the padding token and labels with IGNORED."""

    def __init__(self, padding: int) -> None:
        self.padding = padding

    def __call__(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, Tensor]:
        """(B, S) int64 `input_ids` and `attention_mask`, (B, T) int64 `labels`."""
        import torch

        batch = padded([row["input_ids"] for row in rows], self.padding)
        longest = max(len(row["labels"]) for row in rows)
        labels = torch.full((len(rows), longest), IGNORED, dtype=torch.long)
        for i, row in enumerate(rows):
            labels[i, : len(row["labels"])] = torch.tensor(row["labels"])
        return {**batch, "labels": labels}
