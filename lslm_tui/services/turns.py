"""From stored messages to what a model reads.

A reply corrected by hand is read as corrected; an attached file follows the text of its message in a
fence of its own; a reply that failed before its first word is left out; neighbours of the same role
are one turn, since many templates refuse two in a row. Knows nothing of engines.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from lslm_tui.services.fences import fenced
from lslm_tui.services.records import Attachment, Message
from lslm_tui.tasks.chat import Turn
from lslm_tui.types import ChatMessage, Role


def turns_of(system: str, thread: Iterable[Message], *, carry_on: bool = False) -> tuple[Turn, ...]:
    """Return the turns of a conversation, its system prompt first if there is one.

    `carry_on`: the last reply is to be gone on with, also if all it holds is reasoning.
    """
    turns = [Turn(ChatMessage(Role.SYSTEM, system))] if system.strip() else []
    thread = list(thread)
    end = len(thread) - 1 if carry_on else len(thread)
    turns.extend(
        turn_of(message) for at, message in enumerate(thread) if at >= end or _was_said(message)
    )
    return joined(turns)


def joined(turns: Iterable[Turn]) -> tuple[Turn, ...]:
    """Join neighbours of the same role with a blank line; one that is pinned pins the whole."""
    merged: list[Turn] = []
    for turn in turns:
        if merged and merged[-1].message.role is turn.message.role:
            merged[-1] = _join(merged[-1], turn)
        else:
            merged.append(turn)
    return tuple(merged)


def _join(first: Turn, second: Turn) -> Turn:
    content = _apart(first.message.content, second.message.content)
    reasoning = _apart(first.message.reasoning, second.message.reasoning)
    message = replace(second.message, content=content, reasoning=reasoning)
    return Turn(message, first.pinned or second.pinned)


def _apart(*texts: str) -> str:
    return "\n\n".join(text for text in texts if text)


def turn_of(message: Message) -> Turn:
    """Return one stored message as the model reads it."""
    if message.role is Role.ASSISTANT:
        return Turn(ChatMessage(Role.ASSISTANT, message.said, message.reasoning), message.pinned)
    text = text_with(message.content, message.attachments)
    return Turn(ChatMessage(message.role, text), message.pinned)


def text_with(text: str, attachments: Sequence[Attachment]) -> str:
    """Return a message's text followed by its attached files, each fenced and named."""
    return "\n\n".join([text, *(f"{one.name}:\n{fenced(one.text)}" for one in attachments)]).strip()


def _was_said(message: Message) -> bool:
    return message.role is not Role.ASSISTANT or bool(message.content or message.correction)
