"""Walking through what was sent before without losing what is being written.

Knows nothing of widgets: it is given the text in the box and returns the one to show.
"""

from __future__ import annotations

from collections.abc import Sequence


class PromptHistory:
    """Entries, newest first. Changes to a recalled entry are kept until something is sent."""

    def __init__(self, entries: Sequence[str] = ()) -> None:
        self.entries = list(entries)
        self._at = -1  # the draft
        self._edited: dict[int, str] = {}

    def replace(self, entries: Sequence[str]) -> None:
        self.entries = list(entries)
        self.leave()

    def add(self, text: str) -> None:
        """Remember what was sent, unless it repeats the last."""
        if text.strip() and self.entries[:1] != [text]:
            self.entries.insert(0, text)
        self.leave()

    def leave(self) -> None:
        """Go back to an empty draft."""
        self._at = -1
        self._edited.clear()

    def older(self, shown: str) -> str | None:
        """Return the entry before the one shown, `None` at the oldest."""
        return self._go(self._at + 1, shown)

    def newer(self, shown: str) -> str | None:
        """Return the entry after the one shown, in the end the draft; `None` if it is shown."""
        return self._go(self._at - 1, shown)

    def _go(self, to: int, shown: str) -> str | None:
        if not -1 <= to < len(self.entries):
            return None
        self._edited[self._at] = shown
        self._at = to
        return self._edited.get(to, self.entries[to] if to >= 0 else "")
