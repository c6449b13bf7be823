"""Turns of a chat: roles, typed parts, tool calls, and the order they must have."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from .examples import Message

ROLES = {
    "system": "system",
    "developer": "system",
    "user": "user",
    "human": "user",
    "assistant": "assistant",
    "gpt": "assistant",
    "model": "assistant",
    "function_call": "assistant",
    "tool": "tool",
    "function": "tool",
    "observation": "tool",
}
BEFORE = {
    "user": ("", "system", "assistant"),
    "assistant": ("user", "tool"),
    "tool": ("assistant", "tool"),
}


class Unusable(Exception):
    """A row that cannot be used; the message is the reason."""


def turns(values: Any) -> tuple[Message, ...]:
    """Messages of a list of {role, content} or {from, value}.

    Raises:
        Unusable: not such a list, an unknown role or no content.
    """
    if not isinstance(values, list):
        raise Unusable("the messages are not a list")
    if not values:
        raise Unusable("there are no messages")
    return tuple(_message(value, number) for number, value in enumerate(values, start=1))


def in_order(messages: Sequence[Message]) -> None:
    """Check that user and assistant take turns and that the assistant has the last word.

    Raises:
        Unusable: says which message is out of place.
    """
    before = ""
    for number, message in enumerate(messages, start=1):
        role = message.role
        if role == "system" and number > 1:
            raise Unusable(f"message {number} is a system message; only the first can be one")
        if role != "system" and before not in BEFORE[role]:
            after = f"follows another {before} message" if before == role else f"follows {before}"
            where = after if before else "comes first"
            raise Unusable(
                f"message {number} ({role}) {where}; user and assistant must take turns, user first"
            )
        before = role
    if before != "assistant":
        raise Unusable("there is no answer: the last message is not the assistant's")


def _message(value: Any, number: int) -> Message:
    if not isinstance(value, dict):
        raise Unusable(f"message {number} is not an object with role and content")
    name = value.get("role", value.get("from"))
    if name is None:
        raise Unusable(f"message {number} has no role")
    role = ROLES.get(name) if isinstance(name, str) else None
    if role is None:
        raise Unusable(f'message {number} has the unknown role "{name}"; known: {", ".join(ROLES)}')
    content = _content(value.get("content", value.get("value")), number)
    calls = value.get("tool_calls")
    if isinstance(calls, list):
        content = "\n".join(filter(None, [content, *(_call(call) for call in calls)]))
    if not content.strip():
        raise Unusable(f"message {number} ({role}) has no content")
    if name == "function_call":
        content = _call(content)
    return Message(role, content, value.get("loss_weight", 1.0) != 0)


def _content(value: Any, number: int) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "".join(_part(part, number) for part in value)
    raise Unusable(f"the content of message {number} is neither text nor a list of parts")


def _part(part: Any, number: int) -> str:
    if isinstance(part, str):
        return part
    kind = part.get("type") if isinstance(part, dict) else None
    value = (part.get("value") or part.get("text") or "") if isinstance(part, dict) else ""
    if kind == "text" and isinstance(value, str):
        return value
    if kind in ("reasoning", "thinking") and isinstance(value, str):
        return f"<think>\n{value}\n</think>\n\n"
    if kind in ("tool_call", "tools"):
        return _call(value)
    raise Unusable(f"message {number} has a part of type {kind!r}; only text can be learned here")


def _call(call: Any) -> str:
    text = call if isinstance(call, str) else json.dumps(call, ensure_ascii=False)
    return f"<tool_call>\n{text}\n</tool_call>"


def with_tools(messages: tuple[Message, ...], tools: Any) -> tuple[Message, ...]:
    """The tools a conversation may call, described in its system message."""
    text = tools if isinstance(tools, str) else json.dumps(tools, ensure_ascii=False)
    if not tools or text.strip() in ("", "[]", "null"):
        return messages
    said = f"You may call these tools:\n<tools>\n{text}\n</tools>"
    if messages and messages[0].role == "system":
        return (Message("system", f"{messages[0].content}\n\n{said}"), *messages[1:])
    return (Message("system", said), *messages)
