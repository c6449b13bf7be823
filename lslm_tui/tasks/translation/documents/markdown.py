"""Markdown: headings, paragraphs, list items and table cells are units; code, links and markup stay.

Front matter, fenced and indented code, HTML blocks, link definitions and rules are never translated. A
paragraph broken into lines is translated as a whole and broken again at the width it had. A scanner of
lines, not a parser of CommonMark: where it is in doubt, text stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial

from lslm_tui.tasks.translation.documents.parts import Markup, Part, Unit, line_end
from lslm_tui.tasks.translation.documents.subtitles import columns
from lslm_tui.tasks.translation.documents.wrapping import lines_of
from lslm_tui.tasks.translation.guards import PLACEHOLDER, WIDE

FENCE = re.compile(r"\s*(?:[>*+-]\s+|\d+[.)]\s+)*(`{3,}|~{3,})")
INDENTED = re.compile(r"(?: {4}|\t)\s*\S")
RULE = re.compile(r"\s*(?:([*_-])\s*(?:\1\s*){2,}|=+|-+)\s*$")
DEFINITION = re.compile(r"\s{0,3}\[[^\]]+\]:\s*\S")
HTML_BLOCK = re.compile(r"\s{0,3}<(?:[!?]|/?[A-Za-z][\w-]*(?:[\s>/]|$))")
TABLE_RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")
ITEM = re.compile(r"\s*(?:[*+-]|\d{1,9}[.)])\s+(?:\[[ xX]\]\s+)?")
HEADING = re.compile(r"\s{0,3}#{1,6}\s+")
QUOTE = re.compile(r"\s{0,3}>\s?")
CELL = re.compile(r"(?:\\.|`[^`\n]*`|[^|\\`]|`)+")
HARD = re.compile(r"((?: {2,}|\\)\r?\n[ \t>]*)")
INLINE = Markup(
    protect=re.compile(
        r"(?P<tick>`+)(?!`).+?(?<!`)(?P=tick)(?!`)"  # code
        r"|\$\$.+?\$\$|\$(?=\S)[^$\n]*[^\s$]\$(?!\d)"  # formulas
        r"|\]\((?:[^()\\\n]|\\.|\([^()\n]*\))*\)|\]\[[^\]\n]*\]|!?\[\^[^\]\n]+\]|!\["  # links
        rf"|{PLACEHOLDER.pattern}|<[a-z][\w+.-]*:[^>\s]*>"
        r"|\[|\]|\*{1,3}|_{1,3}(?!\w)|(?<!\w)_{1,3}|~~|\\[!-/:-@\[-`{-~]|&\w+;|&#\w+;"
    ),
    breaks=re.compile(r"(?: {2,}|\\)\r?\n[ \t>]*|<br ?/?>"),
)


@dataclass(slots=True)
class _Paragraph:
    """Lines that belong together: what stands before the first, before the others, and their text."""

    line: int
    lead: str
    bodies: list[str] = field(default_factory=list)
    between: list[str] = field(default_factory=list)
    """Line end and indentation between two of them."""
    end: str = ""

    def add(self, prefix: str, body: str, end: str) -> None:
        if self.bodies:
            self.between.append(self.end + prefix)
        self.bodies.append(body)
        self.end = end

    def parts(self) -> Iterator[Part]:
        if self.lead:
            yield self.lead
        raw = self.bodies[0] + "".join(
            between + body for between, body in zip(self.between, self.bodies[1:], strict=True)
        )
        text = self.bodies[0]
        for between, body in zip(self.between, self.bodies[1:], strict=True):
            hard = text.endswith(("  ", "\\"))
            wide = WIDE.match(text[-1:]) and WIDE.match(body)
            text += between if hard else "" if wide else " "
            text += body
        width = max(columns(body) for body in self.bodies)
        between = self.between[0] if self.between else ""
        yield Unit(raw, (text,), self.line, INLINE, partial(_filled, between, width))
        if self.end:
            yield self.end


def scan_markdown(lines: Iterable[str]) -> Iterator[Part]:
    """Line by line, paragraphs together."""
    return _Scanner().scan(lines)


class _Scanner:
    """Where in a document the lines are: in front matter, code, HTML, a list, a paragraph."""

    def __init__(self) -> None:
        self._fence = ""
        self._front = self._html = self._list = False
        self._blank = True
        self._paragraph: _Paragraph | None = None

    def scan(self, lines: Iterable[str]) -> Iterator[Part]:
        for number, line in enumerate(lines, 1):
            if self._stays(line, number):
                yield from self._close()
                yield line
            else:
                yield from self._text(line, number)
            self._blank = not line.strip()
        yield from self._close()

    def _close(self) -> Iterator[Part]:
        if self._paragraph is not None:
            yield from self._paragraph.parts()
            self._paragraph = None

    def _stays(self, line: str, number: int) -> bool:
        """Whether a line is no text; keeps account of what is open."""
        body = line.strip()
        if self._front:
            self._front = body not in ("---", "...", "+++")
            return True
        if number == 1 and body in ("---", "+++"):
            self._front = True
            return True
        if self._fence:
            if body.lstrip("> ").startswith(self._fence) and not body.lstrip("> ").strip(
                self._fence[0]
            ):
                self._fence = ""
            return True
        fence = FENCE.match(line)
        if fence:
            self._fence = fence[1]
            return True
        return self._is_block(line, body)

    def _is_block(self, line: str, body: str) -> bool:
        if not body:
            self._html = False
            return True
        if self._html:
            return True
        if self._paragraph is None and HTML_BLOCK.match(line):
            self._html = True
            return True
        if INDENTED.match(line) and self._blank and not self._list:
            return True
        if not line[:1].isspace() and not ITEM.match(line):
            self._list = False
        rule = RULE.match(line) or DEFINITION.match(line)
        return bool(rule or ("-" in body and TABLE_RULE.match(line)))

    def _text(self, line: str, number: int) -> Iterator[Part]:
        body, end = line_end(line)
        prefix = _prefix(body)
        if body.lstrip().startswith("|"):
            yield from self._close()
            yield from _row(body, number)
            if end:
                yield end
            return
        begins = HEADING.search(prefix) or ITEM.search(prefix)
        if ITEM.search(prefix):
            self._list = True
        if self._paragraph is None or begins:
            yield from self._close()
            self._paragraph = _Paragraph(number, prefix)
        text = body[len(prefix) :]
        if not text.strip():
            yield from self._close_empty(line)
            return
        self._paragraph.add(prefix, text, end)
        if HEADING.search(prefix):
            yield from self._close()

    def _close_empty(self, line: str) -> Iterator[Part]:
        """A quote's or an item's mark without text."""
        if self._paragraph is not None and not self._paragraph.bodies:
            self._paragraph = None
        yield from self._close()
        yield line


def _prefix(body: str) -> str:
    """Quote marks, indentation, a list's mark and a heading's."""
    place = 0
    while match := QUOTE.match(body, place):
        place = match.end()
    while match := ITEM.match(body, place):
        place = match.end()
    match = HEADING.match(body, place)
    if match:
        return body[: match.end()]
    blanks = re.compile(r"\s*").match(body, place)
    return body[: blanks.end()] if blanks else body[:place]


def _row(body: str, number: int) -> Iterator[Part]:
    """A table's row: cells between bars."""
    kept = 0
    for column, match in enumerate(CELL.finditer(body), 1):
        text = match[0]
        if not text.strip():
            continue
        start = match.start() + len(text) - len(text.lstrip())
        end = match.start() + len(text.rstrip())
        if kept < start:
            yield body[kept:start]
        yield Unit(body[start:end], (body[start:end],), number, INLINE, _in_cell, place=str(column))
        kept = end
    if kept < len(body):
        yield body[kept:]


def _in_cell(texts: tuple[str, ...]) -> str:
    return re.sub(r"(?<!\\)\|", r"\\|", texts[0])


def _filled(between: str, width: int, texts: tuple[str, ...]) -> str:
    """A paragraph broken at `width` columns with what stood between its lines; `''` breaks nothing."""
    text = texts[0]
    if not between:
        return text
    # Hard breaks stand at the odd places; what is between them is filled.
    cut = HARD.split(text)
    return "".join(
        part if place % 2 else between.join(lines_of(part, width)) for place, part in enumerate(cut)
    )
