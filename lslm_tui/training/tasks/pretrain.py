"""Task `pretrain`: log P(next token | tokens so far), from random weights."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from lslm_tui.errors import InputError
from lslm_tui.training import masking, packing
from lslm_tui.training import rows as tables
from lslm_tui.training.architectures.gpt2 import build_gpt2
from lslm_tui.training.architectures.llama import build_llama
from lslm_tui.training.data.examples import Conversation, LoadedData, Text
from lslm_tui.training.masking import Row
from lslm_tui.training.models import open_tokenizer, place
from lslm_tui.training.recipe import Recipe
from lslm_tui.training.tokenizers import (
    END_OF_TEXT,
    give_template,
    kept_tokenizer,
    make_tokenizer,
)

from . import causal
from .base import Prepared

BUILDERS = {"llama": build_llama, "gpt2": build_gpt2}


def prepare(recipe: Recipe, data: LoadedData, cache: Path) -> Prepared:
    """Make tokenizer, random weights and rows; see `Prepare`. A BERT learns masked tokens."""
    if recipe.model.architecture == "bert":
        from .masked import prepare as prepare_masked

        return prepare_masked(recipe, data, cache)
    if recipe.model.architecture not in BUILDERS:
        raise InputError(
            f'Task "pretrain" does not make a {recipe.model.architecture}.',
            remedy=f"Choose one of {', '.join([*BUILDERS, 'bert'])}.",
        )
    tokenizer = new_tokenizer(recipe, data.train, cache)
    model = new_model(recipe, tokenizer)
    return prepare_text(recipe, data, model, tokenizer)


def new_model(recipe: Recipe, tokenizer: Any) -> Any:
    """Random weights from the recipe's seed, in float32, on the device they are trained on."""
    from transformers import set_seed

    set_seed(recipe.seed)
    return place(BUILDERS[str(recipe.model.architecture)](recipe.model, tokenizer))


def new_tokenizer(recipe: Recipe, examples: Sequence[Any], cache: Path) -> Any:
    """The tokenizer another model has, or one learned from the rows and kept in `cache`."""
    chat = any(isinstance(example, Conversation) for example in examples)
    if recipe.tokenizer.base is not None:
        tokenizer = open_tokenizer(recipe.tokenizer.base)
        if chat:
            give_template(tokenizer)
        return tokenizer
    return kept_tokenizer(
        cache / "tokenizer",
        lambda: make_tokenizer(
            recipe.tokenizer,
            texts(examples),
            context_tokens=recipe.model.context_tokens,
            chat=chat,
        ),
    )


def texts(examples: Iterable[Any]) -> Iterator[str]:
    """The words of the rows: what a tokenizer is learned from."""
    for example in examples:
        if isinstance(example, Conversation):
            yield from (message.content for message in example.messages)
        elif isinstance(example, Text):
            yield example.text


def prepare_text(
    recipe: Recipe, data: LoadedData, model: Any, tokenizer: Any, notes: tuple[str, ...] = ()
) -> Prepared:
    """Rows of which every token is trained; packed, they are one stream cut into full blocks."""
    encode = text_encoder(tokenizer)
    limit = causal.row_limit(recipe, model, tokenizer)
    if recipe.data.packing:
        train, evaluation, said = _streamed(recipe, data, encode, limit)
    else:
        train, evaluation, said = _apart(recipe, data, encode, limit)
    rows = causal.CausalRows(train, evaluation, packed=False, notes=(*notes, *said))
    return causal.assemble(recipe, data, model, tokenizer, rows, encode, limit)


def _streamed(
    recipe: Recipe, data: LoadedData, encode: Callable[[Any], Row], limit: int
) -> tuple[Any, Any, tuple[str, ...]]:
    """In a stream no row is too long: it goes on in the next block."""
    sides = [
        causal.encoded(recipe, rows, encode, 1 << 60) for rows in (data.train, data.evaluation)
    ]
    blocks = [packing.stream(side.rows, limit) for side in sides]
    train, evaluation = (tables.dataset(rows) for rows in blocks)
    return train, evaluation, ()


def _apart(
    recipe: Recipe, data: LoadedData, encode: Callable[[Any], Row], limit: int
) -> tuple[Any, Any, tuple[str, ...]]:
    train = causal.encoded(recipe, data.train, encode, limit)
    held = causal.encoded(recipe, data.evaluation, encode, limit)
    said = (*train.notes("training", limit), *held.notes("eval", limit))
    return tables.dataset(train.rows), tables.dataset(held.rows), said


def text_encoder(tokenizer: Any) -> Callable[[Any], Row]:
    """Encodes free text, or a conversation as its template renders it, ended by the end of text."""
    end = _end_of_text(tokenizer)

    def encode(example: Any) -> Row:
        if isinstance(example, Text):
            return masking.encode_text(tokenizer, example.text, end)
        if isinstance(example, Conversation):
            row = masking.encode(tokenizer, example.messages, every_token=True)
            ids = [*row.input_ids, *([] if end is None else [end])]
            return Row(ids, list(ids))
        raise InputError(
            "Only free text or conversations can be read token by token.",
            remedy="Map a column to `text`: columns = {text = '…'}.",
        )

    return encode


def _end_of_text(tokenizer: Any) -> int | None:
    """Our end of text where the tokenizer has it, else its end token."""
    known = tokenizer.get_vocab()
    if END_OF_TEXT in known:
        return int(known[END_OF_TEXT])
    return None if tokenizer.eos_token_id is None else int(tokenizer.eos_token_id)
