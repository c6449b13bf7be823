"""One SQLite connection: how it is opened, transactions, and failures in words.

Knows files, permissions and SQLite's error codes; which tables there are is `schema`'s matter.
A connection belongs to the thread that opened it. Several processes may have the same file open:
it is in WAL mode, so readers never wait, and a writer waits up to `BUSY_TIMEOUT_S` for another.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from lslm_tui.errors import StorageError
from lslm_tui.paths import private_directory
from lslm_tui.services.schema import MIGRATIONS

BUSY_TIMEOUT_S = 5.0

Row = sqlite3.Row


class Database:
    """A connection to the file at `path`, brought up to the newest schema; `None` is in memory.

    `migrations` make its tables; the user's own database has those of `schema`.
    Opened `read_only`, the file must exist, and neither its schema nor its mode is touched.

    Raises:
        StorageError: the file cannot be opened, is no database of ours, or is from a newer version.
    """

    def __init__(
        self,
        path: Path | None,
        *,
        read_only: bool = False,
        migrations: Sequence[Sequence[str]] = MIGRATIONS,
    ) -> None:
        self.path = path
        self._migrations = migrations
        self._depth = 0
        self._read_only = read_only
        with self._in_words():
            if path is not None and not read_only:
                _make_private(path)
            place = f"{path.absolute().as_uri()}?mode=ro" if path and read_only else path
            self.connection = sqlite3.connect(
                place or ":memory:", timeout=BUSY_TIMEOUT_S, isolation_level=None, uri=read_only
            )
            self.connection.row_factory = sqlite3.Row
        try:
            with self._in_words():
                self._set_up()
        except StorageError:
            self.connection.close()
            raise

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        """Return every row of a query."""
        with self._in_words():
            return self.connection.execute(sql, parameters).fetchall()

    def row(self, sql: str, parameters: Sequence[object] = ()) -> Row | None:
        """Return the first row of a query, if there is one."""
        with self._in_words():
            found: Row | None = self.connection.execute(sql, parameters).fetchone()
            return found

    def stream(self, sql: str, parameters: Sequence[object] = ()) -> Iterator[Row]:
        """Yield the rows of a query one by one, so that a caller can stop early."""
        with self._in_words():
            yield from self.connection.execute(sql, parameters)

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """A transaction: all of it is kept, or none. May be nested; the outermost one commits."""
        with self._in_words():
            if self._depth == 0:
                self.connection.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield self.connection
                if self._depth == 1:
                    self.connection.execute("COMMIT")
            except BaseException:
                # SQLite has already rolled back after some failures, a full disk among them.
                if self._depth == 1 and self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise
            finally:
                self._depth -= 1

    def close(self) -> None:
        self.connection.close()

    def _set_up(self) -> None:
        if self._read_only:
            self._refuse_newer(self._version())
            return
        self.connection.execute("PRAGMA foreign_keys = ON")
        if self.path is not None:
            _switch_to_wal(self.connection)
        # With WAL a killed process loses nothing; a power cut may lose the last moments.
        self.connection.execute("PRAGMA synchronous = NORMAL")
        if self._version() != len(self._migrations):
            self._migrate()

    def _version(self) -> int:
        return int(self.connection.execute("PRAGMA user_version").fetchone()[0])

    def _migrate(self) -> None:
        with self.write() as connection:  # read again inside: another process may be migrating too
            version = self._version()
            self._refuse_newer(version)
            for statements in self._migrations[version:]:
                for statement in statements:
                    connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {len(self._migrations)}")

    def _refuse_newer(self, version: int) -> None:
        if version > len(self._migrations):
            raise StorageError(
                f"{self.path} was written by a newer version of lslm-tui "
                f"(schema {version}; this one knows {len(self._migrations)}).",
                remedy="Update lslm-tui, or set LSLM_HOME to another directory.",
            )

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise _explain(error, self.path) from error
        except OSError as error:
            raise StorageError(
                f"The database {self.path} cannot be opened: {error.strerror}.",
                remedy="Check that you may write to that directory, or set LSLM_HOME to another.",
            ) from error


def _make_private(path: Path) -> None:
    private_directory(path.parent)
    # SQLite would create it with the umask's mode; -wal and -shm take theirs from this file.
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    if path.stat().st_mode & 0o077:
        path.chmod(0o600)


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    # Changing the mode needs the file for itself and does not wait as other statements do.
    for attempt in range(20):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if _code(error) != sqlite3.SQLITE_BUSY or attempt == 19:
                raise
            time.sleep(0.05)


def _code(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF  # extended codes keep the kind in one byte


def _explain(error: sqlite3.Error, path: Path | None) -> StorageError:
    where = str(path) if path else "The database in memory"
    match _code(error):
        case sqlite3.SQLITE_NOTADB:
            return StorageError(
                f"{where} is not a database.",
                remedy="Move that file away; a new one is made at the next start.",
            )
        case sqlite3.SQLITE_CORRUPT:
            return StorageError(
                f"{where} is damaged.",
                remedy="Put a backup in its place, or move it away to start with an empty one.",
            )
        case sqlite3.SQLITE_FULL:
            return StorageError(
                f"The disk is full: {where} could not be written.",
                remedy="Free some space; nothing saved before is lost.",
            )
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
            return StorageError(
                f"{where} cannot be written.",
                remedy="Check the file's and the directory's permissions, or set LSLM_HOME to another directory.",
            )
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return StorageError(
                f"{where} is held by another program.",
                remedy="Close the other program, then try again.",
            )
        case sqlite3.SQLITE_IOERR:
            return StorageError(
                f"{where} could not be read or written: {error}.",
                remedy="Check that the disk is in order and has space left.",
            )
    return StorageError(f"{where}: {error}.", remedy="The log file has the details.")
