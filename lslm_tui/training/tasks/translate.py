"""Task `translate`: target sentences given source sentences, with a seq2seq model.

On any translator whose way of naming languages is known, or on a Marian from random weights with one
vocabulary for all languages and a `>>de<<` mark before the source.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lslm_tui.engine.languages import Family, family_of
from lslm_tui.errors import InputError
from lslm_tui.training.data.examples import LoadedData, Pair
from lslm_tui.training.models import open_base, open_tokenizer, place
from lslm_tui.training.pair_rows import PairCollator, PairRows, directed, direction_of, encode_pairs
from lslm_tui.training.recipe import Recipe
from lslm_tui.training.text_rows import Rows
from lslm_tui.types import ModelKind

from .base import Prepared, RowScores, Sample
from .causal import refuse_nothing, row_limit


@dataclass(frozen=True, slots=True)
class Translation:
    """What scoring, sampling and finishing share.

    Attributes:
        held: directed eval pairs.
        limit: tokens a side is cut to.
    """

    recipe: Recipe
    tokenizer: Any
    family: Family
    train: Sequence[Any]
    held: Sequence[Any]
    limit: int

    def translator(self, *, beams: int, max_new_tokens: int) -> Any:
        from lslm_tui.training.translation_scores import Translator

        return Translator(
            self.tokenizer,
            self.family,
            beams=beams,
            max_new_tokens=min(max_new_tokens, self.limit),
            context=self.limit,
        )

    def score(self, model: Any, examples: Sequence[Any] | None) -> RowScores:
        """chrF of every row, BLEU of every direction, with the recipe's beams."""
        from lslm_tui.training.translation_scores import translation_scores

        table = self.recipe.translate
        pairs = evenly(self.held, self.recipe.evaluation.rows)
        if examples is not None:
            pairs = directed(_pairs(examples))
            if table.directions:
                pairs = [pair for pair in pairs if direction_of(pair) in table.directions]
        translator = self.translator(beams=table.beams, max_new_tokens=table.max_new_tokens)
        return translation_scores(pairs, translator.translate(model, pairs))

    def sample(self, model: Any, count: int) -> list[Sample]:
        """Greedy translations of eval pairs from all over the set."""
        pairs = evenly(self.held or self.train, count)
        translator = self.translator(beams=1, max_new_tokens=self.recipe.evaluation.sample_tokens)
        texts = translator.translate(model, pairs)
        return [
            Sample(f"{direction_of(pair)}: {pair.source}", text, pair.target)
            for pair, text in zip(pairs, texts, strict=True)
        ]

    def finish(self, model: Any) -> dict[str, Any]:
        """Write the beams and the directions into the model's configuration."""
        from lslm_tui.training.translation_scores import bleu_metric

        table = self.recipe.translate
        bare = model.get_base_model() if hasattr(model, "get_base_model") else model
        directions = sorted({direction_of(pair) for pair in self.train})
        settings = bare.generation_config
        settings.num_beams = table.beams
        settings.max_length = None
        settings.max_new_tokens = table.max_new_tokens
        bare.config.use_cache = True
        bare.config.translation_directions = directions
        metrics = {code: bleu_metric(code) for code in {d.partition("-")[2] for d in directions}}
        for metric in metrics.values():
            metric.corpus_score(["a"], [["a"]])
        return {
            "directions": directions,
            "beams": table.beams,
            "BLEU": {code: str(metric.get_signature()) for code, metric in metrics.items()},
        }


def prepare(recipe: Recipe, data: LoadedData, cache: Path) -> Prepared:
    """Open or make the model, tokenize the pairs in their directions; see `Prepare`."""
    wanted = recipe.translate.directions
    train = directed(_pairs(data.train), wanted)
    held = [pair for pair in directed(_pairs(data.evaluation)) if _is_wanted(pair, wanted)]
    refuse_nothing(train)
    tokenizer, model = _model(recipe, train, cache)
    _attend_quickly(model)
    family = family_of(tokenizer, model)
    _refuse_unknown(family, (*train, *held))
    limit = row_limit(recipe, model, tokenizer)
    rows = encode_pairs(tokenizer, family, train, limit, recipe.data.on_long_row)
    refuse_nothing(rows.sources)
    eval_rows = encode_pairs(tokenizer, family, held, limit)
    if recipe.training.gradient_checkpointing:
        model.enable_input_require_grads()
    task = Translation(recipe, tokenizer, family, rows.pairs, held, limit)
    return _assembled(task, model, rows, eval_rows)


def evenly(rows: Sequence[Any], count: int) -> Sequence[Any]:
    """At most `count` rows, at even distances: every file and direction is represented."""
    if len(rows) <= count:
        return rows
    return [rows[i * len(rows) // count] for i in range(count)]


def _assembled(task: Translation, model: Any, train: PairRows, held: PairRows) -> Prepared:
    from transformers import TrainingArguments

    from lslm_tui.training.translate_trainer import TranslateTrainer

    return Prepared(
        model=model,
        tokenizer=task.tokenizer,
        train=_rows(train),
        evaluation=_rows(held),
        row_tokens=train.tokens,
        collator=PairCollator(int(task.tokenizer.pad_token_id)),
        trainer=TranslateTrainer,
        arguments=TrainingArguments,
        score=task.score,
        sample=task.sample,
        finish=task.finish,
        options={"label_names": ["labels"]},
        notes=(*train.notes("training", task.limit), *held.notes("eval", task.limit)),
    )


def _rows(rows: PairRows) -> Rows:
    return Rows({"input_ids": rows.sources, "labels": rows.targets})


def _is_wanted(pair: Any, directions: Sequence[str]) -> bool:
    return not directions or direction_of(pair) in directions


def _pairs(examples: Sequence[Any]) -> list[Any]:
    for row in examples:
        if not isinstance(row, Pair):
            raise InputError(
                f"{row.place}: a translator learns from pairs of sentences.",
                remedy="Map columns to `source` and `target`, and name both languages.",
            )
    return list(examples)


def _refuse_unknown(family: Family, pairs: Sequence[Any]) -> None:
    """Raise where the model has no mark for a language of the rows."""
    read = {pair.source_language for pair in pairs} - set(family.sources)
    written = {pair.target_language for pair in pairs} - set(family.targets)
    if read or written:
        raise InputError(
            f"The base model does not know {', '.join(sorted(read | written))}.",
            remedy=f"It reads {', '.join(family.sources[:20])} and writes"
            f" {', '.join(family.targets[:20])}; see translate.directions.",
        )


def _model(recipe: Recipe, train: Sequence[Any], cache: Path) -> tuple[Any, Any]:
    """Tokenizer and model: a Marian from random weights, or a translator to go on with."""
    from transformers import set_seed

    if recipe.model.architecture is None:
        assert recipe.model.base is not None, "the runner puts a recipe's result here"
        tokenizer = open_tokenizer(recipe.model.base)
        return tokenizer, open_base(recipe, ModelKind.SEQ2SEQ, **_dropouts(recipe))
    if recipe.model.architecture != "marian":
        raise InputError(
            f'Task "translate" does not make a {recipe.model.architecture}.',
            remedy='Use architecture = "marian", or a trained translator as base.',
        )
    from lslm_tui.training.architectures.marian import build_marian

    tokenizer = _tokenizer(recipe, train, cache)
    set_seed(recipe.seed)
    return tokenizer, place(build_marian(recipe.model, tokenizer))


def _attend_quickly(model: Any) -> None:
    """On a CPU and rows of sentence length torch's fused attention takes a third of a step."""
    if model.device.type == "cpu":
        model.set_attn_implementation("eager")


def _dropouts(recipe: Recipe) -> dict[str, float]:
    return {"dropout": recipe.model.dropout} if "dropout" in recipe.model.model_fields_set else {}


def _tokenizer(recipe: Recipe, train: Sequence[Any], cache: Path) -> Any:
    """The tokenizer another translator has, or one learned from both sides and kept in `cache`."""
    from lslm_tui.training.tokenizers import kept_tokenizer
    from lslm_tui.training.tokenizers.translation import make_translation_tokenizer

    if recipe.tokenizer.base is not None:
        return open_tokenizer(recipe.tokenizer.base)
    languages = {pair.target_language for pair in train} | {p.source_language for p in train}
    return kept_tokenizer(
        cache / "tokenizer",
        lambda: make_translation_tokenizer(
            recipe.tokenizer,
            list(dict.fromkeys(text for p in train for text in (p.source, p.target))),
            sorted(languages),
            context_tokens=recipe.model.context_tokens,
        ),
    )
