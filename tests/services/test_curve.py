"""A curve that grows by the point, and outlines of any part of it that keep every extreme."""

from __future__ import annotations

import math
import random

import pytest

from lslm_tui.services.curve import Along, Curve

NAN = math.nan


def grown(values) -> Curve:
    curve = Curve()
    for step, value in enumerate(values):
        curve.append(float(step), value)
    return curve


def ends(values) -> tuple[float, float]:
    known = [value for value in values if math.isfinite(value)]
    return (min(known), max(known)) if known else (0.0, 0.0)


def test_a_short_curve_is_its_own_outline():
    curve = grown([3.0, NAN, 1.0])
    steps, values = curve.outline(0, 2, 10)
    assert steps == [0, 1, 2] and values[0] == 3.0 and math.isnan(values[1])
    assert curve.last == 1.0 and Curve().outline(0, 1, 10) == ([], [])


@pytest.mark.parametrize("seed", range(30))
def test_an_outline_is_short_and_keeps_the_extremes_of_any_window(seed):
    rng = random.Random(seed)
    count = rng.randint(1, 3000)
    curve = grown(rng.choice([NAN, rng.gauss(0, 1), rng.gauss(0, 1)]) for _ in range(count))
    most = rng.randint(4, 60)
    for _ in range(10):
        low, high = sorted(rng.uniform(-5, count + 5) for _ in range(2))
        steps, values = curve.outline(low, high, most)
        assert len(steps) <= 4 * (most + 1) and steps == sorted(steps)
        begin, end = max(math.ceil(low) - 1, 0), min(math.floor(high) + 2, count)
        if begin < end:
            assert (steps[0], steps[-1]) == (begin, end - 1)
        inside = [curve.values[int(step)] for step in steps]
        assert inside == pytest.approx(values, nan_ok=True)
        # buckets reach over the ends of the window: inside them nothing is lost
        reach = max(1, (end - begin) // most * 4)
        middle = curve.values[begin + reach : max(end - reach, begin + reach)]
        if any(math.isfinite(value) for value in middle):
            assert ends(values)[0] <= ends(middle)[0] and ends(values)[1] >= ends(middle)[1]


def test_one_peak_among_a_hundred_thousand_points_is_kept():
    values = [1.0] * 100_000
    values[54_321] = 9.0
    curve = grown(values)
    steps, found = curve.outline(0, 100_000, 400)
    assert max(found) == 9.0 and steps[found.index(9.0)] == 54_321 and len(steps) <= 1604


def test_all_gaps_stay_a_gap():
    curve = grown([1.0] * 100 + [NAN] * 200 + [2.0] * 100)
    steps, values = curve.outline(0, 400, 20)
    gap = [value for step, value in zip(steps, values, strict=True) if 120 < step < 280]
    assert gap and all(math.isnan(value) for value in gap)


def test_a_point_that_comes_late_is_put_where_it_belongs():
    curve = Curve()
    for step in (10, 20, 5, 15):
        curve.append(step, float(step))
    assert curve.steps == curve.values == [5, 10, 15, 20]
    assert max(curve.outline(0, 20, 1)[1]) == 20


def test_along_another_axis_the_window_is_of_that_axis():
    curve, axis = grown([0.0] * 5000 + [7.0] + [0.0] * 4999), Curve()
    for step in range(0, 10_000, 10):
        axis.append(step, step * 350.0)
    xs = Along(curve, axis)
    assert len(xs) == 10_000 and xs[25] == 25 * 350 and xs[:2] == [0, 350]
    found, values = xs.outline(4000 * 350, 6000 * 350, 100)
    assert found[0] == pytest.approx(4000 * 350, rel=0.01)
    assert found[values.index(7.0)] == 5000 * 350 and len(found) <= 404
    assert Along(curve, Curve()).outline(0, 1, 9) == ([], []) and not len(Along(curve, Curve()))
