"""The labels of a classification: their names, their order, and what is wrong with them.

Knows examples; knows no model.
"""

from __future__ import annotations

import difflib
import itertools
from collections import Counter
from collections.abc import Sequence

from lslm_tui.errors import InputError

from .data.examples import Example, Labelled, LoadedData
from .recipe import Recipe

SHOWN = 5
MOST_LABELS = 1000
MOST_TRIED = 7
"""Labels up to which every order is tried; with more, the clearest pairs come first."""


def label_names(recipe: Recipe, data: LoadedData, base: Sequence[str] = ()) -> tuple[str, ...]:
    """The labels in the order of the outputs: the recipe's, the base's if it has the same, or sorted.

    Args:
        base: labels of the model that is trained on, if it is a classifier.

    Raises:
        InputError: rows without labels, fewer than two labels, or a label that is not among them.
    """
    train = _labelled(data.train)
    counts = Counter(row.label for row in train)
    names = recipe.classify.labels or _in_order(counts, base)
    _refuse_few(names)
    sides = [("train", train), ("eval", _labelled(data.evaluation))]
    sides += [(f"test {name}", _labelled(rows)) for name, rows in data.test.items()]
    _refuse_unknown(names, sides)
    _refuse_unseen(names, counts)
    return tuple(names)


def matched(names: Sequence[str], shares: Sequence[Sequence[float]]) -> tuple[str, ...]:
    """The names in the order in which a base's outputs fit them best, one output for each.

    Args:
        shares: (outputs, names) the mean probability of each output over the rows of each label.
    """
    count = len(names)
    if count <= MOST_TRIED:
        orders = itertools.permutations(range(count))
        best = max(orders, key=lambda order: sum(shares[i][j] for i, j in enumerate(order)))
        return tuple(names[j] for j in best)
    cells = sorted((shares[i][j], -i, -j) for i in range(count) for j in range(count))
    taken: dict[int, int] = {}
    while cells:
        _, output, label = cells.pop()
        if -output not in taken and -label not in taken.values():
            taken[-output] = -label
    return tuple(names[taken[output]] for output in range(count))


def label_weights(rows: Sequence[Example], names: Sequence[str]) -> list[float]:
    """Weights under which each label counts the same; their mean over the rows is 1."""
    counts = Counter(row.label for row in _labelled(rows))
    total = sum(counts.values())
    return [total / (len(names) * counts[name]) for name in names]


def _labelled(rows: Sequence[Example]) -> list[Labelled]:
    for row in rows:
        if not isinstance(row, Labelled):
            raise InputError(
                f'{row.place}: task "classify" needs a text and its label.',
                remedy="Map the columns: columns = {text = '…', label = '…'}.",
            )
    return [row for row in rows if isinstance(row, Labelled)]


def _in_order(counts: Counter[str], base: Sequence[str]) -> tuple[str, ...]:
    if set(counts) == set(base):
        return tuple(base)
    if all(_is_number(name) for name in counts):
        return tuple(sorted(counts, key=float))
    return tuple(sorted(counts))


def _is_number(name: str) -> bool:
    try:
        return float(name) == float(name)
    except ValueError:
        return False


def _refuse_few(names: Sequence[str]) -> None:
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise InputError(f"classify.labels names {', '.join(twice)} twice.", remedy="Name it once.")
    if len(names) < 2:
        found = f"only the label {names[0]!r}" if names else "no label"
        raise InputError(
            f"There is {found} in the training rows; a classifier needs at least two.",
            remedy="Add rows with another label, or check which column `label` is mapped to.",
        )
    if len(names) > MOST_LABELS:
        raise InputError(
            f"There are {len(names):,} different labels, such as {', '.join(names[:3])}.",
            remedy="Check which column `label` is mapped to; it should hold a few names.",
        )


def _refuse_unknown(names: Sequence[str], sides: Sequence[tuple[str, Sequence[Labelled]]]) -> None:
    """All unknown labels at once: where each first stands, how often, and the nearest known one."""
    known = set(names)
    found: dict[str, tuple[Labelled, int]] = {}
    for _, rows in sides:
        for row in rows:
            if row.label not in known:
                first, count = found.get(row.label, (row, 0))
                found[row.label] = (first, count + 1)
    if not found:
        return
    said = [_unknown(first, count, names) for first, count in list(found.values())[:SHOWN]]
    more = f" And {len(found) - SHOWN} more labels." if len(found) > SHOWN else ""
    raise InputError(
        f"{' '.join(said)}{more} Known labels: {', '.join(names[:20])}.",
        remedy="Correct the rows, map them with `labels = {theirs = 'ours'}`, or name the label in"
        " classify.labels.",
    )


def _unknown(row: Labelled, count: int, names: Sequence[str]) -> str:
    near = difflib.get_close_matches(row.label, names, n=1, cutoff=0.6)
    guess = f", did you mean {near[0]!r}?" if near else "."
    times = f" ({count:,} rows)" if count > 1 else ""
    return f"{row.place}: unknown label {row.label!r}{times}{guess}"


def _refuse_unseen(names: Sequence[str], counts: Counter[str]) -> None:
    unseen = [name for name in names if not counts[name]]
    if unseen:
        raise InputError(
            f"No training row has the label {', '.join(map(repr, unseen))}.",
            remedy="Take it out of classify.labels, or add rows that have it.",
        )
