"""Finding conversations by what is in them: any text as typed, never a syntax error.

Every word must occur, as a part of a word too (so typing finds as it goes), in the title or in any
message, correction or attached file; reasoning is not searched. Knows the index of `schema`, and
gives conditions on a row `c` of `conversations`; listing is `conversations`' matter.

The index holds trigrams. A word of three or more characters is matched by it. A shorter one (most
Chinese words are) is a prefix of trigrams, found in the index's list of terms while it is rare; one
so common that the list would be long is looked for in the texts themselves, newest first, where a
page of hits is soon full.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lslm_tui.services.database import Database
from lslm_tui.services.schema import ORDINAL_BITS, ORDINAL_MASK

MAX_QUERY = 200
"""Characters of a query that are read; a longer one is a paste gone astray."""
MAX_WORDS = 8
TRIGRAM = 3
COMMON_HITS = 20_000
"""Above as many places, a short word is looked for in the texts; 20,000 terms take ~10 ms."""
SNIPPET_CHARACTERS = 120

_LAST = "\U0010ffff"
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition on a conversation `c`, and its parameters."""

    sql: str
    parameters: tuple[object, ...]


def words(query: str) -> tuple[str, ...]:
    """Return the words to look for, in lower case, each once."""
    plain = _UNPRINTABLE.sub(" ", query[:MAX_QUERY])
    return tuple(dict.fromkeys(plain.lower().split()))[:MAX_WORDS]


def conditions(database: Database, query: str) -> list[Condition]:
    """Return one condition per word; all must hold."""
    return [_condition(database, word) for word in words(query)]


def snippet(database: Database, conversation: int, query: str) -> str:
    """Return plain text around the best hit in a conversation's messages, on one line; "" for none.

    The best message is the first that holds the most of the words.
    """
    sought = words(query)
    best, best_count = "", 0
    for text in _texts(database, conversation):
        lowered = text.lower()
        count = sum(word in lowered for word in sought)
        if count > best_count:
            best, best_count = _around(text, lowered, sought), count
        if count == len(sought):
            break
    return best


def _condition(database: Database, word: str) -> Condition:
    if len(word) >= TRIGRAM:
        return _by_trigrams(word)
    if _is_common(database, word):
        return _by_reading(word)
    return _by_terms(word)


def _by_trigrams(word: str) -> Condition:
    phrase = '"' + word.replace('"', '""') + '"'
    return Condition(
        f"""c.number IN (
            SELECT rowid >> {ORDINAL_BITS} FROM message_index WHERE message_index MATCH ?
            UNION SELECT rowid FROM conversation_index WHERE conversation_index MATCH ?)""",
        (phrase, phrase),
    )


def _by_terms(word: str) -> Condition:
    return Condition(
        f"""(c.number IN (
            SELECT doc >> {ORDINAL_BITS} FROM message_terms WHERE term >= ? AND term < ?)
            OR c.title LIKE ? ESCAPE '\\')""",
        (word, word + _LAST, _pattern(word)),
    )


def _by_reading(word: str) -> Condition:
    first, last = (
        f"(c.number << {ORDINAL_BITS})",
        f"(c.number << {ORDINAL_BITS} | {ORDINAL_MASK})",
    )
    pattern = _pattern(word)
    return Condition(
        f"""(c.title LIKE ? ESCAPE '\\' OR EXISTS (
            SELECT 1 FROM messages m WHERE m.number BETWEEN {first} AND {last}
            AND m.status <> 'streaming'
            AND (m.content LIKE ? ESCAPE '\\' OR m.correction LIKE ? ESCAPE '\\'
                 OR m.attachments LIKE ? ESCAPE '\\')))""",
        (pattern,) * 4,
    )


def _is_common(database: Database, word: str) -> bool:
    found = database.row(
        """SELECT count(*) FROM (
            SELECT 1 FROM message_terms WHERE term >= ? AND term < ? LIMIT ?)""",
        (word, word + _LAST, COMMON_HITS),
    )
    return found is not None and int(found[0]) >= COMMON_HITS


def _pattern(word: str) -> str:
    return "%" + re.sub(r"([\\%_])", r"\\\1", word) + "%"


def _texts(database: Database, conversation: int) -> Iterator[str]:
    first = conversation << ORDINAL_BITS
    rows = database.stream(
        """SELECT content, correction, attachments FROM messages
        WHERE number BETWEEN ? AND ? AND status <> 'streaming'""",
        (first, first | ORDINAL_MASK),
    )
    for content, correction, attachments in rows:
        yield content
        if correction:
            yield correction
        if attachments:
            yield from (f"{name} {text}" for name, text in json.loads(attachments))


def _around(text: str, lowered: str, sought: Sequence[str]) -> str:
    hits: Iterable[int] = (lowered.find(word) for word in sought)
    start = max(0, min(hit for hit in hits if hit >= 0) - SNIPPET_CHARACTERS // 6)
    piece = " ".join(_UNPRINTABLE.sub(" ", text[start : start + SNIPPET_CHARACTERS]).split())
    before = "…" if start > 0 else ""
    after = "…" if start + SNIPPET_CHARACTERS < len(text) else ""
    return f"{before}{piece}{after}"
