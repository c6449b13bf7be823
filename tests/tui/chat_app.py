"""The whole app on a scripted engine, for tests of the chat place."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.pilot import Pilot

from lslm_tui.config import Config, load_config
from lslm_tui.paths import find_paths
from lslm_tui.services import loaded_model
from lslm_tui.services.library import ModelEntry
from lslm_tui.services.session import Session
from lslm_tui.services.state import Phase
from lslm_tui.services.storage import Message, Storage
from lslm_tui.tui.app import LslmApp
from lslm_tui.tui.chat import conversation
from lslm_tui.tui.places import PLACES
from lslm_tui.tui.screens.chat import ChatScreen
from lslm_tui.tui.widgets.prompt import PromptBox
from lslm_tui.tui.widgets.transcript import Transcript
from tests.fakes import FakeLibrary, Script, entry
from tests.tui.driving import Driver


class Chat(Driver):
    """The running app, with short words for what tests do most."""

    def __init__(self, app: LslmApp, pilot: Pilot[None], script: Script) -> None:
        super().__init__(app, pilot)
        self.script = script

    @property
    def screen(self) -> ChatScreen:
        place = self.app.place
        assert isinstance(place, ChatScreen)
        return place

    @property
    def prompt(self) -> PromptBox:
        return self.screen.query_one(PromptBox)

    @property
    def transcript(self) -> Transcript:
        return self.screen.query_one(Transcript)

    @property
    def thread(self) -> list[Message]:
        """The open conversation as it is saved."""
        current = self.screen.chat.current
        return self.storage.thread(current.id) if current else []

    async def say(self, text: str) -> None:
        """Type a message and send it."""
        self.prompt.load(text)
        self.prompt.focus()
        await self.press("enter")

    async def ask(self, text: str = "How do I stop a reply?") -> Message:
        """Send a message and wait for the whole reply."""
        before = len(self.thread)
        await self.say(text)
        await self.until(lambda: len(self.thread) >= before + 2)
        await self.quiet()
        return self.thread[-1]

    async def quiet(self) -> None:
        """Wait until no reply is being written or drawn."""
        await self.until(lambda: not self.session.replies and self.screen.chat.reply is None)


@asynccontextmanager
async def running(
    script: Script,
    monkeypatch: pytest.MonkeyPatch,
    *,
    size: tuple[int, int] = (120, 40),
    entries: tuple[ModelEntry, ...] = (),
    ready: bool = True,
) -> AsyncIterator[Chat]:
    """Run the app; `ready` waits until the scripted model is loaded."""
    monkeypatch.setattr(loaded_model, "open_engine", script.open)
    monkeypatch.setattr(conversation, "ENDED_S", 0.0)
    # Asking the hardware would import torch, which a scripted engine does without.
    monkeypatch.setattr(loaded_model, "_refused", lambda device, slot: {})
    paths = find_paths()
    library = FakeLibrary(*(entries or (entry(), entry("other-model"))))

    def make() -> Session:
        config: Config = load_config(paths.config_file).config
        session = Session(paths, config, Storage(paths.database), library)
        session.open_model("scripted")
        return session

    app = LslmApp(make, paths=paths, places=PLACES[:1])
    async with app.run_test(size=size) as pilot:
        chat = Chat(app, pilot, script)
        await chat.until(lambda: app.session is not None)
        if ready:
            await chat.until(lambda: chat.session.state.phase is Phase.READY)
        yield chat
