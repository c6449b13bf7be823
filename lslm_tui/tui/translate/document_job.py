"""A file or folder on its way through the place Translate: chosen, looked at, translated, done.

It outlives the dialog that shows it, so that one can go on with something else meanwhile. Knows no
widgets. Used on the UI loop.
"""

from __future__ import annotations

import secrets
from pathlib import Path

from lslm_tui.errors import LslmError
from lslm_tui.services.document_desk import DocumentDesk
from lslm_tui.services.document_plan import DocumentChoices, Plan
from lslm_tui.services.document_segments import SegmentStore
from lslm_tui.services.document_translation import DocumentRun, DocumentState, DocumentTranslation
from lslm_tui.services.text_translation import TranslationSettings
from lslm_tui.tasks.translation.detect import Detected
from lslm_tui.tasks.translation.documents.formats import Format
from lslm_tui.tui.translate.document_reader import ReadFile


class DocumentJob:
    """What is known of it, and what can be done with it."""

    def __init__(
        self,
        desk: DocumentDesk,
        path: Path,
        settings: TranslationSettings,
        kept: Path,
        *,
        join: bool = True,
    ) -> None:
        """`kept`: the directory its sentences are kept in; `join`: broken lines of a txt together."""
        self._desk = desk
        self.path, self.settings = path, settings
        self.join = join
        self.columns: set[int] = set()
        """Columns of a table that are ticked."""
        self.plan: Plan | None = None
        self.detected: Detected | None = None
        self.seconds: float | None = None
        """How long it will take, once that is told."""
        self.translation: DocumentTranslation | None = None
        self.error: LslmError | None = None
        """Why it cannot be begun."""
        self.entry = ""
        """Its id in the history, once it is there."""
        self._kept = kept
        self._store: SegmentStore | None = None

    @property
    def store(self) -> SegmentStore:
        """Where its sentences are kept; made when it is first asked for."""
        if self._store is None:
            self._store = SegmentStore(self._kept / f"d{secrets.token_hex(6)}.db")
        return self._store

    def read(self, number: int) -> ReadFile:
        """A file of it, to be read."""
        it = self.translation
        assert it is not None
        run = it.documents[number]
        place = str(run.plan.place)
        return ReadFile(
            self.store,
            number,
            f"{self.path.name}/{place}" if self.is_folder else place,
            run.output,
            it.settings,
            run.source_language,
            it.model,
            it.seconds,
            run.plan.format.value,
            run.segments,
            run.flagged,
        )

    def close(self) -> None:
        """It is not shown any more; sentences nobody can find again are removed."""
        if self._store is not None and not self.running:
            self._store.close()
            if not self.entry:
                self._store.path.unlink(missing_ok=True)
            self._store = None

    @property
    def is_folder(self) -> bool:
        return self.path.is_dir()

    @property
    def output(self) -> Path:
        """Beside the source, with the language in its name."""
        language = self.settings.target_language
        if self.is_folder:
            return self.path.with_name(f"{self.path.name}.{language}")
        stem = self.path.name.removesuffix(".gz")
        suffix = Path(stem).suffix
        return self.path.with_name(f"{stem.removesuffix(suffix)}.{language}{suffix}")

    @property
    def running(self) -> bool:
        return self.translation is not None and self.translation.running

    @property
    def done(self) -> bool:
        """It has come to its end, with or without files that failed."""
        it = self.translation
        return it is not None and not it.running and not it.stopped and it.error is None

    @property
    def can_join(self) -> bool:
        """There is plain text in it, whose lines may be taken together."""
        documents = self.plan.documents if self.plan else ()
        return any(document.format is Format.TEXT for document in documents)

    @property
    def in_the_way(self) -> bool:
        """Something is there already where the result should go."""
        if self.error is not None:
            return not self.is_folder and self.output.exists()
        failed = self.translation.failures if self.translation and not self.running else []
        return any(run.output.exists() for run in failed)

    async def look(self) -> None:
        """Find out what there is to do.

        Raises:
            LslmError: it cannot be read, or is of no known kind.
        """
        self.error = None
        columns = tuple(str(number) for number in sorted(self.columns))
        choices = DocumentChoices(columns=columns, join=self.join)
        plan = await self._desk.plan(self.path, choices)
        if self.plan is None and not self.is_folder:
            self.columns = {c.number for c in plan.documents[0].columns if c.chosen}
        self.plan = plan

    async def detect(self) -> None:
        """Find out what language it is in."""
        if self.plan is not None:
            self.detected = await self._desk.detect(self.plan)

    async def estimate(self) -> None:
        """Find out how long it will take.

        Raises:
            LslmError: as `DocumentDesk.estimate`.
        """
        if self.plan is not None:
            self.seconds = await self._desk.estimate(self.plan, self.settings)

    def start(self, *, force: bool = False) -> bool:
        """Begin, or go on; returns whether it could. `force`: overwrite what is there."""
        assert self.plan is not None
        try:
            self.translation = self._desk.start(
                self.plan, self.output, self.settings, force=force, segments=self.store
            )
        except LslmError as error:
            self.error = error
            return False
        self.error = None
        return True

    def written(self, run: DocumentRun) -> bool:
        """The result of a file is there."""
        return run.state is DocumentState.DONE and run.output.exists()
