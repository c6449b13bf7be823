"""Perplexity on neutral text: every token once, the same as a plain computation, where it applies."""

from __future__ import annotations

import math

import pytest
import torch
from transformers import LlamaConfig, LlamaForCausalLM

from lslm_tui.training import neutral
from lslm_tui.training.run import forgetting
from lslm_tui.training.run.forgetting import forgotten, measure, token_losses
from tests.training.tiny import recipe


@pytest.fixture(scope="module")
def model():
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=300, hidden_size=32, intermediate_size=48, num_hidden_layers=2,
        num_attention_heads=2, num_key_value_heads=1, max_position_embeddings=64,
    )  # fmt: skip
    return LlamaForCausalLM(config).train()


class Bytes:
    """A tokenizer of bytes."""

    bos_token_id: int | None = 256
    model_max_length = 64

    def __call__(self, text, **options):
        return {"input_ids": list(text.encode())}


def plain_losses(model, ids):
    model.eval()
    with torch.no_grad():
        scores = model(torch.tensor([ids])).logits[0, :-1].log_softmax(-1)
    model.train()
    return [-float(scores[i, t]) for i, t in enumerate(ids[1:])]


def test_one_window_is_the_plain_loss(model):
    ids = list(range(1, 40))
    found = token_losses(model, ids, window=64, bos=256)
    assert found == pytest.approx(plain_losses(model, [256, *ids]), abs=1e-5)
    assert model.training


@pytest.mark.parametrize("count", [1, 2, 15, 16, 17, 23, 24, 25, 63, 64, 65, 200])
@pytest.mark.parametrize("bos", [256, None])
def test_each_token_is_predicted_once_from_half_a_window(model, count, bos):
    ids = [(7 * at) % 256 for at in range(count)]
    found = token_losses(model, ids, window=16, bos=bos)
    stream = ids if bos is None else [bos, *ids]
    assert len(found) == len(stream) - 1
    wanted = []
    for at in range(1, len(stream)):
        start = 0 if at < 16 else ((at - 16) // 8 + 1) * 8
        wanted.append(plain_losses(model, stream[start : at + 1])[-1])
        assert at < 16 or at - start >= 8
    assert found == pytest.approx(wanted, abs=1e-4)


def test_the_texts_are_prose_of_our_own_in_two_languages():
    assert set(neutral.NAMES) == {"en", "zh"}
    for name in neutral.NAMES:
        assert 300 < len(neutral.text(name)) < 2000


def test_a_model_that_was_changed_is_seen_to_forget(model):
    made = recipe("lm", model={"base": "some"})
    before = measure(made, model, Bytes())
    assert before["window"] == 64 and before["stride"] == 32 and before["bos"]
    assert set(before["texts"]) == {"en", "zh"}
    other = LlamaForCausalLM(model.config)
    with torch.no_grad():
        other.lm_head.weight.mul_(300)
    found = forgotten(made, before, measure(made, other, Bytes()))
    english = found["texts"]["en"]
    assert english["tokens"] == len(neutral.text("en").encode())
    assert english["after"] > english["before"]
    assert english["before"] == pytest.approx(300, rel=0.3)  # it knows nothing yet
    assert math.log(english["before"]) == pytest.approx(english["comparison"]["before"])
    assert english["comparison"]["worsened"] and english["comparison"]["low"] > 0
    same = forgotten(made, before, before)["texts"]["zh"]["comparison"]
    assert same["low"] == same["high"] == same["difference"] == 0


@pytest.mark.parametrize("task", ["pretrain", "classify", "translate"])
def test_where_it_does_not_apply_it_says_why(task, model):
    table = {"architecture": "llama"} if task == "pretrain" else {"base": "x"}
    found = measure(recipe(task, model=table), model, Bytes())
    assert found["texts"] == {} and found["reason"].endswith(".")
    assert forgotten(recipe(task, model=table), found, found)["reason"] == found["reason"]


def test_it_can_be_left_out_and_older_runs_have_none(model):
    off = recipe("lm", model={"base": "x"}, evaluation={"neutral": False})
    assert "evaluation.neutral" in measure(off, model, Bytes())["reason"]
    made = recipe("lm", model={"base": "x"})
    assert forgotten(made, None, measure(made, model, Bytes()))["texts"] == {}


def test_a_tokenizer_that_makes_one_token_of_it_all(model):
    class One(Bytes):
        bos_token_id = None

        def __call__(self, text, **options):
            return {"input_ids": [3]}

    found = measure(recipe("lm", model={"base": "x"}), model, One())
    assert found["texts"] == {} and found["reason"]


def test_blocks_hold_every_loss():
    blocks = forgetting._blocks([1.0] * 35)
    assert [count for _, count in blocks] == [16, 16, 3]
    assert sum(value for value, _ in blocks) == 35
