"""Numbers of sentence pairs: which they are, whether both sides have the same, and others in their place.

Knows pairs; knows no language. `1,000`, `1.000` and `1 000` are one number, `10:45` is one too.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from .examples import Pair

NUMBER = re.compile(r"(?<![0-9])[0-9]+(?:[.,:'\u00a0\u202f ]?[0-9]+)*")
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})")


def numbers_of(text: str) -> Counter[str]:
    """Digits of each number, signs between them left out."""
    return Counter(_digits(found) for found in NUMBER.findall(text))


def same_numbers(pair: Pair) -> bool:
    """Whether there are numbers, and both sides have the same."""
    mine = numbers_of(pair.source)
    return bool(mine) and mine == numbers_of(pair.target)


def varied(pairs: Iterable[Pair], seed: int) -> list[Pair]:
    """The pairs with other numbers of as many digits, the same on both sides."""
    rng = random.Random(seed)
    return [_varied(pair, rng) for pair in pairs]


def _varied(pair: Pair, rng: random.Random) -> Pair:
    found = dict.fromkeys(NUMBER.findall(pair.source))
    others = {_digits(number): _other(number, rng) for number in found}

    def put(text: str) -> str:
        return NUMBER.sub(lambda match: _as_written(match[0], others[_digits(match[0])]), text)

    return replace(pair, source=put(pair.source), target=put(pair.target))


def _other(number: str, rng: random.Random) -> str:
    """Digits of another number: a time stays one, a year near its century, 1 is left (plurals)."""
    digits = _digits(number)
    if time := _TIME.fullmatch(number):
        minutes = f"{rng.randrange(60):02}"
        hour = rng.randrange(24) if len(time[1]) == 2 else rng.randrange(1, 10)
        return f"{hour:0{len(time[1])}}{minutes}"
    if digits == "1" or digits[0] == "0":
        return digits
    if len(digits) == 1:
        return str(rng.randrange(2, 10))
    if len(digits) == 4 and digits[:2] in ("18", "19", "20") and number == digits:
        return digits[:2] + f"{rng.randrange(100):02}"
    rest = "".join(
        "0" if old == "0" and rng.random() < 0.5 else str(rng.randrange(10)) for old in digits[1:]
    )
    return str(rng.randrange(1, 10)) + rest


def _as_written(number: str, digits: str) -> str:
    """`digits` with the signs of `number` between them."""
    each = iter(digits)
    return "".join(next(each) if sign.isdigit() else sign for sign in number)


def _digits(number: str) -> str:
    return re.sub(r"[^0-9]", "", number)
