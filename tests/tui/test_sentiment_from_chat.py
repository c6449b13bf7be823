"""A chat reply is handed to the place Sentiment."""

from __future__ import annotations

from lslm_tui.tui import places
from lslm_tui.tui.screens.sentiment import SentimentScreen
from tests.fakes import Script
from tests.tui.chat_app import running


async def test_a_reply_is_read_in_its_own_place(monkeypatch):
    async with running(Script(reply="Press Esc."), monkeypatch) as chat:
        chat.app.places = tuple(places.PLACES)
        chat.app.add_mode("sentiment", SentimentScreen)
        await chat.ask()
        screen = chat.screen
        await chat.press("escape")
        await chat.until(lambda: chat.transcript.has_focus)
        await chat.press("S")
        await chat.until(lambda: isinstance(chat.app.place, SentimentScreen))
        await chat.until(lambda: chat.app.place.reading is not None)
        assert chat.app.place.reading.text == "Press Esc."
        # there is no classifier here: it says so in place, and a model can be chosen
        await chat.until(lambda: not chat.app.place.reading.running)
        await chat.until(lambda: "✗" in chat.shown() and "starter-sentiment" in chat.shown())
        chat.app.switch_mode("chat")
        await chat.until(lambda: chat.app.place is screen)
        await chat.say("/sentiment")
        await chat.until(lambda: isinstance(chat.app.place, SentimentScreen))
