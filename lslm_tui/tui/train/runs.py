"""The list of runs: newest first, live, with the one under the cursor explained below it.

Told to look again by a timer of its screen; it reads small files only. Runs on the UI loop.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from lslm_tui.paths import Paths
from lslm_tui.services.run_watch import RunWatch
from lslm_tui.services.runs import RunEntry, RunState, list_runs, read_result
from lslm_tui.tui.train import runs_words
from lslm_tui.tui.train.runs_words import RunRow

EMPTY = (
    ("Teach a model something of your own, or make one from nothing.", "bold"),
    ("Training runs as a process of its own: it goes on when you leave, and is found again.", ""),
    ("", ""),
    ("› Teach starter-chat to answer like a lighthouse keeper (a minute or two)", "$text-primary"),
    ("  Enter starts it. n begins with your own rows.", "$text-muted"),
)
LOG_LINES = 3


class RunFacts:
    """What the list says of each run beyond its status, read again only when the files change."""

    def __init__(self) -> None:
        self._watches: dict[Path, RunWatch] = {}
        self._results: dict[Path, tuple[float, tuple[str, float | None, float | None]]] = {}

    def row(self, run: RunEntry, marked: bool) -> RunRow:
        """Everything one line needs."""
        if run.state is RunState.DONE:
            metric, before, after = self._result(run)
            return RunRow(run, None, metric, before, after, marked)
        watch = self._watches.get(run.path)
        if watch is None or run.running:
            watch = self._watches.setdefault(run.path, watch or RunWatch(run.path))
            watch.poll()
        lead = watch.eval_metric
        curve = watch.curve(lead)
        name = lead if curve.last is not None else "loss"
        curve = watch.curve(name)
        first = next((v for v in curve.values if v == v), None)
        left = watch.last.get("seconds_left")
        before = first if len(curve.values) > 1 else None
        label = name.replace("_", " ")
        return RunRow(
            run, float(left) if left is not None else None, label, before, curve.last, marked
        )

    def _result(self, run: RunEntry) -> tuple[str, float | None, float | None]:
        file = run.path / "result.json"
        try:
            changed = file.stat().st_mtime
        except OSError:
            return "", None, None
        known = self._results.get(run.path)
        if known is None or known[0] != changed:
            known = (changed, runs_words.key_metric(read_result(run)))
            self._results[run.path] = known
        return known[1]


class RunsView(Vertical):
    """The list and the lines about the run under its cursor."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.found: list[RunEntry] = []
        self.marked: set[str] = set()
        self._facts = RunFacts()
        self._shown: list[Any] = []

    def compose(self) -> ComposeResult:
        yield RunOptions(id="runs-list")
        yield Static(id="runs-empty", markup=False)
        yield Static(id="runs-about", markup=False)

    @property
    def options(self) -> OptionList:
        return self.query_one(OptionList)

    @property
    def current(self) -> RunEntry | None:
        """The run under the cursor."""
        at = self.options.highlighted
        return self.found[at] if at is not None and at < len(self.found) else None

    @property
    def empty(self) -> bool:
        return not self.found

    def look(self, paths: Paths) -> None:
        """Look at the runs again, and show what is different; the cursor stays on its run."""
        before = self.current
        self.found = list_runs(paths)
        self.marked &= {run.id for run in self.found}
        now, width = time.time(), max(40, self.size.width - 3)
        lines = [
            runs_words.row(self._facts.row(run, run.id in self.marked), width, now)
            for run in self.found
        ]
        self._show(lines, before.id if before else "")
        self.query_one("#runs-empty", Static).update(Content("\n").join(
            Content.assemble((text, style)) for text, style in EMPTY
        ))  # fmt: skip
        self.set_class(self.empty, "-empty")
        self.show_about()

    def _show(self, lines: list[Content], under: str) -> None:
        shown = [(run.id, line) for run, line in zip(self.found, lines, strict=True)]
        if [name for name, _ in shown] == [name for name, _ in self._shown]:
            for at, (new, old) in enumerate(zip(shown, self._shown, strict=True)):
                if new != old:
                    self.options.replace_option_prompt_at_index(at, new[1])
        else:
            self.options.clear_options()
            self.options.add_options(Option(line) for _, line in shown)
            names = [name for name, _ in shown]
            if names:
                self.options.highlighted = names.index(under) if under in names else 0
        self._shown = shown

    def show_about(self) -> None:
        """Say more about the run under the cursor: what it does, or why it ended."""
        run = self.current
        about = self.query_one("#runs-about", Static)
        if run is None:
            about.update("")
            return
        watch = RunWatch(run.path)
        log = watch.log()[-LOG_LINES:] if run.state is RunState.DIED else []
        lines = [
            Content.assemble(
                (f"{run.path.name}", "bold"), (f"   {runs_words.kind(run)}", "$text-muted")
            )
        ]
        for text, style in runs_words.why(run, log, watch.last_checkpoint):
            lines.append(Content.assemble((text, style)))
        if len(lines) == 1:
            more = [runs_words.state_words(run), runs_words.stage(run), run.recipe]
            lines.append(
                Content.assemble((" · ".join(part for part in more if part), "$text-muted"))
            )
        about.update(Content("\n").join(line for line in lines))

    def mark(self) -> None:
        """Mark the run under the cursor for a comparison, or take the mark away."""
        if self.current is not None:
            self.marked ^= {self.current.id}
            self.options.action_cursor_down()

    def select(self, run_id: str) -> None:
        """Put the cursor on a run."""
        for at, run in enumerate(self.found):
            if run.id == run_id:
                self.options.highlighted = at


class RunOptions(OptionList):
    """The lines; what the keys do is the screen's business."""

    DEFAULT_CSS: ClassVar[str] = ""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, compact=True, markup=False)
