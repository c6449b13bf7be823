"""A conversation as Markdown for people to read: the branch shown, nothing else. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from lslm_tui.services.fences import fenced
from lslm_tui.services.records import Attachment, Conversation, Message, MessageStatus
from lslm_tui.types import Role

_WHO = {Role.USER: "You", Role.ASSISTANT: "Assistant", Role.SYSTEM: "System"}
_ENDS = {
    MessageStatus.STOPPED: "Stopped here.",
    MessageStatus.LENGTH: "Cut at the length limit.",
    MessageStatus.INTERRUPTED: "Interrupted here.",
    MessageStatus.STREAMING: "Still being written.",
    MessageStatus.FAILED: "Failed",
}


def to_markdown(conversation: Conversation, thread: Sequence[Message]) -> str:
    """Return a document: title, system prompt, then one heading per message."""
    blocks = [f"# {conversation.title or 'Untitled conversation'}"]
    facts = [_date(conversation.created), f"{len(thread)} messages"]
    blocks.append("*" + " · ".join(fact for fact in facts if fact) + "*")
    if conversation.system.strip():
        name = f" ({conversation.persona})" if conversation.persona else ""
        blocks.append(f"**System{name}**\n\n{_quoted(conversation.system)}")
    for message in thread:
        blocks.extend(_blocks(message))
    return "\n\n".join(blocks) + "\n"


def _blocks(message: Message) -> Iterator[str]:
    who = _WHO[message.role]
    yield f"## {who} · {message.model}" if message.model else f"## {who}"
    if message.reasoning.strip():
        yield f"<details>\n<summary>Reasoning</summary>\n\n{message.reasoning.strip()}\n\n</details>"
    if message.content.strip():
        yield message.content.strip("\n")
    for attachment in message.attachments:
        yield _attached(attachment)
    if message.status in _ENDS:
        reason = f": {message.error}" if message.error else ""
        yield f"*{_ENDS[message.status]}{reason}*"
    if message.correction is not None:
        yield f"### Corrected by hand\n\n{message.correction.strip()}"


def _attached(attachment: Attachment) -> str:
    suffix = attachment.name.rpartition(".")[2] if "." in attachment.name else ""
    language = suffix if re.fullmatch(r"[A-Za-z0-9]{1,10}", suffix) else ""
    return f"**{attachment.name}**\n\n{fenced(attachment.text, language)}"


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.strip().splitlines())


def _date(seconds: float) -> str:
    if seconds <= 0:
        return ""
    when = datetime.fromtimestamp(seconds)
    return f"{when.day} {when:%B %Y, %H:%M}"
