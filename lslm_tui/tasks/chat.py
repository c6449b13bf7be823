"""One reply in a conversation: decide what fits into the context, then let the engine speak.

Nothing is left out in silence: `plan_context` says beforehand which turns each policy would drop,
the front ends show it, and the task repeats it as a `Notice`. Knows nothing of storage or screens;
runs on the engine thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lslm_tui.engine.base import Engine
from lslm_tui.errors import ContextOverflowError
from lslm_tui.types import (
    Cancel,
    ChatMessage,
    Event,
    GenerationRequest,
    Notice,
    PromptMeasure,
    Role,
    SamplingSettings,
)

REPLY_RESERVE = 256
"""Tokens kept free for the reply when no maximum is set; never more than a quarter of the context."""


class ContextPolicy(StrEnum):
    """What to do with a conversation that does not fit."""

    REFUSE = "refuse"
    DROP_OLDEST = "drop_oldest"
    KEEP_PINNED = "keep_pinned"


@dataclass(frozen=True, slots=True)
class Turn:
    """A message and whether the user pinned it."""

    message: ChatMessage
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class ChatRequest:
    turns: tuple[Turn, ...]
    """The system prompt first, if there is one; the last is a user's, or an assistant's to go on with."""
    sampling: SamplingSettings = SamplingSettings()
    policy: ContextPolicy = ContextPolicy.REFUSE
    alternatives: int = 0
    continue_final: bool = False
    thinking: bool | None = None


@dataclass(frozen=True, slots=True)
class ContextPlan:
    """Which turns are sent under a policy, and whether that is enough."""

    kept: tuple[int, ...]
    dropped: tuple[int, ...]
    tokens: int
    """Prompt tokens of what is kept."""
    limit: int
    reserve: int
    """Tokens left free for the reply."""

    @property
    def fits(self) -> bool:
        return self.tokens + self.reserve <= self.limit


Measure = Callable[[Sequence[ChatMessage]], PromptMeasure]


def plan_context(
    turns: Sequence[Turn], measure: Measure, policy: ContextPolicy, sampling: SamplingSettings
) -> ContextPlan:
    """Choose the turns to send: whole exchanges are dropped, oldest first, as far as needed.

    The system prompt and the last exchange always stay. Costs one measurement, and a second to
    confirm when something is dropped.
    """
    measured = measure([turn.message for turn in turns])
    reserve = min(sampling.max_new_tokens or REPLY_RESERVE, measured.limit // 4)
    room = measured.limit - reserve
    tokens = measured.total
    dropped: list[int] = []
    for exchange in _droppable(turns, policy):
        if tokens <= room:
            tokens = _confirm(turns, dropped, measure) if dropped else tokens
            if tokens <= room:
                break
        dropped.extend(exchange)
        tokens -= sum(measured.per_message[index] for index in exchange)
    if dropped:
        tokens = _confirm(turns, dropped, measure)
    kept = tuple(index for index in range(len(turns)) if index not in set(dropped))
    return ContextPlan(kept, tuple(dropped), tokens, measured.limit, reserve)


def chat(engine: Engine, request: ChatRequest, cancel: Cancel) -> Iterator[Event]:
    """Yield what was left out, prompt progress, tokens and one last `Done`.

    Raises:
        ContextOverflowError: it does not fit under the policy.
    """
    plan = plan_context(request.turns, engine.measure, request.policy, request.sampling)
    if plan.tokens >= plan.limit or (not plan.fits and request.policy is ContextPolicy.REFUSE):
        raise _overflow(plan, [request.turns[index] for index in plan.kept])
    if plan.dropped:
        yield Notice(dropped_sentence(plan))
    yield from engine.generate(
        GenerationRequest(
            messages=tuple(request.turns[index].message for index in plan.kept),
            sampling=request.sampling,
            alternatives=request.alternatives,
            continue_final=request.continue_final,
            thinking=request.thinking,
        ),
        cancel,
    )


def dropped_sentence(plan: ContextPlan) -> str:
    count = len(plan.dropped)
    what = "The oldest message was" if count == 1 else f"The {count:,} oldest messages were"
    return f"{what} not sent: the context holds {plan.limit:,} tokens."


def _droppable(turns: Sequence[Turn], policy: ContextPolicy) -> list[list[int]]:
    """Exchanges (a user's message and what follows it) that may go, oldest first."""
    if policy is ContextPolicy.REFUSE:
        return []
    exchanges: list[list[int]] = []
    for index, turn in enumerate(turns):
        if turn.message.role is Role.SYSTEM:
            continue
        if turn.message.role is Role.USER or not exchanges:
            exchanges.append([])
        exchanges[-1].append(index)
    older = exchanges[:-1]
    if policy is ContextPolicy.KEEP_PINNED:
        older = [e for e in older if not any(turns[index].pinned for index in e)]
    return older


def _confirm(turns: Sequence[Turn], dropped: Sequence[int], measure: Measure) -> int:
    gone = set(dropped)
    return measure([turn.message for i, turn in enumerate(turns) if i not in gone]).total


def _overflow(plan: ContextPlan, turns: Sequence[Turn]) -> ContextOverflowError:
    needed = plan.tokens + plan.reserve
    older = sum(turn.message.role is Role.USER for turn in turns) > 1
    remedy = (
        "Leave out the oldest turns, shorten the message, or start a new conversation."
        if older
        else "The message alone is too long: shorten it, or choose a model with a longer context."
    )
    return ContextOverflowError(
        f"This needs {needed:,} tokens ({plan.reserve:,} of them for the reply) and the model's context holds {plan.limit:,}.",
        tokens=needed,
        limit=plan.limit,
        remedy=remedy,
    )
