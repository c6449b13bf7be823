"""How full the context would be if a draft were sent, and what each policy would leave out.

Runs on the engine thread (it counts tokens); knows nothing of storage or screens.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lslm_tui.engine.base import Engine
from lslm_tui.services.turns import joined
from lslm_tui.tasks.chat import ContextPlan, ContextPolicy, Turn, plan_context
from lslm_tui.types import ChatMessage, Role, SamplingSettings


@dataclass(frozen=True, slots=True)
class ContextPreview:
    """Tokens by share, and a plan for each policy when not everything fits."""

    system: int
    """System prompt and what the template adds."""
    pinned: int
    history: int
    draft: int
    limit: int
    reserve: int
    """Tokens kept free for the reply."""
    turns: tuple[Turn, ...]
    """What would be sent, the draft last; plans index into it."""
    plans: Mapping[ContextPolicy, ContextPlan]

    @property
    def used(self) -> int:
        return self.system + self.pinned + self.history + self.draft

    @property
    def fits(self) -> bool:
        return self.used + self.reserve <= self.limit


def preview_context(
    engine: Engine, turns: Sequence[Turn], draft: str, sampling: SamplingSettings
) -> ContextPreview:
    """Measure a conversation with its draft. An empty draft measures the conversation alone."""
    drafted = [Turn(ChatMessage(Role.USER, draft))] if draft.strip() else []
    sent = joined([*turns, *drafted])  # a draft after an unanswered message becomes one with it
    draft_from = len(sent) - len(drafted)
    measured = engine.measure([turn.message for turn in sent])
    shares = {"system": measured.overhead, "pinned": 0, "history": 0, "draft": 0}
    for index, (turn, tokens) in enumerate(zip(sent, measured.per_message, strict=True)):
        shares[_share(turn, is_draft=index >= draft_from)] += tokens
    whole = plan_context(sent, lambda _: measured, ContextPolicy.REFUSE, sampling)
    plans = {ContextPolicy.REFUSE: whole}
    if not whole.fits:
        for policy in (ContextPolicy.DROP_OLDEST, ContextPolicy.KEEP_PINNED):
            plans[policy] = plan_context(sent, engine.measure, policy, sampling)
    return ContextPreview(
        **shares,
        limit=measured.limit,
        reserve=whole.reserve,
        turns=sent,
        plans=plans,
    )


def _share(turn: Turn, *, is_draft: bool) -> str:
    if is_draft:
        return "draft"
    if turn.message.role is Role.SYSTEM:
        return "system"
    return "pinned" if turn.pinned else "history"
