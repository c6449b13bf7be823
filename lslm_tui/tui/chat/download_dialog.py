"""Fetching a model: how large it is, whether it fits, progress, and a way to stop.

The work is done by the child process of `services/download.py`; its lines are read off the UI loop.
Closing the dialog stops it, and what came is kept.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from lslm_tui.errors import DownloadError
from lslm_tui.services.download import DownloadPlan, download, plan_download
from lslm_tui.tui import formats
from lslm_tui.types import Cancel, Progress


class DownloadDialog(ModalScreen[bool]):
    """Returns whether the model is here now."""

    DEFAULT_CSS: ClassVar[str] = Path(__file__).with_name("download_dialog.tcss").read_text("utf-8")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go", "Download", id="download.go", tooltip="Begin, or try again"),
        Binding("escape", "leave", "Stop", id="download.stop", tooltip="Stop; what came is kept"),
    ]

    def __init__(self, repo_id: str) -> None:
        super().__init__()
        self._repo_id = repo_id
        self._cancel = Cancel()
        self._plan: DownloadPlan | None = None
        self._busy = False

    def compose(self) -> ComposeResult:
        with Vertical(id="download"):
            yield Static(f"Download {self._repo_id}", id="download-title", markup=False)
            yield Static("Asking the hub how large it is…", id="download-said", markup=False)
            yield Static("", id="download-bar", markup=False)
            yield Static("Esc stop", id="download-keys", markup=False)

    def on_mount(self) -> None:
        self._ask()

    def on_unmount(self) -> None:
        self._cancel.request()

    def action_leave(self) -> None:
        self._cancel.request()
        self.dismiss(False)

    def action_go(self) -> None:
        if self._busy:
            return
        if self._plan is None:
            self._ask()
        else:
            self._fetch()

    @work(exclusive=True, exit_on_error=False)
    async def _ask(self) -> None:
        self._busy = True
        try:
            plan = await asyncio.to_thread(plan_download, self._repo_id, None, self._cancel)
        except DownloadError as error:
            self._failed(error)
            return
        self._busy = False
        self._plan = plan
        self._say(plan_sentence(plan))
        self._keys("Enter download · Esc leave it")

    @work(exclusive=True, exit_on_error=False)
    async def _fetch(self) -> None:
        self._busy = True
        self._keys("Esc stop; what came is kept")
        steps = download(self._repo_id, None, self._cancel)
        try:
            while (event := await asyncio.to_thread(next, steps, None)) is not None:
                self._show(event)
        except DownloadError as error:
            self._failed(error)
            return
        self.dismiss(True)

    def _failed(self, error: DownloadError) -> None:
        self._busy = False
        if self.is_mounted and not self._cancel.requested:
            self._say(f"✗ {error}")
            self._keys("Enter try again · Esc leave it")

    def _show(self, event: Progress) -> None:
        total = event.total or 0
        drawn = formats.bar(event.done, total, 40)
        self.query_one("#download-bar", Static).update(
            f"▕{drawn}▏ {formats.size(event.done)} / {formats.size(total)}"
        )
        self._say(event.phase)

    def _say(self, text: str) -> None:
        self.query_one("#download-said", Static).update(text)

    def _keys(self, text: str) -> None:
        self.query_one("#download-keys", Static).update(text)


def plan_sentence(plan: DownloadPlan) -> str:
    """Say what will be fetched, and where there is room for it."""
    files = "1 file" if plan.files == 1 else f"{plan.files} files"
    there = plan.total_bytes - plan.missing_bytes
    here = f", {formats.size(there)} of it here already" if there else ""
    return (
        f"{formats.size(plan.total_bytes)} in {files}{here}. "
        f"Free on that disk: {formats.size(plan.free_bytes)}."
    )
