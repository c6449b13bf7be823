"""A run from the outside: its directory, its log, its voice, and where the model is copied to."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TextIO

from lslm_tui.errors import StorageError
from lslm_tui.log_file import log_to_file
from lslm_tui.paths import find_paths
from lslm_tui.training.recipe import Recipe, load_recipe

from . import several
from .beginning import open_run
from .directory import RunDirectory
from .events import Events
from .runner import Runner
from .stopping import Stopped, StopRequest

__all__ = ["Stopped", "launch", "run"]


def launch(
    recipe_file: Path | None,
    path: Path | None,
    *,
    resume: bool = False,
    output: Path | None = None,
    stream: TextIO | None = None,
) -> RunDirectory:
    """Run a recipe, or go on with a run, in every process of a launcher.

    Args:
        path: the run's directory; a new one among the user's runs if absent.
        output: where the finished model is copied to.
        stream: gets JSON lines as the run goes on.

    Raises:
        Stopped: asked to stop.
        LslmError: it cannot begin, or it failed.
    """
    directory = RunDirectory(several.of_main((path or _new_path(recipe_file)).absolute()))
    with several.main_first():
        recipe = _open(recipe_file, directory, resume=resume or not several.is_main())
    log_to_file(directory.log)
    try:
        run(recipe, directory, output=output, stream=stream)
    finally:
        several.leave()
    return directory


def run(
    recipe: Recipe,
    directory: RunDirectory,
    *,
    output: Path | None = None,
    stream: TextIO | None = None,
) -> None:
    """Run a recipe in a directory that was begun, taking SIGINT and SIGTERM.

    Raises:
        Stopped: asked to stop, by a signal or the file `stop`.
        LslmError: it failed.
    """
    events = Events(directory, main=several.is_main(), stream=stream)
    stop = StopRequest(directory.stop_request, directory.pause_request)
    with stop.listening():
        Runner(recipe, directory, events, stop).run(output)


def _open(recipe_file: Path | None, directory: RunDirectory, *, resume: bool) -> Recipe:
    try:
        return open_run(recipe_file, directory, resume=resume)
    except OSError as error:
        raise StorageError(f"{directory.path}: {error.strerror or error}.") from error


def _new_path(recipe_file: Path | None) -> Path:
    assert recipe_file is not None
    stamp = f"{datetime.now():%Y%m%d-%H%M%S}"
    return find_paths().runs / f"{load_recipe(recipe_file).name}-{stamp}"
