"""A file or a folder in another language, over the place: plan, columns, progress, files, flags.

It shows a `DocumentJob` and routes keys; translating is the document desk's affair. Leaving the dialog
with `b` lets the work go on; stopped, the same file goes on later where it was. Runs on the UI loop.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from lslm_tui.errors import LslmError
from lslm_tui.sanitize import visible
from lslm_tui.services.document_plan import DocumentPlan, Plan
from lslm_tui.services.document_translation import DocumentRun, DocumentTranslation
from lslm_tui.tasks.translation.documents.formats import SUFFIXES
from lslm_tui.tui import formats
from lslm_tui.tui.clipboard import copy as copy_text
from lslm_tui.tui.dialogs.path import PathDialog
from lslm_tui.tui.translate import document_words as words
from lslm_tui.tui.translate.document_job import DocumentJob
from lslm_tui.tui.translate.document_reader import DocumentReader
from lslm_tui.tui.widgets.key_row import KeyRow
from lslm_tui.tui.widgets.line import Line
from lslm_tui.tui.widgets.row_list import RowList
from lslm_tui.tui.widgets.status_line import Hint

TICK_S = 0.2


def path_dialog() -> PathDialog:
    """Asks for a document or a folder of documents."""
    return PathDialog(
        "Translate a file or a folder",
        suffixes=tuple(SUFFIXES),
        note="txt, md, srt, vtt, csv, tsv, json, jsonl, po, html. What is no text stays as it is.",
        folders=True,
    )


class DocumentView(ModalScreen[None]):
    """One job: Enter translates it, Esc stops, and Esc again goes back."""

    CSS_PATH: ClassVar[Any] = ["../dialogs/entry.tcss", "documents.tcss"]
    DEFAULT_CLASSES: ClassVar[str] = "entry-dialog"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go", "Translate, or open", priority=True, id="document.start",
                tooltip="Translate, go on where it was stopped, or open the result"),
        Binding("space", "tick", "Choose a column", id="document.tick",
                tooltip="Translate the column under the cursor, or leave it"),
        Binding("o", "open", "Open what is translated", id="document.open",
                tooltip="Source and translation side by side"),
        Binding("c", "copy", "Copy the path", id="document.copy", tooltip="Of the result"),
        Binding("w", "overwrite", "Overwrite what is there", id="document.overwrite"),
        Binding("l", "lines", "Lines of a text", id="document.lines",
                tooltip="Broken lines of a paragraph together, or each line alone"),
        Binding("b", "leave", "Go on in the background", id="document.leave",
                tooltip="The work goes on; the same key as before shows it again"),
        Binding("escape", "back", "Stop, or back", id="document.back", tooltip="Stops; then leaves"),
    ]  # fmt: skip

    def __init__(self, job: DocumentJob) -> None:
        super().__init__()
        self.job = job
        self._said = ""

    def compose(self) -> ComposeResult:
        kind = "folder" if self.job.is_folder else "file"
        title = Content.assemble(
            (f"Translate a {kind} · ", "$text-muted"), visible(self.job.path.name)
        )
        with Vertical(id="entry"):
            yield Static(title, id="entry-title", markup=False)
            yield Static("Looking at it…", id="document-plan", markup=False)
            yield Static("", id="document-output", markup=False)
            yield Static("", id="document-heading", markup=False)
            yield RowList(id="document-rows")
            yield Static("", id="document-detail", markup=False)
            yield Static("", id="document-progress", markup=False)
            yield Static("", id="document-counts", markup=False)
            yield KeyRow(id="document-keys")

    def on_mount(self) -> None:
        self._rows.focus()
        self.set_interval(TICK_S, self._tick)
        if self.job.plan is None:
            self._look()
        self._tick()

    def on_resize(self) -> None:
        self.call_after_refresh(self._tick)

    # --- the parts ---------------------------------------------------------------------------

    @property
    def translation(self) -> DocumentTranslation | None:
        return self.job.translation

    @property
    def _rows(self) -> RowList:
        return self.query_one(RowList)

    @property
    def _columns(self) -> bool:
        """The columns of a table are to be chosen."""
        plan = self.job.plan
        return (
            plan is not None
            and not plan.is_folder
            and self.translation is None
            and bool(plan.documents[0].columns)
        )

    def _run(self, index: int) -> tuple[DocumentPlan | None, DocumentRun | None]:
        """The file in a row of a folder, and what became of it."""
        plan, it = self.job.plan, self.translation
        if plan is None or index >= len(plan.documents):
            return None, None
        return plan.documents[index], it.documents[index] if it else None

    # --- what there is to do -----------------------------------------------------------------

    @work(group="look", exclusive=True, exit_on_error=False)
    async def _look(self) -> None:
        job = self.job
        try:
            await job.look()
            self._tick()
            await job.detect()
            self._tick()
            if job.translation is None:  # unless it has been begun in the meantime
                await job.estimate()
        except LslmError as error:
            job.error = job.error or (error if job.plan is None else None)
            self._said = f"✗ {error}"
        self._tick()

    def action_tick(self) -> None:
        """Translate the column under the cursor, or leave it as it is."""
        if self._columns and self.job.plan is not None:
            column = self.job.plan.documents[0].columns[self._rows.cursor]
            ticked = self.job.columns ^ {column.number}
            if ticked:
                self.job.columns, self.job.seconds = ticked, None
                self._look()
            self._tick()

    def action_lines(self) -> None:
        """Take the broken lines of a paragraph together, or each line alone."""
        if self.job.can_join and self.translation is None:
            self.job.join, self.job.seconds = not self.job.join, None
            self._look()

    @on(RowList.Chosen)
    def _clicked(self, event: RowList.Chosen) -> None:
        event.stop()
        if self._columns:
            self.action_tick()
        elif self.translation is not None:
            self.action_open()

    @on(RowList.Moved)
    def _moved(self, event: RowList.Moved) -> None:
        event.stop()
        self._tick()

    # --- doing it ----------------------------------------------------------------------------

    def action_go(self) -> None:
        """Translate, go on, or open what is there."""
        it = self.translation
        if it is not None and (it.running or self.job.done):
            self.action_open()
        elif self.job.plan is not None:
            self._start()

    def action_overwrite(self) -> None:
        """Translate, whatever lies where the result goes; never the source itself."""
        if self.job.in_the_way and not self.job.running:
            self._start(force=True)

    def _start(self, *, force: bool = False) -> None:
        self.workers.cancel_group(self, "look")  # an estimate is of no use any more
        self._said = ""
        if not self.job.start(force=force) and self.job.error is not None:
            self._said = f"✗ {self.job.error}"
        self._tick()

    def action_back(self) -> None:
        if self.job.running and self.translation is not None:
            self.translation.cancel()
            self._tick()
        else:
            self.dismiss(None)

    def action_leave(self) -> None:
        """Leave the dialog; what runs goes on."""
        if self.job.running:
            self.dismiss(None)

    # --- the result --------------------------------------------------------------------------

    def action_open(self) -> None:
        """Show the sentences of the file one stands on."""
        it = self.translation
        if it is None:
            return
        index, at = (self._rows.cursor, None) if self.job.is_folder else (0, self._doubt_line())
        if index >= len(it.documents) or not it.documents[index].segments:
            self._said = "There is no sentence of it yet."
            self._tick()
            return
        self.app.push_screen(DocumentReader(self.job.read(index), at))

    def _doubt_line(self) -> tuple[int, str] | None:
        """Where the doubt under the cursor stands."""
        it = self.translation
        if it is None or self._rows.cursor >= len(it.doubts):
            return None
        found = it.doubts[self._rows.cursor].found
        return found.line, found.segment.source

    @work(group="copy", exit_on_error=False)
    async def action_copy(self) -> None:
        path = self._result()
        if path is None:
            self._said = "There is no result to copy the path of yet."
        else:
            self._said = (await copy_text(self.app, str(path))).message
        self._tick()

    def _result(self) -> Path | None:
        """Where the result lies: the file, or the folder with what is done of it."""
        it = self.translation
        if it is None:
            return None
        if self.job.is_folder:
            return self.job.output if self.job.output.is_dir() else None
        return it.documents[0].output if self.job.written(it.documents[0]) else None

    # --- showing it --------------------------------------------------------------------------

    def _tick(self) -> None:
        if not self.is_mounted:
            return
        job, it = self.job, self.translation
        width = self._rows.size.width
        if job.plan is not None:
            self._tell("plan", words.plan_line(job.plan, job.detected, job.seconds))
            self._tell("output", self._where(width))
            self._show_rows(job.plan, it)
        elif job.error is not None:
            self._tell("plan", f"✗ {job.error}")
        self._tell("heading", words.heading(width - 1) if job.is_folder and job.plan else "")
        progress = self._said if it is None else words.progress_line(it)
        self._tell("progress", progress)
        self._tell("counts", words.counts_line(it) if it is not None else "")
        if it is not None and self._said:
            self._tell("counts", self._said)
        self.query_one(KeyRow).show(self._keys())

    def _where(self, width: int) -> str:
        """Where the result goes, or lies."""
        path = self._result() if self.job.done else None
        shown = visible(str(path)) if path else visible(self.job.output.name)
        lead = "Written to " if path else "→ "
        return lead + formats.middle_cut(shown, max(width - len(lead), 20))

    def _show_rows(self, plan: Plan, it: DocumentTranslation | None) -> None:
        rows = self._rows
        if plan.is_folder:
            rows.show(len(plan.documents) + len(plan.skipped), self._file_row)
            self._tell("detail", self._detail())
        elif self._columns:
            columns = plan.documents[0].columns
            rows.show(
                len(columns),
                lambda n, width: words.column_row(
                    columns[n], columns[n].number in self.job.columns, width
                ),
            )
        else:
            doubts = it.doubts if it else []
            done = self.job.done and not doubts
            note = "Nothing in it is doubtful." if done else ""
            rows.show(len(doubts), lambda n, width: words.doubt_row(doubts[n], width), note=note)
            if it is None and self.job.can_join:
                lines = "by paragraphs" if self.job.join else "line by line"
                self._tell("detail", f"Broken lines are translated {lines} (l changes that).")
            else:
                self._tell("detail", "")

    def _file_row(self, index: int, width: int) -> Line:
        plan = self.job.plan
        assert plan is not None
        document, run = self._run(index)
        if document is None:
            skipped = plan.skipped[index - len(plan.documents)]
            return words.skipped_row(skipped, plan.source, width)
        return words.file_row(document, run, width)

    def _detail(self) -> str:
        document, run = self._run(self._rows.cursor)
        if document is None:
            return ""
        return words.detail(document, run, self.translation.doubts if self.translation else ())

    def _keys(self) -> Sequence[Hint]:
        job = self.job
        go = ("Enter", "translate", "screen.go")
        back = ("Esc", "back", "screen.back")
        begun = job.translation is not None and job.translation.segments
        opening = (("o", "open", "screen.open"),) if begun else ()
        if job.plan is None:
            return (back,)
        if job.running:
            return (
                ("Esc", "stop", "screen.back"), *opening, ("b", "go on meanwhile", "screen.leave")
            )  # fmt: skip
        over = (("w", "overwrite", "screen.overwrite"),) if job.in_the_way else ()
        if job.done:
            path = ("c", "copy the path", "screen.copy")
            return (("Enter", "open", "screen.open"), path, *over, back)
        if job.translation is not None:
            return (("Enter", "go on", "screen.go"), *opening, *over, back)
        tick = (("Space", "column", "screen.tick"),) if self._columns else ()
        lines = (("l", "lines", "screen.lines"),) if job.can_join else ()
        return (go, *tick, *lines, *over, back)

    def _tell(self, part: str, text: str) -> None:
        said = self.query_one(f"#document-{part}", Static)
        content = Content(text)
        if said.content != content:
            said.update(content)
