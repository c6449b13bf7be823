"""The whole app on a scripted classifier, for tests of the sentiment place."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.pilot import Pilot

from lslm_tui.config import load_config
from lslm_tui.paths import find_paths
from lslm_tui.services import loaded_model
from lslm_tui.services.jobs import Purpose
from lslm_tui.services.reading import Reading
from lslm_tui.services.session import Session
from lslm_tui.services.state import Phase
from lslm_tui.services.storage import Storage
from lslm_tui.tui.app import LslmApp
from lslm_tui.tui.places import PLACES
from lslm_tui.tui.screens.sentiment import SentimentScreen
from lslm_tui.tui.sentiment.heat_strip import HeatStrip
from lslm_tui.tui.sentiment.side_pane import SidePane
from lslm_tui.tui.sentiment.text_box import TextBox
from lslm_tui.types import ModelKind
from tests.fakes import ClassifierScript, FakeLibrary, entry
from tests.tui.driving import Driver

PLACE = tuple(place for place in PLACES if place.id == "sentiment")
MODELS = (
    entry("starter-sentiment", kind=ModelKind.CLASSIFIER, chat=False),
    entry("other-sentiment", kind=ModelKind.CLASSIFIER, chat=False),
    entry("scripted"),
)


class Sentiment(Driver):
    """The running app, with short words for what tests do most."""

    def __init__(self, app: LslmApp, pilot: Pilot[None], script: ClassifierScript) -> None:
        super().__init__(app, pilot)
        self.script = script

    @property
    def screen(self) -> SentimentScreen:
        place = self.app.place
        assert isinstance(place, SentimentScreen)
        return place

    @property
    def box(self) -> TextBox:
        return self.screen.query_one(TextBox)

    @property
    def strip(self) -> HeatStrip:
        return self.screen.query_one(HeatStrip)

    @property
    def side(self) -> SidePane:
        return self.screen.query_one(SidePane)

    @property
    def reading(self) -> Reading:
        reading = self.screen.reading
        assert reading is not None
        return reading

    async def begin(self, text: str) -> None:
        """Write a text and press Enter."""
        self.box.load(text)
        self.box.focus()
        await self.press("enter")
        await self.until(lambda: self.screen.reading is not None)

    async def read(self, text: str) -> Reading:
        """Read a text to its end, and wait until that is shown."""
        await self.begin(text)
        await self.quiet()
        return self.reading

    async def quiet(self) -> None:
        await self.until(lambda: not self.reading.running and self.screen._pending is None)


@asynccontextmanager
async def running(
    script: ClassifierScript,
    monkeypatch: pytest.MonkeyPatch,
    *,
    size: tuple[int, int] = (120, 40),
) -> AsyncIterator[Sentiment]:
    """Run the app in the sentiment place; the scripted model is loaded."""
    app = make(script, monkeypatch)
    async with app.run_test(size=size) as pilot:
        sentiment = Sentiment(app, pilot, script)
        await sentiment.until(lambda: app.session is not None and sentiment.screen._session)
        model = sentiment.session.models[Purpose.SENTIMENT]
        await sentiment.until(lambda: model.state.phase is Phase.READY)
        yield sentiment


def make(script: ClassifierScript, monkeypatch: pytest.MonkeyPatch) -> LslmApp:
    """The app with this place alone."""
    monkeypatch.setattr(loaded_model, "open_engine", script.open)
    monkeypatch.setattr(loaded_model, "_refused", lambda device, slot: {})
    monkeypatch.setattr(LslmApp, "DEFAULT_MODE", "sentiment")
    paths = find_paths()

    def session() -> Session:
        config = load_config(paths.config_file).config
        return Session(paths, config, Storage(paths.database), FakeLibrary(*MODELS))

    return LslmApp(session, paths=paths, places=PLACE)
