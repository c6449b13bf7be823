"""Bars, histograms and intervals: lengths, numbers, edges."""

from __future__ import annotations

import math
import random

import pytest

from lslm_tui.tui.plot.bars import (
    Bar,
    across,
    bars,
    bin_bars,
    binned,
    columns,
    histogram,
    interval,
)
from lslm_tui.tui.plot.scale import Scale


def test_bars_have_label_length_and_number_at_the_right():
    shown = [str(line) for line in bars([Bar("positive", 40), Bar("负面", 1000)], 40)]
    assert shown[0].startswith("positive █")
    assert shown[1].startswith("负面     █") and shown[1].endswith(" 1,000")
    assert all(len(line) == 40 - (index * 2) for index, line in enumerate(shown))


def test_a_full_bar_is_full_and_a_small_one_is_seen():
    assert across(1, 1, 8) == "█" * 8
    assert across(0.5, 1, 8) == "████    "
    assert across(0.0001, 1, 8) == "▏       "
    assert across(0, 1, 8) == across(0, 0, 8) == across(math.nan, 1, 8) == " " * 8
    assert across(9, 1, 4) == "████"


def test_bars_of_shares_and_signs():
    rows = [Bar("positive", 0.86, sign="+"), Bar("negative", 0.14, sign="−")]
    shown = [str(line) for line in bars(rows, 30, top=1, number=lambda v: f"{v:.2f}")]
    assert shown[0].startswith("+ positive █") and shown[0].endswith("0.86")
    assert shown[1].count("█") < 3


def test_no_bars():
    assert bars([], 40) == columns([], 40, 8) == []
    assert histogram([], 40) == histogram([math.nan], 40) == []


def test_standing_bars_have_numbers_above_and_names_below():
    shown = [str(line) for line in columns([Bar("a", 4), Bar("b", 2), Bar("c", 0)], 24, 6)]
    assert len(shown) == 6
    assert shown[-1].split() == ["a", "b", "c"]
    assert "4" in shown[0] and "2" in "".join(shown[1:4])
    assert shown[-2].count("█") > shown[1].count("█") > 0


@pytest.mark.parametrize("seed", range(100))
def test_bins_hold_every_value_once(seed):
    rng = random.Random(seed)
    scale = 10 ** rng.uniform(-4, 5)
    values = [rng.gauss(0, scale) for _ in range(rng.randint(1, 300))]
    if seed % 2:
        values = [float(round(v)) for v in values]
    found = binned(values, 10)
    assert 1 <= len(found) <= 10
    assert sum(b.count for b in found) == len(values)
    assert found[0].low <= min(values) and max(values) <= found[-1].high * (1 + 1e-9)


def test_bins_of_whole_numbers_are_named_by_first_and_last():
    names = [bar.label for bar in bin_bars(binned(range(100), 10))]
    assert names[0].strip() == "0–9" and names[-1] == "90–99"
    assert [b.label for b in bin_bars(binned([3, 3, 4]))] == ["3", "4"]
    assert bin_bars([]) == []


def test_a_histogram_counts():
    shown = [str(line) for line in histogram([1, 1, 1, 2], 30)]
    assert [line.split()[0] for line in shown] == ["1", "2"]
    assert [line.split()[-1] for line in shown] == ["3", "1"]


def test_an_interval_shows_its_ends_and_where_nothing_changed():
    text = interval(-0.5, 0.0, 0.5, Scale(-1, 1), 21)
    assert len(text) == 21
    assert text.index("├") == 5 and text.index("●") == 10 and text.index("┤") == 15
    assert interval(0.2, 0.4, 0.6, Scale(-1, 1), 21)[10] == "┊"
    assert len(interval(-9, 0, 9, Scale(-1, 1), 5)) == 5
