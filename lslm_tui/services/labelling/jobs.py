"""What is done to a labelled table where the engine runs: reading, labelling, exporting, calibrating.

Bodies of jobs and functions of calls, as `services.jobs` wants them. Rows go from the file into the
store and from there, some thousand at a time, to the model and back; what was labelled is kept at least
every half second, so that a killed process loses no more than that. Everything is bounded in memory.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from lslm_tui.engine.base import Classifier
from lslm_tui.engine.probabilities import probabilities
from lslm_tui.errors import InputError
from lslm_tui.services.jobs import EngineSlot, Purpose
from lslm_tui.services.labelling.gold import GoldReport, judge, map_gold
from lslm_tui.services.labelling.keeping import digest_of, key_of
from lslm_tui.services.labelling.records import LabelledRow
from lslm_tui.services.labelling.settings import Columns, TableOrder, TableSettings
from lslm_tui.services.labelling.store import LabelStore
from lslm_tui.services.tables import (
    Preview,
    TableRow,
    TableShape,
    TableWriter,
    preview,
    read_rows,
)
from lslm_tui.services.tables.dates import day_of
from lslm_tui.tasks.sentiment import labeller_of
from lslm_tui.types import Cancel, Classification, Event, Progress

Answer = TypeVar("Answer")
ROWS_AT_ONCE = 4096
CHARACTERS_AT_ONCE = 2_000_000
"""Rows sorted and labelled together: so many, or so many signs of text."""
READ_AT_ONCE = 1000
KEEP_S = 0.5
ADDED = ("label", "score", "unsure", "flags")
VERSION = 1
"""Stores made by another one are filled anew."""


# --- calls --------------------------------------------------------------------------------------


def look(settings: TableSettings, rows: int, slot: EngineSlot) -> Preview:
    """The beginning of a table."""
    return preview(settings.path, kind=settings.kind, has_header=settings.has_header, rows=rows)


def place(
    settings: TableSettings, text: str, model: str, directory: Path, slot: EngineSlot
) -> Path:
    """Where the results of a table are kept, or would be."""
    try:
        digest = digest_of(settings.path)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}.", path=settings.path) from error
    return directory / f"{key_of(digest, model, settings, text)}.db"


def ask(store: Path, question: Callable[[LabelStore], Answer], slot: EngineSlot) -> Answer:
    """What the rows of a table say to a question."""
    opened = LabelStore(store)
    try:
        return question(opened)
    finally:
        opened.close()


def report(store: Path, unsure_below: float, slot: EngineSlot) -> GoldReport:
    """Agreement with the gold labels so far."""
    return agreement(LabelStore(store), unsure_below)


def agreement(store: LabelStore, unsure_below: float) -> GoldReport:
    """Agreement with the gold labels so far; the store is closed."""
    try:
        mapping = map_gold(store.gold_values(), store.labels, store.fact("gold_names", {}))
        rows = ((gold, label, scores, empty) for gold, label, scores, _, empty in store.judged())
        return judge(rows, store.labels, unsure_below=unsure_below, unmapped=mapping.unknown)
    finally:
        store.close()


# --- labelling ----------------------------------------------------------------------------------


def label_table(order: TableOrder, slot: EngineSlot, cancel: Cancel) -> Iterator[Event]:
    """Read the table into its store unless it is there, and label what waits.

    Yields progress: `reading` while rows are read, then `labelling` with rows done and rows in all.

    Raises:
        CapabilityError: the model cannot label.
        InputError: there is no good row.
        StorageError: the disk is full; what was labelled is kept.
    """
    labeller = labeller_of(slot.get(Purpose.SENTIMENT), order.zero_shot)
    store = LabelStore(order.store)
    try:
        if order.fresh or store.fact("read") != VERSION:
            yield from _fill(order, labeller, store, cancel)
        elif _columns(order) != store.fact("columns"):
            yield from _rename(order, store, cancel)
        if cancel.requested:
            return
        if store.fact("temperature") != labeller.info.temperature:
            yield from _rescored(store, labeller.info.temperature)
        _map(order, store)
        yield from _label(labeller, store, cancel)
        if not cancel.requested:
            store.settle()
    finally:
        store.close()


def set_columns(order: TableOrder, slot: EngineSlot, cancel: Cancel) -> Iterator[Event]:
    """Take gold, group and date from other columns than before; labels stay."""
    store = LabelStore(order.store)
    try:
        yield from _rename(order, store, cancel)
        if not cancel.requested:
            _map(order, store)
    finally:
        store.close()


def _columns(order: TableOrder) -> list[str]:
    columns = order.columns
    return [columns.text, columns.gold, columns.group, columns.date]


def _fill(
    order: TableOrder, labeller: Classifier, store: LabelStore, cancel: Cancel
) -> Iterator[Progress]:
    store.clear()
    rows = read_rows(order.shape)
    count, good = 0, 0
    yield Progress("reading", 0, None, "rows")
    while part := list(islice(rows, READ_AT_ONCE)):
        store.add([_stored(row, order.columns) for row in part])
        count += len(part)
        good += sum(not row.problem for row in part)
        yield Progress("reading", count, None, "rows")
        if cancel.requested:
            return
    if not good:
        reason = "it has a header and no rows"
        for line, problem in store.problems(1):
            reason = f"none of its {count:,} rows can be used; line {line:,}: {problem}"
        store.clear()
        raise InputError(f"{reason}.", path=order.shape.path)
    store.note(
        read=VERSION,
        columns=_columns(order),
        labels=list(labeller.info.labels),
        temperature=labeller.info.temperature,
        model=order.model,
        path=str(order.shape.path),
        encoding=order.shape.encoding,
        zero_shot=order.zero_shot is not None,
        began=time.time(),
    )


def _stored(row: TableRow, columns: Columns) -> tuple[object, ...]:
    cells = _cells(row.values)
    problem = row.problem
    if not problem and columns.text not in row.values:
        problem = f"it has no {columns.text}"
    text = row.text(columns.text)
    return (
        row.number,
        row.line,
        _storable(text),
        cells,
        problem,
        row.note,
        int(not problem and not text.strip()),
        _storable(row.text(columns.gold).strip()),
        _storable(row.text(columns.group)),
        day_of(row.text(columns.date)) if columns.date else None,
    )


def _cells(values: Mapping[str, Any]) -> str:
    text = json.dumps(values, ensure_ascii=False, default=str)
    return text if _is_storable(text) else json.dumps(values, default=str)


def _is_storable(text: str) -> bool:
    """SQLite holds no half characters."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _storable(text: str) -> str:
    return text if _is_storable(text) else text.encode("utf-8", "replace").decode()


def _rename(order: TableOrder, store: LabelStore, cancel: Cancel) -> Iterator[Progress]:
    columns, done = order.columns, 0
    while part := store.cells(done, READ_AT_ONCE * 5):
        rows = [(TableRow(number, 0, values), number) for number, values in part]
        store.relabel_columns(
            (
                _storable(row.text(columns.gold).strip()),
                _storable(row.text(columns.group)),
                day_of(row.text(columns.date)) if columns.date else None,
                number,
            )
            for row, number in rows
        )
        done += len(part)
        yield Progress("reading", done, None, "rows")
        if cancel.requested:
            return
    store.note(columns=_columns(order))


def _map(order: TableOrder, store: LabelStore) -> None:
    mapping = map_gold(store.gold_values(), store.labels, order.gold_names)
    store.map_gold(mapping.known)
    store.note(gold_names=dict(order.gold_names))


def _label(labeller: Classifier, store: LabelStore, cancel: Cancel) -> Iterator[Progress]:
    counts = store.counts()
    total, done, after = counts.rows, counts.rows - counts.waiting, 0
    work, worked = max(store.characters_waiting(), 1), 0
    yield Progress("labelling", done, total, "texts", 0.0)
    while part := store.waiting(after, ROWS_AT_ONCE, CHARACTERS_AT_ONCE):
        after = part[-1][0]
        found: list[tuple[int, Classification]] = []
        kept = time.perf_counter()
        for event in labeller.classify([text for _, text in part], cancel):
            if isinstance(event, Classification):
                found.append((part[event.index][0], event))
                worked += len(part[event.index][1])
                continue
            if found and time.perf_counter() - kept > KEEP_S:
                store.put(found)
                done, found, kept = done + len(found), [], time.perf_counter()
            yield Progress("labelling", done + len(found), total, "texts", worked / work)
        store.put(found)
        done += len(found)
        yield Progress("labelling", done, total, "texts", worked / work)
        if cancel.requested:
            return


# --- export -------------------------------------------------------------------------------------


def export_table(
    store_path: Path,
    shape: TableShape,
    output: Path,
    unsure_below: float,
    slot: EngineSlot,
    cancel: Cancel,
) -> Iterator[Progress]:
    """Write the table again with label, score, unsure and flags behind its own columns.

    A row a person has corrected has a fifth, `corrected`, if there is any such row. A stopped export
    leaves nothing.

    Raises:
        StorageError: it cannot be written.
        UsageError: the output's name says no format.
    """
    store = LabelStore(store_path)
    try:
        counts = store.counts()
        added = (*ADDED, "corrected") if counts.corrected else ADDED
        with TableWriter(output, shape, added) as writer:
            done = 0
            while rows := list(store.stream(done, done + READ_AT_ONCE, unsure_below=unsure_below)):
                writer.write([(row.cells, _added(row)) for row in rows])
                done += len(rows)
                yield Progress("exporting", done, counts.rows, "rows")
                if cancel.requested:
                    raise _Stopped
    except _Stopped:
        return
    finally:
        store.close()


class _Stopped(Exception):
    """Ends the writer without a file."""


def _added(row: LabelledRow) -> dict[str, object]:
    return {
        "label": row.label or None,
        "score": row.score,
        "unsure": row.unsure,
        "flags": list(row.flags),
        "corrected": row.corrected,
    }


# --- calibration --------------------------------------------------------------------------------


def fit(store_path: Path, slot: EngineSlot) -> dict[str, Any]:
    """Fit the temperature on the rows with a known gold label; the facts of it, nothing saved.

    Raises:
        InputError: too few rows.
    """
    from lslm_tui.engine.calibration import LEAST_ROWS, calibrate_rows

    store = LabelStore(store_path)
    try:
        rows = [(gold, logits) for gold, _, _, logits, empty in store.judged() if not empty]
        path = Path(store.fact("path", "the table"))
    finally:
        store.close()
    if len(rows) < LEAST_ROWS:
        raise InputError(
            f"{len(rows)} rows with a gold label are too few to calibrate.",
            path=path,
            remedy=f"At least {LEAST_ROWS} are needed, better some hundred.",
        )
    if len(rows[0][1]) < 2:
        raise InputError("a model with a single output cannot be calibrated.", path=path)
    return calibrate_rows(
        [row for _, row in rows], [label for label, _ in rows], fitted_on=path.name
    ).facts()


def rescore(
    store_path: Path, temperature: float, slot: EngineSlot, cancel: Cancel
) -> Iterator[Event]:
    """Work all probabilities out again with another temperature."""
    store = LabelStore(store_path)
    try:
        yield from _rescored(store, temperature)
    finally:
        store.close()


def _rescored(store: LabelStore, temperature: float) -> Iterator[Progress]:
    total, done, after = store.counts().labelled, 0, 0
    while part := store.logits(after, READ_AT_ONCE):
        store.rescore([_cooled(number, logits, temperature) for number, logits in part])
        done, after = done + len(part), part[-1][0]
        yield Progress("calibrating", done, total, "rows")
    store.note(temperature=temperature)


def _cooled(
    number: int, logits: Sequence[float], temperature: float
) -> tuple[int, int, Sequence[float]]:
    scores = probabilities(logits, temperature)
    return number, scores.index(max(scores)), scores
