"""Greedy decoding equals transformers' own `generate`, token for token."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from lslm_tui.engine import cache, decoder
from lslm_tui.types import SamplingSettings

from .conftest import real_weights
from .models import CONFIGS, WORDS, generate, ids_of, open_model


def by_generate(path: Path, prompt: str, new_tokens: int) -> list[int]:
    """Decode greedily with transformers alone."""
    tokenizer = AutoTokenizer.from_pretrained(path)
    model = AutoModelForCausalLM.from_pretrained(path).eval()
    inputs = tokenizer(prompt, return_tensors="pt")
    settings = dict(do_sample=False, max_new_tokens=new_tokens, max_length=None)
    with torch.inference_mode():
        output = model.generate(inputs.input_ids, attention_mask=inputs.attention_mask, **settings)
    return output[0, inputs.input_ids.shape[1] :].tolist()


def ours(path: Path, prompt: str, new_tokens: int) -> list[int]:
    engine = open_model(path)
    sampling = SamplingSettings(temperature=0, max_new_tokens=new_tokens)
    tokens, _ = generate(engine, prompt, sampling=sampling)
    engine.close()
    return ids_of(tokens)


@pytest.mark.parametrize("name", list(CONFIGS))
@pytest.mark.parametrize("repeats", [1, 3])
def test_random_architectures(
    name: str, repeats: int, model_directory: Callable[[str], Path]
) -> None:
    # 3 repeats pass the sliding windows of 16 and longrope's switch at 48 in the prompt, 1 in the reply.
    path, prompt = model_directory(name), " ".join([WORDS] * repeats)
    assert ours(path, prompt, 36) == by_generate(path, prompt, 36)


@pytest.mark.parametrize("name", ["llama", "gemma3_text"])
def test_a_prompt_read_in_many_chunks(
    name: str, model_directory: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoder, "CHUNK_CPU", 7)
    monkeypatch.setattr(cache, "SHORT", 10)
    path, prompt = model_directory(name), " ".join([WORDS] * 3)
    assert ours(path, prompt, 20) == by_generate(path, prompt, 20)


@pytest.mark.parametrize("name", ["stories260K", "babyllama105"])
@pytest.mark.parametrize("prompt", ["Once upon a time", "Lily was 你好"])
def test_real_weights(name: str, prompt: str) -> None:
    path = real_weights(name)
    assert ours(path, prompt, 100) == by_generate(path, prompt, 100)
