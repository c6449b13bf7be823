"""Keys and values reused from the turn before give the same tokens as reading all afresh."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from transformers import DynamicCache

from lslm_tui.engine.base import Engine
from lslm_tui.engine.context import RopeSwitch
from lslm_tui.engine.decoder import Decoder
from lslm_tui.engine.prefix import common_length
from lslm_tui.types import Cancel, SamplingSettings

from .models import WORDS, generate, ids_of, open_model

GREEDY = SamplingSettings(temperature=0, max_new_tokens=8)
CONVERSATION = [WORDS, f"{WORDS} Tom", f"{WORDS} Tom and Lily play", "fox", f"{WORDS} {WORDS} dog"]


@pytest.mark.parametrize("name", ["llama", "gpt2", "mistral", "gemma3_text", "phi3-longrope"])
def test_reused_equals_fresh(name: str, model_directory: Callable[[str], Path]) -> None:
    kept, fresh = open_model(model_directory(name)), open_model(model_directory(name))
    cached = []
    for prompt in CONVERSATION:
        _decoder_of(fresh).forget()
        expected, _ = generate(fresh, prompt, sampling=GREEDY, alternatives=3)
        tokens, done = generate(kept, prompt, sampling=GREEDY, alternatives=3)
        assert ids_of(tokens) == ids_of(expected)
        for token, other in zip(tokens, expected, strict=True):
            assert token.logprob == pytest.approx(other.logprob, abs=1e-4)
        cached.append(done.usage.cached_prompt_tokens)
    fresh.close()
    kept.close()
    assert cached[0] == 0
    if name in ("llama", "gpt2"):
        assert cached[1] > 10 and cached[2] > cached[1]


@pytest.mark.parametrize("name", ["llama", "gemma3_text"])
def test_carrying_on_reuses_everything(name: str, model_directory: Callable[[str], Path]) -> None:
    """A prompt that extends prompt and reply as they are is reused whole, sliding window or not."""
    engine = open_model(model_directory(name))
    first, ids = _decoder_of(engine), list(range(5, 60))
    _read(first, ids)
    for token in (7, 8, 9):
        first.read(token)
    first.end()
    longer = [*ids, 7, 8, 9, 11, 12]
    assert first.begin(longer) == len(ids) + 3
    reused = list(first.read_prompt(longer, Cancel()))[-1]
    fresh = _read(Decoder(first._model, "cpu", None), longer)
    torch.testing.assert_close(reused, fresh, atol=1e-4, rtol=1e-4)
    engine.close()


def test_the_same_prompt_again_reads_one_token(llama: Engine) -> None:
    generate(llama, WORDS, sampling=GREEDY)
    _, done = generate(llama, WORDS, sampling=GREEDY)
    assert done.usage.cached_prompt_tokens == done.usage.prompt_tokens - 1


def test_a_failed_pass_leaves_no_cache(llama: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = _decoder_of(llama)
    generate(llama, WORDS, sampling=GREEDY)

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("broken in the middle")

    with monkeypatch.context() as patch:
        patch.setattr(inner, "_model", fail)
        with pytest.raises(RuntimeError, match="broken in the middle"):
            generate(llama, f"{WORDS} Tom", sampling=GREEDY)
    _, done = generate(llama, WORDS, sampling=GREEDY)
    assert done.usage.cached_prompt_tokens == 0


def test_a_dynamic_rotary_switch_is_not_reused_beyond_it(
    model_directory: Callable[[str], Path],
) -> None:
    engine = open_model(model_directory("llama"))
    decoder = Decoder(_decoder_of(engine)._model, "cpu", RopeSwitch(20, recompute=False))
    _read(decoder, list(range(30)))
    decoder.end()
    assert decoder.begin(list(range(32))) == 0
    engine.close()


def test_common_length() -> None:
    assert common_length([1, 2, 3], [1, 2, 4, 5]) == 2
    assert common_length([1, 2], [1, 2, 4]) == 2
    assert common_length([], [1]) == 0


def _decoder_of(engine: Engine) -> Decoder:
    return engine._decoder  # type: ignore[attr-defined]


def _read(decoder: Decoder, ids: list[int]) -> torch.Tensor:
    decoder.begin(ids)
    return list(decoder.read_prompt(ids, Cancel()))[-1]


def test_caches_are_transformers_own(llama: Engine) -> None:
    assert isinstance(_decoder_of(llama)._new_cache(), DynamicCache)
