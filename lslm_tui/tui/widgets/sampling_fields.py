"""What can be set about sampling: names, explanations, ranges, how a value is written, read, stepped.

Pure functions on `SamplingSettings`; knows no widgets.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, replace
from typing import Any

from lslm_tui.errors import UsageError
from lslm_tui.types import SamplingSettings

MAX_SEED = 2**63 - 1
THINKING = {"auto": None, "on": True, "off": False}


@dataclass(frozen=True, slots=True)
class NumberField:
    """A number between two bounds. `None` is allowed where `unset` says what it means."""

    name: str
    """The field of `SamplingSettings`."""
    label: str
    about: str
    low: float
    high: float
    step_by: float
    whole: bool = False
    open_low: bool = False
    open_high: bool = False
    unset: str = ""
    off: float | None = None
    """The neutral value, shown as `off`."""
    first: float = 0
    """Where stepping begins when nothing is set."""

    @property
    def range(self) -> str:
        """For people: `0 – 5`, `above 0, at most 1`."""
        if self.high >= MAX_SEED or math.isinf(self.high):
            return f"{self.low:g} or more"
        if self.open_low:
            return f"above {self.low:g}, at most {self.high:g}"
        return f"{self.low:g} – {'below ' if self.open_high else ''}{self.high:g}"

    def show(self, value: Any) -> str:
        if value is None:
            return self.unset
        if value == self.off:
            return f"{value:g} · off"
        return f"{value:d}" if self.whole else f"{value:g}"

    def typed(self, value: Any) -> str:
        return "" if value is None else f"{value:d}" if self.whole else f"{value:g}"

    def read(self, text: str) -> float | int | None:
        """Read what was typed.

        Raises:
            UsageError: it is no number, or outside the range.
        """
        text = text.strip().replace(",", ".")
        if not text and self.unset:
            return None
        try:
            value: float | int = int(text) if self.whole else float(text)
        except ValueError:
            noun = "whole number" if self.whole else "number"
            raise UsageError(f"{self.label} is a {noun}: {self.range}.") from None
        if not self._allows(value):
            raise UsageError(f"{self.label} is {self.range}, not “{text}”.")
        return value

    def step(self, value: Any, direction: int) -> float | int | None:
        """Return the next value up or down, kept inside the range."""
        if value is None:
            return self._as_kind(self.first) if direction > 0 else None
        if direction < 0 and self.unset and value <= self.first:
            return None
        # the multiple of the step beyond the value, so that odd values fall into line
        count = value / self.step_by + direction
        steps = math.floor(count + 1e-9) if direction > 0 else math.ceil(count - 1e-9)
        moved = round(steps * self.step_by, 6)
        inside = min(max(moved, self.low), self.high)
        return self._as_kind(inside) if self._allows(inside) else value

    def _allows(self, value: float) -> bool:
        if not math.isfinite(value):
            return False
        above = value > self.low if self.open_low else value >= self.low
        return above and (value < self.high if self.open_high else value <= self.high)

    def _as_kind(self, value: float) -> float | int:
        return int(value) if self.whole else value


@dataclass(frozen=True, slots=True)
class StopField:
    """Strings that end the reply."""

    name: str = "stop"
    label: str = "stop strings"
    about: str = "Texts that end the reply, commas between; \\n is a line break."
    range: str = "any text"

    def show(self, value: Any) -> str:
        return self.typed(value) or "none"

    def typed(self, value: Any) -> str:
        return ", ".join(_escaped(part) for part in value)

    def read(self, text: str) -> tuple[str, ...]:
        return read_stops(text)

    def step(self, value: Any, direction: int) -> Any:
        return value


@dataclass(frozen=True, slots=True)
class ThinkingField:
    """Whether the model is asked to reason first. Not part of `SamplingSettings`."""

    name: str = "thinking"
    label: str = "thinking"
    about: str = "Ask a model that can to reason before it answers; auto leaves it to the model."
    range: str = "auto, on, off"

    def show(self, value: Any) -> str:
        return next(word for word, meant in THINKING.items() if meant is value)

    def typed(self, value: Any) -> str:
        return self.show(value)

    def read(self, text: str) -> bool | None:
        try:
            return THINKING[text.strip().lower()]
        except KeyError:
            raise UsageError(f"thinking is {self.range}.") from None

    def step(self, value: Any, direction: int) -> bool | None:
        words = list(THINKING)
        return THINKING[words[(words.index(self.show(value)) + direction) % len(words)]]


Field = NumberField | StopField | ThinkingField

FIELDS: tuple[Field, ...] = (
    NumberField(
        "temperature", "temperature", "How bold the choice is; 0 always takes the likeliest token.",
        0, 5, 0.1,
    ),
    NumberField(
        "top_k", "top-k", "Choose among the k likeliest tokens.",
        0, math.inf, 10, whole=True, off=0,
    ),
    NumberField(
        "top_p", "top-p", "Choose among the likeliest tokens that together reach this share.",
        0, 1, 0.05, open_low=True, off=1,
    ),
    NumberField(
        "min_p", "min-p", "Drop tokens less likely than this share of the best one.",
        0, 1, 0.01, open_high=True, off=0,
    ),
    NumberField(
        "repetition_penalty", "repetition", "Above 1, tokens already seen become less likely.",
        0, 5, 0.05, open_low=True, off=1,
    ),
    NumberField(
        "seed", "seed", "The same seed gives the same text; empty draws a new one each time.",
        0, MAX_SEED, 1, whole=True, unset="random",
    ),
    NumberField(
        "max_new_tokens", "max new tokens", "The longest reply; empty lets the model end by itself.",
        1, math.inf, 64, whole=True, unset="no limit", first=64,
    ),
    StopField(),
    ThinkingField(),
)  # fmt: skip


def changed(settings: SamplingSettings, field: Field, value: Any) -> SamplingSettings:
    """Return `settings` with one field set."""
    return replace(settings, **{field.name: value})


def preset_of(settings: SamplingSettings, presets: dict[str, SamplingSettings]) -> str:
    """Return the name of the preset that equals `settings`, '' for none."""
    return next((name for name, preset in presets.items() if preset == settings), "")


def read_stops(text: str) -> tuple[str, ...]:
    """Read strings separated by commas, or a JSON list for those that hold commas.

    Raises:
        UsageError: it begins like a JSON list and is none.
    """
    text = text.strip()
    if text.startswith("["):
        try:
            read = json.loads(text)
        except ValueError:
            read = None
        if not isinstance(read, list) or not all(isinstance(part, str) for part in read):
            raise UsageError('A list of stop strings looks like ["a, b", "c"].')
        return tuple(part for part in read if part)
    parts = (part.strip() for part in text.split(","))
    return tuple(_unescaped(part) for part in parts if part)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")


def _unescaped(text: str) -> str:
    signs = {"\\\\": "\\", "\\n": "\n", "\\t": "\t"}
    out, at = [], 0
    while at < len(text):
        pair = text[at : at + 2]
        out.append(signs.get(pair, text[at]))
        at += 2 if pair in signs else 1
    return "".join(out)
