"""A run that is being described: a recipe with the choices that led to it, kept until it is started.

The recipe's values are the one truth; forms change them by key. A text written by hand is kept as it
was written, and while it is no recipe the values are those it had last. Knows no screen.
"""

from __future__ import annotations

import json
import re
import secrets
import time
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from lslm_tui.errors import StorageError, UsageError
from lslm_tui.paths import Paths, write_private
from lslm_tui.services.library import ModelEntry, Source
from lslm_tui.services.recipe_edit import changed_text
from lslm_tui.services.recipe_text import Values, get, put, to_toml
from lslm_tui.services.training_sets import TrainingSet
from lslm_tui.services.wizard_goals import (
    BALANCED,
    BY_ID,
    QUICK_ROWS,
    ROWS,
    Goal,
    NewModel,
    preset_values,
)

KEPT_FOR_S = 90 * 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything chosen so far.

    Attributes:
        goal: id of a goal; empty while none is chosen.
        base: the model's name; of a new network its size, with `new` set.
        parameters: of the base, where they are known.
        own_sets: names of the sets of own work among the files, by path.
        preset: the one chosen last; empty once a field it sets was changed.
        values: the recipe.
        text: the recipe as written by hand; `None` while it is made from the values.
        saved_to: where the person saved it.
        step: the step last looked at, from 0.
        updated: unix seconds.
    """

    id: str
    goal: str = ""
    base: str = ""
    new: bool = False
    parameters: int | None = None
    preset: str = BALANCED
    values: Values = field(default_factory=dict)
    own_sets: Mapping[str, str] = field(default_factory=dict)
    text: str | None = None
    saved_to: str = ""
    step: int = 0
    updated: float = 0.0

    @property
    def chosen_goal(self) -> Goal | None:
        return BY_ID.get(self.goal)

    @property
    def name(self) -> str:
        return str(self.values.get("name", ""))

    @property
    def data_path(self) -> str:
        return str(get(self.values, "data.train.0.path", ""))

    @property
    def sources(self) -> list[Mapping[str, Any]]:
        """The files it learns from, a table each, generators included."""
        files = self.get("data.train", [])
        return [one for one in files if isinstance(one, Mapping)]

    @property
    def own(self) -> str:
        """The set of own work that the first rows come from; empty where that is a file."""
        return self.own_sets.get(self.data_path, "")

    def source_name(self, at: int) -> str:
        """A file's name, or that of a set of own work."""
        source = self.sources[at]
        path = str(source.get("path") or "")
        return self.own_sets.get(path) or Path(path).name or str(source.get("generator", ""))

    def get(self, key: str, default: Any = None) -> Any:
        """The value of a key of the recipe."""
        return get(self.values, key, default)

    def with_value(self, key: str, value: Any) -> Draft:
        """With a key set, or taken away with `None`; what was written by hand stays around it."""
        return self.with_values({key: value})

    def with_values(self, changes: Mapping[str, Any]) -> Draft:
        values = self.values
        for key, value in changes.items():
            values = put(values, key, value)
        return self.with_all(values)

    def with_all(self, values: Values, **others: Any) -> Draft:
        """With other values, which are written into a text of one's own.

        Raises:
            UsageError: that text is no TOML; nothing of it shall be lost.
        """
        if values == self.values:
            return replace(self, **others)
        if self.text is None:
            return replace(self, values=values, **others)
        if self.broken:
            raise UsageError(
                f"The recipe's text is no TOML: {self.broken}.",
                remedy="Put it right under Review first; nothing was changed.",
            )
        return replace(
            self, values=values, text=changed_text(self.text, self.values, values), **others
        )

    def with_goal(self, goal: Goal) -> Draft:
        """Another goal: the model and the file are asked for again unless they still fit."""
        if goal.id == self.goal:
            return self
        files = [
            {"path": source["path"]}
            for source in self.sources
            if source.get("path") and source["path"] not in self.own_sets
        ]
        values: Values = {"name": f"my-{goal.id}", "task": goal.task}
        draft = Draft(self.id, goal=goal.id, values=values, step=self.step)
        if files:
            draft = draft.with_sources(files)
        draft = draft.with_value("data.eval_share", goal.eval_share)
        draft = draft.with_values(dict(goal.values))
        return replace(draft, text=self.with_all(draft.values).text, saved_to=self.saved_to)

    def with_base(self, entry: ModelEntry) -> Draft:
        # starters, runs and the cache are found by name, wherever the recipe lies
        named = entry.source is not Source.DIRECTORY
        model = {"base": entry.name if named else str(entry.path)}
        values = put({**self.values, "model": model}, "tokenizer", None)
        draft = self.with_all(values, base=entry.name, new=False, parameters=entry.parameters)
        return draft.with_preset(draft.preset or BALANCED)

    def with_known_base(self, entries: Sequence[ModelEntry]) -> Draft:
        """With the size of its base, where that is in the library; recipes do not say it."""
        named = [entry for entry in entries if entry.name == self.base and not self.new]
        if self.parameters is not None or not named:
            return self
        return replace(self, parameters=named[0].parameters)

    def with_new_model(self, goal: Goal, new: NewModel) -> Draft:
        """Random weights of a size; all of them are trained."""
        values: Values = {**self.values, "model": {"architecture": goal.architecture}}
        for key, value in {**new.values, "method": None}.items():
            values = put(values, key, value)
        draft = self.with_all(values, base=new.id, new=True, parameters=new.parameters)
        return draft.with_preset(draft.preset or BALANCED)

    def with_sources(self, files: Sequence[Mapping[str, Any]]) -> Draft:
        """Learn from these; no more of them if there are none."""
        values = put(self.values, "data.train", [dict(file) for file in files] or None)
        paths = {str(file.get("path", "")) for file in files}
        kept = {path: name for path, name in self.own_sets.items() if path in paths}
        return self.with_all(values, own_sets=kept)

    def with_file(self, path: Path) -> Draft:
        """Learn from this file alone; paths are whole, since drafts and recipes lie elsewhere."""
        return self.with_sources([{"path": str(path.absolute())}]).with_limits()

    def with_another_file(self, path: Path) -> Draft:
        """Learn from this file too.

        Raises:
            UsageError: it is among them already.
        """
        self._refuse_again(path.absolute())
        return self.with_sources([*self.sources, {"path": str(path.absolute())}]).with_limits()

    def with_own(self, chosen: TrainingSet, path: Path) -> Draft:
        """Learn from a set of own work too, written to `path`; taken anew if it is there already."""
        file: Values = {"path": str(path), "shape": chosen.shape}
        if chosen.source_language:
            one, other = chosen.source_language, chosen.target_language
            names = (one, other) if one != other else ("source", "target")
            file |= {
                "columns": {"source": names[0], "target": names[1]},
                "source_language": one,
                "target_language": other,
            }
        others = [source for source in self.sources if source.get("path") != str(path)]
        draft = replace(self, own_sets={**self.own_sets, str(path): chosen.name})
        return draft.with_sources([*others, file]).with_limits()

    def with_source_file(self, at: int, path: Path) -> Draft:
        """Another file in the place of one; which column is what is asked anew."""
        if str(path.absolute()) == self.sources[at].get("path"):
            return self
        self._refuse_again(path.absolute())
        files = [*self.sources]
        files[at] = {"path": str(path.absolute())}
        return self.with_sources(files).with_limits()

    def without_source(self, at: int) -> Draft:
        return self.with_sources([*self.sources[:at], *self.sources[at + 1 :]])

    def with_source_moved(self, at: int, to: int) -> Draft:
        """Put a file in another place among them."""
        files = [*self.sources]
        files.insert(to, files.pop(at))
        return self.with_sources(files)

    def _refuse_again(self, path: Path) -> None:
        if any(source.get("path") == str(path) for source in self.sources):
            raise UsageError(
                f"{path.name} is among the files already.",
                remedy="Its repeat says how often its rows are seen in an epoch.",
            )

    def with_limits(self) -> Draft:
        """What the preset says of the rows, for a file chosen after it."""
        return self.with_preset(self.preset) if self.preset and self.base else self

    def with_preset(self, preset: str) -> Draft:
        goal = self.chosen_goal
        if goal is None:
            return self
        method = str(self.get("method", "full"))
        changes = preset_values(goal, preset, self.parameters, method)
        limit = changes.pop(ROWS)
        for at, source in enumerate(self.sources):
            if source.get("rows") in (None, QUICK_ROWS):
                changes[f"data.train.{at}.rows"] = limit
        return replace(self.with_values(changes), preset=preset)

    def with_text(self, text: str) -> Draft:
        """The recipe as edited by hand; the values follow once it is TOML."""
        try:
            values = tomllib.loads(text)
        except tomllib.TOMLDecodeError:
            return replace(self, text=text)
        return replace(self, text=text, values=_with_file_tables(values))

    def recipe_text(self) -> str:
        """What would be run."""
        if self.text is not None:
            return self.text
        goal = self.chosen_goal
        return to_toml(self.values, heading=f"{goal.title}: {goal.about}" if goal else "")

    @property
    def broken(self) -> str:
        """Why the text is no TOML; empty if it is."""
        try:
            tomllib.loads(self.recipe_text())
        except tomllib.TOMLDecodeError as error:
            return str(error)
        return ""


class Drafts:
    """Drafts on disk, a file each (mode 0600), the last changed first."""

    def __init__(self, paths: Paths) -> None:
        self._folder = paths.data / "drafts"

    def new(self) -> Draft:
        """A draft that is not on disk yet."""
        return Draft(secrets.token_hex(6))

    def all(self) -> list[Draft]:
        """Every draft with a goal; what cannot be read is passed over."""
        found = [draft for path in self._files() if (draft := _read(path)) is not None]
        kept = [draft for draft in found if draft.goal]
        return sorted(kept, key=lambda draft: draft.updated, reverse=True)

    def keep(self, draft: Draft) -> Draft:
        """Write a draft, and return it with its time.

        Raises:
            StorageError: it cannot be written.
        """
        draft = replace(draft, updated=time.time())
        try:
            write_private(self._path(draft.id), json.dumps(asdict(draft), ensure_ascii=False))
        except OSError as error:
            raise StorageError(
                f"The draft cannot be kept: {error.strerror or error}.",
                remedy="Free some space; it stays here until you leave.",
            ) from error
        return draft

    def forget(self, draft_id: str) -> None:
        self._path(draft_id).unlink(missing_ok=True)

    def _path(self, draft_id: str) -> Path:
        return self._folder / f"{draft_id}.json"

    def _files(self) -> list[Path]:
        return list(self._folder.glob("*.json")) if self._folder.is_dir() else []


def save_recipe(text: str, path: Path) -> None:
    """Write a recipe's text, whole or not at all.

    Raises:
        StorageError: it cannot be written; what was there before is untouched.
    """
    try:
        write_private(path, text if text.endswith("\n") else f"{text}\n")
    except OSError as error:
        raise StorageError(
            f"{path} cannot be written: {error.strerror or error}.",
            remedy="Free some space, or save the recipe elsewhere.",
        ) from error


def default_recipe(paths: Paths, draft: Draft) -> Path:
    """Where a recipe goes that was not saved by hand: never over one of another draft."""
    stem = re.sub(r"[^\w.-]+", "-", draft.name).strip("-.") or "recipe"
    return paths.recipes / f"{stem}-{draft.id[:4]}.toml"


def _with_file_tables(values: Values) -> Values:
    """A bare path among the files to learn from becomes a table, so that forms can add to it."""
    files = get(values, "data.train")
    if isinstance(files, str | Mapping):
        files = [files]
    if not isinstance(files, list):
        return values
    return put(values, "data.train", [{"path": f} if isinstance(f, str) else f for f in files])


def _read(path: Path) -> Draft | None:
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        known = {one.name for one in fields(Draft)}
        draft = Draft(**{name: value for name, value in stored.items() if name in known})
    except (OSError, ValueError, TypeError):
        return None
    readable = isinstance(draft.values, dict) and isinstance(draft.own_sets, dict)
    return draft if readable and path.stem == draft.id else None
