"""The running app with short words for what tests of every place do most."""

from __future__ import annotations

from textual.pilot import Pilot

from lslm_tui.services.session import Session
from lslm_tui.services.storage import Storage
from lslm_tui.tui.app import LslmApp
from tests.tui.wait import PATIENCE_S, wait_until


class Driver:
    """Presses keys, waits and looks; a place's own driver adds what is in that place."""

    PATIENCE_S = PATIENCE_S

    def __init__(self, app: LslmApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot

    @property
    def session(self) -> Session:
        assert self.app.session is not None
        return self.app.session

    @property
    def storage(self) -> Storage:
        return self.session.storage

    async def until(self, predicate, timeout: float | None = None) -> None:
        await wait_until(self.pilot, predicate, timeout or self.PATIENCE_S)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    def shown(self) -> str:
        """The screen as text."""
        lines = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text for strip in lines)
