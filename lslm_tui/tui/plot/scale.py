"""Where a value lies between two others, and the round numbers to write beside an axis. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

Format = Callable[[float], str]

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Scale:
    """A range of values, linear or logarithmic; `low < high`, and both above 0 where it is `log`."""

    low: float
    high: float
    log: bool = False

    def place(self, value: float) -> float:
        """Where `value` lies: 0 at `low`, 1 at `high`; NaN for what has no place."""
        if not math.isfinite(value):
            return math.nan
        if not self.log:
            return (value - self.low) / (self.high - self.low)
        if value <= 0:
            return math.nan
        low = math.log(self.low)
        return (math.log(value) - low) / (math.log(self.high) - low)

    def value(self, place: float) -> float:
        """The inverse of `place`."""
        if self.log:
            low = math.log(self.low)
            return math.exp(low + place * (math.log(self.high) - low))
        return self.low + place * (self.high - self.low)


def scale_of(values: Iterable[float], *, log: bool = False, margin: float = 0.0) -> Scale:
    """The scale that holds every finite value, with `margin` (a share of the range) at both ends."""
    known = [value for value in values if math.isfinite(value) and (value > 0 or not log)]
    low, high = (min(known), max(known)) if known else (1.0, 10.0)
    if log:
        if high / low < 1.0001:
            return Scale(low / 2, high * 2, log=True)
        factor = (high / low) ** margin
        return Scale(low / factor, high * factor, log=True)
    if high - low <= abs(high) * 1e-9:
        around = abs(high) * 0.1 or 1.0
        return Scale(low - around, high + around)
    room = (high - low) * margin
    # nothing that is never negative is given a negative end
    return Scale(low - room if low < 0 else max(low - room, 0.0), high + room)


def ticks(scale: Scale, most: int, *, whole: bool = False) -> list[float]:
    """At most `most` round values inside the scale, rising; `whole` leaves out fractions."""
    if most < 1:
        return []
    if whole:
        found = _linear_ticks(scale, most)
        return [value for value in found if abs(value - round(value)) < 1e-9]
    return _log_ticks(scale, most) if scale.log else _linear_ticks(scale, most)


def tick_labels(values: list[float]) -> list[str]:
    """The values with the same, sufficient number of decimals: `0.5`, `1.0`; `12k` for thousands."""
    if not values:
        return []
    largest = max(abs(value) for value in values)
    if largest >= 1e4:
        unit, sign = next((u, s) for u, s in ((1e9, "G"), (1e6, "M"), (1e3, "k")) if largest >= u)
        return [
            f"{text}{sign if float(text) else ''}" for text in _plain([v / unit for v in values])
        ]
    if largest < 1e-3 and largest > 0:
        return [f"{value:.3g}" for value in values]
    return _plain(values)


def _plain(values: list[float]) -> list[str]:
    """With the fewest decimals that tell all of them exactly, four at most."""
    for decimals in range(5):
        texts = [f"{value:.{decimals}f}" for value in values]
        close = all(
            abs(float(text) - value) <= 1e-6 * max(abs(value), 1e-9)
            for text, value in zip(texts, values, strict=True)
        )
        if close:
            break
    return ["0" if float(text) == 0 else text for text in texts]


def _linear_ticks(scale: Scale, most: int) -> list[float]:
    raw = (scale.high - scale.low) / most
    power = 10.0 ** math.floor(math.log10(raw))
    for step in (*(factor * power for factor in _STEPS), 20 * power, 50 * power):
        first = math.ceil(scale.low / step - 1e-9)
        last = math.floor(scale.high / step + 1e-9)
        if last - first + 1 <= most:
            return [number * step for number in range(first, last + 1)]
    return []


def _log_ticks(scale: Scale, most: int) -> list[float]:
    first = math.floor(math.log10(scale.low))
    last = math.ceil(math.log10(scale.high))
    for factors in ((1, 2, 3, 4, 5, 6, 7, 8, 9), (1, 2, 5), (1, 3), (1,)):
        found = [factor * 10.0**p for p in range(first, last + 1) for factor in factors]
        inside = [v for v in found if scale.low * (1 - 1e-9) <= v <= scale.high * (1 + 1e-9)]
        if len(inside) <= most:
            break
    if len(inside) < 2:
        return _linear_ticks(Scale(scale.low, scale.high), most)
    stride = -(-len(inside) // most)
    return inside[::stride]
