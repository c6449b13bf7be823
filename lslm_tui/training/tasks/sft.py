"""Task `sft`: replies of conversations or instructions; the rest is read, not learned."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
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

THINK_END = "</think>"
THOUGHT = re.compile(r"\s*<think>.*?</think>\s*", re.DOTALL)
"""A reasoning at the beginning of a reply, as the readers write it."""


def prepare(recipe: Recipe, data: LoadedData, cache: Path) -> Prepared:
    """Make model, tokenizer and masked rows; see `Prepare`."""
    if recipe.model.base is None:
        raise InputError(
            'Task "sft" teaches a model that already knows language.',
            remedy='Give model.base, or model.recipe with a recipe of task "pretrain".',
        )
    model, tokenizer, notes = causal.open_pair(recipe, chat=True)
    data, left_out = carried(data, tokenizer)
    encode = _encoder(tokenizer, masking.stop_ids(tokenizer, model))
    limit = causal.row_limit(recipe, model, tokenizer)
    train = causal.encoded(recipe, data.train, encode, limit)
    held = causal.encoded(recipe, data.evaluation, encode, limit)
    packing = recipe.data.packing
    rows = causal.CausalRows(
        train=tables.dataset(train.rows, pack_tokens=limit if packing else None),
        evaluation=tables.dataset(held.rows, pack_tokens=limit if packing else None),
        packed=packing,
        notes=(*notes, *left_out, *train.notes("training", limit), *held.notes("eval", limit)),
    )
    return causal.assemble(recipe, data, model, tokenizer, rows, encode, limit)


def carried(data: LoadedData, tokenizer: Any) -> tuple[LoadedData, tuple[str, ...]]:
    """The rows with their reasoning where the model has a place for it, else without it.

    A chat template or a vocabulary that knows the tags is such a place; elsewhere a model would learn
    to write the tags as words.

    Returns:
        The rows, and what to say of those that lost something.
    """
    known = THINK_END in str(tokenizer.chat_template) or THINK_END in tokenizer.get_vocab()
    if known:
        return data, ()
    train, held = ([_plain(row) for row in rows] for rows in (data.train, data.evaluation))
    test = {name: tuple(_plain(row) for row in rows) for name, rows in data.test.items()}
    lost = sum(new is not old for new, old in zip(train, data.train, strict=True))
    lost += sum(new is not old for new, old in zip(held, data.evaluation, strict=True))
    if not lost:
        return data, ()
    rows = "1 row is" if lost == 1 else f"{lost:,} rows is"
    said = f"The reasoning in {rows} left out: this model's chat template has no place for it."
    return replace(data, train=train, evaluation=held, test=test), (said,)


def _plain(row: Any) -> Any:
    """The row without the reasoning of its replies; the row itself where there is none."""
    if not isinstance(row, Conversation) or not any(_thinks(m) for m in row.messages):
        return row
    messages = tuple(
        replace(m, content=THOUGHT.sub("", m.content, count=1)) if _thinks(m) else m
        for m in row.messages
    )
    return replace(row, messages=messages)


def _thinks(message: Any) -> bool:
    return message.role == "assistant" and THOUGHT.match(message.content) is not None


def _encoder(tokenizer: Any, stops: frozenset[int]) -> Callable[[Any], Row]:
    def encode(example: Any) -> Row:
        if not isinstance(example, Conversation):
            raise InputError(
                'Task "sft" needs conversations or instructions.',
                remedy='For free text use task "lm"; for preference pairs, "dpo".',
            )
        return masking.encode(tokenizer, example.messages, stops=stops)

    return encode
