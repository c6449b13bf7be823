"""What lies over or beside the texts: the settings panel, glossary, memory, export. UI loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lslm_tui.sanitize import visible
from lslm_tui.services.document_desk import DocumentDesk
from lslm_tui.services.document_translation import DocumentTranslation
from lslm_tui.tui.formats import middle_cut
from lslm_tui.tui.translate.document_job import DocumentJob
from lslm_tui.tui.translate.documents import DocumentView, path_dialog
from lslm_tui.tui.translate.export import export
from lslm_tui.tui.translate.glossary_editor import GlossaryEditor
from lslm_tui.tui.translate.history_list import HistoryList
from lslm_tui.tui.translate.memory_browser import MemoryBrowser
from lslm_tui.tui.translate.settings_panel import SettingsPanel

if TYPE_CHECKING:
    from lslm_tui.tui.screens.translate import TranslateScreen

ROOM_BESIDE = 150
"""Columns from which the settings stand beside the texts."""


class Overlays:
    """Opens and closes them."""

    def __init__(self, screen: TranslateScreen) -> None:
        self._screen = screen
        self.document: DocumentJob | None = None
        """The file or folder that was chosen last."""
        self._followed: DocumentTranslation | None = None
        """What goes on in the background, whose end is told."""

    @property
    def panel(self) -> SettingsPanel:
        return self._screen.query_one(SettingsPanel)

    def arrange(self) -> None:
        over = self._screen.size.width < ROOM_BESIDE
        self.panel.set_class(over, "over")
        self.history.set_class(over, "over")

    @property
    def in_background(self) -> str:
        """The file that is at work, and how far it is; '' for none."""
        job = self.document
        if job is None or job.translation is None or not job.running:
            return ""
        return f"{middle_cut(visible(job.path.name), 16)} {job.translation.share:.0%}"

    @property
    def history(self) -> HistoryList:
        return self._screen.query_one(HistoryList)

    def show_history(self) -> None:
        """Show what was translated before, and search it."""
        self.history.display = True
        self._screen.history.show_current()
        self.history.refresh_list()
        self.history.focus_search()

    def toggle_history(self) -> None:
        if self.history.display:
            self.close_history()
        else:
            self.show_history()
            self.history.focus_rows()

    def close_history(self) -> bool:
        """Hide it; returns whether it was shown."""
        if not self.history.display:
            return False
        had_focus = self.history.has_focus_within
        self.history.display = False
        if had_focus:
            self._screen.focus_work()
        return True

    def toggle_settings(self) -> None:
        """Show the settings and go to them, or hide them."""
        panel = self.panel
        if panel.display:
            self.close_settings()
        else:
            panel.show(self._screen.settings)
            panel.display = True
            panel.focus()

    def close_settings(self) -> bool:
        """Hide the settings; returns whether they were shown."""
        panel = self.panel
        if not panel.display:
            return False
        had_focus, panel.display = panel.has_focus, False
        if had_focus:
            self._screen.focus_work()
        return True

    async def open(self, name: str) -> None:
        """Open the glossary, the memory, a document or the export by name.

        Raises:
            LslmError: nothing could be read or written.
        """
        screen = self._screen
        session = screen.desk.session
        if name == "glossary":
            target = screen.settings.target_language
            await screen.app.push_screen_wait(
                GlossaryEditor(session, screen.direction.source, target)
            )
        elif name == "memory":
            await screen.app.push_screen_wait(MemoryBrowser(session))
        elif name == "document":
            await self._document()
        elif name == "export":
            screen.say(await export(screen))

    async def _document(self) -> None:
        """Ask for a file or a folder and show it; one that is still at work is shown again."""
        screen, session = self._screen, self._screen.desk.session
        if self.document is None or not self.document.running:
            if self.document is not None:
                self.document.close()
            path = await screen.app.push_screen_wait(path_dialog())
            if path is None:
                return
            desk = DocumentDesk(screen.desk, session.paths.state)
            join = session.config.translate.join_lines
            kept = session.paths.translated
            self.document = DocumentJob(desk, path, screen.settings, kept, join=join)
        job = self.document
        await screen.app.push_screen_wait(DocumentView(job))
        if job.running and job.translation is not None:
            key = screen.lslm.key_of("translate.file")
            screen.say(f"{job.path.name} goes on; {key} shows it.")
            if self._followed is not job.translation:
                self._followed = job.translation
                self._tell_end(job)
        else:
            screen.history.keep_document(job)

    def _tell_end(self, job: DocumentJob) -> None:
        """Say when a document is done that is not looked at."""
        it = job.translation
        assert it is not None

        def changed() -> None:
            self._screen.following.news()
            if not it.running:
                leave()
                self._screen.history.keep_document(job)
                if job.done and not isinstance(self._screen.app.screen, DocumentView):
                    self._screen.app.notify(f"{job.path.name} is translated.")

        leave = it.subscribe(changed)
