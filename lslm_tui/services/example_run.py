"""A run to begin with: starter-chat learns to answer like a lighthouse keeper, in a minute or two.

The recipe and its rows are bundled; both are copied to the user's data, so that they can be looked at,
changed and run again. Knows no training.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from lslm_tui.errors import StorageError
from lslm_tui.paths import Paths, private_directory

NAME = "lighthouse"
HERE = Path(__file__).parent / "example_data"
FILES = ("lighthouse.toml", "lighthouse.jsonl")


def example_recipe(paths: Paths) -> Path:
    """Write recipe and rows below the user's data, where they are not yet; return the recipe.

    Raises:
        StorageError: they cannot be written.
    """
    folder = paths.data / "recipes"
    try:
        private_directory(folder)
        for name in FILES:
            if not (folder / name).exists():
                shutil.copyfile(HERE / name, folder / name)
    except OSError as error:
        raise StorageError(f"{folder}: {error.strerror or error}.") from error
    return folder / FILES[0]
