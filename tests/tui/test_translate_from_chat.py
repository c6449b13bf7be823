"""A chat reply is handed to the place Translate."""

from __future__ import annotations

from lslm_tui.tui import places
from lslm_tui.tui.screens.translate import TranslateScreen
from tests.fakes import Script
from tests.tui.chat_app import running


async def test_a_reply_is_translated_in_its_own_place(monkeypatch):
    async with running(Script(reply="Press Esc."), monkeypatch) as chat:
        chat.app.places = tuple(places.PLACES)
        chat.app.add_mode("translate", TranslateScreen)
        await chat.ask()
        screen = chat.screen
        await chat.press("escape")
        await chat.until(lambda: chat.transcript.has_focus)
        await chat.press("T")
        await chat.until(lambda: isinstance(chat.app.place, TranslateScreen))
        assert chat.app.place.box.text == "Press Esc."
        assert chat.app.place.texts.open.text == "Press Esc."
        await chat.until(lambda: not chat.app.place.texts.open.running)
        chat.app.switch_mode("chat")
        await chat.until(lambda: chat.app.place is screen)
        await chat.say("/translate")
        await chat.until(lambda: isinstance(chat.app.place, TranslateScreen))
        assert chat.app.place.texts.open.text == "Press Esc."


async def test_without_that_place_it_says_so(monkeypatch):
    async with running(Script(), monkeypatch) as chat:
        await chat.ask()
        await chat.press("escape", "T")
        await chat.until(lambda: "no place" in chat.shown())
