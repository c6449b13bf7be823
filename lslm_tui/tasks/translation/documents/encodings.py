"""Which encoding a file has, and text to and from it without losing a byte.

UTF-8 and UTF-16 are recognised; a file that is neither is read as Latin-1 (Windows-1252), and one that
is UTF-8 but for some bytes keeps those. Knows bytes and strings; no files.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass

from lslm_tui.errors import InputError

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
ESCAPED = re.compile("[\udc80-\udcff]")
BEYOND = re.compile("[\x80-\U0010ffff]")
LATIN = frozenset(
    "af ca cy da de en es et eu fi fr ga gl id is it la lb ms nb nl nn no pt sq sv sw".split()  # noqa: SIM905
)
"""Languages that Windows-1252 can write, but for rare letters."""


def _windows_1252() -> dict[int, str]:
    table = {}
    for byte in range(0x80, 0xA0):
        try:
            table[byte] = bytes([byte]).decode("cp1252")
        except UnicodeDecodeError:  # five bytes stand for nothing
            continue
    return table


C1 = _windows_1252()
READABLE = C1 | {0xDC00 + byte: C1.get(byte, chr(byte)) for byte in range(0x80, 0x100)}
BYTES = {character: chr(byte) for byte, character in C1.items()}


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a file's bytes are to be read, and its translation's to be written.

    Attributes:
        broken: bytes that are not of this encoding; they are kept as they are.
    """

    name: str
    bom: bytes = b""
    broken: int = 0

    @property
    def errors(self) -> str:
        return {"utf-8": "surrogateescape", "latin-1": "strict"}.get(self.name, "surrogatepass")

    @property
    def label(self) -> str:
        """For a person: `UTF-8 with BOM`, `Latin-1`."""
        return self.name.upper().replace("LATIN", "Latin") + (
            " with BOM" if self.bom and self.name == "utf-8" else ""
        )

    def notice(self) -> str:
        """What a person should know about it; '' if all is as it should be."""
        if self.name == "latin-1":
            return "This is not UTF-8; it is read as Latin-1 (Windows-1252)."
        if self.broken:
            return f"{self.broken:,} bytes are not UTF-8; they are kept, and read as Latin-1."
        return ""

    def decoder(self) -> codecs.IncrementalDecoder:
        return codecs.getincrementaldecoder(self.name)(self.errors)

    def encode(self, text: str) -> bytes:
        return text.encode(self.name, self.errors)

    def fit(self, text: str) -> str | None:
        """A translated text with the characters this encoding has; `None` where it has none."""
        if self.name != "latin-1":
            return text
        found = "".join(_nearest(character) for character in text)
        return None if "\0" in found and "\0" not in text else found

    def for_language(self, language: str) -> Encoding:
        """What a translation into a language is written in: Latin-1 only where that can hold it."""
        if self.name == "latin-1" and language not in LATIN:
            return Encoding("utf-8")
        return self


def _nearest(character: str) -> str:
    """The character in Latin-1's clothes, or NUL where there are none."""
    if ord(character) < 0x100 or ord(character) >= 0xF0000:
        return character
    if character in BYTES:
        return BYTES[character]
    plain = unicodedata.normalize("NFKD", character).encode("latin-1", "ignore").decode("latin-1")
    return plain or "\0"


def readable(text: str) -> str:
    """Text of a file as a model may read it: bytes that were no UTF-8, and Windows' own signs."""
    return text.translate(READABLE) if BEYOND.search(text) else text


class Detective:
    """Is shown a file's bytes in order, and then says what its encoding is."""

    def __init__(self) -> None:
        self._begin = b""
        self._started = False
        self._name, self._bom = "utf-8", b""
        self._decoder: codecs.IncrementalDecoder | None = None
        self._broken = self._fine = 0
        self._read = 0

    def feed(self, data: bytes) -> None:
        """
        Raises:
            InputError: it begins as UTF-16 and is none.
        """
        if not self._started:
            self._begin += data
            if len(self._begin) < 4:
                return
            data = self._start()
        self._look(data)

    def verdict(self) -> Encoding:
        """
        Raises:
            InputError: it begins as UTF-16 and is none.
        """
        if not self._started:
            self._look(self._start())
        self._look(b"", final=True)
        if self._name == "utf-8" and self._broken and not self._fine and not self._bom:
            return Encoding("latin-1")
        return Encoding(self._name, self._bom, self._broken)

    def _start(self) -> bytes:
        self._started = True
        for bom, name in BOMS:
            if self._begin.startswith(bom):
                self._name, self._bom = name, bom
                break
        self._decoder = Encoding(self._name).decoder()
        return self._begin[len(self._bom) :]

    def _look(self, data: bytes, *, final: bool = False) -> None:
        assert self._decoder is not None
        self._read += len(data)
        try:
            text = self._decoder.decode(data, final)
        except UnicodeDecodeError as error:
            raise InputError(
                f"It begins as {self._name.upper()} but is damaged near byte {self._read:,}.",
                remedy="Save it again as UTF-8.",
            ) from error
        if self._name == "utf-8" and not text.isascii():
            broken = len(ESCAPED.findall(text))
            self._broken += broken
            self._fine += len(BEYOND.findall(text)) - broken
