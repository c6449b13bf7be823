"""What was translated of a document so far: a small SQLite file that outlives a crash.

Its name is made of the document's contents and of everything that decides what a translation is, so
that work goes on only where it would come out the same. It also finds a sentence that occurs again,
with no memory needed. Used on the loop.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from lslm_tui.errors import StorageError
from lslm_tui.paths import private_directory
from lslm_tui.types import Flag, FlagKind


@dataclass(frozen=True, slots=True)
class Known:
    """A translated sentence; `target` has masks.

    Attributes:
        memory: 1.0 where it comes from the translation memory.
    """

    target: str
    score: float | None = None
    flags: tuple[Flag, ...] = ()
    memory: float | None = None

    @property
    def failed(self) -> bool:
        return any(flag.kind is FlagKind.FAILED for flag in self.flags)


def journal_path(state: Path, facts: Sequence[object]) -> Path:
    """Where the journal of a document lies; `facts` are all that its translation depends on."""
    name = hashlib.sha256(repr(tuple(facts)).encode()).hexdigest()[:32]
    return state / "documents" / f"{name}.db"


class Journal:
    """The sentences of one document that are translated already.

    Raises (all methods):
        StorageError: the file cannot be written or is damaged.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._in_words():
            private_directory(path.parent)
            path.touch(mode=0o600)
            self._connection = sqlite3.connect(path, isolation_level=None)
            self._connection.execute("PRAGMA journal_mode = WAL")
            # A killed process loses nothing by this; a power cut may lose the last moments.
            self._connection.execute("PRAGMA synchronous = NORMAL")
            self._connection.execute(
                "CREATE TABLE IF NOT EXISTS sentences (key BLOB PRIMARY KEY, target TEXT NOT NULL,"
                " score REAL, flags TEXT NOT NULL) WITHOUT ROWID"
            )

    def __len__(self) -> int:
        with self._in_words():
            return int(self._connection.execute("SELECT count(*) FROM sentences").fetchone()[0])

    def get(self, sentence: str) -> Known | None:
        """A sentence, if it is translated."""
        with self._in_words():
            row = self._connection.execute(
                "SELECT target, score, flags FROM sentences WHERE key = ?", (_key(sentence),)
            ).fetchone()
        if row is None:
            return None
        flags = tuple(Flag(FlagKind(f["kind"]), f["reason"]) for f in json.loads(row[2]))
        return Known(row[0], row[1], flags)

    def put(self, sentences: Iterable[tuple[str, Known]]) -> None:
        """Keep sentences, all or none; those that failed are tried again another time."""
        rows = [
            (_key(text), known.target, known.score, json.dumps([asdict(f) for f in known.flags]))
            for text, known in sentences
            if not known.failed
        ]
        with self._in_words():
            self._connection.execute("BEGIN")
            try:
                self._connection.executemany(
                    "INSERT OR REPLACE INTO sentences VALUES (?, ?, ?, ?)", rows
                )
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def close(self) -> None:
        with contextlib.suppress(sqlite3.Error):
            self._connection.close()

    def remove(self) -> None:
        """It is not needed any more."""
        self.close()
        forget(self.path)

    @contextlib.contextmanager
    def _in_words(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            full = "full" in str(error) or getattr(error, "errno", None) == 28
            raise StorageError(
                "The disk is full." if full else f"The journal cannot be used: {error}.",
                remedy="Make room and start again: what was translated is kept."
                if full
                else f"Remove {self.path} and start again.",
            ) from error


def forget(path: Path) -> None:
    """Remove a journal's files, if they are there."""
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _key(sentence: str) -> bytes:
    return hashlib.blake2b(sentence.encode("utf-8", "surrogatepass"), digest_size=16).digest()
