"""Rows of CSV and TSV files."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path

from lslm_tui.errors import InputError

from .examples import Problem
from .lines import Line, read_lines

LONGEST_RECORD = 200
"""Lines after which an open quote counts as forgotten."""
Record = tuple[int, list[str]]
Row = tuple[int, dict[str, object]]


def read_table(path: Path, *, tabs: bool, columns: Mapping[str, str]) -> Iterator[Row | Problem]:
    """(line, values by column) of each record; `columns` says which of two equal names is meant.

    TSV has no quoting unless every name in its header is quoted.

    Raises:
        InputError: the header names a column twice.
    """
    lines = read_lines(path)
    header, before = _header(lines)
    if header is None:
        yield from before
        return
    if before:
        raise InputError(
            f"the header cannot be read: {before[0].reason}.", path=path, line=before[0].line
        )
    number, text = header
    delimiter = "\t" if tabs or ("\t" in text and "," not in text) else _comma(text)
    quoted = delimiter != "\t" or all(part[:1] == '"' == part[-1:] for part in text.split("\t"))
    stream = chain([header], lines)
    records = _quoted(path, stream, delimiter) if quoted else _plain(stream, delimiter)
    names: list[str] | None = None
    for record in records:
        if isinstance(record, Problem):
            yield record
        elif names is None:
            names = _names(path, record, columns)
        else:
            yield _row(path, names, record)


def _header(lines: Iterator[Line | Problem]) -> tuple[Line | None, list[Problem]]:
    before: list[Problem] = []
    for line in lines:
        if isinstance(line, Problem):
            before.append(line)
        elif line[1].strip():
            return line, before
    return None, before


def _comma(header: str) -> str:
    return ";" if ";" in header and "," not in header else ","


def _names(path: Path, record: Record, columns: Mapping[str, str]) -> list[str]:
    names = [name.strip() or f"column {n}" for n, name in enumerate(record[1], start=1)]
    twice = [name for name, count in Counter(names).items() if count > 1]
    numbered = [f"{name}#{n}" if name in twice else name for n, name in enumerate(names, start=1)]
    for name in twice:
        which = [other for other in numbered if other.rpartition("#")[0] == name]
        if not set(which) & set(columns.values()):
            raise InputError(
                f'the header names the column "{name}" {len(which)} times.',
                path=path,
                line=record[0],
                remedy=f'Rename one, or say which is meant: columns = {{ {name} = "{which[0]}" }}.',
            )
    return numbered


def _row(path: Path, names: list[str], record: Record) -> Row | Problem:
    number, values = record
    if len(values) == len(names):
        return number, dict(zip(names, values, strict=True))
    count = "1 field" if len(values) == 1 else f"{len(values)} fields"
    hint = "; a text with the separator in it must be quoted" if len(values) > len(names) else ""
    return Problem(path, number, f"{count} where the header has {len(names)}{hint}")


def _plain(lines: Iterator[Line | Problem], delimiter: str) -> Iterator[Record | Problem]:
    for line in lines:
        if isinstance(line, Problem):
            yield line
        elif line[1]:
            yield line[0], line[1].split(delimiter)


def _quoted(
    path: Path, lines: Iterator[Line | Problem], delimiter: str
) -> Iterator[Record | Problem]:
    csv.field_size_limit(1 << 26)
    waiting: list[Line | Problem] = []
    while True:
        line = waiting.pop(0) if waiting else next(lines, None)
        if line is None:
            return
        if isinstance(line, Problem):
            yield line
        elif '"' not in line[1]:
            if line[1]:
                yield line[0], line[1].split(delimiter)
        else:
            yield _record(path, line, lines, waiting, delimiter)


def _record(
    path: Path,
    first: Line,
    lines: Iterator[Line | Problem],
    waiting: list[Line | Problem],
    delimiter: str,
) -> Record | Problem:
    """A record that may go on over lines; lines after a quote that never closes are kept."""
    text, used = first[1], 0
    while True:
        try:
            return first[0], next(csv.reader([text], delimiter=delimiter, strict=True))
        except csv.Error as error:
            if "end of data" not in str(error):
                return Problem(path, first[0], "text after a closing quote; double quotes inside")
        if used == len(waiting):
            following = next(lines, None) if used < LONGEST_RECORD else None
            if following is None:
                return Problem(path, first[0], "a quote that begins here is never closed")
            waiting.append(following)
        following = waiting[used]
        if isinstance(following, Problem):
            return Problem(path, first[0], "a quote that begins here is never closed")
        text, used = f"{text}\n{following[1]}", used + 1
        if _closed(text, delimiter):
            del waiting[:used]


def _closed(text: str, delimiter: str) -> bool:
    try:
        next(csv.reader([text], delimiter=delimiter, strict=True))
    except csv.Error as error:
        return "end of data" not in str(error)
    return True
