"""Finds files to attach: walks the tree below a directory once, and ranks paths by what is typed.

Walking touches the disk and runs beside the event loop; ranking is pure. Hidden and generated
directories are left out unless one types their name. Knows nothing of widgets.
"""

from __future__ import annotations

import heapq
import os
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

MAX_FILES = 10_000
MAX_SECONDS = 1.0
"""A walk that takes longer stops with what it has: quitting never waits for a slow disk."""
_MOST_RANKED = 3000
"""Matches looked at; the walk lists shallow paths first, and one types on."""
_SKIPPED = frozenset(
    ("node_modules", "__pycache__", "venv", "site-packages", "target", "dist", "build")
)


@dataclass(frozen=True, slots=True)
class Found:
    """Paths relative to where the walk began, directories with a slash at their end."""

    paths: tuple[str, ...]
    complete: bool


def walk(root: Path, *, limit: int = MAX_FILES, seconds: float = MAX_SECONDS) -> Found:
    """List files and directories below `root`, the shallow ones first."""
    paths: list[str] = []
    deadline = time.monotonic() + seconds
    for path in _breadth_first(root):
        if len(paths) >= limit or time.monotonic() > deadline:
            return Found(tuple(paths), complete=False)
        paths.append(path)
    return Found(tuple(paths), complete=True)


def _breadth_first(root: Path) -> Iterator[str]:
    waiting = [""]
    while waiting:
        deeper: list[str] = []
        for folder in waiting:
            for entry in _entries(os.path.join(root, folder)):
                if entry.name.startswith(".") or entry.name in _SKIPPED:
                    continue
                name = folder + entry.name
                if _is_directory(entry):
                    deeper.append(name + "/")
                    yield name + "/"
                else:
                    yield name
        waiting = deeper


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name.lower())
    except OSError:
        return []


def _is_directory(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def is_rooted(typed: str) -> bool:
    """Whether `typed` names its directory itself: `/etc/`, `~/notes`, `../a`, `.env`."""
    return typed.startswith(("/", "~", "."))


def list_rooted(typed: str, root: Path, *, limit: int = 2000) -> list[str]:
    """List what continues `typed`, a path that is absolute or begins with `~` or a dot.

    Names are spelled as `typed` spells them (`~/notes/a.md` stays so).
    """
    if typed == "~":
        return ["~/"]
    head, _, tail = typed.rpartition("/")
    prefix = typed[: len(typed) - len(tail)]
    folder = os.path.join(root, os.path.expanduser(prefix or "."))
    names = [
        prefix + entry.name + ("/" if entry.is_dir() else "")
        for entry in _entries(folder)[:limit]
        if not entry.name.startswith(".") or tail.startswith(".")
    ]
    return rank(typed, names)


def rank(typed: str, paths: Sequence[str], *, limit: int = 50) -> list[str]:
    """Return the paths that hold the letters of `typed` in order, the likeliest first."""
    if not typed:
        return list(paths[:limit])
    needle = typed.lower()
    scattered = re.compile("".join(f"[^{re.escape(c)}]*{re.escape(c)}" for c in needle)).match
    lowered = ((path, path.lower()) for path in paths)
    matching = islice(((path, low) for path, low in lowered if scattered(low)), _MOST_RANKED)
    scored = [(-_score(needle, low), len(path), path) for path, low in matching]
    return [path for _, _, path in heapq.nsmallest(limit, scored)]


def _score(needle: str, path: str) -> int:
    """Rate a match: the name's start counts most, then its inside, the path, scattered letters."""
    name = path.rstrip("/").rpartition("/")[2]
    if name.startswith(needle) or path.startswith(needle):
        return 4
    if needle in name:
        return 3
    return 2 if needle in path else 1
