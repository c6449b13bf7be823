"""What a point costs that a run adds to its curve: putting it there, and drawing the plot again."""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable

from lslm_tui.services.curve import Curve
from lslm_tui.tui.plot.lines import Plot, draw
from lslm_tui.tui.plot.series import Series

POINTS = 100_000
CELLS = (118, 24)


def plot(options: argparse.Namespace) -> dict[str, object]:
    """Milliseconds of processor time to draw a curve of 100,000 points, by its outline and whole."""
    rng, curve = random.Random(1), Curve()
    began = time.process_time()
    for at in range(POINTS):
        curve.append(float(at), 5 / (1 + at / 20_000) + 0.1 * rng.random())
    append_us = (time.process_time() - began) / POINTS * 1e6
    whole = Series("loss", curve.steps, curve.values)
    outlined = Series("loss", curve.steps, curve.values, outline=curve.outline)
    window = (0.3 * POINTS, 0.4 * POINTS)
    return {
        "points": POINTS,
        "append_us": round(append_us, 1),
        "redraw_ms": _median_ms(lambda: draw(Plot([outlined]), *CELLS), options.rounds),
        "a_tenth_ms": _median_ms(
            lambda: draw(Plot([outlined], window=window), *CELLS), options.rounds
        ),
        "reading_all_ms": _median_ms(lambda: draw(Plot([whole]), *CELLS), options.rounds),
    }


def _median_ms(work: Callable[[], object], rounds: int) -> float:
    times = []
    for _ in range(max(rounds, 3)):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return round(statistics.median(times) * 1000, 1)
