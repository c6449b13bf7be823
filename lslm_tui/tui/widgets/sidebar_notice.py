"""The line at the foot of the conversations that says what was just done, or why it was not."""

from __future__ import annotations

from textual import events
from textual.message import Message
from textual.widgets import Static

from lslm_tui.sanitize import visible


class Notice(Static):
    """One thing to say at the foot of the list; it stays until the next thing happens."""

    class Clicked(Message):
        pass

    def say(self, text: str, *, error: bool = False) -> None:
        """Show `text`, "" for nothing."""
        self.set_class(error, "error")
        self.display = bool(text)
        self.update(f"✗ {visible(text)}" if error else visible(text))

    def on_click(self, event: events.Click) -> None:
        event.stop()
        self.post_message(self.Clicked())
