"""Tells what a model thinks (`<think>…</think>`) apart from what it answers, while text arrives.

A reply is reasoning only if it *begins* with an opening tag, or if the prompt already ended with one;
a tag in the middle of an answer is text like any other. Knows only text. No thread of its own.
"""

from __future__ import annotations

from enum import Enum, auto

TAGS = (
    ("<think>", "</think>"),
    ("<thinking>", "</thinking>"),
    ("<seed:think>", "</seed:think>"),
    ("[THINK]", "[/THINK]"),
)
"""Opening and closing tags in use by published models."""

MARKERS = frozenset(tag for pair in TAGS for tag in pair)

Piece = tuple[str, bool]
"""Text, and whether it is reasoning."""


class _State(Enum):
    START = auto()
    THINKING = auto()
    GAP = auto()
    ANSWER = auto()


def open_tag(prompt: str) -> str:
    """Return the closing tag that `prompt` leaves open at its end, or an empty string.

    `…<|assistant|><think>` leaves `</think>` open; a finished, empty `<think></think>` does not.
    """
    for opening, closing in TAGS:
        at = prompt.rfind(opening)
        if at >= 0 and prompt.rfind(closing) < at:
            return closing
    return ""


class ReasoningSplitter:
    """Cuts a stream of text into reasoning and answer.

    White space around the tags belongs to neither and is dropped.
    """

    def __init__(self, closing: str = "", *, begun: bool = False) -> None:
        """`closing` is the tag that ends the reasoning the prompt has already opened, if it has;
        `begun`: the prompt holds a part of it, so that a blank at the beginning counts."""
        self._closing = closing
        self._state = _State.THINKING if closing else _State.START
        self._begun = begun
        self._held = ""

    @property
    def thinking(self) -> bool:
        """A reasoning has begun and not ended."""
        return self._state is _State.THINKING

    def add(self, text: str) -> list[Piece]:
        """Take more text, return the pieces that became certain, in order."""
        self._held += text
        pieces: list[Piece] = []
        while self._step(pieces):
            pass
        return pieces

    def flush(self) -> list[Piece]:
        """Return what was held back; the text has ended. Reasoning left open stays reasoning."""
        held, self._held = self._held, ""
        if self._state is _State.THINKING:
            held = held.rstrip()
        elif self._state is _State.GAP:
            held = held.lstrip()
        return [(held, self._state is _State.THINKING)] if held else []

    def _step(self, pieces: list[Piece]) -> bool:
        """Advance as far as one state goes; whether the next state has something to look at."""
        match self._state:
            case _State.START:
                return self._look_for_opening()
            case _State.THINKING:
                return self._think(pieces)
            case _State.GAP:
                self._held = self._held.lstrip()
                self._state = _State.ANSWER if self._held else _State.GAP
                return bool(self._held)
            case _State.ANSWER:
                if self._held:
                    pieces.append((self._held, False))
                    self._held = ""
                return False

    def _look_for_opening(self) -> bool:
        text = self._held.lstrip()
        for opening, closing in TAGS:
            if text.startswith(opening):
                self._held = text[len(opening) :]
                self._closing = closing
                self._state = _State.THINKING
                return True
        if any(opening.startswith(text) for opening, _ in TAGS):
            return False
        self._state = _State.ANSWER
        return True

    def _think(self, pieces: list[Piece]) -> bool:
        at = self._held.find(self._closing)
        if at >= 0:
            self._reason(self._held[:at].rstrip(), pieces)
            self._held = self._held[at + len(self._closing) :]
            self._state = _State.GAP
            return True
        certain = self._held[: len(self._held) - self._uncertain()].rstrip()
        self._held = self._held[len(certain) :]
        self._reason(certain, pieces)
        return False

    def _reason(self, text: str, pieces: list[Piece]) -> None:
        if not self._begun:
            text = text.lstrip()
        if text:
            self._begun = True
            pieces.append((text, True))

    def _uncertain(self) -> int:
        """Length of the end of the held text that may be the beginning of the closing tag."""
        longest = min(len(self._held), len(self._closing) - 1)
        lengths = range(longest, 0, -1)
        return next((n for n in lengths if self._held.endswith(self._closing[:n])), 0)
