"""The whole app on a scripted translator, for tests of the place Translate."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from lslm_tui.config import load_config
from lslm_tui.paths import find_paths
from lslm_tui.services import loaded_model
from lslm_tui.services.session import Session
from lslm_tui.services.state import Phase
from lslm_tui.services.storage import Storage
from lslm_tui.services.translating import TextTranslation
from lslm_tui.tui import app as app_module
from lslm_tui.tui.app import LslmApp
from lslm_tui.tui.places import PLACES
from lslm_tui.tui.screens.translate import TranslateScreen
from lslm_tui.tui.translate import direction, following
from lslm_tui.tui.translate.note import SentenceNote
from lslm_tui.tui.translate.pairs import PairView
from lslm_tui.tui.translate.source_box import SourceBox
from lslm_tui.types import ModelKind
from tests.fakes import FakeLibrary, entry
from tests.translator import TranslatorScript
from tests.tui.driving import Driver

TEXT = "Where is the nearest train station? She has lived in Paris for 12 years.\n\nGood evening."
ONLY_TRANSLATE = tuple(place for place in PLACES if place.id == "translate")


class TranslateApp(LslmApp):
    """Begins with this place."""

    DEFAULT_MODE = "translate"
    CSS_PATH = Path(app_module.__file__).with_name("app.tcss")


class Translate(Driver):
    """The running app, with short words for what tests do most."""

    def __init__(self, app: LslmApp, pilot: Pilot[None], script: TranslatorScript) -> None:
        super().__init__(app, pilot)
        self.script = script

    @property
    def screen(self) -> TranslateScreen:
        place = self.app.place
        assert isinstance(place, TranslateScreen)
        return place

    @property
    def box(self) -> SourceBox:
        return self.screen.box

    @property
    def pairs(self) -> PairView:
        return self.screen.pairs

    @property
    def open(self) -> TextTranslation:
        assert self.screen.texts.open is not None
        return self.screen.texts.open

    @property
    def note(self) -> str:
        return self.screen.query_one(SentenceNote).said

    @property
    def targets(self) -> list[str]:
        return [sentence.target for sentence in self.open.sentences]

    async def start(self, text: str = TEXT) -> None:
        """Put a text into the box and begin to translate it."""
        before = len(self.screen.texts.all), self.screen.texts.open
        self.box.load(text)
        self.box.focus()
        await self.press("enter")
        await self.until(
            lambda: (
                (len(self.screen.texts.all), self.screen.texts.open) != before
                and self.screen.texts.open
            )
        )

    async def translate(self, text: str = TEXT) -> TextTranslation:
        """Translate a text to its end, and wait until it is drawn."""
        await self.start(text)
        await self.until(lambda: not self.screen.running)
        await self.drawn()
        return self.open

    async def drawn(self) -> None:
        self.screen.pairs.update_rows()
        self.screen.show_signs()
        await self.pilot.pause()

    def said(self) -> str:
        """What stands in place of the hints."""
        return str(self.screen.query_one("#status-question").render())


def make_app(script: TranslatorScript, places=ONLY_TRANSLATE) -> LslmApp:
    paths = find_paths()
    library = FakeLibrary(
        entry("starter-translate", kind=ModelKind.SEQ2SEQ, chat=False),
        entry("other-translator", kind=ModelKind.SEQ2SEQ, chat=False),
    )

    def make() -> Session:
        config = load_config(paths.config_file).config
        return Session(paths, config, Storage(paths.database), library)

    return TranslateApp(make, paths=paths, places=places)


def prepare(monkeypatch: pytest.MonkeyPatch, script: TranslatorScript) -> None:
    monkeypatch.setattr(loaded_model, "open_engine", script.open)
    # Asking the hardware would import torch, which a scripted engine does without.
    monkeypatch.setattr(loaded_model, "_refused", lambda device, slot: {})
    monkeypatch.setattr(loaded_model, "_memory", lambda device, slot: (400_000_000, 23_000_000_000))
    monkeypatch.setattr(loaded_model, "GATHER_S", 0.0)
    monkeypatch.setattr(direction, "PAUSE_S", 0.0)
    monkeypatch.setattr(following, "TICK_S", 0.02)


@asynccontextmanager
async def running(
    monkeypatch: pytest.MonkeyPatch,
    script: TranslatorScript | None = None,
    *,
    size: tuple[int, int] = (120, 40),
    ready: bool = True,
) -> AsyncIterator[Translate]:
    """Run the app; `ready` waits until the scripted model is loaded."""
    script = script or TranslatorScript()
    prepare(monkeypatch, script)
    app = make_app(script)
    async with app.run_test(size=size) as pilot:
        translate = Translate(app, pilot, script)
        await translate.until(lambda: app.session is not None)
        if ready:
            await translate.until(lambda: translate.screen.state.phase is Phase.READY)
        yield translate
