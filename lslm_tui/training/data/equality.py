"""When two rows count as the same: exactly, or after leaving out case, marks and blanks."""

from __future__ import annotations

import re
import unicodedata

from .examples import Conversation, Example, Labelled, Pair, Preference, Text

_MARKS = re.compile(r"[\W_]+")


def normalised(text: str) -> str:
    """NFKC, case folded, letters and digits only; the text itself if none would be left."""
    if text.isascii():
        return _MARKS.sub("", text.lower()) or text
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _MARKS.sub("", folded) or text


def whole(example: Example) -> tuple[str, ...]:
    """All that is in a row, its place aside: rows that agree in it are exact duplicates."""
    match example:
        case Pair():
            return (
                example.source_language,
                example.target_language,
                example.source,
                example.target,
            )
        case Labelled():
            return example.text, example.label
        case Text():
            return (example.text,)
        case Conversation():
            return tuple(part for turn in example.messages for part in (turn.role, turn.content))
        case Preference():
            return *(turn.content for turn in example.prompt), example.chosen, example.rejected


def keys(example: Example) -> tuple[str, ...]:
    """Normalised texts that must not be on both sides of a split; the first groups rows.

    Both sides of a pair, the text of a labelled row, the prompt of a preference, a conversation
    from its first user message to its end.
    """
    match example:
        case Pair():
            return (
                f"{example.source_language} {normalised(example.source)}",
                f"{example.target_language} {normalised(example.target)}",
            )
        case Labelled() | Text():
            return (normalised(example.text),)
        case Preference():
            return ("\n".join(normalised(turn.content) for turn in example.prompt),)
        case Conversation():
            said = (turn for turn in example.messages if turn.role != "system")
            return ("\n".join(normalised(turn.content) for turn in said),)
