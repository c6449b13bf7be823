"""The translation memory over the place: searched, thinned out, read from and written to TMX."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import ClassVar

from lslm_tui.services.jobs import EngineSlot
from lslm_tui.services.session import Session
from lslm_tui.services.tmx import read_tmx, write_tmx
from lslm_tui.services.translation_memory import Origin, Remembered, TranslationMemory
from lslm_tui.tui.dialogs.path import PathDialog
from lslm_tui.tui.formats import count
from lslm_tui.tui.translate.pair_list import Pair, PairList, new_file

SHOWN = 300
"""Of what matches; searching narrows it."""
AT_ONCE = 200
"""Entries read or written before the loop gets its turn."""
WHOSE = {Origin.PERSON: "yours", Origin.IMPORT: "import", Origin.MODEL: "model"}


class MemoryBrowser(PairList):
    """What was translated before, the newest first."""

    TITLE_TEXT: ClassVar[str] = "Translation memory"
    EMPTY: ClassVar[str] = (
        "Nothing yet. Translations you edit or choose are kept here; m reads a TMX file."
    )

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session

    @property
    def _memory(self) -> TranslationMemory:
        return self._session.storage.translations

    def find(self, typed: str) -> tuple[Sequence[Pair], int]:
        found = self._memory.search(typed, limit=SHOWN)
        return [_pair(entry) for entry in found], self._memory.count()

    def forget_pair(self, pair: Pair) -> None:
        self._memory.remove(pair.source, pair.source_language, pair.target_language)

    def keep_pair(self, pair: Pair) -> None:
        self._memory.add(pair.kept)

    async def take_in(self) -> str:
        path = await self.app.push_screen_wait(
            PathDialog(
                "Import translations", suffixes=(".tmx",), note="TMX, as other programs write it."
            )
        )
        if path is None:
            return ""
        taken = await self.in_steps(self._adding(read_tmx(path)), "Read")
        stopped = " Stopped; what was read is kept." if self.stopped else ""
        return f"{count(taken)} translations taken from {path.name}.{stopped}"

    async def write_out(self) -> str:
        entries: list[Remembered] = []
        await self.in_steps(_gathering(self._memory.entries(), entries), "Gathered")
        if self.stopped:
            return "Stopped; nothing was written."
        directory = self._session.paths.exports
        path = new_file(directory, time.strftime("translation-memory-%Y-%m-%d"), ".tmx")
        written = await write_apart(self._session, path, entries)
        return f"{count(written)} translations written to {path}"

    def _adding(self, entries: Iterator[Remembered]) -> Iterator[int]:
        while batch := list(islice(entries, AT_ONCE)):
            yield self._memory.add_many(batch)


async def write_apart(session: Session, path: Path, entries: Iterable[Remembered]) -> int:
    """Write TMX where the engine is, so that the screen goes on; returns how many.

    Raises:
        OSError: it cannot be written.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return await session.host.call(partial(_write, path, tuple(entries)))


def _write(path: Path, entries: tuple[Remembered, ...], slot: EngineSlot) -> int:
    return write_tmx(path, entries)


def _gathering(entries: Iterator[Remembered], into: list[Remembered]) -> Iterator[int]:
    while batch := list(islice(entries, AT_ONCE)):
        into += batch
        yield len(batch)


def _pair(entry: Remembered) -> Pair:
    return Pair(
        entry.source_language,
        entry.target_language,
        entry.source,
        entry.target,
        WHOSE[entry.origin],
        entry,
    )
