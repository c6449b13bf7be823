"""Beside a labelled table: how labels fall, over time, against gold ones, and the row under the cursor.

It shows what it is given and says which tab it is on. Runs on the UI loop.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll

from lslm_tui.services.labelling import Bucket, GoldReport, LabelledRow, LabelStore
from lslm_tui.tui.sentiment import gold_lines, spread_lines
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
        self._store: LabelStore | None = None
        self._labels: tuple[str, ...] = ()
        self._bound = 0.6
        self._row: LabelledRow | None = None
        self._overall = Bucket("", (), 0)
        self._groups: list[Bucket] = []

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

    def attach(self, store: LabelStore | None, unsure_below: float) -> None:
        """Show another table, or the same judged by another bound."""
        if store is not self._store:
            self.report, self._row = None, None
        self._store, self._bound = store, unsure_below

    def turn_to(self, tab: Tab) -> None:
        """Show another tab."""
        self.tab = tab
        self.query_one("#table-scroll").scroll_to(y=0, animate=False)
        self.refresh_view()

    def show_row(self, row: LabelledRow | None) -> None:
        """The cursor is on another row."""
        self._row = row
        if self.tab is Tab.ROW:
            self.query_one("#table-lines", Lines).show(self._row_lines)

    def refresh_view(self) -> None:
        """Ask the store again and draw."""
        self.query_one(TitleRow).show(*(_choice(tab, self.tab) for tab in Tab))
        plot = self.query_one(LinePlot)
        lines, more = self.query_one("#table-lines", Lines), self.query_one("#table-more", Lines)
        more.show(lambda width: ())
        plot.display = False
        store = self._store
        if store is None:
            lines.show(lambda width: ())
            return
        self._labels = store.labels
        if self.tab is Tab.ROW:
            lines.show(self._row_lines)
        elif self.tab is Tab.SPREAD:
            self._overall = store.overall(unsure_below=self._bound)
            self._groups = store.by_group(unsure_below=self._bound)
            lines.show(self._spread_lines)
        elif self.tab is Tab.TIME:
            self._show_time(store)
        else:
            self._show_gold()

    def _show_time(self, store: LabelStore) -> None:
        plot, lines = self.query_one(LinePlot), self.query_one("#table-lines", Lines)
        span = store.date_span()
        if span is None:
            said = "No column of dates was chosen: k chooses columns."
            lines.show(lambda width: _note(said, width))
            return
        step = spread_lines.step_of(span)
        self._overall = store.overall(unsure_below=self._bound)
        buckets = store.by_date(step, unsure_below=self._bound)
        said = f"Share of labels a {step}, {span[0]} to {span[1]}"
        lines.show(lambda width: _note(said, width))
        self._draw(spread_lines.time_plot(buckets, self._overall, self._labels, step))
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
