"""What the marks in a sentence are: which open, which close, which belong together. Pure.

A mark is a protected stretch of a document as it stands there: `**`, `[`, `](address)`, `<b>`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum

OPENS = re.compile(r"!?\[")
CLOSES = re.compile(r"\](?:\(.*\)|\[.*\])?", re.DOTALL)
EMPHASIS = re.compile(r"\*{1,3}|_{1,3}|~~")
TAG = re.compile(r"<(/?)([A-Za-z][\w-]*)(?:\s[^<>]*)?(/?)>")
POINT = re.compile(r"!?\[\^[^\]]+\]|\{\\[^{}]*\}|</?\d[^<>]*>")
CHARACTER = re.compile(r"\\[!-/:-@\[-`{-~]|&#?\w+;")


class Kind(Enum):
    OPEN, CLOSE, TOGGLE, POINT, CHARACTER, WORDS = range(6)


def kind_of(span: str) -> Kind:
    """What a protected stretch is for the words around it; `WORDS` reads as a word itself."""
    if POINT.fullmatch(span):
        return Kind.POINT
    if CHARACTER.fullmatch(span):
        return Kind.CHARACTER
    if OPENS.fullmatch(span):
        return Kind.OPEN
    if CLOSES.fullmatch(span):
        return Kind.CLOSE
    if EMPHASIS.fullmatch(span):
        return Kind.TOGGLE
    tag = TAG.fullmatch(span)
    if tag is None:
        return Kind.WORDS
    return Kind.POINT if tag[3] else Kind.CLOSE if tag[1] else Kind.OPEN


def is_pair(opening: str, closing: str) -> bool:
    """Whether one mark ends what the other began."""
    if EMPHASIS.fullmatch(opening):
        return opening == closing
    if OPENS.fullmatch(opening):
        return CLOSES.fullmatch(closing) is not None
    first, last = TAG.fullmatch(opening), TAG.fullmatch(closing)
    return bool(first and last and first[2].lower() == last[2].lower() and last[1])


def pairs_of(spans: Sequence[str]) -> list[tuple[int, int]]:
    """Marks that belong together, by their numbers; outer ones first."""
    opened: list[int] = []
    found: list[tuple[int, int]] = []
    for number, span in enumerate(spans):
        kind = kind_of(span)
        if kind not in (Kind.OPEN, Kind.CLOSE, Kind.TOGGLE):
            continue
        if kind is not Kind.OPEN:
            at = next(
                (n for n in range(len(opened) - 1, -1, -1) if is_pair(spans[opened[n]], span)), None
            )
            if at is not None:
                found.append((opened[at], number))
                del opened[at:]
                continue
        if kind is not Kind.CLOSE:
            opened.append(number)
    return sorted(found, key=lambda pair: (pair[0], -pair[1]))
