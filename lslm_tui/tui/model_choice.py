"""Choosing a model for a place, and fetching one that is not here yet.

Runs on the UI loop; a download runs in the session's own child process and can be stopped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lslm_tui.services.jobs import Purpose
from lslm_tui.services.loaded_model import LoadedModel, fitting
from lslm_tui.types import Quantization

if TYPE_CHECKING:
    from lslm_tui.services.session import Session
    from lslm_tui.tui.frame import PlaceScreen


async def choose_model(
    screen: PlaceScreen, session: Session, purpose: Purpose = Purpose.CHAT
) -> None:
    """Let the person choose a model for a place, and start opening it.

    Raises:
        LslmError: the library cannot be read, or the model cannot be opened or fetched.
    """
    from lslm_tui.tui.chat.download_dialog import DownloadDialog
    from lslm_tui.tui.screens.model_picker import ModelPicker

    model = session.models[purpose]
    info = model.state.info
    picker = ModelPicker(
        fitting(session.library.entries(), purpose),
        current=model.state.name,
        quantization=info.quantization if info else None,
        refused=await _refused(model),
    )
    choice = await screen.app.push_screen_wait(picker)
    if choice is None:
        return
    if choice.download:
        fetched = await screen.app.push_screen_wait(DownloadDialog(choice.reference))
        if not fetched:
            return
    model.open(choice.reference, quantization=choice.quantization)


async def _refused(model: LoadedModel) -> dict[Quantization, str]:
    """What cannot work where models run here; empty until a first model has been opened."""
    if model.state.info is None:
        return {}
    return await model.refused_quantizations()
