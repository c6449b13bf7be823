"""The files of a folder that was translated before: where each lies, and its sentences to read.

Runs on the UI loop.
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

from lslm_tui.sanitize import visible
from lslm_tui.tui import formats
from lslm_tui.tui.clipboard import copy as copy_text
from lslm_tui.tui.translate.document_reader import DocumentReader, ReadFile
from lslm_tui.tui.translate.document_words import counted
from lslm_tui.tui.widgets.key_row import KeyRow
from lslm_tui.tui.widgets.line import Line, Span
from lslm_tui.tui.widgets.row_list import RowList

KEYS = (
    ("Enter", "open", "screen.open"),
    ("c", "copy the path", "screen.copy"),
    ("Esc", "back", "screen.back"),
)


class KeptFiles(ModalScreen[None]):
    """Enter opens a file, Esc goes back."""

    CSS_PATH: ClassVar[Any] = ["../dialogs/entry.tcss", "kept_files.tcss"]
    DEFAULT_CLASSES: ClassVar[str] = "entry-dialog"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "copy", "Copy the path", id="kept.copy", tooltip="Of this file's result"),
        Binding("escape", "back", "Back", id="kept.back", tooltip="To the text"),
    ]

    def __init__(self, folder: Path, files: Sequence[ReadFile]) -> None:
        super().__init__()
        self._folder, self._files = folder, tuple(files)

    def compose(self) -> ComposeResult:
        said = f" · {counted(len(self._files), 'file')}"
        with Vertical(id="entry"):
            title = Content.assemble(visible(self._folder.name), (said, "$text-muted"))
            yield Static(title, id="entry-title", markup=False)
            yield RowList(id="kept-rows")
            yield Static("", id="kept-detail", markup=False)
            yield KeyRow(id="kept-keys")

    def on_mount(self) -> None:
        rows = self.query_one(RowList)
        rows.show(len(self._files), self._row)
        rows.focus()
        self.query_one(KeyRow).show(KEYS)
        self._tell()

    def _row(self, index: int, width: int) -> Line:
        file = self._files[index]
        tail = counted(file.sentences, "sentence").rjust(18)
        flagged = (f"⚠ {formats.count(file.flagged)}" if file.flagged else "").rjust(8)
        room = max(width - 3 - 6 - 18 - 8, 8)
        name = formats.middle_cut(visible(file.place), room - 1)
        sign, style = ("✗", "error") if file.error else ("✓", "key")
        return (
            Span(f" {sign} ", style),
            Span(name + " " * (room - formats.width_of(name))),
            Span(file.format.ljust(6), "meta"),
            Span(tail, "meta"),
            Span(flagged, "warning"),
        )

    @property
    def _file(self) -> ReadFile | None:
        return self._files[self.query_one(RowList).cursor] if self._files else None

    @on(RowList.Moved)
    def _tell(self) -> None:
        file = self._file
        said = "" if file is None else f"✗ {file.error}" if file.error else f"→ {file.output}"
        self.query_one("#kept-detail", Static).update(Content(visible(said)))

    @on(RowList.Chosen)
    def _chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        if self._file is not None and self._file.sentences:
            self.app.push_screen(DocumentReader(self._file))

    @work(group="copy", exit_on_error=False)
    async def action_copy(self) -> None:
        if self._file is not None:
            said = (await copy_text(self.app, str(self._file.output))).message
            self.query_one("#kept-detail", Static).update(Content(said))

    def action_back(self) -> None:
        self.dismiss(None)
