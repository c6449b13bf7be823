"""How a run's directory comes to be, and how it is opened again."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path

from lslm_tui.errors import ConfigError, UsageError
from lslm_tui.training.recipe import Recipe, load_recipe, parse_recipe
from lslm_tui.training.recipe.load import at_home

from .directory import RunDirectory, read_json, write_json
from .events import now
from .provenance import versions


def open_run(recipe_file: Path | None, directory: RunDirectory, *, resume: bool) -> Recipe:
    """The recipe of a run that is begun now or gone on with.

    Raises:
        ConfigError: the recipe is not right, or no longer the one the run began with.
        UsageError: there is a run already, or none.
    """
    if not resume or (recipe_file is not None and not directory.origin.exists()):
        if recipe_file is None:
            raise UsageError("Name a recipe.")
        return begin(recipe_file, directory)
    if recipe_file is not None:
        same_recipe(recipe_file, directory)
    return reopen(directory)


def begin(recipe_file: Path, directory: RunDirectory) -> Recipe:
    """Make the directory of a new run, with a copy of the recipe.

    Raises:
        ConfigError: the recipe is not right.
        UsageError: there is a run in the directory already.
    """
    recipe = load_recipe(recipe_file)
    if directory.origin.exists():
        raise UsageError(
            f"There is a run in {directory.path} already.",
            remedy="Go on with it with --resume, or name another directory.",
        )
    directory.make()
    shutil.copyfile(recipe_file, directory.recipe)
    home = recipe_file.absolute()
    write_json(
        directory.origin,
        {
            "name": recipe.name,
            "task": recipe.task,
            "method": recipe.method,
            "recipe": str(home),
            "began": now(),
            "seed": recipe.seed,
            "versions": versions(),
        },
    )
    return recipe


def reopen(directory: RunDirectory) -> Recipe:
    """The recipe of a run that was begun, as it was then.

    Raises:
        UsageError: there is no run in the directory.
    """
    origin = read_json(directory.origin)
    if not isinstance(origin, dict) or not directory.recipe.is_file():
        raise UsageError(f"There is no run in {directory.path} to go on with.")
    values = tomllib.loads(directory.recipe.read_text(encoding="utf-8-sig"))
    return at_home(parse_recipe(values, where=str(directory.recipe)), Path(origin["recipe"]).parent)


def same_recipe(recipe_file: Path, directory: RunDirectory) -> None:
    """A run goes on with the recipe it began with.

    Raises:
        ConfigError: the file has changed since.
    """
    if load_recipe(recipe_file) != reopen(directory):
        raise ConfigError(
            f"{recipe_file} has changed since the run in {directory.path} began.",
            remedy="Start a new run, or resume this one by its directory alone.",
        )
