"""Widens an intent by further ways of asking, written as blocks of lines.

In a block, a line that begins with `>` is a verb phrase, with `=` a noun phrase, and both get the
frames below; any other line is a whole question.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from .intent import Intent, Language
from .topics import LIMIT_WAYS, LIMIT_WAYS_ZH
from .ways_app_en import APP_WAYS
from .ways_basics import BASICS_WAYS
from .ways_basics_zh import BASICS_WAYS_ZH
from .ways_more_en import MORE_WAYS
from .ways_places import PLACE_WAYS, PLACE_WAYS_ZH
from .ways_talk_en import TALK_WAYS
from .ways_zh import APP_WAYS_ZH, TALK_WAYS_ZH


def _together(*blocks: dict[str, str]) -> dict[str, str]:
    """The blocks of each intent, one after the other."""
    names = dict.fromkeys(name for block in blocks for name in block)
    return {name: "\n".join(block.get(name, "") for block in blocks) for name in names}


_BLOCKS: dict[Language, dict[str, str]] = {
    "en": _together(APP_WAYS, MORE_WAYS, TALK_WAYS, PLACE_WAYS),
    "zh": _together(APP_WAYS_ZH, TALK_WAYS_ZH, PLACE_WAYS_ZH),
}
_BASICS: dict[Language, dict[str, str]] = {"en": BASICS_WAYS, "zh": BASICS_WAYS_ZH}
_LIMITS: dict[Language, dict[str, tuple[str, ...]]] = {"en": LIMIT_WAYS, "zh": LIMIT_WAYS_ZH}
_VERB_FRAMES: dict[Language, tuple[str, ...]] = {
    "en": ("{how} ", "{how} ", "{then}"),
    "zh": ("{how}", "{how}", "{then}"),
}
_NOUN_FRAMES: dict[Language, tuple[str, ...]] = {"en": ("{about} ", ""), "zh": ("{about}",)}


def widened(intent: Intent) -> Intent:
    """The intent with the ways of asking that belong to its language, theme and name."""
    if intent.theme == "limits":
        further = 3 * _LIMITS[intent.language].get(intent.name, ())
    elif intent.theme == "basics":
        further = 3 * tuple(_asks(_BASICS[intent.language].get(intent.name, ""), intent.language))
    else:
        further = tuple(_asks(_BLOCKS[intent.language].get(intent.name, ""), intent.language))
    return replace(intent, asks=intent.asks + further)


def _asks(block: str, language: Language) -> Iterator[str]:
    """The question templates of a block."""
    for line in filter(None, map(str.strip, block.splitlines())):
        if line.startswith("> "):
            for frame in _VERB_FRAMES[language]:
                phrase = line[2:]
                yield phrase + frame if frame == "{then}" else frame + phrase
        elif line.startswith("= "):
            yield from (frame + line[2:] for frame in _NOUN_FRAMES[language])
        else:
            yield line
