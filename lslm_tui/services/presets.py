"""Named sampling settings, named system prompts, and the prompts typed before.

Some presets and personas are built in; those cannot be changed or deleted, so that their names mean
the same on every machine. Used through `Storage`, on the thread that opened the database.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping

from lslm_tui.errors import UsageError
from lslm_tui.services.conversations import storable
from lslm_tui.services.database import Database
from lslm_tui.services.message_rows import json_text, sampling_of
from lslm_tui.types import SamplingSettings

KEPT_PROMPTS = 2000

PRESETS = {
    "precise": SamplingSettings(temperature=0.2, top_p=0.9),
    "balanced": SamplingSettings(),
    "creative": SamplingSettings(temperature=1.0, min_p=0.05),
}

PERSONAS = {
    "assistant": "You are a helpful assistant. Answer clearly and briefly. Say so when you are not sure.",
    "tutor": (
        "You are a patient tutor. Explain one step at a time with a small example, "
        "and end with a question that checks whether it was understood."
    ),
    "editor": (
        "You are an editor. Improve the text you are given: correct mistakes, shorten, keep the "
        "author's voice. Give the improved text first, then the changes that matter."
    ),
    "programmer": (
        "You are an experienced programmer. Give working code first, in a fenced block with its "
        "language, then what is worth knowing about it. Name your assumptions."
    ),
    "翻译": "你是一名翻译。把用户的中文译成英文，把其他语言译成中文，只给出译文。",
}


class Prompts:
    """What the user typed, newest first."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, text: str) -> None:
        """Remember a prompt, unless it is the one before once more."""
        text = storable(text)
        with self._database.write() as connection:
            last = connection.execute(
                "SELECT text FROM prompts ORDER BY number DESC LIMIT 1"
            ).fetchone()
            if not text.strip() or (last and last[0] == text):
                return
            number = connection.execute(
                "INSERT INTO prompts (text, created) VALUES (?, ?)", (text, time.time())
            ).lastrowid
            connection.execute(
                "DELETE FROM prompts WHERE number <= ?", ((number or 0) - KEPT_PROMPTS,)
            )

    def newest(self, limit: int) -> list[str]:
        rows = self._database.rows(
            "SELECT text FROM prompts ORDER BY number DESC LIMIT ?", (limit,)
        )
        return [row[0] for row in rows]


class Presets:
    """Named sampling settings: the built-in ones first, then the user's by name."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> dict[str, SamplingSettings]:
        rows = self._database.rows("SELECT name, sampling FROM presets ORDER BY name")
        own = {row["name"]: sampling_of(json.loads(row["sampling"])) for row in rows}
        return PRESETS | {name: settings for name, settings in own.items() if settings}

    def save(self, name: str, settings: SamplingSettings) -> None:
        name = _own_name(name, PRESETS, "preset")
        with self._database.write() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO presets VALUES (?, ?)", (name, json_text(settings))
            )

    def delete(self, name: str) -> None:
        name = _own_name(name, PRESETS, "preset")
        with self._database.write() as connection:
            connection.execute("DELETE FROM presets WHERE name = ?", (name,))


class Personas:
    """Named system prompts: the built-in ones first, then the user's by name."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> dict[str, str]:
        rows = self._database.rows("SELECT name, system FROM personas ORDER BY name")
        return PERSONAS | {row["name"]: row["system"] for row in rows}

    def save(self, name: str, system: str) -> None:
        name = _own_name(name, PERSONAS, "persona")
        with self._database.write() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO personas VALUES (?, ?)", (name, storable(system))
            )

    def delete(self, name: str) -> None:
        name = _own_name(name, PERSONAS, "persona")
        with self._database.write() as connection:
            connection.execute("DELETE FROM personas WHERE name = ?", (name,))


def _own_name(name: str, built_in: Mapping[str, object], noun: str) -> str:
    name = " ".join(storable(name).split())
    if not name:
        raise UsageError(f"A {noun} needs a name.")
    if name in built_in:
        raise UsageError(
            f"The {noun} “{name}” is built in and stays as it is.", remedy="Choose another name."
        )
    return name
