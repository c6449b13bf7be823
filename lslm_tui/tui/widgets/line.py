"""Lines of styled text as plain values, and the one place that breaks text into lines.

A style is a set of names ("strong link"), resolved to colours only when a line is drawn, so a theme
can change without any line being made again. Measures are terminal cells. Knows nothing of widgets.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from rich.cells import cell_len, chop_cells

_WIDE = (
    "\u1100-\u115f\u2e80-\u2fff\u3001-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f"
    "\uff01-\uff60\uffe0-\uffe6\U00020000-\U0003fffd"
)
_OPENING = "（［｛「『【《〈“‘"
_CLOSING = "，。、；：？！）］｝」』】》〉…”’"
_PIECES = re.compile(
    rf"\n|[^\S\n]+|[{_OPENING}]*[{_WIDE}][{_CLOSING}]*|[^\s{_WIDE}]+|[{_OPENING}{_CLOSING}]"
)
"""What stays together on a line: a word, a run of blanks, a wide character with its punctuation."""


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one style."""

    text: str
    style: str = ""
    """Names of styles, separated by blanks."""
    action: str = ""
    """What a click on it does; empty for nothing."""


Line = tuple[Span, ...]


def plain(line: Iterable[Span]) -> str:
    return "".join(span.text for span in line)


def width_of(line: Iterable[Span]) -> int:
    """Cells that `line` takes."""
    return sum(cell_len(span.text) for span in line)


def restyle(line: Line, style: str) -> Line:
    """Add `style` to every span."""
    if not style:
        return line
    return tuple(replace(span, style=f"{style} {span.style}".rstrip()) for span in line)


def wrap(spans: Line, width: int) -> list[Line]:
    """Break `spans` at blanks, line feeds and between wide characters into lines of `width` cells.

    A word longer than a line is cut. There is always at least one line.
    """
    text = plain(spans)
    return list(_slices(spans, breaks(text, max(width, 2))))


def breaks(text: str, width: int) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of each line as offsets into `text`; blanks at a break belong to none."""
    start = end = used = 0
    for match in _PIECES.finditer(text):
        piece = match.group()
        if piece == "\n":
            yield start, end
            start = end = match.end()
            used = 0
            continue
        cells = len(piece) if piece.isascii() else cell_len(piece)
        if used + cells <= width:
            used += cells
            end = match.end() if not piece.isspace() or start == match.start() else end
            continue
        if piece.isspace():
            used = width
            continue
        if start < end:
            yield start, end
        start, used = match.start(), cells
        if cells > width:
            *whole, last = chop_cells(piece, width)
            for part in whole:
                yield start, start + len(part)
                start += len(part)
            used = cell_len(last)
        end = match.end()
    yield start, end


def _slices(spans: Line, ranges: Iterable[tuple[int, int]]) -> Iterator[Line]:
    """Cut `spans` at ascending character ranges."""
    index, offset = 0, 0
    for start, end in ranges:
        while index < len(spans) and offset + len(spans[index].text) <= start:
            offset += len(spans[index].text)
            index += 1
        line: list[Span] = []
        at, here = index, offset
        while at < len(spans) and here < end:
            span = spans[at]
            part = span.text[max(start - here, 0) : end - here]
            if part:
                line.append(Span(part, span.style, span.action))
            here += len(span.text)
            at += 1
        yield tuple(line)


def crop(line: Line, start: int, end: int) -> Line:
    """Return the cells from `start` to `end`; a wide character cut in half becomes a blank."""
    result: list[Span] = []
    position = 0
    for span in line:
        cells = cell_len(span.text)
        if position + cells > start and position < end:
            if position >= start and position + cells <= end:
                result.append(span)
            else:
                text = _crop_text(span.text, start - position, end - position)
                result.append(Span(text, span.style, span.action))
        position += cells
        if position >= end:
            break
    return tuple(result)


def _crop_text(text: str, start: int, end: int) -> str:
    if text.isascii():
        return text[max(start, 0) : max(end, 0)]
    kept: list[str] = []
    position = 0
    for character in text:
        cells = cell_len(character)
        if start <= position and position + cells <= end:
            kept.append(character)
        elif position < end and position + cells > start and cells > 1:
            kept.append(" ")
        position += cells
    return "".join(kept)


def fit(line: Line, width: int, style: str = "") -> Line:
    """Crop `line` to `width` cells and fill it up with blanks in `style`."""
    cells = width_of(line)
    if cells > width:
        line = crop(line, 0, width)
        cells = width_of(line)
    return (*line, Span(" " * (width - cells), style)) if cells < width else line


def spread(left: Line, right: Line, width: int) -> Line:
    """Put `left` and `right` at the two ends of `width` cells; they must fit."""
    blanks = width - width_of(left) - width_of(right)
    return (*left, Span(" " * max(blanks, 1)), *right)


def cut_middle(text: str, width: int) -> str:
    """Shorten `text` to `width` cells by leaving out its middle."""
    if cell_len(text) <= width:
        return text
    tail = max((width - 1) // 2, 0)
    head = max(width - 1 - tail, 0)
    front = chop_cells(text, head)[0] if head else ""
    back = text[len(text) - tail :] if tail else ""
    while cell_len(back) > tail:
        back = back[1:]
    return f"{front}…{back}"
