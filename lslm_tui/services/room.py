"""Memory for a training run: loaded models give way when the run would not fit beside them.

Knows what the models' devices say is free; knows nothing of how a run uses it. Runs on the loop.
"""

from __future__ import annotations

from collections.abc import Iterable

import psutil

from lslm_tui.services.loaded_model import LoadedModel
from lslm_tui.services.state import Phase

SPARE = 1.1
"""A run is given this many times what was estimated."""


async def make_room(models: Iterable[LoadedModel], needed: int | None) -> list[str]:
    """Close loaded models if `needed` bytes are not free beside them; return their names.

    They open again when they are next used. Without an estimate nothing is closed.
    """
    loaded = [model for model in models if model.state.phase is Phase.READY]
    if needed is None or not loaded or needed * SPARE <= min(_free(model) for model in loaded):
        return []
    names = [model.state.name for model in loaded]
    for model in loaded:
        await model.unload()
    return names


def _free(model: LoadedModel) -> int:
    """Bytes free where a model lies."""
    state = model.state
    if state.info is None or state.info.device == "cpu" or not state.memory_total:
        return int(psutil.virtual_memory().available)
    return state.memory_total - state.memory_used
