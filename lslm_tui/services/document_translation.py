"""A document on its way into another language: followed by screens and commands, reused after a crash.

Sentences are read in windows of some hundreds, each translated once, and written in order. What is
done stands in a journal before it is written, so that whatever ends the work costs one window at most.
Used on the loop alone, which is given its turns; translating runs where the engine is.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from lslm_tui.errors import LslmError
from lslm_tui.services.document_plan import DocumentPlan, Plan, Skipped
from lslm_tui.services.document_window import DocumentSegment
from lslm_tui.services.jobs import Job
from lslm_tui.services.text_translation import TranslationSettings
from lslm_tui.tasks.translation.adherence import Adherence
from lslm_tui.tasks.translation.glossary import Term
from lslm_tui.types import FlagKind

TELLING_CHARACTERS = 3000
TELLING_SHARE = 0.1
TELLING_S = 2.0
"""So much must be translated before the time left means anything: characters, or a share; seconds."""
MOST_DOUBTS = 1000
"""Flagged sentences that are kept to be shown; all are counted."""


class DocumentState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(slots=True)
class DocumentRun:
    """One file of a translation."""

    plan: DocumentPlan
    output: Path
    state: DocumentState = DocumentState.WAITING
    source_language: str = ""
    notices: list[str] = field(default_factory=list)
    units: int = 0
    characters: int = 0
    """Units, and characters in them, that are written."""
    segments: int = 0
    flagged: int = 0
    """Sentences written, and those of them with a flag."""
    error: LslmError | None = None

    @property
    def share(self) -> float:
        """How much of it is written, 0 to 1."""
        if self.state is DocumentState.DONE:
            return 1.0
        return min(self.characters / max(self.plan.characters, 1), 1.0)

    def fail(self, error: LslmError) -> None:
        """It cannot be translated."""
        self.state, self.error = DocumentState.FAILED, error


@dataclass(frozen=True, slots=True)
class Doubt:
    """A sentence with a flag, and the file it stands in."""

    path: Path
    found: DocumentSegment


@dataclass(slots=True)
class DocumentTranslation:
    """A file or folder that is being translated, or was.

    Attributes:
        segments: sentences that were translated or found, repetitions counted.
        reused: sentences that were translated already, by an attempt before or further up.
        remembered: those from the translation memory.
        flags: how many sentences have a flag of each kind.
        doubts: the first sentences with flags.
        adherence: how far the translation keeps to the glossary, as far as it is written.
        on_segment: called with every sentence, in order.
    """

    plan: Plan
    settings: TranslationSettings
    documents: list[DocumentRun]
    skipped: tuple[Skipped, ...] = ()
    model: str = ""
    segments: int = 0
    translated: int = 0
    reused: int = 0
    remembered: int = 0
    flags: Counter[FlagKind] = field(default_factory=Counter)
    doubts: list[Doubt] = field(default_factory=list)
    adherence: Adherence = field(default_factory=Adherence)
    error: LslmError | None = None
    running: bool = True
    stopped: bool = False
    seconds: float = 0.0
    on_segment: Callable[[DocumentRun, DocumentSegment], None] | None = None
    started: float = field(default_factory=time.monotonic)
    share_of_batch: float = 0.0
    """How much of the sentences that are being translated now is done."""
    batch_characters: int = 0
    fresh_characters: float = 0
    fresh_seconds: float = 0.0
    """What was really translated, by which the time left is told."""
    _batch_fresh: int = 0
    _batch_began: float | None = None
    _seen: float = 0.0
    """When something was last heard of the batch."""
    _job: Job | None = None
    _watchers: list[Callable[[], None]] = field(default_factory=list)
    _finished: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def total(self) -> int:
        """Characters to translate."""
        return max(self.plan.characters, 1)

    @property
    def done(self) -> float:
        """Characters that are done, as far as it is known; not above `total`."""
        written = sum(document.characters for document in self.documents)
        return min(written + self.share_of_batch * self.batch_characters, self.total)

    @property
    def share(self) -> float:
        """How much is done, from 0 to 1."""
        if not self.running and not self.stopped and self.error is None:
            return 1.0
        return self.done / self.total

    @property
    def units(self) -> int:
        """Units written."""
        return sum(document.units for document in self.documents)

    @property
    def failed(self) -> int:
        """Sentences kept in the source language."""
        return self.flags[FlagKind.FAILED]

    @property
    def seconds_left(self) -> float | None:
        """By the characters translated so far; `None` while they are too few to tell by."""
        characters, seconds, now = self.fresh_characters, self.fresh_seconds, time.monotonic()
        if self._batch_began is not None:
            characters += self.share_of_batch * self._batch_fresh
            seconds += self._seen - self._batch_began
        enough = min(TELLING_CHARACTERS, TELLING_SHARE * self.total)
        if not self.running or characters < enough or seconds < TELLING_S:
            return None
        # News comes in steps; between two of them the time goes on.
        since = now - self._seen if self._batch_began is not None else 0.0
        return max((self.total - self.done) * seconds / characters - since, 1.0)

    @property
    def failures(self) -> list[DocumentRun]:
        """Files that could not be translated."""
        return [document for document in self.documents if document.error is not None]

    @property
    def current(self) -> DocumentRun | None:
        """The file that is worked on."""
        return next((d for d in self.documents if d.state is DocumentState.RUNNING), None)

    def subscribe(self, watcher: Callable[[], None]) -> Callable[[], None]:
        """Call `watcher` at every change; returns the way out."""
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher)

    def cancel(self) -> None:
        """Stop; what has been translated is in the journal, and is not translated again."""
        if self.running:
            self.stopped = True
            if self._job is not None:
                self._job.cancel()

    async def finished(self) -> None:
        """Return when it has ended, well or badly."""
        await self._finished.wait()

    def follow(self, job: Job | None) -> None:
        """The job that is translating now; called by the desk."""
        self._job = job
        if job is not None and self.stopped:
            job.cancel()

    def begin_batch(self, characters: int, fresh: int) -> None:
        """Sentences are being translated now; called by the desk.

        Args:
            characters: of the units they stand in.
            fresh: of the sentences themselves.
        """
        self.batch_characters, self._batch_fresh = characters, fresh
        self._batch_began = self._seen = time.monotonic()
        self.share_of_batch = 0.0

    def progress(self, share: float) -> None:
        """So much of the batch is translated, 0 to 1; called by the desk."""
        if share > self.share_of_batch:
            self.share_of_batch, self._seen = min(share, 1.0), time.monotonic()

    def end_batch(self) -> float:
        """They are translated; returns the seconds that took. Called by the desk."""
        took = time.monotonic() - self._batch_began if self._batch_began is not None else 0.0
        if took:
            self.fresh_characters += self._batch_fresh
            self.fresh_seconds += took
        self._batch_began = None
        return took

    def take(
        self, document: DocumentRun, found: DocumentSegment, terms: Sequence[Term] = ()
    ) -> None:
        """A sentence was written; called by the desk with the glossary's terms."""
        self.segments += 1
        document.segments += 1
        document.flagged += bool(found.segment.flags)
        if terms:
            file = document.plan.place if self.plan.is_folder else None
            segment = found.segment
            self.adherence.take(segment.source, segment.target, terms, found.line, file)
        if found.segment.memory is not None:
            self.remembered += 1
        for flag in found.segment.flags:
            self.flags[flag.kind] += 1
        if found.segment.flags and len(self.doubts) < MOST_DOUBTS:
            self.doubts.append(Doubt(document.plan.path, found))
        if self.on_segment is not None:
            self.on_segment(document, found)

    def changed(self) -> None:
        """Tell the watchers; called by the desk."""
        for watcher in list(self._watchers):
            watcher()

    def end(self, error: LslmError | None = None) -> None:
        """Close it; called by the desk."""
        self.error = error
        self.running = False
        self._batch_began = None
        self.share_of_batch = 0.0
        self.seconds = time.monotonic() - self.started
        self._finished.set()
        self.changed()
