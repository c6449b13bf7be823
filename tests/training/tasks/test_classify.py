"""Task classify on tiny models: it learns, calibrates, and refuses what it cannot do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from lslm_tui.errors import InputError, ModelError
from lslm_tui.training.data.examples import Labelled, LoadedData, Place
from lslm_tui.training.recipe import Recipe, parse_recipe
from lslm_tui.training.tasks import classify
from lslm_tui.training.tasks.base import Prepared

pytestmark = pytest.mark.filterwarnings(
    "ignore:.*is_gradient_checkpointing.*:FutureWarning"  # peft asks by the old name
)

GOOD = ("good", "wonderful", "fine", "很好", "不错")
BAD = ("bad", "awful", "poor", "很差", "糟糕")
BERT = {
    "architecture": "bert",
    "hidden_size": 32,
    "intermediate_size": 48,
    "layers": 1,
    "attention_heads": 2,
    "context_tokens": 32,
}


def rows(count: int = 40) -> list[Labelled]:
    found = []
    for i in range(count):
        words, label = ((GOOD, "positive"), (BAD, "negative"))[i % 2]
        text = f"the room was {words[i // 2 % 5]} , 房间{words[i // 3 % 5]}"
        found.append(Labelled(text, label, Place("x.tsv", i + 2), "hotel" if i % 3 else ""))
    return found


def loaded(train: list[Any] | None = None, held: list[Any] | None = None) -> LoadedData:
    train = rows() if train is None else train
    return LoadedData(train, rows(40) if held is None else held)


def recipe(**tables: Any) -> Recipe:
    values: dict[str, Any] = {
        "name": "tiny",
        "task": "classify",
        "seed": 1,
        "model": BERT,
        "tokenizer": {"kind": "bpe", "vocabulary_size": 200, "lowercase": True},
        "data": {"train": ["x.tsv"]},
    }
    return parse_recipe({**values, **tables})


def train(prepared: Prepared, directory: Path, **options: Any) -> Any:
    """The trained model, as the runner would train it, without a run directory."""
    values: dict[str, Any] = {
        "output_dir": str(directory),
        "per_device_train_batch_size": 8,
        "learning_rate": 5e-3,
        "num_train_epochs": 6,
        "lr_scheduler_type": "constant",
        "save_strategy": "no",
        "logging_strategy": "no",
        "report_to": "none",
        "disable_tqdm": True,
        "use_cpu": True,
        "remove_unused_columns": False,
        "dataloader_pin_memory": False,
    }
    trainer = prepared.trainer(
        model=prepared.model,
        args=prepared.arguments(**{**values, **prepared.options, **options}),
        train_dataset=prepared.train,
        eval_dataset=prepared.evaluation,
        data_collator=prepared.collator,
        processing_class=prepared.tokenizer,
        **prepared.trainer_options,
    )
    trainer.train()
    return trainer


def test_it_learns_calibrates_and_comes_back_from_disk(tmp_path: Path) -> None:
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    prepared = classify.prepare(recipe(), loaded(), tmp_path)
    before = prepared.score(prepared.model, None)
    trainer = train(prepared, tmp_path)
    assert prepared.model.training
    facts = prepared.finish(trainer.model)
    after = prepared.score(trainer.model, None)
    assert after.total > 0.95 > before.total and len(after.values) == 40
    assert facts["labels"] == ["negative", "positive"]
    assert facts["calibration"]["temperature"] == trainer.model.config.calibration["temperature"]
    assert after.figures["accuracy.hotel"] > 0.9

    trainer.model.save_pretrained(tmp_path / "model")
    prepared.tokenizer.save_pretrained(tmp_path / "model")
    model = AutoModelForSequenceClassification.from_pretrained(tmp_path / "model")
    tokenizer = AutoTokenizer.from_pretrained(tmp_path / "model")
    logits = model(**tokenizer("the room was wonderful , 房间很好", return_tensors="pt")).logits
    assert model.config.id2label[int(logits.argmax())] == "positive"
    assert model.config.calibration["temperature"] == facts["calibration"]["temperature"]


def test_samples_name_the_label_and_its_probability(tmp_path: Path) -> None:
    prepared = classify.prepare(recipe(), loaded(), tmp_path)
    samples = prepared.sample(prepared.model, 3)
    assert len(samples) == 3 and {s.reference for s in samples} <= {"negative", "positive"}
    assert all(s.output.split(" ")[0] in ("negative", "positive") for s in samples)
    assert all(s.output.endswith("%)") for s in samples)


def test_the_same_recipe_makes_the_same_rows_and_weights(tmp_path: Path) -> None:
    first = classify.prepare(recipe(), loaded(), tmp_path / "a")
    second = classify.prepare(recipe(), loaded(), tmp_path / "b")
    again = classify.prepare(recipe(), loaded(), tmp_path / "a")
    for other in (second, again):
        assert [other.train[i] for i in range(40)] == [first.train[i] for i in range(40)]
        for (name, one), two in zip(
            first.model.state_dict().items(), other.model.state_dict().values(), strict=True
        ):
            assert torch.equal(one, two), name


def test_eight_rows_at_once_are_one_row_eight_times(tmp_path: Path) -> None:
    weights = []
    for micro, times in ((8, 1), (1, 8)):
        made = recipe(classify={"balance": True}, training={"label_smoothing": 0.1})
        prepared = classify.prepare(made, loaded(rows()[:7] + rows()[:1]), tmp_path)
        trainer = train(
            prepared,
            tmp_path,
            per_device_train_batch_size=micro,
            gradient_accumulation_steps=times,
            max_steps=2,
            optim="sgd",
            learning_rate=0.5,
        )
        weights.append([value.clone() for value in trainer.model.parameters()])
    for one, two in zip(*weights, strict=True):
        assert torch.allclose(one, two, atol=1e-5)


def test_eval_loss_is_plain_and_hides_nothing(tmp_path: Path) -> None:
    made = recipe(
        classify={"token_dropout": 0.9, "balance": True}, training={"label_smoothing": 0.3}
    )
    prepared = classify.prepare(made, loaded(), tmp_path)
    trainer = train(prepared, tmp_path, max_steps=1)
    found = trainer.evaluate()["eval_loss"]
    assert found == pytest.approx(prepared.score(trainer.model, None).figures["loss"], abs=1e-4)


def test_hidden_tokens_are_masks_and_never_special_ones(tmp_path: Path) -> None:
    prepared = classify.prepare(recipe(classify={"token_dropout": 0.5}), loaded(), tmp_path)
    trainer = train(prepared, tmp_path, max_steps=1)
    ids = prepared.collator([prepared.train[i] for i in range(40)])["input_ids"]
    hidden = trainer._hide(ids)
    changed = hidden != ids
    mask = prepared.tokenizer.mask_token_id
    assert bool((hidden[changed] == mask).all()) and 0.3 < float(changed.float().mean()) < 0.6
    for special in (prepared.tokenizer.cls_token_id, prepared.tokenizer.pad_token_id):
        assert not bool(changed[ids == special].any())


def test_cut_rows_are_counted_and_long_ones_can_be_refused_or_dropped(tmp_path: Path) -> None:
    long = Labelled("good " * 50, "positive", Place("x.tsv", 99))
    data = loaded([*rows(), long])
    prepared = classify.prepare(recipe(), data, tmp_path)
    assert max(prepared.row_tokens) == 32 and len(prepared.train) == 41
    assert "1 of the training rows was cut to 32 tokens and lost" in prepared.notes[0]
    assert prepared.train[40]["input_ids"][-1] == prepared.tokenizer.sep_token_id
    files = {"train": ["x.tsv"]}
    dropped = classify.prepare(recipe(data={**files, "on_long_row": "drop"}), data, tmp_path)
    assert len(dropped.train) == 40
    with pytest.raises(InputError, match=r"x.tsv:99: .* tokens; the limit is 32"):
        classify.prepare(recipe(data={**files, "on_long_row": "stop"}), data, tmp_path)
    with pytest.raises(InputError, match="context is 32"):
        classify.prepare(recipe(data={**files, "max_tokens": 64}), data, tmp_path)


def test_odd_texts_are_scored(tmp_path: Path) -> None:
    prepared = classify.prepare(recipe(), loaded(), tmp_path)
    texts = ["", "😀👩‍👩‍👧", "\u202egood", "好" * 3000, "\t"]
    odd = [Labelled(text, "positive", Place("y", i)) for i, text in enumerate(texts)]
    assert len(prepared.score(prepared.model, odd).values) == 5
    assert prepared.score(prepared.model, []).values == ()


def test_few_eval_rows_are_not_calibrated_on_and_it_is_said(tmp_path: Path) -> None:
    prepared = classify.prepare(recipe(), loaded(held=rows(4)), tmp_path)
    facts = prepared.finish(prepared.model)
    assert facts["calibration"] is None and "30" in facts["why"]
    off = classify.prepare(recipe(classify={"calibrate": False}), loaded(), tmp_path)
    assert off.finish(off.model)["calibration"] is None
    assert getattr(off.model.config, "calibration", None) is None


def test_compared_rows_come_from_the_whole_eval_set(tmp_path: Path) -> None:
    held = [Labelled("good", "positive", Place("a", 1))] * 20
    held += [Labelled("bad", "negative", Place("b", 1))] * 20
    prepared = classify.prepare(recipe(evaluation={"rows": 10}), loaded(held=held), tmp_path)
    scores = prepared.score(prepared.model, None)
    assert len(scores.values) == 10 and scores.figures["majority"] == 0.5


def test_no_rows_and_other_networks_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no label"):
        classify.prepare(recipe(), loaded([], []), tmp_path)
    with pytest.raises(InputError, match="bert"):
        classify.prepare(recipe(model={**BERT, "architecture": "llama"}), loaded(), tmp_path)


@pytest.fixture(scope="module")
def causal_base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny Llama with a tokenizer, on disk."""
    from transformers import LlamaConfig, LlamaForCausalLM

    from lslm_tui.training.recipe import TokenizerTable
    from lslm_tui.training.tokenizers import make_tokenizer

    directory = tmp_path_factory.mktemp("llama")
    table = TokenizerTable(vocabulary_size=300)
    tokenizer = make_tokenizer(table, [r.text for r in rows()], context_tokens=64, chat=False)
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=1,
        num_attention_heads=2,
        max_position_embeddings=64,
    )
    LlamaForCausalLM(config).save_pretrained(directory)
    tokenizer.save_pretrained(directory)
    return directory


def test_a_causal_base_gets_a_head(causal_base: Path, tmp_path: Path) -> None:
    prepared = classify.prepare(recipe(model={"base": str(causal_base)}), loaded(), tmp_path)
    assert type(prepared.model).__name__ == "LlamaForSequenceClassification"
    assert prepared.model.config.pad_token_id == prepared.tokenizer.pad_token_id
    trainer = train(prepared, tmp_path)
    assert prepared.score(trainer.model, None).total > 0.9
    prepared.finish(trainer.model)
    assert trainer.model.config.calibration["temperature"] > 0


def test_lora_trains_adapters_and_the_head_only(causal_base: Path, tmp_path: Path) -> None:
    made = recipe(model={"base": str(causal_base)}, method="lora", lora={"rank": 4})
    prepared = classify.prepare(made, loaded(), tmp_path)
    moving = {n for n, value in prepared.model.named_parameters() if value.requires_grad}
    assert moving and all("lora_" in name or "score" in name for name in moving)
    assert any("score" in name for name in moving)
    frozen = {n: value.clone() for n, value in prepared.model.named_parameters() if n not in moving}
    trainer = train(prepared, tmp_path, num_train_epochs=10, learning_rate=1e-2)
    assert prepared.score(trainer.model, None).total > 0.9
    for name, value in trainer.model.named_parameters():
        assert name not in frozen or torch.equal(frozen[name], value), name


def test_lora_on_a_bert_trains_its_whole_new_head(tmp_path: Path) -> None:
    base = classify.prepare(recipe(), loaded(), tmp_path)
    base.model.save_pretrained(tmp_path / "base")
    base.tokenizer.save_pretrained(tmp_path / "base")
    made = recipe(model={"base": str(tmp_path / "base")}, method="lora", lora={"rank": 2})
    prepared = classify.prepare(made, loaded(), tmp_path)
    moving = {n for n, value in prepared.model.named_parameters() if value.requires_grad}
    assert any("head.modules_to_save" in name for name in moving)
    assert any("classifier.modules_to_save" in name for name in moving)
    assert not any("lora_" in name and ".head." in name for name in moving)


def test_a_classifier_as_base_keeps_its_head_its_order_and_not_its_temperature(
    tmp_path: Path,
) -> None:
    made = recipe(classify={"labels": ["positive", "negative"]})
    base = classify.prepare(made, loaded(), tmp_path)
    base.finish(base.model)
    base.model.save_pretrained(tmp_path / "base")
    base.tokenizer.save_pretrained(tmp_path / "base")
    model = {"base": str(tmp_path / "base"), "dropout": 0.25}
    prepared = classify.prepare(recipe(model=model), loaded(), tmp_path)
    assert prepared.finish(prepared.model)["labels"] == ["positive", "negative"]
    assert torch.equal(prepared.model.classifier.weight, base.model.classifier.weight)
    assert prepared.model.config.embedding_dropout == 0.25
    fresh = classify.prepare(recipe(model=model), loaded(), tmp_path)
    assert fresh.model.config.calibration is None

    third = [*rows(), Labelled("so so", "neutral", Place("x.tsv", 50))]
    wider = classify.prepare(recipe(model=model), loaded(third), tmp_path)
    assert wider.model.classifier.out_features == 3


def test_labels_of_other_names_go_to_the_outputs_that_fit_their_rows(tmp_path: Path) -> None:
    base = classify.prepare(recipe(), loaded(), tmp_path)
    train(base, tmp_path / "out", max_steps=40)
    base.model.save_pretrained(tmp_path / "base")
    base.tokenizer.save_pretrained(tmp_path / "base")
    # sorted by name, theirs would be the wrong way round: negative, positive; happy, unhappy
    names = {"positive": "happy", "negative": "unhappy"}
    renamed = [replace(row, label=names[row.label]) for row in rows()]
    model = {"base": str(tmp_path / "base")}
    prepared = classify.prepare(recipe(model=model), loaded(renamed, renamed), tmp_path)
    assert prepared.model.config.id2label == {0: "unhappy", 1: "happy"}
    assert any("negative → unhappy, positive → happy" in note for note in prepared.notes)
    scores = prepared.score(prepared.model, None)
    assert scores.total == base.score(base.model, None).total > 0.9
    told = recipe(model=model, classify={"labels": ["happy", "unhappy"]})
    kept = classify.prepare(told, loaded(renamed, renamed), tmp_path)
    assert kept.model.config.id2label == {0: "happy", 1: "unhappy"} and not kept.notes


def test_a_missing_base_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="nowhere"):
        classify.prepare(recipe(model={"base": "nowhere"}), loaded(), tmp_path)
