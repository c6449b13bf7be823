"""Several runs on one plot, aligned by step, by tokens seen or by time. Runs on the UI loop."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from lslm_tui.sanitize import visible
from lslm_tui.services.run_watch import RunWatch
from lslm_tui.tui import formats
from lslm_tui.tui.plot.series import STROKES
from lslm_tui.tui.train import runs_words
from lslm_tui.tui.train.live import CHART_TABS, TabRow
from lslm_tui.tui.train.live_plots import AXES, AXIS_NAMES, chart, several_plot
from lslm_tui.tui.widgets.plot import LinePlot

MOST = len(STROKES)
"""More lines than this cannot be told apart."""


class CompareView(Vertical):
    """Shows the same metric of several runs."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.watches: list[RunWatch] = []
        self.axis = AXES[0]
        self.tab = "loss"

    def compose(self) -> ComposeResult:
        yield Static(id="compare-runs", markup=False)
        yield TabRow(id="compare-tabs")
        yield LinePlot(id="compare-plot")

    @property
    def plot(self) -> LinePlot:
        return self.query_one(LinePlot)

    def open(self, watches: Sequence[RunWatch]) -> None:
        """Show these runs, six at most."""
        self.watches = list(watches)[:MOST]
        for watch in self.watches:
            watch.poll()
        self._draw(other=True)
        self.plot.focus()

    def choose(self, tab: str) -> None:
        """Show another metric."""
        if tab in [known.id for known in CHART_TABS]:
            self.tab = tab
            self._draw(other=True)

    def next_axis(self) -> str:
        """Align by the next of step, tokens and time; return its name."""
        self.axis = AXES[(AXES.index(self.axis) + 1) % len(AXES)]
        self._draw(other=True)
        return AXIS_NAMES[self.axis]

    def look(self) -> None:
        """Read what is new, and draw it."""
        if any([watch.poll() for watch in self.watches]):
            self._draw()

    def on_resize(self) -> None:
        self._draw()

    def _draw(self, *, other: bool = False) -> None:
        if not self.is_mounted:
            return
        width = max(20, self.size.width - 2)
        lines = [self._line(at, watch, width) for at, watch in enumerate(self.watches)]
        self.query_one("#compare-runs", Static).update(Content("\n").join(lines))
        self.query_one(TabRow).show(self.tab, CHART_TABS)
        plot = several_plot(self.watches, chart(self.tab), self.axis)
        self.plot.show(plot, other=other)

    def _line(self, at: int, watch: RunWatch, width: int) -> Content:
        run, stroke = watch.entry, STROKES[at]
        metric, before, after = runs_words.key_metric(watch.result)
        lead = watch.eval_metric
        last = watch.curve(lead).last
        said = [runs_words.kind(run), runs_words.progress(run)]
        if after is not None:
            values = [runs_words.figure(v) for v in (before, after) if v is not None]
            said.append(f"{metric} {' → '.join(values)}")
        elif last is not None:
            said.append(f"{lead.replace('_', ' ')} {runs_words.figure(last)}")
        line = Content.assemble(
            (stroke.sample, stroke.style),
            (f" {runs_words.padded(formats.middle_cut(visible(run.id), 30), 30)}  ", "bold"),
            (" · ".join(part for part in said if part), "$text-muted"),
        )
        return line.truncate(width, ellipsis=True) if line.cell_length > width else line
