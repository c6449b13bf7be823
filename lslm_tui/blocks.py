"""Text files in blocks of whole lines: unpacked where they are gzip, whatever ends their lines.

What reads tables and what reads training data both stand on this. A damaged gzip is read as far as it
goes and says so at the end. Knows bytes and line ends; no encodings but UTF-8's mark, and no formats.
"""

from __future__ import annotations

import codecs
import gzip
import os
import zlib
from collections.abc import Callable, Iterable, Iterator
from io import BufferedReader
from pathlib import Path
from typing import TypeVar, cast

from lslm_tui.errors import InputError

BLOCK_BYTES = 1 << 20
HEAD_BYTES = 1 << 16
LONGEST_LINE = 1 << 26
DAMAGED = "the compressed file is damaged or ends too early; from here on it is lost"
_DAMAGE = (EOFError, gzip.BadGzipFile, zlib.error)

Text = TypeVar("Text", bytes, str)
Told = Callable[[int, int], None]


def open_bytes(path: Path, *, missing: str = "") -> BufferedReader:
    """The file's bytes, unpacked where it is gzip by content.

    Args:
        missing: what helps where there is no such file.

    Raises:
        InputError: missing, a directory or not readable.
    """
    if path.is_dir():
        raise InputError("is a directory, not a file.", path=path, remedy="Name a file in it.")
    try:
        file = path.open("rb")
        packed = file.read(2) == b"\x1f\x8b"
        file.seek(0)
    except FileNotFoundError:
        raise InputError("there is no such file.", path=path, remedy=missing) from None
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}.", path=path) from error
    if not packed:
        return file
    file.close()
    return cast(BufferedReader, gzip.open(path))


def is_packed(path: Path) -> bool:
    """The file is gzip, whatever it is called."""
    try:
        with path.open("rb") as file:
            return file.read(2) == b"\x1f\x8b"
    except OSError:
        return False


def head(path: Path, size: int = HEAD_BYTES, *, missing: str = "") -> bytes:
    """The first bytes, unpacked, as far as a damaged gzip holds them. Raises as `open_bytes`."""
    found = b""
    with open_bytes(path, missing=missing) as file:
        try:
            while len(found) < size and (more := file.read1(size - len(found))):
                found += more
        except (*_DAMAGE, OSError):
            pass
    return found


def chunks(
    path: Path, *, missing: str = "", told: Told = lambda done, total: None
) -> Iterator[bytes | InputError]:
    """The file in pieces of any length; an error as the last one says that a gzip is damaged.

    Args:
        told: called with how many bytes of the file, as it lies on the disk, are read, and all of them.

    Raises:
        InputError: unreadable.
    """
    with open_bytes(path, missing=missing) as file:
        size = os.fstat(file.fileno()).st_size
        while True:
            try:
                chunk = file.read1(BLOCK_BYTES)
                told(getattr(file, "fileobj", file).tell(), size)
            except _DAMAGE:
                yield InputError(DAMAGED)
                return
            except OSError as error:
                raise InputError(f"cannot be read: {error.strerror}.", path=path) from error
            if not chunk:
                return
            yield chunk


def byte_blocks(
    path: Path, *, missing: str = "", told: Told = lambda done, total: None
) -> Iterator[bytes | InputError]:
    """Whole lines joined by LF, without the last LF and without UTF-8's byte-order mark.

    LF, CRLF and CR all end a line. An error as the last one says that a gzip is damaged. `told` is
    that of `chunks`.

    Raises:
        InputError: unreadable, or a line above 64 MB.
    """
    yield from whole_lines(
        path, _without_mark(chunks(path, missing=missing, told=told)), b"\r", b"\n"
    )


def whole_lines(
    path: Path, pieces: Iterable[Text | InputError], cr: Text, lf: Text
) -> Iterator[Text | InputError]:
    """Cut pieces of any length anew, so that each block holds whole lines; see `byte_blocks`."""
    rest = cr[:0]
    for piece in pieces:
        if isinstance(piece, InputError):
            whole, newline, _ = rest.rpartition(lf)
            if newline and whole:
                yield whole
            yield piece
            return
        data = rest + piece
        if data.endswith(cr):  # its LF may be still to come
            rest = data
            continue
        whole, newline, rest = _with_lf(data, cr, lf).rpartition(lf)
        if newline:
            yield whole
        if len(rest) > LONGEST_LINE:
            raise InputError("a line is longer than 64 MB.", path=path, remedy="Split it.")
    if rest:
        yield _with_lf(rest, cr, lf).removesuffix(lf)


def _with_lf(data: Text, cr: Text, lf: Text) -> Text:
    return data.replace(cr + lf, lf).replace(cr, lf) if cr in data else data


def _without_mark(pieces: Iterator[bytes | InputError]) -> Iterator[bytes | InputError]:
    start = b""
    for piece in pieces:  # until it is sure whether there is a mark
        if isinstance(piece, InputError):
            yield from (start, piece)
            return
        start += piece
        if len(start) >= len(codecs.BOM_UTF8):
            break
    if start := start.removeprefix(codecs.BOM_UTF8):
        yield start
    yield from pieces
