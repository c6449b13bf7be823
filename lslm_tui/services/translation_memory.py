"""Sentences that were translated before: found again exactly, or nearly.

What a person wrote or imported is never overwritten by a model. Nearly means a similarity of at least
0.75: the share of characters two sentences have in common in the same order (Ratcliff and Obershelp).
Candidates come from a trigram index. Used through `Storage`, on the thread that opened the database.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from lslm_tui.services.conversations import storable
from lslm_tui.services.database import Database, Row

LEAST_SIMILARITY = 0.75
CANDIDATES = 40
"""Sentences compared letter by letter in a search."""
TRIGRAMS = 24
"""Pieces of the sentence the index is asked for."""
AT_ONCE = 500
"""Entries written in one transaction."""


class Origin(StrEnum):
    MODEL = "model"
    PERSON = "person"
    IMPORT = "import"


@dataclass(frozen=True, slots=True)
class Remembered:
    """A sentence and its translation."""

    source: str
    target: str
    source_language: str
    target_language: str
    origin: Origin = Origin.MODEL
    model: str = ""
    draft: str | None = None
    """What the model had said before a person changed it."""
    created: float = 0.0


@dataclass(frozen=True, slots=True)
class Match:
    """A remembered sentence and how similar it is, from 0.75 to 1."""

    entry: Remembered
    similarity: float


class TranslationMemory:
    """What was translated before, by direction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, entry: Remembered) -> bool:
        """Remember a sentence; returns whether it was kept (a model does not overrule a person)."""
        return self.add_many([entry]) == 1

    def add_many(self, entries: Iterable[Remembered]) -> int:
        """Remember sentences; returns how many were kept."""
        kept = 0
        with self._database.write() as connection:
            for entry in entries:
                values = (
                    entry.source_language,
                    entry.target_language,
                    storable(entry.source),
                )
                there = connection.execute(
                    "SELECT number, origin, target FROM translations"
                    " WHERE source_language = ? AND target_language = ? AND source = ?",
                    values,
                ).fetchone()
                if there and entry.origin is Origin.MODEL and there["origin"] != Origin.MODEL:
                    continue
                rest = (
                    storable(entry.target),
                    entry.origin.value,
                    entry.model,
                    entry.draft,
                    entry.created or time.time(),
                )
                if there:
                    connection.execute(
                        "UPDATE translations SET target = ?, origin = ?, model = ?,"
                        " draft = coalesce(?, draft), created = ? WHERE number = ?",
                        (*rest, there["number"]),
                    )
                else:
                    connection.execute(
                        "INSERT INTO translations (source_language, target_language, source,"
                        " target, origin, model, draft, created) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                        (*values, *rest),
                    )
                kept += 1
        return kept

    def exact(self, source: str, source_language: str, target_language: str) -> Remembered | None:
        """The sentence itself, letter for letter."""
        row = self._database.row(
            "SELECT * FROM translations"
            " WHERE source_language = ? AND target_language = ? AND source = ?",
            (source_language, target_language, storable(source)),
        )
        return _entry(row) if row else None

    def near(
        self, source: str, source_language: str, target_language: str, *, limit: int = 3
    ) -> list[Match]:
        """The most similar sentences, best first; the sentence itself has a similarity of 1."""
        question = _question(source)
        if not question:
            found = self.exact(source, source_language, target_language)
            return [Match(found, 1.0)] if found else []
        rows = self._database.rows(
            "SELECT t.* FROM translation_index i JOIN translations t ON t.number = i.rowid"
            " WHERE translation_index MATCH ? AND t.source_language = ? AND t.target_language = ?"
            " ORDER BY bm25(translation_index) LIMIT ?",
            (question, source_language, target_language, CANDIDATES),
        )
        matches = [Match(_entry(row), similarity(source, row["source"])) for row in rows]
        near = [match for match in matches if match.similarity >= LEAST_SIMILARITY]
        return sorted(near, key=lambda match: -match.similarity)[:limit]

    def search(self, text: str, *, limit: int = 200) -> list[Remembered]:
        """Entries whose source or translation holds `text`, or all for '', the newest first."""
        wanted = (
            storable(text).strip().replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
        )
        rows = self._database.rows(
            "SELECT * FROM translations WHERE source LIKE ? ESCAPE '\\' OR target LIKE ? ESCAPE '\\'"
            " ORDER BY created DESC, number DESC LIMIT ?",
            (f"%{wanted}%", f"%{wanted}%", limit),
        )
        return [_entry(row) for row in rows]

    def remove(self, source: str, source_language: str, target_language: str) -> None:
        """Forget a sentence."""
        with self._database.write() as connection:
            connection.execute(
                "DELETE FROM translations"
                " WHERE source_language = ? AND target_language = ? AND source = ?",
                (source_language, target_language, storable(source)),
            )

    def count(self) -> int:
        row = self._database.row("SELECT count(*) FROM translations")
        return int(row[0]) if row else 0

    def entries(self, *, edited: bool = False) -> Iterator[Remembered]:
        """All sentences, oldest first; with `edited` those a person changed."""
        condition = "WHERE origin = 'person' " if edited else ""
        for row in self._database.stream(f"SELECT * FROM translations {condition}ORDER BY number"):
            yield _entry(row)


def similarity(one: str, other: str) -> float:
    """How alike two sentences are, 0 to 1; blanks and case count little, numbers as they are."""
    if one == other:
        return 1.0
    first, second = _folded(one), _folded(other)
    if first == second:
        return 0.99
    return min(SequenceMatcher(None, first, second, autojunk=False).ratio(), 0.98)


def _folded(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().casefold()


def _question(source: str) -> str:
    """Trigrams spread over the sentence, any of which may match; '' if it is shorter than one."""
    text = re.sub(r"\s+", " ", storable(source)).strip()
    places = range(len(text) - 2)
    step = max(len(places) // TRIGRAMS, 1)
    pieces = {text[place : place + 3].replace('"', '""') for place in places[::step]}
    return " OR ".join(f'"{piece}"' for piece in sorted(pieces) if "\0" not in piece)


def _entry(row: Row) -> Remembered:
    return Remembered(
        source=row["source"],
        target=row["target"],
        source_language=row["source_language"],
        target_language=row["target_language"],
        origin=Origin(row["origin"]),
        model=row["model"],
        draft=row["draft"],
        created=row["created"],
    )
