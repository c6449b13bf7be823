"""Messages that were begun and not sent, one for each conversation, so that quitting loses none.

Each running program keeps its own: what another one that still runs is writing is left to it. Used
through `Storage`, on the thread that opened the database.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from lslm_tui.services.conversations import storable
from lslm_tui.services.database import Database, Row
from lslm_tui.services.message_rows import attachments_of, attachments_text
from lslm_tui.services.records import Attachment
from lslm_tui.services.writers import is_elsewhere_alive, this_process

Draft = tuple[str, tuple[Attachment, ...]]
"""A text, and the files that go with it."""


class Drafts:
    """Reads and writes drafts; the id '' is the conversation that is not begun."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, conversation_id: str, text: str, attachments: Sequence[Attachment] = ()) -> None:
        """Keep a draft, or forget the one there was if this one is empty."""
        me = this_process()
        if not text.strip() and not attachments:
            with self._database.write() as connection:
                connection.execute(
                    "DELETE FROM drafts WHERE conversation = ? AND writer = ?",
                    (conversation_id, me),
                )
            return
        with self._database.write() as connection:
            connection.execute(
                """INSERT OR REPLACE INTO drafts (conversation, writer, text, attachments, saved)
                VALUES (?, ?, ?, ?, ?)""",
                (conversation_id, me, storable(text), attachments_text(attachments), time.time()),
            )

    def take(self, conversation_id: str) -> Draft:
        """Return a conversation's newest draft and make it this program's; an empty one for none.

        Older ones, of programs that ended beside each other, come the next time.
        """
        row = next((row for row in self._rows(conversation_id) if _free(row)), None)
        if row is None:
            return "", ()
        if row["writer"] != this_process():
            with self._database.write() as connection:
                connection.execute(
                    "UPDATE drafts SET writer = ? WHERE number = ?", (this_process(), row["number"])
                )
        return row["text"], attachments_of(row["attachments"]) if row["attachments"] else ()

    def _rows(self, conversation_id: str) -> list[Row]:
        return self._database.rows(
            "SELECT * FROM drafts WHERE conversation = ? ORDER BY writer = ? DESC, saved DESC",
            (conversation_id, this_process()),
        )


def _free(row: Row) -> bool:
    return not is_elsewhere_alive(row["writer"])
