"""The files attached to a draft, kept in step with the `@names` in its text.

Reading happens beside the event loop, the bookkeeping on it. It draws nothing: the prompt box is told
through a callback that something has changed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from lslm_tui.errors import InputError, LslmError
from lslm_tui.services.records import Attachment
from lslm_tui.tui.widgets.attachments import Held, Mention, exists, mentions, read_text, spellings

CountTokens = Callable[[str], Awaitable[int]]
MAX_MENTIONS = 50
"""More `@` words than this in one text are not mentions but somebody's data."""


class Attached:
    """Files by the name they are mentioned under."""

    def __init__(self, root: Path, count_tokens: CountTokens | None) -> None:
        self.root = root
        self.refused: dict[str, str] = {}
        """Why a mentioned file is not attached, by name."""
        self._count = count_tokens
        self._held: dict[str, Held] = {}

    @property
    def held(self) -> list[Held]:
        return list(self._held.values())

    def attachments(self) -> tuple[Attachment, ...]:
        return tuple(Attachment(item.name, item.text) for item in self._held.values())

    def load(self, attachments: Iterable[Attachment]) -> None:
        """Take over files that were attached before, without reading them again."""
        self._held = {
            item.name: Held(item.name, item.text, len(item.text.encode("utf-8", "replace")))
            for item in attachments
        }
        self.refused.clear()

    def prune(self, text: str) -> bool:
        """Let go of what `text` no longer mentions; returns whether there was any."""
        named = {name for mention in mentions(text) for name in spellings(mention.name)}
        gone = [name for name in self._held if name not in named]
        for name in gone:
            del self._held[name]
        self.refused = {name: why for name, why in self.refused.items() if name in named}
        return bool(gone)

    def pending(self, text: str, typing: int | None = None) -> list[str]:
        """Return names in `text` still to be read, except for the mention that ends at `typing`."""
        found = [mention for mention in mentions(text) if mention.end != typing]
        names = [name for mention in found[:MAX_MENTIONS] if (name := self._file(mention))]
        return [name for name in dict.fromkeys(names) if not self._known(name)]

    def name_of(self, mention: Mention) -> str:
        """Return the attached name a mention stands for, '' for none."""
        return next((name for name in spellings(mention.name) if name in self._held), "")

    async def read(self, names: Sequence[str]) -> list[str]:
        """Read files; returns a sentence for each that was refused."""
        said: list[str] = []
        for name in names:
            try:
                read = await asyncio.to_thread(read_text, name, self.root)
            except InputError as error:
                self.refused[name] = error.message
                said.append(error.message)
            else:
                self._held[name] = Held(name, read.text, read.bytes)
        return said

    async def count(self) -> None:
        """Count the tokens of what has none yet; without a model they stay unknown."""
        for item in self.held:
            if item.tokens is None and self._count is not None:
                try:
                    tokens = await self._count(item.text)
                except LslmError:
                    return
                if self._held.get(item.name) is item:
                    self._held[item.name] = replace(item, tokens=tokens)

    def forget_counts(self) -> None:
        """The tokenizer is another one now."""
        self._held = {name: replace(item, tokens=None) for name, item in self._held.items()}

    def clear(self) -> None:
        self._held.clear()
        self.refused.clear()

    def _known(self, name: str) -> bool:
        return name in self._held or name in self.refused

    def _file(self, mention: Mention) -> str:
        """Return the name of the file a mention means; '' if it is a mere word with an `@`."""
        tried = spellings(mention.name)
        for name in tried:
            if self._known(name) or exists(name, self.root):
                return name
        return tried[-1] if _looks_like_a_file(tried[-1]) else ""


def _looks_like_a_file(name: str) -> bool:
    stem, dot, suffix = name.rpartition("/")[2].rpartition(".")
    is_file = bool(dot and stem) and suffix.isalnum() and len(suffix) <= 5
    return is_file or name.startswith(("/", "~/", "./", "../"))
