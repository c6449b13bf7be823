"""The messages table: a tree per conversation, and the branch of it that is shown.

`conversations.leaf` names the last message shown; `messages.used_child` remembers, at every fork,
which way was shown last, so that going back to a version finds the same leaf below it. Both are set
by `show` alone. Used through `Storage`, on the thread that opened the database.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from lslm_tui.errors import StorageError
from lslm_tui.services.conversations import Conversations, storable, title_from
from lslm_tui.services.database import Database
from lslm_tui.services.message_rows import COLUMNS, attachments_text, json_text, message_of
from lslm_tui.services.records import Attachment, Message, MessageStatus
from lslm_tui.services.schema import ORDINAL_BITS, ORDINAL_MASK
from lslm_tui.services.writers import is_elsewhere_alive, this_process
from lslm_tui.types import Role, SamplingSettings, Usage


class Messages:
    """Reads and writes messages in one database."""

    def __init__(self, database: Database, conversations: Conversations) -> None:
        self._database = database
        self._conversations = conversations

    def add(
        self,
        conversation_id: str,
        *,
        parent_id: str | None,
        role: Role,
        content: str,
        reasoning: str,
        attachments: Sequence[Attachment],
        status: MessageStatus,
        model: str,
        sampling: SamplingSettings | None,
    ) -> Message:
        """Append below `parent_id` and show it."""
        now = time.time()
        with self._database.write() as connection:
            conversation = self._conversations.number(conversation_id)
            number = self._next_number(conversation)
            parent = None if parent_id is None else self._number_in(conversation, parent_id)
            connection.execute(
                """INSERT INTO messages (number, conversation, parent, role, content, reasoning,
                    attachments, status, model, created, sampling, writer)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                (
                    number,
                    conversation,
                    parent,
                    role,
                    storable(content),
                    storable(reasoning),
                    attachments_text(attachments),
                    status,
                    storable(model),
                    now,
                    json_text(sampling),
                    this_process() if status is MessageStatus.STREAMING else None,
                ),
            )
            connection.execute(
                "UPDATE conversations SET updated = ? WHERE number = ?", (now, conversation)
            )
            self._show(conversation, number, parent)
            if role is Role.USER:
                self._title(conversation, content)
        return self.get(_id(conversation_id, number))

    def insert(self, message: Message) -> None:
        """Write a message as it is given, its id included, and show nothing; for imports."""
        with self._database.write() as connection:
            conversation = self._conversations.number(message.conversation_id)
            connection.execute(
                """INSERT INTO messages (number, conversation, parent, role, content, reasoning,
                    attachments, status, error, model, created, usage, seed, sampling, rating,
                    correction, pinned)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                (
                    _number(conversation, message.id),
                    conversation,
                    None if message.parent_id is None else _number(conversation, message.parent_id),
                    message.role,
                    storable(message.content),
                    storable(message.reasoning),
                    attachments_text(message.attachments),
                    message.status,
                    storable(message.error),
                    storable(message.model),
                    message.created,
                    json_text(message.usage),
                    message.seed,
                    json_text(message.sampling),
                    message.rating,
                    None if message.correction is None else storable(message.correction),
                    message.pinned,
                ),
            )

    def get(self, message_id: str) -> Message:
        """Return one message.

        Raises:
            StorageError: there is none of that id.
        """
        row = self._database.row(
            f"SELECT {COLUMNS} FROM messages m WHERE m.number = ?", (self._number(message_id),)
        )
        if row is None:
            raise _missing(message_id)
        return message_of(row, _conversation_id(message_id))

    def thread(self, conversation_id: str) -> list[Message]:
        """Return the branch shown, root first."""
        rows = self._database.rows(
            f"""WITH RECURSIVE branch (number, parent) AS (
                SELECT number, parent FROM messages
                WHERE number = (SELECT leaf FROM conversations WHERE id = ?)
                UNION ALL
                SELECT above.number, above.parent
                FROM branch JOIN messages above ON above.number = branch.parent)
            SELECT {COLUMNS} FROM branch JOIN messages m ON m.number = branch.number
            ORDER BY m.number""",
            (conversation_id,),
        )
        return [message_of(row, conversation_id) for row in rows]

    def tree(self, conversation_id: str) -> list[Message]:
        """Return the messages of all branches, in order of creation; a parent precedes its children."""
        first = self._conversations.number(conversation_id) << ORDINAL_BITS
        rows = self._database.rows(
            f"SELECT {COLUMNS} FROM messages m WHERE m.number BETWEEN ? AND ? ORDER BY m.number",
            (first, first | ORDINAL_MASK),
        )
        return [message_of(row, conversation_id) for row in rows]

    def judged(self) -> list[str]:
        """Return the ids of conversations, not deleted, with a rated or corrected reply; oldest first."""
        rows = self._database.rows(
            """SELECT c.id FROM conversations c WHERE c.deleted IS NULL AND c.number IN
                (SELECT conversation FROM messages WHERE rating <> 0 OR correction IS NOT NULL)
            ORDER BY c.number"""
        )
        return [str(row[0]) for row in rows]

    def leaf(self, conversation_id: str) -> str | None:
        """Return the id of the last message of the branch shown."""
        row = self._database.row("SELECT leaf FROM conversations WHERE id = ?", (conversation_id,))
        return None if row is None or row[0] is None else _id(conversation_id, row[0])

    def show(self, conversation_id: str, leaf_id: str | None) -> None:
        """Make the branch that ends with `leaf_id` the one shown; `None` shows nothing."""
        with self._database.write():
            conversation = self._conversations.number(conversation_id)
            leaf = None if leaf_id is None else self._number_in(conversation, leaf_id)
            self._show(conversation, leaf)

    def select_version(self, message_id: str, index: int) -> None:
        """Show the `index`-th sibling (from 1; beyond the ends, the nearest) and what was below it."""
        number = self._number(message_id)
        conversation = number >> ORDINAL_BITS
        with self._database.write():
            siblings = self._database.rows(
                """SELECT s.number FROM messages m JOIN messages s
                ON s.conversation = m.conversation AND s.parent IS m.parent AND s.role = m.role
                WHERE m.number = ? ORDER BY s.number""",
                (number,),
            )
            if not siblings:
                raise _missing(message_id)
            chosen = siblings[min(max(index, 1), len(siblings)) - 1][0]
            self._show(conversation, self._last_used_below(chosen))

    def save_partial(self, message_id: str, content: str, reasoning: str) -> None:
        """Keep what a running reply has said so far; it is not searched until it is finished."""
        self._set(
            message_id,
            "content = ?, reasoning = ?, status = 'streaming', writer = ?",
            storable(content),
            storable(reasoning),
            this_process(),
        )

    def finish(
        self,
        message_id: str,
        *,
        content: str,
        reasoning: str,
        status: MessageStatus,
        usage: Usage | None,
        seed: int | None,
        error: str,
    ) -> Message:
        with self._database.write() as connection:
            self._set(
                message_id,
                """content = ?, reasoning = ?, status = ?, usage = ?, seed = ?, error = ?,
                writer = NULL""",
                storable(content),
                storable(reasoning),
                status,
                json_text(usage),
                seed,
                storable(error),
            )
            connection.execute(
                "UPDATE conversations SET updated = ? WHERE number = ?",
                (time.time(), self._number(message_id) >> ORDINAL_BITS),
            )
        return self.get(message_id)

    def rate(self, message_id: str, rating: int) -> None:
        self._set(message_id, "rating = ?", rating)

    def correct(self, message_id: str, text: str | None) -> None:
        self._set(message_id, "correction = ?", None if text is None else storable(text))

    def pin(self, message_id: str, pinned: bool) -> None:
        self._set(message_id, "pinned = ?", pinned)

    def recover(self) -> int:
        """Mark replies left unfinished by a process that is gone; returns how many."""
        rows = self._database.rows("SELECT number, writer FROM messages WHERE status = 'streaming'")
        left = [(row["number"],) for row in rows if not is_elsewhere_alive(row["writer"])]
        if left:
            with self._database.write() as connection:
                connection.executemany(
                    "UPDATE messages SET status = 'interrupted', writer = NULL WHERE number = ?",
                    left,
                )
        return len(left)

    def _show(self, conversation: int, leaf: int | None, parent: int | None = None) -> None:
        connection = self._database.connection
        shown = connection.execute(
            "SELECT leaf FROM conversations WHERE number = ?", (conversation,)
        ).fetchone()[0]
        connection.execute(
            "UPDATE conversations SET leaf = ? WHERE number = ?", (leaf, conversation)
        )
        if leaf is None:
            return
        connection.execute("UPDATE messages SET used_child = NULL WHERE number = ?", (leaf,))
        if parent is not None and parent == shown:  # the rest of the way is marked already
            connection.execute(
                "UPDATE messages SET used_child = ? WHERE number = ?", (leaf, parent)
            )
            return
        connection.execute(
            """WITH RECURSIVE way (number, child) AS (
                SELECT parent, number FROM messages WHERE number = ?
                UNION ALL
                SELECT m.parent, m.number FROM way JOIN messages m ON m.number = way.number)
            UPDATE messages SET used_child = way.child FROM way WHERE messages.number = way.number""",
            (leaf,),
        )

    def _last_used_below(self, number: int) -> int:
        row = self._database.row(
            """WITH RECURSIVE way (number, next, depth) AS (
                SELECT number, used_child, 0 FROM messages WHERE number = ?
                UNION ALL
                SELECT m.number, m.used_child, depth + 1
                FROM way JOIN messages m ON m.number = way.next)
            SELECT number FROM way ORDER BY depth DESC LIMIT 1""",
            (number,),
        )
        return number if row is None else int(row[0])

    def _next_number(self, conversation: int) -> int:
        first = conversation << ORDINAL_BITS
        row = self._database.row(
            "SELECT max(number) FROM messages WHERE number BETWEEN ? AND ?",
            (first, first | ORDINAL_MASK),
        )
        last = row[0] if row and row[0] is not None else first
        if last & ORDINAL_MASK == ORDINAL_MASK:
            raise StorageError(
                "This conversation is full: it holds 1,048,575 messages.",
                remedy="Begin a new one.",
            )
        return int(last) + 1

    def _title(self, conversation: int, content: str) -> None:
        self._database.connection.execute(
            "UPDATE conversations SET title = ? WHERE number = ? AND title = ''",
            (title_from(storable(content)), conversation),
        )

    def _number(self, message_id: str) -> int:
        return _number(self._conversations.number(_conversation_id(message_id)), message_id)

    def _number_in(self, conversation: int, message_id: str) -> int:
        number = self._number(message_id)
        if number >> ORDINAL_BITS != conversation or not self._database.row(
            "SELECT 1 FROM messages WHERE number = ?", (number,)
        ):
            raise _missing(message_id)
        return number

    def _set(self, message_id: str, assignment: str, *values: object) -> None:
        with self._database.write() as connection:
            changed = connection.execute(
                f"UPDATE messages SET {assignment} WHERE number = ?",
                (*values, self._number(message_id)),
            ).rowcount
        if not changed:
            raise _missing(message_id)


def _id(conversation_id: str, number: int) -> str:
    return f"{conversation_id}-{number & ORDINAL_MASK}"


def _conversation_id(message_id: str) -> str:
    return message_id.rpartition("-")[0]


def _number(conversation: int, message_id: str) -> int:
    ordinal = message_id.rpartition("-")[2]
    if not (ordinal.isascii() and ordinal.isdigit() and 0 < int(ordinal) <= ORDINAL_MASK):
        raise _missing(message_id)
    return conversation << ORDINAL_BITS | int(ordinal)


def _missing(message_id: str) -> StorageError:
    return StorageError(
        f"There is no message {message_id}.", remedy="It may have been deleted in another window."
    )
