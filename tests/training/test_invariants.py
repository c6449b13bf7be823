"""What must hold whatever the model: losses, gradients and counts that can be known beforehand."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
import torch

from lslm_tui.training import masking
from lslm_tui.training.architectures.gpt2 import build_gpt2
from lslm_tui.training.architectures.llama import build_llama
from lslm_tui.training.causal_trainer import logits_only_at, predicting
from lslm_tui.training.collator import Collator
from lslm_tui.training.data.examples import Message, Place, Preference
from lslm_tui.training.masking import IGNORED, Row
from lslm_tui.training.models import add_adapter, save
from lslm_tui.training.packing import best_fit
from lslm_tui.training.recipe import TokenizerTable
from lslm_tui.training.rows import dataset
from lslm_tui.training.scoring import row_losses
from lslm_tui.training.tasks import dpo, pretrain, sft
from lslm_tui.training.tokenizers import make_tokenizer

from . import tiny

BUILDERS = {"llama": build_llama, "gpt2": build_gpt2}


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    texts = [text for line in tiny.LINES for text in line]
    return make_tokenizer(TokenizerTable(vocabulary_size=400), texts, context_tokens=128, chat=True)


def model_of(architecture: str, tokenizer: Any, **numbers: Any) -> Any:
    torch.manual_seed(0)
    table = tiny.recipe("pretrain", model={**tiny.MODEL, **numbers}).model
    return BUILDERS[architecture](table, tokenizer).eval()


def rows_of(tokenizer: Any) -> list[Row]:
    return [masking.encode(tokenizer, chat.messages) for chat in tiny.chats(3)]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory, tokenizer: Any) -> Path:
    """A saved Llama with random weights."""
    directory = tmp_path_factory.mktemp("base")
    save(model_of("llama", tokenizer), tokenizer, directory)
    return directory


def preferences() -> list[Preference]:
    return [
        Preference((Message("user", q),), a, "I do not know.", Place("rows.jsonl", n))
        for n, (q, a) in enumerate(tiny.LINES, start=1)
    ]


@pytest.mark.parametrize("method", ["full", "lora"])
def test_the_first_dpo_loss_is_log_two(base: Path, tmp_path: Path, method: str) -> None:
    recipe = tiny.recipe("dpo", method=method, model={"base": str(base)})
    data = tiny.loaded(preferences(), preferences())
    prepared = dpo.prepare(recipe, data, tmp_path)
    start = prepared.score(prepared.model, None)
    assert (start.total, start.figures["reward margin"]) == (0.5, 0.0)
    trainer = tiny.train(prepared, tmp_path, max_steps=1, learning_rate=0.0)
    assert trainer.evaluate()["eval_loss"] == pytest.approx(math.log(2), abs=1e-6)


@pytest.mark.parametrize("architecture", BUILDERS)
def test_eight_rows_are_eight_times_one(
    architecture: str, tokenizer: Any, base: Path, tmp_path: Path
) -> None:
    """Loss and gradient of a batch of eight equal those of eight accumulated rows."""
    found = {}
    for micro in (8, 1):
        recipe = tiny.recipe("sft", model={"base": str(base)})
        prepared = sft.prepare(recipe, tiny.loaded(tiny.chats(3)[:8]), tmp_path)
        model = model_of(architecture, tokenizer)
        before = {name: value.clone() for name, value in model.named_parameters()}
        object.__setattr__(prepared, "model", model)
        trainer = tiny.train(
            prepared,
            tmp_path,
            max_steps=1,
            per_device_train_batch_size=micro,
            gradient_accumulation_steps=8 // micro,
            optim="sgd",
            learning_rate=1.0,
            lr_scheduler_type="constant",
            max_grad_norm=0.0,
        )
        moved = {n: before[n] - p.detach() for n, p in trainer.model.named_parameters()}
        found[micro] = (trainer.state.log_history[-1]["train_loss"], moved)
    assert found[8][0] == pytest.approx(found[1][0], rel=1e-5)
    for name, gradient in found[8][1].items():
        torch.testing.assert_close(gradient, found[1][1][name], rtol=1e-3, atol=2e-6)


@pytest.mark.parametrize("architecture", BUILDERS)
def test_lora_trains_rank_times_inputs_and_outputs(architecture: str, tokenizer: Any) -> None:
    """L·Σ r(d_in + d_out) over the linear layers of one block; GPT-2's are Conv1D."""
    recipe = tiny.recipe("sft", method="lora", model={"base": "x"}, lora={"rank": 4})
    model = add_adapter(model_of(architecture, tokenizer), recipe)
    width, inner, half = 32, 64, 16
    sizes = {
        "llama": [(width, width)] * 2 + [(width, half)] * 2 + [(width, inner)] * 3,
        "gpt2": [(width, 3 * width), (width, width), (width, inner), (inner, width)],
    }[architecture]
    wanted = 2 * sum(4 * (a + b) for a, b in sizes)
    assert sum(p.numel() for p in model.parameters() if p.requires_grad) == wanted


@pytest.mark.parametrize("architecture", BUILDERS)
def test_masked_tokens_have_no_gradient(architecture: str, tokenizer: Any) -> None:
    model = model_of(architecture, tokenizer)
    row = rows_of(tokenizer)[0]
    batch = Collator(int(tokenizer.pad_token_id))(
        [{"input_ids": row.input_ids, "labels": row.labels}]
    )
    output = model(**batch)
    output.logits.retain_grad()
    output.loss.backward()
    moved = output.logits.grad[0].abs().sum(-1) > 0
    assert moved[:-1].tolist() == [label != IGNORED for label in row.labels[1:]]


@pytest.mark.parametrize("architecture", BUILDERS)
def test_logits_only_where_needed_give_the_models_own_loss(
    architecture: str, tokenizer: Any
) -> None:
    model = model_of(architecture, tokenizer)
    rows = rows_of(tokenizer)[:3]
    batch = Collator(int(tokenizer.pad_token_id))(
        [{"input_ids": row.input_ids, "labels": row.labels} for row in rows]
    )
    own = model(**batch).loss
    chosen, wanted = predicting(batch.pop("labels"))
    with logits_only_at(model, chosen):
        logits = model(**batch).logits
    assert logits.shape == (1, len(wanted), len(tokenizer))
    torch.testing.assert_close(torch.nn.functional.cross_entropy(logits[0], wanted), own)
    assert model(**batch).logits.shape[:2] == batch["input_ids"].shape


@pytest.mark.parametrize("architecture", BUILDERS)
def test_packed_rows_have_the_loss_they_have_alone(architecture: str, tokenizer: Any) -> None:
    model = model_of(architecture, tokenizer)
    rows = rows_of(tokenizer)
    alone = row_losses(model, rows, int(tokenizer.pad_token_id))
    packed = dataset(rows, pack_tokens=128)
    assert len(packed) < len(rows)
    batch = Collator(int(tokenizer.pad_token_id), packed=True)(list(packed))
    chosen, wanted = predicting(batch.pop("labels"))
    with torch.no_grad(), logits_only_at(model, chosen):
        logits = model(**batch, use_cache=False).logits[0]
    total = torch.nn.functional.cross_entropy(logits, wanted, reduction="sum")
    assert len(wanted) == sum(alone.weights)
    assert float(total) == pytest.approx(sum(alone.values), rel=1e-5)


def test_bins_hold_every_row_once_and_no_more_than_fits() -> None:
    lengths = [7, 3, 9, 1, 5, 5, 12, 2]
    bins = best_fit(lengths, 10)
    assert sorted(row for numbers in bins for row in numbers) == list(range(8))
    assert all(sum(lengths[r] for r in numbers) <= 10 or len(numbers) == 1 for numbers in bins)
    assert len(bins) <= 5
    assert best_fit([], 10) == []


def test_a_few_lines_are_learned_by_heart(tmp_path: Path) -> None:
    """Pre-trained and tuned on three lines, packed: the loss goes to nought, the model says them."""
    data = tiny.loaded(tiny.chats(4), tiny.chats())
    first = pretrain.prepare(tiny.recipe("pretrain", data={"packing": True}), data, tmp_path)
    tiny.train(first, tmp_path, num_train_epochs=6, learning_rate=5e-3)
    first.finish(first.model)
    save(first.model, first.tokenizer, tmp_path / "first")
    recipe = tiny.recipe(
        "sft",
        model={"base": str(tmp_path / "first")},
        data={"packing": True},
        evaluation={"sample_tokens": 24},
        reply={"temperature": 0.5},
    )
    second = sft.prepare(recipe, data, tmp_path)
    before = second.score(second.model, None).total
    tiny.train(second, tmp_path, num_train_epochs=150, learning_rate=1e-2)
    assert second.score(second.model, None).total < 0.05 < before
    said = second.sample(second.model, 3)
    assert [sample.output for sample in said] == [answer for _, answer in tiny.LINES]
    assert [sample.reference for sample in said] == [answer for _, answer in tiny.LINES]
    second.finish(second.model)
    assert second.model.generation_config.temperature == 0.5
    assert second.model.config.use_cache is True
