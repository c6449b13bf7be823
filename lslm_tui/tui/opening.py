"""The first frame: what every place shares, and the outline of the prompt where it is going to be.

The first place takes longer to import than this takes to draw; it is shown as soon as it is there, and
keys that were typed meanwhile go to it.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.widgets import Static

from lslm_tui.tui.app import LslmApp
from lslm_tui.tui.frame import PlaceScreen
from lslm_tui.tui.places import PLACES
from lslm_tui.tui.status import Phase, StatusView


class OpeningScreen(PlaceScreen):
    """Shown until the first place is there."""

    PLACE = PLACES[0].id
    DEFAULT_CSS: ClassVar[str] = Path(__file__).with_suffix(".tcss").read_text("utf-8")

    def compose_place(self) -> ComposeResult:
        yield Static("", id="opening-room")
        outline = Static("", id="opening-prompt")
        outline.border_title = "Message"
        yield outline
        yield Static("", id="opening-context")

    def on_mount(self) -> None:
        self.set_status(StatusView(phase=Phase.LOADING, model="model"))


class OpeningApp(LslmApp):
    """The program with a first frame that waits for nothing."""

    DEFAULT_MODE: ClassVar[str] = "opening"
    MODES: ClassVar[dict[str, Any]] = {"opening": OpeningScreen}

    async def after_first_frame(self) -> None:
        await self.switch_mode(PLACES[0].id)
        # Keys typed so far wait in this app's queue as long as this takes: until they have a goal.
        for _ in range(200):
            if self.focused is not None:
                break
            await asyncio.sleep(0.01)
        await super().after_first_frame()
