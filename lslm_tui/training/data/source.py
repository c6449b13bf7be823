"""One file of a recipe, or a generator, to examples and problems."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from lslm_tui.training.recipe import DataFile, Recipe, TaskName

from .convert import Convert, converter
from .examples import Example, Labelled, Pair, Place, Problem
from .generated import generate
from .numbers import same_numbers
from .readers import read_rows
from .shapes import nothing_fits, recognise
from .tables import Row
from .turns import Unusable

LOOKED_AT = 20
"""Rows from which the shape is told."""
LONG_ROW = 200_000
RARE = 10
"""A label this many times rarer than one spelled alike counts as a typing error."""


@dataclass(slots=True)
class Source:
    """The rows of one file as they come."""

    file: DataFile
    examples: list[Example] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The file with its directory: train.tsv is the name of many."""
        path = self.file.path
        return "/".join(path.parts[-2:]) if path else str(self.file.generator)


def read_source(file: DataFile, recipe: Recipe) -> Source:
    """All examples and all problems of a file, in one pass.

    Raises:
        InputError: the file as a whole cannot be used, and what to do.
    """
    found = Source(file)
    if file.generator:
        found.examples, note = generate(file, recipe.task)
        found.notes.append(note)
        return found
    assert file.path is not None
    rows = _chosen(read_rows(file), file, found.problems)
    looked = list(islice(rows, LOOKED_AT))
    if looked:
        convert = _recognised(found, looked, recipe)
        place, left_out = str(file.path), 0
        for batch in (looked, rows):
            left_out += _convert(found, batch, convert, place)
        if left_out:
            found.notes.append(f"{found.name}: {left_out} answers marked as bad are left out.")
    _suspect_labels(found, recipe)
    _with_numbers(found)
    found.problems.sort(key=lambda problem: problem.line)
    _long_rows(found)
    return found


def _chosen(
    rows: Iterable[Row | Problem], file: DataFile, problems: list[Problem]
) -> Iterator[Row]:
    """From first_row on, at most `rows` of them; problems go to their list."""
    last = None if file.rows is None else file.first_row + file.rows
    for at, row in enumerate(rows):
        if last is not None and at >= last:
            return
        if isinstance(row, Problem):
            problems.append(row)
        elif at >= file.first_row:
            yield row


def _recognised(found: Source, looked: Sequence[Row], recipe: Recipe) -> Convert:
    merged: dict[str, Any] = {}
    for _, row in looked:
        for name, value in row.items():
            if merged.get(name) in (None, "", []):
                merged[name] = value
    shape = recognise(found.file, merged, recipe.task)
    if shape is None:
        raise nothing_fits(found.file, merged, recipe.task)
    assert found.file.path is not None
    found.notes.append(f"{found.name}: rows of the shape {shape}.")
    return converter(found.file, shape, recipe.task, recipe.classify.labels)


def _convert(found: Source, rows: Iterable[Row], convert: Convert, name: str) -> int:
    """Rows left out on purpose."""
    examples, left_out = found.examples, 0
    for line, row in rows:
        try:
            made = convert(row, Place(name, line))
        except Unusable as error:
            assert found.file.path is not None
            found.problems.append(Problem(found.file.path, line, str(error)))
            continue
        left_out += not made
        examples += made
    return left_out


def _suspect_labels(found: Source, recipe: Recipe) -> None:
    """Labels nobody named, rare and spelled almost like a frequent one."""
    if recipe.task is not TaskName.CLASSIFY or found.file.labels or recipe.classify.labels:
        return
    rows = [row for row in found.examples if isinstance(row, Labelled)]
    wrong = _misspelled(Counter(row.label for row in rows))
    if not wrong or found.file.path is None:
        return
    found.examples = [row for row in rows if row.label not in wrong]
    found.problems += [
        Problem(
            found.file.path,
            row.place.line,
            f'label "{row.label}" occurs hardly ever; did you mean "{wrong[row.label]}"? '
            "(classify.labels or labels in the file's table say which are right)",
        )
        for row in rows
        if row.label in wrong
    ]


def _misspelled(counts: Mapping[str, int]) -> dict[str, str]:
    return {
        label: other
        for label, count in counts.items()
        for other, more in counts.items()
        if label != other and count * RARE <= more and _alike(label, other)
    }


def _alike(label: str, other: str) -> bool:
    first, second = label.strip().casefold(), other.strip().casefold()
    if first == second:
        return True
    if min(len(first), len(second)) < 3 or any(sign.isdigit() for sign in first + second):
        return False
    return second.startswith(first) or difflib.SequenceMatcher(None, first, second).ratio() > 0.85


def _long_rows(found: Source) -> None:
    long = [row for row in found.examples if len(getattr(row, "text", "")) > LONG_ROW]
    if long:
        size = max(len(getattr(row, "text", "")) for row in long)
        found.notes.append(
            f"{long[0].place}: a row of {size:,} characters."
            if len(long) == 1
            else f"{found.name}: {len(long):,} very long rows, the longest of {size:,} characters."
        )


def _with_numbers(found: Source) -> None:
    """Keep the pairs whose sides have the same numbers, where the recipe says so."""
    if found.file.numbers == "any":
        return
    pairs = [row for row in found.examples if isinstance(row, Pair) and same_numbers(row)]
    found.notes.append(
        f"{found.name}: {len(pairs):,} of {len(found.examples):,} rows have numbers,"
        " the same on both sides."
    )
    found.examples = list(pairs)
