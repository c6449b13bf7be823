"""Files of documents: looked at, read line by line, and written whole or not at all.

Everything that takes time gives the loop its turn. Knows bytes and encodings; no formats, no models.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import gzip
import hashlib
import os
import time
import zlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, cast

from lslm_tui.errors import InputError, StorageError
from lslm_tui.tasks.translation.documents.encodings import Detective, Encoding

CHUNK = 1 << 16
TURN_S = 0.02
"""The loop waits no longer than this, and whatever a single step takes, in seconds."""


class Turns:
    """Gives the loop its turn whenever work has gone on for a while."""

    def __init__(self) -> None:
        self._since = time.monotonic()

    async def take(self) -> None:
        """To be awaited after every small step."""
        if time.monotonic() - self._since > TURN_S:
            await asyncio.sleep(0)
            self._since = time.monotonic()


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What a file is, before anything of it is understood.

    Attributes:
        digest: SHA-256 of its bytes, in hexadecimal digits.
        size: bytes; of a `.gz` those that are in it.
    """

    path: Path
    encoding: Encoding
    digest: str
    size: int
    changed: int

    def refuse_changes(self) -> None:
        """
        Raises:
            InputError: it is no longer the file that was looked at.
        """
        if _changed(self.path) != self.changed:
            raise InputError(
                "It has changed since it was looked at.", path=self.path, remedy="Look again."
            )


async def look_at_file(path: Path, turns: Turns) -> FileFacts:
    """
    Raises:
        InputError: it cannot be read, or is damaged UTF-16.
    """
    detective, digest, size = Detective(), hashlib.sha256(), 0
    try:
        changed = _changed(path)
        with _open(path) as file:
            while data := file.read(CHUNK):
                size += len(data)
                digest.update(data)
                detective.feed(data)
                await turns.take()
        encoding = detective.verdict()
    except InputError as error:
        raise InputError(error.message, path=path, remedy=error.remedy) from error
    except (OSError, EOFError, zlib.error) as error:
        raise _unreadable(path, error) from error
    return FileFacts(path, encoding, digest.hexdigest(), size, changed)


def read_lines(facts: FileFacts) -> Iterator[str]:
    """Lines with their ends, which are line feeds alone; a chunk at a time is read.

    Raises:
        InputError: it cannot be read any more.
    """
    decoder = facts.encoding.decoder()
    held: list[str] = []
    try:
        with _open(facts.path) as file:
            file.read(len(facts.encoding.bom))
            while True:
                data = file.read(CHUNK)
                first, *others = decoder.decode(data, not data).split("\n")
                held.append(first)
                for line in others:
                    yield "".join(held) + "\n"
                    held = [line]
                if not data:
                    break
    except (OSError, EOFError, zlib.error) as error:
        raise _unreadable(facts.path, error) from error
    if held and (last := "".join(held)):
        yield last


@contextlib.asynccontextmanager
async def whole_file(path: Path) -> AsyncIterator[IO[bytes]]:
    """A file to write; it takes its name when all went well, and leaves nothing otherwise.

    Raises:
        StorageError: it cannot be written, for example since the disk is full.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise not_written(path, error) from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def not_written(path: Path, error: OSError) -> StorageError:
    """A failure to write, in words."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StorageError(
            f"{path} cannot be written: the disk is full.",
            remedy="Make room and start again: what was translated is kept.",
        )
    return StorageError(
        f"{path} cannot be written: {error.strerror or error}.",
        remedy="Choose another place; what was translated is kept.",
    )


def _open(path: Path) -> BinaryIO:
    if path.suffix.lower() == ".gz":
        return cast(BinaryIO, gzip.open(path, "rb"))
    return path.open("rb")


def _changed(path: Path) -> int:
    return path.stat().st_mtime_ns


def _unreadable(path: Path, error: Exception) -> InputError:
    reason = getattr(error, "strerror", None) or error
    return InputError(f"Cannot be read: {reason}.", path=path)
