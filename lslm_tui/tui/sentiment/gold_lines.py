"""How well the labels agree with gold ones, as lines and as a reliability diagram. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from lslm_tui.services.labelling import ECE_DEFINITION, GoldReport
from lslm_tui.tui.formats import middle_cut, width_of
from lslm_tui.tui.plot.lines import Plot
from lslm_tui.tui.plot.series import Series
from lslm_tui.tui.sentiment.heat import shown
from lslm_tui.tui.widgets.line import Line, Span, wrap

NAME = 14
CELL = 8


def report_lines(report: GoldReport, width: int) -> list[Line]:
    """Figures first, then the confusion matrix."""
    if not report.rows:
        lines = wrap((Span("No gold label is one of the model's labels.", "warning"),), width)
        return [*lines, *_unmapped(report, width)]
    right = round(report.accuracy * report.rows)
    sure = report.rows - report.unsure
    lines = [
        _figure("accuracy", report.accuracy, f"{right:,} of {report.rows:,}"),
        _figure("macro-F1", report.macro_f1, ""),
        _figure("MCC", report.mcc, ""),
        _figure("sure ones", report.sure_accuracy, f"accuracy of {sure:,} sure rows"),
        _figure("ECE", report.ece, "see below"),
        _figure("Brier", report.brier, "0 is best, 2 is worst"),
        *_unmapped(report, width),
        (),
        (Span("Gold below, given across", "strong"),),
        *_confusion(report, width),
        (),
        (Span("Reliability", "strong"), Span(" · accuracy over confidence", "dim")),
        *wrap((Span(f"ECE: {ECE_DEFINITION}; t fits the temperature", "dim"),), width),
    ]
    return lines


def _figure(name: str, value: float, note: str) -> Line:
    return (Span(f"{name:<11}", "dim"), Span(f"{value:7.4f}", "strong"), Span(f"  {note}", "dim"))


def _unmapped(report: GoldReport, width: int) -> list[Line]:
    if not report.unmapped:
        return []
    worst = sorted(report.unmapped.items(), key=lambda item: -item[1])[:4]
    said = ", ".join(f"{shown(value) or '(empty)'} ({rows:,})" for value, rows in worst)
    return wrap((Span(f"⚑ Not counted, as no label means it: {said}", "warning"),), width)


def _confusion(report: GoldReport, width: int) -> list[Line]:
    """Rows and columns of the labels that occur most, as many as fit."""
    total = [
        sum(report.confusion[n]) + sum(row[n] for row in report.confusion)
        for n in range(len(report.labels))
    ]
    most = max((width - NAME - CELL) // (CELL + 1), 1)
    chosen = sorted(sorted(range(len(total)), key=lambda n: -total[n])[:most])
    names = [shown(report.labels[n]) for n in chosen]
    head = "".join(f" {_right(middle_cut(name, CELL), CELL)}" for name in names)
    lines: list[Line] = [(Span(" " * NAME + head + f" {'recall':>{CELL}}", "dim"),)]
    for at, n in enumerate(chosen):
        spans = [Span(_left(middle_cut(names[at], NAME), NAME), "dim")]
        for m in chosen:
            style = "strong" if n == m else "warning" if report.confusion[n][m] else "dim"
            spans.append(Span(f" {report.confusion[n][m]:>{CELL},}", style))
        spans.append(Span(f" {report.recall[n]:>{CELL}.2f}", "dim"))
        lines.append(tuple(spans))
    precision = "".join(f" {report.precision[n]:>{CELL}.2f}" for n in chosen)
    lines.append((Span(_left("precision", NAME) + precision, "dim"),))
    if len(chosen) < len(total):
        lines.append((Span(f"{len(total) - len(chosen)} rarer labels are not shown.", "dim"),))
    return lines


def _right(text: str, width: int) -> str:
    return " " * (width - width_of(text)) + text


def _left(text: str, width: int) -> str:
    return text + " " * (width - width_of(text))


def reliability(report: GoldReport) -> Plot:
    """Accuracy over confidence of the bins that have rows, beside what calibrated ones would be."""
    filled = [one for one in report.bins if one.rows]
    low = min((one.low for one in filled), default=0.0)
    return Plot(
        series=(
            Series("accuracy", [b.confidence for b in filled], [b.accuracy for b in filled]),
            Series("calibrated", [low, 1.0], [low, 1.0], stroke=2),
        ),
        x_name="confidence",
        x_format=_two,
        y_format=_two,
        y_range=(min([low, *(b.accuracy for b in filled)]), 1.0),
        empty="No gold label yet.",
    )


def _two(value: float) -> str:
    return f"{value:.2f}"


def bin_lines(report: GoldReport) -> Sequence[Line]:
    """The bins as a table: range, rows, confidence and accuracy."""
    lines: list[Line] = [(Span(f"{'confidence':<13}{'rows':>7}{'mean':>7}{'right':>7}", "dim"),)]
    for one in report.bins:
        if one.rows:
            gap = abs(one.accuracy - one.confidence)
            lines.append(
                (
                    Span(f"{one.low:.2f}–{one.high:.2f}    ", "dim"),
                    Span(f"{one.rows:>6,} {one.confidence:6.2f} "),
                    Span(f"{one.accuracy:6.2f}", "warning" if gap > 0.1 else ""),
                )
            )
    return lines
