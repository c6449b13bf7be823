"""What the database keeps, as values: conversations and the messages in them.

Knows neither SQL nor files. A conversation is a *tree* of messages: editing or regenerating adds a
sibling instead of overwriting, and one leaf names the branch that is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from lslm_tui.types import Role, SamplingSettings, Usage


class MessageStatus(StrEnum):
    """How a message came to its end, or that it has not."""

    COMPLETE = "complete"
    STREAMING = "streaming"
    """Being written now; left by a crash, `Storage.recover` turns it into INTERRUPTED."""
    STOPPED = "stopped"
    """The user stopped it."""
    LENGTH = "length"
    """It reached `max_new_tokens` or the end of the context."""
    INTERRUPTED = "interrupted"
    """The program ended while it was being written."""
    FAILED = "failed"
    """`Message.error` says why."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A text that was sent along with a message: a file's name and what was in it."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Conversation:
    id: str
    """Letters, digits, `-` and `_`; starts with a letter."""
    title: str
    """What the user called it, else the start of the first user message; "" while there is none."""
    model: str
    system: str
    """The system prompt; "" for none."""
    persona: str
    """The name of the persona `system` was taken from; "" for none."""
    created: float
    """Unix seconds."""
    updated: float
    """Unix seconds of the last message added or finished; renaming and pinning leave it alone."""
    pinned: bool
    message_count: int
    """Messages in all branches together."""
    snippet: str = ""
    """Plain text around the search hit, one line; "" when the title holds it all or none was sought."""
    mark: str = ""
    """A few characters before its age, for lists of other things than talk."""


@dataclass(frozen=True, slots=True)
class Message:
    id: str
    """`<conversation id>-<n>`, n counting from 1 in the order of creation."""
    conversation_id: str
    parent_id: str | None
    role: Role
    content: str
    reasoning: str = ""
    attachments: tuple[Attachment, ...] = ()
    status: MessageStatus = MessageStatus.COMPLETE
    error: str = ""
    model: str = ""
    created: float = 0.0
    """Unix seconds."""
    usage: Usage | None = None
    seed: int | None = None
    sampling: SamplingSettings | None = None
    rating: int = 0
    """-1, 0 or 1."""
    correction: str | None = None
    """What the reply should have been, by the user's hand; kept beside the original."""
    pinned: bool = False
    """Kept when the context is cut."""
    version: int = 1
    """Which of the siblings (same parent, same role) this is, from 1."""
    versions: int = 1

    @property
    def said(self) -> str:
        """The text the conversation goes on from: as corrected by hand, if it was."""
        return self.content if self.correction is None else self.correction
