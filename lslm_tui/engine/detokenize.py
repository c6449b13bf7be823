"""Text from tokens as they come: no half characters, no lost blanks, no special tokens.

Decoding only the new token drops the leading blank of SentencePiece-style tokenizers and breaks
characters that span tokens, so each step decodes a short window of tokens and takes the difference.
Knows a decode function and ids, not models. Runs on the engine thread.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from os.path import commonprefix

Decode = Callable[[Sequence[int]], str]
"""ids -> text, special tokens skipped."""

REPLACEMENT = "\ufffd"
_PROMPT_TAIL = 6
_HELD_BACK = 3
"""A character has at most four bytes, so three tokens may be the beginning of one."""
_LONGEST_TAIL = 32


class Detokenizer:
    """Turns ids into text increments whose concatenation is the decoded reply.

    Args:
        decode: decodes a list of ids, special tokens skipped.
        prompt: the ids before the reply; its last few give the first increment its context.
        literal: special tokens whose text is wanted nevertheless (`<think>`), by id.
    """

    def __init__(
        self, decode: Decode, prompt: Sequence[int] = (), literal: Mapping[int, str] | None = None
    ) -> None:
        self._decode = decode
        self._literal = literal or {}
        self._window = _tail(decode, prompt)
        self._shown = decode(self._window) if self._window else ""
        self._settled = len(self._window)
        self._pending = 0  # tokens since the last certain text

    def add(self, token: int) -> str:
        """Take one more id, return the text that became certain; empty within a character."""
        if token in self._literal:
            return self.flush() + self._literal[token]
        self._window.append(token)
        text = self._decode(self._window)
        if text.endswith(REPLACEMENT):
            self._pending += 1
            return self._garbage() if self._pending > _HELD_BACK else ""
        return self._advance(text)

    def flush(self) -> str:
        """Return what was held back, without a last half character."""
        text = self._decode(self._window).rstrip(REPLACEMENT) if self._window else ""
        return self._advance(text) if len(text) > len(self._shown) else ""

    def _garbage(self) -> str:
        """Of bytes that are no UTF-8, hold back only those that may still become a character."""
        if self._pending == _HELD_BACK + 1:
            # What is before is certain; some decoders would spoil it together with these.
            self._window, self._settled, self._shown = self._window[-self._pending :], 0, ""
        text = self._decode(self._window)[:-_HELD_BACK]
        increment = text[len(self._shown) :]
        if len(self._window) > _LONGEST_TAIL:  # or every step would cost more than the last
            self._window = self._window[-_PROMPT_TAIL:]
            text = self._decode(self._window)[:-_HELD_BACK]
        self._shown = text
        return increment

    def _advance(self, text: str) -> str:
        """Show `text` up to its end and shorten the window to the tokens of this increment."""
        self._pending = 0
        shown = len(commonprefix((self._shown, text)))
        increment = text[shown:]
        if not increment:
            # A token without text (special, or a blank the decoder strips) keeps its context.
            return ""
        self._window = self._window[self._settled :]
        self._settled = len(self._window)
        self._shown = self._decode(self._window)
        return increment


def _tail(decode: Decode, prompt: Sequence[int]) -> list[int]:
    """Return the last ids of `prompt`, begun at the border of a character."""
    for length in range(_PROMPT_TAIL, _LONGEST_TAIL):
        tail = list(prompt[-length:])
        if REPLACEMENT not in decode(tail)[:1] or length >= len(prompt):
            return tail
    return []
