"""Writing a translation to files: as text, as TMX, and what was edited as pairs to train on.

Runs on the UI loop; long files are written where the engine is, or in steps.
"""

from __future__ import annotations

import asyncio
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING

from lslm_tui.errors import StorageError, UsageError
from lslm_tui.paths import write_private
from lslm_tui.services.training_sets import SetKind, default_file, find_set, writing
from lslm_tui.services.translating import TextTranslation
from lslm_tui.services.translation_memory import Origin, Remembered
from lslm_tui.tui.formats import count
from lslm_tui.tui.screens.dialog import Dialog
from lslm_tui.tui.translate.memory_browser import write_apart
from lslm_tui.tui.translate.pair_list import new_file

if TYPE_CHECKING:
    from lslm_tui.tui.screens.translate import TranslateScreen

STEM_LETTERS = 40
ANSWERS = (("text", "Text"), ("tmx", "TMX"), ("pairs", "Training pairs"))


async def export(screen: TranslateScreen) -> str:
    """Ask what is wanted and write it; returns what to say.

    Raises:
        UsageError: there is nothing to write.
        StorageError: it cannot be written.
    """
    translation = screen.texts.open
    if translation is None or not translation.done:
        raise UsageError("There is no translation to write yet.")
    answer = await screen.app.push_screen_wait(
        Dialog(
            "Export this translation",
            [
                "Text: the translation alone, laid out as the text was.",
                "TMX: its sentences in pairs, for other translation programs.",
                "Training pairs: what you edited or chose in this direction, also before, as JSON lines.",
            ],
            answers=ANSWERS,
        )
    )
    try:
        if answer == "text":
            return _write_text(screen, translation)
        if answer == "tmx":
            return await _write_tmx(screen, translation)
        return await _write_pairs(screen, translation) if answer == "pairs" else ""
    except OSError as error:
        raise StorageError(
            f"It could not be written: {error.strerror or error}.",
            remedy="Check that the directory may be written and the disk is not full.",
        ) from error


def _write_text(screen: TranslateScreen, translation: TextTranslation) -> str:
    path = new_file(screen.desk.session.paths.exports, _stem(translation), ".txt")
    write_private(path, translation.target.encode("utf-8", "replace").decode("utf-8"))
    return f"Written to {path}"


async def _write_tmx(screen: TranslateScreen, translation: TextTranslation) -> str:
    entries = [
        Remembered(
            sentence.source,
            sentence.target,
            translation.source_language,
            translation.settings.target_language,
            Origin.PERSON if sentence.segment.edited else Origin.MODEL,
            translation.model,
            created=time.time(),
        )
        for sentence in translation.sentences
        if sentence.segment is not None
    ]
    path = new_file(screen.desk.session.paths.exports, _stem(translation), ".tmx")
    written = await write_apart(screen.desk.session, path, entries)
    return f"{count(written)} pairs written to {path}"


async def _write_pairs(screen: TranslateScreen, translation: TextTranslation) -> str:
    session = screen.desk.session
    source, target = translation.source_language, translation.settings.target_language
    try:
        chosen = find_set(session.storage, f"{SetKind.TRANSLATIONS}-{source}-{target}")
    except UsageError:
        raise UsageError(
            f"No translation from {source} to {target} has been edited yet.",
            remedy="Edit one with e, or choose another way to say it.",
        ) from None
    path: Path = default_file(session.paths, chosen)
    written = 0
    for so_far in writing(session.storage, chosen, path):
        written = so_far
        await asyncio.sleep(0)
    return f"{count(written)} pairs written to {path}"


def _stem(translation: TextTranslation) -> str:
    """A name from the first words of the text."""
    words = re.sub(r"[^\w]+", "-", translation.text[:200]).strip("-").lower()
    return f"{words[:STEM_LETTERS].strip('-') or 'text'}-{translation.settings.target_language}"
