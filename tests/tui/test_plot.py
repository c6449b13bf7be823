"""The line plot: what is drawn for any data, and reading values and zooming in the widget."""

from __future__ import annotations

import math
import random
import time

import pytest
from textual.geometry import Offset

from lslm_tui.tui.plot.canvas import Canvas
from lslm_tui.tui.plot.lines import Plot, draw, readings
from lslm_tui.tui.plot.scale import Scale, scale_of, tick_labels, ticks
from lslm_tui.tui.plot.series import STROKES, Mark, Series, columns
from lslm_tui.tui.widgets.plot import LinePlot
from tests.tui.harness import show

NAN = math.nan


def falling(n: int = 200) -> Series:
    return Series("loss", range(n), [10 / (1 + i) for i in range(n)])


def lines(plot: Plot, width: int = 60, height: int = 14, **options) -> list[str]:
    drawn = draw(plot, width, height, **options)
    assert len(drawn.lines) == height
    assert all(line.cell_length <= width for line in drawn.lines)
    return [str(line) for line in drawn.lines]


def field(shown: list[str]) -> str:
    return "".join(shown[1:-2])


def dots(text: str) -> int:
    return sum((ord(c) - 0x2800).bit_count() for c in text if 0x2800 < ord(c) <= 0x28FF)


# --- scales --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("low", "high", "most", "expected"),
    [
        (0, 10, 6, [0, 2, 4, 6, 8, 10]),
        (0, 1, 3, [0, 0.5, 1]),
        (0, 100, 5, [0, 25, 50, 75, 100]),
        (2.31, 2.39, 5, [2.32, 2.34, 2.36, 2.38]),
        (-5, 5, 3, [-5, 0, 5]),
    ],
)
def test_ticks_are_round(low, high, most, expected):
    assert ticks(Scale(low, high), most) == pytest.approx(expected)


@pytest.mark.parametrize("seed", range(200))
def test_ticks_lie_inside_and_are_few(seed):
    rng = random.Random(seed)
    log = seed % 2 == 1
    low = 10 ** rng.uniform(-8, 8)
    scale = Scale(low, low * (1 + 10 ** rng.uniform(-3, 6)), log=log)
    most = rng.randint(2, 9)
    found = ticks(scale, most)
    assert len(found) <= most
    assert found == sorted(set(found))
    assert all(scale.low * (1 - 1e-6) <= v <= scale.high * (1 + 1e-6) for v in found)
    if not log:  # a log axis over less than a decade may have fewer
        assert found
    assert len(tick_labels(found)) == len(found)


def test_a_log_scale_over_decades_has_powers_of_ten():
    assert ticks(Scale(1e-5, 1e-1, log=True), 6) == pytest.approx([1e-5, 1e-4, 1e-3, 1e-2, 1e-1])


def test_tick_labels_share_their_precision():
    assert tick_labels([0.0, 0.5, 1.0]) == ["0", "0.5", "1.0"]
    assert tick_labels([0, 25_000, 50_000]) == ["0", "25k", "50k"]
    assert tick_labels([1e-5, 2e-5]) == ["1e-05", "2e-05"]
    assert tick_labels([]) == []


def test_place_and_value_are_inverse():
    for scale in (Scale(-3, 7), Scale(1e-4, 10, log=True)):
        for share in (0, 0.25, 1):
            assert scale.place(scale.value(share)) == pytest.approx(share)
    assert math.isnan(Scale(1, 10, log=True).place(0))
    assert math.isnan(Scale(0, 1).place(math.inf))


def test_a_scale_of_nothing_or_of_one_value_has_room():
    for values in ([], [NAN], [0.0], [5.0, 5.0], [-2.0]):
        scale = scale_of(values)
        assert scale.low < scale.high
    assert scale_of([0.0, 10.0], margin=0.1).low == 0


# --- the drawing ---------------------------------------------------------------------------------


def test_a_plot_has_legend_axes_numbers_and_a_falling_line():
    shown = lines(Plot([falling()], x_name="step", y_name="loss"))
    assert shown[0] == "loss   ━━━ loss"
    assert shown[-1].rstrip().endswith("step")
    assert {"0", "50", "100", "150"} <= set(shown[-1].split())
    assert "└" in shown[-2] and "┴" in shown[-2]
    rows = [row.split("│")[-1].split("┤")[-1] for row in shown[1:-2]]
    first = next(len(row) - len(row.lstrip()) for row in rows if row.strip())
    assert first == 0  # the top row begins at the left
    assert dots(rows[-1]) > dots(rows[len(rows) // 2])  # most of it runs along the bottom


def test_series_differ_without_colour():
    one = Series("a", range(100), [1.0] * 100)
    texts = []
    for stroke in range(len(STROKES)):
        series = Series("a", one.xs, one.ys, stroke=stroke)
        texts.append(field(lines(Plot([series], y_range=(0, 2)))))
    assert len(set(texts)) == len(STROKES)
    assert len({stroke.sample for stroke in STROKES}) == len(STROKES)


def test_a_sparse_series_has_a_sign_on_each_point():
    series = Series("eval", [10, 20, 30], [3.0, 2.0, 1.0], stroke=1)
    assert field(lines(Plot([series]))).count("◆") == 3


def test_one_point_is_seen():
    assert field(lines(Plot([Series("loss", [5], [2.5])]))).count("●") == 1


@pytest.mark.parametrize(
    "series",
    [[], [Series("a", [], [])], [Series("a", [1, 2], [NAN, math.inf])]],
)
def test_nothing_to_draw_is_said(series):
    shown = lines(Plot(series, empty="Nothing yet."))
    assert any("Nothing yet." in line for line in shown)


def test_nan_is_a_gap():
    whole = Series("a", range(60), [1.0] * 60)
    broken = Series("a", range(60), [NAN if 20 <= i < 40 else 1.0 for i in range(60)])
    full, holed = (field(lines(Plot([s], y_range=(0, 2)))) for s in (whole, broken))
    assert 0.55 < dots(holed) / dots(full) < 0.8


def test_values_at_or_below_zero_are_gaps_on_a_log_scale():
    shown = lines(Plot([Series("a", range(4), [0.0, 1.0, -1.0, 100.0])], log=True))
    assert field(shown).strip()


def test_a_peak_among_a_hundred_thousand_points_is_kept():
    ys = [1.0] * 100_000
    ys[54_321] = 9.0
    series = Series("loss", range(100_000), ys)
    began = time.process_time()
    shown = lines(Plot([series]), 100, 30)
    assert time.process_time() - began < 5  # a bound against something quadratic
    top = next(i for i, row in enumerate(shown[1:-2]) if dots(row))
    assert top <= 1
    assert dots(field(shown)) > 2 * 100


def test_columns_keep_first_last_and_extremes():
    points = [(0, 5), (0, 1), (0, 9), (0, 4), None, (2, 3)]
    assert list(columns(iter(points))) == [(0, 5, 1, 9, 4), None, (2, 3, 3, 3, 3)]


def test_marks_stand_on_the_axis_and_best_has_a_line():
    marks = [Mark(50, "◇", "checkpoint"), Mark(100, "★", "best", line=True)]
    shown = lines(Plot([falling()], marks=marks))
    assert "◇ checkpoint" in shown[0] and "★ best" in shown[0]
    assert "◇" in shown[-2] and "★" in shown[-2]
    column = shown[-2].index("★")
    assert sum(row[column] == "┊" for row in shown[1:-2]) >= 8


def test_marks_outside_the_window_are_left_out():
    shown = lines(Plot([falling()], marks=[Mark(5, "★", "best")], window=(100, 199)))
    assert "★" not in shown[-2]


def test_a_window_shows_only_its_part_with_its_own_range():
    shown = lines(Plot([falling()], window=(150, 199)))
    assert "0.05" in "".join(row[:8] for row in shown)  # not the 10 of the first step
    assert {"150", "160", "170"} & set(shown[-1].split())


def test_a_line_runs_to_the_edge_of_the_window():
    series = Series("a", [0, 100], [0.0, 1.0])
    assert dots(field(lines(Plot([series], window=(40, 100), y_range=(0, 1))))) > 50


def test_formats_and_units_are_used():
    plot = Plot([falling()], y_format=lambda v: f"{v:.0f} MB", x_format=lambda v: f"{v:.0f} s")
    shown = lines(plot)
    assert any("MB ┤" in row for row in shown)
    assert " s" in shown[-1]


def test_the_cursor_tells_values_in_place_of_the_legend():
    evals = Series("eval loss", [0, 100, 199], [5.0, 4.0, 3.0])
    plot = Plot([falling(), evals], x_name="step")
    shown = lines(plot, cursor=99.0)
    assert shown[0].startswith("step 99")
    assert "loss 0.1" in shown[0] and "eval loss 4" in shown[0]
    assert [r.x for r in readings(plot, 99.0)] == [99, 100]


@pytest.mark.parametrize("size", [(0, 0), (5, 2), (15, 20), (16, 4), (300, 80)])
def test_every_size_is_filled(size):
    drawn = draw(Plot([falling()]), *size, cursor=3.0)
    assert len(drawn.lines) == size[1]
    assert all(line.cell_length <= size[0] for line in drawn.lines)


@pytest.mark.parametrize("seed", range(40))
def test_any_data_is_drawn(seed):
    rng = random.Random(seed)
    made = []
    for _ in range(rng.randint(0, 8)):
        n = rng.randint(0, 40)
        xs = sorted(rng.choice([rng.uniform(-5, 5), rng.randint(0, 3)]) for _ in range(n))
        ys = [rng.choice([NAN, math.inf, 0.0, rng.gauss(0, 10 ** rng.uniform(-9, 9))]) for _ in xs]
        made.append(Series("数据\tname", xs, ys))
    plot = Plot(made, log=rng.random() < 0.5, x_name="步", marks=[Mark(0, "★", "best", True)])
    drawn = draw(plot, rng.randint(1, 90), rng.randint(1, 30), cursor=rng.choice([None, 1.0]))
    assert drawn.lines


def test_the_canvas_sets_braille_dots():
    canvas = Canvas(1, 1)
    for x in range(2):
        for y in range(4):
            canvas.dot(x, y, 3)
    canvas.dot(9, 9, 3)
    assert canvas.cell(0, 0) == ("⣿", 3)
    assert Canvas(1, 1).cell(0, 0) == (" ", -1)


# --- the widget ----------------------------------------------------------------------------------


def said(app) -> str:
    return str(app.query_one(LinePlot).render()).split("\n")[0]


async def test_arrows_read_values_and_blur_hides_the_cursor():
    async with show(lambda: LinePlot(Plot([falling()], x_name="step"))) as (app, pilot):
        plot = app.query_one(LinePlot)
        plot.focus()
        await pilot.press("left")
        assert plot.cursor == 199
        await pilot.press("shift+left", "right")
        assert 160 < plot.cursor < 199
        assert said(app).startswith(f"step {round(plot.cursor)}") or "step 1" in said(app)
        await pilot.press("home")
        assert plot.cursor == 0 and "loss 10" in said(app)
        assert [m.x for m in app.sent(LinePlot.CursorMoved)][0] == 199
        app.set_focus(None)
        await pilot.pause()
        assert plot.cursor is None


async def test_zoom_is_around_the_cursor_and_ends_with_nought():
    async with show(lambda: LinePlot(Plot([falling()]))) as (app, pilot):
        plot = app.query_one(LinePlot)
        plot.focus()
        await pilot.press("home", "plus", "plus")
        assert plot.zoomed
        assert plot._drawing().x.low == 0 and plot._drawing().x.high < 100
        for _ in range(8):
            await pilot.press("shift+right")  # past the edge: the window goes along
        assert plot._drawing().x.low > 0
        await pilot.press("0")
        assert not plot.zoomed and plot.cursor is None
        await pilot.press("plus", "minus", "minus")
        assert not plot.zoomed


async def test_the_mouse_reads_and_zooms():
    async with show(lambda: LinePlot(Plot([falling()]))) as (app, pilot):
        plot = app.query_one(LinePlot)
        await pilot.hover(LinePlot, Offset(40, 10))
        assert plot.cursor == pytest.approx(99.5, abs=8)
        assert plot.leave() and not plot.leave()


async def test_log_is_toggled_and_other_data_begins_anew():
    async with show(lambda: LinePlot(Plot([falling()]))) as (app, pilot):
        plot = app.query_one(LinePlot)
        plot.focus()
        before = str(plot.render())
        await pilot.press("y")
        assert str(plot.render()) != before
        await pilot.press("plus", "left")
        plot.show(Plot([falling(300)]))
        assert plot.zoomed
        plot.show(Plot([falling(300)]), other=True)
        assert not plot.zoomed and plot.cursor is None


async def test_keys_on_an_empty_plot_do_nothing():
    async with show(lambda: LinePlot()) as (app, pilot):
        app.query_one(LinePlot).focus()
        await pilot.press("left", "plus", "minus", "home", "end", "y", "0")
        assert "Nothing to draw yet." in str(app.query_one(LinePlot).render())
