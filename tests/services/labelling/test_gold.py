"""Agreement with gold labels, against values worked out by hand."""

from __future__ import annotations

import pytest

from lslm_tui.services.labelling.gold import judge, map_gold

NAMES = ("negative", "positive")


def rows(*pairs: tuple[int, float]) -> list[tuple[int, int, tuple[float, float], bool]]:
    """(gold, probability of positive) of each."""
    return [(gold, int(p > 0.5), (1 - p, p), False) for gold, p in pairs]


def test_two_labels_by_hand() -> None:
    # gold 1 1 1 0 0 0, said 1 1 0 0 0 1
    found = judge(
        rows((1, 0.9), (1, 0.8), (1, 0.3), (0, 0.1), (0, 0.45), (0, 0.7)), NAMES, unsure_below=0.6
    )
    assert found.rows == 6
    assert found.confusion == ((2, 1), (1, 2))
    assert found.accuracy == pytest.approx(4 / 6)
    assert found.precision == pytest.approx((2 / 3, 2 / 3))
    assert found.macro_f1 == pytest.approx(2 / 3)
    assert found.mcc == pytest.approx((2 * 2 - 1 * 1) / 9)
    squares = (0.1**2 + 0.2**2 + 0.7**2 + 0.1**2 + 0.45**2 + 0.7**2) * 2
    assert found.brier == pytest.approx(squares / 6)
    assert found.unsure == 1
    assert found.sure_accuracy == pytest.approx(3 / 5)


def test_ece_by_hand() -> None:
    # 0.9 lies in bin 14 of 15 (0.867, 0.933], 0.62 and 0.65 in bin 10 (0.6, 0.667]
    found = judge(rows((1, 0.9), (0, 0.9), (1, 0.62), (1, 0.65)), NAMES, unsure_below=0.5)
    filled = [(n, b.rows, b.confidence, b.accuracy) for n, b in enumerate(found.bins) if b.rows]
    assert filled == [(9, 2, pytest.approx(0.635), 1.0), (13, 2, pytest.approx(0.9), 0.5)]
    assert found.ece == pytest.approx(0.5 * abs(0.5 - 0.9) + 0.5 * abs(1 - 0.635))


def test_bounds_of_bins_are_closed_above() -> None:
    found = judge([(0, 0, (0.6, 0.4), False), (0, 0, (1.0, 0.0), False)], NAMES, unsure_below=0)
    assert [n for n, one in enumerate(found.bins) if one.rows] == [8, 14]


def test_three_labels_by_hand() -> None:
    confusion = ((2, 1, 0), (0, 1, 1), (0, 0, 3))
    data = [
        (gold, label, tuple(float(n == label) for n in range(3)), False)
        for gold, row in enumerate(confusion)
        for label, count in enumerate(row)
        for _ in range(count)
    ]
    found = judge(data, ("a", "b", "c"), unsure_below=0.6)
    assert found.confusion == confusion
    assert found.accuracy == pytest.approx(6 / 8)
    f1 = (2 * 2 / (3 + 2), 2 * 1 / (2 + 2), 2 * 3 / (3 + 4))
    assert found.macro_f1 == pytest.approx(sum(f1) / 3)
    # Gorodkin: (6*8 - (3*2 + 2*2 + 3*4)) / sqrt((64 - (4+4+16)) * (64 - (9+4+9)))
    assert found.mcc == pytest.approx((48 - 22) / (40 * 42) ** 0.5)


def test_a_label_that_never_occurs_does_not_count_for_macro_f1() -> None:
    found = judge([(0, 0, (1.0, 0.0, 0.0), False)], ("a", "b", "c"), unsure_below=0.5)
    assert (found.macro_f1, found.mcc) == (1.0, 0.0)


def test_no_rows() -> None:
    found = judge([], NAMES, unsure_below=0.6)
    assert (found.rows, found.accuracy, found.ece, found.mcc, found.sure_accuracy) == (
        0,
        0,
        0,
        0,
        0,
    )


def test_an_empty_text_is_unsure() -> None:
    assert judge([(0, 0, (0.99, 0.01), True)], NAMES, unsure_below=0.6).unsure == 1


@pytest.mark.parametrize(
    ("values", "labels", "known"),
    [
        (("0", "1"), NAMES, {"0": 0, "1": 1}),
        (("Neg", "POS"), NAMES, {"Neg": 0, "POS": 1}),
        (("负面", "正面"), NAMES, {"负面": 0, "正面": 1}),
        (("0", "1"), ("POSITIVE", "NEGATIVE"), {"0": 1, "1": 0}),
        (("0", "2"), ("LABEL_0", "LABEL_1", "LABEL_2"), {"0": 0, "2": 2}),
        (("0", "1"), ("negative", "neutral", "positive"), {"0": 0, "1": 1}),
        (("5 stars",), ("1 star", "5 stars"), {"5 stars": 1}),
        (("neutral",), NAMES, {}),
    ],
)
def test_gold_names(values: tuple[str, ...], labels: tuple[str, ...], known: dict) -> None:
    mapping = map_gold(dict.fromkeys(values, 1), labels)
    assert mapping.known == known
    assert set(mapping.unknown) == set(values) - set(known)


def test_what_the_user_says_comes_first_and_typos_are_told() -> None:
    mapping = map_gold({"1": 3, "0": 2, "postive": 1}, NAMES, {"1": "negative", "0": "positive"})
    assert mapping.known == {"1": 0, "0": 1}
    assert mapping.unknown == {"postive": 1}
