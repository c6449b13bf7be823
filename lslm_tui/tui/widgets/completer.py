"""What can be completed where the cursor stands: a command, its argument, or a file's name.

Keeps the list of files below the working directory, read anew when it is older than a few seconds.
Scanning runs beside the event loop. Draws nothing.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from lslm_tui.tui.slash import Registry
from lslm_tui.tui.widgets.attachments import written
from lslm_tui.tui.widgets.completion import Item
from lslm_tui.tui.widgets.file_finder import Found, is_rooted, list_rooted, rank, walk

_FRESH_S = 10.0
_FILE = re.compile(r'(?:^|(?<=[\s(\[“"\']))@(?:"([^"\n]*)|([^\s"@]*))$')
_ARGUMENT = re.compile(r"/(\S+)\s+(\S*)$")


@dataclass(frozen=True, slots=True)
class Completion:
    """Items for the text from `start` to `end` of the cursor's line."""

    class Kind(StrEnum):
        COMMAND = "command"
        ARGUMENT = "argument"
        FILE = "file"

    kind: Kind
    typed: str
    start: int
    end: int
    items: tuple[Item, ...]
    highlight: bool = True
    note: str = ""
    needs_scan: bool = False
    final: frozenset[str] = frozenset()
    """Values after which the line is a whole command."""

    def insertion(self, value: str) -> str:
        """Return what takes the place of the typed part."""
        if self.kind is Completion.Kind.COMMAND:
            return f"/{value} "
        if self.kind is Completion.Kind.ARGUMENT:
            return value if value in self.final else value + " "
        name = written(value)
        if value.endswith("/"):
            return name.removesuffix('"')
        return name + " "


class Completer:
    """Finds completions; `dismiss` closes them until the cursor is in another word."""

    def __init__(self, registry: Registry, root: Path) -> None:
        self._registry = registry
        self._root = root
        self._found: Found | None = None
        self._found_at = 0.0
        self._scanning = False
        self._dismissed: tuple[int, int] | None = None

    def at(self, text: str, location: tuple[int, int]) -> Completion | None:
        """Return what is offered at `location` (row, column), `None` for nothing."""
        row, column = location
        lines = text.split("\n", row + 1)
        before = lines[row][:column]
        offered = self._offer(before, lines[row], row)
        if offered is None or (row, offered.start) != self._dismissed:
            self._dismissed = None
            return offered
        return None

    def dismiss(self, text: str, location: tuple[int, int]) -> None:
        """Offer nothing more in the word at `location`."""
        offered = self.at(text, location)
        self._dismissed = (location[0], offered.start) if offered else None

    async def scan(self) -> None:
        """Read the tree of files."""
        self._scanning = True
        try:
            self._found = await asyncio.to_thread(walk, self._root)
            self._found_at = time.monotonic()
        finally:
            self._scanning = False

    def _offer(self, before: str, line: str, row: int) -> Completion | None:
        if row == 0 and before.startswith("/") and not before.startswith("//"):
            return self._commands(before, line)
        return self._files(before)

    def _commands(self, before: str, line: str) -> Completion | None:
        kind = Completion.Kind
        if not re.search(r"\s", before):
            rest = re.match(r"\S*", line[len(before) :])
            end = len(before) + (rest.end() if rest else 0)
            found = self._registry.matching(before[1:])
            items = tuple(Item(command.shown, command.help, command.name) for command in found)
            final = frozenset(command.name for command in found if not command.needs_argument)
            return Completion(kind.COMMAND, before[1:], 0, end, items, final=final)
        hit = _ARGUMENT.match(before)
        command = self._registry.find(hit.group(1)) if hit else None
        if hit is None or command is None:
            return None
        values = self._registry.arguments(command.name, hit.group(2))
        items = tuple(Item(value, "", value) for value in values)
        typed = hit.group(2)
        highlight = bool(typed) or command.needs_argument
        final = frozenset(values) if " " not in command.usage else frozenset()
        return Completion(
            kind.ARGUMENT, typed, hit.start(2), len(before), items, highlight, final=final
        )

    def _files(self, before: str) -> Completion | None:
        hit = _FILE.search(before)
        if hit is None:
            return None
        typed = hit.group(1) if hit.group(1) is not None else hit.group(2)
        needs_scan, note = False, ""
        if is_rooted(typed):
            names: Sequence[str] = list_rooted(typed, self._root)
        else:
            needs_scan = not self._scanning and time.monotonic() - self._found_at > _FRESH_S
            found = self._found or Found((), complete=True)
            names = rank(typed, found.paths)
            note = "" if found.complete else "only the first files of a large directory"
        items = tuple(Item(name, "", name) for name in names)
        return Completion(
            Completion.Kind.FILE,
            typed,
            hit.start(),
            len(before),
            items,
            # scattered letters are a guess: Enter should rather send what was typed
            highlight=any(typed.lower() in name.lower() for name in names[:1]),
            note=note,
            needs_scan=needs_scan,
        )
