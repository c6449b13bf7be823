"""Keeps the sentences of translated files no longer than the history keeps their translations."""

from __future__ import annotations

from pathlib import Path

from lslm_tui.services.document_segments import drop_orphans, drop_stores
from lslm_tui.services.translation_history import TranslationHistory


def tidy(directory: Path, history: TranslationHistory, older_than_s: float) -> None:
    """Remove for good what was deleted so long ago, and what no translation has any more.

    Raises:
        StorageError: the history cannot be changed.
    """
    drop_stores(directory, history.purge(older_than_s))
    drop_orphans(directory, history.stores())
