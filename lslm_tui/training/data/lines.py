"""Lines of a text file, one at a time: gzip, byte-order mark, any newline, bad bytes reported."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path

from lslm_tui import blocks
from lslm_tui.errors import InputError
from lslm_tui.training import meter

from .examples import Problem

MISSING = "Paths in a recipe are taken from the recipe's directory."
Line = tuple[int, str]


def open_bytes(path: Path) -> BufferedReader:
    """The file's bytes, unpacked. Raises `InputError` as `blocks.open_bytes`."""
    return blocks.open_bytes(path, missing=MISSING)


def head(path: Path, size: int = blocks.HEAD_BYTES) -> bytes:
    """The first bytes, unpacked. Raises `InputError` as `blocks.open_bytes`."""
    return blocks.head(path, size, missing=MISSING)


def read_lines(path: Path) -> Iterator[Line | Problem]:
    """(number, text) of each line without its end; LF, CRLF and CR all end a line.

    Raises:
        InputError: unreadable, UTF-16, or a line above 64 MB.
    """
    _refuse_utf16(path)
    number = 1
    for block in blocks.byte_blocks(path, missing=MISSING, told=_tell):
        if isinstance(block, InputError):
            yield Problem(path, number, block.message)
            return
        text = _decoded(block)
        if text is not None:
            lines = text.split("\n")
            yield from enumerate(lines, start=number)
            number += len(lines)
            continue
        for raw in block.split(b"\n"):
            yield _line(path, number, raw)
            number += 1


def _decoded(block: bytes) -> str | None:
    try:
        text = block.decode()
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text


def _line(path: Path, number: int, raw: bytes) -> Line | Problem:
    if (at := raw.find(b"\0")) >= 0:
        return Problem(path, number, f"a NUL byte at position {at + 1}; remove it")
    try:
        return number, raw.decode()
    except UnicodeDecodeError as error:
        return Problem(
            path,
            number,
            f"byte 0x{raw[error.start]:02X} at position {error.start + 1} is not UTF-8 "
            "(it looks like Latin-1); save the file as UTF-8",
        )


def _tell(done: int, total: int) -> None:
    meter.tell(done, total, "bytes read")


def _refuse_utf16(path: Path) -> None:
    if head(path, 2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        raise InputError("is UTF-16.", path=path, remedy="Save it as UTF-8.")
