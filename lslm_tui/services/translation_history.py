"""What was translated before, to be opened again with all edits: texts, and where files lie.

A text is kept with its sentences one by one, so that an edit writes one row. It is found by any words in
source or translation, deleted and brought back as a conversation is. Used through `Storage`, on the
thread that opened the database.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import islice
from typing import Any

from lslm_tui.errors import StorageError
from lslm_tui.services.conversations import storable, title_from
from lslm_tui.services.database import Database, Row
from lslm_tui.services.search import words
from lslm_tui.types import Candidate, Flag, FlagKind, Segment

SEARCHED_CHARACTERS = 50_000
"""Of a text, and as many of its translation, are searched."""
AT_ONCE = 300
"""Sentences written in one transaction."""
SNIPPET_CHARACTERS = 90
TRIGRAM = 3
FIELDS = "number, id, title, named, kind, target_language, model, updated, pinned"


@dataclass(frozen=True, slots=True)
class Translated:
    """One entry, as a list shows it.

    Attributes:
        kind: `text`, `file` or `folder`.
        updated: unix seconds.
    """

    id: str
    title: str
    kind: str
    target_language: str
    model: str
    updated: float
    pinned: bool = False
    snippet: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry with what it takes to open it again.

    Attributes:
        text: of a text the source itself, else the path of what was translated.
        details: settings and the like, as JSON; of files also where they and their sentences lie.
        segments: by the number of the sentence; sentences that were not translated have none.
    """

    text: str
    source_language: str
    target_language: str
    model: str = ""
    kind: str = "text"
    details: dict[str, Any] = field(default_factory=dict)
    segments: dict[int, Segment] = field(default_factory=dict)


class TranslationHistory:
    """Reads and writes translations in one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # --- writing -----------------------------------------------------------------------------

    def add(self, kept: Kept, *, title: str = "") -> str:
        """Begin an entry without its sentences; returns its id."""
        now, name = time.time(), f"t{secrets.token_hex(6)}"
        with self._database.write() as connection:
            connection.execute(
                """INSERT INTO texts (id, title, kind, source_language, target_language, model, text,
                details, searched, created, updated) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                (
                    name,
                    storable(title or title_from(kept.text)),
                    kept.kind,
                    kept.source_language,
                    kept.target_language,
                    storable(kept.model),
                    storable(kept.text),
                    json.dumps(kept.details),
                    storable(kept.text[:SEARCHED_CHARACTERS]),
                    now,
                    now,
                ),
            )
        return name

    def write(self, entry: str, segments: Iterable[tuple[int, Segment]]) -> Iterator[int]:
        """Write sentences in short steps; yields how many are written."""
        number, written = self._number(entry), 0
        waiting = iter(segments)
        while part := list(islice(waiting, AT_ONCE)):
            with self._database.write() as connection:
                connection.executemany(
                    "INSERT OR REPLACE INTO text_sentences (text, sentence, segment)"
                    " VALUES (?, ?, ?)",
                    [(number, index, _dumped(segment)) for index, segment in part],
                )
            written += len(part)
            yield written

    def update(self, entry: str, kept: Kept, target: str) -> None:
        """The entry's languages, settings and translation are these now."""
        searched = f"{kept.text[:SEARCHED_CHARACTERS]}\n{target[:SEARCHED_CHARACTERS]}"
        with self._database.write() as connection:
            connection.execute(
                "UPDATE texts SET source_language = ?, model = ?, details = ?, searched = ?,"
                " updated = ? WHERE id = ?",
                (
                    kept.source_language,
                    storable(kept.model),
                    json.dumps(kept.details),
                    storable(searched),
                    time.time(),
                    entry,
                ),
            )

    def rename(self, entry: str, title: str) -> None:
        """Set the title; an empty one goes back to the first words."""
        named = " ".join(storable(title).split())
        if not named:
            row = self._row(entry, "text, kind")
            named = title_from(row["text"]) if row["kind"] == "text" else row["text"]
        self._set(entry, "title = ?, named = ?", named, bool(title.strip()))

    def pin(self, entry: str, pinned: bool) -> None:
        self._set(entry, "pinned = ?", pinned)

    def delete(self, entry: str) -> None:
        """Hide an entry; `restore` brings it back until it is purged."""
        self._set(entry, "deleted = ?", time.time())

    def restore(self, entry: str) -> None:
        self._set(entry, "deleted = ?", None)

    def purge(self, older_than_s: float) -> list[str]:
        """Remove for good what was deleted so long ago; returns what was kept of files for it."""
        before = time.time() - older_than_s
        with self._database.write() as connection:
            rows = connection.execute(
                "SELECT details FROM texts WHERE deleted <= ?", (before,)
            ).fetchall()
            connection.execute("DELETE FROM texts WHERE deleted <= ?", (before,))
        return [store for row in rows if (store := json.loads(row[0]).get("store"))]

    def stores(self) -> set[str]:
        """The names of what is kept of files, of deleted entries too."""
        rows = self._database.rows("SELECT details FROM texts WHERE kind <> 'text'")
        return {json.loads(row["details"]).get("store", "") for row in rows}

    # --- reading -----------------------------------------------------------------------------

    def entry(self, entry: str) -> Translated:
        """
        Raises:
            StorageError: there is none of that id, or it is deleted.
        """
        return _entry(self._row(entry, FIELDS))

    def get(self, entry: str) -> Kept:
        """An entry with its sentences. Raises as `entry`."""
        segments: dict[int, Segment] = {}
        for part in self.segments(entry):
            segments |= part
        return replace(self.look(entry), segments=segments)

    def segments(self, entry: str) -> Iterator[dict[int, Segment]]:
        """Its sentences in short steps. Raises as `entry`."""
        number, last = self._number(entry), -1
        while True:
            found = self._database.rows(
                "SELECT sentence, segment FROM text_sentences WHERE text = ? AND sentence > ?"
                " ORDER BY sentence LIMIT ?",
                (number, last, AT_ONCE),
            )
            if not found:
                return
            last = found[-1]["sentence"]
            yield {each["sentence"]: _loaded(each["segment"]) for each in found}

    def look(self, entry: str) -> Kept:
        """An entry without its sentences. Raises as `entry`."""
        row = self._row(entry, "*")
        return Kept(
            row["text"],
            row["source_language"],
            row["target_language"],
            row["model"],
            row["kind"],
            json.loads(row["details"]),
        )

    def same(self, kept: Kept) -> str:
        """The entry of the same text into the same language; '' for none."""
        row = self._database.row(
            "SELECT id FROM texts WHERE kind = ? AND target_language = ? AND text = ?"
            " AND deleted IS NULL ORDER BY updated DESC LIMIT 1",
            (kept.kind, kept.target_language, storable(kept.text)),
        )
        return str(row["id"]) if row else ""

    def find(self, query: str = "", *, limit: int = 200, offset: int = 0) -> list[Translated]:
        """A page: pinned first, then the last used first; every word of `query` occurs in each."""
        wanted = words(query)
        where, values = ["deleted IS NULL"], []
        for word in wanted:
            condition, value = _condition(word)
            where.append(condition)
            values += [value] * condition.count("?")
        rows = self._database.rows(
            f"SELECT {FIELDS}{', searched' if wanted else ''} FROM texts WHERE {' AND '.join(where)}"
            " ORDER BY pinned DESC, updated DESC, number DESC LIMIT ? OFFSET ?",
            (*values, limit, offset),
        )
        return [_entry(row, _snippet(row, wanted) if wanted else "") for row in rows]

    def _row(self, entry: str, columns: str) -> Row:
        row = self._database.row(
            f"SELECT {columns} FROM texts WHERE id = ? AND deleted IS NULL", (entry,)
        )
        if row is None:
            raise _missing(entry)
        return row

    def _number(self, entry: str) -> int:
        return int(self._row(entry, "number")["number"])

    def _set(self, entry: str, assignment: str, *values: object) -> None:
        with self._database.write() as connection:
            changed = connection.execute(
                f"UPDATE texts SET {assignment} WHERE id = ?", (*values, entry)
            ).rowcount
        if not changed:
            raise _missing(entry)


def _missing(entry: str) -> StorageError:
    return StorageError(
        f"There is no translation {entry}.", remedy="It may have been deleted in another window."
    )


def _condition(word: str) -> tuple[str, str]:
    """A condition on an entry, and what to put for each of its question marks."""
    if len(word) >= TRIGRAM:
        quoted = word.replace('"', '""')
        return (
            "number IN (SELECT rowid FROM text_index WHERE text_index MATCH ?)",
            f'"{quoted}"',
        )
    escaped = word.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
    return (r"(title LIKE ? ESCAPE '\' OR searched LIKE ? ESCAPE '\')", f"%{escaped}%")


def _snippet(row: Row, wanted: Sequence[str]) -> str:
    """Words around the first hit, on one line; '' where the title has them all."""
    title, text = row["title"].lower(), row["searched"]
    if all(word in title for word in wanted):
        return ""
    folded = text.lower()
    place = next((at for word in wanted if (at := folded.find(word)) >= 0), 0)
    start = max(place - SNIPPET_CHARACTERS // 4, 0)
    found = " ".join(text[start : start + SNIPPET_CHARACTERS].split())
    return f"…{found}" if start else found


def _entry(row: Row, snippet: str = "") -> Translated:
    return Translated(
        row["id"],
        row["title"],
        row["kind"],
        row["target_language"],
        row["model"],
        row["updated"],
        bool(row["pinned"]),
        snippet,
    )


def _dumped(segment: Segment) -> str:
    kept = {
        name: value
        for name, value in asdict(segment).items()
        if value is not None and value is not False and value not in ((), [])
    }
    return storable(json.dumps(kept, ensure_ascii=False))


def _loaded(text: str) -> Segment:
    fields = json.loads(text)
    flags = tuple(Flag(FlagKind(each["kind"]), each["reason"]) for each in fields.pop("flags", ()))
    others = tuple(Candidate(**each) for each in fields.pop("alternatives", ()))
    fields.setdefault("index", 0)
    return Segment(**fields, flags=flags, alternatives=others)
