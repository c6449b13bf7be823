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
from lslm_tui.training.models import open_base, open_tokenizer
from lslm_tui.training.recipe import Recipe
from lslm_tui.training.tokenizers import give_template

from . import causal
from .base import Prepared


def prepare(recipe: Recipe, data: LoadedData, cache: Path) -> Prepared:
    """Make model, tokenizer and masked rows; see `Prepare`."""
    model, tokenizer, note = _open(recipe)
    encode = _encoder(tokenizer, masking.stop_ids(tokenizer, model))
    limit = causal.row_limit(recipe, model, tokenizer)
    train = causal.encoded(recipe, data.train, encode, limit)
    held = causal.encoded(recipe, data.evaluation, encode, limit)
    packing = recipe.data.packing
    rows = causal.CausalRows(
        train=tables.dataset(train.rows, pack_tokens=limit if packing else None),
        evaluation=tables.dataset([*held.rows], pack_tokens=limit if packing else None),
        packed=packing,
        notes=(*note, *train.notes("training", limit), *held.notes("eval", limit)),
    )
    return causal.assemble(recipe, data, model, tokenizer, rows, encode, limit)


def _open(recipe: Recipe) -> tuple[Any, Any, tuple[str, ...]]:
    if recipe.model.base is None:
        return _new(recipe)
    tokenizer = open_tokenizer(recipe.tokenizer.base or recipe.model.base)
    note = give_template(tokenizer)
    return open_base(recipe), tokenizer, (note,) if note else ()


def _new(recipe: Recipe) -> tuple[Any, Any, tuple[str, ...]]:
    raise InputError(
        'Task "sft" teaches a model that already knows language.',
        remedy='Give model.base, or pretrain first: model.recipe names a recipe with task "pretrain".',
    )


def _encoder(tokenizer: Any, stops: frozenset[int]) -> Callable[[Any], Row]:
    def encode(example: Any) -> Row:
        if not isinstance(example, Conversation):
            raise InputError(
                'Task "sft" needs conversations or instructions.',
                remedy='For free text use task "lm"; for preference pairs, "dpo".',
            )
        return masking.encode(tokenizer, example.messages, stops=stops)

    return encode
