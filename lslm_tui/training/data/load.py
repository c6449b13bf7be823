"""All rows of a recipe: read, checked, split, and free of what is also in eval and test."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from lslm_tui.errors import InputError
from lslm_tui.training.recipe import DataFile, DataTable, Recipe, TaskName

from .equality import keys
from .examples import Example, LoadedData, Pair, Problem
from .numbers import varied
from .source import Source, read_source
from .split import evaluation_keys, without_duplicates, without_overlap

SHOWN = 20
"""Problems listed in a message; all are in `LoadedData.problems`."""
T = TypeVar("T")


def load_data(recipe: Recipe) -> LoadedData:
    """Read every file of the recipe. Deterministic: the same recipe and files give the same rows.

    Raises:
        InputError: a file cannot be used, rows are bad and on_bad_row is "stop", or none are left.
    """
    with _without_collection():
        return _load(recipe)


@contextmanager
def _without_collection() -> Iterator[None]:
    """Rows hold no cycles; looking for them doubles the time of a large file."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _load(recipe: Recipe) -> LoadedData:
    table = recipe.data
    train = [read_source(file, recipe) for file in table.train]
    evaluation = [read_source(file, recipe) for file in table.eval]
    test = {name: read_source(file, recipe) for name, file in table.test.items()}
    sources = [*train, *evaluation, *test.values()]
    problems = _unique(problem for source in sources for problem in source.problems)
    notes = [note for source in sources for note in source.notes]
    if problems and table.on_bad_row == "stop":
        raise _stopped(problems)
    if problems:
        one = len(problems) == 1
        notes.append("1 bad row is skipped." if one else f"{len(problems):,} bad rows are skipped.")
    _one_kind(recipe, sources)
    if table.drop_duplicates:
        _drop_duplicates(train, notes)
    held = [row for source in evaluation for row in source.examples]
    if not table.eval:
        held = _split(train, table)
    if table.drop_overlap:
        tested = [row for source in test.values() for row in source.examples]
        _drop_overlap(train, [*held, *tested], notes)
    rows = [row for source in train for row in _seen(source)]
    if not rows:
        raise _nothing_left(problems, train[0].file)
    named = {name: tuple(source.examples) for name, source in test.items()}
    return LoadedData(rows, held, named, tuple(problems), tuple(_unique(notes)))


def _seen(source: Source) -> list[Example]:
    """The rows of a file as often as an epoch sees them."""
    file = source.file
    if file.numbers != "varied":
        return source.examples * file.repeat
    pairs = [row for row in source.examples if isinstance(row, Pair)]
    return [row for time in range(file.repeat) for row in varied(pairs, file.seed + time)]


def _unique(values: Iterable[T]) -> list[T]:
    return list(dict.fromkeys(values))


def _one_kind(recipe: Recipe, sources: Sequence[Source]) -> None:
    """All rows must be of one type; free text goes together with conversations in pre-training."""
    kinds = {type(row).__name__ for source in sources for row in source.examples[:1]}
    mixable = {"Text", "Conversation"} if recipe.task in (TaskName.PRETRAIN, TaskName.LM) else set()
    if len(kinds) > 1 and not kinds <= mixable:
        raise InputError(
            f"the files hold rows of different kinds: {', '.join(sorted(kinds)).lower()}.",
            remedy="Give each kind a recipe of its own, or say shape in the table of each file.",
        )


def _drop_duplicates(train: Sequence[Source], notes: list[str]) -> None:
    seen: set[tuple[str, ...]] = set()
    before = sum(len(source.examples) for source in train)
    for source in train:
        source.examples = without_duplicates(source.examples, seen)
    dropped = before - sum(len(source.examples) for source in train)
    if dropped:
        notes.append(f"{dropped:,} training rows that repeat another are dropped.")


def _split(train: Sequence[Source], table: DataTable) -> list[Example]:
    """Take the evaluation rows out of the training rows."""
    rows = [row for source in train for row in source.examples]
    wanted = round(len(rows) * table.eval_share)
    if table.eval_share and len(rows) > 1:
        wanted = max(wanted, 1)
    if table.eval_rows is not None:
        wanted = table.eval_rows
    drawn = evaluation_keys(rows, min(wanted, max(len(rows) - 1, 0)), table.split_seed)
    if not drawn:
        return []
    held: list[Example] = []
    for source in train:
        kept: list[Example] = []
        for row in source.examples:
            (held if keys(row)[0] in drawn else kept).append(row)
        source.examples = kept
    return held


def _drop_overlap(train: Sequence[Source], held: Sequence[Example], notes: list[str]) -> None:
    held_out = {key for row in held for key in keys(row)}
    if not held_out:
        return
    before = sum(len(source.examples) for source in train)
    for source in train:
        source.examples = without_overlap(source.examples, held_out)
    dropped = before - sum(len(source.examples) for source in train)
    if dropped:
        notes.append(f"{dropped:,} training rows that are also in eval or test are dropped.")


def _stopped(problems: Sequence[Problem]) -> InputError:
    lines = [f"  {problem}" for problem in problems[:SHOWN]]
    if len(problems) > SHOWN:
        lines.append(f"  and {len(problems) - SHOWN:,} more")
    count = "1 row" if len(problems) == 1 else f"{len(problems):,} rows"
    return InputError(
        f"{count} cannot be used:\n" + "\n".join(lines) + "\n",
        remedy='Correct them, or leave them out with on_bad_row = "skip" in [data].',
    )


def _nothing_left(problems: Sequence[Problem], file: DataFile) -> InputError:
    reason = f" The first problem: {problems[0]}." if problems else ""
    return InputError(
        f"no training rows are left.{reason}",
        path=file.path,
        remedy="Check the file, first_row, eval_rows and drop_overlap.",
    )
