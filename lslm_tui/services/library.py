"""All models the user has: starters, what their runs made, directories, the Hugging Face cache.

Knows where models lie and what they are called; what is inside one is read by `model_files`. Opens
no socket and imports neither torch nor huggingface_hub. Sync; used on the UI loop.
"""

from __future__ import annotations

import difflib
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from lslm_tui.engine.adapter import is_adapter
from lslm_tui.engine.cached import hub_cache, snapshot
from lslm_tui.errors import (
    ModelNotDownloadedError,
    ModelNotFoundError,
    ModelUnfitError,
    StorageError,
)
from lslm_tui.paths import Paths, bundled, expand, write_private
from lslm_tui.services.download import PART_SUFFIX
from lslm_tui.services.model_files import read_model
from lslm_tui.services.trained import MODEL, trained_models
from lslm_tui.types import ModelKind

__all__ = ["Library", "ModelEntry", "Source", "hub_cache"]

_HUB_ID = re.compile(r"[\w.-]{1,96}/[\w.-]{1,96}")
_LIBRARY_VERSION = 1


class Source(StrEnum):
    """Where a model comes from."""

    STARTER = "starter"
    RUN = "run"
    """Trained here."""
    DIRECTORY = "directory"
    CACHE = "cache"


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """One model of the library, known from its files alone."""

    name: str
    """A starter's, a run's or a directory's name, or a hub id."""
    path: Path
    kind: ModelKind | None
    architecture: str
    size_bytes: int
    """Weights on disk."""
    parameters: int | None
    source: Source
    context_tokens: int | None
    chat: bool
    """Has a chat template."""
    problem: str
    """Why it cannot be opened, or empty."""
    base: str = ""
    """The model this adapter changes; empty for a whole model."""
    alias: str = ""
    """The recipe's name, which also finds the newest run of it."""


class Library:
    """The user's models, read from disk at every call: other tools change the cache too."""

    def __init__(self, paths: Paths) -> None:
        self._file = paths.data / "library.json"
        self._runs = paths.runs

    def entries(self) -> list[ModelEntry]:
        """Return starters, runs (newest first), added directories, then the Hugging Face cache.

        Raises:
            StorageError: `library.json` cannot be read.
        """
        found = [*self._starters(), *self._trained(), *self._directories(), *_cached()]
        return list({entry.path: entry for entry in reversed(found)}.values())[::-1]

    def resolve(self, reference: str) -> ModelEntry:
        """Return the model a user means by a name, a directory, a hub id or the end of one.

        A model that cannot be opened is returned too; its `problem` says why.

        Raises:
            ModelNotFoundError: nothing fits, or several models do.
            ModelNotDownloadedError: a hub id that is not in the cache.
        """
        entries = self.entries()
        reference = reference.strip()
        for entry in entries:
            if reference == entry.name:
                return entry
        for entry in entries:
            if reference and reference == entry.alias:
                return entry
        if _is_path(reference):
            return self._directory(Path(reference))
        matches = [entry for entry in entries if _fits(entry.name, reference)]
        if len(matches) == 1:
            return matches[0]
        if matches:
            names = ", ".join(entry.name for entry in matches)
            raise ModelNotFoundError(
                f"{reference!r} fits several models: {names}.", remedy="Give more of the name."
            )
        if _is_file(Path(reference) / "config.json") or is_adapter(Path(reference)):
            return self._directory(Path(reference))
        if _HUB_ID.fullmatch(reference):
            raise ModelNotDownloadedError(
                f"{reference} is not on this machine.",
                repo_id=reference,
                remedy=f"Download it with: lslm-tui models pull {reference}",
            )
        raise _not_found(reference, [entry.name for entry in entries])

    def add(self, path: Path) -> ModelEntry:
        """Remember a model's directory, or one that holds several, and return the (first) model.

        Raises:
            ModelNotFoundError: no such directory, or no model in it.
            ModelUnfitError: the model in it cannot be opened.
            StorageError: `library.json` cannot be written.
        """
        path = _absolute(path)
        entries = list(_inside(path))
        if not entries:
            return self._directory(path)
        if all(entry.problem for entry in entries):
            raise ModelUnfitError(f"{path}: {entries[0].problem}")
        listed = self._listed()
        if path not in listed:
            self._write([*listed, path])
        return next(entry for entry in entries if not entry.problem)

    def forget(self, name: str) -> None:
        """Drop an added directory, by its path or the name of a model in it; files stay.

        Raises:
            ModelNotFoundError: no added directory has that name.
        """
        listed = self._listed()
        wanted = _absolute(Path(name))
        kept = [
            path
            for path in listed
            if path != wanted and all(entry.name != name for entry in _inside(path))
        ]
        if len(kept) == len(listed):
            raise ModelNotFoundError(
                f"No added directory is called {name!r}.",
                remedy="Starters and cached models are not added, so they cannot be forgotten.",
            )
        self._write(kept)

    def _starters(self) -> Iterator[ModelEntry]:
        for path in _children(bundled("models")):
            yield from _entry(path, path.name, Source.STARTER)

    def _trained(self) -> Iterator[ModelEntry]:
        for model in trained_models(self._runs):
            for entry in _entry(model.path, model.run, Source.RUN):
                yield replace(entry, alias=model.name)

    def _directories(self) -> Iterator[ModelEntry]:
        for path in self._listed():
            yield from _inside(path)

    def _directory(self, path: Path) -> ModelEntry:
        path = _absolute(path)
        if not os.path.isdir(path):
            raise ModelNotFoundError(
                f"There is no directory {path}.",
                remedy="`lslm-tui models list` shows what is here.",
            )
        if not _is_file(path / "config.json") and not is_adapter(path):
            if is_adapter(path / MODEL) or _is_file(path / MODEL / "config.json"):
                return replace(self._directory(path / MODEL), name=path.name)
            raise ModelNotFoundError(
                f"{path} is not a model: it has no config.json.",
                remedy="Give the directory that holds config.json and the .safetensors files.",
            )
        return _read_entry(path, path.name, Source.DIRECTORY)

    def _listed(self) -> list[Path]:
        try:
            stored = json.loads(self._file.read_text(encoding="utf-8"))
            return [Path(item) for item in stored["directories"]]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise StorageError(f"{self._file} cannot be read: {error.strerror}.") from error
        except (ValueError, KeyError, TypeError) as error:
            raise StorageError(
                f"{self._file} is damaged.", remedy="Delete it and add your directories again."
            ) from error

    def _write(self, directories: list[Path]) -> None:
        stored = {"version": _LIBRARY_VERSION, "directories": [str(path) for path in directories]}
        try:
            write_private(self._file, json.dumps(stored, ensure_ascii=False, indent=1))
        except OSError as error:
            raise StorageError(f"{self._file} cannot be written: {error.strerror}.") from error


def _cached() -> Iterator[ModelEntry]:
    for repository in _children(hub_cache(), "models--"):
        path = snapshot(repository)
        name = repository.name.removeprefix("models--").replace("--", "/", 1)
        if path is None:
            continue
        found = list(_entry(path, name, Source.CACHE))
        unfinished = any((repository / "blobs").glob(f"*{PART_SUFFIX}"))
        if unfinished and not any(entry.problem == "" for entry in found):
            problem = f"Its download is not finished; go on with: lslm-tui models pull {name}"
            found = [replace(_read_entry(path, name, Source.CACHE), problem=problem)]
        yield from found


def _inside(path: Path) -> Iterator[ModelEntry]:
    """The model in `path` itself, or those in the directories right below it."""
    if _is_file(path / "config.json") or is_adapter(path):
        yield from _entry(path, path.name, Source.DIRECTORY)
        return
    for child in _children(path):
        yield from _entry(child, child.name, Source.DIRECTORY)


def _entry(path: Path, name: str, source: Source) -> Iterator[ModelEntry]:
    """The model in `path`, unless there are no weights at all (a tokenizer, a half-made folder)."""
    if not _is_file(path / "config.json") and not is_adapter(path):
        return
    weights = any(path.glob("*.safetensors")) or any(path.glob("*.safetensors.index.json"))
    if weights or any(path.glob("*.bin")):
        yield _read_entry(path, name, source)


def _read_entry(path: Path, name: str, source: Source) -> ModelEntry:
    files = read_model(path)
    return ModelEntry(
        name=name,
        path=path,
        kind=files.kind,
        architecture=files.architecture,
        size_bytes=files.weights.size_bytes,
        parameters=files.weights.parameters,
        source=source,
        context_tokens=files.context_tokens,
        chat=files.chat_template,
        problem=files.problem,
        base=files.base,
    )


def _children(path: Path, prefix: str = "") -> list[Path]:
    try:
        with os.scandir(path) as items:
            names = [item.name for item in items if item.name.startswith(prefix) and item.is_dir()]
    except OSError:
        return []
    return [path / name for name in sorted(names, key=str.casefold)]


def _is_file(path: Path) -> bool:
    """Whether there is such a file, as far as we may know; `Path.is_file` raises where we may not."""
    return os.path.isfile(path)


def _absolute(path: Path) -> Path:
    """Without `~`, `.` and `..`; links stay as the user named them."""
    return Path(os.path.abspath(expand(path)))


def _is_path(reference: str) -> bool:
    return reference.startswith(("/", "~")) or reference.split("/")[0] in (".", "..")


def _fits(name: str, reference: str) -> bool:
    """`reference` is `name` in another case, or whole last parts of it."""
    low, wanted = name.casefold(), reference.casefold()
    return bool(wanted) and (low == wanted or low.endswith(f"/{wanted}"))


def _not_found(reference: str, names: list[str]) -> ModelNotFoundError:
    shown = reference or "(empty name)"
    by_end = {name.split("/")[-1].casefold(): name for name in reversed(names)}
    by_end |= {name.casefold(): name for name in names}
    close = difflib.get_close_matches(reference.casefold(), by_end, n=3, cutoff=0.5)
    near = list(dict.fromkeys(by_end[key] for key in close))
    if near:
        remedy = f"Did you mean {' or '.join(near)}?"
    elif names:
        remedy = "`lslm-tui models list` shows what is here."
    else:
        remedy = "No model is here yet; `lslm-tui models pull ORG/NAME` downloads one."
    return ModelNotFoundError(f"No model is called {shown}.", remedy=remedy)
