"""What is sent and what is left out when a conversation outgrows the context."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from lslm_tui.errors import ContextOverflowError
from lslm_tui.tasks.chat import ChatRequest, ContextPolicy, Turn, chat, plan_context
from lslm_tui.types import (
    Cancel,
    ChatMessage,
    Done,
    FinishReason,
    GenerationRequest,
    Notice,
    PromptMeasure,
    Role,
    SamplingSettings,
    Usage,
)

S, U, A = Role.SYSTEM, Role.USER, Role.ASSISTANT


class WordEngine:
    """Counts one token a word and three for the opening; repeats what it was sent."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.sent: list[GenerationRequest] = []

    def measure(self, messages: Sequence[ChatMessage]) -> PromptMeasure:
        return PromptMeasure(tuple(len(m.content.split()) for m in messages), 3, self.limit)

    def generate(self, request, cancel):
        self.sent.append(request)
        yield Done(FinishReason.STOP, "ok", "", Usage(1, 0, 1, 0.0, 0.0), 0)


def turns(*items: tuple[Role, int] | tuple[Role, int, bool]) -> tuple[Turn, ...]:
    return tuple(Turn(ChatMessage(i[0], "w " * i[1]), len(i) > 2 and bool(i[2])) for i in items)


LONG = turns((S, 5), (U, 20), (A, 20), (U, 20, True), (A, 20), (U, 20), (A, 20), (U, 5))
"""133 tokens with the opening."""
SAMPLING = SamplingSettings(max_new_tokens=10)


def plan(limit: int, policy: ContextPolicy, what=LONG):
    return plan_context(what, WordEngine(limit).measure, policy, SAMPLING)


def test_everything_is_kept_when_it_fits():
    for policy in ContextPolicy:
        planned = plan(143, policy)
        assert planned.fits and planned.dropped == () and planned.tokens == 133


def test_one_token_too_many_drops_the_oldest_exchange():
    planned = plan(142, ContextPolicy.DROP_OLDEST)
    assert planned.dropped == (1, 2)
    assert planned.fits and planned.tokens == 93


def test_pinned_exchanges_stay():
    assert plan(100, ContextPolicy.DROP_OLDEST).dropped == (1, 2, 3, 4)
    assert plan(100, ContextPolicy.KEEP_PINNED).dropped == (1, 2, 5, 6)


def test_refusing_drops_nothing_and_does_not_fit():
    planned = plan(142, ContextPolicy.REFUSE)
    assert planned.dropped == () and not planned.fits


def test_system_prompt_and_last_exchange_never_go():
    planned = plan(20, ContextPolicy.DROP_OLDEST)
    assert planned.kept == (0, 7)


def test_the_reserve_is_never_more_than_a_quarter():
    planned = plan_context(
        LONG, WordEngine(400).measure, ContextPolicy.REFUSE, SamplingSettings(max_new_tokens=5000)
    )
    assert planned.reserve == 100


def test_an_empty_conversation_needs_only_the_opening():
    assert plan(20, ContextPolicy.REFUSE, ()).tokens == 3


def test_the_task_says_what_it_left_out_and_sends_the_rest():
    engine = WordEngine(142)
    request = ChatRequest(LONG, SAMPLING, ContextPolicy.DROP_OLDEST)
    notice, done = chat(engine, request, Cancel())
    assert isinstance(notice, Notice) and "2 oldest messages were not sent" in notice.text
    assert isinstance(done, Done)
    assert len(engine.sent[0].messages) == 6
    assert engine.sent[0].messages[0].role is S


def test_the_task_refuses_before_it_generates():
    engine = WordEngine(142)
    with pytest.raises(ContextOverflowError, match="143 tokens") as caught:
        list(chat(engine, ChatRequest(LONG, SAMPLING), Cancel()))
    assert (caught.value.tokens, caught.value.limit) == (143, 142)
    assert engine.sent == []


def test_a_last_message_that_is_too_long_is_refused_under_every_policy():
    engine = WordEngine(50)
    for policy in ContextPolicy:
        with pytest.raises(ContextOverflowError):
            list(chat(engine, ChatRequest(turns((U, 60)), SAMPLING, policy), Cancel()))


def test_a_reply_may_use_the_reserve_of_a_tight_prompt():
    """45 of 50 tokens: less is left than was asked for, but nothing more can be dropped."""
    engine = WordEngine(50)
    request = ChatRequest(turns((U, 42)), SAMPLING, ContextPolicy.DROP_OLDEST)
    assert isinstance(list(chat(engine, request, Cancel()))[-1], Done)
