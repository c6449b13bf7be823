"""What a request yields: tokens, probabilities, reasons to stop, and what cancelling does."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from lslm_tui.engine import decoder
from lslm_tui.engine.base import Engine
from lslm_tui.errors import ContextOverflowError, EngineError, UsageError
from lslm_tui.types import (
    Cancel,
    Capability,
    Done,
    FinishReason,
    GenerationRequest,
    Progress,
    SamplingSettings,
    Token,
)

from .models import WORDS, generate, ids_of

GREEDY = SamplingSettings(temperature=0, max_new_tokens=40)


def sampled(**fields: object) -> SamplingSettings:
    return SamplingSettings(**({"temperature": 1.0, "max_new_tokens": 30} | fields))


def test_the_same_seed_gives_the_same_text(llama: Engine) -> None:
    first = generate(llama, "Lily", sampling=sampled(seed=5))
    torch.manual_seed(99)
    again = generate(llama, "Lily", sampling=sampled(seed=5))
    other = generate(llama, "Lily", sampling=sampled(seed=6))
    assert ids_of(first[0]) == ids_of(again[0]) != ids_of(other[0])
    assert first[1].seed == 5


def test_a_drawn_seed_is_reported_and_repeats(llama: Engine) -> None:
    tokens, done = generate(llama, "Lily", sampling=sampled())
    again, _ = generate(llama, "Lily", sampling=sampled(seed=done.seed))
    assert ids_of(tokens) == ids_of(again)


def test_sampling_leaves_the_global_generator_alone(llama: Engine) -> None:
    torch.manual_seed(1)
    expected = torch.rand(1)
    torch.manual_seed(1)
    generate(llama, "Lily", sampling=sampled())
    assert torch.equal(torch.rand(1), expected)


@pytest.mark.parametrize(
    "fields",
    [dict(top_k=1), dict(top_p=1e-6), dict(min_p=0.999), dict(temperature=1e-4)],
)
def test_the_tightest_filter_is_greedy(llama: Engine, fields: dict[str, float]) -> None:
    greedy, _ = generate(llama, "Tom and", sampling=GREEDY)
    tokens, _ = generate(llama, "Tom and", sampling=sampled(max_new_tokens=40, **fields))
    assert ids_of(tokens) == ids_of(greedy)


def test_repetition_penalty_also_changes_greedy_text(llama: Engine) -> None:
    plain, _ = generate(llama, "Tom", sampling=GREEDY)
    settings = SamplingSettings(temperature=0, max_new_tokens=40, repetition_penalty=50.0)
    penalised, _ = generate(llama, "Tom", sampling=settings)
    assert len(set(ids_of(penalised))) > len(set(ids_of(plain)))


def test_logprobs_and_alternatives_are_those_of_a_plain_forward_pass(
    model_directory: Callable[[str], Path], llama: Engine
) -> None:
    path = model_directory("llama")
    prompt = AutoTokenizer.from_pretrained(path)(WORDS).input_ids
    sampling = sampled(seed=3, top_k=5, temperature=0.5)
    tokens, _ = generate(llama, WORDS, sampling=sampling, alternatives=7)
    model = AutoModelForCausalLM.from_pretrained(path).eval()
    with torch.inference_mode():
        logits = model(torch.tensor([prompt + ids_of(tokens)])).logits[0].float()
    expected = logits.log_softmax(-1)[len(prompt) - 1 : -1]
    for row, token in zip(expected, tokens, strict=True):
        assert token.logprob == pytest.approx(row[token.id].item(), abs=1e-3)
        best = row.topk(7)
        assert [a.id for a in token.alternatives] == best.indices.tolist()
        assert [a.logprob for a in token.alternatives] == pytest.approx(
            best.values.tolist(), abs=1e-3
        )


def test_all_alternatives_sum_to_one_and_are_ordered(stories: Engine) -> None:
    tokens, _ = generate(
        stories,
        "Once",
        alternatives=100,
        sampling=SamplingSettings(temperature=0, max_new_tokens=9),
    )
    for token in tokens:
        logprobs = [a.logprob for a in token.alternatives]
        assert logprobs == sorted(logprobs, reverse=True)
        assert 0.9 < sum(map(math.exp, logprobs)) <= 1 + 1e-5
        assert token.alternatives[0].id == token.id
    assert [token.alternatives[0].text for token in tokens] == [token.text for token in tokens]


def test_the_text_of_the_tokens_is_the_text_of_the_reply(llama: Engine) -> None:
    for seed in range(6):
        tokens, done = generate(llama, "你好", sampling=sampled(seed=seed))
        assert "".join(token.text for token in tokens) == done.text
        assert done.usage.completion_tokens == len(tokens)
        assert not done.text.endswith("\ufffd")


def test_stop_string_across_tokens(stories: Engine) -> None:
    plain, done = generate(stories, "Once upon a time", sampling=GREEDY)
    stop = "little girl na"
    assert sum(token.text in ("g", " g", "ir", "l") for token in plain) >= 2
    settings = SamplingSettings(temperature=0, max_new_tokens=40, stop=("zzz", stop))
    tokens, stopped = generate(stories, "Once upon a time", sampling=settings)
    assert stopped.reason is FinishReason.STOP
    assert stopped.stop_text == stop
    assert stopped.text == done.text[: done.text.index(stop)]
    assert "".join(token.text for token in tokens) == stopped.text


def test_max_new_tokens(llama: Engine) -> None:
    tokens, done = generate(
        llama, "Tom", sampling=SamplingSettings(temperature=0, max_new_tokens=1)
    )
    assert len(tokens) == 1
    assert done.reason is FinishReason.LENGTH
    assert done.usage.decode_tokens_per_s == 0


def test_an_end_token_stops_and_is_not_text(chat: Engine) -> None:
    for seed in range(400):
        tokens, done = generate(chat, "Tom", sampling=sampled(seed=seed, temperature=3.0))
        if done.reason is FinishReason.STOP:
            break
    assert done.reason is FinishReason.STOP
    assert tokens[-1].id == 0
    assert "<|end|>" not in done.text


def test_the_reply_ends_when_the_context_is_full(llama: Engine) -> None:
    settings = SamplingSettings(temperature=0)
    tokens, done = generate(llama, WORDS, sampling=settings)
    assert done.reason is FinishReason.LENGTH
    assert done.usage.prompt_tokens + len(tokens) == llama.info.context_tokens


def test_a_prompt_one_short_of_the_context_gets_one_token(llama: Engine) -> None:
    prompt = " Lily" * 300
    one = llama.count(" Lily")
    prompt = " Lily" * ((llama.info.context_tokens - 1) // one)
    tokens, done = generate(llama, prompt, sampling=SamplingSettings(temperature=0))
    assert done.usage.prompt_tokens == llama.info.context_tokens - 1
    assert len(tokens) == 1


def test_a_prompt_that_fills_the_context_is_refused(llama: Engine) -> None:
    with pytest.raises(ContextOverflowError) as caught:
        generate(llama, " Lily" * 400)
    assert caught.value.tokens >= caught.value.limit == llama.info.context_tokens
    assert generate(llama, "Lily")[0]


def test_cancelling_while_the_prompt_is_read(
    llama: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoder, "CHUNK_CPU", 8)
    cancel = Cancel()
    events = []
    request = GenerationRequest(prompt="🙂 " * 30, sampling=GREEDY)
    for event in llama.generate(request, cancel):
        events.append(event)
        if isinstance(event, Progress) and event.done >= 16:
            cancel.request()
    *progress, done = events
    assert [event.done for event in progress] == [8, 16]
    assert isinstance(done, Done) and done.reason is FinishReason.CANCELLED
    assert done.usage.completion_tokens == 0


def test_cancelling_while_tokens_come(llama: Engine) -> None:
    cancel, tokens = Cancel(), []
    request = GenerationRequest(prompt="Tom", sampling=SamplingSettings(temperature=0))
    for event in llama.generate(request, cancel):
        if isinstance(event, Token):
            tokens.append(event)
            if len(tokens) == 5:
                cancel.request()
        elif isinstance(event, Done):
            done = event
    assert len(tokens) == 5
    assert done.reason is FinishReason.CANCELLED
    assert done.text == "".join(token.text for token in tokens)


def test_cancelled_before_it_begins(llama: Engine) -> None:
    tokens, done = generate(llama, "Tom", cancel=Cancel(requested=True))
    assert not tokens
    assert done.reason is FinishReason.CANCELLED


def test_leaving_early_keeps_the_engine_usable(llama: Engine) -> None:
    expected, _ = generate(llama, "Tom and Lily", sampling=GREEDY)
    for _ in range(3):
        events = llama.generate(GenerationRequest(prompt="Tom and", sampling=GREEDY), Cancel())
        next(events)
        next(events)
        events.close()
    tokens, _ = generate(llama, "Tom and Lily", sampling=GREEDY)
    assert ids_of(tokens) == ids_of(expected)


def test_the_gradient_mode_of_others_is_left_alone(llama: Engine) -> None:
    events = llama.generate(GenerationRequest(prompt="Tom", sampling=GREEDY), Cancel())
    next(events)
    assert torch.is_grad_enabled() and not torch.is_inference_mode_enabled()
    events.close()


@pytest.mark.parametrize(
    "fields",
    [
        dict(temperature=-1),
        dict(temperature=math.nan),
        dict(top_k=-1),
        dict(top_p=0.0),
        dict(top_p=1.5),
        dict(min_p=1.0),
        dict(repetition_penalty=0.0),
        dict(max_new_tokens=0),
        dict(seed=-1),
        dict(stop=("",)),
    ],
)
def test_settings_that_make_no_sense(llama: Engine, fields: dict[str, object]) -> None:
    with pytest.raises(UsageError, match="must be"):
        generate(llama, "Tom", sampling=SamplingSettings(**fields))


def test_neither_or_both_of_prompt_and_messages(llama: Engine) -> None:
    with pytest.raises(UsageError):
        generate(llama)
    with pytest.raises(UsageError):
        generate(llama, "Tom", alternatives=1000)


def test_an_empty_prompt_begins_with_the_begin_token(llama: Engine) -> None:
    tokens, done = generate(llama, "")
    assert done.usage.prompt_tokens == 1
    assert tokens


def test_capabilities_without_and_with_a_template(llama: Engine, chat: Engine) -> None:
    plain = {Capability.GENERATE, Capability.LOGPROBS, Capability.SCORE}
    assert llama.info.capabilities == plain
    assert chat.info.capabilities == plain | {Capability.CHAT}


@pytest.mark.parametrize("temperature", [0.0, 1.0])
def test_values_that_are_no_numbers_are_named(
    llama: Engine, monkeypatch: pytest.MonkeyPatch, temperature: float
) -> None:
    def damaged(self: decoder.Decoder, ids: list[int]) -> torch.Tensor:
        self._ids.extend(ids)
        return torch.full((1, 50), torch.nan)

    monkeypatch.setattr(decoder.Decoder, "_forward", damaged)
    with pytest.raises(EngineError, match="not numbers"):
        generate(llama, "Lily", sampling=sampled(temperature=temperature))
