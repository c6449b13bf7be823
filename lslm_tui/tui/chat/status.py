"""What the status line and the context bar say about a chat. Pure, but for the clock it is given."""

from __future__ import annotations

from dataclasses import replace

from lslm_tui.services.context import ContextPreview
from lslm_tui.services.state import EngineState, Phase
from lslm_tui.tasks.chat import ContextPolicy
from lslm_tui.tui import formats, status
from lslm_tui.tui.chat.conversation import OpenConversation
from lslm_tui.tui.model_status import model_status


def status_view(
    state: EngineState, chat: OpenConversation, context_used: int | None, queued: int
) -> status.StatusView:
    """Return the numbers of the status line."""
    info = state.info
    speed = chat.reply.tokens_per_s if chat.reply else chat.last_speed
    ready = state.phase is Phase.READY and info is not None
    return replace(
        model_status(state),
        context_used=context_used,
        context_limit=info.context_tokens if ready and info else None,
        tokens_per_s=speed or None,
        queued=queued,
    )


def context_lines(preview: ContextPreview) -> list[str]:
    """Say in sentences what the context holds, for a dialog."""
    shares = [
        ("system prompt and template", preview.system),
        ("pinned messages", preview.pinned),
        ("other messages", preview.history),
        ("what you are writing", preview.draft),
        ("kept free for the reply", preview.reserve),
    ]
    lines = [f"{formats.count(tokens):>9}  {name}" for name, tokens in shares]
    lines.append(
        f"{formats.count(preview.used + preview.reserve):>9}  of {formats.count(preview.limit)} tokens"
    )
    said = ["\n".join(lines)]
    for policy, name in (
        (ContextPolicy.DROP_OLDEST, "Dropping the oldest"),
        (ContextPolicy.KEEP_PINNED, "Keeping what is pinned"),
    ):
        plan = preview.plans.get(policy)
        if plan is not None:
            fits = "and then it fits" if plan.fits else "and still it would not fit"
            said.append(
                f"{name}: {formats.count(len(plan.dropped))} messages would not be sent, {fits}."
            )
    return said
