"""Task `lm`: goes on pre-training a causal model on text, every token trained."""

from __future__ import annotations

from pathlib import Path

from lslm_tui.errors import InputError
from lslm_tui.training.data.examples import Conversation, LoadedData
from lslm_tui.training.recipe import Recipe

from . import causal
from .base import Prepared
from .pretrain import prepare_text


def prepare(recipe: Recipe, data: LoadedData, cache: Path) -> Prepared:
    """Open the base model and tokenize the rows; see `Prepare`."""
    if recipe.model.base is None:
        raise InputError(
            'Task "lm" goes on with a model.',
            remedy='Give model.base; from random weights the task is "pretrain".',
        )
    chat = any(isinstance(example, Conversation) for example in data.train)
    model, tokenizer, notes = causal.open_pair(recipe, chat=chat)
    return prepare_text(recipe, data, model, tokenizer, notes)
