"""From stored messages to what a model reads.

A reply corrected by hand is read as corrected; an attached file follows the text of its message in a
fence of its own; a reply that failed before its first word is left out. Knows nothing of engines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from lslm_tui.services.records import Attachment, Message
from lslm_tui.tasks.chat import Turn
from lslm_tui.types import ChatMessage, Role


def turns_of(system: str, thread: Iterable[Message]) -> tuple[Turn, ...]:
    """Return the turns of a conversation, its system prompt first if there is one."""
    turns = [Turn(ChatMessage(Role.SYSTEM, system))] if system.strip() else []
    turns.extend(turn_of(message) for message in thread if _was_said(message))
    return tuple(turns)


def turn_of(message: Message) -> Turn:
    """Return one stored message as the model reads it."""
    if message.role is Role.ASSISTANT:
        said = message.content if message.correction is None else message.correction
        return Turn(ChatMessage(Role.ASSISTANT, said, message.reasoning), message.pinned)
    text = text_with(message.content, message.attachments)
    return Turn(ChatMessage(message.role, text), message.pinned)


def text_with(text: str, attachments: Sequence[Attachment]) -> str:
    """Return a message's text followed by its attached files, each fenced and named."""
    return "\n\n".join([text, *(_fenced(attachment) for attachment in attachments)]).strip()


def _fenced(attachment: Attachment) -> str:
    # A fence longer than any inside the file, so that the file cannot close it.
    longest = max((len(run) for run in re.findall(r"`{3,}", attachment.text)), default=2)
    fence = "`" * (longest + 1)
    return f"{attachment.name}:\n{fence}\n{attachment.text.rstrip()}\n{fence}"


def _was_said(message: Message) -> bool:
    return message.role is not Role.ASSISTANT or bool(message.content or message.correction)
