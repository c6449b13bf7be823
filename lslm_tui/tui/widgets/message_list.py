"""The messages of a conversation under each other: which are loaded, and on which line each begins.

The last messages are laid out first, earlier ones when asked for. Knows lines, not the screen: the
`Transcript` scrolls, draws and answers keys. Runs on the UI loop.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from lslm_tui.services.records import Message
from lslm_tui.tui.widgets.message import MessageView

WINDOW = 20
"""Messages laid out at once."""


class MessageList:
    """Views of the loaded messages and their places."""

    def __init__(self, messages: Sequence[Message] = (), *, width: int, thoughts: bool) -> None:
        self.messages = list(messages)
        self.first = len(self.messages)
        """Index of the first message that is loaded: so many are not."""
        self.views: list[MessageView] = []
        self.tops: list[int] = []
        """The line each view begins on."""
        self._width = width
        self._thoughts = thoughts
        self.load()

    @property
    def head(self) -> int:
        """Lines above the first message: the note that there are more, and a blank one."""
        return 2 if self.first else 0

    @property
    def height(self) -> int:
        return self.tops[-1] + self.views[-1].height if self.views else 0

    def load(self) -> int:
        """Lay out some earlier messages; returns how many there were."""
        start = max(self.first - WINDOW, 0)
        views = [self._view(message) for message in self.messages[start : self.first]]
        self.views[:0] = views
        self.first = start
        self.place()
        return len(views)

    def add(self, message: Message) -> None:
        self.messages.append(message)
        self.views.append(self._view(message))
        self.place(len(self.views) - 1)

    def replace(self, message: Message) -> int | None:
        """Put `message` where the one with its id is; returns the index of its view, if loaded."""
        for index in range(len(self.messages) - 1, -1, -1):
            if self.messages[index].id == message.id:
                self.messages[index] = message
                break
        at = self.index(message.id)
        if at is not None:
            self.views[at].replace(message)
            self.place(at)
        return at

    def resize(self, width: int) -> None:
        self._width = width
        for view in self.views:
            view.resize(width)
        self.place()

    def unfold(self, thoughts: bool) -> None:
        """Show or fold the reasoning of all messages, also of those to come."""
        self._thoughts = thoughts
        for view in self.views:
            if view.thoughts != thoughts:
                view.set(thoughts=thoughts)
        self.place()

    def place(self, start: int = 0) -> None:
        """Find the places of the views from `start` on."""
        del self.tops[start:]
        top = self.tops[-1] + self.views[start - 1].height if start else self.head
        for view in self.views[start:]:
            self.tops.append(top)
            top += view.height

    def index(self, message_id: str) -> int | None:
        """The view of a message, looked for from the end."""
        for index in range(len(self.views) - 1, -1, -1):
            if self.views[index].message.id == message_id:
                return index
        return None

    def at(self, y: int) -> tuple[int, int]:
        """Return which view line `y` belongs to, and which line of it that is.

        Lines above the first view belong to it with a negative number.
        """
        index = max(bisect_right(self.tops, y) - 1, 0)
        return index, y - self.tops[index]

    def _view(self, message: Message) -> MessageView:
        return MessageView(message, self._width, thoughts=self._thoughts)
