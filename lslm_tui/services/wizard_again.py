"""A draft out of a run that there is: its recipe, to be changed and run again under another name.

The recipe is taken as it was written, comments included; its paths are made whole, since the copy lies
elsewhere. Whether files and model are still there is found out like with any draft.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from lslm_tui.errors import UsageError
from lslm_tui.paths import Paths
from lslm_tui.services.recipe_text import Values, get, put
from lslm_tui.services.runs import RunEntry
from lslm_tui.services.wizard_advice import METHOD
from lslm_tui.services.wizard_draft import Draft
from lslm_tui.services.wizard_goals import GOALS, NEW_MODELS

FILES = ("data.train", "data.eval")
OF_THE_RECIPE = "as in the recipe"
"""The base of a draft that makes a network of a size of its own, or builds on another recipe."""


def again(run: RunEntry, paths: Paths, taken: Collection[str]) -> Draft:
    """A draft with the run's recipe and a name that no run has.

    Args:
        taken: names of the runs there are.

    Raises:
        UsageError: the run has no recipe that can be read.
    """
    try:
        text = (run.path / "recipe.toml").read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"The recipe of {run.id} cannot be read.", remedy="Begin a new run with n."
        ) from error
    draft = Draft(secrets.token_hex(6), preset="", step=METHOD).with_text(text)
    goal = next((goal for goal in GOALS if goal.task == draft.get("task")), None)
    if draft.broken or goal is None:
        raise UsageError(
            f"The recipe of {run.id} is none that can be shown here.",
            remedy=f"It is {run.path / 'recipe.toml'}.",
        )
    values = _at_home(draft.values, Path(run.recipe or run.path).parent)
    values = put(values, "name", another_name(str(draft.get("name", "run")), taken))
    base, new = _base(values)
    files = [Path(str(file.get("path", ""))) for file in get(values, "data.train", [])]
    own = {str(file): file.stem for file in files if file.parent == paths.training_sets}
    return draft.with_all(values, goal=goal.id, base=base, new=new, own_sets=own)


def another_name(name: str, taken: Collection[str]) -> str:
    """`name-2`, or the next number that is free."""
    stem = re.sub(r"-\d+$", "", name) or name
    number = 2
    while f"{stem}-{number}" in taken:
        number += 1
    return f"{stem}-{number}"


def _base(values: Values) -> tuple[str, bool]:
    """What the draft calls its base, and whether that is a new network."""
    model = values.get("model", {})
    if base := str(model.get("base") or ""):
        return Path(base).name if Path(base).is_absolute() else base, False
    for new in NEW_MODELS:
        sizes = {key.removeprefix("model."): v for key, v in new.values.items() if "model." in key}
        if sizes.items() <= model.items():
            return new.id, True
    return OF_THE_RECIPE, "architecture" in model


def _at_home(values: Values, home: Path) -> Values:
    """With whole paths in place of those from the recipe's directory."""
    for key in FILES:
        files = get(values, key)
        if isinstance(files, str | Mapping):
            files = [files]
        if isinstance(files, list):
            values = put(values, key, [_whole(file, home) for file in files])
    tests = {name: _whole(file, home) for name, file in (get(values, "data.test") or {}).items()}
    values = put(values, "data.test", tests or None)
    for key in ("model.base", "tokenizer.base"):
        named = get(values, key)
        if isinstance(named, str) and (home / named).is_dir():
            values = put(values, key, str((home / named).absolute()))
    if isinstance(recipe := get(values, "model.recipe"), str):
        values = put(values, "model.recipe", str((home / recipe).absolute()))
    return values


def _whole(file: Any, home: Path) -> Any:
    if isinstance(file, str):
        return {"path": str((home / Path(file).expanduser()).absolute())}
    if isinstance(file, Mapping) and isinstance(file.get("path"), str):
        return {**file, "path": str((home / Path(file["path"]).expanduser()).absolute())}
    return file
