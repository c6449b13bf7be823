"""Rows of a file, whatever its format; each bad one is a `Problem`, the rest go on."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lslm_tui.errors import InputError
from lslm_tui.training.recipe import DataFile

from .examples import Problem
from .lines import head, open_bytes, read_lines
from .tables import Row, read_table

SUFFIXES = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".parquet": "parquet",
    ".txt": "txt",
}
LONGEST_PARAGRAPH = 65536
_SPACE = re.compile(r"[\s,]*")


def read_rows(file: DataFile) -> Iterator[Row | Problem]:
    """(line, values) of every row; a Parquet row's line is its number.

    Raises:
        InputError: the file as a whole cannot be read.
    """
    path = file.path
    assert path is not None
    start = head(path)
    if not start.removeprefix(b"\xef\xbb\xbf").strip():
        yield Problem(path, 1, "the file is empty")
        return
    kind = file.format if file.format != "auto" else format_of(path, start)
    if kind in ("csv", "tsv"):
        yield from read_table(path, tabs=kind == "tsv", columns=file.columns)
    elif kind == "txt":
        yield from _read_text(path, start)
    else:
        yield from {"jsonl": _read_json_lines, "json": _read_json, "parquet": _read_parquet}[kind](
            path
        )


def format_of(path: Path, start: bytes) -> str:
    """By the name, then by the first bytes."""
    if start.startswith(b"PAR1"):
        return "parquet"
    suffix = path.with_suffix("").suffix if path.suffix == ".gz" else path.suffix
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    known = SUFFIXES.get(suffix.lower())
    if known == "json" and text.startswith(b"{"):
        return "jsonl" if _is_object(text.split(b"\n")[0]) and b"\n{" in text else "json"
    if known is not None:
        return known
    if text.startswith(b"["):
        return "json"
    if text.startswith(b"{"):
        return "jsonl" if _is_object(text.split(b"\n")[0]) else "json"
    lines = text.splitlines()[:20]
    for sign, kind in ((b"\t", "tsv"), (b",", "csv")):
        if len(lines) > 1 and lines[0].count(sign) and len({x.count(sign) for x in lines}) == 1:
            return kind
    return "txt"


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _read_text(path: Path, start: bytes) -> Iterator[Row | Problem]:
    """Paragraphs where blank lines part them, else lines."""
    text = start.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    paragraphs = re.search(rb"\n[ \t]*\n", text.strip()) is not None
    begin, found, size = 0, list[str](), 0
    for line in read_lines(path):
        if isinstance(line, Problem):
            yield line
            continue
        number, content = line
        blank = not content.strip()
        if found and (blank or not paragraphs or size > LONGEST_PARAGRAPH):
            yield begin, {"text": "\n".join(found)}
            found, size = [], 0
        if not blank:
            begin = begin if found else number
            found.append(content)
            size += len(content)
    if found:
        yield begin, {"text": "\n".join(found)}


def _read_json_lines(path: Path) -> Iterator[Row | Problem]:
    for line in read_lines(path):
        if isinstance(line, Problem):
            yield line
            continue
        number, text = line
        if text and not text.isspace():
            yield _json_line(path, number, text)


def _json_line(path: Path, number: int, text: str) -> Row | Problem:
    try:
        value = json.loads(text)
        if "\\ud" in text.lower():
            json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return Problem(path, number, "half of a character (a lone surrogate \\ud8…); remove it")
    except json.JSONDecodeError as error:
        return Problem(path, number, f"not valid JSON: {error.msg} at column {error.colno}")
    except (ValueError, RecursionError):
        return Problem(path, number, "not readable JSON: nested too deeply or a number too long")
    return _object(path, number, value)


def _object(path: Path, number: int, value: Any) -> Row | Problem:
    if isinstance(value, dict):
        return number, value
    return Problem(path, number, f"an object {{…}} was expected, not {_kind(value)}")


def _kind(value: Any) -> str:
    return {list: "a list", str: "a text", type(None): "null", bool: "true or false"}.get(
        type(value), "a number"
    )


def _read_json(path: Path) -> Iterator[Row | Problem]:
    """Elements of the list, one after the other, with the line each begins in."""
    parts: list[str] = []
    for line in read_lines(path):
        if isinstance(line, Problem):
            yield line
            parts.append("")
        else:
            parts.append(line[1])
    text = "\n".join(parts)
    at = _list_start(path, text)
    decoder, number, counted = json.JSONDecoder(), 1, 0
    while True:
        at = _end(_SPACE, text, at)
        number, counted = number + text.count("\n", counted, at), at
        if at >= len(text) or text[at] == "]":
            if at >= len(text):
                yield Problem(path, number, "the list is not closed; the file may be cut off")
            return
        try:
            value, at = decoder.raw_decode(text, at)
        except json.JSONDecodeError as error:
            reason = f"not valid JSON: {error.msg} at column {error.colno}; the rest is not read"
            yield Problem(path, error.lineno, reason)
            return
        except (ValueError, RecursionError):
            yield Problem(path, number, "not readable JSON: nested too deeply; the rest is lost")
            return
        yield _object(path, number, value)


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at


def _list_start(path: Path, text: str) -> int:
    """Behind the bracket of the list of rows, which may be the one list of an object."""
    begin = _end(_SPACE, text, 0)
    if text[begin : begin + 1] == "[":
        return begin + 1
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        raise InputError(f"not valid JSON: {error.msg}.", path=path, line=error.lineno) from None
    except (ValueError, RecursionError):
        raise InputError("not readable JSON: nested too deeply.", path=path) from None
    lists = [k for k, v in value.items() if isinstance(v, list)] if isinstance(value, dict) else []
    if len(lists) != 1:
        raise InputError(
            "a list of rows was expected, or an object with one list.",
            path=path,
            remedy="Write one row a line and call the file .jsonl.",
        )
    key = re.search(re.escape(json.dumps(lists[0])) + r"\s*:\s*\[", text) or re.search(
        re.escape(json.dumps(lists[0], ensure_ascii=False)) + r"\s*:\s*\[", text
    )
    assert key is not None
    return key.end()


def _read_parquet(path: Path) -> Iterator[Row | Problem]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    number = 0
    with open_bytes(path) as file:
        try:
            source = io.BytesIO(file.read()) if head(path, 4) and _packed(path) else file
            for batch in pq.ParquetFile(source).iter_batches(batch_size=4096):
                for value in batch.to_pylist():
                    number += 1
                    yield number, value
        except (pa.ArrowException, OSError, EOFError) as error:
            reason = str(error).splitlines()[0]
            yield Problem(path, number + 1, f"not readable as Parquet from here on: {reason}")


def _packed(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"\x1f\x8b"
