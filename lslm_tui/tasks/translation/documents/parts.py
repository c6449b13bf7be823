"""A document as a sequence of strings that stay as they are and units that are translated.

Every part keeps the characters it stands for, so that all parts written one after the other are the
file, whatever it holds. Knows strings; no files, no formats and no model.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from lslm_tui.tasks.translation.guards import PLACEHOLDER


def same(text: str) -> str:
    """The text itself."""
    return text


@dataclass(frozen=True, slots=True)
class Markup:
    """How text stands in a file of some format.

    Attributes:
        protect: what stays letter for letter within a sentence: tags, code, addresses, placeholders.
        breaks: what ends a sentence without being part of it; `None` if only line ends do.
        decode: text as a person reads it; `encode` brings it back. Private characters of the planes
            15 and 16, which stand for what is protected, must pass both unchanged.
    """

    protect: re.Pattern[str] = PLACEHOLDER
    breaks: re.Pattern[str] | None = None
    decode: Callable[[str], str] = same
    encode: Callable[[str], str] = same


PLAIN = Markup()


@dataclass(frozen=True, slots=True)
class Unit:
    """Something of a document that is translated as a whole: a line, a cell, a paragraph, an entry.

    Attributes:
        raw: the characters of the file it stands for.
        texts: what is translated, as it stands in the file.
        render: the new characters, from the translated texts; asked only if one of them changed.
        line: 1-based.
        fills: it has no translation yet. It is rendered even if nothing changed, and stays `raw`
            where a sentence of it failed.
        place: where it is, beyond its line: a column, a key, a cue.
    """

    raw: str
    texts: tuple[str, ...]
    line: int
    markup: Markup = PLAIN
    render: Callable[[tuple[str, ...]], str] = "".join
    fills: bool = False
    place: str = ""


Part = str | Unit


class LineCount:
    """The line of a place in a text that is asked for in rising order."""

    def __init__(self, text: str) -> None:
        self._text, self._place, self._line = text, 0, 1

    def at(self, place: int) -> int:
        self._line += self._text.count("\n", self._place, place)
        self._place = place
        return self._line


def line_end(line: str) -> tuple[str, str]:
    """A line without its end, and the end."""
    body = line.rstrip("\r\n")
    return body, line[len(body) :]
