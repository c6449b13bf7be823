"""Plain text: every line is a unit, except where prose was broken into lines of one width.

Such a paragraph is translated as a whole and broken again at the width it had. What may be verse, a
list, a table, an address or code keeps its lines: where it is in doubt, a line stays a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from io import StringIO

from lslm_tui.tasks.translation.documents.parts import Part, Unit, line_end
from lslm_tui.tasks.translation.documents.subtitles import columns
from lslm_tui.tasks.translation.documents.wrapping import WORD, filled, joined_lines
from lslm_tui.tasks.translation.segments import CLOSERS, ENDERS

MOST_LINES = 400
"""Lines without a blank one between them that are looked at together."""
NARROWEST, WIDEST = 40, 130
"""Columns at which prose is broken."""
SLACK = 6
"""Columns a line may be shorter than it had to be: the last word of another was just that long."""
FULL_SHARE = 0.75
"""Of the lines but the last of a paragraph, so many are as full as they can be."""
OWN_LINE = re.compile(
    r"[-*+•◦▪·‣—–>|#%@]|\(?(?:\d{1,3}|[A-Za-z]|[ivx]{1,4})[.)]\s|\[[^\]]*\]\s|=+$|\w[\w ]{0,24}:\s"
)
"""How lines begin that are no prose: of lists, quotes, tables, headings, of letters' heads."""
COLUMNS = re.compile(r"\S {3,}\S|\t|\|")
CODE = re.compile(
    r"[;{}]\s*$|^\s*(?:(?:def|class|if|for|while)\b.*:\s*$|from\s+\S+\s+import\b|import\s+\S+\s*$)"
    r"|[=<>]{2}"
)


def scan_text(lines: Iterable[str], *, join: bool = True) -> Iterator[Part]:
    """The parts of a text; line ends and blank lines stay.

    Args:
        join: take lines together that evidently are one paragraph.
    """
    block: list[str] = []
    first = 1
    for number, line in enumerate(lines, 1):
        if line.strip() and join and len(block) < MOST_LINES:
            block.append(line)
            continue
        yield from _block(block, first)
        block, first = [], number + 1
        if line.strip() and join:
            block, first = [line], number
        else:
            yield from _line(line, number)
    yield from _block(block, first)


def unbroken(text: str) -> str:
    """A text with every paragraph that was broken into lines on one line."""
    parts = scan_text(StringIO(text, newline=""))
    return "".join(part if isinstance(part, str) else part.texts[0] for part in parts)


def _line(line: str, number: int) -> Iterator[Part]:
    body, end = line_end(line)
    if body.strip():
        yield Unit(body, (body,), number)
    elif body:
        yield body
    if end:
        yield end


def _block(block: Sequence[str], first: int) -> Iterator[Part]:
    """Lines without a blank one between them: paragraphs, or lines."""
    width = _width(block)
    start = 0
    while start < len(block):
        end = start + 1
        while width and end < len(block) and _goes_on(block[end - 1], block[end], width):
            end += 1
        if end - start > 1:
            yield from _paragraph(block[start:end], first + start, width)
        else:
            yield from _line(block[start], first + start)
        start = end


def _width(block: Sequence[str]) -> int:
    """Columns at which the block was broken; 0 if it was not, as far as can be told."""
    lines = [line_end(line)[0].rstrip() for line in block]
    if len(lines) < 2 or any(CODE.search(line) for line in lines):
        return 0
    width = max(columns(line) for line in lines if len(line.split()) > 1 or line is lines[0])
    if not NARROWEST <= width <= WIDEST:
        return 0
    pairs = list(zip(block[:-1], block[1:], strict=True))
    inner = [(one, other) for one, other in pairs if not _ends(one) or _is_full(one, other, width)]
    full = sum(_is_full(one, other, width) for one, other in inner)
    # A line that begins in lower case goes on from the one before, whatever else verse may do.
    run_on = any(_goes_on(*pair, width) and _runs_on(*pair) for pair in pairs)
    return width if inner and full >= FULL_SHARE * len(inner) and run_on else 0


def _runs_on(line: str, following: str) -> bool:
    """Whether a sentence certainly goes on in the next line."""
    begins = following.strip()[:1]
    return not _ends(line) and (begins.islower() or not (begins.isupper() or begins.isdigit()))


def _goes_on(line: str, following: str, width: int) -> bool:
    """Whether a paragraph goes on in the next line."""
    body, after = line_end(line)[0], line_end(following)[0]
    if (
        OWN_LINE.match(after.strip())
        or COLUMNS.search(body.strip())
        or COLUMNS.search(after.strip())
    ):
        return False
    if _indent(after) != _indent(body) and not _indent(body).startswith(_indent(after)):
        return False
    return _is_full(line, following, width)


def _is_full(line: str, following: str, width: int) -> bool:
    """Whether the next line's first word found no room."""
    words = WORD.findall(following.strip())
    word = columns(words[0].rstrip()) if words else 0
    return columns(line_end(line)[0].rstrip()) + 1 + word + SLACK > width


def _ends(line: str) -> bool:
    """Whether a sentence may end with the line."""
    return line.rstrip().rstrip(CLOSERS)[-1:] in tuple(f"{ENDERS}:")


def _indent(body: str) -> str:
    return body[: len(body) - len(body.lstrip())]


def _paragraph(lines: Sequence[str], number: int, width: int) -> Iterator[Part]:
    bodies = [line_end(line)[0] for line in lines]
    end = line_end(lines[-1])[1]
    raw = "".join(lines)
    raw = raw[: len(raw) - len(end)] if end else raw
    lead, indent = _indent(bodies[0]), _indent(bodies[1])
    if lead:
        yield lead
    between = (line_end(lines[0])[1] or "\n") + indent
    render = partial(filled, between, width - len(indent))
    yield Unit(raw[len(lead) :], (joined_lines(bodies),), number, render=render)
    if end:
        yield end
