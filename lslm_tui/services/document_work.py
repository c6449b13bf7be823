"""One translation of documents being done: file by file, window by window, batch by batch.

Started by the document desk and followed through the `DocumentTranslation` it fills. A file of a folder
that cannot be translated is told with its reason, and the others go on. Used on the loop alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import IO

from lslm_tui.errors import CapabilityError, InputError, UsageError
from lslm_tui.services.document_files import Turns, not_written, read_lines, whole_file
from lslm_tui.services.document_journal import Journal, Known, forget
from lslm_tui.services.document_plan import DocumentPlan
from lslm_tui.services.document_segments import SegmentStore
from lslm_tui.services.document_translation import (
    DocumentRun,
    DocumentState,
    DocumentTranslation,
)
from lslm_tui.services.document_window import Direction, Window
from lslm_tui.services.jobs import EngineSlot, Purpose
from lslm_tui.services.text_translation import TranslationSettings
from lslm_tui.services.translating import TranslationDesk
from lslm_tui.tasks.translate import TranslateRequest, look_at
from lslm_tui.tasks.translation.documents.formats import scan
from lslm_tui.tasks.translation.documents.sentences import masked_spans
from lslm_tui.tasks.translation.documents.translating import Draft, translate_drafts
from lslm_tui.tasks.translation.glossary import Term
from lslm_tui.types import Cancel, Event, ModelInfo, Progress, Segment

FIRST_BATCH = 64
BATCH = 512
BATCH_S = 8.0
"""Sentences translated and journalled together, at first and at most; else so many as take this long."""
OF_ONE_FILE = (InputError, UsageError, CapabilityError)
"""What goes wrong with one file of a folder and need not with the others."""

OVERWRITE = "Remove it, or have it overwritten (--force, or w in the screens)."

JournalOf = Callable[[DocumentPlan, TranslationSettings, Sequence[Term], str], Path]


class Work:
    """One translation being done."""

    def __init__(
        self,
        desk: TranslationDesk,
        journal_of: JournalOf,
        translation: DocumentTranslation,
        *,
        force: bool,
        resume: bool,
        terms: Sequence[Term] | None,
        segments: SegmentStore | None,
    ) -> None:
        self._desk = desk
        self._journal_of = journal_of
        self._translation = translation
        self._force, self._resume, self._terms = force, resume, terms
        self._segments = segments
        self._turns = Turns()
        self._batch = min(FIRST_BATCH, BATCH)
        self._journals: list[Path] = []

    async def run(self) -> None:
        """Translate all documents.

        Raises:
            LslmError: none of them can be, or the only one cannot.
        """
        translation = self._translation
        self._desk.model.wake()
        info = await self._desk.model.wait_ready()
        translation.model = info.name
        for document in translation.documents:
            if translation.stopped:
                return
            document.state = DocumentState.RUNNING
            translation.changed()
            try:
                await self._document(document, info)
            except OF_ONE_FILE as error:
                if not translation.plan.is_folder:
                    raise
                document.fail(error)
                translation.changed()
        if translation.failures:
            return  # what failed may be mended: nothing is to be translated again then
        for path in self._journals:  # a folder's are kept until all of it is done
            forget(path)

    async def _document(self, document: DocumentRun, info: ModelInfo) -> None:
        translation, plan = self._translation, document.plan
        settings = translation.settings
        plan.facts.refuse_changes()
        source, _ = await self._desk.settle(plan.sample_text, settings, info)
        document.source_language = source
        direction = Direction(source, settings.target_language)
        request = self._request(direction)
        settled = replace(settings, source_language=source)
        path = self._journal_of(plan, settled, request.terms, f"{info.name} {info.path}")
        self._refuse_existing(document, path)
        if not self._resume:
            forget(path)
        journal = Journal(path)
        try:
            found = len(journal)
            if found:
                document.notices.append(f"Going on: {found:,} sentences are translated already.")
            await self._write(document, journal, direction, request)
        finally:
            journal.close()
        if not translation.stopped:
            document.state = DocumentState.DONE
            self._journals.append(path)
            translation.changed()

    def _refuse_existing(self, document: DocumentRun, journal: Path) -> None:
        """A file of an unfinished folder that we wrote ourselves may be written again.

        Raises:
            UsageError: the output is somebody else's.
        """
        if document.output.exists() and not self._force and not journal.exists():
            raise UsageError(f"{document.output} exists already.", remedy=OVERWRITE)

    def _request(self, direction: Direction) -> TranslateRequest:
        settings = self._translation.settings
        terms = self._terms
        if terms is None:
            storage = self._desk.session.storage
            known = storage.terms.terms(direction.source, direction.target)
            terms = known if settings.use_glossary else ()
        return TranslateRequest(
            sentences=(),
            source_language=direction.source,
            target_language=direction.target,
            beams=settings.beams,
            repetition_penalty=settings.repetition_penalty,
            length_penalty=settings.length_penalty,
            terms=tuple(terms),
            low_confidence=settings.low_confidence,
        )

    async def _write(
        self,
        document: DocumentRun,
        journal: Journal,
        direction: Direction,
        request: TranslateRequest,
    ) -> None:
        plan = document.plan
        encoding = plan.facts.encoding.for_language(direction.target)
        if notice := plan.facts.encoding.notice():
            document.notices.append(notice)
        if encoding.name != plan.facts.encoding.name:
            document.notices.append(f"The translation is written as {encoding.label}.")
        async with whole_file(document.output) as file:
            file.write(encoding.bom)
            window, fresh = Window(), 0
            for part in scan(read_lines(plan.facts), plan.options):
                before = len(window.wanted)
                window.add(part)
                fresh += self._look_up(window, before, journal, request)
                await self._turns.take()
                if self._translation.stopped:
                    raise asyncio.CancelledError
                if fresh >= self._batch or window.is_full:
                    await self._close(window, document, journal, request, file)
                    window, fresh = Window(), 0
            await self._close(window, document, journal, request, file)
            plan.facts.refuse_changes()
            if self._translation.stopped:
                raise asyncio.CancelledError

    def _look_up(
        self, window: Window, before: int, journal: Journal, request: TranslateRequest
    ) -> int:
        """Find the newest sentences in journal and memory; returns how many are in neither."""
        if len(window.wanted) == before:
            return 0
        missing = 0
        for plain in list(window.wanted)[before:]:
            known = journal.get(plain)
            if known is not None:
                self._translation.reused += 1
            else:
                known = self._remembered(plain, window.wanted[plain], request)
            if known is not None:
                window.known[plain] = known
            else:
                missing += 1
        return missing

    def _remembered(self, plain: str, draft: Draft, request: TranslateRequest) -> Known | None:
        if not self._translation.settings.use_memory:
            return None
        source, target = request.source_language, request.target_language
        found = self._desk.session.storage.translations.exact(plain, source, target)
        masked = masked_spans(found.target, draft.spans) if found else None
        if found is None or masked is None:
            return None
        flags = look_at(plain, found.target, request, score=None, complete=True)
        return Known(masked, None, flags, memory=1.0)

    async def _close(
        self,
        window: Window,
        document: DocumentRun,
        journal: Journal,
        request: TranslateRequest,
        file: IO[bytes],
    ) -> None:
        """Translate what is missing, keep it, and write the window."""
        translation = self._translation
        missing = window.missing
        if missing:
            await self._translate(missing, window, journal, request)
        if translation.stopped:
            raise asyncio.CancelledError
        direction = Direction(request.source_language, request.target_language)
        encoding = document.plan.facts.encoding.for_language(request.target_language)
        place = translation.documents.index(document)
        for text, segments in window.put_back(direction, encoding, document.units + 1):
            if self._segments is not None and segments:
                self._segments.put(place, segments)
            try:
                file.write(encoding.encode(text))
            except OSError as error:
                raise not_written(document.output, error) from error
            for segment in segments:
                translation.take(document, segment, request.terms)
            await self._turns.take()
        document.units += window.units
        document.characters += window.characters
        translation.share_of_batch = 0.0
        if self._segments is not None:
            self._segments.flush()
        translation.changed()

    async def _translate(
        self,
        missing: dict[str, Draft],
        window: Window,
        journal: Journal,
        request: TranslateRequest,
    ) -> None:
        """
        Raises:
            StorageError: the journal cannot be written.
        """
        translation = self._translation
        names, drafts = tuple(missing), tuple(missing.values())
        translation.begin_batch(window.characters, sum(len(name) for name in names))
        job = self._desk.session.host.submit(partial(translate_batch, drafts, request))
        translation.follow(job)
        found: list[tuple[str, Known]] = []
        try:
            async for batch in job.batches():
                for event in batch:
                    if isinstance(event, Segment):
                        known = Known(event.target, event.score, event.flags)
                        found.append((names[event.index], known))
                    elif isinstance(event, Progress) and event.total:
                        translation.progress(event.done / event.total)
                translation.changed()
        finally:
            translation.follow(None)
            journal.put(found)
        window.known |= dict(found)
        translation.translated += len(found)
        took = translation.end_batch()
        if len(found) == len(missing):
            as_many = round(len(found) * BATCH_S / max(took, 0.001))
            self._batch = min(max(as_many, FIRST_BATCH), BATCH)


def translate_batch(
    drafts: tuple[Draft, ...], request: TranslateRequest, slot: EngineSlot, cancel: Cancel
) -> Iterator[Event]:
    """Translate drafts with the model that is loaded; the body of a job."""
    yield from translate_drafts(slot.get(Purpose.TRANSLATE), drafts, request, cancel)
