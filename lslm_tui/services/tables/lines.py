"""Lines of a text file, a block at a time: gzip, byte-order marks, UTF-16, any newline, Latin-1.

A line that is not UTF-8 is read as Latin-1 and says so; nothing is lost and nothing is guessed twice.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lslm_tui.blocks import byte_blocks, chunks, head, whole_lines
from lslm_tui.errors import InputError

AS_LATIN1 = "This line is not UTF-8; it was read as Latin-1."


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its end. `note` says how it was read, `problem` why it is none."""

    number: int
    text: str
    note: str = ""
    problem: str = ""


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
        yield from byte_blocks(path)
    else:
        yield from whole_lines(path, _decoded(chunks(path), codec), "\r", "\n")


def _decoded(pieces: Iterator[bytes | InputError], codec: str) -> Iterator[str | InputError]:
    decoder = codecs.getincrementaldecoder(codec)("replace")
    for piece in pieces:
        yield piece if isinstance(piece, InputError) else decoder.decode(piece)
    yield decoder.decode(b"", final=True)
