"""The title row of the train place: of the list, of one run, of a comparison. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from lslm_tui.sanitize import visible
from lslm_tui.services.run_watch import RunWatch
from lslm_tui.services.runs import RunEntry, RunState
from lslm_tui.tui.train import runs_words
from lslm_tui.tui.train.compare import CompareView
from lslm_tui.tui.train.live_plots import AXIS_NAMES
from lslm_tui.tui.widgets.title_row import Choice

BACK = Choice("‹ runs", action="back", sign=True, tooltip="Back to the runs")


def of_list(found: Sequence[RunEntry]) -> list[Choice]:
    """How many runs there are, and a new one."""
    running = sum(run.running for run in found)
    note = f"{running} running" if running else ""
    total = "1 run" if len(found) == 1 else f"{len(found)} runs"
    new = Choice("new run", action="new", sign=True, right=True, tooltip="Describe a run")
    return [Choice(total if found else "no runs yet", note=note), new]


def of_run(watch: RunWatch) -> list[Choice]:
    """Name, kind and base of the opened run, and its state."""
    run = watch.entry
    mark, _ = runs_words.sign(run)
    state = Choice(
        f"{mark} {'paused' if run.paused else 'running' if run.running else runs_words.state_words(run)}",
        right=True,
        sign=True,
        problem=run.state in (RunState.FAILED, RunState.DIED),
    )
    parts = [BACK, Choice(visible(run.id), note=runs_words.kind(run))]
    if watch.base_model:
        parts.append(Choice(visible(watch.base_model), label="from"))
    return [*parts, state]


def of_pair(run: RunEntry) -> list[Choice]:
    """Whose model is asked before and after."""
    back = Choice("‹ proof", action="back", sign=True, tooltip="Back to the proof")
    return [back, Choice(visible(run.id), note="before and after, asked the same")]


def of_comparison(view: CompareView) -> list[Choice]:
    """How many runs, and what they are aligned by."""
    axis = Choice(
        AXIS_NAMES[view.axis], label="along", action="align", tooltip="Step, tokens, time"
    )
    return [BACK, Choice(f"{len(view.watches)} runs on one plot"), axis]
