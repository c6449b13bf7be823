"""Translations as they are kept in the history, and as they are opened again. Knows no screens.

Used on the loop; splitting a text runs where the engine is.
"""

from __future__ import annotations

import asyncio
from dataclasses import asdict, fields, replace
from functools import partial
from typing import Any

from lslm_tui.services.session import Session
from lslm_tui.services.text_translation import (
    Sentence,
    TextTranslation,
    TranslationSettings,
    split,
)
from lslm_tui.services.translation_history import Kept
from lslm_tui.tasks.translation.segments import Piece
from lslm_tui.types import Segment


def kept(translation: TextTranslation) -> Kept:
    """A text without its sentences, which are written one by one."""
    details = {
        "settings": settings_fields(translation.settings),
        "seconds": round(translation.seconds, 3),
    }
    return Kept(
        translation.text,
        translation.source_language,
        translation.settings.target_language,
        translation.model,
        details=details,
    )


def settings_fields(settings: TranslationSettings) -> dict[str, Any]:
    """Settings as JSON takes them; terms given for one run are not kept."""
    return {name: value for name, value in asdict(settings).items() if name != "terms"}


def settings_of(details: dict[str, Any], target: str) -> TranslationSettings:
    """Settings from what was kept; what this version does not know is left out."""
    known = {field.name for field in fields(TranslationSettings)} - {"terms"}
    found = {k: v for k, v in details.get("settings", {}).items() if k in known}
    return replace(TranslationSettings(**found), target_language=target)


async def open_again(session: Session, entry: str) -> TextTranslation:
    """A text of the history with its translation, edits and other ways to say its sentences.

    Raises:
        StorageError: it is not there any more.
    """
    texts = session.storage.texts
    found = texts.look(entry)
    settings = settings_of(found.details, found.target_language)
    parts = await session.host.call(partial(split, found.text, settings.join_lines))
    for some in texts.segments(entry):
        found.segments.update(some)
        await asyncio.sleep(0)
    return _opened(found, settings, parts)


def _opened(
    found: Kept, settings: TranslationSettings, parts: tuple[Piece, ...]
) -> TextTranslation:
    translation = TextTranslation(found.text, settings, running=False)
    translation.pieces = parts
    places = [place for place, piece in enumerate(parts) if piece.translated]
    translation.sentences = [
        Sentence(n, place, parts[place].text) for n, place in enumerate(places)
    ]
    _fill(translation, found.segments)
    translation.source_language, translation.model = found.source_language, found.model
    translation.seconds = float(found.details.get("seconds", 0.0))
    translation.stopped = translation.done < len(translation.sentences)
    return translation


def _fill(translation: TextTranslation, segments: dict[int, Segment]) -> None:
    """Give every sentence its segment; by its words where a newer version splits otherwise."""
    by_words = {segment.source: segment for segment in segments.values()}
    for sentence in translation.sentences:
        segment = segments.get(sentence.index)
        if segment is None or segment.source != sentence.source:
            segment = by_words.get(sentence.source)
        if segment is not None:
            sentence.segment = replace(segment, index=sentence.index)
