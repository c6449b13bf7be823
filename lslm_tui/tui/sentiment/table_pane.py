"""A labelled table on the screen: the rows at the left, how they fall and the chosen one at the right.

It shows a `TableWork` and has the keys that act on it; what they do is in `table_actions.py`. Runs on
the UI loop.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import ContentSwitcher
from textual.worker import Worker

from lslm_tui.errors import LslmError
from lslm_tui.services.labelling import LabelledRow, Order, RowFilter
from lslm_tui.tui import formats
from lslm_tui.tui.sentiment.columns_pane import ColumnsPane
from lslm_tui.tui.sentiment.listing import Listing, filter_words
from lslm_tui.tui.sentiment.reading_pane import failure_lines
from lslm_tui.tui.sentiment.table_lines import (
    Column,
    Layout,
    columns_for,
    header_line,
    row_line,
)
from lslm_tui.tui.sentiment.table_side import TableSide
from lslm_tui.tui.sentiment.table_work import TableWork
from lslm_tui.tui.widgets.line import Line, Span, wrap
from lslm_tui.tui.widgets.lines import Lines
from lslm_tui.tui.widgets.row_list import RowList
from lslm_tui.types import Progress

BAR_CELLS = 20
BUSY_SHARE = 6
"""After counting took t seconds, it is done again no sooner than this many times t."""
LEAST_WAIT_S = 0.5
PATIENCE_S = 0.2
"""Counting that takes longer is said to be done."""
EMPTY = (
    "Label many texts at once: a file of CSV, TSV, JSON lines, Parquet, or plain lines.",
    "Ctrl+F opens one; you choose the column and see its beginning before anything runs.",
)


class StartPage(Lines, can_focus=True):
    """What is shown before there is a file; Enter takes the example."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter", "screen.table('example')", "Open the example", id="start.example", show=False
        ),
    ]

    def on_mount(self) -> None:
        self.show(self._page)

    def _page(self, width: int) -> Sequence[Line]:
        width = min(width - 4, 100)
        lines: list[Line] = [()]
        lines += [(Span("  "), *line) for line in wrap((Span(EMPTY[0]),), width)]
        lines += [(Span("  "), *line) for line in wrap((Span(EMPTY[1], "dim"),), width)]
        lines += [(), (Span("› Sixteen reviews in English and Chinese, example.csv", "key"),)]
        return [*lines, (Span("  Enter opens this example.", "dim"),)]

    async def on_click(self) -> None:
        await self.app.run_action("screen.table('example')")


class TableHeader(Lines):
    """The titles of the columns; a click sorts by one."""

    class Clicked(Message):
        """Sort by this."""

        def __init__(self, order: Order) -> None:
            super().__init__()
            self.order = order

    columns: tuple[Column, ...] = ()

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None:
            return
        for column in self.columns:
            if column.start <= offset.x - 1 < column.start + column.width + 1:
                self.post_message(self.Clicked(column.order))


class TablePane(Vertical):
    """Start page, columns or the table, whichever it has come to."""

    DEFAULT_CSS: ClassVar[str] = Path(__file__).with_suffix(".tcss").read_text("utf-8")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "screen.table('search')", "Search", id="table.search",
                tooltip="In the texts"),
        Binding("f", "screen.table('filter')", "Filter", id="table.filter",
                tooltip="By label, unsure, flags, group"),
        Binding("p", "screen.table('range')", "Probability from to", id="table.range",
                tooltip="Rows whose label has a probability in between"),
        Binding("o", "screen.table('sort')", "Sort by the next column", id="table.sort",
                tooltip="Row, label, probability, text and so on"),
        Binding("O", "screen.table('turn')", "Sort the other way round", id="table.turn"),
        Binding("a", "screen.table('correct')", "Another label", id="table.correct",
                tooltip="Say what the row really is; kept for fine-tuning"),
        Binding("c", "screen.table('copy')", "Copy the row", id="table.copy"),
        Binding("x", "screen.table('export')", "Export the table", id="table.export",
                tooltip="With label, score and flags added"),
        Binding("X", "screen.table('training_set')", "Corrected labels as a training set",
                id="table.training_set", tooltip="JSON lines that a recipe reads"),
        Binding("r", "screen.table('go_on')", "Go on, or label anew", id="table.go_on"),
        Binding("k", "screen.table('columns')", "Choose columns", id="table.columns",
                tooltip="Text, gold label, group and date"),
        Binding("d", "screen.table_tab('spread')", "How labels fall", id="table.spread"),
        Binding("w", "screen.table_tab('time')", "Labels over time", id="table.time"),
        Binding("g", "screen.table_tab('gold')", "Agreement with gold labels", id="table.gold"),
        Binding("v", "screen.table_tab('row')", "The row in full", id="table.row"),
        Binding("t", "screen.table('calibrate')", "Fit the temperature", id="table.calibrate",
                tooltip="On the gold labels; saved with the model"),
    ]  # fmt: skip

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._work: TableWork | None = None
        self._counted_for: Listing | None = None
        self._counting: Worker[None] | None = None
        self._not_before = 0.0
        self._was_running = False
        self._layout: Layout | None = None

    def compose(self) -> ComposeResult:
        yield Lines(id="table-state")
        with ContentSwitcher(id="table-pages", initial="table-start"):
            yield StartPage(id="table-start")
            yield ColumnsPane(id="columns")
            with Horizontal(id="table"):
                with Vertical(id="table-left"):
                    yield TableHeader(id="table-header")
                    yield RowList(id="table-rows")
                yield TableSide(id="table-side")

    @property
    def current(self) -> str:
        """The page that is shown: `table-start`, `columns` or `table`."""
        return self.query_one("#table-pages", ContentSwitcher).current or ""

    @property
    def rows(self) -> RowList:
        return self.query_one("#table-rows", RowList)

    @property
    def side(self) -> TableSide:
        return self.query_one(TableSide)

    @property
    def columns_pane(self) -> ColumnsPane:
        return self.query_one(ColumnsPane)

    @property
    def layout_shown(self) -> Layout:
        """What the columns are made for."""
        return self._layout or Layout(0, ())

    @property
    def row(self) -> LabelledRow | None:
        """The row under the cursor."""
        listing = self._work.listing if self._work else None
        return listing.row(self.rows.cursor) if listing and len(listing) else None

    def go_to(self, page: str) -> None:
        """Show `table-start`, `columns` or `table`, and put the focus there."""
        self.query_one("#table-pages", ContentSwitcher).current = page
        self.take_focus()

    def take_focus(self) -> None:
        if self.current == "columns":
            self.columns_pane.rows.focus()
        elif self.current == "table":
            self.rows.focus()
        else:
            self.query_one(StartPage).focus()

    # showing

    def show(self, work: TableWork, *, again: bool = False) -> None:
        """Show how far the work has come. `again`: rows or their order have changed."""
        self._work = work
        self.query_one("#table-state", Lines).show(self._state)
        listing, table = work.listing, work.table
        if listing is None or table is None:
            return
        ended = self._was_running and not table.running
        self._was_running = table.running
        other = listing is not self._counted_for
        wanted = other or ended or again or listing.stale
        if not wanted and (not table.running or self._is_counting):
            return
        if not wanted and time.monotonic() < self._not_before:
            return
        self._counted_for = listing
        self._counting = self.run_worker(
            partial(self._count, work, listing, other=other, whole=wanted or not listing.steady),
            group="count",
            exclusive=True,
            exit_on_error=False,
        )

    @property
    def _is_counting(self) -> bool:
        return self._counting is not None and self._counting.is_running

    async def _count(self, work: TableWork, listing: Listing, *, other: bool, whole: bool) -> None:
        """Find out which rows there are and how labels fall, and show that."""
        began = time.monotonic()
        self.set_timer(PATIENCE_S, lambda: self.query_one("#table-state", Lines).show(self._state))
        if other:
            self._show_rows(listing, cursor=0)
        try:
            if whole or listing.stale or not len(listing):
                await listing.refresh()
            else:
                listing.forget()
            if work.listing is not listing or work.table is None:
                return
            self._show_rows(listing)
            self.side.attach(partial(work.desk.ask, work.table), listing)
            self.side.show_row(self.row)
            await self.side.count()
        except LslmError as error:
            work.error = error
        self.query_one("#table-state", Lines).show(self._state)
        took = time.monotonic() - began
        self._not_before = began + max(took * BUSY_SHARE, LEAST_WAIT_S)

    def _show_rows(self, listing: Listing, cursor: int | None = None) -> None:
        assert self._work is not None and self._work.table is not None
        columns = self._work.table.order.columns
        labels = self._work.table.labels
        self._layout = Layout(
            len(listing), labels, bool(columns.gold), bool(columns.group), bool(columns.date)
        )
        note = (
            "No row is like that: f and then “all rows” shows all."
            if listing.filter != RowFilter()
            else ""
        )
        reading = self._work.table.running and not listing.store.labels
        self.rows.show(
            len(listing),
            self._row_line,
            cursor=cursor,
            note="reading the file…" if reading else note,
        )
        self.query_one(TableHeader).show(self._header)

    def _header(self, width: int) -> Sequence[Line]:
        listing = self._work.listing if self._work else None
        if listing is None or self._layout is None:
            return [()]
        header = self.query_one(TableHeader)
        header.columns = columns_for(self._layout, width - 2)
        line = header_line(header.columns, listing.order, descending=listing.descending)
        return [(Span(" "), *line)]

    def _row_line(self, index: int, width: int) -> Line:
        listing = self._work.listing if self._work else None
        if listing is None or self._layout is None:
            return ()
        return row_line(listing.row(index), columns_for(self._layout, width))

    def _state(self, width: int) -> Sequence[Line]:
        """What is being done, what went wrong, or what there is; one line but for errors."""
        work = self._work
        if work is None:
            return [()]
        if work.waits_for:
            return [(Span(f" {work.waits_for}…", "key"),)]
        table, listing = work.table, work.listing
        error = work.error or (table.error if table else None)
        if error is not None:
            failed = failure_lines(error.message, error.remedy, width - 2)[:3]
            lines = [(Span(" "), *line) for line in failed]
            if table is not None and table.running:
                lines.append(_progress_line(table.progress, table.seconds_left))
            return lines
        if table is None or listing is None or self.current != "table":
            return [()]
        if table.running:
            return [_progress_line(table.progress, table.seconds_left)]
        if listing.busy:
            return [(Span(f" looking through {len(listing):,} rows… Esc gives up", "key"),)]
        said = [f"{len(listing):,} rows"]
        said += filter_words(listing.filter, listing.unsure_below)
        if table.stopped:
            said.append("■ stopped; r goes on")
        name = formats.middle_cut(table.shape.path.name, 30)
        return [(Span(f" {name}", "strong"), Span(" · " + " · ".join(said), "dim"))]

    # what is chosen

    @on(RowList.Moved, "#table-rows")
    def _moved(self, event: RowList.Moved) -> None:
        event.stop()
        self.side.show_row(self.row)


def _progress_line(progress: Progress | None, left: float | None) -> Line:
    if progress is None:
        return (Span(" waiting for the model…", "key"),)
    if not progress.total:
        return (Span(f" {progress.phase} · {progress.done:,.0f} {progress.unit}", "key"),)
    drawn = formats.bar(progress.done, progress.total, BAR_CELLS)
    said = f" {progress.phase} {progress.done:,.0f} / {progress.total:,.0f}"
    said += f" · {formats.duration(left)} left" if left is not None else ""
    return (Span(f" ▕{drawn}▏", "key"), Span(said, "dim"))
