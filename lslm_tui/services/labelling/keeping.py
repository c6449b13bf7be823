"""Where the results of tables are kept: under which name, for how long."""

from __future__ import annotations

import hashlib
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from lslm_tui.services.labelling.holding import SUFFIX, is_held
from lslm_tui.services.labelling.settings import TableSettings


def key_of(digest: str, model: str, settings: TableSettings, text: str) -> str:
    """Under what results are kept: the file's contents, the model, and what decides labels.

    Gold, group, date and the temperature are not in it: they change no logits.
    """
    shot = asdict(replace(settings.zero_shot, temperature=1.0)) if settings.zero_shot else None
    parts: list[Any] = [digest, model, text, settings.kind, settings.has_header, shot]
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def digest_of(path: Path) -> str:
    """The contents of a file, as a hexadecimal BLAKE2; about a second for a gigabyte."""
    digest = hashlib.blake2b(digest_size=20)
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def discard(path: Path) -> None:
    """Remove a store with the files SQLite has beside it."""
    for suffix in ("", "-wal", "-shm", SUFFIX):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def prune(directory: Path, *, keep: int = 20) -> None:
    """Leave the newest stores of a directory, and those that a program has open."""
    stores = sorted(directory.glob("*.db"), key=lambda path: -path.stat().st_mtime)
    for path in stores[keep:]:
        if time.time() - path.stat().st_mtime > 3600 and not is_held(path):
            discard(path)
