"""An engine that says a given text at a given speed, put in place of the real one where models run."""

from __future__ import annotations

import time

from lslm_tui.services import loaded_model
from lslm_tui.services.jobs import EngineSlot


def install(reply: str, tokens_per_s: float, slot: EngineSlot) -> None:
    """Let every model that is opened from now on be this engine."""
    from tests.fakes import Script

    step_s = 1 / tokens_per_s
    due = [0.0]

    def pace() -> bool:
        """Hold each token until its time has come."""
        now = time.monotonic()
        if now < due[0]:
            return True
        due[0] = max(due[0], now - 0.1) + step_s
        return False

    script = Script(reply=reply, limit=10_000_000, hold=pace)
    loaded_model.open_engine = script.open  # type: ignore[assignment]
