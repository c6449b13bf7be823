"""What the status line says of a place's model. Pure."""

from __future__ import annotations

from lslm_tui.services.state import EngineState, Phase
from lslm_tui.tui import status
from lslm_tui.types import ModelInfo, Quantization


def model_status(state: EngineState) -> status.StatusView:
    """Model, how its weights are held, device and memory; a place adds its own numbers."""
    info = state.info if state.phase is Phase.READY else None
    return status.StatusView(
        phase=status.Phase(state.phase.value),
        model=state.name,
        quantization=held_as(info) if info else "",
        device=info.device_name if info else "",
        memory_used=state.memory_used,
        memory_total=state.memory_total,
        progress=state.progress,
        error=state.error.message if state.error else "",
    )


def held_as(info: ModelInfo) -> str:
    """The quantization, or the number format without one."""
    return info.dtype if info.quantization is Quantization.NONE else info.quantization.value
