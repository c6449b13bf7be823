"""A metric over steps that grows by the point, and its outline at any width without reading all points.

Above the points stand levels of buckets, each of four of the level below, which know where their
lowest and highest values lie. A point costs an entry in each level; an outline of any part costs as
much as it has points itself, however long the curve is. Knows nothing of screens.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import overload

FAN = 4
"""Buckets of a level in one of the next."""
NONE = -1


@dataclass(slots=True)
class Curve:
    """Points in the order of their steps; `None` and words become NaN."""

    steps: list[float] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    _levels: list[tuple[list[int], list[int]]] = field(default_factory=list)
    """For each level, where the lowest and the highest value of each bucket lie; NONE without any."""

    @property
    def last(self) -> float | None:
        """The newest finite value."""
        return next((v for v in reversed(self.values) if math.isfinite(v)), None)

    def append(self, step: float, value: float) -> None:
        """Add a point; one that comes late is put where it belongs."""
        if self.steps and step < self.steps[-1]:
            at = bisect_right(self.steps, step)
            self.steps.insert(at, step)
            self.values.insert(at, value)
            self._levels.clear()
            for index in range(len(self.steps)):
                self._count(index)
            return
        self.steps.append(step)
        self.values.append(value)
        self._count(len(self.steps) - 1)

    def outline(self, low: float, high: float, most: int) -> tuple[list[float], list[float]]:
        """Steps and values from `low` to `high` and a neighbour at either side.

        Of each of at most `most` buckets the first, lowest, highest and last point are kept; all
        points where there are no more than `most`.
        """
        begin = max(bisect_left(self.steps, low) - 1, 0)
        end = min(bisect_right(self.steps, high) + 1, len(self.steps))
        level, size = 0, 1
        while (end - begin) / size > most:
            level, size = level + 1, size * FAN
        if level == 0:
            return self.steps[begin:end], self.values[begin:end]
        kept = [at for at in self._kept(begin, end, level, size) if begin <= at < end]
        return [self.steps[at] for at in kept], [self.values[at] for at in kept]

    def _kept(self, begin: int, end: int, level: int, size: int) -> Iterator[int]:
        lowest, highest = self._levels[level - 1]
        for bucket in range(begin // size, (end - 1) // size + 1):
            first, last = max(bucket * size, begin), min((bucket + 1) * size, end) - 1
            yield from sorted({first, lowest[bucket], highest[bucket], last} - {NONE})

    def _count(self, index: int) -> None:
        """Tell the levels of the point at `index`, the last one they know of."""
        value, size, level = self.values[index], FAN, 0
        known = math.isfinite(value)
        while size // FAN <= index or level < len(self._levels):
            if level == len(self._levels):
                self._levels.append(self._first_bucket(index))
            else:
                lowest, highest = self._levels[level]
                if index // size == len(lowest):
                    lowest.append(index if known else NONE)
                    highest.append(index if known else NONE)
                elif known:
                    low, high = lowest[-1], highest[-1]
                    if low == NONE or value < self.values[low]:
                        lowest[-1] = index
                    if high == NONE or value > self.values[high]:
                        highest[-1] = index
            level, size = level + 1, size * FAN

    def _first_bucket(self, index: int) -> tuple[list[int], list[int]]:
        """A new level begins with one bucket over everything so far."""
        known = [at for at in range(index + 1) if math.isfinite(self.values[at])]
        if not known:
            return [NONE], [NONE]
        return (
            [min(known, key=self.values.__getitem__)],
            [max(known, key=self.values.__getitem__)],
        )


class Along(Sequence[float]):
    """The x of each point of a curve on another rising axis, worked out when it is asked for."""

    def __init__(self, curve: Curve, axis: Curve) -> None:
        self._curve, self._axis = curve, axis

    def __len__(self) -> int:
        return len(self._curve.steps) if self._axis.steps else 0

    @overload
    def __getitem__(self, index: int) -> float: ...
    @overload
    def __getitem__(self, index: slice) -> list[float]: ...
    def __getitem__(self, index: int | slice) -> float | list[float]:
        if isinstance(index, slice):
            return [at(self._axis, step) for step in self._curve.steps[index]]
        return at(self._axis, self._curve.steps[index])

    def outline(self, low: float, high: float, most: int) -> tuple[list[float], list[float]]:
        """The curve's, from `low` to `high` on this axis."""
        steps = self._curve.steps
        if not len(self):
            return [], []
        begin = max(bisect_left(self, low) - 1, 0)
        end = min(bisect_right(self, high), len(steps) - 1)
        found, values = self._curve.outline(steps[begin], steps[end], most)
        return [at(self._axis, step) for step in found], values


def at(axis: Curve, step: float) -> float:
    """The value of a rising axis at a step, between two points in proportion."""
    if not axis.steps:
        return math.nan
    right = bisect_right(axis.steps, step)
    if right == 0:
        return axis.values[0] * step / axis.steps[0] if axis.steps[0] else axis.values[0]
    if right == len(axis.steps):
        return axis.values[-1]
    x0, x1 = axis.steps[right - 1], axis.steps[right]
    share = (step - x0) / (x1 - x0) if x1 > x0 else 0.0
    return axis.values[right - 1] + share * (axis.values[right] - axis.values[right - 1])
