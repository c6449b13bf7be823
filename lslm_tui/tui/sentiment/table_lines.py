"""The rows of a labelled table as lines: which columns stand where, and what is written in them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from lslm_tui.services.labelling import LabelledRow, Order
from lslm_tui.tui.formats import end_cut, middle_cut
from lslm_tui.tui.sentiment.heat import shown
from lslm_tui.tui.widgets.line import Line, Span

EXCERPT = 400
"""Characters of a text that are looked at for one line."""
LEAST_TEXT = 36
UNSURE, PROBLEM, FLAG, WRONG, RIGHT, CORRECTED = "?", "✗", "⚑", "≠", "=", "✎"
SIGNS = (
    (UNSURE, "unsure: the best probability lies below your bound"),
    (PROBLEM, "a row that cannot be used; it is kept and says why"),
    (FLAG, "something to know, such as an empty text or one read in windows"),
    (WRONG, "not the gold label"),
    (CORRECTED, "you gave it another label"),
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the list: what it is sorted by, its title, place and width in cells."""

    order: Order
    title: str
    start: int
    width: int


@dataclass(frozen=True, slots=True)
class Layout:
    """What there is to show."""

    rows: int
    labels: tuple[str, ...]
    gold: bool = False
    group: bool = False
    date: bool = False


def columns_for(layout: Layout, width: int) -> tuple[Column, ...]:
    """Place the columns; group, then date, then gold give way where it is narrow."""
    digits = max(len(f"{layout.rows:,}"), 4)
    label = min(max((cell_len(shown(name)) for name in layout.labels), default=6), 12)
    label = max(label, 6)
    wanted = [
        (Order.ROW, "row", digits),
        (Order.LABEL, "label", label + 3),
        (Order.SCORE, "prob", 6),
    ]
    more = [(Order.GOLD, "gold", min(label, 8), layout.gold), (Order.DATE, "day", 10, layout.date),
            (Order.GROUP, "group", 10, layout.group)]  # fmt: skip
    used = sum(cells + 1 for *_, cells in wanted)
    for order, title, cells, there in more:
        if there and used + cells + 1 + LEAST_TEXT <= width:
            wanted.append((order, title, cells))
            used += cells + 1
    placed: list[Column] = []
    at = 0
    for order, title, cells in wanted:
        placed.append(Column(order, title, at, cells))
        at += cells + 1
    placed.append(Column(Order.TEXT, "text", at, max(width - at, 1)))
    return tuple(placed)


def header_line(columns: Sequence[Column], order: Order, *, descending: bool) -> Line:
    """Titles with a sign at the one that is sorted by."""
    spans: list[Span] = []
    for column in columns:
        here = column.order is order
        title = column.title + (("▼" if descending else "▲") if here else "")
        right = column.order in (Order.ROW, Order.SCORE)
        cut = end_cut(title, column.width)
        blanks = " " * (column.width - cell_len(cut))
        spans.append(
            Span((blanks + cut if right else cut + blanks) + " ", "strong" if here else "dim")
        )
    return tuple(spans)


def row_line(row: LabelledRow | None, columns: Sequence[Column]) -> Line:
    """A row of the list."""
    if row is None:
        return ()
    spans: list[Span] = []
    for column in columns:
        text, style = _cell(row, column)
        spans.append(Span(text + " ", style))
    return tuple(spans)


def _cell(row: LabelledRow, column: Column) -> tuple[str, str]:
    width = column.width
    if column.order is Order.ROW:
        return f"{row.number:>{width},}", "dim"
    if column.order is Order.LABEL:
        return _label(row, width)
    if column.order is Order.SCORE:
        return (f"{row.score:>{width}.2f}" if row.score is not None else " " * width), "dim"
    if column.order is Order.GOLD:
        return _padded(row.gold_label or row.gold, width), "dim"
    if column.order is Order.DATE:
        return _padded(row.day, width), "dim"
    if column.order is Order.GROUP:
        return _padded(row.group, width), "dim"
    if row.problem:
        return _padded(f"line {row.line:,}: {row.problem}", width), "error"
    excerpt = " ".join(shown(row.text[:EXCERPT]).split())
    return _padded(excerpt or "(empty)", width), "dim" if row.unsure or not excerpt else ""


def _label(row: LabelledRow, width: int) -> tuple[str, str]:
    """Sign, then the label: a person's before the model's."""
    sign, style = sign_of(row)
    name = row.corrected or row.label
    if not name and not row.problem:
        return _padded("  ·", width), "dim"
    if row.unsure and not row.corrected and not row.problem:
        return _padded(f"{sign} {name}", width), "dim"
    return _padded(f"{sign} {name or 'unread'}", width), style


def sign_of(row: LabelledRow) -> tuple[str, str]:
    """The most important thing to say of a row, and its style."""
    if row.problem:
        return PROBLEM, "error"
    if row.corrected:
        return CORRECTED, "key"
    if row.gold_label and row.label and row.gold_label != row.label:
        return WRONG, "warning"
    if row.flags:
        return FLAG, "warning"
    if row.unsure:
        return UNSURE, "dim"
    return " ", "strong"


def _padded(text: str, width: int) -> str:
    cut = middle_cut(shown(text), width) if width <= 14 else end_cut(shown(text), width)
    return cut + " " * (width - cell_len(cut))
