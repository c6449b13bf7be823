"""Task translate on tiny models: it learns both directions, scores them, and refuses what it cannot."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from lslm_tui.errors import InputError, ModelError
from lslm_tui.training.data.examples import LoadedData, Pair, Place, Text
from lslm_tui.training.recipe import Recipe, parse_recipe
from lslm_tui.training.tasks import translate
from lslm_tui.training.tasks.base import Prepared

WORDS = [("one", "eins"), ("two", "zwei"), ("three", "drei"), ("four", "vier"), ("five", "fünf")]
CHINESE = [("one", "一"), ("two", "二"), ("three", "三")]
MARIAN = {
    "architecture": "marian",
    "hidden_size": 32,
    "intermediate_size": 64,
    "layers": 1,
    "decoder_layers": 1,
    "attention_heads": 2,
    "context_tokens": 48,
}


def pair(source: str, target: str, line: int = 2, language: str = "de") -> Pair:
    return Pair(source, target, "en", language, Place("pairs.tsv", line))


def counting() -> list[Pair]:
    """Two words, translated one by one; into Chinese without a blank between them."""
    german = [(f"{a} {b}", f"{x} {y}") for a, x in WORDS for b, y in WORDS]
    chinese = [(f"{a} {b}", f"{x}{y}") for a, x in CHINESE for b, y in CHINESE]
    rows = [pair(a, x, n) for n, (a, x) in enumerate(german, start=2)]
    return rows + [pair(a, x, n, "zh") for n, (a, x) in enumerate(chinese, start=2)]


def recipe(**tables: Any) -> Recipe:
    values: dict[str, Any] = {
        "name": "tiny",
        "task": "translate",
        "seed": 1,
        "model": MARIAN,
        "tokenizer": {"vocabulary_size": 400},
        "data": {"train": ["pairs.tsv"]},
        "translate": {"max_new_tokens": 24},
    }
    return parse_recipe({**values, **tables})


def prepare(tmp_path: Path, rows: list[Any] | None = None, **tables: Any) -> Prepared:
    found = counting() if rows is None else rows
    return translate.prepare(recipe(**tables), LoadedData(found, found), tmp_path)


def trainer_of(prepared: Prepared, directory: Path, **options: Any) -> Any:
    values: dict[str, Any] = {
        "output_dir": str(directory),
        "per_device_train_batch_size": 17,
        "learning_rate": 4e-3,
        "num_train_epochs": 60,
        "lr_scheduler_type": "constant",
        "save_strategy": "no",
        "logging_strategy": "no",
        "report_to": "none",
        "disable_tqdm": True,
        "use_cpu": True,
        "remove_unused_columns": False,
        "dataloader_pin_memory": False,
    }
    return prepared.trainer(
        model=prepared.model,
        args=prepared.arguments(**{**values, **prepared.options, **options}),
        train_dataset=prepared.train,
        eval_dataset=prepared.evaluation,
        data_collator=prepared.collator,
        processing_class=prepared.tokenizer,
        **prepared.trainer_options,
    )


def save(prepared: Prepared, directory: Path) -> str:
    prepared.model.save_pretrained(directory)
    prepared.tokenizer.save_pretrained(directory)
    return str(directory)


def test_it_learns_every_direction_and_translates_from_disk(tmp_path: Path) -> None:
    from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

    prepared = prepare(tmp_path)
    before = prepared.score(prepared.model, None)
    trainer_of(prepared, tmp_path).train()
    facts = prepared.finish(prepared.model)
    after = prepared.score(prepared.model, None)
    assert before.total < 20 and after.total > 90
    assert after.metric == "chrF" and after.higher_is_better
    assert set(after.figures) >= {"BLEU en-de", "BLEU de-en", "BLEU en-zh", "BLEU zh-en"}
    assert facts["directions"] == ["de-en", "en-de", "en-zh", "zh-en"]
    assert "tok:zh" in facts["BLEU"]["zh"] and "tok:13a" in facts["BLEU"]["de"]

    place = save(prepared, tmp_path / "model")
    model, tokenizer = (
        kind.from_pretrained(place) for kind in (AutoModelForSeq2SeqLM, AutoTokenizer)
    )
    assert model.config.translation_directions == facts["directions"]
    assert model.generation_config.max_new_tokens == 24
    texts = [">>de<< two three", ">>en<< vier fünf", ">>zh<< one two"]
    made = model.generate(**tokenizer(texts, return_tensors="pt", padding=True))
    said = tokenizer.batch_decode(made, skip_special_tokens=True)
    assert said == ["zwei drei", "four five", "一二"]


def test_scoring_leaves_mode_and_gradients_alone(tmp_path: Path) -> None:
    prepared = prepare(tmp_path)
    prepared.model.train()
    prepared.score(prepared.model, counting()[:2])
    prepared.sample(prepared.model, 2)
    assert prepared.model.training
    assert all(value.grad is None for value in prepared.model.parameters())
    assert torch.is_grad_enabled()


def test_accumulated_batches_weigh_as_one(tmp_path: Path) -> None:
    rows = [pair("one", "eins"), pair("one two three four", "eins zwei drei vier fünf eins zwei")]
    weights = []
    for micro, steps in ((4, 1), (1, 4)):
        prepared = prepare(tmp_path / "cache", rows)
        options = {"per_device_train_batch_size": micro, "gradient_accumulation_steps": steps}
        trainer_of(prepared, tmp_path, max_steps=1, optim="sgd", **options).train()
        weights.append(torch.cat([v.detach().flatten() for v in prepared.model.parameters()]))
    assert torch.allclose(*weights, atol=1e-6)


def test_the_loss_is_transformers_own(tmp_path: Path) -> None:
    prepared = prepare(tmp_path)
    trainer = trainer_of(prepared, tmp_path)
    batch = prepared.collator([prepared.train[i] for i in range(20)])
    prepared.model.eval()
    with torch.no_grad():
        ours = trainer.compute_loss(prepared.model, dict(batch))
        theirs = prepared.model(**batch).loss
    assert float(ours) == pytest.approx(float(theirs), abs=1e-5)


def test_smoothing_counts_in_training_only(tmp_path: Path) -> None:
    prepared = prepare(tmp_path)
    trainer = trainer_of(prepared, tmp_path, label_smoothing_factor=0.2)
    batch = prepared.collator([prepared.train[i] for i in range(4)])
    with torch.no_grad():
        plain = float(trainer.compute_loss(prepared.model.eval(), dict(batch)))
        prepared.model.training = True  # without dropout, so that only smoothing differs
        smoothed = float(trainer.compute_loss(prepared.model, dict(batch)))
    assert smoothed != pytest.approx(plain)


def test_only_named_directions_are_learned(tmp_path: Path) -> None:
    prepared = prepare(tmp_path, translate={"directions": ["en-de"]})
    assert len(prepared.train) == 25
    scores = prepared.score(prepared.model, counting())
    assert len(scores.values) == 25
    assert prepared.finish(prepared.model)["directions"] == ["en-de"]


def test_a_direction_no_file_has_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="de-fr"):
        prepare(tmp_path, translate={"directions": ["en-de", "de-fr"]})


def test_preparing_again_gives_the_same_model_and_rows(tmp_path: Path) -> None:
    first, second = prepare(tmp_path), prepare(tmp_path)
    assert all(first.train[i] == second.train[i] for i in range(len(first.train)))
    states = zip(first.model.state_dict().values(), second.model.state_dict().values(), strict=True)
    assert all(torch.equal(a, b) for a, b in states)


def test_rows_that_are_too_long(tmp_path: Path) -> None:
    rows = [*counting(), pair("one " * 40, "eins", 99)]
    data = {"train": ["pairs.tsv"], "max_tokens": 16}
    with pytest.raises(InputError, match=r"pairs\.tsv:99"):
        prepare(tmp_path, rows, data={**data, "on_long_row": "stop"})
    dropped = prepare(tmp_path, rows, data={**data, "on_long_row": "drop"})
    assert len(dropped.train) == 2 * len(counting())
    assert any("2 of the training rows were left out" in note for note in dropped.notes)
    cut = prepare(tmp_path, rows, data=data)
    longest = max((cut.train[i]["input_ids"] for i in range(len(cut.train))), key=len)
    assert len(longest) == 16 and longest[-1] == cut.tokenizer.eos_token_id


def test_what_is_no_pair_is_refused_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"notes\.txt:7"):
        prepare(tmp_path, [Text("alone", Place("notes.txt", 7))])


def test_no_rows(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No row is left"):
        prepare(tmp_path, [])


@pytest.mark.parametrize("kind", ["characters", "unigram", "wordpiece"])
def test_only_bpe_makes_a_translator(tmp_path: Path, kind: str) -> None:
    with pytest.raises(Exception, match="does not go with a translator"):
        prepare(tmp_path, tokenizer={"kind": kind, "vocabulary_size": 400})


def test_a_llama_is_no_translator(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not make a llama"):
        prepare(tmp_path, model={**MARIAN, "architecture": "llama"})


def test_it_goes_on_with_a_translator_and_knows_its_languages(tmp_path: Path) -> None:
    place = save(prepare(tmp_path / "first"), tmp_path / "model")
    again = prepare(tmp_path / "second", model={"base": place, "dropout": 0.2})
    assert again.model.config.dropout == 0.2
    assert len(again.tokenizer) == again.model.config.vocab_size
    french = [replace(row, target_language="fr") for row in counting()[:3]]
    with pytest.raises(InputError, match="does not know fr"):
        prepare(tmp_path / "third", french, model={"base": place})


def test_an_adapter_learns_too(tmp_path: Path) -> None:
    place = save(prepare(tmp_path / "first"), tmp_path / "model")
    prepared = prepare(
        tmp_path / "second", model={"base": place}, method="lora", lora={"rank": 4, "alpha": 8.0}
    )
    trainable = {name for name, v in prepared.model.named_parameters() if v.requires_grad}
    assert trainable and all("lora" in name for name in trainable)
    trainer_of(prepared, tmp_path, max_steps=3).train()
    assert prepared.finish(prepared.model)["beams"] == 1
    assert len(prepared.sample(prepared.model, 3)) == 3


def test_a_missing_base_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no-such-translator"):
        prepare(tmp_path, model={"base": "no-such-translator"})


def test_beams_of_the_recipe_become_the_models_default(tmp_path: Path) -> None:
    prepared = prepare(tmp_path, translate={"beams": 3, "max_new_tokens": 9})
    prepared.finish(prepared.model)
    assert prepared.model.generation_config.num_beams == 3
    assert len(prepared.score(prepared.model, counting()[:3]).values) == 6
