"""Taking a file of conversations in while the screen stays quick: a step, then a turn for others.

Knows `services.transfer`; says how far it is through a callback. Runs on the UI loop.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lslm_tui.tui import formats
from lslm_tui.tui.dialogs.path import PathDialog

if TYPE_CHECKING:
    from lslm_tui.services.storage import Storage
    from lslm_tui.services.transfer import ImportSummary

REPORT_EVERY_S = 0.2
SHOWN_PROBLEMS = 50


@dataclass(frozen=True, slots=True)
class ImportReport:
    sentence: str
    details: tuple[str, ...]
    """What could not be read or kept, each with its place."""


def ask_for_file() -> PathDialog:
    """Return the dialog that asks what to import."""
    return PathDialog(
        "Import conversations",
        suffixes=(".json", ".zip"),
        note="Our JSON export, or ChatGPT's conversations.json or zip.",
    )


class ImportRun:
    """One import. Conversations that were complete when it stops are kept."""

    def __init__(self, path: Path, storage: Storage, say: Callable[[str], None]) -> None:
        self._path = path
        self._storage = storage
        self._say = say
        self._stopped = False

    def stop(self) -> None:
        self._stopped = True

    async def run(self) -> ImportReport:
        """Import to the end or until `stop`.

        Raises:
            InputError: the file is nothing that can be read.
            StorageError: the database could not be written.
        """
        from lslm_tui.services.transfer import import_file

        steps = import_file(self._path, self._storage)
        reported = 0.0
        try:
            while not self._stopped:
                began = time.monotonic()
                try:
                    progress = next(steps)
                except StopIteration as end:
                    return _report(end.value)
                now = time.monotonic()
                if now - reported >= REPORT_EVERY_S:
                    reported = now
                    share = formats.share(progress.done, progress.total or 0).strip()
                    self._say(f"Importing… {share} · m stops")
                # As much time for everyone else as the step took, so that keys are answered.
                await asyncio.sleep(min(0.02, now - began))
        finally:
            steps.close()
        return ImportReport("Import stopped; what was complete is kept.", ())


def _report(summary: ImportSummary) -> ImportReport:
    parts = [f"Imported {formats.count(summary.added)}"]
    if summary.skipped:
        parts.append(f"{formats.count(summary.skipped)} were here already")
    if summary.problems:
        parts.append(f"{formats.count(len(summary.problems))} could not be read")
    details = [problem.message for problem in summary.problems] + summary.notes
    if len(details) > SHOWN_PROBLEMS:
        more = len(details) - SHOWN_PROBLEMS
        details = [*details[:SHOWN_PROBLEMS], f"… and {formats.count(more)} more."]
    return ImportReport(" · ".join(parts), tuple(details))
