"""A model whose template opens the reasoning, from the request to the events."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lslm_tui.engine.base import Engine
from lslm_tui.engine.generation import Choice, Generation
from lslm_tui.types import (
    Capability,
    ChatMessage,
    FinishReason,
    GenerationRequest,
    Role,
    SamplingSettings,
    Token,
)

from .models import (
    CHAT_TEMPLATE,
    THINKING_TEMPLATE,
    generate,
    make_model,
    make_tokenizer,
    open_model,
)

ASKED = (ChatMessage(Role.USER, "Tom and Lily"),)
SAMPLING = SamplingSettings(temperature=0, max_new_tokens=60)


@pytest.fixture(scope="module")
def thinker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = open_model(
        make_model(tmp_path_factory.mktemp("think"), "qwen3", template=THINKING_TEMPLATE)
    )
    yield engine
    engine.close()


def script(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Let the model say `text`, whatever its logits."""
    ids = iter([*make_tokenizer().encode(text, add_special_tokens=False), 0])
    monkeypatch.setattr(Generation, "_choose", lambda *_: Choice(next(ids), -0.5, ((1, -0.5),)))


def joined(tokens: list[Token], *, reasoning: bool) -> str:
    return "".join(token.text for token in tokens if token.reasoning is reasoning)


def test_the_capability(thinker: Engine, chat: Engine) -> None:
    assert Capability.THINKING in thinker.info.capabilities
    assert Capability.THINKING not in chat.info.capabilities


def test_reasoning_opened_by_the_prompt(thinker: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    script(monkeypatch, "the fox 🙂\n</think>\n\n你好 Tom")
    tokens, done = generate(thinker, messages=ASKED, sampling=SAMPLING)
    assert done.reason is FinishReason.STOP
    assert (done.reasoning, done.text) == ("the fox 🙂", "你好 Tom")
    assert joined(tokens, reasoning=True) == done.reasoning
    assert joined(tokens, reasoning=False) == done.text
    assert tokens[0].reasoning and not tokens[-1].reasoning


def test_thinking_switched_off(thinker: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    script(monkeypatch, "你好 Tom")
    tokens, done = generate(thinker, messages=ASKED, sampling=SAMPLING, thinking=False)
    assert (done.reasoning, done.text) == ("", "你好 Tom")
    assert not any(token.reasoning for token in tokens)


def test_reasoning_that_never_ends(thinker: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    script(monkeypatch, "the fox and the dog")
    tokens, done = generate(thinker, messages=ASKED, sampling=SAMPLING)
    assert (done.reasoning, done.text) == ("the fox and the dog", "")
    assert all(token.reasoning for token in tokens)


def test_a_stop_string_in_the_answer(thinker: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    script(monkeypatch, "quick fox</think>Lily and Tom play fox over")
    sampling = SamplingSettings(temperature=0, max_new_tokens=60, stop=(" fox", "quick"))
    _, done = generate(thinker, messages=ASKED, sampling=sampling)
    assert (done.reasoning, done.text, done.stop_text) == ("quick fox", "Lily and Tom play", " fox")


@pytest.mark.parametrize("template", [THINKING_TEMPLATE, CHAT_TEMPLATE])
def test_carrying_on_a_reasoning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, template: str
) -> None:
    """What the model reads ends in the reasoning as it was cut, whatever the template does."""
    engine = open_model(make_model(tmp_path, "qwen3", template=template))
    script(monkeypatch, " jumps over</think>\n\nLily")
    messages = (*ASKED, ChatMessage(Role.ASSISTANT, "", reasoning="the fox"))
    tokens, done = generate(engine, messages=messages, sampling=SAMPLING, continue_final=True)
    assert (done.reasoning, done.text) == (" jumps over", "Lily")
    assert joined(tokens, reasoning=True) == done.reasoning
    request = GenerationRequest(messages=messages, continue_final=True, thinking=False)
    prompt = engine._renderer.render(request)
    assert prompt.text.endswith("<|assistant|>\n<think>\nthe fox")
    assert prompt.closing_tag == "</think>"
    engine.close()


def test_carrying_on_an_answer_is_no_reasoning(
    thinker: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(monkeypatch, " and Tom")
    messages = (*ASKED, ChatMessage(Role.ASSISTANT, "Lily", reasoning="hm"))
    _, done = generate(thinker, messages=messages, sampling=SAMPLING, continue_final=True)
    assert (done.reasoning, done.text) == ("", " and Tom")
