"""Training rows and evaluation rows, apart."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence

from .equality import keys, whole
from .examples import Example


def evaluation_keys(rows: Sequence[Example], count: int, seed: int) -> frozenset[str]:
    """First keys of about `count` rows drawn at random; equal texts stay together."""
    sizes: dict[str, int] = {}
    for row in rows:
        key = keys(row)[0]
        sizes[key] = sizes.get(key, 0) + 1
    order = list(sizes)
    random.Random(seed).shuffle(order)
    drawn: set[str] = set()
    taken = 0
    for key in order:
        if taken >= count:
            break
        drawn.add(key)
        taken += sizes[key]
    return frozenset(drawn)


def without_duplicates(rows: Iterable[Example], seen: set[tuple[str, ...]]) -> list[Example]:
    """The first of equal rows; `seen` goes on over files."""
    found = []
    for row in rows:
        content = whole(row)
        if content not in seen:
            seen.add(content)
            found.append(row)
    return found


def without_overlap(rows: Iterable[Example], held_out: set[str]) -> list[Example]:
    """The rows none of whose texts is held out."""
    return [row for row in rows if held_out.isdisjoint(keys(row))]
