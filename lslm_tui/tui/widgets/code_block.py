"""Source code in a reply: its lines, their colours, and how they lie in a given width.

Colours are found chunk by chunk when a line is first drawn, so a fence of a thousand lines costs no
more per update than one of forty. A chunk does not know a string opened in the chunk before; once
the fence is closed, `refine` reads it from the top in small steps and puts that right.
Knows nothing of Markdown or widgets; runs on the UI loop.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pygments.token import (
    Comment,
    Generic,
    Keyword,
    Name,
    Number,
    Operator,
    String,
    _TokenType,
)
from rich.cells import cell_len, chop_cells

from lslm_tui.tui.widgets.line import Line, Span, crop, fit, spread, width_of

if TYPE_CHECKING:
    from pygments.lexer import Lexer

CHUNK = 20
"""Lines coloured at once."""
LONGEST_COLOURED = 2_000
"""Characters; a longer line is shown plain, because some lexers are quadratic in it."""
SHIFT = 8
"""Cells one step of horizontal scrolling moves."""

_STYLE_OF: dict[_TokenType, str] = {
    Comment: "code code-comment",
    Keyword: "code code-keyword",
    Operator.Word: "code code-keyword",
    String: "code code-string",
    Number: "code code-number",
    Name.Function: "code code-name",
    Name.Class: "code code-name",
    Name.Decorator: "code code-name",
    Name.Tag: "code code-name",
    Name.Attribute: "code code-name",
    Name.Builtin: "code code-builtin",
    Name.Exception: "code code-builtin",
    Generic.Inserted: "code code-string",
    Generic.Deleted: "code code-keyword",
    Generic.Heading: "code code-name",
    Generic.Subheading: "code code-name",
}


@lru_cache(maxsize=512)
def _style_of(token: _TokenType) -> str:
    while token.parent is not None and token not in _STYLE_OF:
        token = token.parent
    return _STYLE_OF.get(token, "code")


@lru_cache(maxsize=64)
def _lexer(language: str) -> Lexer | None:
    # Imported with the first code block, not before the first frame.
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    options: dict[str, Any] = {"stripnl": False, "ensurenl": False}
    try:
        return get_lexer_by_name(language, **options) if language else None
    except ClassNotFound:
        return None


def _coloured(lines: list[str], lexer: Lexer | None) -> Iterator[Line]:
    """Yield `lines` in colour, one by one as the lexer gets there."""
    if lexer is None or any(len(line) > LONGEST_COLOURED for line in lines):
        yield from ((Span(line, "code"),) for line in lines)
        return
    spans: list[Span] = []
    for token, value in lexer.get_tokens("\n".join(lines)):
        style = _style_of(token)
        head, *rest = value.split("\n")
        if spans and (spans[-1].style == style or head.isspace()):
            spans[-1] = Span(spans[-1].text + head, spans[-1].style)
        elif head:
            spans.append(Span(head, style))
        for part in rest:
            yield tuple(spans)
            spans = [Span(part, style)] if part else []
    yield tuple(spans)


class Code:
    """The text of one code block, which may still be growing."""

    def __init__(self, language: str, text: str = "") -> None:
        self.language = language
        self.closed = True
        """No more text will come."""
        self.lines: list[str] = []
        self.width = 0
        """Cells of the longest line."""
        self._chunks: dict[int, tuple[int, str, list[Line]]] = {}
        self._exact: list[Line] = []
        self._reader: Iterator[Line] | None = None
        self.append(text)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def append(self, text: str) -> None:
        """Add text at the end; tabs become blanks. The last line may be continued by the next call."""
        first, *rest = text.split("\n")
        if self.lines:
            self.lines[-1] = (self.lines[-1] + first).expandtabs(4)
        else:
            self.lines.append(first.expandtabs(4))
        self.width = max(self.width, cell_len(self.lines[-1]))
        for line in rest:
            self.lines.append(line.expandtabs(4))
            self.width = max(self.width, cell_len(self.lines[-1]))

    def grow(self, longer: Code) -> bool:
        """Take the text of `longer` if it goes on from this one's; returns whether it does."""
        before, after = self.text, longer.text
        if self.language != longer.language or not after.startswith(before):
            return False
        if len(after) > len(before):
            self.append(after[len(before) :])
            self._exact, self._reader = [], None
        return True

    def line(self, index: int) -> Line:
        """Return line `index` in the best colours known so far."""
        if index < len(self._exact):
            return self._exact[index]
        number = index // CHUNK
        lines = self.lines[number * CHUNK : (number + 1) * CHUNK]
        size, last, coloured = self._chunks.get(number, (0, "", []))
        if size != len(lines) or last != lines[-1]:
            coloured = list(_coloured(lines, _lexer(self.language.lower())))
            self._chunks[number] = (len(lines), lines[-1], coloured)
        offset = index - number * CHUNK
        return coloured[offset] if offset < len(coloured) else (Span(lines[offset], "code"),)

    def refine(self, lines: int = 100) -> bool:
        """Read `lines` more lines from the top on, and say whether there is more to read."""
        if not self.closed or len(self.lines) <= CHUNK or len(self._exact) >= len(self.lines):
            return False
        if self._reader is None:
            self._reader = _coloured(self.lines, _lexer(self.language.lower()))
        for _ in range(lines):
            line = next(self._reader, None)
            if line is None:
                return False
            self._exact.append(line)
        return True


class CodePiece:
    """A code block laid out: a heading with its number and language, then its lines.

    Lines longer than the width are either cut, to be scrolled sideways, or broken.
    """

    def __init__(
        self, code: Code, number: int, width: int, *, first: Line, rest: Line, wrapped: bool
    ) -> None:
        self.code = code
        self.number = number
        self.x = 0
        """Cells scrolled sideways."""
        self._first, self._rest = first, rest
        self._width = max(width - width_of(rest), 8)
        self._inner = self._width - 2
        self._wrapped = wrapped
        self._rows: list[tuple[int, int, int]] = []

    @property
    def height(self) -> int:
        if not self._wrapped:
            return 1 + len(self.code.lines)
        self._break_lines()
        return 1 + len(self._rows)

    @property
    def overflow(self) -> int:
        """Cells by which the longest line is too wide."""
        return 0 if self._wrapped else max(self.code.width - self._inner, 0)

    def shift(self, cells: int) -> bool:
        """Scroll sideways; returns whether that changed anything."""
        before = self.x
        self.x = min(max(self.x + cells, 0), self.overflow)
        return self.x != before

    def line(self, index: int) -> Line:
        if index == 0:
            return (*self._first, *self._heading())
        if self._wrapped:
            number, start, end = self._rows[index - 1]
            body = crop(self.code.line(number), start, end)
            return (*self._rest, *fit((Span(" ", "code"), *body), self._width, "code"))
        line = self.code.line(index - 1)
        cells = width_of(line)
        body = fit(crop(line, self.x, self.x + self._inner), self._inner, "code")
        left = Span("‹" if self.x and cells else " ", "code code-cut")
        right = Span("›" if cells > self.x + self._inner else " ", "code code-cut")
        return (*self._rest, left, *body, right)

    def _heading(self) -> Line:
        label = f" {self.number} {self.code.language}".rstrip()
        left: Line = (Span(label, "code code-heading"),)
        right: Line = (
            Span("copy", "code code-heading", f"copy_code {self.number}"),
            Span(" ", "code"),
        )
        if self.overflow or self._wrapped:
            word = "cut lines" if self._wrapped else "wrap lines"
            toggle = Span(word, "code code-heading", "wrap")
            right = (toggle, Span(" · ", "code code-heading"), *right)
        if width_of(left) + width_of(right) >= self._width:
            return fit(left, self._width, "code code-heading")
        line = spread(left, right, self._width)
        return tuple(Span(s.text, s.style or "code", s.action) for s in line)

    def _break_lines(self) -> None:
        """Bring the rows of the soft-wrapped view up to date; only the last line can have grown."""
        lines = self.code.lines
        start = self._rows[-1][0] if self._rows else 0
        while self._rows and self._rows[-1][0] == start:
            self._rows.pop()
        for number in range(start, len(lines)):
            position = 0
            for part in chop_cells(lines[number], self._inner) or [""]:
                end = position + cell_len(part)
                self._rows.append((number, position, end))
                position = end
