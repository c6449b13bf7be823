"""What was typed and not sent, by conversation. Lives as long as the program runs."""

from __future__ import annotations

from collections.abc import Sequence

from lslm_tui.services.records import Attachment

Draft = tuple[str, tuple[Attachment, ...]]


class Drafts:
    """Unsent messages; the key '' is the conversation that is not begun."""

    def __init__(self) -> None:
        self._held: dict[str, Draft] = {}

    def keep(self, conversation_id: str, text: str, attachments: Sequence[Attachment]) -> None:
        """Keep a draft, or forget the one there was if this one is empty."""
        if text.strip() or attachments:
            self._held[conversation_id] = (text, tuple(attachments))
        else:
            self._held.pop(conversation_id, None)

    def take(self, conversation_id: str) -> Draft:
        """Return a conversation's draft and forget it; an empty one if there is none."""
        return self._held.pop(conversation_id, ("", ()))

    def __len__(self) -> int:
        return len(self._held)


def unsent_sentence(drafts: int) -> str:
    """What quitting would lose; '' for nothing."""
    if not drafts:
        return ""
    if drafts == 1:
        return "A message you began is not sent."
    return f"{drafts} messages you began are not sent."
