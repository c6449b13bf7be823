"""Masked-LM pre-training of a BERT: log P(hidden token | the others), from random weights.

Called by the task `pretrain` for the architecture `bert`. Reads text; labels are not looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from lslm_tui.errors import InputError
from lslm_tui.training.data.examples import Labelled, LoadedData, Text
from lslm_tui.training.models import open_tokenizer, place
from lslm_tui.training.recipe import Recipe
from lslm_tui.training.text_rows import Rows, TextRows, encode_texts
from lslm_tui.training.tokenizers import kept_tokenizer
from lslm_tui.training.tokenizers.words import make_word_tokenizer

from .base import Prepared, RowScores, Sample
from .causal import refuse_nothing, row_limit


def prepare(recipe: Recipe, data: LoadedData, cache: Path) -> Prepared:
    """Make tokenizer, random weights and rows; see `Prepare`."""
    from transformers import set_seed

    from lslm_tui.training.architectures.bert import build_masked_bert
    from lslm_tui.training.hidden_tokens import Hider

    if recipe.data.packing:
        raise InputError(
            "Texts of a bert are not packed: each is read as a whole.",
            remedy="Set data.packing = false.",
        )
    tokenizer = new_tokenizer(recipe, data.train, cache)
    set_seed(recipe.seed)
    model = place(build_masked_bert(recipe.model, tokenizer))
    limit = row_limit(recipe, model, tokenizer)
    train = encode_texts(tokenizer, _with_text(data.train), limit, recipe.data.on_long_row)
    held = encode_texts(tokenizer, _with_text(data.evaluation), limit)
    refuse_nothing(train.ids)
    if recipe.training.gradient_checkpointing:
        model.enable_input_require_grads()
    hider = Hider.of(tokenizer, seed=recipe.seed)
    return _assembled(recipe, data, model, tokenizer, train, held, hider, limit)


def new_tokenizer(recipe: Recipe, examples: Sequence[Any], cache: Path) -> Any:
    """The tokenizer another model has, or one learned from the texts and kept in `cache`.

    Raises:
        InputError: the other model's tokenizer has no mask token.
    """
    if recipe.tokenizer.base is None:
        return kept_tokenizer(
            cache / "tokenizer",
            lambda: make_word_tokenizer(
                recipe.tokenizer,
                [row.text for row in _with_text(examples)],
                context_tokens=recipe.model.context_tokens,
            ),
        )
    tokenizer = open_tokenizer(recipe.tokenizer.base)
    if tokenizer.mask_token_id is None or tokenizer.cls_token_id is None:
        raise InputError(
            f"The tokenizer of {recipe.tokenizer.base} has no mask token, which a bert needs.",
            remedy="Take the tokenizer of a BERT, or leave tokenizer.base out to train one.",
        )
    return tokenizer


def _with_text(examples: Sequence[Any]) -> list[Any]:
    for row in examples:
        if not isinstance(row, Text | Labelled):
            raise InputError(
                f"{row.place}: a bert learns from free text.",
                remedy="Map a column to `text`: columns = {text = '…'}.",
            )
    return list(examples)


def _assembled(
    recipe: Recipe,
    data: LoadedData,
    model: Any,
    tokenizer: Any,
    train: TextRows,
    held: TextRows,
    hider: Any,
    limit: int,
) -> Prepared:
    from transformers import Trainer, TrainingArguments

    hidden = [hider.hide(row, number) for number, row in enumerate(held.ids)]
    rows = {"input_ids": [row.shown for row in hidden], "labels": [row.wanted for row in hidden]}
    return Prepared(
        model=model,
        tokenizer=tokenizer,
        train=Rows({"input_ids": train.ids}),
        evaluation=Rows(rows),
        row_tokens=[len(row) for row in train.ids],
        collator=hider.collator(),
        trainer=Trainer,
        arguments=TrainingArguments,
        score=_scorer(recipe, data, tokenizer, hider, limit),
        sample=_sampler(data, tokenizer, hider, limit),
        finish=lambda model: {"hidden_share": hider.share},
        options={"label_smoothing_factor": 0.0, "label_names": ["labels"]},
        notes=(*train.notes("training", limit), *held.notes("eval", limit)),
    )


def _scorer(
    recipe: Recipe, data: LoadedData, tokenizer: Any, hider: Any, limit: int
) -> Callable[[Any, Sequence[Any] | None], RowScores]:
    """Loss per hidden token; a row's hidden places depend on the seed and its number alone."""

    def score(model: Any, examples: Sequence[Any] | None) -> RowScores:
        found = data.evaluation[: recipe.evaluation.rows] if examples is None else examples
        ids = encode_texts(tokenizer, _with_text(found), limit).ids
        losses, counts = hider.losses(model, ids)
        return RowScores("loss", "nats per hidden token", False, losses, counts)

    return score


def _sampler(
    data: LoadedData, tokenizer: Any, hider: Any, limit: int
) -> Callable[[Any, int], list[Sample]]:
    """Eval rows with hidden tokens, and the same with the likeliest tokens in their places."""

    def sample(model: Any, count: int) -> list[Sample]:
        rows = _with_text((data.evaluation or data.train)[:count])
        texts = []
        for number, ids in enumerate(encode_texts(tokenizer, rows, limit).ids):
            found = hider.hide(ids, number, masks_only=True)
            filled = hider.fill(model, found)
            texts.append([tokenizer.decode(part) for part in (found.shown, filled, ids)])
        return [Sample(*parts) for parts in texts]

    return sample
