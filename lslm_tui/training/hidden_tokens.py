"""Hides tokens for masked-LM training (Devlin et al. 2019) and measures how well they are guessed.

Knows ids and a model that gives logits; knows no recipe.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from .masking import IGNORED
from .scoring import evaluating, scored
from .text_rows import padded

SHARE = 0.3
"""Of the tokens, hidden; more than the first BERT's 0.15 is better (Wettig et al. 2023)."""
MASKED, KEPT = 0.8, 0.1
"""Of the hidden ones: shown as the mask token, shown as they are; the rest as a random token."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """A row as the model sees it, and what it must guess (IGNORED elsewhere)."""

    shown: list[int]
    wanted: list[int]


@dataclass(frozen=True, slots=True)
class Hider:
    """Draws which tokens are hidden.

    Attributes:
        special: ids that are never hidden and never drawn.
    """

    mask: int
    padding: int
    vocabulary: int
    special: tuple[int, ...]
    seed: int = 0
    share: float = SHARE

    @classmethod
    def of(cls, tokenizer: Any, *, seed: int = 0, share: float = SHARE) -> Hider:
        """For a tokenizer that has a mask token."""
        return cls(
            int(tokenizer.mask_token_id),
            int(tokenizer.pad_token_id),
            len(tokenizer),
            tuple(sorted(tokenizer.all_special_ids)),
            seed,
            share,
        )

    def draw(
        self, ids: Tensor, generator: torch.Generator | None = None, *, masks_only: bool = False
    ) -> tuple[Tensor, Tensor]:
        """Ids as shown and as wanted, both of the shape of `ids`, int64."""
        can = ~torch.isin(ids, torch.tensor(self.special))
        chosen = (torch.rand(ids.shape, generator=generator) < self.share) & can
        how = torch.rand(ids.shape, generator=generator)
        other = torch.randint(self.vocabulary, ids.shape, generator=generator)
        shown = ids.masked_fill(chosen & ((how < MASKED) | masks_only), self.mask)
        if not masks_only:
            swapped = chosen & (how >= MASKED + KEPT)
            swapped &= ~torch.isin(other, torch.tensor(self.special))
            shown = torch.where(swapped, other, shown)
        return shown, ids.masked_fill(~chosen, IGNORED)

    def hide(self, ids: Sequence[int], number: int, *, masks_only: bool = False) -> Hidden:
        """The same tokens for the same seed and row number; always at least one, if there is one."""
        row = torch.tensor(ids, dtype=torch.long)
        generator = torch.Generator().manual_seed((self.seed * 1_000_003 + number) % 2**63)
        shown, wanted = self.draw(row, generator, masks_only=masks_only)
        if bool((wanted == IGNORED).all()):
            can = (~torch.isin(row, torch.tensor(self.special))).nonzero()[:1, 0]
            shown[can], wanted[can] = self.mask, row[can]
        return Hidden(shown.tolist(), wanted.tolist())

    def collator(self) -> Callable[[Sequence[Mapping[str, Any]]], dict[str, Tensor]]:
        """Pads rows; hides anew, from torch's generator, in rows that have no `labels` yet."""

        def collate(rows: Sequence[Mapping[str, Any]]) -> dict[str, Tensor]:
            batch = padded([row["input_ids"] for row in rows], self.padding)
            if "labels" not in rows[0]:
                shown, wanted = self.draw(batch["input_ids"])
                return {**batch, "input_ids": shown, "labels": wanted}
            wanted = padded([row["labels"] for row in rows], IGNORED)["input_ids"]
            return {**batch, "labels": wanted}

        return collate

    def losses(
        self, model: Any, rows: Sequence[Sequence[int]]
    ) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """Total loss of each row in nats, and its hidden tokens."""
        hidden = [self.hide(row, number) for number, row in enumerate(rows)]
        losses, counts = [0.0] * len(rows), [0.0] * len(rows)
        with evaluating(model):
            for numbers in scored([len(row) for row in rows]):
                wanted = padded([hidden[n].wanted for n in numbers], IGNORED)["input_ids"]
                logits = self._logits(model, [hidden[n].shown for n in numbers])
                each = cross_entropy(
                    logits.transpose(1, 2), wanted, reduction="none", ignore_index=IGNORED
                )
                for place, number in enumerate(numbers):
                    losses[number] = float(each[place].double().sum())
                    counts[number] = float((wanted[place] != IGNORED).sum())
        return tuple(losses), tuple(counts)

    def fill(self, model: Any, hidden: Hidden) -> list[int]:
        """The row with the likeliest token in each hidden place."""
        with evaluating(model):
            best = self._logits(model, [hidden.shown])[0].argmax(-1).tolist()
        pairs = zip(hidden.shown, hidden.wanted, best, strict=True)
        return [seen if wanted == IGNORED else guess for seen, wanted, guess in pairs]

    def _logits(self, model: Any, rows: Sequence[Sequence[int]]) -> Tensor:
        """(B, T, V) float32 on the CPU; without labels the model gives logits at every place."""
        batch = padded(rows, self.padding)
        found = model(**{name: value.to(model.device) for name, value in batch.items()})
        return torch.as_tensor(found.logits.float().cpu())
