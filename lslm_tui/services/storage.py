"""The one door to what is kept: conversations, messages, prompts, presets, personas.

Knows the order of calls and nothing of SQL, which is in `conversations`, `messages`, `presets`,
`search`, `translation_memory`, `translation_history`, `glossary` and `corrected_labels`. Synchronous and meant for the UI loop: every call takes a few milliseconds. A `Storage`
belongs to the thread that made it; another thread, or another process, makes its own on the same
file. Every call may raise `StorageError`: disk full, file damaged, no such conversation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from lslm_tui.errors import UsageError
from lslm_tui.services.conversations import Conversations
from lslm_tui.services.corrected_labels import Labels
from lslm_tui.services.database import Database
from lslm_tui.services.drafts import Drafts
from lslm_tui.services.glossary import Glossary
from lslm_tui.services.messages import Messages
from lslm_tui.services.presets import Personas, Presets, Prompts
from lslm_tui.services.records import Attachment, Conversation, Message, MessageStatus
from lslm_tui.services.translation_history import TranslationHistory
from lslm_tui.services.translation_memory import TranslationMemory
from lslm_tui.types import Role, SamplingSettings, Usage

__all__ = ["Attachment", "Conversation", "Message", "MessageStatus", "Storage"]

PURGE_AFTER_S = 30 * 24 * 3600.0
MESSAGES_PER_STEP = 16
"""Written between two steps of `add_conversation`; about 10 ms."""


class Storage:
    """Opens (and makes, and brings up to date) the database at `path`; `None` keeps it in memory.

    Raises:
        StorageError: it cannot be opened, is damaged, or was written by a newer version.
    """

    def __init__(self, path: Path | None, *, read_only: bool = False) -> None:
        self._database = Database(path, read_only=read_only)
        self._conversations = Conversations(self._database)
        self._messages = Messages(self._database, self._conversations)
        self._prompts = Prompts(self._database)
        self._presets = Presets(self._database)
        self._personas = Personas(self._database)
        self.drafts = Drafts(self._database)
        self.translations = TranslationMemory(self._database)
        self.terms = Glossary(self._database)
        self.labels = Labels(self._database)
        self.texts = TranslationHistory(self._database)

    @property
    def path(self) -> Path | None:
        return self._database.path

    def close(self) -> None:
        self._database.close()

    # conversations

    def create_conversation(
        self, *, title: str = "", model: str = "", system: str = "", persona: str = ""
    ) -> Conversation:
        return self._conversations.create(title=title, model=model, system=system, persona=persona)

    def conversation(self, conversation_id: str) -> Conversation:
        """Return one conversation; raises `StorageError` if there is none or it is deleted."""
        return self._conversations.get(conversation_id)

    def conversations(
        self, query: str = "", *, limit: int = 200, offset: int = 0
    ) -> list[Conversation]:
        """Return a page, pinned first, then the last used first.

        `query` is any text; every word of it must occur in the title, a message, a correction or an
        attached file, also as part of a word. Hits carry a `snippet`.
        """
        return self._conversations.find(query, limit=limit, offset=offset)

    def rename(self, conversation_id: str, title: str) -> None:
        """Set the title; "" goes back to the start of the first user message."""
        self._conversations.rename(conversation_id, title)

    def pin(self, conversation_id: str, pinned: bool) -> None:
        self._conversations.pin(conversation_id, pinned)

    def set_system(self, conversation_id: str, system: str, persona: str = "") -> None:
        self._conversations.set_system(conversation_id, system, persona)

    def set_model(self, conversation_id: str, model: str) -> None:
        self._conversations.set_model(conversation_id, model)

    def delete(self, conversation_id: str) -> None:
        """Hide a conversation; `restore` brings it back until it is purged."""
        self._conversations.delete(conversation_id)

    def restore(self, conversation_id: str) -> None:
        self._conversations.restore(conversation_id)

    def purge(self, older_than_s: float = PURGE_AFTER_S) -> int:
        """Remove conversations for good that were deleted so long ago; returns how many."""
        return self._conversations.purge(older_than_s)

    def conversation_beginning_with(self, start: str) -> Conversation:
        """Return the conversation of that id, or the only one whose id begins so.

        Raises:
            UsageError: several begin so; some are named.
            StorageError: none does.
        """
        found = [] if self.has(start) else self._conversations.beginning_with(start)
        if start and len(found) > 1:
            raise UsageError(
                f"Several conversations begin with {start}: {', '.join(found)}.",
                remedy="Give one more character.",
            )
        return self.conversation(found[0] if start and found else start)

    def has(self, conversation_id: str) -> bool:
        """Whether there is a conversation of that id that is not deleted."""
        return self._conversations.has(conversation_id)

    def add_conversation(
        self,
        conversation: Conversation,
        messages: Sequence[Message],
        *,
        leaf_id: str | None,
        named: bool = True,
    ) -> Iterator[int]:
        """Write a whole conversation as it is given, ids and times included, in short steps.

        Each step is a transaction of its own, so that nobody waits long; the conversation stays
        hidden until the last one, and nothing of it is left if the iterator is not run to its end.
        One of the same id that was deleted is replaced.

        Args:
            messages: a parent before its children, ids `<conversation id>-<n>`.
            leaf_id: the last message of the branch to show.
            named: the title was chosen, rather than taken from a message.

        Yields:
            How many messages have been written.

        Raises:
            StorageError: that id is taken, or the messages do not form a tree.
        """
        self._conversations.remove_deleted(conversation.id)
        self._conversations.insert(conversation, named=named, hidden=True)
        try:
            for start in range(0, len(messages), MESSAGES_PER_STEP):
                with self._database.write():
                    for message in messages[start : start + MESSAGES_PER_STEP]:
                        self._messages.insert(message)
                yield min(start + MESSAGES_PER_STEP, len(messages))
            with self._database.write():
                self._messages.show(conversation.id, leaf_id)
                self._conversations.restore(conversation.id)
        except BaseException:  # an abandoned iterator ends here as well
            self._conversations.remove_deleted(conversation.id)
            raise

    # messages

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is written inside is kept as a whole, or not at all."""
        with self._database.write():
            yield

    def add_message(
        self,
        conversation_id: str,
        *,
        parent_id: str | None,
        role: Role,
        content: str,
        reasoning: str = "",
        attachments: Sequence[Attachment] = (),
        status: MessageStatus = MessageStatus.COMPLETE,
        model: str = "",
        sampling: SamplingSettings | None = None,
    ) -> Message:
        """Append a message below `parent_id` and show the branch it ends.

        The first user message gives an untitled conversation its title.
        """
        return self._messages.add(
            conversation_id,
            parent_id=parent_id,
            role=role,
            content=content,
            reasoning=reasoning,
            attachments=attachments,
            status=status,
            model=model,
            sampling=sampling,
        )

    def save_partial(self, message_id: str, content: str, reasoning: str) -> None:
        """Keep what a reply has said so far, and mark it STREAMING; not searched until finished."""
        self._messages.save_partial(message_id, content, reasoning)

    def finish_message(
        self,
        message_id: str,
        *,
        content: str,
        reasoning: str,
        status: MessageStatus,
        usage: Usage | None = None,
        seed: int | None = None,
        error: str = "",
    ) -> Message:
        """Write a reply's final state and return it."""
        return self._messages.finish(
            message_id,
            content=content,
            reasoning=reasoning,
            status=status,
            usage=usage,
            seed=seed,
            error=error,
        )

    def message(self, message_id: str) -> Message:
        return self._messages.get(message_id)

    def thread(self, conversation_id: str) -> list[Message]:
        """Return the branch shown, root first; empty if there is none."""
        return self._messages.thread(conversation_id)

    def tree(self, conversation_id: str) -> list[Message]:
        """Return the messages of all branches in order of creation, parents before children."""
        return self._messages.tree(conversation_id)

    def judged_conversations(self) -> list[str]:
        """Return the ids of conversations with a reply that was rated or corrected, oldest first."""
        return self._messages.judged()

    def leaf_id(self, conversation_id: str) -> str | None:
        """Return the id of the last message of the branch shown."""
        return self._messages.leaf(conversation_id)

    def select_version(self, message_id: str, index: int) -> None:
        """Show a message's `index`-th sibling (from 1) with the branch last shown below it.

        An index beyond the ends takes the nearest.
        """
        self._messages.select_version(message_id, index)

    def rewind(self, conversation_id: str, leaf_id: str | None) -> None:
        """Show the branch that ends with `leaf_id`; the next message goes below. `None`: none."""
        self._messages.show(conversation_id, leaf_id)

    def rate(self, message_id: str, rating: int) -> None:
        """Set a reply's rating: -1, 0 or 1."""
        self._messages.rate(message_id, rating)

    def correct(self, message_id: str, text: str | None) -> None:
        """Keep the user's own version beside the original; `None` takes it back."""
        self._messages.correct(message_id, text)

    def pin_message(self, message_id: str, pinned: bool) -> None:
        self._messages.pin(message_id, pinned)

    def recover(self) -> int:
        """Mark replies a crash left STREAMING as INTERRUPTED; returns how many.

        To be called at start. What another living process is writing is left alone.
        """
        return self._messages.recover()

    # prompts, presets, personas

    def add_prompt(self, text: str) -> None:
        """Remember what was typed, unless it repeats the last."""
        self._prompts.add(text)

    def prompts(self, limit: int = 500) -> list[str]:
        """Return what was typed, newest first."""
        return self._prompts.newest(limit)

    def presets(self) -> dict[str, SamplingSettings]:
        """Return named sampling settings: built-in ones first, then the user's by name."""
        return self._presets.all()

    def save_preset(self, name: str, settings: SamplingSettings) -> None:
        """Keep settings under a name; raises `UsageError` for a built-in or empty one."""
        self._presets.save(name, settings)

    def delete_preset(self, name: str) -> None:
        """Forget a preset; raises `UsageError` for a built-in one."""
        self._presets.delete(name)

    def personas(self) -> dict[str, str]:
        """Return named system prompts: built-in ones first, then the user's by name."""
        return self._personas.all()

    def save_persona(self, name: str, system: str) -> None:
        """Keep a system prompt under a name; raises `UsageError` for a built-in or empty one."""
        self._personas.save(name, system)

    def delete_persona(self, name: str) -> None:
        """Forget a persona; raises `UsageError` for a built-in one."""
        self._personas.delete(name)
