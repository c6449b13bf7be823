"""Editing one translation where it stands: the editor over its cell, and what is kept. UI loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lslm_tui.errors import LslmError
from lslm_tui.tui.translate.sentence_editor import SentenceEditor

if TYPE_CHECKING:
    from lslm_tui.tui.screens.translate import TranslateScreen


class Editing:
    """Brings the editor to a cell and takes its text back."""

    def __init__(self, screen: TranslateScreen) -> None:
        self._screen = screen

    @property
    def editor(self) -> SentenceEditor:
        return self._screen.query_one(SentenceEditor)

    def begin(self, index: int) -> None:
        """Edit a sentence's translation."""
        shown = self._screen.texts.open
        if shown is not None:
            self._screen.pairs.go_to(index)
            self.editor.begin(index, shown.sentences[index].target)
            self.place()

    def place(self) -> None:
        """Lie over the cell, which is made as high as the text."""
        editor, pairs = self.editor, self._screen.pairs
        if editor.index >= 0:
            pairs.reserve_cell(editor.lines)
            offset, width = pairs.cell
            editor.put_at(offset, width)

    def keep(self, index: int, text: str) -> str:
        """Take the text over; returns what to say."""
        shown = self._screen.texts.open
        self.leave()
        if shown is None or not text or text == shown.sentences[index].target:
            return ""
        try:
            self._screen.actions.keep(shown, index, text)
        except LslmError as error:
            return str(error)
        return "Kept, and remembered. u undoes it."

    def leave(self) -> None:
        """Put the editor away."""
        if self.editor.index >= 0:
            self.editor.end()
            self._screen.pairs.reserve_cell(0)
            self._screen.pairs.focus()
