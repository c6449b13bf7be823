"""An earlier message back in the prompt: what is sent then is a branch beside it.

The prompt's title says so, which moves nothing on the screen. Runs on the UI loop.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lslm_tui.tui.slash import escaped
from lslm_tui.tui.widgets.prompt import PromptBox

if TYPE_CHECKING:
    from lslm_tui.services.records import Message
    from lslm_tui.tui.screens.chat import ChatScreen

TITLE = "Message"
EDITING = "Editing: the old message stays as a version · Esc leaves it"


class Editing:
    """Knows which message is being edited, if one is."""

    def __init__(self, screen: ChatScreen) -> None:
        self._screen = screen
        self.message: Message | None = None

    def begin(self, message: Message) -> None:
        """Put an earlier message back into the prompt; what is written there waits."""
        self._screen.switcher.keep()
        self.message = message
        prompt = self._screen.query_one(PromptBox)
        prompt.load(escaped(message.content), message.attachments)
        prompt.border_title = EDITING
        prompt.focus()

    def end(self) -> None:
        """What is written from now on is a new message."""
        self.message = None
        self._screen.query_one(PromptBox).border_title = TITLE

    def leave(self) -> bool:
        """Give the edit up; returns whether there was one."""
        if self.message is None:
            return False
        self.end()
        self._screen.switcher.bring_back()
        return True
