"""Task `classify`: the label of a text, by cross-entropy.

On a BERT, on any classifier, or on a causal model with a new head; at the end the probabilities are
calibrated on the eval rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lslm_tui.engine.checkpoint import read_checkpoint
from lslm_tui.errors import InputError
from lslm_tui.training.data.examples import Labelled, LoadedData
from lslm_tui.training.labels import SHOWN, label_names, label_weights, matched
from lslm_tui.training.models import find_base, open_base, open_tokenizer, place
from lslm_tui.training.recipe import Recipe
from lslm_tui.training.text_rows import Rows, TextRows, encode_texts
from lslm_tui.types import ModelKind

from .base import Prepared, RowScores, Sample
from .causal import context_tokens, refuse_nothing, row_limit

MATCHED_ROWS = 256
"""Training rows from which it is told which of a base's labels is which of ours."""


@dataclass(frozen=True, slots=True)
class Classification:
    """What scoring, sampling and finishing share.

    Attributes:
        names: the labels in the order of the outputs.
        limit: tokens a text is cut to when it is scored: the model's context, as in use.
    """

    recipe: Recipe
    data: LoadedData
    tokenizer: Any
    names: tuple[str, ...]
    limit: int

    def logits(self, model: Any, examples: Sequence[Any]) -> Any:
        """(N, C) float64."""
        from lslm_tui.training.classification import row_logits

        rows = encode_texts(self.tokenizer, examples, self.limit)
        return row_logits(model, rows.ids, int(self.tokenizer.pad_token_id))

    def labels(self, examples: Sequence[Any]) -> Any:
        """(N,) int64."""
        import torch

        numbers = {name: i for i, name in enumerate(self.names)}
        return torch.tensor([numbers[row.label] for row in examples], dtype=torch.long)

    def score(self, model: Any, examples: Sequence[Any] | None) -> RowScores:
        """Accuracy and the figures around it; texts are cut at the model's context."""
        from lslm_tui.training.classification import label_scores

        found = self._compared() if examples is None else examples
        return label_scores(
            self.logits(model, found),
            self.labels(found),
            self.names,
            groups=[row.group for row in found],
            temperature=temperature_of(model),
        )

    def sample(self, model: Any, count: int) -> list[Sample]:
        """The likeliest label of eval rows and its probability, texts from all over the set."""
        rows = evenly(self.data.evaluation or self.data.train, count)
        logits = self.logits(model, rows) / (temperature_of(model) or 1.0)
        best = logits.softmax(-1).max(-1)
        return [
            Sample(row.text, f"{self.names[i]} ({share:.0%})", row.label)
            for row, share, i in zip(rows, best.values.tolist(), best.indices.tolist(), strict=True)
        ]

    def finish(self, model: Any) -> dict[str, Any]:
        """Fit the temperature on all eval rows and write it to the model's configuration."""
        from lslm_tui.engine.calibration import LEAST_ROWS, calibrate

        facts: dict[str, Any] = {"labels": list(self.names), "max_tokens": self.limit}
        rows = self.data.evaluation
        if not self.recipe.classify.calibrate:
            return facts | {"calibration": None, "why": "classify.calibrate is false"}
        if len(rows) < LEAST_ROWS:
            return facts | {"calibration": None, "why": f"fewer than {LEAST_ROWS} eval rows"}
        found = calibrate(self.logits(model, rows), self.labels(rows)).facts()
        model.config.calibration = found
        return facts | {"calibration": found}

    def _compared(self) -> Sequence[Any]:
        return evenly(self.data.evaluation, self.recipe.evaluation.rows)


def prepare(recipe: Recipe, data: LoadedData, cache: Path) -> Prepared:
    """Open or make the model, tokenize the rows, check the labels; see `Prepare`."""
    base = base_labels(recipe)
    names = label_names(recipe, data, base)
    tokenizer, model = _model(recipe, data, names, cache)
    limit = row_limit(recipe, model, tokenizer)
    notes: tuple[str, ...] = ()
    if len(base) == len(names) and set(base) != set(names) and not recipe.classify.labels:
        names, notes = _renamed(base, names, data, tokenizer, model, limit)
    train = encode_texts(tokenizer, data.train, limit, recipe.data.on_long_row)
    held = encode_texts(tokenizer, data.evaluation, limit)
    refuse_nothing(train.ids)
    if recipe.training.gradient_checkpointing:
        model.enable_input_require_grads()
    task = Classification(recipe, data, tokenizer, names, context_tokens(model, tokenizer))
    return _assembled(task, model, train, held, limit, notes)


def base_labels(recipe: Recipe) -> tuple[str, ...]:
    """The labels of the base model, if it is a classifier; empty otherwise."""
    if recipe.model.base is None:
        return ()
    checkpoint = read_checkpoint(find_base(recipe.model.base))
    if checkpoint.kind is not ModelKind.CLASSIFIER:
        return ()
    names = checkpoint.config.get("id2label") or {}
    return tuple(str(names[key]) for key in sorted(names, key=int))


def _renamed(
    base: Sequence[str],
    names: Sequence[str],
    data: LoadedData,
    tokenizer: Any,
    model: Any,
    limit: int,
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the base's outputs the labels whose rows they fit: what it knows is not learned against.

    Returns:
        The names in their new order, and what to say of it.
    """
    if model.device.type == "meta":  # looked at without weights
        return tuple(names), ()
    from lslm_tui.training.classification import row_logits

    written = [row for row in data.train if isinstance(row, Labelled) and row.text.strip()]
    rows = evenly(written, MATCHED_ROWS)
    ids = encode_texts(tokenizer, rows, limit).ids
    shares = row_logits(model, ids, int(tokenizer.pad_token_id)).softmax(-1)  # (N, C)
    labels = [row.label for row in rows]
    columns = [shares[[at for at, own in enumerate(labels) if own == name]] for name in names]
    means = [column.mean(0) if len(column) else shares.mean(0) for column in columns]
    found = matched(names, [[float(mean[i]) for mean in means] for i in range(len(names))])
    model.config.id2label = dict(enumerate(found))
    model.config.label2id = {name: i for i, name in enumerate(found)}
    said = ", ".join(f"{old} → {new}" for old, new in list(zip(base, found, strict=True))[:SHOWN])
    return found, (f"The base's labels are taken for yours by what fits the rows: {said}.",)


def temperature_of(model: Any) -> float | None:
    """The temperature in a model's configuration; `None` if it is not calibrated."""
    found = getattr(model.config, "calibration", None)
    return float(found["temperature"]) if found else None


def evenly(rows: Sequence[Any], count: int) -> Sequence[Any]:
    """At most `count` rows, at even distances: files that follow one another are all represented."""
    if len(rows) <= count:
        return rows
    return [rows[i * len(rows) // count] for i in range(count)]


def _assembled(
    task: Classification,
    model: Any,
    train: TextRows,
    held: TextRows,
    limit: int,
    notes: tuple[str, ...],
) -> Prepared:
    from transformers import TrainingArguments

    from lslm_tui.training.classify_trainer import ClassifyTrainer, LabelCollator

    return Prepared(
        model=model,
        tokenizer=task.tokenizer,
        train=_rows(task, train),
        evaluation=_rows(task, held),
        row_tokens=[len(row) for row in train.ids],
        collator=LabelCollator(int(task.tokenizer.pad_token_id)),
        trainer=ClassifyTrainer,
        arguments=TrainingArguments,
        score=task.score,
        sample=task.sample,
        finish=task.finish,
        options={"label_smoothing_factor": 0.0, "label_names": ["labels"]},
        trainer_options=_trainer_options(task),
        notes=(*notes, *train.notes("training", limit), *held.notes("eval", limit)),
    )


def _rows(task: Classification, rows: TextRows) -> Rows:
    return Rows({"input_ids": rows.ids, "labels": task.labels(rows.examples).tolist()})


def _trainer_options(task: Classification) -> dict[str, Any]:
    """The loss is ours, so smoothing is taken out of the Trainer's hands."""
    from lslm_tui.training.classify_trainer import label_loss

    recipe, tokenizer = task.recipe, task.tokenizer
    weights = label_weights(task.data.train, task.names) if recipe.classify.balance else None
    hidden = next(
        token
        for token in (tokenizer.mask_token_id, tokenizer.unk_token_id, tokenizer.pad_token_id)
        if token is not None
    )
    return {
        "compute_loss_func": label_loss(recipe.training.label_smoothing, weights),
        "hidden_share": recipe.classify.token_dropout,
        "hidden_token": int(hidden),
        "shown": tokenizer.all_special_ids,
    }


def _model(recipe: Recipe, data: LoadedData, names: Sequence[str], cache: Path) -> tuple[Any, Any]:
    """Tokenizer and model: from random weights, or a base with a head for these labels."""
    from transformers import set_seed

    set_seed(recipe.seed)
    if recipe.model.architecture is None:
        return _on_base(recipe, names)
    if recipe.model.architecture != "bert":
        raise InputError(
            f'Task "classify" does not make a {recipe.model.architecture} from random weights.',
            remedy='Use architecture = "bert", or a trained model as base.',
        )
    from lslm_tui.training.architectures.bert import build_classifier_bert

    from .masked import new_tokenizer

    tokenizer = new_tokenizer(recipe, data.train, cache)
    set_seed(recipe.seed)
    return tokenizer, place(build_classifier_bert(recipe.model, tokenizer, names))


def _on_base(recipe: Recipe, names: Sequence[str]) -> tuple[Any, Any]:
    assert recipe.model.base is not None, "the runner puts a recipe's result here"
    tokenizer = open_tokenizer(recipe.model.base)
    model = open_base(
        recipe,
        ModelKind.CLASSIFIER,
        num_labels=len(names),
        id2label=dict(enumerate(names)),
        label2id={name: i for i, name in enumerate(names)},
        ignore_mismatched_sizes=True,
        **_dropouts(recipe),
    )
    model.config.pad_token_id = tokenizer.pad_token_id
    # it was true of the weights as they were
    model.config.calibration = None
    return tokenizer, model


def _dropouts(recipe: Recipe) -> dict[str, float]:
    """model.dropout for every dropout the base's configuration has, where the recipe gives it."""
    if "dropout" not in recipe.model.model_fields_set or recipe.model.base is None:
        return {}
    config = read_checkpoint(find_base(recipe.model.base)).config
    names = [name for name in config if "dropout" in name or name.endswith("_pdrop")]
    return {
        name: recipe.model.dropout
        for name in names
        if config[name] is None or isinstance(config[name], int | float)
    }
