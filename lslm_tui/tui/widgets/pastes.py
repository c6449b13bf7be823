"""Long pastes, kept aside: in the prompt stands a label, on sending the text takes its place.

A label is written with no-break spaces, so that what a person types is never taken for one. Knows
nothing of widgets.
"""

from __future__ import annotations

import re

from lslm_tui.sanitize import visible
from lslm_tui.tui.formats import size

LONG_LINES = 20
LONG_CHARACTERS = 2000
_NBSP = "\u00a0"
_LABEL = re.compile(r"\[paste\u00a0\d+\u00a0·\u00a0[^\[\]\n]{1,40}\]")
_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


def clean(text: str) -> str:
    """Return pasted text with `\\n` line ends and control characters turned into visible signs."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return visible(text) if _CONTROL.search(text) else text


def is_long(text: str) -> bool:
    """Whether a paste is better shown as a label."""
    return len(text) > LONG_CHARACTERS or _lines(text) > LONG_LINES


class Pastes:
    """The long pastes of one prompt box, by label. They stay, so that undo brings them back."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    def add(self, text: str) -> str:
        """Keep `text` and return the label that stands for it: `[paste 1 · 10,000 lines · 420 kB]`."""
        lines = _lines(text)
        count = f"{lines:,} line" + ("s" if lines != 1 else "")
        weight = size(len(text.encode("utf-8", "replace")))
        label = f"[paste {len(self._texts) + 1} · {count} · {weight}]".replace(" ", _NBSP)
        self._texts[label] = text
        return label

    def spans(self, line: str) -> list[tuple[int, int]]:
        """Return where labels begin and end in `line`."""
        if not self._texts or "[" not in line:
            return []
        return [hit.span() for hit in _LABEL.finditer(line) if hit.group() in self._texts]

    def text_of(self, label: str) -> str:
        return self._texts[label]

    def expand(self, text: str) -> str:
        """Return `text` with every label replaced by what it stands for."""
        if not self._texts:
            return text
        return _LABEL.sub(lambda hit: self._texts.get(hit.group(), hit.group()), text)

    def collapse(self, text: str, labels_of: str) -> str:
        """Put back the labels that occur in `labels_of` wherever their text is still whole."""
        for start, end in self.spans(labels_of):
            label = labels_of[start:end]
            text = text.replace(self._texts[label], label, 1)
        return text

    def reset(self) -> None:
        """Forget them all; numbering starts again."""
        self._texts.clear()


def _lines(text: str) -> int:
    return text.count("\n") + (not text.endswith("\n"))
