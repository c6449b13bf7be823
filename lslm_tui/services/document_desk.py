"""The door to translating files: what there is to do, and doing it.

Used on the loop alone. Files are read and written in small steps between which the loop has its turn;
sentences are translated where the engine is, a batch at a time, so that other places need not wait for
a whole document.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import IO

from lslm_tui.errors import LslmError, UsageError
from lslm_tui.services.document_files import Turns, not_written, read_lines, whole_file
from lslm_tui.services.document_journal import Journal, Known, forget, journal_path
from lslm_tui.services.document_plan import DocumentChoices, DocumentPlan, Plan, make_plan
from lslm_tui.services.document_translation import (
    DocumentRun,
    DocumentState,
    DocumentTranslation,
)
from lslm_tui.services.document_window import Direction, Window
from lslm_tui.services.jobs import EngineSlot, Purpose
from lslm_tui.services.loaded_model import unexpected
from lslm_tui.services.source_language import settle_source
from lslm_tui.services.text_translation import TranslationSettings
from lslm_tui.services.translating import TranslationDesk
from lslm_tui.tasks.translate import TranslateRequest, look_at
from lslm_tui.tasks.translation.detect import Detected
from lslm_tui.tasks.translation.documents.formats import scan
from lslm_tui.tasks.translation.documents.sentences import masked_spans
from lslm_tui.tasks.translation.documents.translating import Draft, translate_drafts
from lslm_tui.tasks.translation.glossary import Term
from lslm_tui.types import Cancel, Event, ModelInfo, Progress, Segment

BATCH = 512
"""Sentences translated and journalled together."""


class DocumentDesk:
    """Translates files for the screens and for the command line."""

    def __init__(self, desk: TranslationDesk, state: Path) -> None:
        """`state`: the directory journals lie under."""
        self._desk = desk
        self._session = desk.session
        self._state = state
        self._tasks: set[asyncio.Task[None]] = set()

    async def plan(
        self, source: Path, choices: DocumentChoices | None = None, *, leave_out: Path | None = None
    ) -> Plan:
        """What there is to do. Raises as `make_plan`."""
        return await make_plan(source, choices or DocumentChoices(), leave_out=leave_out)

    async def detect(self, plan: Plan) -> Detected | None:
        """What language a sample of it is in, among those the loaded model reads."""
        info = self._desk.model.state.info
        return await self._desk.detect(plan.sample_text, info.source_languages if info else ())

    async def estimate(self, plan: Plan, settings: TranslationSettings) -> float | None:
        """Seconds it will take, by translating a sample; `None` where there is nothing to do.

        Raises:
            LslmError: the model cannot be loaded, or the sample cannot be translated.
        """
        texts = [text for document in plan.documents[:4] for text in document.sample[:12]]
        if not texts:
            return None
        began = time.monotonic()
        fresh = replace(settings, use_memory=False)
        translation = self._desk.translate_text("\n".join(texts), fresh)
        try:
            await translation.finished()
        finally:
            translation.cancel()
        if translation.error is not None:
            raise translation.error
        took = (time.monotonic() - began) / max(sum(len(text) for text in texts), 1)
        return took * plan.characters

    def journal_of(
        self, plan: DocumentPlan, settings: TranslationSettings, terms: Sequence[Term], model: str
    ) -> Path:
        """Where what is done of a document stands."""
        facts = (plan.facts.digest, plan.options, settings, tuple(terms), model)
        return journal_path(self._state, facts)

    def start(
        self,
        plan: Plan,
        output: Path,
        settings: TranslationSettings,
        *,
        force: bool = False,
        resume: bool = True,
        terms: Sequence[Term] | None = None,
    ) -> DocumentTranslation:
        """Begin, or go on where an earlier attempt with the same settings ended.

        Args:
            output: the file to write; for a folder the folder to mirror it into.
            force: overwrite what is there.
            resume: use what an earlier attempt left.
            terms: instead of the glossary's.

        Raises:
            UsageError: the output is the input or lies within it, or exists.
        """
        documents = _outputs(plan, output)
        _refuse(plan, documents, output, force=force)
        translation = DocumentTranslation(plan, settings, documents, plan.skipped)
        work = _Work(self, translation, force=force, resume=resume, terms=terms)
        task = asyncio.create_task(self._follow(translation, work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return translation

    async def _follow(self, translation: DocumentTranslation, work: _Work) -> None:
        error: LslmError | None = None
        try:
            await work.run()
        except asyncio.CancelledError:
            translation.cancel()
        except LslmError as failure:
            error = failure
        except Exception as failure:  # whatever a library raised, the user gets a sentence
            error = unexpected(failure)
        current = translation.current
        if current is not None:
            current.state = DocumentState.FAILED if error else DocumentState.STOPPED
        translation.end(error)


class _Work:
    """One translation being done."""

    def __init__(
        self,
        documents: DocumentDesk,
        translation: DocumentTranslation,
        *,
        force: bool,
        resume: bool,
        terms: Sequence[Term] | None,
    ) -> None:
        self._documents = documents
        self._desk = documents._desk
        self._translation = translation
        self._force, self._resume, self._terms = force, resume, terms
        self._turns = Turns()
        self._journals: list[Path] = []

    async def run(self) -> None:
        translation = self._translation
        self._desk.model.wake()
        info = await self._desk.model.wait_ready()
        translation.model = info.name
        for document in translation.documents:
            if translation.stopped:
                return
            document.state = DocumentState.RUNNING
            translation.changed()
            await self._document(document, info)
        for path in self._journals:  # a folder's are kept until all of it is done
            forget(path)

    async def _document(self, document: DocumentRun, info: ModelInfo) -> None:
        translation, plan = self._translation, document.plan
        settings = translation.settings
        plan.facts.refuse_changes()
        source, _ = await settle_source(
            plan.sample_text,
            settings.source_language,
            settings.target_language,
            info,
            self._desk.detect,
        )
        document.source_language = source
        direction = Direction(source, settings.target_language)
        request = self._request(direction)
        settled = replace(settings, source_language=source)
        path = self._documents.journal_of(plan, settled, request.terms, f"{info.name} {info.path}")
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
            raise UsageError(
                f"{document.output} exists already.", remedy="Remove it, or say --force."
            )

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
                if fresh >= BATCH or window.is_full:
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
        for text, segments in window.put_back(direction, encoding, document.units + 1):
            try:
                file.write(encoding.encode(text))
            except OSError as error:
                raise not_written(document.output, error) from error
            for segment in segments:
                translation.take(document, segment)
            await self._turns.take()
        document.units += window.units
        document.characters += window.characters
        translation.share_of_batch = 0.0
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
        began, fresh = time.monotonic(), sum(len(name) for name in names)
        translation.batch_characters = window.characters
        job = self._desk.session.host.submit(partial(_translate, drafts, request))
        translation.follow(job)
        found: list[tuple[str, Known]] = []
        try:
            async for batch in job.batches():
                for event in batch:
                    if isinstance(event, Segment):
                        known = Known(event.target, event.score, event.flags)
                        found.append((names[event.index], known))
                    elif isinstance(event, Progress) and event.total and event.unit == "sentences":
                        translation.share_of_batch = min(event.done / event.total, 1.0)
                translation.changed()
        finally:
            translation.follow(None)
            journal.put(found)
        window.known |= dict(found)
        translation.translated += len(found)
        translation.fresh_characters += fresh
        translation.fresh_seconds += time.monotonic() - began


def _outputs(plan: Plan, output: Path) -> list[DocumentRun]:
    if plan.is_folder:
        return [
            DocumentRun(document, _named(output / document.place)) for document in plan.documents
        ]
    path = output / plan.documents[0].place if output.is_dir() else output
    return [DocumentRun(plan.documents[0], _named(path))]


def _named(path: Path) -> Path:
    """A compressed file's translation is not compressed."""
    return path.with_suffix("") if path.suffix.lower() == ".gz" else path


def _refuse(plan: Plan, documents: Sequence[DocumentRun], output: Path, *, force: bool) -> None:
    """
    Raises:
        UsageError: the output is the input, or a file that exists.
    """
    if not plan.documents:
        raise UsageError(
            f"There is nothing in {plan.source} that can be translated.",
            remedy="Known are txt, md, srt, vtt, csv, tsv, json, jsonl, po and html.",
        )
    if plan.is_folder and output.resolve() == plan.source.resolve():
        raise UsageError("The output is the input.", remedy="Name another folder.")
    for document in documents:
        if document.output.resolve() == document.plan.path.resolve():
            raise UsageError("The output is the input.", remedy="Name another file.")
    if not plan.is_folder and documents[0].output.exists() and not force:
        raise UsageError(
            f"{documents[0].output} exists already.", remedy="Remove it, or say --force."
        )


def _translate(
    drafts: tuple[Draft, ...], request: TranslateRequest, slot: EngineSlot, cancel: Cancel
) -> Iterator[Event]:
    yield from translate_drafts(slot.get(Purpose.TRANSLATE), drafts, request, cancel)
