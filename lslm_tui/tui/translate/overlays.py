"""What lies over or beside the texts: the settings panel, glossary, memory, export. UI loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lslm_tui.services.document_desk import DocumentDesk
from lslm_tui.tui.translate.documents import DocumentView, path_dialog
from lslm_tui.tui.translate.export import export
from lslm_tui.tui.translate.glossary_editor import GlossaryEditor
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

    @property
    def panel(self) -> SettingsPanel:
        return self._screen.query_one(SettingsPanel)

    def arrange(self) -> None:
        self.panel.set_class(self._screen.size.width < ROOM_BESIDE, "over")

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
            path = await screen.app.push_screen_wait(path_dialog())
            if path is not None:
                desk = DocumentDesk(screen.desk, session.paths.state)
                await screen.app.push_screen_wait(DocumentView(desk, path, screen.settings))
        elif name == "export":
            screen.say(await export(screen))
