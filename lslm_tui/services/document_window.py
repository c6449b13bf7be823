"""A stretch of a document: its parts, the sentences in them, and what they become.

Knows no model, no files and no loop; `document_translation` drives it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lslm_tui.services.document_journal import Known
from lslm_tui.tasks.translation.documents.encodings import Encoding
from lslm_tui.tasks.translation.documents.parts import Part, Unit
from lslm_tui.tasks.translation.documents.sentences import (
    Sentence,
    SplitText,
    joined,
    split_unit,
    unmasked,
    written,
)
from lslm_tui.tasks.translation.documents.translating import Draft
from lslm_tui.types import Flag, FlagKind, Segment

MOST_PARTS = 4000
MOST_CHARACTERS = 400_000


@dataclass(frozen=True, slots=True)
class Direction:
    """From which language to which."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class DocumentSegment:
    """A translated sentence and where it stands: line from 1, unit from 1, column or key if any."""

    segment: Segment
    line: int
    unit: int
    place: str = ""

    @property
    def failed(self) -> bool:
        return any(flag.kind is FlagKind.FAILED for flag in self.segment.flags)


@dataclass(slots=True)
class Window:
    """Parts that are put back together, in order; the sentences of each are translated once."""

    parts: list[str | tuple[Unit, tuple[SplitText, ...]]] = field(default_factory=list)
    wanted: dict[str, Draft] = field(default_factory=dict)
    """Sentences by what a person reads of them."""
    known: dict[str, Known] = field(default_factory=dict)
    characters: int = 0
    """Of its units."""
    units: int = 0

    def add(self, part: Part) -> None:
        if isinstance(part, str):
            self.parts.append(part)
            return
        split = split_unit(part)
        self.parts.append((part, split))
        self.units += 1
        self.characters += sum(len(text) for text in part.texts)
        for sentence in (s for each in split for s in each.sentences):
            self.wanted.setdefault(sentence.plain, Draft(sentence.text, sentence.spans))

    @property
    def is_full(self) -> bool:
        return len(self.parts) >= MOST_PARTS or self.characters >= MOST_CHARACTERS

    @property
    def missing(self) -> dict[str, Draft]:
        return {plain: draft for plain, draft in self.wanted.items() if plain not in self.known}

    def put_back(
        self, direction: Direction, encoding: Encoding, first_unit: int
    ) -> Iterator[tuple[str, list[DocumentSegment]]]:
        """Yield the new characters of every part, with the sentences translated in it."""
        unit_number = first_unit
        for part in self.parts:
            if isinstance(part, str):
                yield part, []
                continue
            unit, split = part
            segments: list[DocumentSegment] = []
            yield self._unit(unit, split, direction, encoding, unit_number, segments), segments
            unit_number += 1

    def _unit(
        self,
        unit: Unit,
        split: tuple[SplitText, ...],
        direction: Direction,
        encoding: Encoding,
        number: int,
        segments: list[DocumentSegment],
    ) -> str:
        texts = []
        line = unit.line
        for each in split:
            targets = []
            for part in each.parts:
                if isinstance(part, Sentence):
                    segment, target = self._sentence(part, unit, direction, encoding)
                    segments.append(DocumentSegment(segment, line, number, unit.place))
                    targets.append(target)
            texts.append(joined(each, targets, direction.target))
        failed = any(segment.failed for segment in segments)
        if unit.fills:
            return unit.raw if failed or not segments else unit.render(tuple(texts))
        return unit.raw if tuple(texts) == unit.texts else unit.render(tuple(texts))

    def _sentence(
        self, sentence: Sentence, unit: Unit, direction: Direction, encoding: Encoding
    ) -> tuple[Segment, str]:
        """A sentence as it is told, and as it stands in the file."""
        known = self.known.get(sentence.plain) or Known(
            sentence.text, flags=(Flag(FlagKind.FAILED, "It was not translated."),)
        )
        fitting = encoding.fit(known.target)
        if fitting is None:
            reason = f"{encoding.label} has no signs for “{known.target}”."
            known = replace(known, target=sentence.text, flags=(Flag(FlagKind.FAILED, reason),))
            fitting = sentence.text
        if known.failed:
            fitting = sentence.text
        segment = Segment(
            index=0,
            source=sentence.plain,
            target=unmasked(known.target if not known.failed else sentence.text, sentence.spans),
            source_language=direction.source,
            target_language=direction.target,
            score=known.score,
            flags=known.flags,
            memory=known.memory,
        )
        return segment, written(sentence, fitting, unit.markup)
