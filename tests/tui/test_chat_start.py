"""A start that goes wrong: nothing that was typed gets lost, and the reason stays in sight."""

from __future__ import annotations

import sqlite3

import pytest

from lslm_tui.config import load_config
from lslm_tui.errors import ModelLoadError
from lslm_tui.paths import find_paths
from lslm_tui.services.session import Session
from lslm_tui.services.state import Phase
from lslm_tui.services.storage import Storage
from lslm_tui.tui.app import LslmApp
from lslm_tui.tui.places import PLACES
from lslm_tui.tui.screens.dialog import Dialog
from lslm_tui.tui.widgets.context_bar import ContextBar
from tests.fakes import FakeLibrary, Script, entry
from tests.tui.chat_app import Chat, running

SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)])


@pytest.fixture
def newer() -> None:
    """The database is one of a later version of the program."""
    paths = find_paths()
    Storage(paths.database).close()
    connection = sqlite3.connect(paths.database)
    connection.execute("PRAGMA user_version = 99")
    connection.close()


@SIZES
async def test_a_database_of_a_newer_version(newer, size):
    paths = find_paths()

    def make() -> Session:
        config = load_config(paths.config_file).config
        return Session(paths, config, Storage(paths.database), FakeLibrary(entry()))

    app = LslmApp(make, paths=paths, places=PLACES[:1])
    async with app.run_test(size=size) as pilot:
        chat = Chat(app, pilot, Script())
        await chat.until(lambda: isinstance(app.screen, Dialog))
        await chat.until(lambda: "newer version" in chat.shown())
        await chat.press("escape")
        await chat.until(lambda: not isinstance(app.screen, Dialog))
        await chat.until(lambda: "✗ Storage" in chat.shown())
        assert "→ Update lslm-tui" in chat.shown()
        assert "loaded" not in chat.shown()
        await chat.say("not for the void")
        await chat.until(lambda: chat.prompt.text == "not for the void")
        await chat.until(lambda: "schema 99" in chat.shown())
        await chat.press("ctrl+q")
        await chat.until(lambda: app._exit)


async def test_what_was_sent_before_the_session_failed_comes_back(newer, monkeypatch):
    paths = find_paths()
    app = LslmApp(lambda: Storage(paths.database), paths=paths, places=PLACES[:1])
    open_session = app.after_first_frame
    monkeypatch.setattr(app, "after_first_frame", lambda: None)
    async with app.run_test(size=(80, 24)) as pilot:
        chat = Chat(app, pilot, Script())
        await chat.say("first")
        await chat.say("second")
        assert chat.prompt.text == ""
        await open_session()
        await chat.until(lambda: chat.prompt.text == "first\n\nsecond")
        await chat.until(lambda: "newer version" in chat.shown())


async def test_a_model_that_cannot_be_opened_says_what_helps(monkeypatch):
    script = Script(load_error=ModelLoadError("It is cut short.", remedy="Copy it again."))
    async with running(script, monkeypatch, size=(80, 24), ready=False) as chat:
        await chat.until(lambda: chat.session.state.phase is Phase.FAILED)
        await chat.until(lambda: "cut short" in chat.shown())
        await chat.until(lambda: "→ Copy it again." in chat.shown())
        await chat.until(lambda: "^O another model" in chat.shown())
        assert chat.screen.query_one(ContextBar).tooltip == "Copy it again."
        script.load_error = None
        chat.session.open_model("other-model")
        await chat.until(lambda: chat.session.state.phase is Phase.READY)
        await chat.until(lambda: "Copy it again" not in chat.shown())
        await chat.until(lambda: "another model" not in chat.shown())
