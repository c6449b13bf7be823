"""What there is to do for a file or a folder before any of it is done: formats, units, columns.

Reads files through `document_files`; knows no model. Used on the loop, which gets its turns.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from lslm_tui.errors import InputError, LslmError, UsageError
from lslm_tui.services.document_files import FileFacts, Turns, look_at_file, read_lines
from lslm_tui.tasks.translation.documents.encodings import readable
from lslm_tui.tasks.translation.documents.formats import (
    Format,
    ScanOptions,
    format_of,
    known_format,
    scan,
)
from lslm_tui.tasks.translation.documents.parts import Unit
from lslm_tui.tasks.translation.documents.tables import (
    cell,
    choose,
    guess_delimiter,
    records,
    split_record,
    text_columns,
)

SAMPLE = 192
"""Units drawn at random from a document, by which its time is estimated."""
TELLING = 48
"""Of those, by which its language is told."""
SAMPLE_CHARACTERS = 400
PREVIEW = 50
MOST_HELD = 64 * 2**20
"""Bytes of a file that is held in memory as a whole; its text takes up to four times as many."""
"""Records of a table that are looked at to see which columns hold text."""


@dataclass(frozen=True, slots=True)
class DocumentChoices:
    """What a person says of documents; empty means: see for yourself.

    Attributes:
        columns: of tables, names or numbers from 1.
        keys: paths of JSON values.
        header: whether a table's first record names its columns.
        join: in plain text, lines of one paragraph are translated together.
    """

    format: Format | None = None
    columns: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    header: bool = True
    join: bool = True


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table, as it is offered."""

    number: int
    name: str
    example: str
    is_text: bool
    chosen: bool


@dataclass(frozen=True, slots=True)
class DocumentPlan:
    """A file that can be translated.

    Attributes:
        place: its path below the folder, or its name.
        units: lines, cells, paragraphs, … to translate; `characters` in them.
        sample: some of their texts.
    """

    facts: FileFacts
    place: Path
    options: ScanOptions
    units: int
    characters: int
    sample: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()

    @property
    def path(self) -> Path:
        return self.facts.path

    @property
    def format(self) -> Format:
        return self.options.format

    @property
    def sample_text(self) -> str:
        return "\n".join(self.sample[:TELLING])


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file of a folder that will not be translated, and why."""

    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A file, or all files of a folder, in order of their paths."""

    source: Path
    documents: tuple[DocumentPlan, ...]
    skipped: tuple[Skipped, ...] = ()

    @property
    def is_folder(self) -> bool:
        return self.source.is_dir()

    @property
    def units(self) -> int:
        return sum(document.units for document in self.documents)

    @property
    def characters(self) -> int:
        return sum(document.characters for document in self.documents)

    @property
    def sample_text(self) -> str:
        return "\n".join(document.sample_text for document in self.documents[:20])


async def make_plan(
    source: Path, choices: DocumentChoices, *, leave_out: Path | None = None
) -> Plan:
    """Look at a file, or at a folder with all it holds.

    Args:
        leave_out: a folder inside it that is not looked into: where results go.

    Raises:
        InputError: the file, or the folder, cannot be read.
        UsageError: the file is of no known kind, or has no such column.
    """
    turns = Turns()
    if not source.is_dir():
        if not source.exists():
            raise InputError("There is no such file or folder.", path=source)
        return Plan(source, (await plan_document(source, Path(source.name), choices, turns),))
    documents: list[DocumentPlan] = []
    skipped: list[Skipped] = []
    for path in _walk(source, leave_out):
        await turns.take()
        if choices.format is None and format_of(path) is None:
            skipped.append(Skipped(path, "not a kind of document that is known"))
            continue
        try:
            documents.append(
                await plan_document(path, path.relative_to(source), choices, turns, lenient=True)
            )
        except LslmError as error:
            skipped.append(Skipped(path, error.message))
    return Plan(source, tuple(documents), tuple(skipped))


def _walk(folder: Path, leave_out: Path | None) -> Iterator[Path]:
    for directory, names, files in os.walk(folder):
        here = Path(directory)
        names[:] = sorted(
            name
            for name in names
            if not name.startswith(".") and (leave_out is None or (here / name) != leave_out)
        )
        for name in sorted(files):
            if not name.startswith("."):
                yield here / name


async def plan_document(
    path: Path, place: Path, choices: DocumentChoices, turns: Turns, *, lenient: bool = False
) -> DocumentPlan:
    """
    Args:
        lenient: choose columns that look like text where none of the wanted ones is there.

    Raises: as `make_plan`.
    """
    kind = choices.format or known_format(path)
    facts = await look_at_file(path, turns)
    _refuse_size(facts, kind)
    options = ScanOptions(kind, header=choices.header, keys=choices.keys, join=choices.join)
    columns: tuple[Column, ...] = ()
    if kind.is_table:
        options, columns = _look_at_table(facts, options, choices.columns, lenient=lenient)
    plan = DocumentPlan(facts, place, options, 0, 0, columns=columns)
    return await _counted(plan, turns)


def _refuse_size(facts: FileFacts, kind: Format) -> None:
    """
    Raises:
        InputError: it would have to be held in memory as a whole, and is too large for that.
    """
    if not kind.is_held_whole or facts.size <= MOST_HELD:
        return
    name = kind.value.upper()
    lines = " or make it JSON lines, a value a line" if kind is Format.JSON else ""
    raise InputError(
        f"{facts.size / 2**20:,.0f} MB of {name}: files of this kind are held in memory as a whole,"
        f" up to {MOST_HELD / 2**20:,.0f} MB.",
        path=facts.path,
        remedy=f"Split it{lines}: files that are read line by line may have any size.",
    )


async def _counted(plan: DocumentPlan, turns: Turns) -> DocumentPlan:
    """The plan with its units counted and a sample of them, the same at every look."""
    units = characters = 0
    sample: list[str] = []
    chance = random.Random(plan.facts.digest)
    for part in scan(read_lines(plan.facts), plan.options):
        await turns.take()
        if not isinstance(part, Unit):
            continue
        units += 1
        characters += sum(len(text) for text in part.texts)
        text = readable(part.markup.decode(part.texts[0][:SAMPLE_CHARACTERS]))
        if len(sample) < SAMPLE:
            sample.append(text)
        elif (place := chance.randrange(units)) < SAMPLE:
            sample[place] = text
    return replace(plan, units=units, characters=characters, sample=tuple(sample))


def _look_at_table(
    facts: FileFacts, options: ScanOptions, wanted: Sequence[str], *, lenient: bool
) -> tuple[ScanOptions, tuple[Column, ...]]:
    """
    Raises:
        UsageError: there is no such column.
    """
    delimiter = "\t"
    if options.format is Format.CSV:
        delimiter = guess_delimiter(next(read_lines(facts), ""))
    rows = [
        [cell(record, field) for field in split_record(record, delimiter)]
        for _, record in islice(records(read_lines(facts), delimiter), PREVIEW)
    ]
    header = rows[0] if rows and options.header else []
    body = rows[1:] if options.header else rows
    worded = text_columns(body)
    names = [*header] or [str(n + 1) for n in range(max((len(row) for row in rows), default=0))]
    chosen = _chosen(names, wanted, worded, lenient=lenient)
    columns = tuple(
        Column(
            number + 1,
            name,
            next((row[number] for row in body if number < len(row) and row[number].strip()), ""),
            number in worded,
            number in chosen,
        )
        for number, name in enumerate(names)
    )
    numbers = tuple(str(number + 1) for number in chosen)
    return replace(options, delimiter=delimiter, columns=numbers), columns


def _chosen(
    names: Sequence[str], wanted: Sequence[str], worded: Sequence[int], *, lenient: bool
) -> tuple[int, ...]:
    if not wanted or not names:
        return tuple(worded)
    try:
        return choose(names, wanted)
    except UsageError:
        if lenient:
            return tuple(worded)
        raise
