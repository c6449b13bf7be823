"""Records of CSV and TSV files: quotes over several lines, ragged ones kept with their problem."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lslm_tui.services.tables.lines import Line

LONGEST_RECORD = 200
"""Lines after which an open quote counts as forgotten."""
DELIMITERS = (",", "\t", ";", "|")


@dataclass(frozen=True, slots=True)
class Record:
    """The fields of a record, where it begins, and what is wrong with it."""

    line: int
    fields: list[str]
    problem: str = ""
    note: str = ""


def delimiter_of(lines: list[str], *, usual: str) -> str:
    """The sign that parts the first lines alike; `usual` where none does better."""
    lines = [line for line in lines if line.strip()][:20]
    if not lines:
        return usual
    best, most = usual, 0.0
    for sign in (usual, *DELIMITERS):
        counts = [line.count(sign) for line in lines]
        if not counts[0]:
            continue
        alike = sum(count == counts[0] for count in counts) / len(counts)
        worth = alike + (0.3 if sign == usual else 0.0)
        if worth > most:
            best, most = sign, worth
    return best


def is_quoted(header: str, delimiter: str) -> bool:
    """TSV has no quoting unless every name in its header is quoted; everything else has."""
    return delimiter != "\t" or all(part[:1] == '"' == part[-1:] for part in header.split("\t"))


def read_records(lines: Iterable[Line], delimiter: str, *, quoted: bool) -> Iterator[Record]:
    """Every record; blank lines between them are none."""
    csv.field_size_limit(1 << 27)
    source = iter(lines)
    waiting: list[Line] = []
    while True:
        line = waiting.pop(0) if waiting else next(source, None)
        if line is None:
            return
        if line.problem:
            yield Record(line.number, [], line.problem)
        elif "\0" in line.text:
            at = line.text.index("\0") + 1
            problem = f"a NUL byte at position {at}; remove it"
            yield Record(line.number, line.text.split(delimiter), problem, line.note)
        elif not quoted or '"' not in line.text:
            if line.text:
                yield Record(line.number, line.text.split(delimiter), note=line.note)
        else:
            yield _quoted(line, source, waiting, delimiter)


def _quoted(first: Line, source: Iterator[Line], waiting: list[Line], delimiter: str) -> Record:
    """A record that may go on over lines; lines after a quote that never closes are kept."""
    text, used, note = first.text, 0, first.note
    while True:
        try:
            fields = next(csv.reader([text], delimiter=delimiter, strict=True))
        except csv.Error as error:
            if "end of data" not in str(error):
                problem = "text after a closing quote; double quotes inside"
                return Record(first.number, [first.text], problem, note)
        else:
            del waiting[:used]
            return Record(first.number, fields, note=note)
        if used == len(waiting):
            following = next(source, None) if used < LONGEST_RECORD else None
            if following is not None:
                waiting.append(following)
        if used == len(waiting) or waiting[used].problem:
            problem = "a quote that begins here is never closed"
            return Record(first.number, [first.text], problem, note)
        text, note = f"{text}\n{waiting[used].text}", note or waiting[used].note
        used += 1
