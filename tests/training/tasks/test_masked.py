"""Masked-LM pre-training on tiny models: what is hidden, what is learned, what is refused."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
import torch

from lslm_tui.errors import InputError
from lslm_tui.training.data.examples import Conversation, LoadedData, Message, Place, Text
from lslm_tui.training.hidden_tokens import Hider
from lslm_tui.training.masking import IGNORED
from lslm_tui.training.recipe import parse_recipe
from lslm_tui.training.tasks import masked, pretrain

from .test_classify import BERT, rows, train

HIDER = Hider(mask=4, padding=0, vocabulary=50, special=(0, 1, 2, 3, 4), seed=3)


def recipe(**tables: Any) -> Any:
    values: dict[str, Any] = {
        "name": "tiny",
        "task": "pretrain",
        "seed": 1,
        "model": BERT,
        "tokenizer": {"kind": "bpe", "vocabulary_size": 200, "lowercase": True},
        "data": {"train": ["x.tsv"]},
    }
    return parse_recipe({**values, **tables})


def test_shares_of_hidden_tokens() -> None:
    torch.manual_seed(0)
    ids = torch.randint(5, 50, (200, 100))
    ids[:, 0], ids[:, -1] = 2, 0
    shown, wanted = HIDER.draw(ids)
    chosen = wanted != IGNORED
    assert float(chosen[:, 1:-1].float().mean()) == pytest.approx(0.3, abs=0.01)
    assert not bool(chosen[:, 0].any()) and not bool(chosen[:, -1].any())
    assert torch.equal(wanted[chosen], ids[chosen]) and torch.equal(shown[~chosen], ids[~chosen])
    assert float((shown[chosen] == 4).float().mean()) == pytest.approx(0.8, abs=0.02)
    kept = (shown[chosen] == ids[chosen]).float().mean()
    assert float(kept) == pytest.approx(0.1, abs=0.03)


def test_held_out_rows_are_hidden_alike_every_time() -> None:
    ids = [2, *range(5, 40), 3]
    assert HIDER.hide(ids, 7) == HIDER.hide(ids, 7) != HIDER.hide(ids, 8)
    short = HIDER.hide([2, 9, 3], 0)
    assert short.wanted.count(IGNORED) == 2
    nothing = HIDER.hide([2, 3], 0)
    assert nothing.shown == [2, 3] and set(nothing.wanted) == {IGNORED}


def test_the_loss_of_a_uniform_model_is_log_of_the_vocabulary() -> None:
    class Uniform(torch.nn.Module):
        device = torch.device("cpu")

        def __init__(self) -> None:
            super().__init__()
            self.weight = torch.nn.Parameter(torch.zeros(1))

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            return type("Output", (), {"logits": torch.zeros(*input_ids.shape, 50)})

    losses, counts = HIDER.losses(Uniform(), [[2, *range(5, 40), 3], [2, 8, 9, 3], [2, 3]])
    assert sum(losses) / sum(counts) == pytest.approx(math.log(50), abs=1e-5)
    assert counts[2] == 0 == losses[2]


def test_it_learns_through_the_task_pretrain_and_a_classifier_goes_on_from_it(
    tmp_path: Path,
) -> None:
    from lslm_tui.training.tasks import classify

    from . import test_classify

    data = LoadedData(rows(40), rows(20))
    prepared = pretrain.prepare(recipe(), data, tmp_path / "cache")
    before = prepared.score(prepared.model, None)
    assert before.total == pytest.approx(math.log(len(prepared.tokenizer)), rel=0.15)
    trainer = train(prepared, tmp_path, num_train_epochs=15)
    after = prepared.score(trainer.model, None)
    assert after.total < 0.7 * before.total and after.unit == "nats per hidden token"
    assert trainer.evaluate()["eval_loss"] < before.total
    sample = prepared.sample(trainer.model, 2)[0]
    assert "[MASK]" in sample.prompt and "[MASK]" not in sample.output

    trainer.model.save_pretrained(tmp_path / "base")
    prepared.tokenizer.save_pretrained(tmp_path / "base")
    made = test_classify.recipe(model={"base": str(tmp_path / "base"), "dropout": 0.1})
    going_on = classify.prepare(made, data, tmp_path / "other")
    assert type(going_on.model).__name__ == "ModernBertForSequenceClassification"
    assert going_on.model.config.classifier_pooling == "mean"
    assert torch.equal(
        going_on.model.model.embeddings.tok_embeddings.weight,
        trainer.model.model.embeddings.tok_embeddings.weight,
    )
    assert torch.equal(going_on.model.head.dense.weight, trainer.model.head.dense.weight)


def test_free_text_and_the_tokenizer_of_another_model(tmp_path: Path) -> None:
    texts = [Text(f"a line about pebbles number {i}", Place("t", i)) for i in range(30)]
    first = masked.prepare(recipe(), LoadedData(texts, texts[:5]), tmp_path)
    first.tokenizer.save_pretrained(tmp_path / "tokenizer")
    made = recipe(tokenizer={"base": str(tmp_path / "tokenizer")})
    second = masked.prepare(made, LoadedData(texts, []), tmp_path / "b")
    assert second.train[3] == first.train[3] and len(second.evaluation) == 0


def test_conversations_packing_and_other_tokenizers_are_refused(tmp_path: Path) -> None:
    chat = Conversation((Message("user", "hi"),), Place("c.jsonl", 1))
    with pytest.raises(InputError, match=r"c.jsonl:1: a bert learns from free text"):
        masked.prepare(recipe(), LoadedData([chat], []), tmp_path)
    with pytest.raises(InputError, match="not packed"):
        packed = recipe(data={"train": ["x.tsv"], "packing": True})
        masked.prepare(packed, LoadedData(rows(4), []), tmp_path)
    from lslm_tui.training.recipe import TokenizerTable
    from lslm_tui.training.tokenizers import make_tokenizer

    other = make_tokenizer(
        TokenizerTable(vocabulary_size=300), ["some text"] * 9, context_tokens=32, chat=False
    )
    other.save_pretrained(tmp_path / "causal")
    with pytest.raises(InputError, match="no mask token"):
        made = recipe(tokenizer={"base": str(tmp_path / "causal")})
        masked.prepare(made, LoadedData(rows(4), []), tmp_path)
