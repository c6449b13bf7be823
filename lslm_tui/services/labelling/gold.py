"""How well labels agree with gold ones: accuracy, macro-F1, MCC, confusion, reliability, ECE, Brier.

Knows numbers and names; no model, no table. Definitions stand beside each figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, sqrt

BINS = 15
ECE_DEFINITION = "top-label, 15 equal-width bins"
NEGATIVE = ("negative", "neg", "negativ", "bad", "unhappy", "-1", "-", "−", "0", "false", "no",
            "负面", "负向", "消极", "差评", "负")  # fmt: skip
POSITIVE = ("positive", "pos", "positiv", "good", "happy", "1", "+", "+1", "true", "yes",
            "正面", "正向", "积极", "好评", "正")  # fmt: skip
NEUTRAL = ("neutral", "neu", "mixed", "中性", "中立")


@dataclass(frozen=True, slots=True)
class GoldMapping:
    """Which of the model's labels each gold value means."""

    known: Mapping[str, int]
    """Place among the model's labels, by gold value."""
    unknown: Mapping[str, int]
    """Rows of each gold value that means none of them."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Rows whose best probability lies in (low, high]."""

    low: float
    high: float
    rows: int
    confidence: float
    """Mean best probability; 0 without rows."""
    accuracy: float
    """Share of right labels; 0 without rows."""


@dataclass(frozen=True, slots=True)
class GoldReport:
    """Agreement of labels with gold ones over the rows whose gold label is known."""

    labels: tuple[str, ...]
    rows: int
    accuracy: float
    """Every row counts by its best label, unsure ones too."""
    macro_f1: float
    """Mean F1 over the labels that occur as gold or as answer; F1 is 0 where none is right."""
    mcc: float
    """Matthews' correlation, for several labels Gorodkin's R_K; 0 where either side has one label."""
    confusion: tuple[tuple[int, ...], ...]
    """Rows of each gold label (first index) by the label given (second)."""
    bins: tuple[Bin, ...]
    ece: float
    """Expected calibration error, top-label, 15 bins of equal width closed above (Guo et al. 2017)."""
    brier: float
    """Mean of the summed squared differences between probabilities and the gold label; 0 to 2."""
    unsure: int
    sure_accuracy: float
    """Accuracy of the rows that were not called unsure; 0 without any."""
    unmapped: Mapping[str, int]
    """Rows of each gold value that is no label; they are not in the figures."""
    precision: tuple[float, ...] = ()
    recall: tuple[float, ...] = ()
    f1: tuple[float, ...] = ()


def map_gold(
    values: Mapping[str, int], labels: Sequence[str], given: Mapping[str, str] | None = None
) -> GoldMapping:
    """Find the label each gold value means.

    What the user says first; then the label's own name, whatever its case; then common names for
    negative, neutral and positive; then, where all values are numbers, the label's place.

    Args:
        values: rows of each gold value.
        given: label by gold value.
    """
    names = {label.casefold(): place for place, label in enumerate(labels)}
    chosen = {value.strip().casefold(): label for value, label in (given or {}).items()}
    senses = _senses(labels)
    numbers = all(value.strip().isdigit() and int(value) < len(labels) for value in values)
    known, unknown = dict[str, int](), dict[str, int]()
    for value, rows in values.items():
        name = value.strip().casefold()
        wished = chosen.get(name)
        place = names.get((wished if wished is not None else name).casefold())
        if place is None and wished is None:
            place = senses.get(name)
            if place is None and numbers:
                place = int(value)
        if place is None:
            unknown[value] = rows
        else:
            known[value] = place
    return GoldMapping(known, unknown)


def _senses(labels: Sequence[str]) -> dict[str, int]:
    """Common names, where a label has one of them itself."""
    found: dict[str, int] = {}
    for group in (NEGATIVE, NEUTRAL, POSITIVE):
        words = [word for word in group if not word.lstrip("+-−").isdigit()]
        place = next((n for n, label in enumerate(labels) if label.casefold() in words), None)
        if place is not None:
            found.update(dict.fromkeys(group, place))
    if len(labels) != 2:  # a figure among three labels may be a place, a number of stars, anything
        found = {name: place for name, place in found.items() if not name.isdigit()}
    return found


def judge(
    rows: Iterable[tuple[int, int, Sequence[float], bool]],
    labels: Sequence[str],
    *,
    unsure_below: float,
    unmapped: Mapping[str, int] | None = None,
) -> GoldReport:
    """Work the figures out.

    Args:
        rows: (gold label, label given, probability of each label, text is empty) of each row.
    """
    count = len(labels)
    confusion = [[0] * count for _ in labels]
    bins = [[0, 0.0, 0] for _ in range(BINS)]  # rows, sum of confidence, right ones
    brier, total, unsure, sure_right = 0.0, 0, 0, 0
    for gold, label, scores, empty in rows:
        right = gold == label
        confusion[gold][label] += 1
        confidence = scores[label]
        place = min(max(ceil(confidence * BINS) - 1, 0), BINS - 1)
        bins[place][0] += 1
        bins[place][1] += confidence
        bins[place][2] += right
        brier += sum((score - (n == gold)) ** 2 for n, score in enumerate(scores))
        total += 1
        if empty or confidence < unsure_below:
            unsure += 1
        else:
            sure_right += right
    precision, recall, f1 = _per_label(confusion)
    return GoldReport(
        labels=tuple(labels),
        rows=total,
        accuracy=sum(confusion[n][n] for n in range(count)) / max(total, 1),
        macro_f1=_macro(confusion, f1),
        mcc=_mcc(confusion),
        confusion=tuple(tuple(row) for row in confusion),
        bins=tuple(
            Bin(n / BINS, (n + 1) / BINS, int(k), s / k if k else 0.0, r / k if k else 0.0)
            for n, (k, s, r) in enumerate(bins)
        ),
        ece=sum(abs(r - s) for _, s, r in bins) / max(total, 1),
        brier=brier / max(total, 1),
        unsure=unsure,
        sure_accuracy=sure_right / (total - unsure) if total > unsure else 0.0,
        unmapped=dict(unmapped or {}),
        precision=precision,
        recall=recall,
        f1=f1,
    )


Figures = tuple[float, ...]


def _per_label(confusion: Sequence[Sequence[int]]) -> tuple[Figures, Figures, Figures]:
    """(precision, recall, F1) of each label; 0 where there is nothing to divide by."""
    count = range(len(confusion))
    right = [confusion[n][n] for n in count]
    gold = [sum(confusion[n]) for n in count]
    given = [sum(row[n] for row in confusion) for n in count]
    precision = tuple(right[n] / given[n] if given[n] else 0.0 for n in count)
    recall = tuple(right[n] / gold[n] if gold[n] else 0.0 for n in count)
    both = [gold[n] + given[n] for n in count]
    f1 = tuple(2 * right[n] / both[n] if both[n] else 0.0 for n in count)
    return precision, recall, f1


def _macro(confusion: Sequence[Sequence[int]], f1: Figures) -> float:
    occurs = [n for n in range(len(f1)) if sum(confusion[n]) or any(row[n] for row in confusion)]
    return sum(f1[n] for n in occurs) / len(occurs) if occurs else 0.0


def _mcc(confusion: Sequence[Sequence[int]]) -> float:
    count = range(len(confusion))
    total = sum(map(sum, confusion))
    right = sum(confusion[n][n] for n in count)
    gold = [sum(confusion[n]) for n in count]
    given = [sum(row[n] for row in confusion) for n in count]
    top = right * total - sum(g * p for g, p in zip(gold, given, strict=True))
    under = (total**2 - sum(p * p for p in given)) * (total**2 - sum(g * g for g in gold))
    return top / sqrt(under) if under > 0 else 0.0
