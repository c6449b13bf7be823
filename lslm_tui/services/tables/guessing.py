"""Which column is the text, which the label, a group, a date: guessed from names and first values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from lslm_tui.services.tables.dates import day_of
from lslm_tui.services.tables.reading import look_at, read_rows
from lslm_tui.services.tables.shape import TableFormat, TableRow, TableShape

ROWS = 200
"""Rows looked at."""
TEXT_NAMES = re.compile(
    r"(^|[^a-z])(texts?|review|sentence|comment|content|message|body|tweet|post|description)([^a-z]|$)"
    r"|正文|内容|评论|文本|评价"
)
GOLD_NAMES = re.compile(
    r"(^|[^a-z])(labels?|sentiment|gold|class|target|polarity|rating|stars?|score|y)([^a-z]|$)|标签|情感"
)
DATE_NAMES = re.compile(
    r"(^|[^a-z])(dates?|day|time|timestamp|created|published)([^a-z]|$)|日期|时间"
)
GROUP_NAMES = re.compile(
    r"(^|[^a-z])(group|category|product|topic|source|language|lang|country|brand|author|cat)([^a-z]|$)"
    r"|类别|来源|产品"
)
MOST_LABELS, MOST_GROUPS = 10, 40


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """Columns as they seem to be; '' where none fits. `reason` is a sentence for a person."""

    text: str
    gold: str = ""
    group: str = ""
    date: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """The beginning of a table and what it seems to be."""

    shape: TableShape
    rows: tuple[TableRow, ...]
    guess: ColumnGuess
    values: dict[str, tuple[str, ...]]
    """Of each column, its different values among the rows looked at, at most eleven."""

    @property
    def problems(self) -> tuple[TableRow, ...]:
        return tuple(row for row in self.rows if row.problem)


def preview(
    path: Path,
    *,
    kind: TableFormat | None = None,
    has_header: bool = True,
    rows: int = ROWS,
) -> Preview:
    """Read the first rows and guess the columns.

    Raises:
        InputError: as `look_at`.
    """
    shape = look_at(path, kind=kind, has_header=has_header)
    found = tuple(islice(read_rows(shape), rows))
    good = [row for row in found if not row.problem]
    columns = {name: [row.text(name) for row in good] for name in shape.columns}
    values = {
        name: tuple(islice(dict.fromkeys(cells), MOST_LABELS + 1))
        for name, cells in columns.items()
    }
    return Preview(shape, found, guess(columns), values)


def guess(columns: dict[str, list[str]]) -> ColumnGuess:
    """Choose by name and by what stands in the columns; no column is two things."""
    text, reason = _text(columns)
    left = [name for name in columns if name != text]
    date = _first(left, DATE_NAMES, columns, _is_date) or next(
        (name for name in left if _is_date(columns[name]) and not _is_small(columns[name])), ""
    )
    left = [name for name in left if name != date]
    gold = _first(left, GOLD_NAMES, columns, _is_small)
    left = [name for name in left if name != gold]
    group = _first(left, GROUP_NAMES, columns, _is_group)
    return ColumnGuess(text, gold, group, date, reason)


def _text(columns: dict[str, list[str]]) -> tuple[str, str]:
    if len(columns) == 1:
        name = next(iter(columns))
        return name, f"{name} is the only column."
    named = [name for name in columns if TEXT_NAMES.search(name.lower())]
    pool = named or list(columns)
    longest = max(pool, key=lambda name: _words(columns[name]))
    if named:
        how = " and has the longest values of those that do" if len(named) > 1 else ""
        return longest, f"{longest} is called like a text{how}."
    return longest, f"{longest} has the longest values."


def _words(cells: Sequence[str]) -> float:
    """Mean length; numbers and dates are no texts, however long."""
    lengths = [0 if cell.replace(".", "").isdigit() else len(cell) for cell in cells]
    return sum(lengths) / len(lengths) if lengths else 0.0


def _first(
    names: Sequence[str], wanted: re.Pattern[str], columns: dict[str, list[str]], fits: object
) -> str:
    assert callable(fits)
    return next((n for n in names if wanted.search(n.lower()) and fits(columns[n])), "")


def _is_small(cells: Sequence[str]) -> bool:
    """Few different values, each short: labels."""
    found = {cell.strip().casefold() for cell in cells if cell.strip()}
    return 0 < len(found) <= MOST_LABELS and max(map(len, found)) <= 32


def _is_group(cells: Sequence[str]) -> bool:
    found = {cell for cell in cells if cell.strip()}
    return 0 < len(found) <= MOST_GROUPS


def _is_date(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell.strip()]
    return bool(filled) and sum(day_of(cell) is not None for cell in filled) >= 0.9 * len(filled)
