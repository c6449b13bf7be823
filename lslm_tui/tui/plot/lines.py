"""Draws a line plot in a given number of cells: legend, axes with round numbers, braille lines. Pure.

A drawing also tells where things lie, so that a widget can turn a column into an x and back.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from rich.cells import cell_len
from textual.content import Content

from lslm_tui.tui.formats import end_cut
from lslm_tui.tui.plot.canvas import Canvas
from lslm_tui.tui.plot.scale import Format, Scale, scale_of, tick_labels, ticks
from lslm_tui.tui.plot.series import (
    Mark,
    Series,
    Stroke,
    columns,
    nearest,
    outlined,
    stroke_of,
    visible,
)

DIM = "$text-muted"
RULE = "$foreground 30%"
ROWS_PER_TICK, CELLS_PER_TICK = 3, 12
SPARSE = 3
"""Cells between two points, at least, for each to have its sign."""
LEAST_WIDTH, LEAST_HEIGHT = 16, 4
BUCKETS_PER_CELL = 8
"""Of an outline: between one and four fall into a dot column."""


@dataclass(frozen=True, slots=True)
class Plot:
    """All that a plot shows; what is not given is worked out from the data."""

    series: Sequence[Series] = ()
    marks: Sequence[Mark] = ()
    x_name: str = ""
    y_name: str = ""
    x_format: Format | None = None
    x_whole: bool = False
    """The x axis counts something: its numbers are whole."""
    y_format: Format | None = None
    log: bool = False
    window: tuple[float, float] | None = None
    """The part of the x axis that is shown; `None` for all of it."""
    y_range: tuple[float, float] | None = None
    empty: str = "Nothing to draw yet."


@dataclass(frozen=True, slots=True)
class Reading:
    """A value under the cursor."""

    name: str
    x: float
    y: float
    stroke: Stroke


@dataclass(frozen=True, slots=True)
class Drawing:
    """Lines of the wanted width, and where the field of the plot lies in them."""

    lines: list[Content]
    left: int = 0
    """Cells before the field."""
    width: int = 0
    """Cells of the field; 0 where nothing is drawn."""
    x: Scale = field(default_factory=lambda: Scale(0, 1))

    def x_at(self, column: int) -> float:
        """The x in the middle of a column of the whole drawing, kept inside the field."""
        inside = min(max(column - self.left, 0), max(self.width - 1, 0))
        return self.x.value((inside + 0.5) / max(self.width, 1))


def whole_window(plot: Plot) -> tuple[float, float]:
    """From the first x of all series to the last."""
    ends = [x for s in plot.series if len(s.xs) for x in (s.xs[0], s.xs[-1])]
    known = [x for x in ends if math.isfinite(x)]
    return (min(known), max(known)) if known else (0.0, 1.0)


def readings(plot: Plot, x: float) -> list[Reading]:
    """The value of each series nearest to `x`."""
    found = []
    for index, series in enumerate(plot.series):
        at = nearest(series, x)
        if at is not None:
            stroke = stroke_of(series, index)
            found.append(Reading(series.name, series.xs[at], series.ys[at], stroke))
    return found


def draw(plot: Plot, width: int, height: int, *, cursor: float | None = None) -> Drawing:
    """Draw into exactly `height` lines of `width` cells; `cursor` is an x to read values at."""
    low, high = plot.window or whole_window(plot)
    most = BUCKETS_PER_CELL * max(width, LEAST_WIDTH)
    plot, whole = replace(plot, series=[outlined(s, low, high, most) for s in plot.series]), plot
    y = _y_scale(plot, low, high)
    if y is None or width < LEAST_WIDTH or height < LEAST_HEIGHT:
        return Drawing(_nothing(plot.empty, width, height))
    x = Scale(low, high) if high > low else Scale(low - 0.5, low + 0.5)
    rows = height - 3
    values = ticks(y, max(2, rows // ROWS_PER_TICK))
    texts = [plot.y_format(v) for v in values] if plot.y_format else tick_labels(values)
    left = max((cell_len(text) for text in texts), default=0) + 2
    canvas = Canvas(width - left, rows)
    for index, series in enumerate(plot.series):
        _draw_series(canvas, series, index, x, y)
    at_rows = {_row(y, value, rows): text for value, text in zip(values, texts, strict=True)}
    at = _column(x, cursor, canvas.width) if cursor is not None else None
    body = [
        _field_line(plot, canvas, row, at_rows.get(row, ""), left, x, at) for row in range(rows)
    ]
    head = _cursor_line(whole, cursor, width) if cursor is not None else _legend(plot, width)
    foot = _axis(plot, x, left, canvas.width)
    return Drawing([head, *body, *foot], left, canvas.width, x)


def _y_scale(plot: Plot, low: float, high: float) -> Scale | None:
    ends: list[float] = []
    for series in plot.series:
        first, last = bisect_left(series.xs, low), bisect_right(series.xs, high)
        known = [v for v in series.ys[first:last] if math.isfinite(v) and (v > 0 or not plot.log)]
        if known:
            ends += (min(known), max(known))
    if not ends:
        return None
    if plot.y_range is not None:
        return Scale(*plot.y_range, log=plot.log)
    return scale_of(ends, log=plot.log, margin=0.04)


# --- the field ---------------------------------------------------------------------------------


def _draw_series(canvas: Canvas, series: Series, index: int, x: Scale, y: Scale) -> None:
    stroke = stroke_of(series, index)
    points = list(columns(_dots(canvas, series, x, y)))
    position = 0
    before: tuple[int, int] | None = None
    for column in points:
        if column is None:
            before = None
            continue
        at, first, top, bottom, last = column
        start = before or (at, first)
        position = canvas.line(*start, at, first, index, pattern=stroke.pattern, at=position)
        if top != bottom:
            canvas.line(at, top, at, bottom, index)
        before = (at, last)
    _draw_signs(canvas, [c for c in points if c is not None], stroke, index)


def _dots(canvas: Canvas, series: Series, x: Scale, y: Scale) -> Iterator[tuple[int, int] | None]:
    """The points of a series as dots, cut off at the edges of the window."""
    wide, high = canvas.dots_wide - 1, canvas.dots_high - 1
    xs, ys, low, span = series.xs, series.ys, x.low, x.high - x.low
    place = y.place
    before: tuple[float, float] | None = None
    for index in visible(series, x.low, x.high):
        up = place(ys[index])
        across = (xs[index] - low) / span
        if not (math.isfinite(up) and math.isfinite(across)):
            before = None
            yield None
            continue
        here = (across, min(max(up, -1.0), 2.0))
        if 0 <= across <= 1 and (before is None or 0 <= before[0] <= 1):
            yield round(across * wide), round((1 - here[1]) * high)  # by far the most
        else:
            for px, py in _clipped(before, here):
                yield round(px * wide), round((1 - py) * high)
        before = here


def _clipped(
    before: tuple[float, float] | None, here: tuple[float, float]
) -> Iterator[tuple[float, float]]:
    """The point itself, or where the way to it crosses the left or right edge."""
    if before is not None:
        for edge in (0.0, 1.0):
            if min(before[0], here[0]) < edge < max(before[0], here[0]):
                share = (edge - before[0]) / (here[0] - before[0])
                yield edge, before[1] + share * (here[1] - before[1])
    if 0 <= here[0] <= 1:
        yield here


def _draw_signs(
    canvas: Canvas, points: list[tuple[int, int, int, int, int]], stroke: Stroke, index: int
) -> None:
    """A sign on every point of a sparse series, on some of a dense one, on a single one always."""
    sign = stroke.sign or ("●" if len(points) == 1 else "")
    if not sign:
        return
    apart = SPARSE * 2 if len(points) * SPARSE <= canvas.width else 24
    last = -apart
    for at, _, _, _, y in points:
        if at - last >= apart:
            canvas.sign(at, y, sign, index)
            last = at


def _field_line(
    plot: Plot, canvas: Canvas, row: int, label: str, left: int, x: Scale, cursor: int | None
) -> Content:
    lined = {_column(x, mark.x, canvas.width) for mark in plot.marks if mark.line}
    pieces: list[tuple[str, str]] = [
        (f"{' ' * (left - 2 - cell_len(label))}{label} ", DIM),
        ("┤" if label else "│", RULE),
    ]
    for column in range(canvas.width):
        text, owner = canvas.cell(row, column)
        if owner >= 0:
            style = stroke_of(plot.series[owner], owner).style
        elif column == cursor:
            text, style = "│", "$foreground"
        elif column in lined:
            text, style = "┊", DIM
        else:
            style = ""
        pieces.append((text, f"{style} reverse" if column == cursor and owner >= 0 else style))
    return Content.assemble(*_joined(pieces))


def _joined(pieces: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    text, style = pieces[0]
    for more, its in pieces[1:]:
        if its == style:
            text += more
            continue
        yield text, style
        text, style = more, its
    yield text, style


def _row(y: Scale, value: float, rows: int) -> int:
    return round((1 - y.place(value)) * (rows * 4 - 1)) // 4


def _column(x: Scale, value: float, width: int) -> int:
    """The column of an x; -1 outside."""
    place = x.place(value)
    return round(place * (width * 2 - 1)) // 2 if 0 <= place <= 1 else -1


# --- around it ---------------------------------------------------------------------------------


def _axis(plot: Plot, x: Scale, left: int, width: int) -> list[Content]:
    """The line under the field with its marks, and the numbers under that."""
    name = f" {plot.x_name}" if plot.x_name else ""
    values = ticks(x, max(2, width // CELLS_PER_TICK), whole=plot.x_whole)
    texts = [plot.x_format(v) for v in values] if plot.x_format else tick_labels(values)
    rule, numbers = ["─"] * width, [" "] * (left + width)
    room = len(numbers) - cell_len(name)
    free = 0
    for value, text in zip(values, texts, strict=True):
        column = _column(x, value, width)
        rule[column] = "┴"
        start = min(max(left + column - cell_len(text) // 2, free), room - cell_len(text) - 1)
        if start >= free and cell_len(text) == len(text):
            numbers[start : start + len(text)] = text
            free = start + len(text) + 1
    for mark in plot.marks:
        if (column := _column(x, mark.x, width)) >= 0:
            rule[column] = mark.sign
    line = Content.assemble((" " * (left - 1), ""), (f"└{''.join(rule)}", RULE))
    return [line, Content.assemble(("".join(numbers)[:room], DIM), (name, DIM))]


def _legend(plot: Plot, width: int) -> Content:
    pieces: list[tuple[str, str]] = []
    if plot.y_name:
        pieces.append((f"{plot.y_name}   ", DIM))
    for index, series in enumerate(plot.series):
        stroke = stroke_of(series, index)
        pieces += [(stroke.sample, stroke.style), (f" {series.name}   ", "")]
    named = {mark.name: mark.sign for mark in plot.marks if mark.name}
    pieces += [(f"{sign} {name}   ", DIM) for name, sign in named.items()]
    return _fitted(pieces, width)


def _cursor_line(plot: Plot, cursor: float, width: int) -> Content:
    """The values under the cursor, in the place of the legend."""
    found = readings(plot, cursor)
    x = min((r.x for r in found), key=lambda at: abs(at - cursor), default=cursor)
    said = plot.x_format(x) if plot.x_format else f"{x:,.6g}"
    pieces = [(f"{plot.x_name} {said}   ".lstrip(), "bold")]
    for reading in found:
        value = plot.y_format(reading.y) if plot.y_format else f"{reading.y:.4g}"
        pieces += [(reading.stroke.sample, reading.stroke.style), (f" {reading.name} ", "")]
        pieces.append((f"{value}   ", "bold"))
    return _fitted(pieces, width)


def _fitted(pieces: list[tuple[str, str]], width: int) -> Content:
    content = Content.assemble(*pieces).rstrip()
    return content.truncate(width, ellipsis=True) if content.cell_length > width else content


def _nothing(said: str, width: int, height: int) -> list[Content]:
    lines = [Content("")] * max(height, 0)
    if lines:
        text = end_cut(said, width)
        lines[(height - 1) // 2] = Content.assemble(
            (" " * ((width - cell_len(text)) // 2) + text, DIM)
        )
    return lines
