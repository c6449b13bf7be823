"""Beside a labelled table: how labels fall, over time, against gold ones, and the row under the cursor.

It shows what it is given and says which tab it is on. Runs on the UI loop.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.worker import Worker

from lslm_tui.errors import LslmError
from lslm_tui.services.labelling import Bucket, GoldReport, LabelledRow, LabelStore
from lslm_tui.tui.sentiment import gold_lines, spread_lines
from lslm_tui.tui.sentiment.listing import Listing
from lslm_tui.tui.sentiment.row_lines import row_lines
from lslm_tui.tui.widgets.line import Line, Span, wrap
from lslm_tui.tui.widgets.lines import Lines
from lslm_tui.tui.widgets.plot import LinePlot, Plot
from lslm_tui.tui.widgets.title_row import Choice, TitleRow


class Tab(StrEnum):
    """What is shown."""

    SPREAD = "spread"
    TIME = "time"
    GOLD = "gold"
    ROW = "row"


Ask = Callable[[Callable[[LabelStore], Any]], Awaitable[Any]]
"""Puts a question to the rows somewhere else, so that keys are heard meanwhile."""


@dataclass(frozen=True, slots=True)
class Days:
    """How labels fall over time: the first and the last day, and buckets of a `step` each."""

    span: tuple[str, str] | None
    step: str = ""
    buckets: Sequence[Bucket] = ()


TITLES = {
    Tab.SPREAD: "Labels",
    Tab.TIME: "Time",
    Tab.GOLD: "Gold",
    Tab.ROW: "Row",
}


class TableSide(Vertical):
    """Tabs above, one of them below."""

    DEFAULT_CSS: ClassVar[str] = Path(__file__).with_suffix(".tcss").read_text("utf-8")

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.tab = Tab.SPREAD
        self.report: GoldReport | None = None
        self.report_note = ""
        self._ask: Ask | None = None
        self._listing: Listing | None = None
        self._labels: tuple[str, ...] = ()
        self._bound = 0.6
        self._row: LabelledRow | None = None
        self._overall = Bucket("", (), 0)
        self._groups: list[Bucket] = []
        self.days: Days | None = None
        self._counting: Worker[None] | None = None

    def compose(self) -> ComposeResult:
        yield TitleRow(id="table-tabs")
        with VerticalScroll(id="table-scroll"):
            yield Lines(id="table-lines")
            yield LinePlot(id="table-plot")
            yield Lines(id="table-more")

    def on_mount(self) -> None:
        self.query_one(LinePlot).display = False

    @property
    def scroll(self) -> VerticalScroll:
        """What scrolls below the tabs."""
        return self.query_one("#table-scroll", VerticalScroll)

    def attach(self, ask: Ask, listing: Listing) -> None:
        """Show another table, or the same judged by another bound. `ask` is that of `LabelDesk`."""
        if listing is not self._listing:
            self.report, self._row, self.days = None, None, None
            self._overall, self._groups = Bucket("", (), 0), []
        self._ask, self._listing, self._bound = ask, listing, listing.unsure_below
        self._labels = listing.store.labels

    def turn_to(self, tab: Tab) -> None:
        """Show another tab: what is known of it at once, and what there is now when it is counted."""
        self.tab = tab
        self.query_one("#table-scroll").scroll_to(y=0, animate=False)
        self.draw()
        self._counting = self.run_worker(self._recount, group="count", exclusive=True)

    async def _recount(self) -> None:
        try:
            await self.count()
        except LslmError as error:
            said = str(error)
            self.query_one("#table-lines", Lines).show(lambda width: _note(said, width))

    def show_row(self, row: LabelledRow | None) -> None:
        """The cursor is on another row."""
        self._row = row
        if self.tab is Tab.ROW:
            self.query_one("#table-lines", Lines).show(self._row_lines)

    async def count(self) -> None:
        """Ask the rows again, and draw.

        Raises:
            LslmError: they cannot be read.
        """
        ask, bound = self._ask, self._bound
        if ask is not None and self.tab in (Tab.SPREAD, Tab.TIME):
            self._overall = await ask(partial(LabelStore.overall, unsure_below=bound))
        if ask is not None and self.tab is Tab.SPREAD:
            self._groups = await ask(partial(LabelStore.by_group, unsure_below=bound))
        elif ask is not None and self.tab is Tab.TIME:
            self.days = await _days(ask, bound)
        self.draw()

    def draw(self) -> None:
        """Draw what is known."""
        self.query_one(TitleRow).show(*(_choice(tab, self.tab) for tab in Tab))
        plot = self.query_one(LinePlot)
        lines, more = self.query_one("#table-lines", Lines), self.query_one("#table-more", Lines)
        more.show(lambda width: ())
        plot.display = False
        if self._ask is None:
            lines.show(lambda width: ())
            return
        if self.tab is Tab.ROW:
            lines.show(self._row_lines)
        elif self.tab is Tab.SPREAD:
            lines.show(self._spread_lines)
        elif self.tab is Tab.TIME:
            self._show_time()
        else:
            self._show_gold()

    def _show_time(self) -> None:
        plot, lines, days = (
            self.query_one(LinePlot),
            self.query_one("#table-lines", Lines),
            self.days,
        )
        if days is None:
            lines.show(lambda width: _note("counting…", width))
            return
        if days.span is None:
            said = "No column of dates was chosen: k chooses columns."
            lines.show(lambda width: _note(said, width))
            return
        said = f"Share of labels a {days.step}, {days.span[0]} to {days.span[1]}"
        lines.show(lambda width: _note(said, width))
        self._draw(spread_lines.time_plot(days.buckets, self._overall, self._labels, days.step))
        plot.display = True

    def _show_gold(self) -> None:
        plot, lines = self.query_one(LinePlot), self.query_one("#table-lines", Lines)
        report = self.report
        if report is None:
            said = self.report_note or "No gold labels: k chooses the column they are in."
            lines.show(lambda width: _note(said, width))
            return
        lines.show(lambda width: gold_lines.report_lines(report, width))
        if report.rows:
            self._draw(gold_lines.reliability(report))
            plot.display = True
            self.query_one("#table-more", Lines).show(lambda width: gold_lines.bin_lines(report))

    def _draw(self, plot: Plot) -> None:
        self.query_one(LinePlot).show(plot, other=True)

    def _row_lines(self, width: int) -> Sequence[Line]:
        return row_lines(self._row, self._labels, self._bound, width)

    def _spread_lines(self, width: int) -> Sequence[Line]:
        lines = spread_lines.overall_lines(self._overall, self._labels, width)
        if len(self._groups) > 1 or (self._groups and self._groups[0].name):
            groups = spread_lines.group_lines(self._groups, self._overall, self._labels, width)
            lines += [(), (Span("By group", "strong"),), *groups]
        return lines


async def _days(ask: Ask, bound: float) -> Days:
    span = await ask(LabelStore.date_span)
    if span is None:
        return Days(None)
    step = spread_lines.step_of(span)
    return Days(span, step, await ask(partial(LabelStore.by_date, step=step, unsure_below=bound)))


def _note(text: str, width: int) -> Sequence[Line]:
    return wrap((Span(text, "dim"),), width)


def _choice(tab: Tab, chosen: Tab) -> Choice:
    mark = "\N{BLACK DIAMOND SUIT}" if tab is chosen else " "
    return Choice(
        f"{mark} {TITLES[tab]}",
        action=f"table_tab('{tab.value}')",
        tooltip=f"Show: {TITLES[tab].lower()}",
        sign=True,
    )
