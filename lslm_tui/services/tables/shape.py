"""What a table is: its format, its columns, its rows. Values only."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

UNREAD = "unread"
"""Name under which a row that could not be taken apart keeps its line."""


class TableFormat(StrEnum):
    CSV = "csv"
    TSV = "tsv"
    JSONL = "jsonl"
    TXT = "txt"
    PARQUET = "parquet"


@dataclass(frozen=True, slots=True)
class TableShape:
    """A file as its beginning shows it."""

    path: Path
    format: TableFormat
    encoding: str
    """For people: `UTF-8`, `UTF-8 with a byte-order mark`, `UTF-16`, `Latin-1`, `Parquet`."""
    columns: tuple[str, ...]
    """Unique names; the second of two equal ones is called `text#2`, the first `text#1`."""
    header: tuple[str, ...]
    """The names as they stand in the file."""
    delimiter: str = ","
    quoted: bool = True
    """Fields may be quoted; most TSV files are not, and quotes are ordinary signs in them."""
    has_header: bool = True
    compressed: bool = False
    size_bytes: int = 0

    @property
    def doubled(self) -> frozenset[str]:
        """Names in the header that several columns have."""
        return frozenset(name for name in self.header if self.header.count(name) > 1)


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row, good or bad; a bad one keeps what could be read of it."""

    number: int
    """1 for the first row; a header is none."""
    line: int
    """Where it begins in the file, 1-based; a Parquet row's number."""
    values: dict[str, Any] = field(default_factory=dict)
    problem: str = ""
    """Why it cannot be used; '' for a good row."""
    note: str = ""
    """What should be known of a good row, such as that it was read as Latin-1."""

    def text(self, column: str) -> str:
        """The value of a column as text; '' where there is none."""
        return as_text(self.values.get(column))


def as_text(value: Any) -> str:
    """A cell as text: '' for nothing, `true` and `false`, lists and objects as JSON."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (dict, list)):
        import json

        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)
