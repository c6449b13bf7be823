"""The rows of one labelled table on disk: what was read, what the model said, what a person put right.

SQLite, so that a table of any size takes no memory and a screen can sort, filter and count it while
another process still labels it. A best probability below a bound counts as unsure; the bound is an
argument of each question, so it can be changed without labelling anew. Knows no model and no files
but its own.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from lslm_tui.services.database import Database, Row
from lslm_tui.services.labelling.conditions import ORDERS, STEPS, where_of
from lslm_tui.services.labelling.encoded import floats, windows_of, windows_text
from lslm_tui.services.labelling.records import (
    UNSURE_BELOW,
    Bucket,
    Counts,
    LabelledRow,
    Order,
    RowFilter,
)
from lslm_tui.types import Classification

MOST_ROWS = 10_000
"""Rows of one page at most."""
EMPTY = "The text is empty."

_TABLES = (
    "CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
    """
    CREATE TABLE rows (
        number INTEGER PRIMARY KEY,             -- 1 is the first row of the table
        line INTEGER NOT NULL,
        text TEXT NOT NULL,
        cells TEXT NOT NULL,                    -- all cells, as a JSON object
        problem TEXT NOT NULL DEFAULT '',       -- why it cannot be labelled
        note TEXT NOT NULL DEFAULT '',
        empty INTEGER NOT NULL DEFAULT 0,
        gold TEXT NOT NULL DEFAULT '',          -- as it stands in the table
        gold_label INTEGER,                     -- which of the model's labels that is
        part TEXT NOT NULL DEFAULT '',          -- the group
        day TEXT,                               -- ISO date
        label INTEGER,                          -- place among the labels; NULL while it waits
        score REAL,                             -- probability of that label, calibrated
        scores BLOB,                            -- of every label, float64
        logits BLOB,                            -- before calibration, float64
        tokens INTEGER NOT NULL DEFAULT 0,
        windows TEXT NOT NULL DEFAULT '',       -- JSON: start, end, scores of each; '' for a single one
        corrected TEXT NOT NULL DEFAULT ''      -- what a person says it is
    ) STRICT
    """,
)
MIGRATIONS = (_TABLES,)
INDEXES = {"spread": "label, empty, score, part, day", "by_score": "score"}


class LabelStore:
    """One labelled table. A connection belongs to the thread that opened it.

    Raises:
        StorageError: it cannot be opened, read or written.
    """

    def __init__(self, path: Path | None) -> None:
        self._database = Database(path, migrations=MIGRATIONS)
        self._labels: tuple[str, ...] = ()

    @property
    def path(self) -> Path | None:
        return self._database.path

    @property
    def labels(self) -> tuple[str, ...]:
        """The model's labels, in the order of its outputs."""
        if not self._labels:
            self._labels = tuple(self.fact("labels", []))
        return self._labels

    def close(self) -> None:
        self._database.close()

    # --- facts -------------------------------------------------------------------------------

    def fact(self, name: str, default: Any = None) -> Any:
        """What was noted about the table under a name, such as `columns` or `model`."""
        row = self._database.row("SELECT value FROM facts WHERE name = ?", (name,))
        return json.loads(row[0]) if row else default

    def note(self, **facts: Any) -> None:
        """Keep facts (as JSON)."""
        with self._database.write() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO facts VALUES (?, ?)",
                [(name, json.dumps(value)) for name, value in facts.items()],
            )
        self._labels = ()

    # --- filling -----------------------------------------------------------------------------

    def clear(self) -> None:
        """Forget all rows."""
        with self._database.write() as connection:
            connection.execute("DELETE FROM rows")
            connection.execute("DELETE FROM facts")

    def add(self, rows: Sequence[tuple[object, ...]]) -> None:
        """Append rows: number, line, text, cells, problem, note, empty, gold, part, day."""
        with self._database.write() as connection:
            connection.executemany(
                "INSERT INTO rows (number, line, text, cells, problem, note, empty, gold, part, day)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                rows,
            )

    def waiting(self, after: int, most: int, characters: int) -> list[tuple[int, str]]:
        """(number, text) of the next rows without a label: `most` rows, about `characters` signs."""
        found, size = list[tuple[int, str]](), 0
        for row in self._database.stream(
            "SELECT number, text FROM rows WHERE number > ? AND label IS NULL AND problem = ''"
            " ORDER BY number",
            (after,),
        ):
            found.append((row[0], row[1]))
            size += len(row[1])
            if len(found) >= most or size >= characters:
                break
        return found

    def put(self, found: Iterable[tuple[int, Classification]]) -> None:
        """Keep what the model says of rows."""
        places = {label: place for place, label in enumerate(self.labels)}
        with self._database.write() as connection:
            connection.executemany(
                "UPDATE rows SET label = ?, score = ?, scores = ?, logits = ?, tokens = ?, windows = ?"
                " WHERE number = ?",
                [
                    (
                        places[one.label],
                        one.scores[places[one.label]],
                        array("d", one.scores).tobytes(),
                        array("d", one.logits).tobytes(),
                        one.tokens,
                        windows_text(one.windows),
                        number,
                    )
                    for number, one in found
                ],
            )

    def rescore(self, numbers: Sequence[tuple[int, int, Sequence[float]]]) -> None:
        """Replace (number, label, scores) after another calibration."""
        with self._database.write() as connection:
            connection.executemany(
                "UPDATE rows SET label = ?, score = ?, scores = ? WHERE number = ?",
                [
                    (label, scores[label], array("d", scores).tobytes(), number)
                    for number, label, scores in numbers
                ],
            )

    def relabel_columns(self, rows: Iterable[tuple[str, str, str | None, int]]) -> None:
        """Replace gold, group and day of rows: (gold, part, day, number)."""
        with self._database.write() as connection:
            connection.executemany(
                "UPDATE rows SET gold = ?, part = ?, day = ? WHERE number = ?", rows
            )

    def map_gold(self, mapping: Mapping[str, int]) -> None:
        """Say which label each gold value means; others mean none."""
        with self._database.write() as connection:
            connection.execute("UPDATE rows SET gold_label = NULL")
            connection.executemany(
                "UPDATE rows SET gold_label = ? WHERE gold = ?",
                [(place, value) for value, place in mapping.items()],
            )

    def settle(self) -> None:
        """Make counting fast, once labelling has ended; before, it would slow every write."""
        with self._database.write() as connection:
            for name, columns in INDEXES.items():
                connection.execute(f"CREATE INDEX IF NOT EXISTS {name} ON rows ({columns})")

    def correct(self, number: int, label: str) -> None:
        """Keep what a person says a row is; '' takes it back."""
        with self._database.write() as connection:
            connection.execute("UPDATE rows SET corrected = ? WHERE number = ?", (label, number))

    # --- asking ------------------------------------------------------------------------------

    def counts(self) -> Counts:
        row = self._database.row(
            "SELECT count(*), count(label), sum(problem != ''), sum(empty), sum(windows != ''),"
            " sum(corrected != '') FROM rows"
        )
        assert row is not None
        return Counts(*(int(value or 0) for value in row))

    def characters_waiting(self) -> int:
        """Signs of all texts without a label."""
        row = self._database.row(
            "SELECT sum(length(text)) FROM rows WHERE label IS NULL AND problem = ''"
        )
        return int(row[0] or 0) if row else 0

    def labelled_up_to(self, after: int = 0) -> int:
        """The last row before the first, behind `after`, that still waits."""
        row = self._database.row(
            "SELECT coalesce((SELECT number - 1 FROM rows WHERE number > ? AND label IS NULL"
            " AND problem = '' ORDER BY number LIMIT 1), (SELECT max(number) FROM rows), 0)",
            (after,),
        )
        return int(row[0]) if row else 0

    def row(self, number: int, *, unsure_below: float = UNSURE_BELOW) -> LabelledRow | None:
        found = self._database.row("SELECT * FROM rows WHERE number = ?", (number,))
        return self._made(found, unsure_below) if found else None

    def page(
        self,
        chosen: RowFilter = RowFilter(),  # noqa: B008 - frozen
        *,
        order: Order = Order.ROW,
        descending: bool = False,
        offset: int = 0,
        limit: int = 100,
        unsure_below: float = UNSURE_BELOW,
    ) -> list[LabelledRow]:
        """Rows of the table as a list shows them."""
        where, values = where_of(chosen, self.labels, unsure_below)
        limit = min(limit, MOST_ROWS)
        direction = "DESC" if descending else "ASC"
        # Only numbers are sorted; whole rows would be copied for all that stand before the page.
        numbers = self._database.rows(
            f"SELECT number FROM rows {where} ORDER BY {ORDERS[order]} {direction} NULLS LAST, number"
            " LIMIT ? OFFSET ?",
            (*values, limit, offset),
        )
        return self.rows_of([row[0] for row in numbers], unsure_below=unsure_below)

    def count(
        self,
        chosen: RowFilter = RowFilter(),  # noqa: B008 - frozen
        *,
        unsure_below: float = UNSURE_BELOW,
    ) -> int:
        """How many rows a filter leaves."""
        where, values = where_of(chosen, self.labels, unsure_below)
        row = self._database.row(f"SELECT count(*) FROM rows {where}", values)
        return int(row[0]) if row else 0

    def numbers(
        self,
        chosen: RowFilter = RowFilter(),  # noqa: B008 - frozen
        *,
        order: Order = Order.ROW,
        descending: bool = False,
        unsure_below: float = UNSURE_BELOW,
    ) -> array[int]:
        """Which rows a list shows and in which order; eight bytes each, so that any part of it can
        be read at once afterwards (`rows_of`)."""
        where, values = where_of(chosen, self.labels, unsure_below)
        direction = "DESC" if descending else "ASC"
        rows = self._database.stream(
            f"SELECT number FROM rows {where} ORDER BY {ORDERS[order]} {direction} NULLS LAST, number",
            values,
        )
        return array("q", (row[0] for row in rows))

    def rows_of(
        self, numbers: Sequence[int], *, unsure_below: float = UNSURE_BELOW
    ) -> list[LabelledRow]:
        """Some rows by their numbers, in the order given."""
        marks = ", ".join("?" * len(numbers))
        rows = self._database.rows(f"SELECT * FROM rows WHERE number IN ({marks})", tuple(numbers))
        found = {row["number"]: self._made(row, unsure_below) for row in rows}
        return [found[number] for number in numbers if number in found]

    def stream(
        self, after: int = 0, up_to: int | None = None, *, unsure_below: float = UNSURE_BELOW
    ) -> Iterator[LabelledRow]:
        """All rows after one, in the order of the table, without holding them."""
        last = 2**62 if up_to is None else up_to
        for row in self._database.stream(
            "SELECT * FROM rows WHERE number > ? AND number <= ? ORDER BY number", (after, last)
        ):
            yield self._made(row, unsure_below)

    def problems(self, limit: int = 100) -> list[tuple[int, str]]:
        """(line, problem) of the first rows that cannot be used."""
        rows = self._database.rows(
            "SELECT line, problem FROM rows WHERE problem != '' ORDER BY number LIMIT ?", (limit,)
        )
        return [(int(row[0]), str(row[1])) for row in rows]

    # --- distributions -----------------------------------------------------------------------

    def overall(self, *, unsure_below: float = UNSURE_BELOW) -> Bucket:
        """How the labels fall among all rows."""
        found = self._buckets("''", "", unsure_below)
        return found[0] if found else Bucket("", (0,) * len(self.labels), 0)

    def by_group(self, *, unsure_below: float = UNSURE_BELOW, most: int = 50) -> list[Bucket]:
        """The largest groups, the largest first; rows without one have the name ''."""
        found = self._buckets("part", "", unsure_below)
        return sorted(found, key=lambda bucket: (-bucket.total, bucket.name))[:most]

    def by_date(self, step: str, *, unsure_below: float = UNSURE_BELOW) -> list[Bucket]:
        """One bucket a `day`, `week` (from Monday) or `month`, in order; days without rows are left out."""
        return self._buckets(STEPS[step], "AND day IS NOT NULL", unsure_below)

    def date_span(self) -> tuple[str, str] | None:
        """The first and the last day."""
        row = self._database.row("SELECT min(day), max(day) FROM rows WHERE day IS NOT NULL")
        return (str(row[0]), str(row[1])) if row and row[0] is not None else None

    def _buckets(self, name: str, more: str, unsure_below: float) -> list[Bucket]:
        rows = self._database.rows(
            f"SELECT {name}, label, empty OR score < ? AS unsure, count(*) FROM rows"
            f" WHERE label IS NOT NULL {more} GROUP BY 1, 2, 3 ORDER BY 1",
            (unsure_below,),
        )
        found: dict[str, list[int]] = {}
        for key, label, unsure, count in rows:
            counts = found.setdefault(str(key or ""), [0] * (len(self.labels) + 1))
            counts[-1 if unsure else label] += count
        return [Bucket(key, tuple(counts[:-1]), counts[-1]) for key, counts in found.items()]

    # --- gold --------------------------------------------------------------------------------

    def gold_values(self) -> dict[str, int]:
        """Rows of each gold value, the most frequent first; rows without one are left out."""
        rows = self._database.rows(
            "SELECT gold, count(*) FROM rows WHERE problem = '' AND gold != ''"
            " GROUP BY gold ORDER BY 2 DESC, 1"
        )
        return {str(row[0]): int(row[1]) for row in rows}

    def judged(self) -> Iterator[tuple[int, int, tuple[float, ...], tuple[float, ...], bool]]:
        """(gold label, label, scores, logits, empty) of every labelled row whose gold label is known."""
        for row in self._database.stream(
            "SELECT gold_label, label, scores, logits, empty FROM rows"
            " WHERE label IS NOT NULL AND gold_label IS NOT NULL ORDER BY number"
        ):
            yield int(row[0]), int(row[1]), floats(row[2]), floats(row[3]), bool(row[4])

    def logits(self, after: int, most: int) -> list[tuple[int, tuple[float, ...]]]:
        """(number, logits) of the next labelled rows."""
        rows = self._database.rows(
            "SELECT number, logits FROM rows WHERE number > ? AND label IS NOT NULL"
            " ORDER BY number LIMIT ?",
            (after, most),
        )
        return [(int(row[0]), floats(row[1])) for row in rows]

    def cells(self, after: int, most: int) -> list[tuple[int, dict[str, Any]]]:
        """(number, cells) of the next rows."""
        rows = self._database.rows(
            "SELECT number, cells FROM rows WHERE number > ? ORDER BY number LIMIT ?",
            (after, most),
        )
        return [(int(row[0]), json.loads(row[1])) for row in rows]

    # --- inside ------------------------------------------------------------------------------

    def _made(self, row: Row, unsure_below: float) -> LabelledRow:
        label, problem = row["label"], row["problem"]
        windows = windows_of(row["windows"])
        flags = [f"Line {row['line']:,}: {problem}."] if problem else []
        flags += [row["note"]] if row["note"] else []
        flags += [EMPTY] if row["empty"] and not problem else []
        flags += [f"Read in {len(windows)} windows."] if windows else []
        sure = label is not None and not row["empty"] and row["score"] >= unsure_below
        gold = row["gold_label"]
        return LabelledRow(
            number=row["number"],
            line=row["line"],
            text=row["text"],
            label="" if label is None else self.labels[label],
            score=row["score"],
            scores=floats(row["scores"]),
            unsure=not sure and (label is not None or bool(problem)),
            flags=tuple(flags),
            problem=problem,
            gold=row["gold"],
            gold_label="" if gold is None else self.labels[gold],
            group=row["part"],
            day=row["day"] or "",
            corrected=row["corrected"],
            windows=windows,
            tokens=row["tokens"],
            cells=json.loads(row["cells"]),
        )
