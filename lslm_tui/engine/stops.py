"""Stop strings found in text that arrives in pieces.

Text that may be the beginning of a stop string is held back until it is certain, so that no part of
one is ever shown. Knows only text; imports nothing heavy and has no thread of its own.
"""

from __future__ import annotations

from collections.abc import Sequence


class StopMatcher:
    """Lets text through up to the first stop string.

    When several match, the one that begins first wins; among those, the longest that is complete.
    """

    def __init__(self, stops: Sequence[str]) -> None:
        self._stops = tuple(sorted(set(stops), key=len, reverse=True))
        self._held = ""
        self.found = ""
        """The stop string that was met, or an empty string."""

    def add(self, text: str) -> str:
        """Take more text, return what is certain not to belong to a stop string."""
        if not self._stops:
            return text
        if self.found:
            return ""
        self._held += text
        matches = [(at, stop) for stop in self._stops if (at := self._held.find(stop)) >= 0]
        if matches:
            at, self.found = min(matches, key=lambda match: match[0])
            certain, self._held = self._held[:at], ""
            return certain
        keep = max(_overlap(self._held, stop) for stop in self._stops)
        certain = self._held[: len(self._held) - keep]
        self._held = self._held[len(certain) :]
        return certain

    def flush(self) -> str:
        """Return what was held back; the text has ended and no stop string was completed."""
        held, self._held = self._held, ""
        return held


def _overlap(text: str, stop: str) -> int:
    """Length of the longest end of `text` that is a proper beginning of `stop`."""
    for length in range(min(len(text), len(stop) - 1), 0, -1):
        if text.endswith(stop[:length]):
            return length
    return 0
