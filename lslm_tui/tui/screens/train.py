"""The train place: runs in a list, one run opened live, several on one plot, the proof of a run.

It composes, binds and routes. What is done to a run is in `train/run_actions.py`, how it looks in
`train/runs.py`, `train/live.py` and `train/compare.py`; describing a new one is the wizard's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import ContentSwitcher, OptionList

from lslm_tui.errors import LslmError
from lslm_tui.services.run_watch import RunWatch
from lslm_tui.services.runs import RunEntry, RunState
from lslm_tui.tui.chat.saying import Saying
from lslm_tui.tui.frame import HelpSection, PlaceScreen
from lslm_tui.tui.train import run_status, run_title
from lslm_tui.tui.train.compare import CompareView
from lslm_tui.tui.train.live import TABS, RunView
from lslm_tui.tui.train.proof_pair import PairView
from lslm_tui.tui.train.run_actions import RunActions
from lslm_tui.tui.train.runs import RunsView
from lslm_tui.tui.widgets.status_line import Hint
from lslm_tui.tui.widgets.title_row import TitleRow

if TYPE_CHECKING:
    from lslm_tui.services.session import Session

LOOK_S = 0.5
"""Seconds between two looks at the runs' small files."""
RUNS, RUN, COMPARE, PAIR = "train-runs", "train-run", "train-compare", "train-pair"
CHATTY = ("lm", "sft", "dpo")
"""Tasks whose models can be asked side by side; before pre-training there was none."""


class TrainScreen(PlaceScreen):
    """Training runs and what they proved."""

    PLACE = "train"
    CSS_PATH = "train.tcss"
    AUTO_FOCUS = "#runs-list"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n,ctrl+n", "new", "New run", id="train.new", tooltip="Describe a run step by step"),
        Binding("s", "stop", "Stop with a checkpoint", id="train.stop", tooltip="It can be resumed"),
        Binding("p", "pause", "Pause, or go on", id="train.pause", tooltip="Waits after a checkpoint; keeps its memory"),
        Binding("f", "finish", "Finish early, keep the best", id="train.finish", tooltip="Ends training here and proves it"),
        Binding("r", "resume", "Resume", id="train.resume", tooltip="Go on from the last checkpoint"),
        Binding("e,r", "again", "Run again with changes", id="train.again", tooltip="The wizard with a copy of its recipe"),
        Binding("u", "use", "Use it in its place", id="train.use", tooltip="Open the model where it is used"),
        Binding("b", "both", "Side by side, before and after", id="train.both", tooltip="Ask the model before and after the same"),
        Binding("x", "export", "Export", id="train.export", tooltip="One directory of safetensors, proved to answer the same"),
        Binding("d", "delete", "Delete", id="train.delete", tooltip="The run and its model"),
        Binding("space", "mark", "Mark for comparing", id="train.mark", tooltip="Mark several, then compare"),
        Binding("c", "compare", "Compare", id="train.compare", tooltip="The marked runs on one plot"),
        Binding("a", "align", "Align by step, tokens, time", id="train.align", tooltip="The axis of the comparison"),
        Binding("l", "tab('log')", "Log", id="train.log", tooltip="What the process wrote"),
        Binding("left_square_bracket", "browse(-1)", "Samples before", id="train.earlier", tooltip="Samples of an earlier evaluation"),
        Binding("right_square_bracket", "browse(1)", "Samples after", id="train.later", tooltip="Samples of a later evaluation"),
        Binding("escape", "back", "Back to the runs", id="train.back", tooltip="The run goes on"),
        *(
            Binding(tab.key, f"tab('{tab.id}')", f"Show {tab.title.lower()}", id=f"train.{tab.id}", show=False, tooltip=f"Of the opened run: {tab.title.lower()}")
            for tab in TABS if tab.id != "log"
        ),
        Binding("7", "tab('log')", "Show log", id="train.show_log", show=False, tooltip="Of the opened run: log"),
    ]  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self._session: Session | None = None
        self.actions = RunActions(self)
        self._saying = Saying(self)

    def compose_place(self) -> ComposeResult:
        yield TitleRow()
        with ContentSwitcher(initial=RUNS, id="train-views"):
            yield RunsView(id=RUNS)
            yield RunView(id=RUN)
            yield CompareView(id=COMPARE)
            yield PairView(id=PAIR)

    def on_mount(self) -> None:
        self.set_interval(LOOK_S, self.look)
        self.call_after_refresh(self.look)

    def session_ready(self, session: Any) -> None:
        self._session = session
        self.look()

    @property
    def session(self) -> Session | None:
        return self._session

    # --- what is shown -------------------------------------------------------------------------

    @property
    def view(self) -> str:
        """Which of the three is shown."""
        return self.query_one("#train-views", ContentSwitcher).current or RUNS

    @property
    def runs(self) -> RunsView:
        return self.query_one(RunsView)

    @property
    def opened(self) -> RunView:
        return self.query_one(RunView)

    @property
    def compared(self) -> CompareView:
        return self.query_one(CompareView)

    @property
    def pair(self) -> PairView:
        return self.query_one(PairView)

    @property
    def run(self) -> RunEntry | None:
        """The run that keys act on: the opened one, or the one under the cursor."""
        if self.view == PAIR:
            return self.pair.run
        if self.view == RUN:
            return self.opened.run_watch.entry if self.opened.run_watch else None
        return self.runs.current if self.view == RUNS else None

    def look(self) -> None:
        """Look at the files of what is shown."""
        if self.app.screen is not self and self.lslm.place is not self:
            return
        if self.view == RUNS:
            self.runs.look(self.lslm.paths)
        elif self.view == RUN:
            self.opened.look()
        elif self.view == COMPARE:
            self.compared.look()
        self._show_title()
        self._show_status()
        self._show_hints()

    def show(self, view: str) -> None:
        """Show one of the three."""
        self.query_one("#train-views", ContentSwitcher).current = view
        self.look()
        self.refresh_bindings()

    def open_run(self, run: RunEntry) -> None:
        """Open a run; one that is open already stays as it is."""
        shown = self.opened.run_watch
        if self.view == RUN and shown is not None and shown.path == run.path:
            return
        self.show(RUN)
        self.opened.open(RunWatch(run.path))
        self._show_title()
        self._show_hints()

    def started(self, run: RunEntry) -> None:
        """A run was started: show it."""
        self.open_run(run)

    def say(self, text: str) -> None:
        """Show a sentence in place of the hints for a few seconds."""
        self._saying.say(text)

    def on_resize(self) -> None:
        self.look()

    def _show_title(self) -> None:
        row = self.query_one(TitleRow)
        if self.view == RUN and self.opened.run_watch is not None:
            row.show(*run_title.of_run(self.opened.run_watch))
        elif self.view == COMPARE:
            row.show(*run_title.of_comparison(self.compared))
        elif self.view == PAIR and self.pair.run is not None:
            row.show(*run_title.of_pair(self.pair.run))
        else:
            row.show(*run_title.of_list(self.runs.found))

    def _show_status(self) -> None:
        """What trains and where; models of other places are their own matter."""
        if self.view == RUN and self.opened.run_watch is not None:
            self.set_status(run_status.of_run(self.opened.run_watch))
        elif self.view == PAIR:
            self.set_status(run_status.of_models(self.pair.names))
        else:
            self.set_status(run_status.of_list(self.runs.found))

    def _show_hints(self) -> None:
        self.set_hints(hints(self.view, self.run, self.runs))

    # --- keys ----------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        run = self.run if self.is_mounted else None
        running = run is not None and run.running
        done = run is not None and run.state is RunState.DONE
        allowed = {
            "stop": running,
            "pause": running,
            "finish": running,
            "resume": run is not None and run.resumable,
            "again": run is not None and self.view in (RUNS, RUN),
            "use": done,
            "both": done and run is not None and run.task in CHATTY,
            "export": done,
            "delete": run is not None and not running,
            "mark": self.is_mounted and self.view == RUNS and run is not None,
            "align": self.is_mounted and self.view == COMPARE,
            "compare": self.is_mounted and self.view == RUNS and run is not None,
            "browse": self.is_mounted and self.view == RUN,
            "tab": self.is_mounted and (self.view != RUNS or run is not None),
        }
        return allowed.get(action, True)

    @on(OptionList.OptionSelected, "#runs-list")
    def _selected(self) -> None:
        if (run := self.runs.current) is not None:
            self.open_run(run)

    @on(OptionList.OptionHighlighted, "#runs-list")
    def _highlighted(self) -> None:
        self.runs.show_about()
        self._show_hints()
        self.refresh_bindings()

    def key_enter(self) -> None:
        """The list takes Enter itself; with nothing in it, the example begins."""
        if self.view == RUNS and self.runs.empty:
            self._act("example")

    async def on_click(self, event: Any) -> None:
        if (
            self.view == RUNS
            and self.runs.empty
            and getattr(event.widget, "id", "") == "runs-empty"
        ):
            self._act("example")

    def action_example(self) -> None:
        self._act("example")

    def action_new(self) -> None:
        self.actions.describe()

    def action_stop(self) -> None:
        self._act("stop")

    def action_pause(self) -> None:
        self._act("pause")

    def action_finish(self) -> None:
        self._act("finish")

    def action_resume(self) -> None:
        self._act("resume")

    def action_again(self) -> None:
        """The wizard with a copy of the run's recipe; `r` too, where there is nothing to resume."""
        self._act("again")

    def action_use(self) -> None:
        self._act("use")

    def action_both(self) -> None:
        """Open the model before and after, and ask both the same."""
        if (run := self.run) is not None and self._session is not None:
            self.show(PAIR)
            self.pair.open(run, self._session)

    def action_export(self) -> None:
        self._act("export")

    def action_delete(self) -> None:
        self._act("delete")

    @work(group="train-act")
    async def _act(self, name: str) -> None:
        """Do something to the run, and say what came of it."""
        try:
            if said := await self.actions.run(name, self.run):
                self.say(said)
        except LslmError as error:
            self.lslm.report(error)
        self.look()
        self.refresh_bindings()

    def action_mark(self) -> None:
        self.runs.mark()
        self.look()

    def action_compare(self) -> None:
        """Put the marked runs on one plot; without marks the run under the cursor and the next."""
        found = [run for run in self.runs.found if run.id in self.runs.marked]
        if not found and self.runs.current is not None:
            at = self.runs.found.index(self.runs.current)
            found = self.runs.found[at : at + 2]
        if found:
            self.show(COMPARE)
            self.compared.open([RunWatch(run.path) for run in found])

    def action_align(self) -> None:
        self.say(f"Aligned by {self.compared.next_axis()}.")

    def action_tab(self, tab: str) -> None:
        if self.view == RUNS and self.runs.current is not None:
            self.open_run(self.runs.current)
        target = self.compared if self.view == COMPARE else self.opened
        target.choose(tab)
        self._show_hints()

    def action_browse(self, by: int) -> None:
        self.opened.browse(by)

    def action_back(self) -> None:
        """Esc: give up cursor and zoom, then go back to the list."""
        if self.actions.exporting:
            self.actions.stop_export()
            return
        if self.view == PAIR:
            run = self.run
            if not self.pair.leave() and run is not None:
                self.open_run(run)
                self.run_worker(self.pair.close(), group="pair-close")
            return
        shown = self.opened if self.view == RUN else self.compared
        if self.view == RUNS or (shown.plot.has_focus and shown.plot.leave()):
            return
        run = self.run
        self.show(RUNS)
        if run is not None:
            self.runs.select(run.id)
        self.runs.options.focus()

    def help_sections(self) -> Sequence[HelpSection]:
        keys = (
            ("← → · + − 0", "Read values, zoom, show all of the plot"),
            ("y", "Logarithmic or linear"),
            ("1 … 9", "Loss, rate, gradient, speed, memory, samples, log, proof, score"),
        )
        signs = (
            ("● ‖ ■", "running, paused, stopped: resumable"),
            ("✓ ✗", "done; failed or died, with the reason"),
            ("◇ ★", "on the axis: a checkpoint, the best evaluation"),
        )
        return (HelpSection("An opened run", keys), HelpSection("Signs", signs))


def hints(view: str, run: RunEntry | None, runs: RunsView) -> list[Hint]:
    """The keys that matter now."""
    if view == PAIR:
        return [("Enter", "ask both"), ("train.back", "stop, back")]
    if view == COMPARE:
        return [("train.back", "back"), ("train.align", "align by"), ("←→", "read"), ("+−", "zoom")]
    if run is None:
        return [("Enter", "the example", "screen.example"), ("train.new", "new run")]
    found: list[Hint] = [] if view == RUN else [("Enter", "open")]
    if run.running:
        found += [("train.pause", "go on" if run.paused else "pause"), ("train.stop", "stop"), ("train.finish", "finish early")]  # fmt: skip
    elif run.state is RunState.DONE:
        found += [("train.use", "use"), ("train.again", "again"), ("train.export", "export")]
        if run.task in CHATTY:
            found.insert(1, ("train.both", "side by side"))
    else:
        found += [("train.resume", "resume"), ("train.again", "again")]
    if view == RUN:
        return [*found, ("train.back", "runs")]
    return [*found, ("train.compare", "compare"), ("train.new", "new")]
