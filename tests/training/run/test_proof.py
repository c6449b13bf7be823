"""Before and after: the paired bootstrap, and fingerprints of weights."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from lslm_tui.errors import InputError, ModelLoadError
from lslm_tui.training.run.proof import compare, fingerprint, fingerprint_of_files, short
from lslm_tui.training.tasks.base import RowScores


def scores(values, weights=None, *, metric="accuracy", higher=True) -> RowScores:
    weights = weights if weights is not None else [1.0] * len(values)
    return RowScores(metric, "", higher, tuple(values), tuple(weights))


def test_a_clear_gain_lies_outside_zero():
    generator = np.random.default_rng(0)
    before = (generator.random(300) < 0.5).astype(float)
    after = np.maximum(before, generator.random(300) < 0.5)
    found = compare(scores(before), scores(after), resamples=500, seed=1)
    assert found.difference == pytest.approx(after.mean() - before.mean())
    assert 0 < found.low < found.difference < found.high
    assert found.improved and not found.worsened
    assert (found.rows, found.resamples) == (300, 500)


def test_for_a_loss_less_is_better():
    old = scores([2.0, 4.0, 6.0], [1.0, 2.0, 3.0], metric="loss", higher=False)
    new = scores([1.0, 2.0, 3.0], [1.0, 2.0, 3.0], metric="loss", higher=False)
    found = compare(old, new, resamples=200, seed=0)
    assert (found.before, found.after, found.difference) == (2.0, 1.0, -1.0)
    assert (found.low, found.high) == (-1.0, -1.0)  # each row has the same ratio
    assert found.improved
    assert compare(new, old, resamples=200, seed=0).worsened


def test_rows_are_weighted_by_their_tokens():
    old = scores([10.0, 1.0], [10.0, 1.0], metric="loss", higher=False)
    new = scores([5.0, 3.0], [10.0, 1.0], metric="loss", higher=False)
    assert compare(old, new, resamples=10, seed=0).after == pytest.approx(8 / 11)


def test_pairing_makes_the_interval_narrow():
    generator = np.random.default_rng(3)
    hard = generator.normal(5, 2, 400)  # rows differ much, the two models little
    found = compare(scores(hard), scores(hard - 0.1), resamples=300, seed=0)
    assert found.high - found.low < 1e-6 and found.difference == pytest.approx(-0.1)


def test_equal_models_are_neither_better_nor_worse():
    found = compare(scores([0, 1, 1]), scores([0, 1, 1]), resamples=50, seed=0)
    assert (found.low, found.high) == (0, 0) and not found.improved and not found.worsened


def test_the_interval_is_right_in_nineteen_of_twenty_draws():
    generator = np.random.default_rng(11)
    hits = 0
    for seed in range(100):
        before = generator.normal(0, 1, 80)
        after = before + generator.normal(0.3, 1, 80)
        found = compare(scores(before), scores(after), resamples=200, seed=seed)
        hits += found.low <= 0.3 <= found.high
    assert 85 <= hits <= 100


def test_the_seed_decides():
    generator = np.random.default_rng(5)
    before, after = scores(generator.random(50)), scores(generator.random(50))
    first = compare(before, after, resamples=100, seed=7)
    assert first == compare(before, after, resamples=100, seed=7)
    assert first != compare(before, after, resamples=100, seed=8)


def test_one_row_is_enough():
    found = compare(scores([0]), scores([1]), resamples=20, seed=0)
    assert (found.low, found.high, found.rows) == (1, 1, 1)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (scores([1, 0]), scores([1]), "2 rows before with 1 after"),
        (scores([1, 0], [1]), scores([1, 0]), "same rows"),
        (scores([]), scores([]), "no eval rows"),
        (scores([1]), scores([1], metric="loss"), "accuracy before with loss"),
    ],
)
def test_what_cannot_be_compared_is_refused(before, after, words):
    with pytest.raises(InputError, match=words):
        compare(before, after, resamples=10, seed=0)


@pytest.fixture(scope="module")
def model():
    return tiny(tied=True)


def tiny(*, tied: bool):
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.manual_seed(0)
    return LlamaForCausalLM(
        LlamaConfig(
            vocab_size=64,
            hidden_size=16,
            intermediate_size=32,
            num_hidden_layers=2,
            num_attention_heads=2,
            tie_word_embeddings=tied,
        )
    )


@pytest.mark.parametrize("tied", [True, False])
@pytest.mark.parametrize("kind", ["float32", "bfloat16"])
def test_saving_and_loading_keep_the_fingerprint(tied, kind, tmp_path: Path):
    import torch
    from transformers import AutoModelForCausalLM

    model = tiny(tied=tied).to(getattr(torch, kind))
    model.save_pretrained(tmp_path)
    again = AutoModelForCausalLM.from_pretrained(tmp_path, dtype=kind)
    assert fingerprint(again) == fingerprint(model) == fingerprint_of_files(tmp_path)


def test_shards_do_not_matter(model, tmp_path: Path):
    model.save_pretrained(tmp_path, max_shard_size="5KB")
    assert len(list(tmp_path.glob("*.safetensors"))) > 1
    assert fingerprint_of_files(tmp_path) == fingerprint(model)


@pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing`:FutureWarning")  # peft asks for it
def test_one_bit_one_type_and_one_adapter_change_it(model):
    import copy

    import torch
    from peft import LoraConfig, get_peft_model

    before = fingerprint(model)
    assert fingerprint(copy.deepcopy(model)) == before
    other = copy.deepcopy(model)
    with torch.no_grad():
        other.model.norm.weight[0] += 1e-7
    assert fingerprint(other) != before
    assert fingerprint(copy.deepcopy(model).bfloat16()) != before
    adapted = get_peft_model(copy.deepcopy(model), LoraConfig(r=2, target_modules=["q_proj"]))
    with_adapter = fingerprint(adapted)
    assert with_adapter != before
    with torch.no_grad():
        next(v for k, v in adapted.named_parameters() if "lora_B" in k).add_(0.5)
    assert fingerprint(adapted) != with_adapter


def test_the_short_form_is_its_beginning(model):
    full = fingerprint(model)
    assert len(full) == 64 and full.startswith(short(full)) and len(short(full)) == 12


def test_scalars_and_views_are_read_whole():
    import torch

    class Odd(torch.nn.Module):
        def __init__(self, value: float) -> None:
            super().__init__()
            self.register_buffer("scalar", torch.tensor(value))
            self.register_buffer("turned", torch.arange(6.0).reshape(2, 3).T)
            self.register_buffer("nothing", torch.empty(0))

    assert fingerprint(Odd(1.0)) == fingerprint(Odd(1.0)) != fingerprint(Odd(2.0))


def test_no_weights_and_broken_weights(tmp_path: Path, model):
    with pytest.raises(ModelLoadError, match="no safetensors"):
        fingerprint_of_files(tmp_path)
    model.save_pretrained(tmp_path)
    path = tmp_path / "model.safetensors"
    whole = path.read_bytes()
    for broken in (b"", whole[:6], b"\xff" * 100, whole[: len(whole) - 10]):
        path.write_bytes(broken)
        with pytest.raises(ModelLoadError, match="whole"):
            fingerprint_of_files(tmp_path)
