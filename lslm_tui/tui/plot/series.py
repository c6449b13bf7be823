"""What a line plot shows: series told apart by how their lines are drawn, and marks beside them.

Also the thinning of long series: every dot column keeps its first, last, lowest and highest point, so
that no peak is lost however many points there are. Pure.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Stroke:
    """How a series is drawn. Colour alone tells nothing: pattern and sign differ as well."""

    pattern: str
    """Along the line, `#` for a dot: `#` is solid, `###...` dashed."""
    sign: str
    """Stands on single points; '' for none."""
    style: str
    """Theme variables only."""
    sample: str
    """Three cells for the legend."""


STROKES = (
    Stroke("#", "", "$text-primary", "━━━"),
    Stroke("####...", "◆", "$text-warning", "╌◆╌"),
    Stroke("#..", "", "$text-success", "···"),
    Stroke("######..#..", "■", "$text-accent", "┄■┄"),
    Stroke("#.", "▲", "$text-secondary", "·▲·"),
    Stroke("##....", "●", "$foreground", "╴●╴"),
)
"""In the order in which series take them; a seventh series begins again."""


Outline = Callable[[float, float, int], tuple[Sequence[float], Sequence[float]]]
"""Given the ends of a window and a number of buckets: xs and ys that hold every extreme of them."""


@dataclass(frozen=True, slots=True)
class Series:
    """One line. `xs` do not fall; a `y` that is NaN or infinite is a gap."""

    name: str
    xs: Sequence[float]
    ys: Sequence[float]
    stroke: int | None = None
    """Index into `STROKES`; `None` takes the next one."""
    outline: Outline | None = None
    """Where the data know their own outline, a drawing need not read all of them."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened at an x: a sign on the axis, and a thin line where `line` is set."""

    x: float
    sign: str
    name: str
    line: bool = False


def stroke_of(series: Series, index: int) -> Stroke:
    """How the series at `index` is drawn."""
    return STROKES[(index if series.stroke is None else series.stroke) % len(STROKES)]


def outlined(series: Series, low: float, high: float, most: int) -> Series:
    """The series with no more points in a window than it takes to draw it."""
    if series.outline is None:
        return series
    xs, ys = series.outline(low, high, most)
    return replace(series, xs=xs, ys=ys, outline=None)


def visible(series: Series, low: float, high: float) -> range:
    """Indices of the points from `low` to `high`, with a neighbour at either side."""
    first = bisect_left(series.xs, low) - 1
    last = bisect_right(series.xs, high) + 1
    return range(max(first, 0), min(last, len(series.xs)))


def nearest(series: Series, x: float) -> int | None:
    """Index of the drawable point whose x is nearest; `None` if there is none."""
    here = bisect_left(series.xs, x)
    left = next((i for i in range(here - 1, -1, -1) if math.isfinite(series.ys[i])), None)
    right = next((i for i in range(here, len(series.xs)) if math.isfinite(series.ys[i])), None)
    if left is None or right is None:
        return right if left is None else left
    return left if x - series.xs[left] <= series.xs[right] - x else right


Column = tuple[int, int, int, int, int]
"""A dot column: its x, and the first, highest, lowest and last y of the points in it."""


def columns(points: Iterator[tuple[int, int] | None]) -> Iterator[Column | None]:
    """Gather dots that rise in x into columns; `None` is a gap and stays one."""
    x, first, top, bottom, last = -1, 0, 0, 0, 0
    open_column = False
    for point in points:
        if point is not None and open_column and point[0] == x:
            last = point[1]
            top, bottom = min(top, last), max(bottom, last)
            continue
        if open_column:
            yield x, first, top, bottom, last
        open_column = point is not None
        if point is None:
            yield None
        else:
            x, first = point
            top = bottom = last = first
    if open_column:
        yield x, first, top, bottom, last
