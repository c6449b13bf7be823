"""A file of texts at work: looked at, labelled, judged, exported. Knows the desk and no widgets.

What a person sees of it is `table_pane.py`. Runs on the UI loop; everything that takes time runs where
the engine is.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from lslm_tui.errors import LslmError, UsageError
from lslm_tui.services.labelling import (
    Columns,
    GoldReport,
    LabelDesk,
    LabelStore,
    TableLabelling,
    TableSettings,
)
from lslm_tui.services.reading import ReadingSettings
from lslm_tui.services.tables import Preview
from lslm_tui.tui.sentiment.listing import Listing
from lslm_tui.types import Progress

if TYPE_CHECKING:
    from lslm_tui.services.jobs import Job
    from lslm_tui.services.session import Session

Answer = TypeVar("Answer")
EXAMPLE = Path(__file__).with_name("example.csv")


class TableWork:
    """One file at a time."""

    def __init__(
        self, session: Session, settings: Callable[[], ReadingSettings], changed: Callable[[], None]
    ) -> None:
        """`settings` are asked for when something begins; `changed` is called when there is news."""
        self.desk = LabelDesk(session)
        self.preview: Preview | None = None
        self.table: TableLabelling | None = None
        self.listing: Listing | None = None
        self.error: LslmError | None = None
        self.waits_for = ""
        """What is being done that has no figures of its own: `opening`, `exporting`; '' for nothing."""
        self.exporting: Job | None = None
        self._settings = settings
        self._changed = changed
        self._leave: Callable[[], None] = lambda: None

    @property
    def running(self) -> bool:
        return self.table is not None and self.table.running

    async def look_at(self, path: Path, *, has_header: bool = True) -> Preview:
        """Read the beginning of a file.

        Raises:
            LslmError: it cannot be read, or is no table.
        """
        with self._busy("opening"):
            self.preview = await self.desk.preview(TableSettings(path, has_header=has_header))
        return self.preview

    async def labelled_before(self, columns: Columns) -> int:
        """How many rows an earlier run of the same has labelled."""
        return await self.desk.unfinished(await self._order(columns))

    async def start(self, columns: Columns, *, resume: bool = True) -> None:
        """Label the file that was looked at, or go on with it.

        Raises:
            LslmError: the model could not be loaded, or cannot label; or the file is gone.
        """
        with self._busy("loading the model"):
            table = await self.desk.label_table(await self._order(columns), resume=resume)
        self._take(table)

    async def go_on(self) -> None:
        """Go on with a table that was stopped or failed."""
        if self.table is not None and not self.table.running:
            await self.start(self.table.order.columns)

    def stop(self) -> bool:
        """Stop whatever runs; returns whether something did."""
        if self.listing is not None and self.listing.busy and not self.running:
            self.listing.give_up()
            self._changed()
            return True
        if self.exporting is not None:
            self.exporting.cancel()
            return True
        if self.table is not None and self.table.running:
            self.table.cancel()
            return True
        return False

    def settle(self) -> None:
        """The bound for unsure is another one."""
        if self.listing is not None:
            self.listing.unsure_below = self._settings().unsure_below
            self.listing.stale = True
        self._changed()

    def correct(self, number: int, label: str) -> None:
        """Keep what a person says a row is; '' takes it back."""
        if self.table is not None and self.listing is not None:
            self.desk.correct(self.table, number, label)
            self.listing.forget()
            self._changed()

    async def ask(self, question: Callable[[LabelStore], Answer]) -> Answer:
        """Ask the table's rows something; `question` is that of `LabelDesk.ask`."""
        assert self.table is not None
        return await self.desk.ask(self.table, question)

    async def report(self) -> GoldReport | None:
        """How well the labels agree with the gold ones; `None` without such a column."""
        if self.table is None or not self.table.order.columns.gold:
            return None
        return await self.desk.report(self.table, unsure_below=self._settings().unsure_below)

    async def calibrate(self) -> str:
        """Fit a temperature on the gold labels and save it with the model; returns what came of it.

        Raises:
            LslmError: too few rows, or it cannot be saved.
        """
        if self.table is None or not self.table.order.columns.gold:
            raise UsageError("There are no gold labels to calibrate by.", remedy="Choose a column.")
        if self.table.running:
            raise UsageError("The table is still being labelled.", remedy="Wait, or stop it.")
        with self._busy("fitting the temperature"):
            facts = await self.desk.fit(self.table)
            await self.desk.calibrate(self.table, facts)
        if self.listing is not None:
            self.listing.stale = True
        self._changed()
        before, after = facts["ece_before"], facts["ece_after"]
        return (
            f"Temperature {facts['temperature']:.2f}, fitted on {facts['rows']:,} rows and saved with "
            f"the model: ECE {before:.3f} → {after:.3f}."
        )

    async def export(self, path: Path) -> str:
        """Write the table with its labels; returns what to say.

        Raises:
            LslmError: it cannot be written.
        """
        assert self.table is not None
        bound = self._settings().unsure_below
        self.exporting = self.desk.export(self.table, path, unsure_below=bound)
        stopped = self.exporting.cancel_flag
        try:
            with self._busy("exporting"):
                async for event in self.exporting.events():
                    if isinstance(event, Progress) and event.total:
                        self.waits_for = f"exporting {event.done / event.total:.0%}"
                        self._changed()
        finally:
            self.exporting = None
        return "Stopped; nothing was written." if stopped.requested else f"Written to {path}"

    def close(self) -> None:
        """Let go of the table; what was labelled is kept."""
        self._leave()
        if self.table is not None:
            self.table.cancel()
            self.table.close()
        self.table, self.listing, self.preview = None, None, None
        self._changed()

    async def _order(self, columns: Columns) -> TableSettings:
        assert self.preview is not None
        shape = self.preview.shape
        self.desk.model.wake()
        info = await self.desk.model.wait_ready()
        return TableSettings(
            shape.path,
            columns.text,
            columns.gold,
            columns.group,
            columns.date,
            has_header=shape.has_header or not _delimited(shape.format.value),
            zero_shot=self._settings().zero_shot(info),
        )

    def _take(self, table: TableLabelling) -> None:
        self._leave()
        if self.table is not None and self.table is not table:
            self.table.close()
        kept = self.listing
        self.table = table
        ask = partial(self.desk.ask, table)
        self.listing = Listing(table.store, self._settings().unsure_below, ask)
        if kept is not None and kept.store.path == table.store.path:
            self.listing.filter, self.listing.order = kept.filter, kept.order
            self.listing.descending = kept.descending
        self._leave = table.subscribe(self._changed)
        self._changed()

    def _busy(self, words: str) -> _Busy:
        return _Busy(self, words)

    def news(self) -> None:
        self._changed()


class _Busy:
    """Says what is being done, and keeps what went wrong."""

    def __init__(self, work: TableWork, words: str) -> None:
        self._work = work
        self._words = words

    def __enter__(self) -> None:
        self._work.waits_for, self._work.error = self._words, None
        self._work.news()

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self._work.waits_for = ""
        self._work.news()


def _delimited(kind: str) -> bool:
    return kind in ("csv", "tsv")
