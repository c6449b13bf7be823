"""A recipe's values as TOML, and where in a text a key stands. Knows TOML, and no recipe.

Values are those of `tomllib`: tables, lists, text, numbers, truth values. A path of keys is written
with dots, `data.train.0.columns`; a number is a place in a list.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Values = dict[str, Any]


def get(values: Mapping[str, Any], key: str, default: Any = None) -> Any:
    """The value at a path of keys."""
    found: Any = values
    for part in key.split("."):
        if isinstance(found, Mapping) and part in found:
            found = found[part]
        elif isinstance(found, Sequence) and part.isdigit() and int(part) < len(found):
            found = found[int(part)]
        else:
            return default
    return found


def put(values: Mapping[str, Any], key: str, value: Any) -> Values:
    """A copy with the value at the path; `None` takes the key away, and tables left empty too."""
    first, _, rest = key.partition(".")
    found = dict(values)
    if rest:
        inner = found.get(first)
        if isinstance(inner, list):
            found[first] = _put_in_list(inner, rest, value)
            return found
        value = put(inner if isinstance(inner, Mapping) else {}, rest, value) or None
    if value is None:
        found.pop(first, None)
    else:
        found[first] = value
    return found


def _put_in_list(items: list[Any], key: str, value: Any) -> list[Any]:
    first, _, rest = key.partition(".")
    at = int(first)
    return [
        (put(item if isinstance(item, Mapping) else {}, rest, value) if rest else value)
        if index == at
        else item
        for index, item in enumerate(items)
    ]


def to_toml(values: Mapping[str, Any], *, heading: str = "") -> str:
    """The text: plain keys first, then each table of the first level under its own heading."""
    lines = [f"# {line}" for line in heading.splitlines()]
    lines += [f"{_key(k)} = {_value(v)}" for k, v in values.items() if not isinstance(v, Mapping)]
    for name, table in values.items():
        if isinstance(table, Mapping):
            lines += [
                "",
                f"[{_key(name)}]",
                *(f"{_key(k)} = {_value(v)}" for k, v in table.items()),
            ]
    return "\n".join(lines) + "\n"


def line_of(text: str, key: str) -> int | None:
    """The line, from 1, on which a key is set; that of its table where the key itself is not there."""
    table, _, name = key.partition(".")
    in_table, table_line = "", None
    for number, line in enumerate(text.splitlines(), start=1):
        heading = re.match(r"\s*\[+\s*([\w.-]+)\s*\]+", line)
        if heading:
            in_table = heading[1]
            if in_table == table:
                table_line = number
            continue
        found = re.match(r"\s*[\"']?([\w-]+)[\"']?\s*=", line)
        if not found:
            continue
        if not in_table and found[1] == table:
            return number
        if in_table == table and name and found[1] == name.split(".")[0]:
            return number
    return table_line


def line_in(message: str) -> int | None:
    """The line that tomllib's message names."""
    found = re.search(r"at line (\d+)", message)
    return int(found[1]) if found else None


def keys_in(message: str) -> Iterator[str]:
    """Keys that a message about a recipe names, such as `training.epochs: …` or `unknown key x`."""
    for part in message.split("; "):
        found = re.search(
            r"(?:unknown key )?([A-Za-z_]\w*(?:\.\w+)*)(?:: | is missing|, did|\.?$)",
            part.removeprefix("recipe: "),
        )
        if found:
            yield found[1]


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _text(name)


def _value(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(value)
        case str():
            return _text(value)
        case Mapping():
            return "{ " + ", ".join(f"{_key(k)} = {_value(v)}" for k, v in value.items()) + " }"
        case list() | tuple():
            items = [_value(item) for item in value]
            if len(items) > 1 and isinstance(value[0], Mapping):  # a file on each line
                return "[\n" + "".join(f"  {item},\n" for item in items) + "]"
            return "[" + ", ".join(items) + "]"
    raise TypeError(f"{type(value).__name__} has no form in TOML")


def _text(text: str) -> str:
    """A basic string; its escapes are those of JSON, but for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")
