"""Bars, histograms and intervals as lines of text, every one with its number. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual.content import Content

from lslm_tui.tui.formats import count, end_cut
from lslm_tui.tui.plot.scale import Format, Scale, tick_labels

DIM = "$text-muted"
BAR = "$primary"
_ACROSS = " ▏▎▍▌▋▊▉█"
_UP = " ▁▂▃▄▅▆▇█"
LONGEST_LABEL = 24


@dataclass(frozen=True, slots=True)
class Bar:
    """A name and how much; not negative."""

    label: str
    value: float
    style: str = BAR
    sign: str = ""
    """One cell before the label: what a colour would say."""


@dataclass(frozen=True, slots=True)
class Bin:
    """How many values lie from `low` up to, but not at, `high` (at it too in the last bin)."""

    low: float
    high: float
    count: int


def whole(value: float) -> str:
    """A count."""
    return count(round(value))


def bars(
    rows: Sequence[Bar], width: int, *, top: float | None = None, number: Format = whole
) -> list[Content]:
    """Lying bars, one line each: label, bar, number at the right.

    Args:
        top: the value of a full bar; the largest value if not given.
    """
    if not rows:
        return []
    signs = any(bar.sign for bar in rows)
    names = min(max(cell_len(bar.label) for bar in rows), LONGEST_LABEL, max(4, width // 3))
    numbers = [number(bar.value) for bar in rows]
    figures = max(cell_len(text) for text in numbers)
    room = max(1, width - names - figures - 2 - (2 if signs else 0))
    most = top if top is not None else max(bar.value for bar in rows)
    return [
        Content.assemble(
            (f"{bar.sign:1} " if signs else "", bar.style),
            (_padded(bar.label, names) + " ", ""),
            (across(bar.value, most, room), bar.style),
            (f" {text:>{figures}}", DIM),
        )
        for bar, text in zip(rows, numbers, strict=True)
    ]


def across(value: float, most: float, width: int) -> str:
    """A bar from the left in exactly `width` cells, to an eighth of a cell; never invisible above 0."""
    share = _share(value, most)
    eighths = round(share * width * 8)
    if value > 0 and eighths == 0:
        eighths = 1
    full, rest = divmod(eighths, 8)
    return ("█" * full + (_ACROSS[rest] if rest else "")).ljust(width)


def columns(
    rows: Sequence[Bar],
    width: int,
    height: int,
    *,
    top: float | None = None,
    number: Format = whole,
) -> list[Content]:
    """Standing bars in `height` lines: numbers above them, labels below where they fit."""
    if not rows or height < 3:
        return []
    each = max(1, min(12, width // len(rows)))
    shown = rows[: width // each]
    inner = max(1, each - 1) if each > 1 else 1
    most = top if top is not None else max(bar.value for bar in shown)
    tall = height - 2
    eighths = [max(round(_share(b.value, most) * tall * 8), int(b.value > 0)) for b in shown]
    lines = []
    for row in range(tall + 1):
        pieces: list[tuple[str, str]] = []
        for bar, filled in zip(shown, eighths, strict=True):
            level = filled - (tall - row) * 8
            above = (filled + 7) // 8 == tall - row
            text = _UP[min(max(level, 0), 8)] * inner if row else " " * inner
            style = bar.style
            if above and level <= 0 and cell_len(number(bar.value)) <= each:
                text, style = number(bar.value).center(inner), DIM
            pieces.append((f"{text[:each]:<{each}}", style))
        lines.append(Content.assemble(*pieces))
    names = "".join(_padded(bar.label, inner).ljust(each) if each > 1 else " " for bar in shown)
    return [*lines, Content.assemble((names, DIM))]


def binned(values: Sequence[float], most: int = 10) -> list[Bin]:
    """At most `most` bins with round edges that hold every finite value."""
    known = [value for value in values if math.isfinite(value)]
    if not known or most < 1:
        return []
    low, high = min(known), max(known)
    step = _round_step((high - low) / most, integers=all(v == int(v) for v in known))
    while math.floor(high / step) - math.floor(low / step) + 1 > most:
        step = _round_step(step * 1.01, integers=step >= 1)
    first = math.floor(low / step)
    counts = [0] * (math.floor(high / step) - first + 1)
    for value in known:
        counts[math.floor(value / step) - first] += 1
    return [Bin((first + i) * step, (first + i + 1) * step, n) for i, n in enumerate(counts)]


def histogram(values: Sequence[float], width: int, *, most: int = 10) -> list[Content]:
    """Lying bars over ranges of the values: `0–99 ███ 12`."""
    return bars(bin_bars(binned(values, most)), width)


def bin_bars(bins: Sequence[Bin]) -> list[Bar]:
    """Bins as bars, labelled by their ranges; whole numbers by their first and last: `0–99`."""
    if not bins:
        return []
    integers = all(b.low == int(b.low) and b.high == int(b.high) for b in bins)
    if integers:
        names = [
            count(int(b.low))
            if b.high - b.low == 1
            else f"{count(int(b.low))}–{count(int(b.high) - 1)}"
            for b in bins
        ]
    else:
        edges = tick_labels([*(b.low for b in bins), bins[-1].high])
        names = [f"{low}–{high}" for low, high in zip(edges, edges[1:], strict=False)]
    wide = max(cell_len(name) for name in names)
    return [Bar(name.rjust(wide), b.count) for name, b in zip(names, bins, strict=True)]


def interval(low: float, value: float, high: float, scale: Scale, width: int) -> str:
    """`├───●──┤` in exactly `width` cells of a scale; `┊` where 0 lies, outside the interval."""
    cells = [" "] * width
    if scale.low <= 0 <= scale.high:
        cells[_cell(0, scale, width)] = "┊"
    start, end = _cell(low, scale, width), _cell(high, scale, width)
    for column in range(start, end + 1):
        cells[column] = "─"
    cells[start], cells[end] = "├", "┤"
    cells[_cell(value, scale, width)] = "●"
    return "".join(cells)


def _cell(value: float, scale: Scale, width: int) -> int:
    place = scale.place(value)
    return min(max(round(place * (width - 1)), 0), width - 1) if math.isfinite(place) else 0


def _share(value: float, most: float) -> float:
    return min(max(value / most, 0.0), 1.0) if most > 0 and math.isfinite(value) else 0.0


def _padded(text: str, width: int) -> str:
    cut = end_cut(text, width)
    return cut + " " * (width - cell_len(cut))


def _round_step(raw: float, *, integers: bool) -> float:
    if raw <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(f * power for f in (1, 2, 2.5, 5, 10) if f * power >= raw * (1 - 1e-9))
    return max(1.0, float(math.ceil(step))) if integers else step
