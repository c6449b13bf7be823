"""The translated sentences of files, kept so that they can be read again beside their sources.

A small SQLite file for each translation, private as a conversation is, removed with it. Written while
files are translated; nothing of it is in memory. Used on the loop.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from lslm_tui.errors import StorageError
from lslm_tui.paths import private_directory
from lslm_tui.services.document_window import DocumentSegment
from lslm_tui.types import Flag, FlagKind, Segment

ORPHANS_S = 7 * 24 * 3600.0
"""Another program may still be writing what is younger."""
AT_ONCE = 500
"""Sentences written together."""


class SegmentStore:
    """Sentences by the number of the file they stand in, from 0.

    Raises (all methods):
        StorageError: the file cannot be read or written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._held: list[tuple[object, ...]] = []
        with self._in_words():
            private_directory(path.parent)
            path.touch(mode=0o600)
            self._connection = sqlite3.connect(path, isolation_level=None)
            self._connection.execute("PRAGMA synchronous = OFF")  # it can be made again
            self._connection.execute(
                "CREATE TABLE IF NOT EXISTS segments (number INTEGER PRIMARY KEY, file INTEGER,"
                " line INTEGER, unit INTEGER, place TEXT, source TEXT, target TEXT, from_ TEXT,"
                " to_ TEXT, score REAL, memory REAL, flags TEXT)"
            )
            self._connection.execute(
                "CREATE INDEX IF NOT EXISTS segments_by_file ON segments (file, number)"
            )

    def clear(self) -> None:
        """Begin anew."""
        self._held.clear()
        with self._in_words():
            self._connection.execute("DELETE FROM segments")

    def put(self, file: int, segments: Sequence[DocumentSegment]) -> None:
        """Take up sentences of a file, in order."""
        for found in segments:
            segment = found.segment
            flags = json.dumps([asdict(flag) for flag in segment.flags]) if segment.flags else ""
            self._held.append(
                (
                    file, found.line, found.unit, found.place, _storable(segment.source),
                    _storable(segment.target), segment.source_language, segment.target_language,
                    segment.score, segment.memory, _storable(flags),
                )
            )  # fmt: skip
        if len(self._held) >= AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Write what was taken up."""
        if not self._held:
            return
        with self._in_words():
            self._connection.execute("BEGIN")
            self._connection.executemany(
                "INSERT INTO segments (file, line, unit, place, source, target, from_, to_, score,"
                " memory, flags) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                self._held,
            )
            self._connection.execute("COMMIT")
        self._held.clear()

    def read(
        self, file: int, *, after: int = 0, limit: int = 2000
    ) -> list[tuple[int, DocumentSegment]]:
        """Sentences of a file in order, with their numbers, from the one after `after` on."""
        self.flush()
        with self._in_words():
            rows = self._connection.execute(
                "SELECT number, line, unit, place, source, target, from_, to_, score, memory, flags"
                " FROM segments WHERE file = ? AND number > ? ORDER BY number LIMIT ?",
                (file, after, limit),
            ).fetchall()
        return [(row[0], _segment(row)) for row in rows]

    def close(self) -> None:
        with contextlib.suppress(StorageError):
            self.flush()
        with contextlib.suppress(sqlite3.Error):
            self._connection.close()

    @contextlib.contextmanager
    def _in_words(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise StorageError(
                f"The sentences of this translation cannot be kept: {error}.",
                remedy=f"Look whether {self.path} may be written, and whether the disk is full.",
            ) from error


def drop_stores(directory: Path, names: Sequence[str]) -> None:
    """Remove what was kept of translations that are gone."""
    for name in names:
        with contextlib.suppress(OSError):
            (directory / Path(name).name).unlink(missing_ok=True)


def drop_orphans(directory: Path, known: Collection[str]) -> None:
    """Remove what a program that ended early left: no translation has it, and it is old."""
    before = time.time() - ORPHANS_S
    with contextlib.suppress(OSError):
        for path in directory.glob("d*.db"):
            if path.name not in known and path.stat().st_mtime < before:
                path.unlink(missing_ok=True)


def _segment(row: Sequence[object]) -> DocumentSegment:
    _, line, unit, place, source, target, from_, to, score, memory, flags = row
    found = tuple(Flag(FlagKind(f["kind"]), f["reason"]) for f in json.loads(str(flags) or "[]"))
    segment = Segment(
        0, str(source), str(target), str(from_), str(to),
        score if isinstance(score, float) else None, found,
        memory=memory if isinstance(memory, float) else None,
    )  # fmt: skip
    return DocumentSegment(segment, int(str(line)), int(str(unit)), str(place))


def _storable(text: str) -> str:
    """SQLite keeps UTF-8 alone: half of a pair of surrogates becomes a sign."""
    return text.encode("utf-8", "replace").decode("utf-8")
