"""How labels fall: among all rows, among groups, and over time. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from lslm_tui.services.labelling import Bucket
from lslm_tui.tui.formats import middle_cut, width_of
from lslm_tui.tui.plot.lines import Plot
from lslm_tui.tui.plot.series import Series
from lslm_tui.tui.sentiment.heat import shown
from lslm_tui.tui.sentiment.scores import bar
from lslm_tui.tui.widgets.line import Line, Span

NAME = 14
FILLS = "█▓▒░"
"""Of the most frequent labels; `╱` stands for all others, `·` for unsure ones."""
OTHERS, UNSURE = "╱", "·"
DAYS_OF_A_DAY_PLOT, DAYS_OF_A_WEEK_PLOT = 120, 900


def frequent(overall: Bucket) -> list[int]:
    """Labels by how many rows have them, the most first."""
    return sorted(range(len(overall.counts)), key=lambda n: -overall.counts[n])


def overall_lines(overall: Bucket, labels: Sequence[str], width: int) -> list[Line]:
    """One bar a label, and one for the rows called unsure."""
    total = overall.total
    if not total:
        return [(Span("Nothing is labelled yet.", "dim"),)]
    rows = [(labels[n], overall.counts[n], "person") for n in frequent(overall)]
    rows = [row for row in rows if row[1]] + [("unsure", overall.unsure, "model-bar")]
    name = min(max(width_of(shown(label)) for label, *_ in rows), NAME)
    room = max(width - name - 18, 4)
    return [
        (
            Span(_named(label, name), "dim" if label == "unsure" else ""),
            Span(bar(count / total, room), style),
            Span(f" {count:>8,} {count / total:>6.1%}", "dim"),
        )
        for label, count, style in rows
    ]


def group_lines(
    groups: Sequence[Bucket], overall: Bucket, labels: Sequence[str], width: int
) -> list[Line]:
    """One bar a group, divided among the labels, with the share of the most frequent label."""
    first = frequent(overall)[: len(FILLS)]
    legend: list[Span] = []
    for fill, n in zip(FILLS, first, strict=False):
        legend.append(Span(f"{fill} {shown(labels[n])}  ", "dim"))
    if len(labels) > len(first):
        legend.append(Span(f"{OTHERS} others  ", "dim"))
    legend.append(Span(f"{UNSURE} unsure", "dim"))
    name = min(max((width_of(shown(g.name or "(none)")) for g in groups), default=4), NAME)
    room = max(width - name - 16, 4)
    lines: list[Line] = [tuple(legend)]
    if first:
        said = f"share of {shown(labels[first[0]])}, rows"
        lines.append((Span(f"{said:>{name + room + 16}}", "dim"),))
    for group in groups:
        share = group.counts[first[0]] / max(group.total, 1) if first else 0.0
        lines.append(
            (
                Span(_named(group.name or "(none)", name)),
                Span(divided(group, first, room), "key"),
                Span(f" {share:>5.0%} {group.total:>8,}", "dim"),
            )
        )
    return lines


def divided(group: Bucket, first: Sequence[int], width: int) -> str:
    """A bar of exactly `width` cells; every part is rounded so that they fill it together."""
    parts = [(fill, group.counts[n]) for fill, n in zip(FILLS, first, strict=False)]
    rest = sum(group.counts) - sum(count for _, count in parts)
    parts += [(OTHERS, rest), (UNSURE, group.unsure)]
    total = max(group.total, 1)
    drawn, so_far, used = "", 0, 0
    for sign, count in parts:
        so_far += count
        end = round(so_far / total * width)
        drawn += sign * (end - used)
        used = end
    return drawn + " " * (width - used)


def step_of(span: tuple[str, str]) -> str:
    """`day`, `week` or `month`, so that a plot has neither three points nor a thousand."""
    days = (date.fromisoformat(span[1]) - date.fromisoformat(span[0])).days
    return (
        "day" if days <= DAYS_OF_A_DAY_PLOT else "week" if days <= DAYS_OF_A_WEEK_PLOT else "month"
    )


def time_plot(buckets: Sequence[Bucket], overall: Bucket, labels: Sequence[str], step: str) -> Plot:
    """The share of the most frequent labels a day, a week or a month."""
    xs = [_day(bucket.name) for bucket in buckets]
    chosen = [n for n in frequent(overall) if overall.counts[n]][:3]
    series = [
        Series(shown(labels[n]), xs, [b.counts[n] / max(b.total, 1) for b in buckets])
        for n in chosen
    ]
    unsure = [bucket.unsure / max(bucket.total, 1) for bucket in buckets]
    return Plot(
        series=(*series, Series("unsure", xs, unsure)),
        x_name=step,
        x_format=_date,
        y_format=_percent,
        y_range=(0.0, 1.0),
        empty="No row has a date.",
    )


def _day(name: str) -> float:
    return float(date.fromisoformat(name if len(name) > 7 else f"{name}-01").toordinal())


def _date(value: float) -> str:
    return date.fromordinal(max(round(value), 1)).isoformat()


def _percent(value: float) -> str:
    return f"{value:.0%}"


def _named(text: str, width: int) -> str:
    cut = middle_cut(shown(text), width)
    return cut + " " * (width - width_of(cut) + 1)
