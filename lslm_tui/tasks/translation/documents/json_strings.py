"""JSON and JSON lines: string values are units, chosen by their keys; keys are never translated.

A scanner of its own, since a parser would not say where things stand. What is no JSON stays as it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence

from lslm_tui.tasks.translation.documents.parts import LineCount, Markup, Part, Unit
from lslm_tui.tasks.translation.guards import PLACEHOLDER

TOKEN = re.compile(r'"(?P<string>[^"\\\n]*(?:\\.[^"\\\n]*)*)"(?P<colon>\s*:)?|[\[\]{},]')
ONE_WORD = re.compile(r"[\w./:#@+-]+")
"""A string without blanks is a name, a path or an identifier more often than text."""


def _decode(raw: str) -> str:
    try:
        text: str = json.loads(f'"{raw}"', strict=False)
    except json.JSONDecodeError:
        return raw
    return text


def _encode(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


JSON = Markup(
    protect=re.compile(rf'(?:{PLACEHOLDER.pattern})|\\\\'),
    breaks=re.compile(r"(?:\\[nrtbf])+"),
    decode=_decode,
    encode=_encode,
)  # fmt: skip


def scan_json(lines: Iterable[str], paths: Sequence[str] = ()) -> Iterator[Part]:
    """The whole file is held in memory.

    Args:
        paths: keys to translate, such as `title` or `items.*.text`; `*` is any key or number. A path
            matches the end of a value's own. Without any, all values that look like text.
    """
    yield from _scan("".join(lines), paths, 1)


def scan_json_lines(lines: Iterable[str], paths: Sequence[str] = ()) -> Iterator[Part]:
    """A value a line."""
    for number, line in enumerate(lines, 1):
        yield from _scan(line, paths, number)


def _scan(text: str, paths: Sequence[str], first: int) -> Iterator[Part]:
    wanted = [path.split(".") for path in paths]
    where: list[str | int] = []  # keys and numbers from the root to here
    count, kept = LineCount(text), 0
    for match in TOKEN.finditer(text):
        sign = match[0]
        if match["string"] is None:
            _move(where, sign)
        elif match["colon"] is not None:
            if where:
                where[-1] = _decode(match["string"])
        elif _is_wanted(match["string"], where, wanted):
            start, end = match.span("string")
            if kept < start:
                yield text[kept:start]
            line = first + count.at(start) - 1
            place = ".".join(str(key) for key in where)
            yield Unit(match["string"], (match["string"],), line, JSON, place=place)
            kept = end
    if kept < len(text):
        yield text[kept:]


def _move(where: list[str | int], sign: str) -> None:
    if sign == "{":
        where.append("")
    elif sign == "[":
        where.append(0)
    elif sign in "}]":
        if where:
            where.pop()
    elif where and isinstance(where[-1], int):
        where[-1] += 1


def _is_wanted(raw: str, where: Sequence[str | int], wanted: Sequence[Sequence[str]]) -> bool:
    if not wanted:
        return not ONE_WORD.fullmatch(raw) or (raw[:1].isalpha() and not raw.isascii())
    return any(
        len(path) <= len(where)
        and all(
            want in ("*", str(have)) for want, have in zip(path, where[-len(path) :], strict=True)
        )
        for path in wanted
    )
