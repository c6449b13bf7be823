"""Values of a labelled table: what a row is, which rows are wanted, and how labels fall among them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from lslm_tui.types import Window

UNSURE_BELOW = 0.6


class Order(StrEnum):
    """What rows can be sorted by."""

    ROW = "row"
    LABEL = "label"
    SCORE = "score"
    TEXT = "text"
    GOLD = "gold"
    GROUP = "group"
    DATE = "date"
    LENGTH = "length"


@dataclass(frozen=True, slots=True)
class RowFilter:
    """Which rows are wanted; what is left alone does not matter. All conditions must hold."""

    labels: tuple[str, ...] = ()
    """Any of these labels; what a person said counts before what the model said."""
    least: float = 0.0
    most: float = 1.0
    """Bounds of the label's probability, both included."""
    unsure: bool | None = None
    flagged: bool | None = None
    """Has a problem, a note, several windows or an empty text."""
    wrong: bool | None = None
    """The model's label is not the gold one."""
    corrected: bool | None = None
    search: str = ""
    """Occurs in the text, whatever the case of its (Latin) letters."""
    group: str | None = None
    first_day: str = ""
    last_day: str = ""
    """ISO dates, both included."""


@dataclass(frozen=True, slots=True)
class LabelledRow:
    """A row of the table with what is known of it."""

    number: int
    line: int
    text: str
    label: str
    """What the model says; '' while it waits, and for a row with a problem."""
    score: float | None
    scores: tuple[float, ...]
    """By label, in the order of `LabelStore.labels`."""
    unsure: bool
    flags: tuple[str, ...]
    """Sentences for a person."""
    problem: str
    gold: str
    """As it stands in the table."""
    gold_label: str
    """The label that is; '' where it is none."""
    group: str
    day: str
    corrected: str
    windows: tuple[Window, ...]
    tokens: int
    cells: Mapping[str, Any] = field(default_factory=dict)
    """All cells of the row, by column."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """How the labels fall among the rows of a group or of a stretch of time."""

    name: str
    """The group; of a day or week its first day, of a month `2026-03`."""
    counts: tuple[int, ...]
    """Rows by label, unsure ones left out."""
    unsure: int

    @property
    def total(self) -> int:
        return sum(self.counts) + self.unsure


@dataclass(frozen=True, slots=True)
class Counts:
    """How far the table is."""

    rows: int
    labelled: int
    problems: int
    empty: int
    windowed: int
    corrected: int

    @property
    def waiting(self) -> int:
        return self.rows - self.labelled - self.problems
