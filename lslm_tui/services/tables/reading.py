"""Rows of a table, whatever its format; a bad one comes with its problem, and the rest go on."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from lslm_tui.blocks import HEAD_BYTES, head, is_packed
from lslm_tui.errors import InputError
from lslm_tui.services.tables.delimited import Record, delimiter_of, is_quoted, read_records
from lslm_tui.services.tables.lines import Line, encoding_of, read_lines
from lslm_tui.services.tables.shape import UNREAD, TableFormat, TableRow, TableShape

SUFFIXES = {
    ".jsonl": TableFormat.JSONL,
    ".ndjson": TableFormat.JSONL,
    ".csv": TableFormat.CSV,
    ".tsv": TableFormat.TSV,
    ".tab": TableFormat.TSV,
    ".parquet": TableFormat.PARQUET,
    ".pq": TableFormat.PARQUET,
    ".txt": TableFormat.TXT,
    ".text": TableFormat.TXT,
}
FIRST_ROWS = 200
"""Rows of a JSONL file whose keys make its columns."""
PARQUET_ROWS = 1024


def look_at(path: Path, *, kind: TableFormat | None = None, has_header: bool = True) -> TableShape:
    """Say what a file is, from its name and its first 64 KB.

    Raises:
        InputError: it cannot be read, is empty, or is no table.
    """
    start = head(path)
    if not start.removeprefix(b"\xef\xbb\xbf").strip():
        raise InputError("the file is empty.", path=path, remedy="There is nothing to label.")
    kind = kind or format_of(path, start)
    size = path.stat().st_size
    if kind is TableFormat.PARQUET:
        names = _parquet_columns(path)
        columns = _unique(names)
        return TableShape(path, kind, "Parquet", columns, names, size_bytes=size)
    _, encoding = encoding_of(start)
    lines = _first_lines(path)
    shape = TableShape(
        path, kind, encoding, ("text",), ("text",), compressed=is_packed(path), size_bytes=size
    )
    if kind is TableFormat.TXT:
        return _changed(shape, has_header=False)
    if kind is TableFormat.JSONL:
        names = _keys(path)
        return _changed(shape, columns=names, header=names, has_header=False)
    return _delimited(shape, lines, has_header=has_header)


def format_of(path: Path, start: bytes) -> TableFormat:
    """By the first bytes where they are plain, then by the name, then by what lines look like."""
    if start.startswith(b"PAR1"):
        return TableFormat.PARQUET
    suffix = path.with_suffix("").suffix if path.suffix == ".gz" else path.suffix
    known = SUFFIXES.get(suffix.lower())
    if known is not None:
        return known
    codec, _ = encoding_of(start)
    text = start.decode(codec, "replace").lstrip("\ufeff \r\n\t")
    if text.startswith("{"):
        return TableFormat.JSONL
    if suffix.lower() == ".json":
        raise InputError(
            "a table of one JSON object a line was expected.",
            path=path,
            remedy="Write one row a line and call the file .jsonl.",
        )
    lines = text.splitlines()[:20]
    for sign, kind in (("\t", TableFormat.TSV), (",", TableFormat.CSV)):
        if len(lines) > 1 and lines[0].count(sign) and len({x.count(sign) for x in lines}) == 1:
            return kind
    return TableFormat.TXT


def read_rows(shape: TableShape) -> Iterator[TableRow]:
    """Every row in order.

    Raises:
        InputError: the file cannot be read any more.
    """
    if shape.format is TableFormat.PARQUET:
        yield from _parquet_rows(shape)
    elif shape.format is TableFormat.JSONL:
        yield from _json_rows(shape)
    elif shape.format is TableFormat.TXT:
        yield from _text_rows(shape)
    else:
        yield from _delimited_rows(shape)


# --- CSV and TSV ------------------------------------------------------------------------------


def _delimited(shape: TableShape, lines: list[str], *, has_header: bool) -> TableShape:
    usual = "\t" if shape.format is TableFormat.TSV else ","
    delimiter = delimiter_of(lines, usual=usual)
    first = next((line for line in lines if line.strip()), "")
    quoted = is_quoted(first, delimiter)
    record = next(read_records(_stream(shape.path), delimiter, quoted=quoted), None)
    if record is None:
        raise InputError("the file is empty.", path=shape.path)
    if record.problem and has_header:
        raise InputError(
            f"the header cannot be read: {record.problem}.", path=shape.path, line=record.line
        )
    names = [field.strip() for field in record.fields]
    if not has_header:
        names = [""] * len(names)
    named = tuple(name or f"column {n}" for n, name in enumerate(names, start=1))
    return _changed(
        shape,
        columns=_unique(named),
        header=named,
        delimiter=delimiter,
        quoted=quoted,
        has_header=has_header,
    )


def _delimited_rows(shape: TableShape) -> Iterator[TableRow]:
    records = read_records(_stream(shape.path), shape.delimiter, quoted=shape.quoted)
    if shape.has_header:
        next(records, None)
    for number, record in enumerate(records, start=1):
        yield _delimited_row(shape, number, record)


def _delimited_row(shape: TableShape, number: int, record: Record) -> TableRow:
    fields, columns = record.fields, shape.columns
    problem = record.problem
    if not problem and len(fields) != len(columns):
        more = len(fields) > len(columns)
        hint = "; a text with the separator in it must be quoted" if more else ""
        there = f"{len(fields)} field{'s' * (len(fields) != 1)}"
        problem = f"{there} where the header has {len(columns)}{hint}"
    if len(fields) > len(columns):  # nothing is lost: the last column takes what is left over
        last = len(columns) - 1
        fields = [*fields[:last], shape.delimiter.join(fields[last:])]
    return TableRow(
        number, record.line, dict(zip(columns, fields, strict=False)), problem, record.note
    )


def _stream(path: Path) -> Iterator[Line]:
    """Lines from the first that is not blank."""
    begun = False
    for line in read_lines(path):
        begun = begun or bool(line.text.strip() or line.problem)
        if begun:
            yield line


# --- lines of text, JSON ----------------------------------------------------------------------


def _text_rows(shape: TableShape) -> Iterator[TableRow]:
    for number, line in enumerate(read_lines(shape.path), start=1):
        problem = line.problem or _nul(line.text)
        yield TableRow(number, line.number, {"text": line.text}, problem, line.note)


def _json_rows(shape: TableShape) -> Iterator[TableRow]:
    number = 0
    for line in read_lines(shape.path):
        if line.problem or line.text.strip():
            number += 1
            yield _json_row(number, line)


def _json_row(number: int, line: Line) -> TableRow:
    problem, value = line.problem, None
    if not problem:
        try:
            value = json.loads(line.text)
            if "\\ud" in line.text.lower():
                json.dumps(value, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            problem = "half of a character (a lone surrogate \\ud8…); remove it"
        except json.JSONDecodeError as error:
            problem = f"not valid JSON: {error.msg} at column {error.colno}"
        except (ValueError, RecursionError):
            problem = "not readable JSON: nested too deeply or a number too long"
    if not problem and not isinstance(value, dict):
        problem = "an object {…} was expected"
    if problem:
        return TableRow(number, line.number, {UNREAD: line.text}, problem, line.note)
    assert isinstance(value, dict)
    return TableRow(number, line.number, value, "", line.note)


def _keys(path: Path) -> tuple[str, ...]:
    """Keys of the first rows, in the order in which they come."""
    found: dict[str, None] = {}
    shape = TableShape(path, TableFormat.JSONL, "", (), ())
    for row in islice(_json_rows(shape), FIRST_ROWS):
        if not row.problem:
            found.update(dict.fromkeys(row.values))
    if not found:
        raise InputError("no line of it is a JSON object.", path=path)
    return tuple(found)


def _nul(text: str) -> str:
    return f"a NUL byte at position {text.index(chr(0)) + 1}; remove it" if "\0" in text else ""


# --- Parquet ----------------------------------------------------------------------------------


def _parquet_columns(path: Path) -> tuple[str, ...]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return tuple(pq.ParquetFile(path).schema_arrow.names)
    except (pa.ArrowException, OSError) as error:
        reason = str(error).splitlines()[0]
        raise InputError(f"not readable as Parquet: {reason}", path=path) from None


def _parquet_rows(shape: TableShape) -> Iterator[TableRow]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    number = 0
    try:
        with pq.ParquetFile(shape.path) as file:
            for batch in file.iter_batches(batch_size=PARQUET_ROWS):
                lists = [column.to_pylist() for column in batch.columns]
                for values in zip(*lists, strict=True):
                    number += 1
                    yield _parquet_row(shape, number, values)
    except (pa.ArrowException, OSError) as error:
        reason = str(error).splitlines()[0]
        problem = f"not readable as Parquet from here on: {reason}"
        yield TableRow(number + 1, number + 1, {}, problem)


def _parquet_row(shape: TableShape, number: int, values: tuple[Any, ...]) -> TableRow:
    cells = {
        name: value.decode("utf-8", "replace") if isinstance(value, bytes) else value
        for name, value in zip(shape.columns, values, strict=True)
    }
    problem = next((p for v in cells.values() if isinstance(v, str) and (p := _nul(v))), "")
    return TableRow(number, number, cells, problem)


# --- small things -----------------------------------------------------------------------------


def _first_lines(path: Path) -> list[str]:
    found, size = list[str](), 0
    for line in islice(read_lines(path), 50):
        found.append(line.text[:HEAD_BYTES])
        size += len(line.text)
        if size > HEAD_BYTES:
            break
    return found


def _unique(names: tuple[str, ...]) -> tuple[str, ...]:
    """`text#1` and `text#2` for two columns called `text`."""
    counts, seen, found = Counter(names), Counter[str](), list[str]()
    for name in names:
        seen[name] += 1
        found.append(f"{name}#{seen[name]}" if counts[name] > 1 else name)
    return tuple(found)


def _changed(shape: TableShape, **changes: Any) -> TableShape:
    from dataclasses import replace

    return replace(shape, **changes)
