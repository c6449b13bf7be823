"""The first frame, before the first place is imported."""

from __future__ import annotations

import asyncio
import subprocess
import sys

import pytest
from textual import events

from lslm_tui.config import Config
from lslm_tui.paths import find_paths
from lslm_tui.services import loaded_model
from lslm_tui.services.session import Session
from lslm_tui.services.storage import Storage
from lslm_tui.tui.opening import OpeningApp, OpeningScreen
from lslm_tui.tui.screens.chat import ChatScreen
from tests.fakes import FakeLibrary, Script
from tests.tui.wait import wait_until


async def test_the_first_place_follows_with_the_prompt_ready_to_type(monkeypatch):
    monkeypatch.setattr(loaded_model, "open_engine", Script().open)
    paths = find_paths()
    first = []
    leave = OpeningApp.after_first_frame

    async def typing(app):
        first.append(type(app.screen))
        await leave(app)

    monkeypatch.setattr(OpeningApp, "after_first_frame", typing)
    app = OpeningApp(lambda: Session(paths, Config(), Storage(None), FakeLibrary()), paths=paths)
    async with app.run_test() as pilot:
        await wait_until(pilot, lambda: app.session is not None)
        assert first == [OpeningScreen]
        assert isinstance(app.screen, ChatScreen)
        await pilot.press(*"typed")
        await wait_until(pilot, lambda: app.screen.query_one("#prompt").text == "typed")


async def test_what_is_typed_before_the_prompt_is_there_waits_for_it(monkeypatch):
    monkeypatch.setattr(loaded_model, "open_engine", Script().open)
    paths = find_paths()
    leave = OpeningApp.after_first_frame
    typed = asyncio.Event()

    async def slowly(app):
        while not typed.is_set():  # importing the chat takes its time
            await asyncio.sleep(0.01)
        await leave(app)

    monkeypatch.setattr(OpeningApp, "after_first_frame", slowly)
    app = OpeningApp(lambda: Session(paths, Config(), Storage(None), FakeLibrary()), paths=paths)
    async with app.run_test() as pilot:
        assert isinstance(app.screen, OpeningScreen)
        for key in "early 字":
            app.post_message(events.Key(key, key))
        app.post_message(events.Paste("🙂"))
        await asyncio.sleep(0.05)
        typed.set()
        await wait_until(pilot, lambda: app.session is not None)
        await pilot.press(*"late")
        assert isinstance(app.screen, ChatScreen)
        await wait_until(pilot, lambda: app.screen.query_one("#prompt").text == "early 字🙂late")


async def test_leaving_does_not_wait_for_the_first_place(monkeypatch):
    async def never(app):
        while not app._exit:
            await asyncio.sleep(0.01)

    monkeypatch.setattr(OpeningApp, "after_first_frame", never)
    app = OpeningApp(lambda: None)
    async with app.run_test() as pilot:
        app.post_message(events.Key("ctrl+q", "\x11"))
        await wait_until(pilot, lambda: app._exit)


def test_the_first_frame_waits_for_neither_chat_nor_settings():
    code = """
import asyncio, sys
from lslm_tui.tui.opening import OpeningApp
async def stop(app):
    sys.__stdout__.write(str([name for name in HEAVY if name in sys.modules]))
    app.exit()
OpeningApp.after_first_frame = stop
HEAVY = ("lslm_tui.tui.screens.chat", "pydantic", "torch", "sqlite3", "transformers", "markdown_it")
async def main():
    async with OpeningApp(lambda: None).run_test() as pilot:
        await pilot.pause()
asyncio.run(main())
"""
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert made.stdout.strip() == "[]"


@pytest.mark.parametrize("enter", ["enter", "ctrl+j"])
async def test_a_message_sent_before_the_prompt_is_there_is_sent(monkeypatch, enter):
    monkeypatch.setattr(loaded_model, "open_engine", Script().open)
    paths = find_paths()
    leave = OpeningApp.after_first_frame
    typed = asyncio.Event()

    async def slowly(app):
        while not typed.is_set():
            await asyncio.sleep(0.01)
        await leave(app)

    monkeypatch.setattr(OpeningApp, "after_first_frame", slowly)
    app = OpeningApp(lambda: Session(paths, Config(), Storage(None), FakeLibrary()), paths=paths)
    async with app.run_test() as pilot:
        app._drawn = False  # as when the terminal still turns Enter into a line feed
        for key in ("h", "i", enter):
            app.post_message(events.Key(key, key if len(key) == 1 else None))
        await asyncio.sleep(0.05)
        typed.set()
        await wait_until(pilot, lambda: app.session is not None)
        await wait_until(
            pilot, lambda: [c.title for c in app.session.storage.conversations()] == ["hi"]
        )
        assert app.screen.query_one("#prompt").text == ""
