"""The Hugging Face cache on disk: where it lies and which revision of a repository is in use.

Knows the layout that huggingface_hub's tools share; imports none of them and opens no socket.
"""

from __future__ import annotations

import os
from pathlib import Path

from lslm_tui.paths import expand

CONFIGS = ("config.json", "adapter_config.json")
"""A revision that can be opened holds one of them."""


def hub_cache() -> Path:
    """Return the Hugging Face cache, found through the same variables its own tools use."""
    for name in ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"):
        if os.environ.get(name):
            return _expand(os.environ[name])
    home = os.environ.get("HF_HOME")
    if home:
        return _expand(home) / "hub"
    cache = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return _expand(cache) / "huggingface" / "hub"


def cached(repo_id: str) -> Path | None:
    """Return the directory of a cached model, or `None` where it is not in the cache."""
    return snapshot(hub_cache() / f"models--{repo_id.replace('/', '--')}")


def snapshot(repository: Path) -> Path | None:
    """Return the revision of a cached repository that is in use: `main`'s, else the newest."""
    try:
        main = repository / "snapshots" / (repository / "refs" / "main").read_text().strip()
        if _usable(main):
            return main
    except (OSError, ValueError):
        pass
    try:
        revisions = [path for path in (repository / "snapshots").iterdir() if _usable(path)]
    except OSError:
        return None
    return max(sorted(revisions), key=_modified, default=None)


def repo_id_in(path: str) -> str:
    """The hub id a path inside some cache belongs to, or an empty string."""
    for part in Path(path).parts:
        if part.startswith("models--") and part.count("--") >= 2:
            return part.removeprefix("models--").replace("--", "/", 1)
    return ""


def _usable(path: Path) -> bool:
    return any(os.path.isfile(path / name) for name in CONFIGS)


def _modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:  # another program tidies the cache
        return 0.0


def _expand(path: str) -> Path:
    return expand(os.path.expandvars(path))
