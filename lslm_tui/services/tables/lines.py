"""Lines of a text file, a block at a time: gzip, byte-order marks, UTF-16, any newline, Latin-1.

A line that is not UTF-8 is read as Latin-1 and says so; nothing is lost and nothing is guessed twice.
"""

from __future__ import annotations

import codecs
import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from lslm_tui.errors import InputError

BLOCK_BYTES = 1 << 20
LONGEST_LINE = 1 << 26
HEAD_BYTES = 1 << 16
AS_LATIN1 = "This line is not UTF-8; it was read as Latin-1."
DAMAGED = "the compressed file is damaged or ends too early; from here on it is lost"


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its end. `note` says how it was read, `problem` why it is none."""

    number: int
    text: str
    note: str = ""
    problem: str = ""


def open_bytes(path: Path) -> BinaryIO:
    """The file's bytes, unpacked where it is gzip by content.

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
        raise InputError("there is no such file.", path=path) from None
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}.", path=path) from error
    if not packed:
        return file
    file.close()
    return cast(BinaryIO, gzip.open(path))


def is_packed(path: Path) -> bool:
    """The file is gzip, whatever it is called."""
    try:
        with path.open("rb") as file:
            return file.read(2) == b"\x1f\x8b"
    except OSError:
        return False


def head(path: Path, size: int = HEAD_BYTES) -> bytes:
    """The first bytes, unpacked. Raises `InputError` as `open_bytes`."""
    found = b""
    with open_bytes(path) as file:
        try:
            while len(found) < size and (more := file.read(min(size - len(found), 4096))):
                found += more
        except (EOFError, OSError, zlib.error):
            pass
    return found


def encoding_of(start: bytes) -> tuple[str, str]:
    """(codec, name for people) by the first bytes. Lines that are no UTF-8 are seen later."""
    for mark, codec, name in (
        (codecs.BOM_UTF8, "utf-8", "UTF-8 with a byte-order mark"),
        (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
        (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
        (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
        (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
    ):
        if start.startswith(mark):
            return codec, name
    even, odd = start[0:4000:2].count(0), start[1:4000:2].count(0)
    quarter = max(len(start[:4000]) // 8, 2)
    if odd > quarter and even < odd // 8:
        return "utf-16-le", "UTF-16 without a byte-order mark"
    if even > quarter and odd < even // 8:
        return "utf-16-be", "UTF-16 without a byte-order mark"
    whole = start[: start.rfind(b"\n") + 1] or start
    try:
        codecs.getincrementaldecoder("utf-8")().decode(whole)
    except UnicodeDecodeError:
        return "utf-8", "Latin-1"
    return "utf-8", "UTF-8"


def read_lines(path: Path) -> Iterator[Line]:
    """Each line without its end; LF, CRLF and CR all end one.

    Raises:
        InputError: unreadable, or a line above 64 MB.
    """
    codec, _ = encoding_of(head(path))
    number = 1
    for block in _blocks(path, codec):
        if isinstance(block, InputError):
            yield Line(number, "", problem=block.message)
            return
        for line in _lines(block, number):
            yield line
            number += 1


def _lines(block: bytes | str, number: int) -> Iterator[Line]:
    if isinstance(block, str):
        yield from (Line(number + n, text) for n, text in enumerate(block.split("\n")))
        return
    try:
        yield from (Line(number + n, text) for n, text in enumerate(block.decode().split("\n")))
        return
    except UnicodeDecodeError:
        pass
    for n, raw in enumerate(block.split(b"\n")):
        try:
            yield Line(number + n, raw.decode())
        except UnicodeDecodeError:
            yield Line(number + n, _latin1(raw), note=AS_LATIN1)


def _latin1(raw: bytes) -> str:
    """Windows' extension of Latin-1 where it has the sign, as most such files come from there."""
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _blocks(path: Path, codec: str) -> Iterator[bytes | str | InputError]:
    """Whole lines joined by LF, without the last LF; an error says how a gzip is damaged."""
    if codec == "utf-8":
        yield from _byte_blocks(path)
    else:
        yield from _text_blocks(path, codec)


def _chunks(path: Path) -> Iterator[bytes | InputError]:
    with open_bytes(path) as file:
        while True:
            try:
                chunk = file.read(BLOCK_BYTES)
            except (EOFError, gzip.BadGzipFile, zlib.error):
                yield InputError(DAMAGED)
                return
            except OSError as error:
                raise InputError(f"cannot be read: {error.strerror}.", path=path) from error
            yield chunk
            if not chunk:
                return


def _byte_blocks(path: Path) -> Iterator[bytes | InputError]:
    rest, first = b"", True
    for chunk in _chunks(path):
        if isinstance(chunk, InputError):
            if rest.rpartition(b"\n")[0]:
                yield rest.rpartition(b"\n")[0]
            yield chunk
            return
        if first:
            chunk, first = chunk.removeprefix(codecs.BOM_UTF8), False
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
        _refuse_endless(path, len(rest))


def _text_blocks(path: Path, codec: str) -> Iterator[str | InputError]:
    decoder = codecs.getincrementaldecoder(codec)("replace")
    rest = ""
    for chunk in _chunks(path):
        if isinstance(chunk, InputError):
            if rest.rpartition("\n")[0]:
                yield rest.rpartition("\n")[0]
            yield chunk
            return
        data = rest + decoder.decode(chunk, final=not chunk)
        if chunk and data.endswith("\r"):
            rest = data
            continue
        data = data.replace("\r\n", "\n").replace("\r", "\n")
        if not chunk:
            if data:
                yield data.removesuffix("\n")
            return
        whole, newline, rest = data.rpartition("\n")
        if newline:
            yield whole
        _refuse_endless(path, len(rest))


def _refuse_endless(path: Path, length: int) -> None:
    if length > LONGEST_LINE:
        raise InputError("a line is longer than 64 MB.", path=path, remedy="Split it.")
