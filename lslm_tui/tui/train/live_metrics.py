"""The row of figures above a run's plot: each a label over its value, right-aligned. Pure drawing."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from textual.content import Content
from textual.visual import VisualType
from textual.widget import Widget

from lslm_tui.services.run_watch import RunWatch
from lslm_tui.tui import formats
from lslm_tui.tui.train.runs_words import figure, inner, stage, state_words

NONE = "–"
BAR = 14
Cell = tuple[str, str]
"""Label and value."""


def cells(watch: RunWatch) -> list[Cell]:
    """Everything worth a place, the most important first."""
    last, (step, steps) = watch.last, watch.steps
    done = f"{step:,}/{steps:,}" if steps else f"{step:,}"
    left = _value(last.get("seconds_left"), formats.duration) if watch.entry.running else NONE
    lead = watch.eval_metric
    return [
        ("step", done),
        ("loss", _value(last.get("loss"), figure)),
        (lead.replace("_", " "), _value(last.get(lead), figure)),
        ("left", left),
        ("speed", _value(last.get("tokens_per_s"), formats.speed)),
        ("epoch", _value(last.get("epoch"), lambda v: f"{v:.2f}")),
        ("rate", _value(last.get("learning_rate"), lambda v: f"{v:.2e}")),
        ("gradient", _value(last.get("grad_norm"), figure)),
        ("time", _value(last.get("seconds"), formats.duration)),
    ]  # fmt: skip


def figures(watch: RunWatch, width: int) -> list[Content]:
    """Labels and values in two lines; what does not fit is left out from the end."""
    top: list[tuple[str, str]] = []
    below: list[tuple[str, str]] = []
    used = 0
    for label, value in cells(watch):
        wide = max(formats.width_of(label), formats.width_of(value), 8)
        if used + wide > width:
            break
        used += wide + 3
        top.append((f"{label:>{wide}}   ", "$text-muted"))
        below.append((f"{value:>{wide}}   ", "bold"))
    return [Content.assemble(*top).rstrip(), Content.assemble(*below).rstrip()]


def bars(watch: RunWatch, width: int) -> Content:
    """One line: how far the run is, in words and as a bar, and memory against its estimate."""
    run = watch.entry
    said = f"{state_words(run)}: {watch.phase}" if watch.in_base else state_words(run)
    part = [(f" · {found}", "$text-muted")] if (found := stage(run)) else []
    drawn, counted, memory = _drawn(watch), _counted(watch), _memory(watch)
    for pieces in (
        (*part, *drawn, *counted, *memory),
        (*drawn, *counted, *memory),
        (*drawn, *counted, *memory[:-1]),
        (*drawn, *counted),
        drawn,
    ):
        line = Content.assemble((said, "bold"), *pieces)
        if line.cell_length <= width:
            return line
    return line.truncate(width, ellipsis=True)


def _drawn(watch: RunWatch) -> list[tuple[str, str]]:
    """A bar over the steps, or over what the phase at hand counts."""
    run, inner = watch.entry, watch.inner
    done, total = watch.steps
    if run.running and run.phase not in ("training", "paused"):
        done, total = (inner.done, inner.total) if inner else (0, None)
    if not total:
        return []
    bar = formats.bar(done, total, BAR)
    ends = ("  ▕", "$text-muted"), ("▏", "$text-muted")
    return [ends[0], (bar, "$primary"), ends[1], (formats.share(done, total), "")]


def _counted(watch: RunWatch) -> list[tuple[str, str]]:
    return [(f"  {inner(watch.inner)}", "$text-muted")] if watch.inner else []


def _memory(watch: RunWatch) -> list[tuple[str, str]]:
    used, expected = watch.last.get("memory_bytes"), watch.estimated_bytes
    if not isinstance(used, int | float):
        if expected:
            return [(f"   memory: {formats.size(expected)} estimated", "$text-muted")]
        return []
    if not expected:
        return [("   memory ", "$text-muted"), (formats.size(used), "")]
    over = used > expected * 1.05
    style = "$text-warning" if over else "$primary"
    return [
        ("   memory ", "$text-muted"),
        ("▕", "$text-muted"),
        (formats.bar(used, max(used, expected), 8), style),
        ("▏ ", "$text-muted"),
        (f"{'⚠ ' if over else ''}{formats.size(used)}", style if over else ""),
        (f" of {formats.size(expected)} estimated", "$text-muted"),
    ]


def _value(value: object, write: Callable[[float], str]) -> str:
    known = isinstance(value, int | float) and math.isfinite(value)
    return write(float(value)) if known else NONE  # type: ignore[arg-type]


class MetricsRow(Widget):
    """Three lines about one run; takes its room from the start, so that nothing moves."""

    DEFAULT_CSS: ClassVar[str] = Path(__file__).with_name("live.tcss").read_text("utf-8")

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._watch: RunWatch | None = None

    def show(self, watch: RunWatch | None) -> None:
        """Show a run as it is now."""
        self._watch = watch
        self.refresh()

    def render(self) -> VisualType:
        width = self.content_size.width
        if self._watch is None or width <= 0:
            return Content("")
        return Content("\n").join([bars(self._watch, width), *figures(self._watch, width)])
