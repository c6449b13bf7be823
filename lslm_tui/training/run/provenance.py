"""Where a run comes from: recipe, versions, and the exact bytes it learned from."""

from __future__ import annotations

import hashlib
import platform
from importlib import metadata
from pathlib import Path
from typing import Any

from lslm_tui import __version__
from lslm_tui.training.recipe import DataFile, Recipe

LIBRARIES = ("torch", "transformers", "trl", "peft", "datasets", "accelerate", "safetensors")


def versions() -> dict[str, str]:
    """Versions of the program, Python and the libraries that train."""
    found = {"lslm-tui": __version__, "python": platform.python_version()}
    for name in LIBRARIES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "absent"
    return found


def data_hashes(recipe: Recipe) -> list[dict[str, Any]]:
    """For each file: use, path, bytes and sha256; for a generator: name, rows and seed."""
    data = recipe.data
    used = [("train", file) for file in data.train] + [("eval", file) for file in data.eval]
    used += [(f"test {name}", file) for name, file in data.test.items()]
    return [{"use": use, **_facts(file)} for use, file in used]


def _facts(file: DataFile) -> dict[str, Any]:
    if file.path is None:
        return {"generator": file.generator, "rows": file.rows, "seed": file.seed}
    return {"path": str(file.path), "bytes": file.path.stat().st_size, "sha256": sha256(file.path)}


def sha256(path: Path) -> str:
    """Of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
