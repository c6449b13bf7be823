"""Which curves a run has, and how each is drawn; one run, or several on one plot. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lslm_tui.sanitize import visible
from lslm_tui.services.curve import Along, Curve
from lslm_tui.services.run_watch import RunWatch
from lslm_tui.tui import formats
from lslm_tui.tui.plot.lines import Plot
from lslm_tui.tui.plot.scale import Format
from lslm_tui.tui.plot.series import Mark, Series

AXES = ("step", "tokens", "seconds")
AXIS_NAMES = {"step": "step", "tokens": "tokens seen", "seconds": "time in training"}


@dataclass(frozen=True, slots=True)
class Chart:
    """One kind of curve."""

    id: str
    title: str
    names: tuple[tuple[str, str], ...]
    """Metric and what the legend calls it."""
    unit: str = ""
    format: Format | None = None
    log: bool = False
    empty: str = "The curve begins with the first logged step."


def _bytes(value: float) -> str:
    return formats.size(max(value, 0))


CHARTS = (
    Chart("loss", "Loss", (("loss", "loss"), ("eval_loss", "eval loss")), "nats per token"),
    Chart("rate", "Rate", (("learning_rate", "learning rate"),)),
    Chart("gradient", "Gradient", (("grad_norm", "gradient norm"),), log=True),
    Chart("speed", "Speed", (("tokens_per_s", "tokens per second"),), "tok/s"),
    Chart("memory", "Memory", (("memory_bytes", "most memory so far"),), format=_bytes),
)
SCORE = Chart(
    "score", "Score", (), empty="Each evaluation scores the held-out rows; none has come yet."
)
"""What the task is measured by, such as accuracy or chrF."""
UNIT_OF_TASK = {"classify": "nats per row", "dpo": "nats per pair"}


def chart(name: str) -> Chart:
    """The chart of that id."""
    return next(c for c in (*CHARTS, SCORE) if c.id == name)


def run_plot(watch: RunWatch, kind: Chart) -> Plot:
    """The curves of one run over its steps, with checkpoints and the best evaluation."""
    series = [
        Series(label, curve.steps, curve.values, outline=curve.outline)
        for label, curve in _curves(watch, kind)
        if curve.steps
    ]
    marks = [Mark(step, "◇", "checkpoint") for step in watch.checkpoints]
    if kind.id in ("loss", "score") and watch.best_step is not None:
        marks.append(Mark(watch.best_step, "★", "best", line=True))
    estimated = watch.estimated_bytes
    if kind.id == "memory" and estimated and series:
        ends = [series[0].xs[0], series[0].xs[-1]]
        series.append(Series("estimated", ends, [float(estimated)] * 2, stroke=2))
    return Plot(
        series,
        marks,
        x_name="step",
        x_whole=True,
        y_name=UNIT_OF_TASK.get(watch.entry.task, kind.unit) if kind.id == "loss" else kind.unit,
        y_format=kind.format,
        log=kind.log,
        empty=kind.empty,
    )


def several_plot(watches: Sequence[RunWatch], kind: Chart, axis: str) -> Plot:
    """The same metric of several runs, along steps, tokens or time."""
    series = []
    for watch in watches:
        curves = [(label, curve) for label, curve in _curves(watch, kind) if curve.steps]
        # what was held out says more than what was learned
        label, curve = curves[-1 if kind.id == "loss" else 0] if curves else ("", Curve())
        more = f" ({label})" if label and (kind.id == "score" or label != kind.names[-1][1]) else ""
        xs = watch.along(curve, axis)
        outline = xs.outline if isinstance(xs, Along) else curve.outline
        ys = curve.values if len(xs) else []
        series.append(Series(f"{visible(watch.entry.id)}{more}", xs, ys, outline=outline))
    return Plot(
        series,
        x_name=AXIS_NAMES[axis],
        y_name=kind.unit or kind.title,
        x_whole=axis != "seconds",
        x_format=formats.duration if axis == "seconds" else None,
        y_format=kind.format,
        log=kind.log,
        empty="These runs have no such curve.",
    )


def _curves(watch: RunWatch, kind: Chart) -> list[tuple[str, Curve]]:
    """What the legend calls them, and the chart's curves; those of the scores are the task's own."""
    if kind.id == "score":
        named = watch.scores.items()
        return [(visible(name.removeprefix("eval_").replace("_", " ")), c) for name, c in named]
    names = list(kind.names)
    if kind.id == "loss" and not watch.curve("eval_loss").steps:
        lead = watch.eval_metric
        names[-1] = (lead, lead.replace("_", " "))
    return [(label, watch.curve(name)) for name, label in names]
