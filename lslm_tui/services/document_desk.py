"""The door to translating files: what there is to do, and doing it.

Used on the loop alone. Files are read and written in small steps between which the loop has its turn;
sentences are translated where the engine is, a batch at a time, so that other places need not wait for
a whole document.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from lslm_tui.errors import LslmError, UsageError
from lslm_tui.services.document_journal import journal_path
from lslm_tui.services.document_plan import DocumentChoices, DocumentPlan, Plan, make_plan
from lslm_tui.services.document_segments import SegmentStore
from lslm_tui.services.document_translation import (
    DocumentRun,
    DocumentState,
    DocumentTranslation,
)
from lslm_tui.services.document_work import OVERWRITE, Work, translate_batch
from lslm_tui.services.loaded_model import unexpected
from lslm_tui.services.text_translation import TranslationSettings
from lslm_tui.services.translating import TranslationDesk
from lslm_tui.tasks.translate import TranslateRequest
from lslm_tui.tasks.translation.detect import Detected
from lslm_tui.tasks.translation.documents.translating import Draft
from lslm_tui.tasks.translation.glossary import Term
from lslm_tui.tasks.translation.segments import pieces
from lslm_tui.types import Progress

SAMPLE_SENTENCES = 192
SAMPLE_S = 5.0
"""Sentences translated to tell how long all will take, and seconds given to that."""
WARMING = 2
"""Sentences translated before: the first of all take longer than any after."""


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
        drafts = _sample(plan)
        if not drafts:
            return None
        self._desk.model.wake()
        info = await self._desk.model.wait_ready()
        source, _ = await self._desk.settle(plan.sample_text, settings, info)
        request = TranslateRequest((), source, settings.target_language, beams=settings.beams)
        warming = self._session.host.submit(partial(translate_batch, drafts[:WARMING], request))
        async for _ in warming.batches():
            pass
        job = self._session.host.submit(partial(translate_batch, drafts, request))
        share, began = 0.0, time.monotonic()
        async for batch in job.batches():
            for event in batch:
                if isinstance(event, Progress) and event.total:
                    share = event.done / event.total
            if share and time.monotonic() - began > SAMPLE_S:
                job.cancel()
        took = time.monotonic() - began
        characters = share * sum(len(draft.text) for draft in drafts)
        return took * plan.characters / characters if characters else None

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
        segments: SegmentStore | None = None,
    ) -> DocumentTranslation:
        """Begin, or go on where an earlier attempt with the same settings ended.

        Args:
            output: the file to write; for a folder the folder to mirror it into.
            force: overwrite what is there.
            resume: use what an earlier attempt left.
            terms: instead of the glossary's.
            segments: where the sentences are kept to be read again.

        Raises:
            UsageError: the output is the input or lies within it, or exists.
        """
        documents = _outputs(plan, output)
        _refuse(plan, documents, output, force=force)
        translation = DocumentTranslation(plan, settings, documents, plan.skipped)
        if segments is not None:
            segments.clear()
        work = Work(
            self._desk,
            self.journal_of,
            translation,
            force=force,
            resume=resume,
            terms=terms,
            segments=segments,
        )
        task = asyncio.create_task(self._follow(translation, work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return translation

    async def _follow(self, translation: DocumentTranslation, work: Work) -> None:
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
        raise UsageError(f"{documents[0].output} exists already.", remedy=OVERWRITE)


def _sample(plan: Plan) -> tuple[Draft, ...]:
    """Sentences of several documents, as they would be translated."""
    most = max(SAMPLE_SENTENCES // max(len(plan.documents), 1), 4)
    texts = [text for document in plan.documents for text in document.sample[:most]]
    found = [piece.text for text in texts for piece in pieces(text) if piece.translated]
    return tuple(Draft(text) for text in found[:SAMPLE_SENTENCES])
