"""The conversations table: making, listing, naming, deleting softly and for good.

Knows the rows, not the messages' tree (`messages`). Used through `Storage`, on the thread that
opened the database.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Iterable

from lslm_tui.errors import StorageError
from lslm_tui.services import search
from lslm_tui.services.database import Database, Row
from lslm_tui.services.records import Conversation, Message
from lslm_tui.services.schema import ORDINAL_BITS, ORDINAL_MASK
from lslm_tui.types import Role

TITLE_CHARACTERS = 80
"""Longest title taken from a message."""

_COLUMNS = """c.number, c.id, c.title, c.model, c.system, c.persona, c.created, c.updated, c.pinned,
    (SELECT count(*) FROM messages m WHERE m.conversation = c.number) AS message_count"""
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,79}")


def storable(text: str) -> str:
    """Return text that SQLite and UTF-8 can hold: lone surrogates and NUL become U+FFFD."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "\ufffd")


def title_from(content: str) -> str:
    """Return a title for a conversation that begins with this message: its first line of words."""
    for line in content.splitlines():
        words = " ".join(line.lstrip("#>*-`~ \t").split())
        if words:
            return words if len(words) <= TITLE_CHARACTERS else _cut_at_word(words)
    return ""


def derived_title(messages: Iterable[Message]) -> str:
    """Return the title that a conversation of these messages takes when it is given none."""
    titles = (title_from(one.content) for one in messages if one.role is Role.USER)
    return next((title for title in titles if title), "")


def _cut_at_word(words: str) -> str:
    head, _, _ = words[: TITLE_CHARACTERS + 1].rpartition(" ")
    return (head or words[:TITLE_CHARACTERS]) + "…"


class Conversations:
    """Reads and writes conversations in one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, *, title: str, model: str, system: str, persona: str) -> Conversation:
        now = time.time()
        new = Conversation(
            "c" + secrets.token_hex(6), title, model, system, persona, now, now, False, 0
        )
        self.insert(new)
        return self.get(new.id)

    def insert(
        self, conversation: Conversation, *, named: bool | None = None, hidden: bool = False
    ) -> None:
        """Write a conversation as it is given.

        Args:
            named: False if its title came from a message.
            hidden: begin as a deleted one, for `restore` to show.
        """
        if not _ID.fullmatch(conversation.id):
            raise StorageError(f"{conversation.id!r} cannot be the id of a conversation.")
        title = " ".join(storable(conversation.title).split())
        with self._database.write() as connection:
            connection.execute(
                """INSERT INTO conversations
                (id, title, named, model, system, persona, created, updated, pinned, deleted)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                (
                    conversation.id,
                    title,
                    bool(title) if named is None else named,
                    storable(conversation.model),
                    storable(conversation.system),
                    storable(conversation.persona),
                    conversation.created,
                    conversation.updated,
                    conversation.pinned,
                    time.time() if hidden else None,
                ),
            )

    def get(self, conversation_id: str) -> Conversation:
        """Return one that is not deleted.

        Raises:
            StorageError: there is none of that id.
        """
        row = self._database.row(
            f"SELECT {_COLUMNS} FROM conversations c WHERE c.id = ? AND c.deleted IS NULL",
            (conversation_id,),
        )
        if row is None:
            raise _missing(conversation_id)
        return _conversation(row)

    def beginning_with(self, start: str, *, limit: int = 4) -> list[str]:
        """Return ids that begin so, of conversations that are not deleted, the last used first."""
        rows = self._database.rows(
            """SELECT id FROM conversations WHERE substr(id, 1, ?) = ? AND deleted IS NULL
            ORDER BY updated DESC LIMIT ?""",
            (len(start), start, limit),
        )
        return [row["id"] for row in rows]

    def number(self, conversation_id: str) -> int:
        """Return the row's number, of a deleted one too."""
        row = self._database.row(
            "SELECT number FROM conversations WHERE id = ?", (conversation_id,)
        )
        if row is None:
            raise _missing(conversation_id)
        return int(row[0])

    def has(self, conversation_id: str) -> bool:
        """Whether there is one of that id that is not deleted."""
        sql = "SELECT 1 FROM conversations WHERE id = ? AND deleted IS NULL"
        return self._database.row(sql, (conversation_id,)) is not None

    def find(self, query: str, *, limit: int, offset: int) -> list[Conversation]:
        """Return a page: pinned first, then the last used first."""
        found = search.conditions(self._database, query)
        where = " AND ".join(["c.deleted IS NULL", *(condition.sql for condition in found)])
        parameters = [value for condition in found for value in condition.parameters]
        order = "ORDER BY c.pinned DESC, c.updated DESC, c.number DESC"
        # the page first: messages are not counted for the rows an offset skips
        rows = self._database.rows(
            f"""SELECT {_COLUMNS} FROM conversations c WHERE c.number IN (
                SELECT c.number FROM conversations c WHERE {where} {order} LIMIT ? OFFSET ?)
            {order}""",
            (*parameters, limit, offset),
        )
        return [_conversation(row, self._snippet(row, query) if found else "") for row in rows]

    def rename(self, conversation_id: str, title: str) -> None:
        """Set the title; an empty one goes back to the start of the first user message."""
        named = " ".join(storable(title).split())
        self._set(
            conversation_id,
            "title = ?, named = ?",
            named or self._title_from_messages(self.number(conversation_id)),
            bool(named),
        )

    def pin(self, conversation_id: str, pinned: bool) -> None:
        self._set(conversation_id, "pinned = ?", pinned)

    def set_system(self, conversation_id: str, system: str, persona: str) -> None:
        self._set(conversation_id, "system = ?, persona = ?", storable(system), storable(persona))

    def set_model(self, conversation_id: str, model: str) -> None:
        self._set(conversation_id, "model = ?", storable(model))

    def delete(self, conversation_id: str) -> None:
        self._set(conversation_id, "deleted = ?", time.time())

    def restore(self, conversation_id: str) -> None:
        self._set(conversation_id, "deleted = ?", None)

    def purge(self, older_than_s: float) -> int:
        """Remove what was deleted that many seconds ago; returns how many."""
        before = time.time() - older_than_s
        with self._database.write() as connection:
            return connection.execute(
                "DELETE FROM conversations WHERE deleted <= ?", (before,)
            ).rowcount

    def _snippet(self, row: Row, query: str) -> str:
        title = row["title"].lower()
        if all(word in title for word in search.words(query)):
            return ""
        return search.snippet(self._database, row["number"], query)

    def remove_deleted(self, conversation_id: str) -> None:
        """Remove a deleted conversation of that id for good, if there is one."""
        with self._database.write() as connection:
            connection.execute(
                "DELETE FROM conversations WHERE id = ? AND deleted IS NOT NULL", (conversation_id,)
            )

    def _title_from_messages(self, number: int) -> str:
        first = number << ORDINAL_BITS
        row = self._database.row(
            """SELECT content FROM messages WHERE number BETWEEN ? AND ? AND role = 'user'
            AND trim(content) <> '' LIMIT 1""",
            (first, first | ORDINAL_MASK),
        )
        return title_from(row[0]) if row else ""

    def _set(self, conversation_id: str, assignment: str, *values: object) -> None:
        with self._database.write() as connection:
            changed = connection.execute(
                f"UPDATE conversations SET {assignment} WHERE id = ?", (*values, conversation_id)
            ).rowcount
        if not changed:
            raise _missing(conversation_id)


def _missing(conversation_id: str) -> StorageError:
    return StorageError(
        f"There is no conversation {conversation_id}.",
        remedy="It may have been deleted in another window.",
    )


def _conversation(row: Row, snippet: str = "") -> Conversation:
    return Conversation(
        id=row["id"],
        title=row["title"],
        model=row["model"],
        system=row["system"],
        persona=row["persona"],
        created=row["created"],
        updated=row["updated"],
        pinned=bool(row["pinned"]),
        message_count=row["message_count"],
        snippet=snippet,
    )
