"""The tables, and how an older database becomes a newer one. Pure SQL; nothing runs here.

`MIGRATIONS[n]` leads from version n to n + 1 (`PRAGMA user_version`); a new database passes through
all of them. A migration that has been released is never changed: write another.

    conversations ──< messages (a tree: parent) ──> message_index (FTS5), message_terms
          └──> conversation_index (FTS5)            prompts   presets   personas
    translations ──> translation_index (FTS5)       terms     labels
    texts ──< text_sentences
      └──> text_index (FTS5)

Two decisions carry the rest:

- A message's number holds its conversation's: `conversation << 20 | n`, n from 1. So the messages
  of a conversation lie side by side in the table, and a search hit tells its conversation without
  a look at the message: with 100,000 messages that look-up was most of the time a search took.
- A message is in the index if and only if its status is not 'streaming'. A partial reply is written
  twice a second, and taking it out of the index and in again each time would cost more than
  writing it.
"""

from __future__ import annotations

ORDINAL_BITS = 20
"""Room for 1,048,575 messages in a conversation."""
ORDINAL_MASK = (1 << ORDINAL_BITS) - 1

_TABLES = (
    """
    CREATE TABLE conversations (
        number INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        title TEXT NOT NULL DEFAULT '',
        named INTEGER NOT NULL DEFAULT 0,       -- the title was set, not taken from a message
        model TEXT NOT NULL DEFAULT '',
        system TEXT NOT NULL DEFAULT '',
        persona TEXT NOT NULL DEFAULT '',
        created REAL NOT NULL,
        updated REAL NOT NULL,
        pinned INTEGER NOT NULL DEFAULT 0,
        deleted REAL,                           -- when; NULL while it is not
        leaf INTEGER                            -- the shown branch's last message
    ) STRICT
    """,
    "CREATE INDEX conversations_in_order ON conversations (deleted, pinned DESC, updated DESC)",
    """
    CREATE TABLE messages (
        number INTEGER PRIMARY KEY,
        conversation INTEGER NOT NULL REFERENCES conversations (number) ON DELETE CASCADE,
        parent INTEGER REFERENCES messages (number) ON DELETE CASCADE,
        used_child INTEGER,                     -- the child last shown below this message
        role TEXT NOT NULL,
        content TEXT NOT NULL,
        reasoning TEXT NOT NULL DEFAULT '',
        attachments TEXT NOT NULL DEFAULT '',   -- JSON, [[name, text], …]; '' for none
        status TEXT NOT NULL,
        error TEXT NOT NULL DEFAULT '',
        model TEXT NOT NULL DEFAULT '',
        created REAL NOT NULL,
        usage TEXT,                             -- JSON
        seed INTEGER,
        sampling TEXT,                          -- JSON
        rating INTEGER NOT NULL DEFAULT 0 CHECK (rating IN (-1, 0, 1)),
        correction TEXT,
        pinned INTEGER NOT NULL DEFAULT 0,
        writer TEXT,                            -- the process that is writing it
        CHECK (number >> 20 = conversation)
    ) STRICT
    """,
    "CREATE INDEX messages_by_place ON messages (conversation, parent, role)",
    "CREATE INDEX messages_by_parent ON messages (parent)",
    "CREATE INDEX messages_streaming ON messages (status) WHERE status = 'streaming'",
    """
    CREATE TABLE prompts (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        text TEXT NOT NULL,
        created REAL NOT NULL
    ) STRICT
    """,
    "CREATE TABLE presets (name TEXT PRIMARY KEY, sampling TEXT NOT NULL) STRICT",
    "CREATE TABLE personas (name TEXT PRIMARY KEY, system TEXT NOT NULL) STRICT",
)

# The two line breaks let the trigrams of a text begin at its last two characters as well, so that
# a prefix of the terms finds every one- and two-character word (see `search`).
_SEARCH = (
    """
    CREATE VIEW searchable_messages AS
    SELECT number, content || char(10, 10) AS content,
           coalesce(correction, '') || char(10, 10) AS correction, attachments
    FROM messages WHERE status <> 'streaming'
    """,
    """
    CREATE VIRTUAL TABLE message_index USING fts5 (
        content, correction, attachments,
        content = 'searchable_messages', content_rowid = 'number', tokenize = 'trigram'
    )
    """,
    "CREATE VIRTUAL TABLE message_terms USING fts5vocab (message_index, instance)",
    """
    CREATE TRIGGER message_added AFTER INSERT ON messages WHEN new.status <> 'streaming'
    BEGIN
        INSERT INTO message_index (rowid, content, correction, attachments)
        VALUES (new.number, new.content || char(10, 10),
                coalesce(new.correction, '') || char(10, 10), new.attachments);
    END
    """,
    """
    CREATE TRIGGER message_removed AFTER DELETE ON messages WHEN old.status <> 'streaming'
    BEGIN
        INSERT INTO message_index (message_index, rowid, content, correction, attachments)
        VALUES ('delete', old.number, old.content || char(10, 10),
                coalesce(old.correction, '') || char(10, 10), old.attachments);
    END
    """,
    """
    CREATE TRIGGER message_changed AFTER UPDATE OF content, correction, status ON messages
    WHEN (old.status = 'streaming') <> (new.status = 'streaming')
        OR (new.status <> 'streaming'
            AND (old.content <> new.content OR old.correction IS NOT new.correction))
    BEGIN
        INSERT INTO message_index (message_index, rowid, content, correction, attachments)
        SELECT 'delete', old.number, old.content || char(10, 10),
               coalesce(old.correction, '') || char(10, 10), old.attachments
        WHERE old.status <> 'streaming';
        INSERT INTO message_index (rowid, content, correction, attachments)
        SELECT new.number, new.content || char(10, 10),
               coalesce(new.correction, '') || char(10, 10), new.attachments
        WHERE new.status <> 'streaming';
    END
    """,
    """
    CREATE VIRTUAL TABLE conversation_index USING fts5 (
        title, content = 'conversations', content_rowid = 'number', tokenize = 'trigram'
    )
    """,
    """
    CREATE TRIGGER conversation_added AFTER INSERT ON conversations
    BEGIN
        INSERT INTO conversation_index (rowid, title) VALUES (new.number, new.title);
    END
    """,
    """
    CREATE TRIGGER conversation_removed AFTER DELETE ON conversations
    BEGIN
        INSERT INTO conversation_index (conversation_index, rowid, title)
        VALUES ('delete', old.number, old.title);
    END
    """,
    """
    CREATE TRIGGER conversation_renamed AFTER UPDATE OF title ON conversations
    WHEN old.title <> new.title
    BEGIN
        INSERT INTO conversation_index (conversation_index, rowid, title)
        VALUES ('delete', old.number, old.title);
        INSERT INTO conversation_index (rowid, title) VALUES (new.number, new.title);
    END
    """,
    # for what was there before the index was
    "INSERT INTO message_index (message_index) VALUES ('rebuild')",
    "INSERT INTO conversation_index (conversation_index) VALUES ('rebuild')",
)

_TRANSLATIONS = (
    """
    CREATE TABLE translations (
        number INTEGER PRIMARY KEY,
        source_language TEXT NOT NULL,
        target_language TEXT NOT NULL,
        source TEXT NOT NULL,
        target TEXT NOT NULL,
        origin TEXT NOT NULL,                   -- 'model', 'person' or 'import'
        model TEXT NOT NULL DEFAULT '',
        draft TEXT,                             -- what the model had said before a person's edit
        created REAL NOT NULL,
        UNIQUE (source_language, target_language, source)
    ) STRICT
    """,
    """
    CREATE VIRTUAL TABLE translation_index USING fts5 (
        source, content = 'translations', content_rowid = 'number', tokenize = 'trigram'
    )
    """,
    """
    CREATE TRIGGER translation_added AFTER INSERT ON translations
    BEGIN
        INSERT INTO translation_index (rowid, source) VALUES (new.number, new.source);
    END
    """,
    """
    CREATE TRIGGER translation_removed AFTER DELETE ON translations
    BEGIN
        INSERT INTO translation_index (translation_index, rowid, source)
        VALUES ('delete', old.number, old.source);
    END
    """,
    """
    CREATE TABLE terms (
        number INTEGER PRIMARY KEY,
        source_language TEXT NOT NULL,
        target_language TEXT NOT NULL,
        source TEXT NOT NULL,
        target TEXT NOT NULL,
        case_sensitive INTEGER NOT NULL DEFAULT 0,
        UNIQUE (source_language, target_language, source)
    ) STRICT
    """,
    """
    CREATE TABLE labels (
        text TEXT PRIMARY KEY,
        label TEXT NOT NULL,
        given TEXT NOT NULL,                    -- what the model had said
        model TEXT NOT NULL,
        created REAL NOT NULL
    ) STRICT
    """,
)

_JUDGED = (
    # What a person thought of replies becomes training sets; few are, among very many.
    """
    CREATE INDEX messages_judged ON messages (conversation)
    WHERE rating <> 0 OR correction IS NOT NULL
    """,
)

_DRAFTS = (
    """
    CREATE TABLE drafts (
        number INTEGER PRIMARY KEY,
        conversation TEXT NOT NULL,             -- its id; '' for the one that is not begun
        writer TEXT NOT NULL,                   -- the process that keeps it
        text TEXT NOT NULL,
        attachments TEXT NOT NULL,              -- as in messages
        saved REAL NOT NULL,
        UNIQUE (conversation, writer)
    ) STRICT
    """,
    """
    CREATE TRIGGER conversation_drafts_removed AFTER DELETE ON conversations
    BEGIN
        DELETE FROM drafts WHERE conversation = old.id;
    END
    """,
)

_TEXTS = (
    """
    CREATE TABLE texts (
        number INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        title TEXT NOT NULL,
        named INTEGER NOT NULL DEFAULT 0,       -- the title was set, not taken from the text
        kind TEXT NOT NULL,                     -- 'text', 'file' or 'folder'
        source_language TEXT NOT NULL,
        target_language TEXT NOT NULL,
        model TEXT NOT NULL,
        text TEXT NOT NULL,                     -- of a file or folder its path
        details TEXT NOT NULL,                  -- JSON
        searched TEXT NOT NULL,                 -- the beginnings of the text and its translation
        created REAL NOT NULL,
        updated REAL NOT NULL,
        pinned INTEGER NOT NULL DEFAULT 0,
        deleted REAL                            -- when; NULL while it is not
    ) STRICT
    """,
    "CREATE INDEX texts_in_order ON texts (deleted, pinned DESC, updated DESC)",
    """
    CREATE TABLE text_sentences (
        text INTEGER NOT NULL REFERENCES texts (number) ON DELETE CASCADE,
        sentence INTEGER NOT NULL,
        segment TEXT NOT NULL,                  -- JSON
        PRIMARY KEY (text, sentence)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE VIRTUAL TABLE text_index USING fts5 (
        title, searched, content = 'texts', content_rowid = 'number', tokenize = 'trigram'
    )
    """,
    """
    CREATE TRIGGER text_added AFTER INSERT ON texts
    BEGIN
        INSERT INTO text_index (rowid, title, searched)
        VALUES (new.number, new.title, new.searched);
    END
    """,
    """
    CREATE TRIGGER text_removed AFTER DELETE ON texts
    BEGIN
        INSERT INTO text_index (text_index, rowid, title, searched)
        VALUES ('delete', old.number, old.title, old.searched);
    END
    """,
    """
    CREATE TRIGGER text_changed AFTER UPDATE OF title, searched ON texts
    WHEN old.title <> new.title OR old.searched <> new.searched
    BEGIN
        INSERT INTO text_index (text_index, rowid, title, searched)
        VALUES ('delete', old.number, old.title, old.searched);
        INSERT INTO text_index (rowid, title, searched)
        VALUES (new.number, new.title, new.searched);
    END
    """,
)

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    _TABLES,
    _SEARCH,
    _TRANSLATIONS,
    _JUDGED,
    _DRAFTS,
    _TEXTS,
)
