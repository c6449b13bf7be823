"""Files mentioned in a prompt as `@name`: finding the mentions, reading the files, refusing with reason.

Reading touches the disk and is called beside the event loop. Knows nothing of widgets.
"""

from __future__ import annotations

import codecs
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lslm_tui.errors import InputError
from lslm_tui.tui.formats import end_cut, middle_cut, size, width_of

MAX_BYTES = 2_000_000
_MENTION = re.compile(r'(?<![^\s(\[“"\'])@(?:"([^"\n]+)"|([^\s"]+))')
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_TRAILING = ".,;:!?)]}”’'\""


@dataclass(frozen=True, slots=True)
class Mention:
    """`@name` in a text, and where it stands."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A text file's content."""

    text: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Held:
    """A file attached to the draft."""

    name: str
    """As it is mentioned."""
    text: str
    bytes: int
    tokens: int | None = None
    """`None` until counted."""

    @property
    def label(self) -> str:
        """The file's name without its directories."""
        return self.name.rpartition("/")[2]

    @property
    def shown(self) -> str:
        """For people: `notes.md 1,204 tok`, or its size until the tokens are counted."""
        weight = size(self.bytes) if self.tokens is None else f"{self.tokens:,} tok"
        return f"{self.label} {weight}"


def mentions(text: str) -> Iterator[Mention]:
    """Yield every `@name` and `@"name with spaces"` at the start of a word."""
    for hit in _MENTION.finditer(text):
        yield Mention(hit.group(1) or hit.group(2), *hit.span())


def spellings(name: str) -> list[str]:
    """Return `name`, and it without the punctuation that may follow it in a sentence."""
    bare = name.rstrip(_TRAILING)
    return [name, bare] if bare and bare != name else [name]


def written(name: str) -> str:
    """Return the mention of a path: `@notes.md`, `@"my notes.md"`."""
    return f'@"{name}"' if re.search(r"\s", name) else f"@{name}"


def resolve(name: str, root: Path) -> Path:
    """Return the path a mention names; relative ones start at `root`."""
    return root / os.path.expanduser(name)


def exists(name: str, root: Path) -> bool:
    """Whether a mention names something on disk; a mere `@somebody` does not."""
    try:
        return os.path.lexists(resolve(name, root))
    except (OSError, ValueError):
        return False


def read_text(name: str, root: Path) -> ReadFile:
    """Read the text file a mention names: UTF-8, UTF-16 or UTF-32 with a mark, or Latin-1.

    Raises:
        InputError: it is missing, no plain file, too large, unreadable, or not text. The sentence
            begins with its name.
    """
    try:
        data = _read_bytes(resolve(name, root))
    except FileNotFoundError:
        raise InputError(f"{name} does not exist.") from None
    except PermissionError:
        raise InputError(f"{name} may not be read: permission denied.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"{name} cannot be attached: {reason}.") from None
    text = decode(data)
    if text is None:
        raise InputError(f"{name} is not a text file.")
    return ReadFile(text.replace("\r\n", "\n"), len(data))


def _read_bytes(path: Path) -> bytes:
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        raise ValueError("it is a directory")
    if not stat.S_ISREG(mode):
        raise ValueError("it is not a plain file")
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise ValueError(f"it is larger than {size(MAX_BYTES)}")
    return data


def decode(data: bytes) -> str | None:
    """Return the text in `data`, `None` if it is not text."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                return None
    if b"\0" in data:
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _latin_1(data)


def _latin_1(data: bytes) -> str | None:
    """Read as Latin-1 what looks like text: few control characters, mostly ASCII."""
    controls = sum(byte < 32 and byte not in b"\t\n\r\f" or 127 <= byte < 160 for byte in data)
    high = sum(byte >= 160 for byte in data)
    if controls or high * 2 > len(data):
        return None
    return data.decode("latin-1")


def summary(held: list[Held], width: int) -> str:
    """Write the attachments in at most `width` cells: all of them, or the first and how many more."""
    shown = " · ".join(item.shown for item in held)
    if not held or width_of(shown) <= width:
        return shown
    if len(held) == 1:
        weight = held[0].shown.removeprefix(held[0].label)
        return end_cut(middle_cut(held[0].label, max(width - width_of(weight), 1)) + weight, width)
    known = [item.tokens for item in held if item.tokens is not None]
    weight = f"{sum(known):,} tok" if len(known) == len(held) else size(sum(h.bytes for h in held))
    return end_cut(f"{len(held)} files {weight}", max(width, 0))
