"""The one door to labelling: texts, why they are called what they are, and tables of any size.

A `TableLabelling` belongs to the desk, not to a screen: leaving the place loses nothing. Its rows are in a store on
disk, which the engine's process fills while screens read it. Used on the asyncio loop alone; everything
that takes time runs where the engine is.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from lslm_tui.errors import InputError, LslmError, StorageError, UsageError
from lslm_tui.services.calibrations import SavedCalibration, fingerprint
from lslm_tui.services.corrected_labels import CorrectedLabel
from lslm_tui.services.jobs import EngineSlot, Job, Precedence, Purpose
from lslm_tui.services.labelling import jobs
from lslm_tui.services.labelling.gold import GoldReport
from lslm_tui.services.labelling.holding import Hold, hold
from lslm_tui.services.labelling.keeping import discard, prune
from lslm_tui.services.labelling.records import UNSURE_BELOW
from lslm_tui.services.labelling.settings import Columns, TableOrder, TableSettings
from lslm_tui.services.labelling.store import LabelStore
from lslm_tui.services.labelling.table import TableLabelling
from lslm_tui.services.loaded_model import LoadedModel, unexpected
from lslm_tui.services.session import Session
from lslm_tui.services.tables import Preview, TableShape
from lslm_tui.tasks.counterfactuals import counterfactuals
from lslm_tui.tasks.sentiment import SentimentRequest, explain_text, label_texts
from lslm_tui.tasks.zero_shot import ZeroShot
from lslm_tui.types import (
    Attribution,
    AttributionMethod,
    Cancel,
    Counterfactuals,
    Event,
    ModelInfo,
    Progress,
    Verdict,
)

log = logging.getLogger(__name__)

Answer = TypeVar("Answer")
USUAL_MODEL = "starter-sentiment"
PREVIEW_ROWS = 200


class LabelDesk:
    """Labels for the screens and for the command line."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def model(self) -> LoadedModel:
        return self.session.models[Purpose.SENTIMENT]

    def open(self, reference: str = USUAL_MODEL) -> None:
        """Open a model. Raises as `LoadedModel.open`."""
        self.model.open(reference)

    # --- texts -------------------------------------------------------------------------------

    async def label(
        self, text: str, *, unsure_below: float = UNSURE_BELOW, zero_shot: ZeroShot | None = None
    ) -> Verdict:
        """Label one text.

        Raises:
            LslmError: it failed.
            UsageError: it was stopped.
        """
        request = SentimentRequest((text,), unsure_below, self.calibrated(zero_shot))
        async for event in self.session.host.submit(
            partial(_label, request), Precedence.PASSES
        ).events():
            if isinstance(event, Verdict):
                return event
        raise UsageError("It was stopped.")

    def explain(
        self,
        text: str,
        method: AttributionMethod | None = None,
        *,
        label: str | None = None,
        zero_shot: ZeroShot | None = None,
    ) -> Job:
        """A job whose events are `Progress` and at last one `Attribution`, unless it is cancelled."""
        settings = self.calibrated(zero_shot)
        body = partial(_explain, text, method, label, settings)
        return self.session.host.submit(body, Precedence.PASSES)

    async def explained(
        self,
        text: str,
        method: AttributionMethod | None = None,
        *,
        label: str | None = None,
        zero_shot: ZeroShot | None = None,
    ) -> Attribution | None:
        """Which words a label rests on; `None` if it was stopped."""
        job = self.explain(text, method, label=label, zero_shot=zero_shot)
        found = [event async for event in job.events() if isinstance(event, Attribution)]
        return found[0] if found else None

    async def counterfactuals(
        self, text: str, *, zero_shot: ZeroShot | None = None
    ) -> Counterfactuals | None:
        """What names, places and genders do to a text's score; `None` if it was stopped."""
        body = partial(_swapped, text, self.calibrated(zero_shot))
        job = self.session.host.submit(body, Precedence.PASSES)
        found = [event async for event in job.events() if isinstance(event, Counterfactuals)]
        return found[0] if found else None

    # --- tables ------------------------------------------------------------------------------

    async def preview(self, settings: TableSettings, rows: int = PREVIEW_ROWS) -> Preview:
        """The first rows of a table, its columns, and which column seems to be what.

        Raises:
            InputError: it cannot be read, is empty or is no table.
        """
        return await self.session.host.call(partial(jobs.look, settings, rows))

    async def unfinished(self, settings: TableSettings) -> int:
        """Rows that an earlier run of exactly this had labelled; 0 where there is none."""
        order, _ = await self._order(settings)
        return _labelled(order.store)

    async def label_table(self, settings: TableSettings, *, resume: bool = True) -> TableLabelling:
        """Start labelling a table, or go on with it; what comes is to be seen in what is returned.

        With `resume`, rows that are labelled already are not labelled again, whoever stopped the run
        before, and however.

        Raises:
            InputError: the file cannot be read, there is no such column, or another program labels
                or shows the same.
            LslmError: the model could not be loaded, or cannot label.
        """
        order, info = await self._order(settings)
        prune(order.store.parent)
        held = _held(order)
        try:
            store = LabelStore(order.store)
        except LslmError:
            held.release()
            raise
        table = TableLabelling(replace(order, fresh=not resume), info, store, held)
        self._run(table, partial(jobs.label_table, table.order))
        return table

    def set_columns(self, table: TableLabelling, columns: Columns) -> None:
        """Take gold, group and date from other columns; nothing is labelled anew.

        Raises:
            UsageError: it is still running, or the text would be another.
        """
        if table.running or columns.text != table.order.columns.text:
            raise UsageError("Only gold, group and date can change, and when labelling has ended.")
        for name in (columns.gold, columns.group, columns.date):
            if name:
                _column(name, table.shape)
        table.order = replace(table.order, columns=columns)
        self._run(table, partial(jobs.set_columns, table.order))

    async def ask(self, table: TableLabelling, question: Callable[[LabelStore], Answer]) -> Answer:
        """Ask the rows something that takes its time, where the engine is.

        Args:
            question: picklable, such as `partial(LabelStore.by_group, unsure_below=0.6)`.
        """
        return await self.session.host.call(partial(jobs.ask, table.order.store, question))

    async def report(
        self, table: TableLabelling, *, unsure_below: float = UNSURE_BELOW
    ) -> GoldReport:
        """How well the labels agree with the gold ones."""
        return await self.session.host.call(partial(jobs.report, table.order.store, unsure_below))

    def export(
        self, table: TableLabelling, output: Path, *, unsure_below: float = UNSURE_BELOW
    ) -> Job:
        """A job that writes the table with its labels and yields `Progress`."""
        body = partial(jobs.export_table, table.order.store, table.shape, output, unsure_below)
        return self.session.host.submit(body, Precedence.GIVES_WAY)

    async def fit(self, table: TableLabelling) -> dict[str, Any]:
        """Fit a temperature on the rows with gold labels: `temperature`, `rows`, `ece_before`, ….

        Nothing is changed yet; `calibrate` does that. Raises `InputError` for too few rows.
        """
        return await self.session.host.call(partial(jobs.fit, table.order.store))

    async def calibrate(self, table: TableLabelling, facts: dict[str, Any]) -> SavedCalibration:
        """Save what `fit` found with the model, use it from now on, and work the table out anew.

        Raises:
            StorageError: it could not be saved.
        """
        temperature = float(facts["temperature"])
        variant = _variant(table.order.zero_shot)
        saved = self.session.calibrations.save(table.info.path, facts, variant)
        if table.order.zero_shot is None:
            await self.model.recalibrate(temperature)
            table.info = replace(table.info, temperature=temperature)
        job = self.session.host.submit(partial(jobs.rescore, table.order.store, temperature))
        async for event in job.events():
            if isinstance(event, Progress):
                table.take(event)
        return saved

    def correct(self, table: TableLabelling, number: int, label: str) -> None:
        """Keep what a person says a row is, for the table and as an example to learn from; '' takes it back."""
        row = table.store.row(number)
        if row is None:
            raise UsageError(f"There is no row {number}.")
        table.store.correct(number, label)
        if label:
            given = CorrectedLabel(row.text, label, row.label, table.info.name)
            self.session.storage.labels.put(given)
        else:
            self.session.storage.labels.remove(row.text)
        table.changed()

    def discard(self, table: TableLabelling) -> None:
        """Close a table that has ended and remove its results; exports and corrections stay."""
        table.store.close()
        discard(table.order.store)
        table.close()

    # --- inside ------------------------------------------------------------------------------

    async def _order(self, settings: TableSettings) -> tuple[TableOrder, ModelInfo]:
        info = await self.model.wait_ready()
        seen = await self.preview(settings)
        columns = columns_of(settings, seen)
        shot = self.calibrated(settings.zero_shot)
        settings = replace(settings, zero_shot=shot)
        model = f"{fingerprint(info.path)} {info.quantization} {info.dtype}"
        directory = self.session.paths.labelled
        store = await self.session.host.call(
            partial(jobs.place, settings, columns.text, model, directory)
        )
        order = TableOrder(seen.shape, columns, store, info.name, shot, dict(settings.gold_names))
        return order, info

    def calibrated(self, zero_shot: ZeroShot | None) -> ZeroShot | None:
        """The zero-shot settings with the temperature that was fitted for them, if one was."""
        info = self.model.state.info
        if zero_shot is None or info is None:
            return zero_shot
        found = self.session.calibrations.temperature_of(info.path, _variant(zero_shot))
        return replace(zero_shot, temperature=found or zero_shot.temperature)

    def _run(self, table: TableLabelling, body: Any) -> None:
        table.running, table.stopped, table.error = True, False, None
        table.progress, table.started = None, time.monotonic()
        table._finished.clear()
        table._job = self.session.host.submit(body, Precedence.GIVES_WAY)
        task = asyncio.create_task(self._follow(table, table._job))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _follow(self, table: TableLabelling, job: Job) -> None:
        error: LslmError | None = None
        try:
            async for batch in job.batches():
                progress = [event for event in batch if isinstance(event, Progress)]
                if progress:
                    table.take(progress[-1])
        except asyncio.CancelledError:
            job.cancel()
        except LslmError as failure:
            error = failure
        except Exception as failure:  # whatever a library raised, the user gets a sentence
            error = unexpected(failure)
        table.end(error)


def columns_of(settings: TableSettings, seen: Preview) -> Columns:
    """The columns a table is read by: those named, and for the text the guess.

    Raises:
        InputError: there is no such column, or its name stands for several.
    """
    text = settings.text or seen.guess.text
    if not settings.text and text.partition("#")[0] in seen.shape.doubled:
        name = text.partition("#")[0]
        raise InputError(
            f'the header names the column "{name}" several times.',
            path=settings.path,
            remedy=f'Say which is meant, for example --column "{name}#1".',
        )
    named = (settings.gold, settings.group, settings.date)
    return Columns(
        _column(text, seen.shape), *(_column(name, seen.shape) if name else "" for name in named)
    )


def _column(name: str, shape: TableShape) -> str:
    if name in shape.columns:
        return name
    if name in shape.doubled:
        raise InputError(
            f'the header names the column "{name}" several times.',
            path=shape.path,
            remedy=f'Say which is meant: "{name}#1" is the first.',
        )
    close = [column for column in shape.columns if column.casefold() == name.strip().casefold()]
    if close:
        return close[0]
    raise InputError(
        f'there is no column "{name}".',
        path=shape.path,
        remedy=f"There are {', '.join(shape.columns[:20])}.",
    )


def _variant(zero_shot: ZeroShot | None) -> str:
    return "" if zero_shot is None else repr(replace(zero_shot, temperature=1.0))


def _held(order: TableOrder) -> Hold:
    try:
        return hold(order.store, order.shape.path)
    except OSError as error:
        raise StorageError(
            f"{order.store.parent} cannot be written: {error.strerror}.",
            remedy="Check that directory's permissions, or set LSLM_HOME to another one.",
        ) from error


def _labelled(store: Path) -> int:
    if not store.exists():
        return 0
    opened = LabelStore(store)
    try:
        counts = opened.counts()
        return counts.labelled if opened.fact("read") == jobs.VERSION else 0
    finally:
        opened.close()


async def verdicts(
    session: Session, request: SentimentRequest
) -> AsyncIterator[Verdict | Progress]:
    """Label texts given all at once, in order."""
    async for event in session.host.submit(partial(_label, request)).events():
        if isinstance(event, Verdict | Progress):
            yield event


def _label(request: SentimentRequest, slot: EngineSlot, cancel: Cancel) -> Iterator[Event]:
    yield from label_texts(slot.get(Purpose.SENTIMENT), request, cancel)


def _explain(
    text: str,
    method: AttributionMethod | None,
    label: str | None,
    zero_shot: ZeroShot | None,
    slot: EngineSlot,
    cancel: Cancel,
) -> Iterator[Event]:
    engine = slot.get(Purpose.SENTIMENT)
    yield from explain_text(engine, text, method, cancel, label=label, zero_shot=zero_shot)


def _swapped(
    text: str, zero_shot: ZeroShot | None, slot: EngineSlot, cancel: Cancel
) -> Iterator[Event]:
    yield from counterfactuals(slot.get(Purpose.SENTIMENT), text, cancel, zero_shot=zero_shot)
