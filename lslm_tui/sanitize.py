"""Makes text from a model safe to look at: control characters are shown, never obeyed.

A terminal obeys escape sequences wherever they come from: a reply could set the clipboard, move
the cursor or turn the direction of reading. Only what is displayed goes through here; copying, the
raw view's source and the database keep the exact text. Knows nothing of widgets; any thread.
"""

from __future__ import annotations

_KEPT = frozenset("\t\n")
_BIDI = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
_LINE_SEPARATORS = (0x2028, 0x2029)
_C1 = range(0x80, 0xA0)
_SURROGATES = range(0xD800, 0xE000)


def _picture(code: int) -> str:
    """Return the Unicode control picture of a C0 code, for example ␛ for ESC."""
    return "\u2421" if code == 0x7F else chr(0x2400 + code)


def _table() -> dict[int, str]:
    named = (*_BIDI, *_LINE_SEPARATORS, *_C1, *_SURROGATES)
    table = {code: f"⟨U+{code:04X}⟩" for code in named}
    controls = (*range(0x20), 0x7F)
    table |= {code: _picture(code) for code in controls if chr(code) not in _KEPT}
    return table


_TABLE = _table()


def visible(text: str) -> str:
    """Return `text` with every control character but tab and line feed turned into a visible sign.

    A carriage return before a line feed is dropped. Lone surrogates, which cannot be written to a
    terminal, are shown by number too. The result of a joined text is the joined results, except
    where a cut falls between a carriage return and its line feed.
    """
    return text.replace("\r\n", "\n").translate(_TABLE)
