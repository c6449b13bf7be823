"""A file in another language, over the place: the plan, the columns, progress, and flags as they come.

Translating is the document desk's affair; leaving the dialog stops it, and the same file goes on later.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static

from lslm_tui.errors import LslmError
from lslm_tui.sanitize import visible
from lslm_tui.services.document_desk import DocumentDesk
from lslm_tui.services.document_plan import Column, DocumentChoices, Plan
from lslm_tui.services.document_translation import DocumentTranslation
from lslm_tui.services.text_translation import TranslationSettings
from lslm_tui.tasks.translation.documents.formats import SUFFIXES
from lslm_tui.tui.dialogs.path import PathDialog
from lslm_tui.tui.translate.documents_words import (
    counts_line,
    doubt_line,
    plan_line,
    progress_line,
)

TICK_S = 0.2
KEYS = "Enter translate · Esc back"
KEYS_OF_TABLES = "↑↓ Space choose columns · Enter translate · Esc back"


def path_dialog() -> PathDialog:
    """Asks for a document."""
    return PathDialog(
        "Translate a file",
        suffixes=tuple(SUFFIXES),
        note="txt, md, srt, vtt, csv, tsv, json, jsonl, po, html. What is no text stays as it is.",
    )


class DocumentView(ModalScreen[None]):
    """One file: Enter translates it, Esc stops, and Esc again goes back."""

    CSS_PATH: ClassVar[Any] = ["../dialogs/entry.tcss", "documents.tcss"]
    DEFAULT_CLASSES: ClassVar[str] = "entry-dialog"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "start", "Translate", priority=True, id="document.start",
                tooltip="Translate the file, or go on with it"),
        Binding("space", "tick", "Choose a column", id="document.tick",
                tooltip="Translate the column under the cursor, or leave it"),
        Binding("escape", "back", "Stop, or back", id="document.back", tooltip="Stops; then leaves"),
    ]  # fmt: skip

    def __init__(self, desk: DocumentDesk, path: Path, settings: TranslationSettings) -> None:
        super().__init__()
        self._desk, self._path, self._settings = desk, path, settings
        self._plan: Plan | None = None
        self.translation: DocumentTranslation | None = None
        self._shown = 0
        self._ticked: set[int] = set()

    def compose(self) -> ComposeResult:
        with Vertical(id="entry"):
            yield Static(Content(visible(self._path.name)), id="entry-title", markup=False)
            yield Static("Looking at the file…", id="document-plan", markup=False)
            yield OptionList(id="document-columns", compact=True, markup=False)
            yield Static("", id="document-output", markup=False)
            yield Static("", id="document-progress", markup=False)
            yield Static("", id="document-counts", markup=False)
            yield OptionList(id="document-flags", compact=True, markup=False)
            yield Static(KEYS, id="entry-keys", markup=False)

    def on_mount(self) -> None:
        self.query_one("#document-columns").display = False
        self.set_interval(TICK_S, self._tick)
        self._look(())

    @property
    def output(self) -> Path:
        """Beside the file, with the language in its name."""
        stem = self._path.name.removesuffix(".gz")
        suffix = Path(stem).suffix
        return self._path.with_name(
            f"{stem.removesuffix(suffix)}.{self._settings.target_language}{suffix}"
        )

    @work(group="look", exclusive=True, exit_on_error=False)
    async def _look(self, columns: tuple[str, ...]) -> None:
        try:
            plan = await self._desk.plan(self._path, DocumentChoices(columns=columns))
            first, self._plan = self._plan is None, plan
            if first and self.is_mounted:
                self._offer_columns(plan)
            detected = await self._desk.detect(plan)
            self._tell("plan", plan_line(plan, detected, None))
            self._tell("output", f"→ {visible(self.output.name)}")
            self._tell("plan", plan_line(plan, detected, await self._estimate(plan)))
        except LslmError as error:
            self._tell("plan", f"✗ {error}")

    async def _estimate(self, plan: Plan) -> float | None:
        """Unless it has been begun in the meantime."""
        return None if self.translation else await self._desk.estimate(plan, self._settings)

    def _offer_columns(self, plan: Plan) -> None:
        columns = plan.documents[0].columns
        self._ticked = {column.number for column in columns if column.chosen}
        offered = self.query_one("#document-columns", OptionList)
        offered.display = bool(columns)
        offered.add_options(self._column(column) for column in columns)
        if columns:
            offered.focus()
            self.query_one("#entry-keys", Static).update(KEYS_OF_TABLES)

    def _column(self, column: Column) -> Content:
        """Ticked or not, readable without colour."""
        sign = "✓" if column.number in self._ticked else "·"
        return Content(visible(f"{sign} {column.name}  {column.example}").replace("\n", " "))

    def action_tick(self) -> None:
        """Translate the column under the cursor, or leave it as it is."""
        offered = self.query_one("#document-columns", OptionList)
        if offered.highlighted is not None and self.translation is None and self._plan is not None:
            column = self._plan.documents[0].columns[offered.highlighted]
            ticked = self._ticked ^ {column.number}
            if ticked:
                self._ticked = ticked
                offered.replace_option_prompt_at_index(offered.highlighted, self._column(column))
                self._look(tuple(str(number) for number in sorted(ticked)))

    @on(OptionList.OptionSelected, "#document-columns")
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_tick()

    def action_start(self) -> None:
        """Translate, or go on."""
        it = self.translation
        if self._plan is None or (it is not None and (it.running or not (it.stopped or it.error))):
            return
        self.workers.cancel_group(self, "look")  # an estimate is of no use any more
        try:
            self.translation = self._desk.start(self._plan, self.output, self._settings)
        except LslmError as error:
            self._tell("progress", f"✗ {error}")
            return
        self._shown = 0
        self.query_one("#document-flags", OptionList).clear_options()
        self._tick()

    def action_back(self) -> None:
        it = self.translation
        if it is not None and it.running:
            it.cancel()
        else:
            self.dismiss(None)

    def _tick(self) -> None:
        it = self.translation
        if it is None:
            return
        self._tell("progress", progress_line(it))
        self._tell("counts", counts_line(it))
        flags = self.query_one("#document-flags", OptionList)
        flags.add_options(Content(doubt_line(doubt)) for doubt in it.doubts[self._shown :])
        self._shown = len(it.doubts)
        keys = "Esc stop" if it.running else "Esc back"
        if not it.running and (it.stopped or it.error):
            keys = "Enter go on · Esc back"
        self.query_one("#entry-keys", Static).update(keys)

    def _tell(self, part: str, text: str) -> None:
        if self.is_mounted:
            self.query_one(f"#document-{part}", Static).update(Content(text))
