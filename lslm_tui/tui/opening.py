"""The first frame: what every place shares, and the outline of the prompt where it is going to be.

The first place takes longer to import than this takes to draw; it is shown as soon as it is there.
Keys that were typed meanwhile are kept and go to it.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.widgets import Static

from lslm_tui.tui.app import LslmApp
from lslm_tui.tui.frame import PlaceScreen
from lslm_tui.tui.places import PLACES
from lslm_tui.tui.status import Phase, StatusView

_AT_ONCE = ("ctrl+c", "ctrl+q")
"""Keys that leave the program, which must not wait for anything."""


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

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._early: list[events.Event] | None = []
        """What was typed before there was anything to type into; `None` from then on."""
        self._drawn = False

    async def after_first_frame(self) -> None:
        self._drawn = True
        await self.switch_mode(PLACES[0].id)
        for _ in range(200):
            if self.focused is not None:
                break
            await asyncio.sleep(0.01)
        await self._give_early_keys()
        await super().after_first_frame()

    async def on_event(self, event: events.Event) -> None:
        if self._early is not None and _can_wait(event):
            self._early.append(event if self._drawn else _as_meant(event))
        else:
            await super().on_event(event)

    async def _give_early_keys(self) -> None:
        """Hand over what was typed, in its order; what comes meanwhile queues behind it."""
        while self._early:
            await super().on_event(self._early.pop(0))
        self._early = None


def _as_meant(event: events.Event) -> events.Event:
    """Enter, pressed before the program had the terminal to itself, comes as the line feed a
    terminal makes of it for programs that read lines."""
    if isinstance(event, events.Key) and event.key == "ctrl+j":
        return events.Key("enter", "\r")
    return event


def _can_wait(event: events.Event) -> bool:
    if (
        event.is_forwarded
    ):  # a key no widget took comes back here, and is looked up among the bindings
        return False
    if isinstance(event, events.Key):
        return event.key not in _AT_ONCE
    return isinstance(event, events.Paste)
