"""Works in the app with the bundled starters and saves the screen as SVG: a conversation, a translation."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable
from typing import Any

from textual.pilot import Pilot

from lslm_tui.__main__ import make_app
from lslm_tui.cli.arguments import parse_arguments
from lslm_tui.services.state import Phase
from lslm_tui.tui.screens.chat import ChatScreen
from lslm_tui.tui.screens.translate import TranslateScreen
from lslm_tui.tui.translate.language_picker import Side
from lslm_tui.tui.widgets.prompt import PromptBox

CONVERSATIONS = (
    ("谢谢",),
    ("What is perplexity?",),
    ("What is a language model?", "How do I stop a reply?"),
)
"""The last one is open in the picture."""
TEXT = """\
Wo ist der nächste Bahnhof? Ich habe 3 Hunde. Wenn es morgen regnet, bleiben wir zu Hause. Mein Bruder \
arbeitet in einer Bank, und meine Schwester ist Lehrerin.

Könnten Sie bitte das Fenster schließen? Es ist kalt hier. Ich habe noch nie so einen schönen Garten \
gesehen. Hast du schon zu Mittag gegessen? Ich lerne seit zwei Jahren Französisch."""
PATIENCE_S = 60.0


async def until(pilot: Pilot[Any], ready: Callable[[], object]) -> None:
    """Let the app run until something is so.

    Raises:
        TimeoutError: it was not so within a minute.
    """
    end = time.monotonic() + PATIENCE_S
    while not ready():
        if time.monotonic() > end:
            raise TimeoutError("the app did not come so far")
        await pilot.pause(0.05)


async def talk(pilot: Pilot[Any]) -> None:
    """Hold the conversations, greedily, so that each run says the same."""
    app = pilot.app
    await until(pilot, lambda: app.session is not None)  # type: ignore[attr-defined]
    session = app.session  # type: ignore[attr-defined]
    await until(pilot, lambda: session.state.phase in (Phase.READY, Phase.FAILED))
    chat = app.screen
    assert isinstance(chat, ChatScreen) and session.state.phase is Phase.READY
    chat.run_command("set", "temperature 0")
    for questions in CONVERSATIONS:
        await chat.action_new()
        for number, question in enumerate(questions):
            chat.submit(question, ())
            await until(pilot, lambda n=number: len(chat.chat.messages) == 2 * n + 2)
            await until(pilot, lambda: not session.replies and chat.chat.reply is None)
    prompt = chat.query_one(PromptBox)
    prompt.load("And in a pipe?")
    prompt.area.cursor_blink = False
    await pilot.pause(5)  # the confirmation has gone, the context is measured


async def translate(pilot: Pilot[Any]) -> None:
    """Translate a text and look at other ways to say the sentence that is flagged."""
    app = pilot.app
    await until(pilot, lambda: app.session is not None)  # type: ignore[attr-defined]
    await pilot.press("f3")
    await until(pilot, lambda: isinstance(app.screen, TranslateScreen) and app.screen.is_open)
    place = app.screen
    assert isinstance(place, TranslateScreen)
    place.direction.set(Side.TO, "en")
    place.receive(TEXT)
    await until(pilot, lambda: place.texts.open is not None and not place.running)
    await pilot.press("n", "enter")
    await until(pilot, lambda: place.pairs.offers)
    await pilot.pause(1)


async def draw(size: str, target: str, place: str = "chat") -> None:
    columns, rows = map(int, size.split("x"))
    app = make_app(parse_arguments([]))
    async with app.run_test(size=(columns, rows)) as pilot:
        await {"chat": talk, "translate": translate}[place](pilot)
        app.save_screenshot(target)


if __name__ == "__main__":
    asyncio.run(draw(*sys.argv[1:]))
