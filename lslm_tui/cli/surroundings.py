"""What surrounds the program, as plain facts for `doctor`: versions, terminal, directories, database.

Imports no torch; opens the database only if there is one.
"""

from __future__ import annotations

import locale
import os
import platform
import shutil
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from lslm_tui import __version__
from lslm_tui.errors import StorageError
from lslm_tui.paths import Paths

PACKAGES = ("textual", "huggingface_hub", "accelerate", "pydantic")


def program_facts() -> dict[str, str]:
    """Versions of the program, of Python and of what the screens and downloads stand on."""
    found = {
        "lslm-tui": __version__,
        "python": platform.python_version(),
        "system": platform.platform(),
    }
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def terminal_facts() -> dict[str, Any]:
    """What the terminal says of itself."""
    columns, rows = shutil.get_terminal_size()
    environ = os.environ
    encoding = (sys.stdout.encoding or locale.getpreferredencoding()).lower()
    return {
        "stdout": "terminal" if sys.stdout.isatty() else "not a terminal",
        "size": f"{columns} × {rows}",
        "type": environ.get("TERM", "unknown"),
        "colours": _colours(environ.get("TERM", ""), environ.get("COLORTERM", "")),
        "tmux": "TMUX" in environ,
        "ssh": "SSH_CONNECTION" in environ or "SSH_TTY" in environ,
        "locale": environ.get("LC_ALL") or environ.get("LC_CTYPE") or environ.get("LANG") or "C",
        "utf8": encoding.replace("-", "") == "utf8",
    }


def path_facts(paths: Paths) -> dict[str, dict[str, Any]]:
    """The user's directories: where, whether they can be written, and who else may look in."""
    return {name: _place(getattr(paths, name)) for name in ("config", "data", "cache", "state")}


def storage_facts(paths: Paths) -> dict[str, Any]:
    """Whether the database can be opened and how much is in it. One that is absent is in order."""
    from lslm_tui.services.storage import Storage

    path = paths.database
    facts: dict[str, Any] = {"path": str(path), "exists": path.is_file(), "problem": ""}
    if not facts["exists"]:
        return facts | {"size_bytes": 0, "conversations": 0}
    facts["size_bytes"] = path.stat().st_size
    try:
        storage = Storage(path, read_only=True)  # looking must not change anything
        try:
            found = len(storage.conversations(limit=1_000_000))
        finally:
            storage.close()
    except StorageError as error:
        return facts | {"conversations": None, "problem": str(error)}
    return facts | {"conversations": found}


def _place(path: Path) -> dict[str, Any]:
    mode = path.stat().st_mode & 0o777 if path.is_dir() else None
    return {
        "path": str(path),
        "exists": path.is_dir(),
        "mode": None if mode is None else f"{mode:03o}",
        "writable": writable(path),
        "open_to_others": mode is not None and bool(mode & 0o077),
    }


def writable(path: Path) -> bool:
    """`path`, or the directory it would be made in, is a directory that can be written."""
    place = next(place for place in (path, *path.parents) if place.exists())
    return place.is_dir() and os.access(place, os.W_OK | os.X_OK)


def _colours(term: str, colorterm: str) -> str:
    if "NO_COLOR" in os.environ:
        return "none (NO_COLOR)"
    if colorterm in ("truecolor", "24bit"):
        return "16 million"
    if "256" in term:
        return "256"
    return "none" if term in ("", "dumb") else "16"
