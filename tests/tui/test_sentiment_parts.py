"""The pure parts of the sentiment place: layout, signs, sentences about words, bars, distributions."""

from __future__ import annotations

import random

import pytest
from rich.cells import cell_len

from lslm_tui.errors import UsageError
from lslm_tui.services.labelling import Bucket
from lslm_tui.tasks.sentences import LONGEST_LINE, sentence_spans
from lslm_tui.tui.sentiment import heat, scores, spread_lines, why
from lslm_tui.tui.sentiment.heat import LaidOut, shown, sign_line, text_line, words_of
from lslm_tui.tui.sentiment.table_actions import range_of
from lslm_tui.tui.widgets.line import breaks, plain, width_of
from lslm_tui.types import Attribution, AttributionMethod, Contribution


def laid(text: str, width: int) -> list[tuple[int, int]]:
    out = LaidOut(text, width)
    while not out.whole:
        out.go_on()
    return out.lines


@pytest.mark.parametrize("at_once", [50, 64, 1000])
def test_a_text_laid_out_in_parts_is_laid_out_as_a_whole(monkeypatch, at_once: int) -> None:
    random.seed(3)
    words = ["a", "word", "longer-than-the-line-is-wide", "好吃", "。", "\n", "🙂", "was", "  "]
    text = " ".join(random.choice(words) for _ in range(400))
    whole = list(breaks(text, 24))
    monkeypatch.setattr(heat, "LAID_OUT_AT_ONCE", at_once)
    parts = laid(text, 24)
    assert all(cell_len(text[a:b]) <= 24 for a, b in parts)
    kept = "".join(text[a:b] for a, b in parts)
    assert "".join(kept.split()) == "".join(text.split())
    if at_once == 1000:
        same = set(whole) & set(parts)
        assert len(same) >= 0.9 * len(whole)


def test_a_line_without_blanks_and_an_empty_text() -> None:
    assert laid("x" * 100_000, 80)[-1][1] == 100_000
    assert laid("", 80) == []


def test_what_is_shown_has_as_many_characters_as_the_text() -> None:
    text = "a\x1b[31m\tb\r\nc\u202ed\udc80\x85e 好🙂"
    assert len(shown(text)) == len(text)
    assert "\x1b" not in shown(text) and "\u202e" not in shown(text)


def test_words_are_graded_by_the_strongest_and_signed_below_their_middle() -> None:
    text = "很 good but dreadful"
    pieces = [Contribution(0, 1, 0.2), Contribution(2, 6, 2.0), Contribution(11, 19, -1.0)]
    words = words_of(pieces)
    assert [word.level for word in words] == [1, 3, -2]
    line = text_line(text, words, 0, len(text), 1)
    assert plain(line) == text
    below = plain(sign_line(text, words, 0, len(text)))
    assert below.rstrip().endswith(heat.AGAINST)
    assert below.index("++") == cell_len("很 g")  # in cells: 很 takes two


def test_words_without_weight_have_no_sign() -> None:
    assert all(w.level == 0 and not w.style for w in words_of([Contribution(0, 1, 0.0)]))
    assert words_of([]) == ()


def test_sentences_of_a_megabyte_in_one_line_are_found_quickly() -> None:
    text = "This is fine. Is it? 很好。太差了！" * 30_000
    spans = sentence_spans(text)
    assert spans[0] == (0, 13)
    assert all(a < b for a, b in spans)
    assert all(b <= c for (_, b), (c, _) in zip(spans, spans[1:], strict=False))
    assert max(b - a for a, b in spans) < LONGEST_LINE
    assert sentence_spans("") == [] and sentence_spans("123 …") == []


def attribution(method: AttributionMethod, total: float, difference: float) -> Attribution:
    pieces = (Contribution(0, 4, 1.0), Contribution(5, 9, 1.0), Contribution(10, 13, -0.5))
    return Attribution("fine", method, pieces, total, difference, difference)


def test_a_word_that_stands_twice_is_named_once() -> None:
    found = attribution(AttributionMethod.INTEGRATED_GRADIENTS, 1.5, 1.5)
    said = plain(why.sentence(found, "good Good bad"))
    assert said == "good +2.00 ×2 speaks for fine; bad −0.50 against."


def test_the_sum_is_checked() -> None:
    gradients, words_out = AttributionMethod.INTEGRATED_GRADIENTS, AttributionMethod.LEAVE_ONE_OUT
    assert "✓ off by 0.02" in plain(why.check(attribution(gradients, 1.5, 1.52)))
    assert "⚠ off by 1.00" in plain(why.check(attribution(gradients, 1.5, 2.5)))
    assert "work together" in plain(why.check(attribution(words_out, 1.5, 2.5)))
    assert "window 3 alone" in plain(why.check(attribution(gradients, 1.5, 1.5), window=3))


@pytest.mark.parametrize("width", [12, 24, 44, 90])
def test_bars_fit_and_the_largest_comes_first(width: int) -> None:
    lines = scores.score_lines(("no", "非常好", "maybe"), (0.1, 0.7, 0.2), 0.6, width)
    assert [plain(line).split()[0] for line in lines] == ["非常好", "maybe", "no"]
    assert len({width_of(line) for line in lines}) == 1
    assert plain(lines[0]).endswith("0.70")


def test_the_bound_is_seen_where_the_bar_does_not_reach_it() -> None:
    (first, second) = scores.score_lines(("a", "b"), (0.5, 0.5), 0.8, 40)
    assert scores.BOUND in plain(first) and scores.BOUND not in plain(second)


def test_a_divided_bar_is_always_full() -> None:
    random.seed(5)
    for _ in range(200):
        counts = tuple(random.randrange(50) for _ in range(6))
        group = Bucket("g", counts, random.randrange(50))
        drawn = spread_lines.divided(group, spread_lines.frequent(group)[:4], 30)
        assert len(drawn) == 30 and " " not in drawn or not group.total


def test_steps_of_time() -> None:
    assert spread_lines.step_of(("2026-01-01", "2026-02-01")) == "day"
    assert spread_lines.step_of(("2025-01-01", "2026-02-01")) == "week"
    assert spread_lines.step_of(("2015-01-01", "2026-02-01")) == "month"
    plot = spread_lines.time_plot(
        [Bucket("2026-01", (3, 1), 0), Bucket("2026-02", (0, 0), 2)],
        Bucket("", (3, 1), 2),
        ("a", "b"),
        "month",
    )
    assert list(plot.series[0].ys) == [0.75, 0.0]
    assert list(plot.series[-1].ys) == [0.0, 1.0]


@pytest.mark.parametrize(
    ("text", "range_"),
    [("0.4 - 0.6", (0.4, 0.6)), (".9–1", (0.9, 1.0)), ("0.7 to 0.2", (0.2, 0.7)), ("", (0, 1))],
)
def test_a_range_of_probabilities(text: str, range_: tuple[float, float]) -> None:
    assert range_of(text) == range_


@pytest.mark.parametrize("text", ["much", "0.5", "2 - 3", "0.1 - 0.2 - 0.3"])
def test_what_is_no_range(text: str) -> None:
    with pytest.raises(UsageError):
        range_of(text)
