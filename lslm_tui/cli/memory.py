"""`lslm-tui memory`: the translation memory as TMX and the glossary as CSV, in and out.

Opens no model.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from lslm_tui.cli.failure import say
from lslm_tui.cli.output import write_line
from lslm_tui.errors import ExitCode, InputError, StorageError, UsageError
from lslm_tui.paths import expand, find_paths
from lslm_tui.services.storage import Storage
from lslm_tui.services.tmx import read_tmx, write_tmx

NAMES = {".tmx": "sentences", ".csv": "terms"}


def run_import(options: argparse.Namespace) -> ExitCode:
    """Take what a file holds; nothing is taken of one that is broken."""
    path, kind = _file(options.path)
    if not path.exists():
        raise InputError("There is no such file.", path=path)
    storage = Storage(find_paths().database)
    try:
        if kind == "terms":
            count = storage.terms.read_csv(path)
        else:
            count = storage.translations.add_many(read_tmx(path))
    finally:
        storage.close()
    return _done(options, "imported", count, kind, path)


def run_export(options: argparse.Namespace) -> ExitCode:
    """Write all there is."""
    path, kind = _file(options.path)
    if path.exists() and not options.force:
        raise UsageError(f"{path} exists already.", remedy="Remove it, or say --force.")
    storage = Storage(find_paths().database)
    try:
        if kind == "terms":
            count = storage.terms.write_csv(path)
        else:
            count = write_tmx(path, storage.translations.entries(edited=options.edited))
    except OSError as error:
        raise StorageError(f"{path} cannot be written: {error.strerror or error}.") from error
    finally:
        storage.close()
    return _done(options, "exported", count, kind, path)


def _file(name: str) -> tuple[Path, str]:
    path = expand(name)
    kind = NAMES.get(path.suffix.lower())
    if kind is None:
        raise UsageError(
            f"{path.name} is neither TMX nor CSV.",
            remedy="Sentences are in .tmx files, the glossary's terms in .csv files.",
        )
    return path, kind


def _done(options: argparse.Namespace, verb: str, count: int, kind: str, path: Path) -> ExitCode:
    if options.json:
        write_line({"type": "done", verb: count, "what": kind, "path": str(path)})
    else:
        say(f"{verb.capitalize()} {count:,} {kind}: {path}")
    return ExitCode.DONE
