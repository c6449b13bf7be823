"""The search above the conversations. It says what was pressed; searching is the list's matter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input


class SearchField(Input):
    """The search: arrows move in the list below, Esc clears and then leaves."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", show=False, id="conversations.search_down"),
        Binding("up", "move(-1)", show=False, id="conversations.search_up"),
        Binding("escape", "leave", "Clear, then back", id="conversations.search_leave"),
    ]

    @dataclass
    class Moved(Message):
        step: int

    class Left(Message):
        """Esc with nothing typed."""

    def action_move(self, step: int) -> None:
        self.post_message(self.Moved(step))

    def action_leave(self) -> None:
        if self.value:
            self.value = ""
        else:
            self.post_message(self.Left())
