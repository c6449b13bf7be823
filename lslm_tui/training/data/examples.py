"""What a row means, once it is read: one of five shapes, with the place it came from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands: a file (or a generator's name) and a line, 1-based."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Message:
    """One turn. `role` is system, user, assistant or tool."""

    role: str
    content: str
    trained: bool = True
    """Whether an assistant's turn is learned; false where the row says so (loss_weight 0)."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """Chat messages, or an instruction with its answer."""

    messages: tuple[Message, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Preference:
    """A prompt with a preferred and a rejected reply."""

    prompt: tuple[Message, ...]
    chosen: str
    rejected: str
    place: Place


@dataclass(frozen=True, slots=True)
class Text:
    """Free text: a document, a paragraph or a line."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text and its label, already mapped to the recipe's names."""

    text: str
    label: str
    place: Place
    group: str = ""
    """The file's category column where it has one; figures are also given per group."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence and its translation; languages are ISO 639-1 codes."""

    source: str
    target: str
    source_language: str
    target_language: str
    place: Place


Example = Conversation | Preference | Text | Labelled | Pair


@dataclass(frozen=True, slots=True)
class Problem:
    """A row that cannot be used, and why, in words for its owner."""

    path: Path
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.reason}"


@dataclass(frozen=True, slots=True)
class LoadedData:
    """The rows of a recipe, split. All examples of a run have the same type.

    Attributes:
        problems: every bad row of every file, in order; empty or skipped.
        notes: what was recognised and changed, one sentence each.
    """

    train: Sequence[Example]
    evaluation: Sequence[Example]
    test: Mapping[str, Sequence[Example]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
