"""A run in words and signs: its state, its phase, one row of the list, why it ended. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from textual.content import Content

from lslm_tui.sanitize import visible
from lslm_tui.services.run_phase import Inner
from lslm_tui.services.runs import RunEntry, RunState
from lslm_tui.tui import formats

PHASES = {
    "starting": "starting",
    "base": "first the recipe this one builds on",
    "reading data": "reading the rows",
    "preparing": "opening the model and preparing the rows",
    "scoring before": "scoring the model as it is",
    "testing before": "scoring the test sets before",
    "training": "training",
    "paused": "paused",
    "finishing": "finishing",
    "scoring after": "scoring what it has learned",
    "testing": "scoring the test sets after",
    "neutral text": "looking for what was forgotten",
    "saving": "saving the model",
}
ORDER = tuple(PHASES)
SIGNS = {
    RunState.RUNNING: ("●", "$text-primary"),
    RunState.STOPPED: ("■", "$text-muted"),
    RunState.DONE: ("✓", "$text-success"),
    RunState.FAILED: ("✗", "$text-error"),
    RunState.DIED: ("✗", "$text-error"),
}
STATES = {
    RunState.STOPPED: "stopped",
    RunState.DONE: "done",
    RunState.FAILED: "failed",
    RunState.DIED: "died",
}
BAR = 12


@dataclass(frozen=True, slots=True)
class RunRow:
    """What a row of the list says besides the run itself."""

    run: RunEntry
    left_s: float | None = None
    metric: str = ""
    before: float | None = None
    after: float | None = None
    marked: bool = False


def sign(run: RunEntry) -> tuple[str, str]:
    """One cell for the state, and its style."""
    return ("‖", "$text-warning") if run.paused else SIGNS[run.state]


def state_words(run: RunEntry) -> str:
    """`training`, `scoring the model as it is`, `died`."""
    if not run.running:
        return STATES[run.state]
    return PHASES.get(run.phase, visible(run.phase) or "running")


def stage(run: RunEntry) -> str:
    """Which part of the whole a running run is in: `3 of 9`; '' where it is not known."""
    parts = [p for p in ORDER if p not in ("paused", "base", "testing before", "testing")]
    phase = {"paused": "training", "testing before": "scoring before", "testing": "scoring after"}
    name = phase.get(run.phase, run.phase)
    return f"part {parts.index(name) + 1} of {len(parts)}" if name in parts else ""


def inner(found: Inner) -> str:
    """`120 of 400 rows scored`, `1.2 MB of 6.2 MB written`."""
    what, _, done = found.unit.partition(" ")
    write = formats.size if what == "bytes" else formats.count
    whole = f" of {write(found.total)}" if found.total else ""
    return f"{write(found.done)}{whole} {visible(done if what == 'bytes' else found.unit)}"


def progress(run: RunEntry, left_s: float | None = None) -> str:
    """`120/400 ▕███▒▒▒▏ 30 % · 3 m left`; the phase and its count where there are no steps."""
    if not run.steps or (run.running and run.phase not in ("training", "paused")):
        return " · ".join([state_words(run), *([inner(run.inner)] if run.inner else [])])
    drawn = formats.bar(run.step, run.steps, BAR)
    said = f"{run.step:,}/{run.steps:,} ▕{drawn}▏{formats.share(run.step, run.steps)}"
    if left_s is not None and run.running and not run.paused:
        said += f" · {formats.duration(left_s)} left"
    return said


def change(row: RunRow) -> str:
    """`loss 5.21 → 1.31`; the newest value while it runs."""
    if row.after is None:
        return ""
    values = [figure(v) for v in (row.before, row.after) if v is not None]
    return f"{row.metric} {' → '.join(values)}"


def figure(value: float) -> str:
    """A metric with four significant digits: `0.8641`, `5.213`, `32.10`."""
    if value and not 1e-3 <= abs(value) < 1e5:
        return f"{value:.3g}"
    digits = max(0, 4 - len(f"{abs(int(value))}"))
    return f"{value:.{digits}f}"


def when(run: RunEntry, now: float) -> str:
    """How long ago the run began."""
    try:
        return formats.age(datetime.fromisoformat(run.began).timestamp(), now)
    except ValueError:
        return ""


def kind(run: RunEntry) -> str:
    """`sft · lora`."""
    return " · ".join(visible(word) for word in (run.task, run.method) if word)


def row(shown: RunRow, width: int, now: float) -> Content:
    """One line of the list, in exactly `width` cells where that is possible."""
    run = shown.run
    age = when(run, now)
    name_width = min(28, max(14, width // 4))
    name = formats.middle_cut(visible(run.name), name_width)
    kind_width = 18 if width >= 100 else 0
    middle = progress(run, shown.left_s) if run.state is not RunState.DONE else ""
    right = change(shown)
    mark, style = sign(run)
    room = width - 4 - name_width - kind_width - 2 - 8
    if not run.running and run.state is not RunState.DONE:
        middle = f"{STATES[run.state]} · {middle}" if run.steps else STATES[run.state]
    said = "   ".join(part for part in (middle, right) if part)
    if formats.width_of(said) > room:
        said = formats.end_cut(middle or right, room)
    return Content.assemble(
        ("+ " if shown.marked else "  ", "bold $primary"),
        (mark, style),
        " ",
        (padded(name, name_width), "bold"),
        ("  " + padded(kind(run), kind_width - 2) if kind_width else "", "$text-muted"),
        "  ",
        padded(said, room),
        (f"{age:>8}", "$text-muted"),
    )


def why(
    run: RunEntry, log: Sequence[str] = (), checkpoint: int | None = None
) -> list[tuple[str, str]]:
    """Why a run is not going on, as (line, style): reason, exit code, what helps, last log lines.

    Args:
        checkpoint: the step it would go on from.
    """
    lines: list[tuple[str, str]] = []
    if run.reason:
        lines.append((visible(run.reason), ""))
    if run.exit_code:
        lines.append((f"exit code {run.exit_code}{_signal(run.exit_code)}", "$text-muted"))
    if run.remedy:
        lines.append((f"→ {visible(run.remedy)}", "$text-warning"))
    if run.resumable:
        again = "begins again: there is no checkpoint yet"
        more = again if checkpoint is None else f"goes on from step {checkpoint:,}"
        lines.append((f"→ r {more}", "$text-warning"))
    lines += [(f"  {visible(line)}", "$text-muted") for line in log if line.strip()]
    return lines


def key_metric(result: Mapping[str, Any] | None) -> tuple[str, float | None, float | None]:
    """The metric of a finished run's proof, before and after."""
    found = (result or {}).get("comparison")
    if not isinstance(found, Mapping):
        return "", None, None
    values = [found.get(name) for name in ("before", "after")]
    before, after = (float(v) if isinstance(v, int | float) else None for v in values)
    return str(found.get("metric", "")), before, after


def _signal(code: int) -> str:
    import signal

    if code >= 0:
        return ""
    try:
        return f": ended by {signal.Signals(-code).name}"
    except ValueError:
        return ""


def padded(text: str, width: int) -> str:
    """The text in exactly `width` cells."""
    cut = formats.end_cut(text, width)
    return cut + " " * max(0, width - formats.width_of(cut))
