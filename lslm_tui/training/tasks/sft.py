"""Task `sft`: replies of conversations or instructions; the rest is read, not learned."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from lslm_tui.errors import InputError
from lslm_tui.training import masking
from lslm_tui.training import rows as tables
from lslm_tui.training.data.examples import Conversation, LoadedData
from lslm_tui.training.masking import Row
from lslm_tui.training.recipe import Recipe

from . import causal
from .base import Prepared


def prepare(recipe: Recipe, data: LoadedData, cache: Path) -> Prepared:
    """Make model, tokenizer and masked rows; see `Prepare`."""
    if recipe.model.base is None:
        raise InputError(
            'Task "sft" teaches a model that already knows language.',
            remedy='Give model.base, or model.recipe with a recipe of task "pretrain".',
        )
    model, tokenizer, notes = causal.open_pair(recipe, chat=True)
    encode = _encoder(tokenizer, masking.stop_ids(tokenizer, model))
    limit = causal.row_limit(recipe, model, tokenizer)
    train = causal.encoded(recipe, data.train, encode, limit)
    held = causal.encoded(recipe, data.evaluation, encode, limit)
    packing = recipe.data.packing
    rows = causal.CausalRows(
        train=tables.dataset(train.rows, pack_tokens=limit if packing else None),
        evaluation=tables.dataset(held.rows, pack_tokens=limit if packing else None),
        packed=packing,
        notes=(*notes, *train.notes("training", limit), *held.notes("eval", limit)),
    )
    return causal.assemble(recipe, data, model, tokenizer, rows, encode, limit)


def _encoder(tokenizer: Any, stops: frozenset[int]) -> Callable[[Any], Row]:
    def encode(example: Any) -> Row:
        if not isinstance(example, Conversation):
            raise InputError(
                'Task "sft" needs conversations or instructions.',
                remedy='For free text use task "lm"; for preference pairs, "dpo".',
            )
        return masking.encode(tokenizer, example.messages, stops=stops)

    return encode
