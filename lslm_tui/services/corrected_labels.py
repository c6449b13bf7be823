"""Labels a person has put right: later a set to fine-tune with. Used through `Storage`."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

from lslm_tui.services.conversations import storable
from lslm_tui.services.database import Database


@dataclass(frozen=True, slots=True)
class CorrectedLabel:
    """A text, what a person says it is, and what the model had said."""

    text: str
    label: str
    given: str
    model: str
    created: float = 0.0


class Labels:
    """Corrected labels, one for each text."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, corrected: CorrectedLabel) -> None:
        """Remember a label; a later one for the same text replaces it."""
        with self._database.write() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO labels (text, label, given, model, created)"
                " VALUES (?, ?, ?, ?, ?)",
                (
                    storable(corrected.text),
                    corrected.label,
                    corrected.given,
                    corrected.model,
                    corrected.created or time.time(),
                ),
            )

    def remove(self, text: str) -> None:
        with self._database.write() as connection:
            connection.execute("DELETE FROM labels WHERE text = ?", (storable(text),))

    def label_of(self, text: str) -> str | None:
        """The label a person gave, if one did."""
        row = self._database.row("SELECT label FROM labels WHERE text = ?", (storable(text),))
        return str(row[0]) if row else None

    def count(self) -> int:
        row = self._database.row("SELECT count(*) FROM labels")
        return int(row[0]) if row else 0

    def all(self) -> Iterator[CorrectedLabel]:
        """Oldest first."""
        for row in self._database.stream("SELECT * FROM labels ORDER BY created, text"):
            yield CorrectedLabel(*(row[n] for n in ("text", "label", "given", "model", "created")))
