"""What can be set about translating: names, explanations, ranges, how a value is written and stepped.

Pure functions on `TranslationSettings`; knows no widgets.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

from lslm_tui.errors import UsageError
from lslm_tui.services.translating import TranslationSettings
from lslm_tui.tui.translate.choices import probability
from lslm_tui.tui.widgets.sampling_fields import NumberField

MOST_BEAMS = 16
_YES = {"yes": True, "on": True, "no": False, "off": False}


@dataclass(frozen=True, slots=True)
class SwitchField:
    """Something that is done or not."""

    name: str
    label: str
    about: str
    range: str = "yes or no"

    def show(self, value: Any) -> str:
        return "yes" if value else "no"

    def typed(self, value: Any) -> str:
        return self.show(value)

    def read(self, text: str) -> bool:
        try:
            return _YES[text.strip().lower()]
        except KeyError:
            raise UsageError(f"{self.label} is {self.range}.") from None

    def step(self, value: Any, direction: int) -> bool:
        return not value


@dataclass(frozen=True, slots=True)
class ProbabilityField:
    """A bound in nats per token, written as the probability it is."""

    name: str
    label: str
    about: str
    range: str = "0 – 1"

    def show(self, value: Any) -> str:
        return f"{probability(value):.2f}" if value > -math.inf else "0 · off"

    def typed(self, value: Any) -> str:
        return f"{probability(value):.2f}"

    def read(self, text: str) -> float:
        try:
            share = float(text.strip().replace(",", "."))
        except ValueError:
            raise UsageError(f"{self.label} is a number: {self.range}.") from None
        if not 0 <= share <= 1:
            raise UsageError(f"{self.label} is {self.range}, not “{text}”.")
        return math.log(share) if share else -math.inf

    def step(self, value: Any, direction: int) -> float:
        share = round(min(max(round(probability(value) * 20) / 20 + direction * 0.05, 0.0), 1.0), 2)
        return math.log(share) if share else -math.inf


class BeamsField(NumberField):
    """A number of which 0 leaves it to the model."""

    __slots__ = ()

    def show(self, value: Any) -> str:
        return f"{value:d}" if value else "model's own"


Field = NumberField | SwitchField | ProbabilityField

FIELDS: tuple[Field, ...] = (
    BeamsField(
        "beams", "beams", "Ways followed at once; 0 takes as many as the model says, 1 is fastest.",
        0, MOST_BEAMS, 1, whole=True,
    ),
    NumberField(
        "length_penalty", "length penalty", "Above 1 longer translations are preferred; needs beams.",
        0, 5, 0.1, off=1,
    ),
    NumberField(
        "repetition_penalty", "repetition", "Above 1, words already said become less likely.",
        0, 5, 0.05, open_low=True, off=1,
    ),
    SwitchField("use_memory", "memory", "Take sentences that were translated before."),
    SwitchField("use_glossary", "glossary", "Check that the terms of the glossary are used."),
    ProbabilityField(
        "low_confidence", "unsure below", "A sentence less likely per token than this is flagged.",
    ),
)  # fmt: skip


def value_of(settings: TranslationSettings, field: Field) -> Any:
    return getattr(settings, field.name)


def changed(settings: TranslationSettings, field: Field, value: Any) -> TranslationSettings:
    """Return `settings` with one field set."""
    return replace(settings, **{field.name: value})
