"""What a person does with a labelled table: search, filter, sort, correct, export. Runs on the UI loop."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from lslm_tui.errors import UsageError
from lslm_tui.services.labelling import LabelStore, Order
from lslm_tui.services.training_sets import SetKind, default_file, find_set, writing
from lslm_tui.tui.clipboard import copy
from lslm_tui.tui.dialogs.line import LineDialog
from lslm_tui.tui.sentiment.filter_dialog import FilterDialog
from lslm_tui.tui.sentiment.label_dialog import LabelDialog
from lslm_tui.tui.sentiment.listing import Listing
from lslm_tui.tui.sentiment.table_lines import columns_for
from lslm_tui.tui.sentiment.table_work import EXAMPLE

if TYPE_CHECKING:
    from lslm_tui.tui.screens.sentiment import SentimentScreen

RANGE = re.compile(r"\s*(\d*\.?\d+)\s*(?:[-–]|to|\s)\s*(\d*\.?\d+)\s*")
GROUPS_OFFERED = 20


class TableActions:
    """Runs an action by its name; returns what to say, '' for nothing."""

    def __init__(self, screen: SentimentScreen) -> None:
        self._screen = screen
        self._actions: Mapping[str, Callable[[], Awaitable[str]]] = {
            "file": lambda: screen.driver.choose_file(),
            "example": lambda: screen.driver.look_at(EXAMPLE),
            "start": lambda: screen.driver.start(),
            "header": lambda: screen.driver.turn_header(),
            "search": self._search,
            "filter": self._filter,
            "range": self._range,
            "sort": self._sort,
            "turn": self._turn,
            "correct": self._correct,
            "copy": self._copy,
            "export": self._export,
            "training_set": self._training_set,
            "go_on": self._go_on,
            "columns": self._columns,
            "calibrate": self._calibrate,
        }

    async def run(self, name: str) -> str:
        """
        Raises:
            LslmError: it cannot be done.
        """
        return await self._actions[name]()

    @property
    def _listing(self) -> Listing:
        listing = self._screen.table_work.listing
        if listing is None:
            raise UsageError("No table is labelled yet.", remedy="Open a file first.")
        return listing

    def _show(self) -> None:
        self._screen.table_pane.rows.cursor = 0
        self._screen.table_pane.show(self._screen.table_work, again=True)
        self._screen.table_pane.rows.focus()

    async def _search(self) -> str:
        listing = self._listing
        dialog = LineDialog("Search the texts", listing.filter.search, verb="search")
        text = await self._screen.app.push_screen_wait(dialog)
        if text is not None:
            listing.choose(search=text.strip())
            self._show()
        return ""

    async def _filter(self) -> str:
        listing, work = self._listing, self._screen.table_work
        assert work.table is not None
        columns = work.table.order.columns
        by_group = partial(LabelStore.by_group, most=GROUPS_OFFERED)
        groups = [g.name for g in await work.ask(by_group)] if columns.group else []
        dialog = FilterDialog(listing.filter, work.table.labels, groups, gold=bool(columns.gold))
        chosen = await self._screen.app.push_screen_wait(dialog)
        if chosen is not None:
            listing.filter, listing.stale = chosen, True
            self._show()
        return ""

    async def _range(self) -> str:
        listing = self._listing
        now = f"{listing.filter.least:.2f} - {listing.filter.most:.2f}"
        dialog = LineDialog("Probability of the label, from and to", now, verb="filter",
                            note="Two numbers from 0 to 1; empty shows all.")  # fmt: skip
        text = await self._screen.app.push_screen_wait(dialog)
        if text is None:
            return ""
        least, most = range_of(text)
        listing.choose(least=least, most=most)
        self._show()
        return ""

    async def _sort(self) -> str:
        listing, pane = self._listing, self._screen.table_pane
        orders = [column.order for column in columns_for(pane.layout_shown, pane.rows.size.width)]
        at = orders.index(listing.order) if listing.order in orders else -1
        return self.sort_by(orders[(at + 1) % len(orders)])

    def sort_by(self, order: Order) -> str:
        """Sort by a column; by the same once more, the other way round."""
        self._listing.sort(order)
        self._show()
        return ""

    async def _turn(self) -> str:
        return self.sort_by(self._listing.order)

    async def _correct(self) -> str:
        row, work = self._screen.table_pane.row, self._screen.table_work
        if row is None or work.table is None:
            return ""
        if row.problem or not row.text.strip():
            return "There is no text in this row to label."
        dialog = LabelDialog(work.table.labels, row.label, row.corrected or None)
        chosen = await self._screen.app.push_screen_wait(dialog)
        if chosen is None:
            return ""
        work.correct(row.number, chosen)
        self._screen.table_pane.show(work, again=True)
        if not chosen:
            return "Your label is taken back."
        count = self._screen.session.storage.labels.count()
        return f"Kept as {chosen}: {count:,} corrected so far, X writes them as a training set."

    async def _copy(self) -> str:
        row = self._screen.table_pane.row
        return (await copy(self._screen.app, row.text)).message if row is not None else ""

    async def _export(self) -> str:
        work = self._screen.table_work
        if work.table is None:
            return ""
        if work.running:
            return "It is still being labelled: wait, or stop it with Esc and export what is there."
        source = work.table.shape.path
        ending = (
            source.suffix if source.suffix in (".csv", ".tsv", ".jsonl", ".parquet") else ".csv"
        )
        proposed = source.with_name(f"{source.stem}-labelled{ending}")
        dialog = LineDialog("Export the table to", str(proposed), verb="write",
                            note="The ending says the format: .csv, .tsv, .jsonl or .parquet.")  # fmt: skip
        text = await self._screen.app.push_screen_wait(dialog)
        if not text or not text.strip():
            return ""
        path = Path(text.strip()).expanduser()
        if path.exists() and path.resolve() == source.resolve():
            raise UsageError("That is the file the texts come from.", remedy="Give another name.")
        return await work.export(path)

    async def _training_set(self) -> str:
        storage = self._screen.session.storage
        chosen = find_set(storage, SetKind.LABELS.value)
        path = default_file(self._screen.lslm.paths, chosen)
        for _ in writing(storage, chosen, path):
            await asyncio.sleep(0)
        return (
            f"{chosen.rows:,} corrected texts written to {path}, for a recipe of the task classify."
        )

    async def _go_on(self) -> str:
        work = self._screen.table_work
        if work.table is None or work.running:
            return ""
        waiting = (await work.ask(LabelStore.counts)).waiting
        complete = not waiting and work.table.error is None
        if complete:
            await work.start(work.table.order.columns, resume=False)
        else:
            await work.go_on()
        return ""

    async def _columns(self) -> str:
        if self._screen.table_work.running:
            return "It is still being labelled: stop it with Esc first."
        if self._screen.table_work.preview is not None:
            self._screen.table_pane.go_to("columns")
        return ""

    async def _calibrate(self) -> str:
        said = await self._screen.table_work.calibrate()
        await self._screen.judge()
        return said


def range_of(text: str) -> tuple[float, float]:
    """Read `0.5 - 0.8`; nothing is everything.

    Raises:
        UsageError: it is no range of probabilities.
    """
    if not text.strip():
        return 0.0, 1.0
    found = RANGE.fullmatch(text)
    values = sorted(map(float, found.groups())) if found else []
    if not values or values[1] > 1:
        raise UsageError("A range looks like 0.4 - 0.6, between 0 and 1.")
    return values[0], values[1]
