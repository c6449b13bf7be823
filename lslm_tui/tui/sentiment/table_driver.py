"""Drives the table from the screen: opens a file, starts, shows what comes, judges it at the end.

It stands between the screen's actions and `TableWork`; errors are put where the table says what it is
doing. Runs on the UI loop.
"""

from __future__ import annotations

from collections.abc import Awaitable
from pathlib import Path
from typing import TYPE_CHECKING

from textual.worker import Worker

from lslm_tui.errors import LslmError
from lslm_tui.services.state import Phase
from lslm_tui.tui.dialogs.path import PathDialog
from lslm_tui.tui.sentiment.table_actions import TableActions
from lslm_tui.tui.sentiment.table_pane import TablePane
from lslm_tui.tui.sentiment.table_side import Tab
from lslm_tui.tui.sentiment.table_work import EXAMPLE, TableWork

if TYPE_CHECKING:
    from lslm_tui.tui.screens.sentiment import SentimentScreen

SUFFIXES = (".csv", ".tsv", ".tab", ".jsonl", ".ndjson", ".txt", ".parquet", ".pq", ".gz")


class TableDriver:
    """What the screen asks of the table."""

    def __init__(self, screen: SentimentScreen, work: TableWork) -> None:
        self._screen = screen
        self.work = work
        self.actions = TableActions(screen)
        self._judged: object = None
        self._judging: Worker[None] | None = None
        self._start: Path | None = None

    @property
    def pane(self) -> TablePane:
        return self._screen.table_pane

    async def act(self, doing: Awaitable[str]) -> str:
        """Do something; what goes wrong is said in place. Returns what to say."""
        self.work.error = None
        try:
            return await doing
        except LslmError as error:
            self.work.error = error
            return ""
        finally:
            self.pane.show(self.work)

    async def choose_file(self) -> str:
        """Ask for a file and look at it."""
        dialog = PathDialog(
            "Open a file of texts",
            suffixes=SUFFIXES,
            note="CSV, TSV, JSON lines, Parquet, or one text a line; .gz too.",
            start=self._start,
        )
        path = await self._screen.app.push_screen_wait(dialog)
        return await self.look_at(path) if path is not None else ""

    async def look_at(self, path: Path, *, has_header: bool = True) -> str:
        """Show the beginning of a file and its columns."""
        if self.work.running:
            return "A table is being labelled: stop it with Esc first."
        self._start = path.parent if path != EXAMPLE else self._start
        self._screen.set_mode("table")
        preview = await self.work.look_at(path, has_header=has_header)
        self.pane.columns_pane.show(preview)
        self.pane.go_to("columns")
        await self.look_for_results()
        return ""

    async def look_for_results(self) -> None:
        """Find out whether an earlier run labelled rows of this already."""
        pane = self.pane.columns_pane
        if self.work.desk.model.state.phase is not Phase.READY or not pane.columns.text:
            return
        pane.resumes = await self.work.labelled_before(pane.columns)
        pane.refresh_view()

    async def turn_header(self) -> str:
        """Take the first line for a header, or no longer."""
        preview = self.work.preview
        if preview is None or preview.shape.format.value not in ("csv", "tsv"):
            return "Only CSV and TSV have a header to choose."
        return await self.look_at(preview.shape.path, has_header=not preview.shape.has_header)

    async def start(self) -> str:
        """Label the file, or go on with it."""
        columns = self.pane.columns_pane.columns
        self.pane.go_to("table")
        self._judged = None
        try:
            await self.work.start(columns)
        except LslmError:
            if self.work.table is None:  # there is nothing to show; Enter tries again
                self.pane.go_to("columns")
            raise
        return ""

    async def show(self) -> None:
        """Show what has come; a table that has ended is judged."""
        self.pane.show(self.work)
        table = self.work.table
        if table is None or table.running:
            self.pane.side.report_note = "Worked out when labelling has ended." if table else ""
            return
        if table is not self._judged:
            self._judged = table
            self._judging = self._screen.run_worker(self.judge, group="judge", exclusive=True)

    async def judge(self) -> None:
        """Work out how well the labels agree with the gold ones, if there are any."""
        side, table = self.pane.side, self.work.table
        if table is None or table.running:
            return
        side.report_note = ""
        try:
            side.report = await self.work.report()
        except LslmError as error:
            side.report, side.report_note = None, str(error)
        if side.tab is Tab.GOLD:
            side.draw()
