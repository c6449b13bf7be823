"""Writes a table again with columns added: whole or not at all, under another name until it is."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, TextIO

from lslm_tui.errors import StorageError, UsageError
from lslm_tui.services.tables.reading import SUFFIXES
from lslm_tui.services.tables.shape import UNREAD, TableFormat, TableShape, as_text

Values = Mapping[str, Any]
"""A row's cells, or the added ones, by column."""
CONTROL = str.maketrans({"\t": " ", "\n": " ", "\r": " "})


class _Sheet(Protocol):
    def write(self, rows: Sequence[tuple[Values, Values]]) -> None: ...
    def close(self) -> None: ...


class TableWriter:
    """Writes rows of a table of `shape` with the columns `added` behind its own.

    Used with `with`: at a failure nothing is left, and what was there before is untouched.

    Raises:
        UsageError: the name says no format that can hold columns.
        StorageError: it cannot be written.
    """

    def __init__(self, path: Path, shape: TableShape, added: Sequence[str]) -> None:
        self.path = path
        self.format, self._packed = format_to_write(path, shape)
        self.added = _free_names(added, shape.columns)
        """The added columns' names in the file; one that is taken gets `lslm_` before it."""
        self._shape = shape
        self._names = dict(zip(added, self.added, strict=True))
        self._part: Path | None = None
        self._sheet: _Sheet | None = None

    def __enter__(self) -> TableWriter:
        try:
            descriptor, part = tempfile.mkstemp(dir=self.path.parent, prefix=f".{self.path.name}-")
            os.close(descriptor)
            self._part = Path(part)
            umask = os.umask(0)
            os.umask(umask)
            self._part.chmod(0o666 & ~umask)
            self._sheet = self._open(self._part)
        except OSError as error:
            self._drop()
            raise _failure(self.path, error) from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._sheet is not None and self._part is not None
        if kind is not None:
            self._drop()
            if isinstance(error, OSError):
                raise _failure(self.path, error) from error
            return
        try:
            self._sheet.close()
            with self._part.open("rb") as file:
                os.fsync(file.fileno())
            os.replace(self._part, self.path)
        except OSError as failure:
            self._drop()
            raise _failure(self.path, failure) from failure

    def write(self, rows: Sequence[tuple[Values, Values]]) -> None:
        """Append rows, each its own cells and the added ones, in the order of the file."""
        assert self._sheet is not None
        named = [
            (cells, {name: added.get(key) for key, name in self._names.items()})
            for cells, added in rows
        ]
        try:
            self._sheet.write(named)
        except OSError as error:
            raise _failure(self.path, error) from error

    def _open(self, part: Path) -> _Sheet:
        if self.format is TableFormat.PARQUET:
            return _Parquet(part, self._shape, self.added)
        file = _text_file(part, packed=self._packed)
        if self.format is TableFormat.JSONL:
            return _JsonLines(file, self.added)
        return _Delimited(file, self._shape, self.added, self.format)

    def _drop(self) -> None:
        try:
            if self._sheet is not None:
                self._sheet.close()
        except OSError:
            pass
        if self._part is not None:
            self._part.unlink(missing_ok=True)


def format_to_write(path: Path, shape: TableShape) -> tuple[TableFormat, bool]:
    """(format, gzip) by the name of the file; without a known ending, the format it came in."""
    packed = path.suffix == ".gz"
    suffix = path.with_suffix("").suffix if packed else path.suffix
    kind = SUFFIXES.get(suffix.lower(), shape.format if not suffix else None)
    if kind in (None, TableFormat.TXT):
        raise UsageError(
            f"{path.name} says no format that has columns.",
            remedy="End the name with .csv, .tsv, .jsonl or .parquet.",
        )
    if packed and kind is TableFormat.PARQUET:
        raise UsageError("Parquet is compressed already.", remedy="Leave the .gz away.")
    assert kind is not None
    return kind, packed


def _free_names(added: Sequence[str], columns: Sequence[str]) -> tuple[str, ...]:
    taken = {column.partition("#")[0] for column in columns} | set(columns)
    return tuple(f"lslm_{name}" if name in taken else name for name in added)


def _text_file(part: Path, *, packed: bool) -> TextIO:
    if packed:
        return io.TextIOWrapper(
            gzip.open(part, "wb"), encoding="utf-8", newline="", errors="replace"
        )
    return part.open("w", encoding="utf-8", newline="", errors="replace")


class _Delimited:
    """CSV and TSV; TSV is written as it is read, without quotes, so breaks in a cell become blanks."""

    def __init__(
        self, file: TextIO, shape: TableShape, added: Sequence[str], kind: TableFormat
    ) -> None:
        self._file, self._columns, self._added = file, shape.columns, added
        same = kind is shape.format
        usual = "\t" if kind is TableFormat.TSV else ","
        self._delimiter = shape.delimiter if same else usual
        self._quoted = shape.quoted if same else kind is TableFormat.CSV
        self._writer = csv.writer(file, delimiter=self._delimiter, lineterminator="\n")
        if shape.has_header or not same:
            self._line([*shape.header, *added])

    def write(self, rows: Sequence[tuple[Values, Values]]) -> None:
        for cells, added in rows:
            own = [as_text(cells.get(name)) for name in self._columns]
            if UNREAD in cells and not any(own):
                own[0] = as_text(cells[UNREAD])
            self._line([*own, *(_plain(added.get(name)) for name in self._added)])

    def _line(self, fields: Sequence[str]) -> None:
        if self._quoted:
            self._writer.writerow(fields)
        else:
            self._file.write(
                self._delimiter.join(field.translate(CONTROL) for field in fields) + "\n"
            )

    def close(self) -> None:
        self._file.close()


def _plain(value: Any) -> str:
    """An added value in a cell: lists joined, numbers short."""
    if isinstance(value, (list, tuple)):
        return " | ".join(str(part) for part in value)
    if isinstance(value, float):
        return f"{value:.6g}"
    return as_text(value)


class _JsonLines:
    """One object a line: the row's own keys, then the added ones."""

    def __init__(self, file: TextIO, added: Sequence[str]) -> None:
        self._file, self._added = file, added

    def write(self, rows: Sequence[tuple[Values, Values]]) -> None:
        for cells, added in rows:
            more = {name: added.get(name) for name in self._added}
            line = json.dumps({**cells, **more}, ensure_ascii=False, default=str)
            self._file.write(line + "\n")

    def close(self) -> None:
        self._file.close()


class _Parquet:
    """Columns keep their types where the table came as Parquet, which is then read along."""

    def __init__(self, part: Path, shape: TableShape, added: Sequence[str]) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        self._pa, self._shape, self._added = pa, shape, added
        self._source = pq.ParquetFile(shape.path) if shape.format is TableFormat.PARQUET else None
        self._batches: Iterator[Any] = (
            self._source.iter_batches(batch_size=1024) if self._source else iter(())
        )
        self._rest: Any = None
        own = (
            list(self._source.schema_arrow)
            if self._source
            else [pa.field(name, pa.string()) for name in shape.columns]
        )
        more = [pa.field(name, self._type(name)) for name in added]
        self._own, self._schema = own, pa.schema([*own, *more])
        self._writer = pq.ParquetWriter(part, self._schema)

    def _type(self, name: str) -> Any:
        kinds = {"score": self._pa.float64(), "unsure": self._pa.bool_()}
        return kinds.get(name.removeprefix("lslm_"), self._pa.string())

    def write(self, rows: Sequence[tuple[Values, Values]]) -> None:
        if not rows:
            return
        arrays = self._read_along(len(rows)) if self._source else self._as_text(rows)
        for name in self._added:
            kind = self._schema.field(name).type
            values = [added.get(name) for _, added in rows]
            if kind == self._pa.string():
                values = [None if value is None else _plain(value) for value in values]
            arrays.append(self._pa.array(values, type=kind))
        self._writer.write_table(self._pa.Table.from_arrays(arrays, schema=self._schema))

    def _as_text(self, rows: Sequence[tuple[Values, Values]]) -> list[Any]:
        return [
            self._pa.array(
                [as_text(cells.get(name)) if name in cells else None for cells, _ in rows],
                type=self._pa.string(),
            )
            for name in self._shape.columns
        ]

    def _read_along(self, count: int) -> list[Any]:
        """The source's next `count` rows, column by column."""
        parts: list[Any] = []
        while count:
            if self._rest is None or not len(self._rest):
                self._rest = next(self._batches, None)
                if self._rest is None:
                    raise StorageError(
                        f"{self._shape.path} has fewer rows than were labelled.",
                        remedy="It has changed since; label it again.",
                    )
            part = self._rest.slice(0, count)
            self._rest = self._rest.slice(len(part))
            parts.append(part)
            count -= len(part)
        table = self._pa.Table.from_batches(parts)
        return [column.combine_chunks() for column in table.columns]

    def close(self) -> None:
        self._writer.close()
        if self._source is not None:
            self._source.close()


def _failure(path: Path, error: OSError) -> StorageError:
    return StorageError(
        f"{path} cannot be written: {error.strerror or error}.",
        remedy="Free some space, or choose another place; the results are kept.",
    )
