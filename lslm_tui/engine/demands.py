"""What a translation must have, as tokens: where a hypothesis stands with it, and how it may go on.

A wording may be written in some forms, and a form in some tokens (at the beginning of a sentence,
after a blank, within Chinese). Whether a hypothesis has a wording is asked of its text; tokens only
say how to get there. Knows no model.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from lslm_tui.types import Wording

BEFORE = ("", "a ", "。", "的")
"""What a form is tokenized behind: nothing, a blank, and signs of a script without blanks."""

Tokens = tuple[int, ...]
Variants = tuple[Tokens, ...]


@dataclass(frozen=True, slots=True)
class Demands:
    """The wordings one sentence must have; `variants` are the tokens of each, the shortest first."""

    wordings: tuple[Wording, ...]
    variants: tuple[Variants, ...]
    tokenizer: Any

    def __len__(self) -> int:
        """Tokens it takes at least."""
        return sum(len(variants[0]) for variants in self.variants)

    def met(self, ids: Sequence[int]) -> frozenset[int] | None:
        """Which wordings stand in the text of a hypothesis; `None` where it has what is unwanted.

        A word that is met may still grow into another.
        """
        if not self.wordings:
            return frozenset()
        text = self.tokenizer.decode(list(ids), skip_special_tokens=True)
        if any(wording.is_spoiled(text) for wording in self.wordings):
            return None
        return frozenset(
            number for number, wording in enumerate(self.wordings) if wording.stands_in(text)
        )

    def following(self, ids: Tokens, met: frozenset[int]) -> set[int]:
        """Tokens that begin a wording that is missing, or go on with one."""
        return {
            variant[begun]
            for number, variants in self._missing(met)
            for variant in variants
            for begun in {0, _begun(ids, variant)}
            if begun < len(variant)
        }

    def reached(self, ids: Tokens, met: frozenset[int]) -> int:
        """Tokens of the wordings that a hypothesis has: of those met, and of one it is writing."""
        whole = sum(len(self.variants[number][0]) for number in met)
        return whole + max(
            (self._part(ids, variants) for _, variants in self._missing(met)), default=0
        )

    def _part(self, ids: Tokens, variants: Variants) -> int:
        least = len(variants[0])
        part = 0
        for variant in variants:
            begun = _begun(ids, variant)
            part = max(part, least if begun == len(variant) else min(begun, least - 1))
        return part

    def _missing(self, met: frozenset[int]) -> Iterator[tuple[int, Variants]]:
        return ((n, variants) for n, variants in enumerate(self.variants) if n not in met)


def demands_of(wordings: Sequence[Wording], tokenizer: Any, limit: int) -> Demands:
    """Those wordings that the model's tokens can write, and that fit into an output together."""
    kept: list[Wording] = []
    found: list[Variants] = []
    room = limit - 1  # the end token
    for wording in wordings:
        variants = {v for form in wording.forms if form for v in _variants(form, tokenizer)}
        ordered = tuple(sorted(variants, key=lambda variant: (len(variant), variant)))
        if ordered and len(ordered[0]) <= room:
            kept.append(wording)
            found.append(ordered)
            room -= len(ordered[0])
    return Demands(tuple(kept), tuple(found), tokenizer)


def _variants(form: str, tokenizer: Any) -> Iterator[Tokens]:
    unknown = tokenizer.unk_token_id
    for before in BEFORE:
        start, ids = _encode(before.strip(), tokenizer), _encode(before + form, tokenizer)
        if ids[: len(start)] != start:
            continue
        mine = ids[len(start) :]
        if mine and unknown not in mine and form in tokenizer.decode(list(ids)):
            yield mine


def _encode(text: str, tokenizer: Any) -> Tokens:
    if not text:
        return ()
    return tuple(tokenizer(text_target=text, add_special_tokens=False)["input_ids"])


def _begun(ids: Tokens, variant: Tokens) -> int:
    """How many of a variant's tokens are the last ones of a hypothesis."""
    for count in range(min(len(variant), len(ids)), 0, -1):
        if ids[-count:] == variant[:count]:
            return count
    return 0
