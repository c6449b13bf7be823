"""The translations of before at the left, as Chat shows its conversations: search, open, delete and undo.

It is Chat's list over another store. Runs on the UI loop.
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual.binding import Binding, BindingType

from lslm_tui.services.records import Conversation
from lslm_tui.services.translation_history import Translated, TranslationHistory
from lslm_tui.tui.widgets.sidebar import ConversationList

SIGNS = {"file": "▤ ", "folder": "▤ "}


class Shelf:
    """Translations as rows of the list."""

    def __init__(self, history: TranslationHistory) -> None:
        self._history = history

    def conversations(
        self, query: str = "", *, limit: int = 200, offset: int = 0
    ) -> list[Conversation]:
        return [_row(each) for each in self._history.find(query, limit=limit, offset=offset)]

    def conversation(self, conversation_id: str) -> Conversation:
        return _row(self._history.entry(conversation_id))

    def rename(self, conversation_id: str, title: str) -> None:
        self._history.rename(conversation_id, title)

    def pin(self, conversation_id: str, pinned: bool) -> None:
        self._history.pin(conversation_id, pinned)

    def delete(self, conversation_id: str) -> None:
        self._history.delete(conversation_id)

    def restore(self, conversation_id: str) -> None:
        self._history.restore(conversation_id)


def _row(each: Translated) -> Conversation:
    return Conversation(
        id=each.id,
        title=each.title,
        model=each.model,
        system="",
        persona="",
        created=each.updated,
        updated=each.updated,
        pinned=each.pinned,
        message_count=1,
        snippet=each.snippet,
        mark=f"{SIGNS.get(each.kind, '')}→{each.target_language}",
    )


class HistoryList(ConversationList, inherit_bindings=False):
    """What was translated before, the last used first."""

    DEFAULT_CSS: ClassVar[str] = Path(__file__).with_suffix(".tcss").read_text("utf-8")
    NOTHING_YET: ClassVar[str] = (
        "No translations yet.\n\nWhat you translate is kept here with your edits, on this machine "
        "only."
    )
    UNNAMED: ClassVar[str] = "Empty: named after its first words."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "search", "Search", id="history.search", tooltip="Search both languages"),
        Binding("n", "new", "New", id="history.new", tooltip="Start with an empty text"),
        Binding("e", "rename", "Rename", id="history.rename", tooltip="Give it a title"),
        Binding("p", "pin", "Pin", id="history.pin", tooltip="Keep it on top, or no longer"),
        Binding("d,delete", "delete", "Delete", id="history.delete", tooltip="u undoes it"),
        Binding("u", "undo", "Undo", id="history.undo", tooltip="Bring the deleted one back"),
        Binding("escape", "leave", "Back", id="history.leave", tooltip="Back to the text"),
    ]

    def attach_history(self, history: TranslationHistory) -> None:
        """Show what this history has."""
        self.attach(Shelf(history))
