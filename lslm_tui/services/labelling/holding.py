"""Who has a labelled table open: one program at a time, and the next is told which.

A file beside the store is locked (`flock`) while a program labels or shows the table and says which
program that is. The system lets go of the lock however the program ends, so none is ever left behind.
Within a program a table may be held several times. Knows no rows.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import logging
import os
import time
from dataclasses import dataclass
from pathlib import Path

from lslm_tui.errors import InputError
from lslm_tui.paths import private_directory

log = logging.getLogger(__name__)

SUFFIX = ".lock"
_UNSUPPORTED = (errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS)
"""Some network file systems know no locks; tables are labelled there all the same."""


@dataclass(slots=True)
class _Lock:
    """The lock of this program on one store."""

    descriptor: int
    holders: int = 0


_locks: dict[Path, _Lock] = {}


class Hold:
    """A table held open by this program, until `release`."""

    def __init__(self, store: Path) -> None:
        self._store: Path | None = store

    def release(self) -> None:
        """Let another program have it. Called again, it does nothing."""
        store, self._store = self._store, None
        lock = _locks.get(store) if store else None
        if store is None or lock is None:
            return
        lock.holders -= 1
        if not lock.holders:
            del _locks[store]
            if lock.descriptor >= 0:
                os.close(lock.descriptor)


def hold(store: Path, table: Path) -> Hold:
    """Hold the store of a table.

    Raises:
        InputError: another program has it.
        OSError: the directory cannot be written.
    """
    store = store.absolute()
    if store not in _locks:
        private_directory(store.parent)
        _locks[store] = _Lock(_locked(_place(store), table))
    _locks[store].holders += 1
    return Hold(store)


def is_held(store: Path) -> bool:
    """Some program, this one included, has the store open."""
    if store.absolute() in _locks:
        return True
    try:
        descriptor = os.open(_place(store), os.O_RDWR)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return False


def _place(store: Path) -> Path:
    return store.with_name(store.name + SUFFIX)


def _locked(path: Path, table: Path) -> int:
    """A descriptor that has the lock; -1 where there are no locks."""
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            said = _said(descriptor)
            os.close(descriptor)
            raise _taken(table, said) from None
        except OSError as error:
            os.close(descriptor)
            if error.errno not in _UNSUPPORTED:
                raise
            log.info("%s cannot be locked: %s", path, error)
            return -1
        if _is_at(path, descriptor):
            os.ftruncate(descriptor, 0)
            os.pwrite(
                descriptor, json.dumps({"pid": os.getpid(), "since": time.time()}).encode(), 0
            )
            return descriptor
        os.close(descriptor)  # it was removed in between, with the store


def _is_at(path: Path, descriptor: int) -> bool:
    with contextlib.suppress(FileNotFoundError):
        return path.stat().st_ino == os.fstat(descriptor).st_ino
    return False


def _said(descriptor: int) -> dict[str, float]:
    """What the holder wrote; nothing in the moment before it has."""
    try:
        said = json.loads(os.pread(descriptor, 4096, 0))
        return {"pid": int(said["pid"]), "since": float(said["since"])}
    except (ValueError, KeyError, TypeError):
        return {}


def _taken(table: Path, said: dict[str, float]) -> InputError:
    who = "another lslm-tui"
    if said:
        since = time.localtime(said["since"])
        today = time.strftime("%Y-%m-%d", since) == time.strftime("%Y-%m-%d")
        when = time.strftime("%H:%M" if today else "%Y-%m-%d %H:%M", since)
        who += f" (process {said['pid']:.0f}, since {when})"
    return InputError(
        f"is being labelled, or shown, by {who}.",
        path=table,
        remedy="Wait for it, or end it there first; what it has labelled is kept, and can be gone on with.",
    )
