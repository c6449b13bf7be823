"""Which language a text is translated from: as said, the only one the model reads, or as it looks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from lslm_tui.errors import InputError, UsageError
from lslm_tui.tasks.translation.detect import Detected
from lslm_tui.tasks.translation.prompted import NAMES, language_name
from lslm_tui.types import ModelInfo

AUTO = "auto"

Detect = Callable[[str, Sequence[str]], Awaitable[Detected | None]]


def languages_of(info: ModelInfo) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Codes a model reads and writes; those we have names for where it does not say."""
    every = tuple(sorted(NAMES))
    return info.source_languages or every, info.target_languages or every


async def settle_source(
    text: str, source: str, target: str, info: ModelInfo, detect: Detect
) -> tuple[str, Detected | None]:
    """The language to translate from, and what the text looks like where that was asked.

    Raises:
        InputError: it was to be told from the text, and cannot be.
        UsageError: the text is in the target language already.
    """
    if source != AUTO:
        return source, None
    sources = languages_of(info)[0]
    if len(sources) == 1:
        return sources[0], None
    found = await detect(text, sources)
    if found is None:
        if any(character.isalpha() for character in text):
            raise InputError(
                "The language of this text cannot be told.", remedy="Choose the source language."
            )
        return next((code for code in sources if code != target), sources[0]), None
    if found.is_a(target):
        raise UsageError(
            f"This text is in {language_name(found.language)} already.",
            remedy="Choose another target language, or say what the source is.",
        )
    code = found.language
    return next((c for c in sources if c.split("-")[0] == code), code), found
