"""What the causal tasks share: from tokenized rows to everything the runner needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from lslm_tui.errors import InputError, ModelUnfitError
from lslm_tui.training import rows as tables
from lslm_tui.training.data.examples import LoadedData
from lslm_tui.training.masking import Row, stop_ids
from lslm_tui.training.models import (
    open_base,
    open_tokenizer,
    prepare_checkpointing,
    refuse_foreign_tokenizer,
)
from lslm_tui.training.recipe import Recipe
from lslm_tui.training.tokenizers import END_OF_TEXT, give_template

from .base import Prepared, RowScores, Sample

OPTIONS = {
    "max_length": None,
    "dataset_kwargs": {"skip_prepare_dataset": True},
    "remove_unused_columns": False,
}
"""The rows are tokenized, masked and packed already: TRL leaves them as they are."""


@dataclass(frozen=True, slots=True)
class CausalRows:
    """Tokenized rows of both sides.

    Attributes:
        train: packed or not, as the Trainer wants them.
        evaluation: one row per sequence, and the examples they come from.
    """

    train: Any
    evaluation: Any
    packed: bool
    notes: tuple[str, ...]


def open_pair(recipe: Recipe, *, chat: bool) -> tuple[Any, Any, tuple[str, ...]]:
    """The base model, its tokenizer, and what was added to the latter.

    Args:
        chat: the tokenizer gets a chat template if it has none.

    Raises:
        ModelError: not found, broken, or the two do not go together.
    """
    assert recipe.model.base is not None
    tokenizer = open_tokenizer(recipe.tokenizer.base or recipe.model.base)
    model = open_base(recipe)
    refuse_foreign_tokenizer(model, tokenizer)
    note = give_template(tokenizer) if chat else ""
    return model, tokenizer, (note,) if note else ()


def context_tokens(model: Any, tokenizer: Any) -> int:
    """The longest input the model takes, in tokens."""
    config = model.config.get_text_config()
    for name in ("max_position_embeddings", "n_positions"):
        if getattr(config, name, None):
            return int(getattr(config, name))
    return min(int(tokenizer.model_max_length), 1 << 20)


def row_limit(recipe: Recipe, model: Any, tokenizer: Any) -> int:
    """data.max_tokens, or the model's context.

    Raises:
        InputError: data.max_tokens is more than the model takes.
    """
    context = context_tokens(model, tokenizer)
    wanted = recipe.data.max_tokens
    if wanted is not None and wanted > context:
        raise InputError(
            f"data.max_tokens is {wanted:,}, but the model's context is {context:,} tokens.",
            remedy=f"Set data.max_tokens to {context} or less.",
        )
    return wanted or context


def encoded(
    recipe: Recipe,
    examples: Sequence[Any],
    encode: Callable[[Any], Row],
    limit: int,
) -> tables.Encoded[Row]:
    """The examples as rows of at most `limit` tokens, as the recipe's data table wants it."""
    return tables.encode_rows(
        examples,
        encode,
        max_tokens=limit,
        on_long_row=recipe.data.on_long_row,
        on_bad_row=recipe.data.on_bad_row,
    )


def refuse_nothing(rows: Sequence[Any]) -> None:
    """Refuse a run without rows.

    Raises:
        InputError: there is no row to learn from.
    """
    if not rows:
        raise InputError(
            "No row is left to learn from.",
            remedy='See the data report; data.on_long_row = "cut" keeps long rows.',
        )


def assemble(
    recipe: Recipe,
    data: LoadedData,
    model: Any,
    tokenizer: Any,
    rows: CausalRows,
    encode: Callable[[Any], Row],
    limit: int,
) -> Prepared:
    """Model, rows and the functions around them, for the runner."""
    from trl import SFTConfig

    from lslm_tui.training.causal_trainer import CausalTrainer
    from lslm_tui.training.collator import Collator

    refuse_nothing(rows.train)
    bare = model.get_base_model() if hasattr(model, "get_base_model") else model
    if getattr(bare, "loss_type", "") is None:
        # Without one the Trainer counts the first position of a row, which has no label.
        bare.loss_type = "ForCausalLM"
    if rows.packed:
        refuse_mixing(model)
    if recipe.training.gradient_checkpointing:
        prepare_checkpointing(model)
    return Prepared(
        model=model,
        tokenizer=tokenizer,
        train=rows.train,
        evaluation=rows.evaluation,
        row_tokens=[len(ids) for ids in rows.train["input_ids"]],
        collator=Collator(int(tokenizer.pad_token_id), packed=rows.packed),
        trainer=CausalTrainer,
        arguments=SFTConfig,
        score=scorer(recipe, data, tokenizer, encode, limit),
        sample=sampler(recipe, data, tokenizer, limit),
        finish=finisher(recipe, tokenizer),
        options=OPTIONS,
        notes=rows.notes,
    )


def refuse_mixing(model: Any) -> None:
    """Refuse packing where a row would see its neighbours: compare two rows packed and alone.

    Raises:
        ModelUnfitError: the network pays no heed to the borders of packed rows.
    """
    import torch

    from lslm_tui.training.scoring import evaluating

    ids = torch.tensor([[1, 2, 3, 4, 5]], device=model.device)
    positions = torch.tensor([[0, 1, 2, 0, 1]], device=model.device)
    with evaluating(model):
        packed = model(input_ids=ids, position_ids=positions, use_cache=False).logits[0, 3:]
        alone = model(input_ids=ids[:, 3:], use_cache=False).logits[0]
    scale = float(alone.abs().max()) + 1e-6
    if float((packed - alone).abs().max()) > 0.02 * scale:
        raise ModelUnfitError(
            "This network lets packed rows see one another.", remedy="Set data.packing = false."
        )


def scorer(
    recipe: Recipe, data: LoadedData, tokenizer: Any, encode: Callable[[Any], Row], limit: int
) -> Callable[[Any, Sequence[Any] | None], RowScores]:
    """Loss per token on the eval rows or on a test set; long rows are cut."""

    def score(model: Any, examples: Sequence[Any] | None) -> RowScores:
        from lslm_tui.training.scoring import row_losses

        found = data.evaluation[: recipe.evaluation.rows] if examples is None else examples
        cut = tables.encode_rows(
            found, encode, max_tokens=limit, on_long_row="cut", on_bad_row=recipe.data.on_bad_row
        )
        return row_losses(model, cut.rows, int(tokenizer.pad_token_id))

    return score


def sampler(
    recipe: Recipe, data: LoadedData, tokenizer: Any, limit: int
) -> Callable[[Any, int], list[Sample]]:
    """Greedy replies to the first eval rows; to the first training rows where there are none."""

    def sample(model: Any, count: int) -> list[Sample]:
        from lslm_tui.training.replies import sample_replies

        return sample_replies(
            model,
            tokenizer,
            (data.evaluation or data.train)[:count],
            new_tokens=recipe.evaluation.sample_tokens,
            context=limit,
        )

    return sample


def finisher(recipe: Recipe, tokenizer: Any) -> Callable[[Any], dict[str, Any]]:
    """Writes the sampling defaults of the result and lets it use its cache again."""

    def finish(model: Any) -> dict[str, Any]:
        from transformers import GenerationConfig

        stops = sorted(stop_ids(tokenizer, model) | _end_of_text(tokenizer))
        model.config.use_cache = True
        settings = model.generation_config
        if recipe.reply is not None:
            settings = GenerationConfig(do_sample=True, **recipe.reply.model_dump())
        settings.eos_token_id = stops or None
        settings.pad_token_id = tokenizer.pad_token_id
        model.generation_config = settings
        return {"stop_tokens": tokenizer.convert_ids_to_tokens(stops)}

    return finish


def _end_of_text(tokenizer: Any) -> set[int]:
    found = tokenizer.get_vocab().get(END_OF_TEXT)
    return set() if found is None else {int(found)}
