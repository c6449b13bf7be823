"""What is in a recipe's files, for somebody who is choosing them: columns, uses, examples, problems.

Knows readers and shapes; imports no torch. Rows that cannot be read never stop it: they are listed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import islice
from typing import Any

from lslm_tui.errors import InputError, LslmError
from lslm_tui.training.data.equality import whole
from lslm_tui.training.data.examples import (
    Conversation,
    Example,
    Labelled,
    LoadedData,
    Pair,
    Preference,
    Problem,
)
from lslm_tui.training.data.readers import read_rows
from lslm_tui.training.data.report import report
from lslm_tui.training.data.shapes import recognise
from lslm_tui.training.recipe import DataFile, Recipe, TaskName

SHOWN_PROBLEMS = 200
SHOWN_ROWS = 12
LONGEST_SHOWN = 4000
"""Characters of a part of a row."""
LOOKED_AT = 20
SEEN = 200
"""Characters of each of the first values, from which columns are guessed."""


def files_facts(recipe: Recipe) -> tuple[list[dict[str, Any]], InputError | None]:
    """Facts of every file, and why the first of those that cannot be read cannot be."""
    found, wrong = [], None
    for file in sources(recipe):
        try:
            found.append(file_facts(file, recipe.task))
        except InputError as error:
            wrong = wrong or error
            found.append({**NOTHING, "path": str(file.path or ""), "problem": error.message})
    return found, wrong


NOTHING: dict[str, Any] = {
    "columns": {}, "seen": {}, "shape": "", "mapped": {}, "languages": [], "tasks": [], "problem": "",
}  # fmt: skip


def file_facts(file: DataFile, task: TaskName) -> dict[str, Any]:
    """A file's columns, the shape of its rows for this task, and the tasks that could use it.

    Raises:
        InputError: the file as a whole cannot be read.
    """
    seen = _first_values(file)
    values = {name: found[0] for name, found in seen.items()}
    bare = file.model_copy(update={"columns": {}, "shape": "auto"})
    languages = {"source_language": "xx", "target_language": "yy"}
    facts: dict[str, Any] = {
        "path": str(file.path or ""),
        "columns": {name: _short(value) for name, value in values.items()},
        "shape": "",
        "mapped": {},
        "languages": [],
        "seen": {name: [_short(v, SEEN) for v in found] for name, found in seen.items()},
        "problem": "",
        "tasks": [
            other.value
            for other in TaskName
            if _shape(bare, values, other)
            or _shape(bare.model_copy(update=languages), values, other)
        ],
    }
    shape = _shape(file, values, task)
    if shape is not None:
        facts |= {
            "shape": shape.name,
            "mapped": dict(shape.columns),
            "languages": [code for code in shape.languages if code],
        }
    return facts


def data_facts(data: LoadedData) -> dict[str, Any]:
    """Counts, balance, repeats, problems by line, and the first rows in parts."""
    found = report(data).to_dict()
    return {
        "splits": found["splits"],
        "problems": [problem_facts(problem) for problem in data.problems[:SHOWN_PROBLEMS]],
        "problem_count": len(data.problems),
        "by_file": by_file(data),
        "notes": list(data.notes),
        "rows": [row_facts(row) for row in _shown(data.train)],
    }


def by_file(data: LoadedData) -> dict[str, dict[str, int]]:
    """How many rows of each file are learned from (as often as they are seen) and measured on."""
    sides = {"train": data.train, "eval": data.evaluation}
    counts = {side: Counter(example.place.file for example in rows) for side, rows in sides.items()}
    names = dict.fromkeys(name for found in counts.values() for name in found)
    return {name: {side: counts[side][name] for side in sides} for name in names}


def problem_facts(problem: Problem) -> dict[str, Any]:
    return {"path": str(problem.path), "line": problem.line, "reason": problem.reason}


def row_facts(row: Example) -> dict[str, Any]:
    """A row in parts, each with what it is: who speaks, text, label, source, chosen."""
    return {"line": row.place.line, "parts": [(name, _short(text)) for name, text in _parts(row)]}


def _parts(row: Example) -> list[tuple[str, str]]:
    match row:
        case Conversation():
            return [(turn.role, turn.content) for turn in row.messages]
        case Preference():
            before = [(turn.role, turn.content) for turn in row.prompt]
            return [*before, ("chosen", row.chosen), ("rejected", row.rejected)]
        case Labelled():
            return [("text", row.text), ("label", row.label)]
        case Pair():
            return [(row.source_language, row.source), (row.target_language, row.target)]
        case _:
            return [("text", row.text)]


def _shown(rows: Sequence[Example]) -> list[Example]:
    """The first rows that differ."""
    return list({whole(row): row for row in islice(rows, SHOWN_ROWS * 3)}.values())[:SHOWN_ROWS]


def _first_values(file: DataFile) -> dict[str, list[Any]]:
    """The first values of each column; the first of them is one that says something, if any does."""
    values: dict[str, list[Any]] = {}
    bare = file.model_copy(update={"columns": {}})
    for row in islice(read_rows(bare), LOOKED_AT):
        if isinstance(row, Problem):
            continue
        for name, value in row[1].items():
            found = values.setdefault(name, [])
            if found and found[0] in (None, "", []):
                found.insert(0, value)
            else:
                found.append(value)
    return values


def _shape(file: DataFile, values: dict[str, Any], task: TaskName) -> Any:
    if not values:
        return None
    try:
        return recognise(file, values, task)
    except LslmError:
        return None


def _short(value: Any, longest: int = LONGEST_SHOWN) -> str:
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= longest else text[:longest] + "…"


def sources(recipe: Recipe) -> list[DataFile]:
    """The files rows are learned from and measured on, generators aside."""
    return [file for file in (*recipe.data.train, *recipe.data.eval) if file.path is not None]
