"""One run, opened: figures above, one large plot, samples and log; the proof when it is done.

It shows a `RunWatch` and knows nothing of keys; the screen tells it which tab is wanted. Runs on the
UI loop.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.visual import VisualType
from textual.widget import Widget
from textual.widgets import ContentSwitcher, Static

from lslm_tui.sanitize import visible
from lslm_tui.services.run_watch import RunWatch
from lslm_tui.services.runs import RunState
from lslm_tui.tui import formats
from lslm_tui.tui.train import runs_words
from lslm_tui.tui.train.live_metrics import MetricsRow
from lslm_tui.tui.train.live_plots import CHARTS, SCORE, chart, run_plot
from lslm_tui.tui.train.proof_lines import proof_lines, sample_lines
from lslm_tui.tui.widgets.plot import LinePlot

TALL = 32
"""Rows of the place from which samples are shown below the plot."""
LOG_LINES = 200


@dataclass(frozen=True, slots=True)
class Tab:
    """One thing to look at: its key and name."""

    id: str
    key: str
    title: str


TABS = (
    *(Tab(kind.id, str(at), kind.title) for at, kind in enumerate(CHARTS, start=1)),
    Tab("samples", "6", "Samples"),
    Tab("log", "7", "Log"),
    Tab("proof", "8", "Proof"),
    Tab(SCORE.id, "9", SCORE.title),
)
CHART_TABS = tuple(tab for tab in TABS if tab.id in (*(kind.id for kind in CHARTS), SCORE.id))


class TabRow(Widget):
    """The names of the tabs in one row; a click chooses one."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._chosen, self._tabs = "", TABS
        self._ends: list[tuple[int, str]] = []

    def show(self, chosen: str, tabs: tuple[Tab, ...]) -> None:
        """Show these tabs, one of them chosen."""
        self._chosen, self._tabs = chosen, tabs
        self.refresh()

    def render(self) -> VisualType:
        names = sum(len(tab.key) + 1 + len(tab.title) for tab in self._tabs)
        gap = min(3, max(1, (self.content_size.width - names) // len(self._tabs)))
        pieces: list[tuple[str, str]] = []
        self._ends, at = [], 0
        for tab in self._tabs:
            here = tab.id == self._chosen
            text = f"{tab.key} {tab.title}{' ' * gap}"
            pieces.append((tab.key + " ", "$text-muted"))
            style = "bold underline $primary" if here else "$text-muted"
            pieces += [(tab.title, style), (" " * gap, "")]
            at += len(text)
            self._ends.append((at, tab.id))
        return Content.assemble(*pieces).truncate(self.content_size.width)

    async def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is not None:
            name = next((name for end, name in self._ends if offset.x < end), "")
            if name:
                await self.app.run_action(f"screen.tab('{name}')")


class RunView(Vertical):
    """Shows one run."""

    DEFAULT_CSS: ClassVar[str] = Path(__file__).with_name("live.tcss").read_text("utf-8")

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.run_watch: RunWatch | None = None
        self.tab = "loss"
        self._sample_at: int | None = None
        """The step whose samples are shown; `None` for the newest."""

    def compose(self) -> ComposeResult:
        yield MetricsRow(id="run-figures")
        yield Static(id="run-why", markup=False)
        yield TabRow(id="run-tabs")
        with ContentSwitcher(initial="run-plot", id="run-switch"):
            yield LinePlot(id="run-plot")
            with VerticalScroll(id="run-scroll"):
                yield Static(id="run-text", markup=False)
        yield Static(id="run-under", markup=False)
        yield FoldedLog(id="run-fold")

    @property
    def plot(self) -> LinePlot:
        return self.query_one(LinePlot)

    def open(self, watch: RunWatch) -> None:
        """Show a run: its proof if it is done, its loss otherwise."""
        watch.poll()
        self.run_watch, self._sample_at = watch, None
        self.tab = "proof" if watch.result is not None else "loss"
        self._draw(other=True)
        self.focus_work()

    def choose(self, tab: str) -> None:
        """Show another tab."""
        if tab not in [t.id for t in self.tabs]:
            return
        self.tab = tab
        self._draw(other=True)
        self.focus_work()

    def focus_work(self) -> None:
        """Give the keys to what is shown."""
        (self.plot if self.is_chart else self.query_one("#run-scroll", VerticalScroll)).focus()

    @property
    def is_chart(self) -> bool:
        return self.tab in [tab.id for tab in CHART_TABS]

    @property
    def tabs(self) -> tuple[Tab, ...]:
        """The proof is there when there is one, the score where the task has one of its own."""
        watch = self.run_watch
        there = {
            "proof": watch is not None and watch.result is not None,
            SCORE.id: watch is not None and watch.has_scores,
        }
        return tuple(tab for tab in TABS if there.get(tab.id, True))

    def look(self) -> None:
        """Read what is new, and draw it; a run that became done opens its proof."""
        if self.run_watch is None:
            return
        running = self.run_watch.entry.running
        if self.run_watch.poll():
            if running and self.run_watch.entry.state is RunState.DONE and self.is_chart:
                self.tab = "proof"
            self._draw()

    def browse(self, by: int) -> None:
        """Show the samples of an earlier or later evaluation."""
        steps = sorted(self.run_watch.samples) if self.run_watch else []
        if not steps:
            return
        here = steps.index(self._sample_step(steps))
        at = min(max(here + by, 0), len(steps) - 1)
        self._sample_at = None if at == len(steps) - 1 else steps[at]
        self._draw()

    def on_resize(self) -> None:
        self._draw()

    # --- drawing -------------------------------------------------------------------------------

    def _draw(self, *, other: bool = False) -> None:
        watch = self.run_watch
        if watch is None or not self.is_mounted:
            return
        self.query_one(MetricsRow).show(watch)
        self._draw_why(watch)
        self.query_one(TabRow).show(self.tab, self.tabs)
        self.query_one(ContentSwitcher).current = "run-plot" if self.is_chart else "run-scroll"
        width = max(20, self.size.width - 4)
        if self.is_chart:
            self.plot.show(run_plot(watch, chart(self.tab)), other=other)
        else:
            scroll = self.query_one("#run-scroll", VerticalScroll)
            at_end = scroll.scroll_offset.y >= scroll.max_scroll_y
            lines = self._text(watch, width)
            self.query_one("#run-text", Static).update(Content("\n").join(lines))
            if self.tab == "log" and (other or at_end):
                scroll.scroll_end(animate=False)
            elif other:
                scroll.scroll_home(animate=False)
        self._draw_under(watch, width)
        self.query_one(FoldedLog).show(watch)

    def _draw_why(self, watch: RunWatch) -> None:
        """Why it does not go on, a notice, or what version wrote it; nothing otherwise."""
        run = watch.entry
        lines: list[tuple[str, str]] = []
        if not run.running and run.state is not RunState.DONE:
            log = watch.log()[-3:] if run.state is RunState.DIED else []
            lines = runs_words.why(run, log, watch.last_checkpoint)
        elif watch.notices and run.running:
            lines = [(f"· {visible(watch.notices[-1])}", "$text-muted")]
        if watch.newer_version:
            said = f"⚠ Written by version {watch.newer_version}: some of it may not be shown."
            lines.append((said, "$text-warning"))
        why = self.query_one("#run-why", Static)
        why.display = bool(lines) or run.running  # its room is kept while notices may come
        why.update(Content("\n").join(Content.assemble(line) for line in lines[:6]))

    def _text(self, watch: RunWatch, width: int) -> list[Content]:
        if self.tab == "proof":
            return proof_lines(watch.result or {}, min(width, 100))
        if self.tab == "samples":
            return self._sample_text(watch, min(width, 100))
        return [Content(visible(line)) for line in watch.log()[-LOG_LINES:]] or [
            Content.assemble(("Nothing was written to the log.", "$text-muted"))
        ]

    def _sample_step(self, steps: list[int]) -> int:
        return self._sample_at if self._sample_at in steps else steps[-1]

    def _sample_text(self, watch: RunWatch, width: int) -> list[Content]:
        steps = sorted(watch.samples)
        if not steps:
            said = (
                "At each evaluation the model answers the first held-out rows; none has come yet."
            )
            return [Content.assemble((said, "$text-muted"))]
        step = self._sample_step(steps)
        head = f"step {step:,}   ‹ {steps.index(step) + 1}/{len(steps)} ›   [ and ] go through the steps"
        return [Content.assemble((head, "$text-muted")), *sample_lines(watch.samples[step], width)]

    def _draw_under(self, watch: RunWatch, width: int) -> None:
        """The newest samples below a plot that leaves room for them."""
        under = self.query_one("#run-under", Static)
        room = self.size.height >= TALL and self.is_chart
        under.display = room
        if room:
            under.update(Content("\n").join(self._sample_text(watch, min(width, 100))[:9]))


class FoldedLog(Widget):
    """The log's last line, in one row; a click unfolds it."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._line = ""
        self.tooltip = "Show the log"

    def show(self, watch: RunWatch) -> None:
        """Show the end of a run's log."""
        lines = [line for line in watch.log() if line.strip()]
        self._line = visible(lines[-1]) if lines else "nothing yet"
        self.refresh()

    def render(self) -> VisualType:
        line = formats.end_cut(self._line, max(0, self.content_size.width - 8))
        return Content.assemble(("▸ log ", "$text-muted"), (line, "$text-muted"))

    async def on_click(self) -> None:
        await self.app.run_action("screen.tab('log')")
