"""CSV and TSV: the cells of chosen columns are units; quoting, blanks and line ends stay.

A field is quoted if it begins with a quote and ends with one before a delimiter. Quotes elsewhere are
signs like others, as in TSV files that know no quoting. A field that is never closed is read as a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

from lslm_tui.errors import UsageError
from lslm_tui.tasks.translation.documents.parts import Markup, Part, Unit, line_end
from lslm_tui.tasks.translation.guards import PLACEHOLDER

MOST_LINES = 2000
"""A quoted field that is not closed within so many lines was never meant as one."""
DELIMITERS = ",;\t|"


@dataclass(frozen=True, slots=True)
class Field:
    """A cell of a record: where it stands (quotes included), and whether it is quoted."""

    start: int
    end: int
    quoted: bool


@dataclass(frozen=True, slots=True)
class TableOptions:
    """Which columns; names of the header, or numbers from 1."""

    delimiter: str = ","
    columns: tuple[str, ...] = ()
    header: bool = True


def _unquote(raw: str) -> str:
    return raw.replace('""', '"')


def _quote(text: str) -> str:
    return text.replace('"', '""')


BARE = Markup()
QUOTED = Markup(
    protect=re.compile(PLACEHOLDER.pattern.replace("[^<>\\n]", '[^<>"\\n]')),
    decode=_unquote,
    encode=_quote,
)


def scan_table(lines: Iterable[str], options: TableOptions) -> Iterator[Part]:
    """
    Raises:
        UsageError: a column that the header does not have.
    """
    chosen: tuple[int, ...] | None = None if options.header else _numbers(options.columns)
    names: dict[int, str] = {}
    for number, record in records(lines, options.delimiter):
        fields = split_record(record, options.delimiter)
        if chosen is None:
            header = [cell(record, field) for field in fields]
            chosen = choose(header, options.columns)
            names = {column: header[column] for column in chosen if column < len(header)}
            yield record
        else:
            yield from _record(record, fields, number, chosen, names, options.delimiter)


def _record(
    record: str,
    fields: Sequence[Field],
    line: int,
    chosen: Sequence[int],
    names: dict[int, str],
    delimiter: str,
) -> Iterator[Part]:
    kept = 0
    for column in chosen:
        if column >= len(fields):
            continue
        field = fields[column]
        raw = record[field.start : field.end]
        if kept < field.start:
            yield record[kept : field.start]
        place = names.get(column, str(column + 1))
        inner = raw[1:-1] if field.quoted else raw
        render = _in_quotes if field.quoted else partial(_bare, delimiter)
        markup = QUOTED if field.quoted else BARE
        inner_line = line + record.count("\n", 0, field.start)
        yield Unit(raw, (inner,), inner_line, markup, render, place=place)
        kept = field.end
    if kept < len(record):
        yield record[kept:]


def _in_quotes(texts: tuple[str, ...]) -> str:
    return f'"{texts[0]}"'


def _bare(delimiter: str, texts: tuple[str, ...]) -> str:
    """A field that had no quotes gets them only where it would be read as something else."""
    text = texts[0]
    if delimiter == "\t":
        return text.replace("\t", " ").replace("\n", " ")
    if delimiter in text or "\n" in text or text.startswith('"'):
        return f'"{_quote(text)}"'
    return text


def records(lines: Iterable[str], delimiter: str) -> Iterator[tuple[int, str]]:
    """Yield records, a quoted one may have several lines, with the number of their first line."""
    held: list[str] = []
    first = 1
    for number, line in enumerate(lines, 1):
        if not held:
            first = number
            if delimiter == "\t" or '"' not in line or _is_closed(line, delimiter):
                yield number, line
            else:
                held = [line]
            continue
        held.append(line)
        if '"' in line and _is_closed("".join(held), delimiter):
            yield first, "".join(held)
            held = []
        elif len(held) > MOST_LINES:
            yield from enumerate(held, first)
            held = []
    yield from enumerate(held, first)


def _is_closed(record: str, delimiter: str) -> bool:
    """Whether the record ends outside quotes, or holds a quote that makes no sense."""
    fields = split_record(record, delimiter)
    last = line_end(record)[0][fields[-1].start :]
    return fields[-1].quoted or not last.startswith('"') or _strays(last)


def _strays(field: str) -> bool:
    """A quoted beginning whose closing quote is followed by something else."""
    return re.match(r'"(?:[^"]|"")*"[^"]', field) is not None


@lru_cache(maxsize=8)
def _field_pattern(delimiter: str) -> re.Pattern[str]:
    mark = re.escape(delimiter)
    lines = '[^"\n]' if delimiter == "\t" else '[^"]'
    return re.compile(rf'(?P<quoted>"{lines}*(?:""{lines}*)*")(?={mark}|\r?\n?\Z)|[^{mark}]*')


def split_record(record: str, delimiter: str) -> list[Field]:
    """The fields of a record; their characters and the delimiters between them are all of it."""
    body = line_end(record)[0]
    found: list[Field] = []
    place = 0
    while True:
        match = _field_pattern(delimiter).match(body, place)
        assert match is not None
        found.append(Field(place, match.end(), match["quoted"] is not None))
        if match.end() >= len(body):
            return found
        place = match.end() + 1


def cell(record: str, field: Field) -> str:
    """A field as a person reads it."""
    raw = record[field.start : field.end]
    return _unquote(raw[1:-1]) if field.quoted else raw


def choose(header: Sequence[str], columns: Sequence[str]) -> tuple[int, ...]:
    """Places of columns by name, else by number from 1, in the order they stand in.

    Raises:
        UsageError: there is no such column.
    """
    known = [name.strip().casefold() for name in header]
    found: set[int] = set()
    for column in columns:
        name = column.strip().casefold()
        if name in known:
            found.add(known.index(name))
        elif column.isdigit() and 1 <= int(column) <= len(header):
            found.add(int(column) - 1)
        else:
            raise UsageError(
                f"There is no column {column!r}.", remedy=f"There are {', '.join(header)}."
            )
    return tuple(sorted(found))


def _numbers(columns: Sequence[str]) -> tuple[int, ...]:
    """
    Raises:
        UsageError: without a header, columns are numbers.
    """
    if not all(column.isdigit() and int(column) > 0 for column in columns):
        raise UsageError(
            "Without a header, columns have no names.", remedy="Give their numbers, from 1."
        )
    return tuple(sorted({int(column) - 1 for column in columns}))


def guess_delimiter(line: str) -> str:
    """The sign that parts most fields of a line; a comma where none does."""
    return max(DELIMITERS, key=lambda mark: (len(split_record(line, mark)), mark == ","))


def text_columns(rows: Sequence[Sequence[str]]) -> tuple[int, ...]:
    """Columns whose cells look like text: mostly letters, and often more than one word."""
    wide = max((len(row) for row in rows), default=0)
    return tuple(
        column for column in range(wide) if _is_text([r[column : column + 1] for r in rows])
    )


def _is_text(cells: Sequence[Sequence[str]]) -> bool:
    texts = [cell[0] for cell in cells if cell and cell[0].strip()]
    worded = [
        text
        for text in texts
        if (len(text.split()) > 1 or not text.isascii())
        and sum(character.isalpha() for character in text) > len(text) / 2
    ]
    return bool(texts) and len(worded) * 2 >= len(texts)
