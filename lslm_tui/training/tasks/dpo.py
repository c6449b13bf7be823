"""Task `dpo`: preferred over rejected replies (Rafailov et al. 2023), on TRL's DPOTrainer."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lslm_tui.errors import InputError
from lslm_tui.training import masking
from lslm_tui.training.data.examples import LoadedData, Message, Preference
from lslm_tui.training.masking import IGNORED, Row
from lslm_tui.training.models import prepare_checkpointing
from lslm_tui.training.recipe import Method, Recipe
from lslm_tui.training.rows import Encoded, encode_rows

from . import causal
from .base import Prepared, RowScores


@dataclass(frozen=True, slots=True)
class Choice:
    """A tokenized preference; every id list is non-empty."""

    prompt: list[int]
    chosen: list[int]
    rejected: list[int]

    @property
    def trained_tokens(self) -> int:
        """Tokens whose probability counts."""
        return min(len(self.chosen), len(self.rejected))

    def __len__(self) -> int:
        return len(self.prompt) + max(len(self.chosen), len(self.rejected))

    def cut(self, limit: int) -> Choice:
        """Both replies shortened, the prompt whole."""
        room = max(limit - len(self.prompt), 0)
        return Choice(self.prompt, self.chosen[:room], self.rejected[:room])

    def rows(self) -> tuple[Row, Row]:
        """The prompt with either reply, the reply's tokens labelled."""
        before = [IGNORED] * len(self.prompt)
        return (
            Row([*self.prompt, *self.chosen], [*before, *self.chosen]),
            Row([*self.prompt, *self.rejected], [*before, *self.rejected]),
        )


def prepare(recipe: Recipe, data: LoadedData, cache: Path) -> Prepared:
    """Make model, frozen reference and tokenized preferences; see `Prepare`."""
    from trl import DPOConfig
    from trl.trainer.dpo_trainer import DataCollatorForPreference

    from lslm_tui.training.preference_trainer import PreferenceTrainer

    if recipe.model.base is None:
        raise InputError(
            'Task "dpo" moves a model that already replies.',
            remedy="Give model.base, or model.recipe with the recipe that trains it.",
        )
    model, tokenizer, notes = causal.open_pair(recipe, chat=True)
    encode = encoder(tokenizer, masking.stop_ids(tokenizer, model))
    limit = causal.row_limit(recipe, model, tokenizer)
    train = _encoded(recipe, data.train, encode, limit)
    held = _encoded(recipe, data.evaluation, encode, limit)
    causal.refuse_nothing(train.rows)
    reference = None
    if recipe.method is Method.FULL:
        reference = copy.deepcopy(model).eval().requires_grad_(False)
    if recipe.training.gradient_checkpointing:
        prepare_checkpointing(model)
    return Prepared(
        model=model,
        tokenizer=tokenizer,
        train=_dataset(train.rows),
        evaluation=_dataset(held.rows),
        row_tokens=[sum(len(row) for row in choice.rows()) for choice in train.rows],
        collator=DataCollatorForPreference(pad_token_id=int(tokenizer.pad_token_id)),
        trainer=PreferenceTrainer,
        arguments=DPOConfig,
        score=_scorer(recipe, data, tokenizer, encode, limit, reference),
        sample=causal.sampler(recipe, data, tokenizer, limit),
        finish=causal.finisher(recipe, tokenizer),
        options={"beta": recipe.dpo.beta, "max_length": None, "remove_unused_columns": False},
        trainer_options={"ref_model": reference} if reference is not None else {},
        notes=(*notes, *train.notes("training", limit), *held.notes("eval", limit)),
    )


def encoder(tokenizer: Any, stops: frozenset[int]) -> Callable[[Any], Choice]:
    """Tokenizes a preference: the prompt up to the reply, and both replies with their stop token."""

    def encode(example: Any) -> Choice:
        if not isinstance(example, Preference):
            raise InputError(
                'Task "dpo" needs a prompt with a chosen and a rejected reply.',
                remedy="Map columns to `prompt`, `chosen` and `rejected`.",
            )
        read = tuple(Message(m.role, m.content, trained=False) for m in example.prompt)
        chosen = _split(masking.encode(tokenizer, (*read, _reply(example.chosen)), stops=stops))
        rejected = _split(masking.encode(tokenizer, (*read, _reply(example.rejected)), stops=stops))
        if chosen[0] != rejected[0]:
            raise InputError(
                "The chat template renders the prompt differently for the two replies.",
                remedy="Use a template that renders the prompt alike.",
            )
        if chosen[1] == rejected[1]:
            raise InputError("The chosen and the rejected reply are the same.")
        return Choice(chosen[0], chosen[1], rejected[1])

    return encode


def _reply(content: str) -> Message:
    return Message("assistant", content)


def _split(row: Row) -> tuple[list[int], list[int]]:
    trained = [i for i, label in enumerate(row.labels) if label != IGNORED]
    return row.input_ids[: trained[0]], row.input_ids[trained[0] : trained[-1] + 1]


def _encoded(
    recipe: Recipe, examples: Sequence[Any], encode: Callable[[Any], Choice], limit: int
) -> Encoded[Choice]:
    return encode_rows(
        examples,
        encode,
        max_tokens=limit,
        on_long_row=recipe.data.on_long_row,
        on_bad_row=recipe.data.on_bad_row,
    )


def _dataset(choices: Sequence[Choice]) -> Any:
    from datasets import Dataset

    return Dataset.from_dict(
        {
            "prompt_ids": [choice.prompt for choice in choices],
            "chosen_ids": [choice.chosen for choice in choices],
            "rejected_ids": [choice.rejected for choice in choices],
        }
    )


def _scorer(
    recipe: Recipe,
    data: LoadedData,
    tokenizer: Any,
    encode: Callable[[Any], Choice],
    limit: int,
    reference: Any,
) -> Callable[[Any, Sequence[Any] | None], RowScores]:
    """Share of rows whose chosen reply gained more than the rejected one; a tie counts half."""

    def score(model: Any, examples: Sequence[Any] | None) -> RowScores:
        found = data.evaluation[: recipe.evaluation.rows] if examples is None else examples
        choices = encode_rows(
            found, encode, max_tokens=limit, on_long_row="cut", on_bad_row=recipe.data.on_bad_row
        ).rows
        padding = int(tokenizer.pad_token_id)
        margins = reward_margins(model, reference, choices, padding, beta=recipe.dpo.beta)
        return RowScores(
            metric="preference accuracy",
            unit="",
            higher_is_better=True,
            values=tuple(0.5 if margin == 0 else float(margin > 0) for margin in margins),
            weights=(1.0,) * len(margins),
            figures={"reward margin": sum(margins) / max(len(margins), 1)},
        )

    return score


def reward_margins(
    model: Any, reference: Any, choices: Sequence[Choice], padding: int, *, beta: float
) -> list[float]:
    """β·[log π(chosen)/π_ref(chosen) − log π(rejected)/π_ref(rejected)] of each row, in nats.

    Args:
        reference: the frozen model; None where it is the model with its adapter off.
    """
    from lslm_tui.training.scoring import row_losses

    rows = [row for choice in choices for row in choice.rows()]
    policy = row_losses(model, rows, padding).values
    if reference is not None:
        before = row_losses(reference, rows, padding).values
    else:
        with model.disable_adapter():
            before = row_losses(model, rows, padding).values
    gains = [start - loss for start, loss in zip(before, policy, strict=True)]
    pairs = zip(gains[::2], gains[1::2], strict=True)
    return [beta * (chosen - rejected) for chosen, rejected in pairs]
