"""Lines of a text file, one at a time: gzip, byte-order mark, any newline, bad bytes reported."""

from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path
from typing import cast

from lslm_tui.errors import InputError
from lslm_tui.training import meter

from .examples import Problem

BLOCK_BYTES = 1 << 20
LONGEST_LINE = 1 << 26
Line = tuple[int, str]


def open_bytes(path: Path) -> BufferedReader:
    """The file's bytes, unpacked where it is gzip by content.

    Raises:
        InputError: missing, a directory or not readable.
    """
    if path.is_dir():
        raise InputError("is a directory, not a file.", path=path, remedy="Name the files in it.")
    try:
        file = path.open("rb")
        packed = file.read(2) == b"\x1f\x8b"
        file.seek(0)
    except FileNotFoundError as error:
        raise InputError(
            "there is no such file.",
            path=path,
            remedy="Paths in a recipe are taken from the recipe's directory.",
        ) from error
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}.", path=path) from error
    if not packed:
        return file
    file.close()
    return cast(BufferedReader, gzip.open(path))


def head(path: Path, size: int = 65536) -> bytes:
    """The first bytes, unpacked; empty where a damaged gzip holds none."""
    with open_bytes(path) as file:
        try:
            return file.read(size)
        except (EOFError, OSError, zlib.error):
            return _first_bytes(path, size)


def read_lines(path: Path) -> Iterator[Line | Problem]:
    """(number, text) of each line without its end; LF, CRLF and CR all end a line.

    Raises:
        InputError: unreadable, UTF-16, or a line above 64 MB.
    """
    number = 1
    for block in _blocks(path):
        if isinstance(block, str):
            yield Problem(path, number, block)
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


def _blocks(path: Path) -> Iterator[bytes | str]:
    """Whole lines joined by LF, without the last LF; a `str` says how a gzip is damaged."""
    rest, first = b"", True
    with open_bytes(path) as file:
        size = os.fstat(file.fileno()).st_size
        while True:
            try:
                chunk = file.read1(BLOCK_BYTES)
                # of a packed file, the bytes that lie on the disk
                meter.tell(getattr(file, "fileobj", file).tell(), size, "bytes read")
            except (EOFError, gzip.BadGzipFile, zlib.error):
                whole = rest.rpartition(b"\n")[0]
                if whole:
                    yield whole
                yield "the compressed file is damaged or ends too early; from here on it is lost"
                return
            except OSError as error:
                raise InputError(f"cannot be read: {error.strerror}.", path=path) from error
            if first:
                chunk, first = _without_mark(path, chunk), False
            data = rest + chunk
            if chunk and data.endswith(b"\r"):
                rest = data
                continue
            if b"\r" in data:
                data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
            if not chunk:
                if data:
                    yield data.removesuffix(b"\n")
                return
            whole, newline, rest = data.rpartition(b"\n")
            if newline:
                yield whole
            if len(rest) > LONGEST_LINE:
                raise InputError("a line is longer than 64 MB.", path=path, remedy="Split it.")


def _without_mark(path: Path, chunk: bytes) -> bytes:
    if chunk[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise InputError("is UTF-16.", path=path, remedy="Save it as UTF-8.")
    return chunk.removeprefix(b"\xef\xbb\xbf")


def _first_bytes(path: Path, size: int) -> bytes:
    found = bytearray()
    with open_bytes(path) as file:
        try:
            while len(found) < size and (byte := file.read(1)):
                found += byte
        except (EOFError, OSError, zlib.error):
            pass
    return bytes(found)
