"""Keeps what is translated, as it changes, and opens it again. Runs on the UI loop, in small steps."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from lslm_tui.errors import LslmError
from lslm_tui.services.document_segments import SegmentStore
from lslm_tui.services.kept_texts import kept, open_again, settings_fields, settings_of
from lslm_tui.services.text_translation import TextTranslation
from lslm_tui.services.translation_history import Kept, TranslationHistory
from lslm_tui.tui.translate.document_job import DocumentJob
from lslm_tui.tui.translate.document_reader import DocumentReader, ReadFile
from lslm_tui.tui.translate.history_list import HistoryList
from lslm_tui.tui.translate.kept_files import KeptFiles
from lslm_tui.types import Segment

if TYPE_CHECKING:
    from lslm_tui.tui.screens.translate import TranslateScreen


class History:
    """The texts of this and of former sessions."""

    def __init__(self, screen: TranslateScreen) -> None:
        self._screen = screen
        self._entries: dict[int, str] = {}
        """The id of an entry, by the translation it keeps."""
        self._known: dict[int, TextTranslation] = {}
        """Those translations, so that no other takes the place of one in memory."""
        self._saved: dict[int, dict[int, Segment]] = {}
        self._waiting: dict[int, TextTranslation] = {}
        self._writing = False

    @property
    def list(self) -> HistoryList:
        return self._screen.query_one(HistoryList)

    @property
    def _texts(self) -> TranslationHistory:
        return self._screen.desk.session.storage.texts

    # --- keeping -----------------------------------------------------------------------------

    def follow(self, translation: TextTranslation) -> None:
        """Keep a text, once it is translated and whenever something in it changes."""
        self._known[id(translation)] = translation
        translation.subscribe(lambda: self._changed(translation))

    def _changed(self, translation: TextTranslation) -> None:
        if translation.running or not translation.done:
            return
        self._waiting[id(translation)] = translation
        if not self._writing and self._screen.is_mounted:
            self._writing = True
            self._screen.run_worker(self._write(), group="history", exit_on_error=False)

    async def _write(self) -> None:
        try:
            while self._waiting:
                translation = self._waiting.pop(next(iter(self._waiting)))
                for _ in self._keep(translation):
                    await asyncio.sleep(0)
            self.show_current()
        except LslmError as error:
            self._screen.say(f"It could not be kept: {error}")
        finally:
            self._writing = False

    def flush(self) -> None:
        """Keep at once what is not kept yet, also of a text that is still being translated."""
        shown = self._screen.texts.open
        if shown is not None and shown.running and shown.done:
            self._waiting[id(shown)] = shown
        while self._waiting:
            for _ in self._keep(self._waiting.popitem()[1]):
                pass

    def _keep(self, translation: TextTranslation) -> Iterator[int]:
        """Write what has changed of a text."""
        place, texts, made = id(translation), self._texts, kept(translation)
        entry = self._entries.get(place) or texts.same(made) or texts.add(made)
        self._entries[place] = entry
        saved = self._saved.setdefault(place, {})
        news = {
            sentence.index: sentence.segment
            for sentence in translation.sentences
            if sentence.segment is not None and saved.get(sentence.index) is not sentence.segment
        }
        yield from texts.write(entry, news.items())
        saved |= news
        texts.update(entry, made, translation.target)

    def keep_document(self, job: DocumentJob) -> None:
        """Keep where a translated file or folder lies, with its sentences."""
        it = job.translation
        if it is None or not it.segments:
            return
        details = {
            "settings": settings_fields(job.settings),
            "seconds": round(it.seconds, 3),
            "output": str(job.output),
            "store": job.store.path.name,
            "files": [
                {
                    "place": str(run.plan.place),
                    "output": str(run.output),
                    "format": run.plan.format.value,
                    "state": run.state.value,
                    "from": run.source_language,
                    "sentences": run.segments,
                    "flagged": run.flagged,
                    "error": str(run.error) if run.error else "",
                }
                for run in it.documents
            ],
        }
        kind = "folder" if job.is_folder else "file"
        target = job.settings.target_language
        made = Kept(str(job.path), "", target, it.model, kind, details)
        try:
            entry = job.entry or self._texts.add(made, title=job.path.name)
            job.entry = entry
            self._texts.update(entry, made, json.dumps([str(run.output) for run in it.documents]))
        except LslmError as error:
            self._screen.say(f"It could not be kept: {error}")
        self.show_current()

    # --- the list ----------------------------------------------------------------------------

    def begin(self) -> None:
        """The session is open."""
        self.list.attach_history(self._texts)

    def show_current(self) -> None:
        """Mark the entry that is open, and read the list again where it is shown."""
        if not self._screen.is_mounted:
            return
        shown = self._screen.texts.open
        self.list.open_id = self._entries.get(id(shown), "") if shown else ""
        if self.list.display:
            self.list.refresh_list()

    def forget(self, entry: str) -> None:
        """An entry was deleted: what goes on with its text begins another one."""
        for place in [place for place, known in self._entries.items() if known == entry]:
            del self._entries[place]
            self._saved.pop(place, None)

    # --- opening -----------------------------------------------------------------------------

    async def open(self, entry: str) -> None:
        """Show an entry as it was left.

        Raises:
            StorageError: it is not there any more.
        """
        screen = self._screen
        for translation in screen.texts.all:
            if self._entries.get(id(translation)) == entry:
                screen.switcher.open(translation)
                return
        found = self._texts.entry(entry)
        if found.kind != "text":
            await self._open_document(self._texts.look(entry))
            return
        translation = await open_again(screen.desk.session, entry)
        self._entries[id(translation)] = entry
        self._saved[id(translation)] = {
            sentence.index: sentence.segment
            for sentence in translation.sentences
            if sentence.segment is not None
        }
        self.follow(translation)
        translation.subscribe(screen.following.news)
        screen.texts.add(translation)
        screen.settings = replace(
            screen.settings,
            source_language=translation.settings.source_language,
            target_language=translation.settings.target_language,
        )
        screen.switcher.open(translation)

    async def _open_document(self, found: Kept) -> None:
        paths = self._screen.desk.session.paths
        store = SegmentStore(paths.translated / Path(found.details["store"]).name)
        settings = settings_of(found.details, found.target_language)
        files = [
            ReadFile(
                store,
                number,
                each["place"],
                Path(each["output"]),
                settings,
                each["from"],
                found.model,
                float(found.details.get("seconds", 0.0)),
                each["format"],
                each["sentences"],
                each["flagged"],
                each["error"],
            )
            for number, each in enumerate(found.details["files"])
        ]
        app = self._screen.app
        if found.kind == "file" and files:
            await app.push_screen_wait(DocumentReader(files[0]))
        else:
            await app.push_screen_wait(KeptFiles(Path(found.text), files))
        store.close()
