"""Memory and time before a run: exact where it can be, and the remedies in the right order."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from transformers import (
    BertConfig,
    GPT2Config,
    LlamaConfig,
    LlamaForCausalLM,
    MarianConfig,
    Qwen2Config,
)

from lslm_tui.training.estimate import Estimate, estimate, measure_speed
from lslm_tui.training.memory import size
from lslm_tui.training.recipe import Recipe, parse_recipe
from lslm_tui.training.trace import Adapters, trace

SMALL = LlamaConfig(
    vocab_size=512,
    hidden_size=64,
    intermediate_size=128,
    num_hidden_layers=3,
    num_attention_heads=4,
    num_key_value_heads=2,
    max_position_embeddings=256,
)
LARGE = LlamaConfig(
    vocab_size=128256,
    hidden_size=4096,
    intermediate_size=14336,
    num_hidden_layers=32,
    num_attention_heads=32,
    num_key_value_heads=8,
    max_position_embeddings=8192,
)
MEDIUM = LlamaConfig(
    vocab_size=32000,
    hidden_size=1024,
    intermediate_size=4096,
    num_hidden_layers=4,
    num_attention_heads=16,
    max_position_embeddings=1024,
)
GIB = 2**30
ROOT = Path(__file__).parents[2]
SMALLEST = {"V": 4096, "d": 128, "f": 256, "L": 2, "T": 128}


def recipe(**tables) -> Recipe:
    whole = {"name": "x", "task": "sft", "model": {"base": "b"}, "data": {"train": ["a"]}}
    return parse_recipe(whole | tables)


def guess(config=SMALL, rows=(64,) * 100, *, room=0, **options) -> Estimate:
    tables = {k: options.pop(k) for k in list(options) if k not in ("device", "devices")}
    return estimate(
        config, recipe(**tables), rows, available_bytes=room, flops_per_second=1e12, **options
    )


def part(found: Estimate, name: str) -> int:
    return next((part.bytes for part in found.parts if part.name == name), 0)


def test_adapters_of_qwen_3b():
    """peft's README: r = 16 on q and v gives 3,686,400 trainable weights, 0.1193 %."""
    config = Qwen2Config(
        vocab_size=151936,
        hidden_size=2048,
        intermediate_size=11008,
        num_hidden_layers=36,
        num_attention_heads=16,
        num_key_value_heads=2,
        tie_word_embeddings=True,
    )
    found = trace(
        config,
        "AutoModelForCausalLM",
        rows=1,
        tokens=8,
        adapters=Adapters(16, ("q_proj", "v_proj")),
    )
    assert found.adapter_parameters == 3_686_400
    assert found.parameters == 3_085_938_688
    assert found.adapter_parameters / (found.parameters + 3_686_400) == pytest.approx(
        0.001193, abs=1e-6
    )


@pytest.mark.parametrize("bfloat16", [False, True])
def test_activations_are_what_autograd_keeps(bfloat16):
    """The same hooks on a real model of the same shape."""
    found = trace(SMALL, "LlamaForCausalLM", rows=2, tokens=32, bfloat16=bfloat16)
    config = LlamaConfig(**SMALL.to_dict() | {"use_cache": False})
    model = LlamaForCausalLM(config).train()
    own = {p.untyped_storage().data_ptr() for p in (*model.parameters(), *model.buffers())}
    kept: dict[int, torch.UntypedStorage] = {}

    def keep(tensor):
        kept[tensor.untyped_storage().data_ptr()] = tensor.untyped_storage()
        return tensor

    ids = torch.zeros(2, 32, dtype=torch.long)
    hooks = torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor)
    with hooks, torch.autocast("cpu", torch.bfloat16, enabled=bfloat16):
        model(input_ids=ids, labels=ids)
    real = sum(storage.nbytes() for place, storage in kept.items() if place not in own)
    assert real <= found.saved <= 1.15 * real
    assert found.parameters == sum(p.numel() for p in model.parameters())
    assert found.logits == 2 * 32 * 512 * 4


def test_parts_of_a_full_run():
    found = guess(training={"batch_rows": 4})
    n = found.parameters
    assert part(found, "weights") == part(found, "gradients") == 4 * n
    assert part(found, "optimizer") == 8 * n and part(found, "adapters") == 0
    assert found.trainable == n and (found.rows, found.tokens) == (4, 64)
    assert found.peak_bytes >= 12 * n + part(found, "activations")


def test_lora_holds_little_for_gradients():
    full, lora = guess(), guess(method="lora", lora={"rank": 4})
    assert lora.trainable == part(lora, "adapters") // 4 == part(lora, "gradients") // 4
    assert part(lora, "optimizer") < part(full, "optimizer") / 10
    assert lora.parameters == full.parameters
    assert lora.peak_bytes - part(lora, "gaps") < full.peak_bytes


def test_lora_on_a_cpu_takes_what_was_estimated():
    """A real run in a process of its own, gaps in the heap included."""
    setting = SMALLEST | {"method": "lora", "B": 8, "accumulation": 1, "checkpointing": False}
    command = [sys.executable, "-m", "scripts.benchmarks.estimate", json.dumps(setting)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["measured"] == pytest.approx(found["estimate"], rel=0.1)


def test_gaps_are_there_only_for_adapters_on_a_cpu():
    lora = guess(method="lora", training={"batch_rows": 4})
    # gate and up of 3 layers widen 64 to 128
    assert part(lora, "gaps") == 2 * 4 * 64 * 4 * (2 * 3 * 128)
    assert part(guess(training={"batch_rows": 4}), "gaps") == 0
    assert part(guess(method="lora", device="cuda", training={"batch_rows": 4}), "gaps") == 0
    some = guess(method="lora", lora={"targets": ["q_proj", "up_proj"]}, training={"batch_rows": 4})
    assert part(some, "gaps") == part(lora, "gaps") // 2


def test_an_8b_model_by_each_method():
    options = {"room": 24 * GIB, "device": "cuda", "training": {"micro_batch_rows": 2}}
    full, lora, qlora = (
        guess(LARGE, (512,) * 10, method=m, **options) for m in ("full", "lora", "qlora")
    )
    assert full.peak_bytes > 110 * GIB and not full.fits
    assert part(lora, "weights") == pytest.approx(15 * GIB, rel=0.02)
    assert part(qlora, "weights") < 8 * GIB and qlora.peak_bytes < lora.peak_bytes
    assert full.parameters == 8_030_261_248
    assert any("lora" in remedy.change for remedy in full.remedies)
    assert any("qlora" in remedy.change for remedy in lora.remedies)


def test_checkpointing_keeps_one_block():
    plain = guess(training={"batch_rows": 8})
    less = guess(training={"batch_rows": 8, "gradient_checkpointing": True})
    assert part(less, "activations") < 0.7 * part(plain, "activations")
    assert less.flops_per_token == pytest.approx(plain.flops_per_token * 4 / 3)


def test_accumulation_holds_the_gradients_meanwhile():
    once = guess(training={"batch_rows": 4, "micro_batch_rows": 4})
    twice = guess(training={"batch_rows": 8, "micro_batch_rows": 4})
    assert once.peak_bytes < twice.peak_bytes <= once.peak_bytes + part(once, "gradients")


def test_optimizers():
    adam = guess(device="cuda")
    eight = guess(device="cuda", training={"optimizer": "adamw-8bit"})
    assert part(eight, "optimizer") == pytest.approx(part(adam, "optimizer") / 4, rel=0.02)
    assert part(guess(training={"optimizer": "adafactor"}), "optimizer") == 0


def test_dpo_runs_both_replies_and_holds_the_start():
    sft = guess(training={"batch_rows": 2})
    dpo = guess(task="dpo", training={"batch_rows": 2})
    assert part(dpo, "weights") == 2 * part(sft, "weights")
    assert part(dpo, "activations") == pytest.approx(2 * part(sft, "activations"), rel=0.05)
    lora = guess(task="dpo", method="lora", training={"batch_rows": 2})
    assert part(lora, "weights") == part(sft, "weights"), "without adapters it is the start"


@pytest.mark.parametrize(
    ("config", "tables"),
    [
        (GPT2Config(vocab_size=300, n_embd=32, n_layer=2, n_head=2, n_positions=64), {}),
        (
            BertConfig(
                vocab_size=300,
                hidden_size=32,
                num_hidden_layers=2,
                num_attention_heads=2,
                intermediate_size=64,
            ),
            {"task": "classify", "method": "lora"},
        ),
        (
            BertConfig(
                vocab_size=300,
                hidden_size=32,
                num_hidden_layers=2,
                num_attention_heads=2,
                intermediate_size=64,
            ),
            {"task": "pretrain", "model": {"architecture": "bert"}},
        ),
        (
            MarianConfig(
                vocab_size=300,
                d_model=32,
                encoder_layers=2,
                decoder_layers=1,
                encoder_attention_heads=2,
                decoder_attention_heads=2,
                encoder_ffn_dim=64,
                decoder_ffn_dim=64,
                pad_token_id=0,
                decoder_start_token_id=0,
            ),
            {"task": "translate"},
        ),
    ],
    ids=["gpt2", "bert labels", "bert masked", "marian"],
)
def test_every_architecture(config, tables):
    found = guess(config, (20, 30), **tables)
    assert found.parameters > 10_000 and part(found, "activations") > 0
    assert found.peak_bytes > 0 and found.seconds > 0
    assert "peak" in str(found)


class TestRemedies:
    def test_nothing_fits_in_nothing(self):
        found = guess(room=1)
        assert not found.fits and found.remedies
        peaks = [remedy.peak_bytes for remedy in found.remedies]
        assert peaks == sorted(peaks), "none makes it fit: the one that helps most comes first"

    def test_the_mildest_that_fits_comes_first(self):
        options = {"device": "cuda", "training": {"batch_rows": 16}, "method": "lora"}
        found = guess(MEDIUM, (512,) * 10, room=5 * GIB // 2, **options)
        assert not found.fits
        first = found.remedies[0]
        assert first.change.startswith("training.micro_batch_rows")
        assert first.peak_bytes <= 0.9 * 2.5 * GIB
        assert any("checkpointing" in r.change for r in found.remedies)

    def test_what_they_promise_is_what_follows(self):
        options = {"device": "cuda", "method": "lora"}
        found = guess(MEDIUM, (512,) * 10, training={"batch_rows": 16}, room=GIB, **options)
        promised = {remedy.change: remedy.peak_bytes for remedy in found.remedies}
        smaller = {"batch_rows": 16, "micro_batch_rows": 4}
        then = guess(MEDIUM, (512,) * 10, training=smaller, **options)
        assert promised["training.micro_batch_rows = 4"] == pytest.approx(then.peak_bytes, rel=0.01)

    def test_no_adapters_where_weights_start_at_random(self):
        tables = {"task": "pretrain", "model": {"architecture": "llama"}}
        assert not any("method" in r.change for r in guess(room=1, **tables).remedies)

    def test_unknown_room_is_no_refusal(self):
        assert guess(room=0).fits


class TestTime:
    def test_six_for_each_weight_and_token(self):
        found = guess(rows=(64,) * 160, training={"batch_rows": 16, "epochs": 2})
        assert (found.steps, found.total_tokens) == (20, 2 * 160 * 64)
        matrices = (
            found.parameters - 512 * 64 - 7 * 64
        )  # input embeddings and norms multiply nothing
        attention = 3 * 4 * 64 * 64 * 3
        assert found.flops_per_token == pytest.approx(6 * matrices + attention, rel=0.01)
        assert found.seconds == pytest.approx(found.total_tokens * found.flops_per_token / 1e12)

    def test_adapters_save_a_third(self):
        full, lora = guess(), guess(method="lora", lora={"rank": 1})
        assert lora.flops_per_token == pytest.approx(full.flops_per_token * 2 / 3, rel=0.05)

    def test_steps_win_over_epochs_and_devices_share(self):
        one = guess(training={"max_steps": 3})
        assert one.steps == 3
        assert guess(training={"max_steps": 3}, devices=2).seconds == pytest.approx(one.seconds / 2)

    def test_a_measured_speed_is_plausible(self):
        assert 1e8 < measure_speed() < 1e14


class TestEdges:
    def test_no_rows(self):
        found = guess(rows=())
        assert found.tokens == 256 and found.seconds == 0

    def test_packed_rows_are_as_long_as_may_be(self):
        assert guess(data={"train": ["a"], "packing": True, "max_tokens": 128}).tokens == 128

    def test_long_rows_are_cut_to_the_context(self):
        assert guess(rows=(10_000,)).tokens == 256

    def test_the_configuration_stays_as_it_is(self):
        before = SMALL.to_dict()
        guess()
        assert SMALL.to_dict() == before

    def test_the_machine_is_asked_where_nothing_is_given(self):
        found = estimate(SMALL, recipe(), (8, 9), flops_per_second=1e12)
        assert found.available_bytes > 100 * 2**20 and found.fits
        assert replace(found, available_bytes=0).device == "cpu"

    def test_sizes_for_people(self):
        assert [size(n) for n in (512, 3 * 2**20, 5 * GIB // 2)] == ["0 KiB", "3.0 MiB", "2.5 GiB"]
