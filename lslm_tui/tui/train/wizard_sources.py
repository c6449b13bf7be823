"""The rows of the data step's form about the files: a line for each, and what can be said of one.

Knows drafts, what was told of their files, and the recipe's fields; no widgets but the form's rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lslm_tui.errors import UsageError
from lslm_tui.services.recipe_fields import RecipeField
from lslm_tui.services.wizard_advice import Facts
from lslm_tui.services.wizard_draft import Draft
from lslm_tui.services.wizard_goals import Goal
from lslm_tui.tui.formats import middle_cut
from lslm_tui.tui.train.form import Row

Fields = Mapping[str, RecipeField]
NO_COLUMN = "—"
MORE = ("shape", "repeat", "rows", "first_row")
"""Fields of a file that are shown once it is unfolded."""
LABELS = {
    "shape": "rows are",
    "repeat": "seen in an epoch",
    "rows": "rows at most",
    "first_row": "rows skipped",
}
SOURCE = re.compile(r"data\.train\.(\d+)\.(.+)")
LISTED = ("chat", "sharegpt", "alpaca")
"""Shapes whose columns are always named the same."""
PLACE, FILE = "place", "file"
PATH = 46
"""Cells for a path below the form."""


def source_key(at: int) -> str:
    """The key of a file's own line."""
    return f"source-{at}"


def source_of(key: str) -> int | None:
    """The file that a line's key is about; `None` for another line."""
    found = re.fullmatch(r"source-(\d+)", key) or SOURCE.fullmatch(key)
    return int(found[1]) if found else None


def source_rows(
    draft: Draft,
    facts: Facts,
    fields: Fields,
    goal: Goal,
    unfolded: int,
    problems: Mapping[str, str],
) -> Iterator[Row]:
    """Every file, with what must be said of it; all that can be said of the unfolded one."""
    named = [at for at, source in enumerate(draft.sources) if source.get("path")]
    told = dict(zip(named, facts.files, strict=False))  # those to learn from are told first
    alone = len(draft.sources) == 1
    for at in range(len(draft.sources)):
        file = told.get(at, {})
        yield _head(draft, facts, file, at, open_=at == unfolded)
        if at == unfolded or alone:
            yield from _named(draft, file, goal, at)
        if at == unfolded:
            yield from _more(draft, fields, goal, at, problems)


def _head(draft: Draft, facts: Facts, file: Mapping[str, Any], at: int, *, open_: bool) -> Row:
    path = str(draft.sources[at].get("path") or "")
    counts = facts.data.get("by_file", {}).get(file.get("path", path))
    parts = [str(file.get("shape") or "")]
    if counts:
        held = f", {counts['eval']:,} aside" if counts["eval"] else ""
        parts.append(f"{counts['train']:,} {'row' if counts['train'] == 1 else 'rows'}{held}")
    if path in draft.own_sets:
        parts.insert(0, "own work")
    return Row(
        source_key(at),
        "learn from" if at == 0 else "and from",
        draft.source_name(at),
        "fold",
        note=" · ".join(filter(None, parts)),
        about=f"{middle_cut(path, PATH)}: Enter {'folds it up' if open_ else 'says more of it'}, "
        "Del takes it out.",
        problem=_problem(draft, facts, file, path),
    )


def _problem(draft: Draft, facts: Facts, file: Mapping[str, Any], path: str) -> str:
    """Why this file cannot be used, where one of several is meant."""
    if said := str(file.get("problem") or ""):
        return said.replace(path, Path(path).name)
    message = str(facts.failed.get("message", "")) if facts.failed.get("at") == "data" else ""
    if len(draft.sources) > 1 and path and path in message and "\n" not in message:
        return message.replace(path, Path(path).name)
    return ""


def _named(draft: Draft, file: Mapping[str, Any], goal: Goal, at: int) -> Iterator[Row]:
    """Which column is what, and the languages."""
    columns = tuple(file.get("columns", ()))
    own = str(draft.sources[at].get("path")) in draft.own_sets
    if not own and file and len(columns) > 1 and file["shape"] not in LISTED:
        for name in goal.columns:
            column = draft.get(f"data.train.{at}.columns.{name}") or file["mapped"].get(name)
            example = str(file["columns"].get(column or "", "")).replace("\n", " ")
            yield Row(
                f"data.train.{at}.columns.{name}",
                f"  {name} from",
                str(column or NO_COLUMN),
                "choice",
                choices=columns,
                note=example,
                about=f"Which column of the file holds the {name}. ←→ goes through them.",
            )
    if goal.task == "translate":
        known = dict(zip(("source", "target"), file.get("languages", ()), strict=False))
        for which in ("source", "target"):
            key = f"data.train.{at}.{which}_language"
            value = draft.get(key) or known.get(which, NO_COLUMN)
            about = "ISO code, such as en, de, zh."
            yield Row(key, f"  {which} language", str(value), about=about)


def _more(
    draft: Draft, fields: Fields, goal: Goal, at: int, problems: Mapping[str, str]
) -> Iterator[Row]:
    if goal.task == "classify":
        yield _labels(draft, at, problems)
    for name in MORE:
        if (field := fields.get(f"source.{name}")) is not None:
            yield _field(draft, field, name, at, problems)
    count = len(draft.sources)
    if count > 1:
        places = tuple(f"{place + 1} of {count}" for place in range(count))
        about = "Where it stands among the files. ←→ moves it."
        yield Row(
            f"data.train.{at}.{PLACE}", "  place", places[at], "choice", choices=places, about=about
        )
    yield Row(f"data.train.{at}.{FILE}", "  replace it", "choose", "action")
    yield Row(f"data.train.{at}.out", "  take it out", "now", "action")


def _labels(draft: Draft, at: int, problems: Mapping[str, str]) -> Row:
    key = f"data.train.{at}.labels"
    given = draft.get(key) or {}
    return Row(
        key,
        "  labels are",
        ", ".join(f"{theirs} = {ours}" for theirs, ours in given.items()) or "as they are",
        typed=", ".join(f"{theirs} = {ours}" for theirs, ours in given.items()),
        about="The file's labels and what they shall be called, such as: 0 = bad, 1 = good. Every one "
        "must be named; empty leaves them as they are.",
        problem=problems.get(key, ""),
    )


def _field(
    draft: Draft, field: RecipeField, name: str, at: int, problems: Mapping[str, str]
) -> Row:
    key = f"data.train.{at}.{name}"
    value = draft.get(key)
    shown = "all" if name == "rows" and value is None else field.show(value)
    return Row(
        key,
        f"  {LABELS[name]}",
        f"{shown} ×" if name == "repeat" else shown,
        "choice" if field.kind == "choice" else "number",
        choices=field.choices,
        typed=field.show(value) if value is not None else "",
        about=f"{field.about[:1].upper()}{field.about[1:]}.",
        problem=problems.get(key, ""),
    )


def read_source(key: str, text: str, fields: Fields) -> Any:
    """What was typed or chosen for a field of a file.

    Raises:
        UsageError: it cannot be that.
    """
    found = SOURCE.fullmatch(key)
    name = found[2] if found else ""
    if name == "labels":
        return _read_labels(text)
    field = fields.get(f"source.{name}")
    value = field.read(text.removesuffix("×")) if field else (text.strip() or None)
    return None if field is not None and value == field.default else value


def _read_labels(text: str) -> dict[str, str] | None:
    parts = [part.partition("=") for part in text.split(",") if part.strip()]
    wrong = next((theirs for theirs, sign, ours in parts if not sign or not ours.strip()), None)
    if wrong is not None:
        raise UsageError(
            f"“{wrong.strip()}” has no = with a label behind it; as in 0 = bad, 1 = good."
        )
    return {theirs.strip(): ours.strip() for theirs, _, ours in parts} or None


def changed_source(draft: Draft, key: str, text: str, fields: Fields) -> Draft | None:
    """The draft after a change to a file's line; `None` for another line.

    Raises:
        UsageError: it is not allowed.
    """
    at = source_of(key)
    if at is None or at >= len(draft.sources):
        return None
    if key == source_key(at):
        return draft.without_source(at) if not text else draft
    if key.endswith(f".{PLACE}"):
        return draft.with_source_moved(at, int(text.split()[0]) - 1) if text else draft
    if key.endswith((f".{FILE}", ".out")):
        return draft
    return draft.with_value(key, read_source(key, text, fields))
