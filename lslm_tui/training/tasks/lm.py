"""Task `lm`: goes on pre-training a causal model on text, every token trained."""

from __future__ import annotations

from pathlib import Path

from lslm_tui.errors import InputError
from lslm_tui.training.data.examples import Conversation, LoadedData
from lslm_tui.training.models import open_base, open_tokenizer
from lslm_tui.training.recipe import Recipe
from lslm_tui.training.tokenizers import give_template

from .base import Prepared
from .pretrain import prepare_text


def prepare(recipe: Recipe, data: LoadedData, cache: Path) -> Prepared:
    """Open the base model and tokenize the rows; see `Prepare`."""
    if recipe.model.base is None:
        raise InputError(
            'Task "lm" goes on with a model.',
            remedy='Give model.base; from random weights the task is "pretrain".',
        )
    tokenizer = open_tokenizer(recipe.tokenizer.base or recipe.model.base)
    chat = any(isinstance(example, Conversation) for example in data.train)
    note = give_template(tokenizer) if chat else ""
    return prepare_text(recipe, data, open_base(recipe), tokenizer, (note,) if note else ())
