"""The user's terms with their translations. Used through `Storage`; see `tasks.translation.glossary`."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from lslm_tui.errors import InputError
from lslm_tui.paths import write_private
from lslm_tui.services.conversations import storable
from lslm_tui.services.database import Database
from lslm_tui.tasks.translation.glossary import Term

HEADER = ("source_language", "target_language", "source", "target", "case_sensitive")
YES = {"1", "true", "yes", "x"}


class Glossary:
    """Terms by direction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, term: Term, source_language: str, target_language: str) -> None:
        """Add a term, or change its translation."""
        self._put_many([(source_language, target_language, term)])

    def remove(self, source: str, source_language: str, target_language: str) -> None:
        with self._database.write() as connection:
            connection.execute(
                "DELETE FROM terms"
                " WHERE source_language = ? AND target_language = ? AND source = ?",
                (source_language, target_language, storable(source)),
            )

    def terms(self, source_language: str, target_language: str) -> tuple[Term, ...]:
        """The terms of a direction, by name."""
        rows = self._database.rows(
            "SELECT * FROM terms WHERE source_language = ? AND target_language = ? ORDER BY source",
            (source_language, target_language),
        )
        return tuple(Term(r["source"], r["target"], bool(r["case_sensitive"])) for r in rows)

    def everything(self) -> list[tuple[str, str, Term]]:
        """All terms with source and target language, sorted."""
        rows = self._database.rows(
            "SELECT * FROM terms ORDER BY source_language, target_language, source"
        )
        return [
            (
                r["source_language"],
                r["target_language"],
                Term(r["source"], r["target"], bool(r["case_sensitive"])),
            )
            for r in rows
        ]

    def read_csv(self, path: Path) -> int:
        """Take terms from a CSV file with the columns of `HEADER` (the last may be missing).

        Returns:
            How many there were.

        Raises:
            InputError: unreadable, a column is missing, or a row is incomplete; nothing is taken.
        """
        found = read_terms(path)
        self._put_many(found)
        return len(found)

    def write_csv(self, path: Path) -> int:
        """Write all terms; returns how many.

        Raises:
            OSError: it cannot be written; what was there before is untouched.
        """
        rows = self._database.rows("SELECT * FROM terms ORDER BY number")
        lines = [[*HEADER], *([str(row[name]) for name in HEADER] for row in rows)]
        write_private(path, "".join(_csv_line(line) for line in lines))
        return len(rows)

    def _put_many(self, terms: Iterable[tuple[str, str, Term]]) -> None:
        with self._database.write() as connection:
            for source_language, target_language, term in terms:
                connection.execute(
                    "INSERT INTO terms (source_language, target_language, source, target,"
                    " case_sensitive) VALUES (?, ?, ?, ?, ?)"
                    " ON CONFLICT (source_language, target_language, source)"
                    " DO UPDATE SET target = excluded.target,"
                    " case_sensitive = excluded.case_sensitive",
                    (
                        source_language,
                        target_language,
                        storable(term.source),
                        storable(term.target),
                        int(term.case_sensitive),
                    ),
                )


def read_terms(path: Path) -> list[tuple[str, str, Term]]:
    """Terms of a CSV file with their source and target languages. Raises as `Glossary.read_csv`."""
    found: list[tuple[str, str, Term]] = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = set(HEADER[:4]) - set(reader.fieldnames or ())
            if missing:
                raise InputError(
                    f"The columns {', '.join(sorted(missing))} are missing.",
                    path=path,
                    line=1,
                    remedy=f"The first line must be {','.join(HEADER)}.",
                )
            for row in reader:
                values = [(row.get(name) or "").strip() for name in HEADER]
                if not all(values[:4]):
                    raise InputError("A term is incomplete.", path=path, line=reader.line_num)
                term = Term(values[2], values[3], values[4].lower() in YES)
                found.append((values[0].lower(), values[1].lower(), term))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"Cannot be read: {error}.", path=path) from error
    return found


def _csv_line(values: list[str]) -> str:
    quoted = [
        '"' + value.replace('"', '""') + '"' if any(c in value for c in ',"\r\n') else value
        for value in values
    ]
    return ",".join(quoted) + "\r\n"
