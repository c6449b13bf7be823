"""Lays blocks out in a width: pieces with a height whose lines are made when asked for.

A `Stack` puts pieces under each other and finds the one at a line by bisection; its last piece may
grow. Knows nothing of messages or widgets; runs on the UI loop.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Protocol

from rich.cells import cell_len

from lslm_tui.tui.widgets.code_block import CodePiece
from lslm_tui.tui.widgets.line import Line, Span, crop, fit, plain, restyle, width_of, wrap
from lslm_tui.tui.widgets.reply_markdown import Block

WIDEST_COLUMN = 40
"""Cells; longer text in a table's cell is broken."""


class Piece(Protocol):
    @property
    def height(self) -> int:
        """Lines."""
        ...

    def line(self, index: int) -> Line: ...


class Lines:
    """A piece whose lines are all there."""

    def __init__(self, lines: list[Line]) -> None:
        self._lines = lines

    @property
    def height(self) -> int:
        return len(self._lines)

    def line(self, index: int) -> Line:
        return self._lines[index]


class Stack:
    """Pieces under each other, optionally all in one more style."""

    def __init__(self, style: str = "") -> None:
        self.style = style
        self.pieces: list[Piece] = []
        self._tops: list[int] = []

    @property
    def height(self) -> int:
        return self._tops[-1] + self.pieces[-1].height if self.pieces else 0

    def add(self, piece: Piece) -> None:
        self._tops.append(self.height)
        self.pieces.append(piece)

    def cut(self, count: int) -> None:
        """Keep the first `count` pieces."""
        del self.pieces[count:], self._tops[count:]

    def at(self, index: int) -> tuple[Piece, int]:
        """Return the piece at a line and the line within it."""
        number = bisect_right(self._tops, index) - 1
        while not self.pieces[number].height:
            number -= 1
        return self.pieces[number], index - self._tops[number]

    def line(self, index: int) -> Line:
        piece, offset = self.at(index)
        return restyle(piece.line(offset), self.style)


class GrowingText:
    """A long paragraph under construction: only what follows the last full line is broken anew."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._lines: list[Line] = []
        self._carry: Line = ()
        self._taken = 0
        self._open: list[Line] = []

    def update(self, block: Block) -> None:
        for chunk in block.chunks[self._taken :]:
            *full, self._carry = wrap(self._carry + chunk, self._width)
            self._lines.extend(full)
            self._taken += 1
        self._open = wrap(self._carry + block.spans, self._width)

    @property
    def height(self) -> int:
        return len(self._lines) + len(self._open)

    def line(self, index: int) -> Line:
        kept = len(self._lines)
        return self._lines[index] if index < kept else self._open[index - kept]


class TablePiece:
    """A table: columns as wide as their text up to a limit, scrolled sideways when it is too wide."""

    def __init__(self, block: Block, width: int) -> None:
        self.x = 0
        self._first, self._rest = block.first, block.rest
        self._width = max(width - width_of(block.rest), 8)
        columns = max((len(row) for row in block.rows), default=0)
        widths = [_column_width(block, column) for column in range(columns)]
        self._cells = sum(widths) + 3 * max(columns - 1, 0)
        self._lines = _table_lines(block, widths)

    @property
    def height(self) -> int:
        return len(self._lines)

    @property
    def overflow(self) -> int:
        return self._cells - self._width + 2 if self._cells > self._width else 0

    def shift(self, cells: int) -> bool:
        before = self.x
        self.x = min(max(self.x + cells, 0), self.overflow)
        return self.x != before

    def line(self, index: int) -> Line:
        line = self._lines[index]
        prefix = self._rest if index else self._first
        if not self.overflow:
            return (*prefix, *line)
        inner = self._width - 2
        body = fit(crop(line, self.x, self.x + inner), inner)
        left = Span("‹" if self.x else " ", "dim")
        right = Span("›" if self.x < self.overflow else " ", "dim")
        return (*prefix, left, *body, right)


def _column_width(block: Block, column: int) -> int:
    cells = (plain(row[column]) for row in block.rows if column < len(row))
    longest = max((cell_len(line) for cell in cells for line in cell.split("\n")), default=1)
    return min(max(longest, 1), WIDEST_COLUMN)


def _table_lines(block: Block, widths: list[int]) -> list[Line]:
    lines: list[Line] = []
    for number, row in enumerate(block.rows):
        cells = [_cell_lines(cell, width) for cell, width in zip(row, widths, strict=False)]
        for index in range(max((len(cell) for cell in cells), default=1)):
            line: list[Span] = []
            for at, (cell, width) in enumerate(zip(cells, widths, strict=False)):
                text = cell[index] if index < len(cell) else ()
                line += [Span(" │ ", "rule")] if at else []
                line += _aligned(text, width, block.alignments[at : at + 1])
            lines.append(restyle(tuple(line), "strong") if not number else tuple(line))
        if not number:
            rule = "─┼─".join("─" * width for width in widths)
            lines.append((Span(rule, "rule"),))
    return lines


def _cell_lines(cell: Line, width: int) -> list[Line]:
    fits = width_of(cell) <= width and not any("\n" in span.text for span in cell)
    return [cell] if fits else wrap(cell, width)


def _aligned(line: Line, width: int, alignment: tuple[str, ...]) -> Line:
    blanks = max(width - width_of(line), 0)
    side = alignment[0] if alignment else "left"
    left = {"right": blanks, "center": blanks // 2}.get(side, 0)
    return (Span(" " * left), *line, Span(" " * (blanks - left)))


def lay(block: Block, width: int, *, number: int, wrapped: bool) -> Piece:
    """Lay one block out in `width` cells; `number` is that of a code block in its reply."""
    if block.kind == "code" and block.code is not None:
        return CodePiece(
            block.code, number, width, first=block.first, rest=block.rest, wrapped=wrapped
        )
    if block.kind == "table":
        return TablePiece(block, width)
    inner = max(width - width_of(block.rest), 8)
    if block.kind == "rule":
        return Lines([(*block.first, Span("─" * inner, "rule"))])
    lines = wrap(block.spans, inner)
    return Lines([(*(block.rest if at else block.first), *line) for at, line in enumerate(lines)])


class Body:
    """The blocks of a growing text as a stack; finished ones are laid out once."""

    def __init__(self, width: int, *, style: str = "", wrapped: bool = False) -> None:
        self.stack = Stack(style)
        self._width = width
        self._wrapped = wrapped
        self._blocks = 0  # finished blocks laid out
        self._pieces = 0  # their pieces
        self._codes = 0  # code blocks among them
        self._paragraph: GrowingText | None = None

    def update(self, blocks: list[Block], tail: list[Block]) -> None:
        """Lay out what is new in `blocks` and all of `tail`."""
        last = self.stack.pieces[-1] if self.stack.pieces else None
        if isinstance(last, CodePiece) and len(tail) == 1 and last.code is tail[0].code:
            return  # an open fence grows by itself
        shifts = [getattr(piece, "x", 0) for piece in self.stack.pieces[self._pieces :]]
        self.stack.cut(self._pieces)
        for block in blocks[self._blocks :]:
            self._codes = self._lay(block, self._codes)
        self._blocks, self._pieces = len(blocks), len(self.stack.pieces)
        if len(tail) == 1 and tail[0].chunks:
            self._lay_paragraph(tail[0])
            return
        self._paragraph = None
        number = self._codes
        for block in tail:
            number = self._lay(block, number)
        for piece, x in zip(self.stack.pieces[self._pieces :], shifts, strict=False):
            if isinstance(piece, CodePiece | TablePiece):
                piece.shift(x)

    def _lay(self, block: Block, number: int) -> int:
        if block.gap is not None:
            self.stack.add(Lines([block.gap]))
        number += block.kind == "code"
        self.stack.add(lay(block, self._width, number=number, wrapped=self._wrapped))
        return number

    def _lay_paragraph(self, block: Block) -> None:
        if block.gap is not None:
            self.stack.add(Lines([block.gap]))
        self._paragraph = self._paragraph or GrowingText(self._width)
        self._paragraph.update(block)
        self.stack.add(self._paragraph)
