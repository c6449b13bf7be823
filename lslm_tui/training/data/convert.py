"""A row of a known shape to the examples it holds."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Mapping
from typing import Any

from lslm_tui.training.recipe import DataFile, TaskName

from .examples import Conversation, Example, Labelled, Message, Pair, Place, Preference, Text
from .shapes import Shape
from .turns import Unusable, in_order, turns, with_tools

Row = Mapping[str, Any]
Convert = Callable[[Row, Place], list[Example]]


def converter(
    file: DataFile, shape: Shape, task: TaskName, labels: Collection[str] = ()
) -> Convert:
    """The function that makes examples of a row; it raises `Unusable` with the reason.

    Args:
        labels: the only names allowed after mapping; any if empty.
    """
    if shape.name == "label" and task is not TaskName.CLASSIFY:
        return _text(shape)
    if shape.name == "label":
        return _labelled(shape, file.labels, labels)
    return MAKERS[shape.name](shape)


def nearest(name: str, known: Collection[str]) -> str:
    """`; did you mean …?` where a known name is near, else the known ones."""
    folded = {other.casefold(): other for other in known}
    found = difflib.get_close_matches(name.strip().casefold(), folded, n=1)
    if found:
        return f'; did you mean "{folded[found[0]]}"?'
    return "; known are " + ", ".join(f'"{other}"' for other in known)


def _string(row: Row, column: str) -> str:
    value = row.get(column)
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    raise Unusable(f'"{column}" is not text')


def _filled(row: Row, column: str) -> str:
    value = _string(row, column)
    if not value or value.isspace():
        raise Unusable(f'"{column}" is empty')
    return value


def _text(shape: Shape) -> Convert:
    column = shape.columns["text"]
    return lambda row, place: [Text(_filled(row, column), place)]


def _label(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return "" if value is None else str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, str | int | float):
        return str(value)
    raise Unusable("the label is neither text nor a number")


def _labelled(shape: Shape, mapping: Mapping[str, str], known: Collection[str]) -> Convert:
    text, label, group = (shape.columns.get(part, "") for part in ("text", "label", "group"))

    def convert(row: Row, place: Place) -> list[Example]:
        content, name = _filled(row, text), _label(row.get(label))
        if not name.strip():
            raise Unusable(f'"{label}" is empty')
        if mapping:
            if name not in mapping:
                raise Unusable(f'unknown label "{name}"{nearest(name, mapping)}')
            name = mapping[name]
        if known and name not in known:
            raise Unusable(f'unknown label "{name}"{nearest(name, known)}')
        return [Labelled(content, name, place, str(row.get(group) or "") if group else "")]

    return convert


def _pair(shape: Shape) -> Convert:
    source, target = shape.columns["source"], shape.columns["target"]
    first, second = shape.languages

    def convert(row: Row, place: Place) -> list[Example]:
        return [Pair(_filled(row, source), _filled(row, target), first, second, place)]

    return convert


def _chat(shape: Shape) -> Convert:
    column = shape.columns["messages"]

    def convert(row: Row, place: Place) -> list[Example]:
        if column not in row:
            raise Unusable(f'there is no "{column}"; there is {", ".join(row) or "nothing"}')
        if "label" in shape.columns and row.get("label") is False:
            return []
        messages = with_tools(_begun(row, shape, turns(row[column])), row.get("tools"))
        in_order(messages)
        return [Conversation(messages, place)]

    return convert


def _begun(row: Row, shape: Shape, messages: tuple[Message, ...]) -> tuple[Message, ...]:
    """With the system message of a column of its own before them."""
    system = _string(row, shape.columns["system"]) if "system" in shape.columns else ""
    if not system.strip() or (messages and messages[0].role == "system"):
        return messages
    return (Message("system", system), *messages)


def _alpaca(shape: Shape) -> Convert:
    columns = shape.columns

    def convert(row: Row, place: Place) -> list[Example]:
        question = _joined(_filled(row, columns["instruction"]), row, columns.get("input"))
        earlier = _history(row.get(columns["history"])) if "history" in columns else []
        last = [Message("user", question), Message("assistant", _filled(row, columns["output"]))]
        return [Conversation(_begun(row, shape, (*earlier, *last)), place)]

    return convert


def _joined(instruction: str, row: Row, column: str | None) -> str:
    more = _string(row, column).strip() if column else ""
    return f"{instruction}\n\n{more}" if more else instruction


def _history(value: Any) -> list[Message]:
    found: list[Message] = []
    if value and not isinstance(value, list):
        raise Unusable("history is not a list of [question, answer]")
    for turn in value or []:
        if not (isinstance(turn, list | tuple) and len(turn) == 2 and all(turn)):
            raise Unusable("history is not a list of [question, answer]")
        found += [Message("user", str(turn[0])), Message("assistant", str(turn[1]))]
    return found


def _prompt(shape: Shape) -> Convert:
    columns = shape.columns
    prompt = columns["prompt"]

    def exchange(question: str, answer: str, row: Row, place: Place) -> Example:
        messages = (Message("user", question), Message("assistant", answer))
        return Conversation(_begun(row, shape, messages), place)

    def convert(row: Row, place: Place) -> list[Example]:
        if "instances" not in columns:
            answer = _filled(row, columns["completion"])
            return [exchange(_filled(row, prompt), answer, row, place)]
        instances = row.get("instances")
        if not isinstance(instances, list) or not instances:
            raise Unusable('"instances" is empty')
        if not all(isinstance(instance, dict) for instance in instances):
            raise Unusable('"instances" is not a list of input and output')
        question = _filled(row, prompt)
        return [
            exchange(_joined(question, one, "input"), _filled(one, "output"), row, place)
            for one in instances
        ]

    return convert


def _preference(shape: Shape) -> Convert:
    columns = shape.columns

    def convert(row: Row, place: Place) -> list[Example]:
        prompt = _asked(row, columns.get("conversations"), columns.get("prompt"))
        chosen, own = _reply(row.get(columns["chosen"]), "chosen")
        rejected, other = _reply(row.get(columns["rejected"]), "rejected")
        if own != other:
            raise Unusable("chosen and rejected answer different prompts")
        prompt = own or prompt
        if not prompt:
            raise Unusable("there is no prompt")
        prompt = _begun(row, shape, prompt)
        if chosen == rejected:
            raise Unusable("chosen and rejected are the same")
        in_order((*prompt, Message("assistant", chosen)))
        return [Preference(prompt, chosen, rejected, place)]

    return convert


def _asked(row: Row, conversations: str | None, column: str | None) -> tuple[Message, ...]:
    value = row.get(column or conversations or "")
    if isinstance(value, str):
        return (Message("user", value),) if value.strip() else ()
    return turns(value) if value else ()


def _reply(value: Any, name: str) -> tuple[str, tuple[Message, ...]]:
    """The answer, and the prompt before it where the messages hold both."""
    if isinstance(value, str) and value.strip():
        return value, ()
    if isinstance(value, dict):
        value = [{"role": "assistant", **value}]
    if not isinstance(value, list) or not value:
        raise Unusable(f'"{name}" is empty')
    messages = turns(value)
    if messages[-1].role != "assistant":
        raise Unusable(f'"{name}" does not end with the assistant')
    return messages[-1].content, messages[:-1]


MAKERS: Mapping[str, Callable[[Shape], Convert]] = {
    "chat": _chat,
    "sharegpt": _chat,
    "alpaca": _alpaca,
    "prompt-completion": _prompt,
    "preference": _preference,
    "text": _text,
    "parallel": _pair,
}
