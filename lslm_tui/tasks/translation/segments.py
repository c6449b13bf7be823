"""Splits a text into sentences and what stands between them; joined again, they are the text.

Rules instead of a model: signs that end sentences, abbreviations that do not, and scripts without
blanks. A wrong split costs a little quality; nothing is ever lost by one. Knows no model.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby

ABBREVIATIONS = frozenset(
    (  # noqa: SIM905 - a list of words reads as one
        "mr mrs ms dr prof sr jr st vs vol approx dept inc ltd co corp sgt capt hon jan feb apr jun jul"
        " aug sep sept oct nov dec eg ie cf e.g i.e a.m p.m u.s u.k etc ca bzw usw evtl ggf inkl nr"
        " tel vgl z.b d.h u.a o.ä s.o s.u abs hr hrn frl dipl ing mio mrd mm mme mlle mgr env p.ex"
        " c.-à-d éd chap"
    ).split()
)
"""Lower case, without the last full stop; after one of these a sentence may go on."""
OFTEN_LAST = frozenset({"etc", "usw", "inc", "ltd", "corp", "co", "a.m", "p.m", "u.s", "u.k"})
"""Abbreviations that often end a sentence: they do where a capital letter follows."""
ENDERS = ".!?…。！？｡"
WIDE_ENDERS = "。！？｡"
CLOSERS = "\"'”’»›)]）」』】"
# A run of blanks or of full stops is looked at once, from its start: it may be a megabyte long.
CLAUSE = re.compile(r"(?<=[;:,،、；：，—–])\s*|(?<!\s)\s+(?=[(\[–—])")
NEXT = re.compile(r"\S")
LONGEST_WORD = 64
"""Characters before a full stop among which an abbreviation is looked for."""
BREAK = re.compile(r"\r\n|[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
BOUNDARY = re.compile(
    rf"(?<![{re.escape(ENDERS)}])[{re.escape(ENDERS)}]+[{re.escape(CLOSERS)}]*"
    rf"(?:(?P<blank>[ \t\u00a0\u202f\u3000]+)|(?P<wide>(?<=[{WIDE_ENDERS}{re.escape(CLOSERS)}])))"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence to translate, or what stands between sentences and stays as it is."""

    text: str
    translated: bool

    def __post_init__(self) -> None:
        assert self.text


def pieces(text: str) -> list[Piece]:
    """Split a text; `"".join(piece.text)` is the text again, whatever it holds."""
    found: list[Piece] = []
    place = 0
    for match in BREAK.finditer(text):
        found += _line(text[place : match.start()])
        found.append(Piece(match[0], translated=False))
        place = match.end()
    return _joined([*found, *_line(text[place:])])


def shorter(sentence: str, count: Callable[[str], int], most: int) -> list[Piece]:
    """Split a sentence of more than `most` tokens at clauses, else at blanks, else anywhere.

    Args:
        count: tokens of a text.
    """
    if count(sentence) <= most:
        return _trimmed(sentence)
    for parts in (_split_at(CLAUSE, sentence), _split_at(re.compile(r"(?<=\s)"), sentence)):
        if len(parts) > 1:
            return _packed(parts, count, most)
    middle = len(sentence) // 2
    if not middle:
        return _trimmed(sentence)
    return shorter(sentence[:middle], count, most) + shorter(sentence[middle:], count, most)


def _packed(parts: list[str], count: Callable[[str], int], most: int) -> list[Piece]:
    """Join parts as far as they fit together; split again what is still too long alone."""
    found: list[Piece] = []
    held = ""
    for part in parts:
        if held and count(held + part) > most:
            found += shorter(held, count, most) if count(held) > most else _trimmed(held)
            held = ""
        held += part
    found += shorter(held, count, most) if held and count(held) > most else _trimmed(held)
    return _joined(found)


def _line(line: str) -> list[Piece]:
    found: list[Piece] = []
    start = 0
    for end in _ends(line):
        found += _trimmed(line[start:end])
        start = end
    return found + _trimmed(line[start:])


def _ends(line: str) -> Iterator[int]:
    """Positions after the ender and its closing quotes, where the sentence is really over."""
    length = len(line.rstrip())
    for match in BOUNDARY.finditer(line):
        end = match.start("blank") if match["blank"] else match.end()
        if end < length and not _goes_on(line, match, end):
            yield end


def _goes_on(line: str, match: re.Match[str], end: int) -> bool:
    """Whether the sentence goes on after this sign, as far as the words around it tell."""
    # Only what is near is looked at: a line may be a megabyte.
    near = NEXT.search(line, end)
    following = near[0] if near else ""
    if following and following in ENDERS + ",;:)]）」』】":
        return True
    if not match["blank"]:
        # Without a blank only a wide ender ends a sentence: `"a."b` may be anything.
        return not any(mark in WIDE_ENDERS for mark in match[0])
    if match[0].rstrip(CLOSERS + " \t\u00a0\u202f\u3000") != ".":
        return following.islower()  # "What?" she said; wait… there is more
    words = line[max(0, match.start() - LONGEST_WORD) : match.start()].rsplit(maxsplit=1)
    last = words[-1].lower().lstrip("(\"'“„«‚[") if words else ""
    if last in ABBREVIATIONS:
        return last not in OFTEN_LAST or following.islower()
    if last.isdigit():  # "am 3. Mai", "3. Stock" and lists; a year ends a sentence
        return len(last) <= 2
    if re.fullmatch(r"(?:[^\W\d_]\.)*[^\W\d_]", last):  # initials: J. S. Bach
        return last != "i"
    return following.islower()


def _trimmed(text: str) -> list[Piece]:
    """A sentence without the blanks around it, which are pieces of their own; numbers alone stay."""
    body = text.strip()
    if not body:
        return [Piece(text, translated=False)] if text else []
    start = text.index(body)
    around = (text[:start], text[start + len(body) :])
    lead = [Piece(around[0], translated=False)] if around[0] else []
    tail = [Piece(around[1], translated=False)] if around[1] else []
    return [*lead, Piece(body, translated=any(c.isalpha() for c in body)), *tail]


def _split_at(pattern: re.Pattern[str], text: str) -> list[str]:
    places = [match.end() for match in pattern.finditer(text) if 0 < match.end() < len(text)]
    ends = [*places, len(text)]
    return [text[a:b] for a, b in zip([0, *places], ends, strict=True) if a < b]


def _joined(found: list[Piece]) -> list[Piece]:
    """Pieces that stay as they are, one after the other, become one."""
    joined: list[Piece] = []
    for translated, group in groupby(found, key=lambda piece: piece.translated):
        if translated:
            joined += group
        else:
            joined.append(Piece("".join(piece.text for piece in group), translated=False))
    return joined
