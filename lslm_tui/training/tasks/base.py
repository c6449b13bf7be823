"""What a task hands to the runner. Knows transformers' Trainer; knows no files and no run directory."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from lslm_tui.training.data.examples import LoadedData
from lslm_tui.training.recipe import Recipe


@dataclass(frozen=True, slots=True)
class RowScores:
    """One metric on held-out rows, row by row, so that two models can be compared on the same rows.

    The metric over rows is sum(values) / sum(weights): accuracy with values 0 or 1 and weights 1,
    loss in nats per token with the row's total loss as value and its trained tokens as weight.

    Attributes:
        metric: such as `accuracy`, `loss`, `chrF`.
        unit: such as `nats per token`; empty for shares.
        figures: more of the same rows that do not come apart by row, such as BLEU or macro-F1.
    """

    metric: str
    unit: str
    higher_is_better: bool
    values: tuple[float, ...]
    weights: tuple[float, ...]
    figures: Mapping[str, float] = field(default_factory=dict)

    @property
    def total(self) -> float:
        """The metric over all rows."""
        return sum(self.values) / max(sum(self.weights), 1e-12)


@dataclass(frozen=True, slots=True)
class Sample:
    """What a model says to an input from the eval rows."""

    prompt: str
    output: str
    reference: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """Everything the runner needs; made by a task's `prepare`.

    Attributes:
        model: with random or loaded weights and any adapter on it, float32 unless quantized.
        tokenizer: it is saved beside the result.
        train, evaluation: map-style rows as the collator wants them (`evaluation` may be empty).
        row_tokens: (len(train),) tokens of each training row, padding aside.
        trainer: a Trainer class; called with model, args, train_dataset, eval_dataset,
            processing_class, data_collator, callbacks and `trainer_options`.
        arguments: the class of its arguments (TrainingArguments or a subclass).
        options: the task's own arguments; the runner adds those that any task has.
        score: the model's metric on a test set's examples, or on the eval rows when given None.
            Leaves training mode and gradients as it found them.
        sample: what the model says to the first `count` eval rows, greedy.
        finish: called with the trained model before it is saved: calibration, generation defaults.
            Its return value goes into result.json under `task`.
        notes: what was cut, left out or added, one sentence each.
    """

    model: Any
    tokenizer: Any
    train: Any
    evaluation: Any
    row_tokens: Sequence[int]
    collator: Any
    trainer: type[Any]
    arguments: type[Any]
    score: Callable[[Any, Sequence[Any] | None], RowScores]
    sample: Callable[[Any, int], list[Sample]]
    finish: Callable[[Any], dict[str, Any]]
    options: Mapping[str, Any] = field(default_factory=dict)
    trainer_options: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


class Prepare(Protocol):
    """Makes model, tokenizer and tokenized rows from a recipe and its examples."""

    def __call__(self, recipe: Recipe, data: LoadedData, cache: Path) -> Prepared:
        """Deterministic in the recipe: a resumed run calls it again and gets the same rows.

        Args:
            cache: a directory of this run for tokenized rows or a trained tokenizer.

        Raises:
            InputError: rows that cannot be trained on, with the fix.
            ModelError: the base model cannot be opened.
        """
        ...
