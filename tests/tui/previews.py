"""Context previews to show and to ask about."""

from __future__ import annotations

from lslm_tui.services.context import ContextPreview
from lslm_tui.tasks.chat import ContextPlan, ContextPolicy, Turn
from lslm_tui.types import ChatMessage, Role

LIMIT, RESERVE = 8192, 256
_SAID = (
    (Role.SYSTEM, "Be brief."),
    (Role.USER, "How do I stop a reply?"),
    (Role.ASSISTANT, "Press **Esc**.\nWhat came stays."),
    (Role.USER, "怎么停止回答？"),
    (Role.ASSISTANT, "\x1b]0;owned\x07按 Esc 键。"),
    (Role.USER, "And in a pipe?"),
    (Role.ASSISTANT, "Ctrl+C."),
    (Role.USER, "a long draft"),
)


def plan(*dropped: int, tokens: int = 6000, limit: int = LIMIT) -> ContextPlan:
    kept = tuple(index for index in range(len(_SAID)) if index not in dropped)
    return ContextPlan(kept, dropped, tokens, limit, RESERVE)


def preview(
    system: int = 120,
    pinned: int = 0,
    history: int = 569,
    draft: int = 1204,
    *,
    limit: int = LIMIT,
    oldest: ContextPlan | None = None,
    keeping: ContextPlan | None = None,
    pins: tuple[int, ...] = (3,),
) -> ContextPreview:
    """Return a preview of eight messages; the plans say what happens when they do not fit."""
    turns = tuple(
        Turn(ChatMessage(role, text), pinned=index in pins)
        for index, (role, text) in enumerate(_SAID)
    )
    plans = {ContextPolicy.DROP_OLDEST: oldest, ContextPolicy.KEEP_PINNED: keeping}
    known = {policy: made for policy, made in plans.items() if made is not None}
    return ContextPreview(system, pinned, history, draft, limit, RESERVE, turns, known)


def too_long() -> ContextPreview:
    """8,314 tokens: three messages too many, or five but a pinned one."""
    return preview(
        120, 300, 5690, 2204, oldest=plan(1, 2, 3), keeping=plan(1, 2, 5, 6, tokens=7000)
    )


def hopeless() -> ContextPreview:
    """Even the last message alone is too long."""
    return preview(
        120,
        300,
        1000,
        9000,
        oldest=plan(1, 2, 3, 4, 5, 6, tokens=9120),
        keeping=plan(1, 2, 5, 6, tokens=9420),
    )
