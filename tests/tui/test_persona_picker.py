"""Choosing a persona and writing a system prompt."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from textual.widgets import OptionList, Static, TextArea

from lslm_tui.services.storage import Storage
from lslm_tui.tui.screens.persona_picker import PersonaPicker, chosen_of, rows_of
from tests.tui.harness import show
from tests.tui.wait import wait_until

UNANSWERED = object()


class Picker:
    def __init__(self, app: Any, pilot: Any, storage: Storage, screen: PersonaPicker) -> None:
        self.app, self.pilot, self.storage, self.screen = app, pilot, storage, screen
        self.answer: Any = UNANSWERED

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def until(self, predicate: Any) -> None:
        await wait_until(self.pilot, predicate)

    @property
    def text(self) -> str:
        return self.screen.query_one(TextArea).text

    @property
    def said(self) -> str:
        return str(self.screen.query_one("#persona-said", Static).render())


@asynccontextmanager
async def picker(persona: str = "", system: str = "") -> AsyncIterator[Picker]:
    storage = Storage(None)
    async with show(Static) as (app, pilot):
        screen = PersonaPicker(storage, persona, system)
        at = Picker(app, pilot, storage, screen)
        app.push_screen(screen, lambda answer: setattr(at, "answer", answer))
        await wait_until(pilot, lambda: app.screen is screen and screen.query("OptionList"))
        await wait_until(pilot, lambda: screen.query_one(OptionList).has_focus)
        yield at
    storage.close()


def test_rows_hold_a_text_of_ones_own_only_if_there_is_one():
    personas = {"tutor": "Teach."}
    assert [row.label for row in rows_of(personas, "", "")] == ["none", "tutor"]
    assert [row.label for row in rows_of(personas, "tutor", "Teach.")] == ["none", "tutor"]
    assert rows_of(personas, "", "Mine")[1].label == "this conversation"


def test_a_changed_text_has_no_name():
    row = rows_of({"tutor": "Teach."}, "", "")[1]
    assert chosen_of(row, "Teach.") == ("tutor", "Teach.")
    assert chosen_of(row, " Teach well. ") == ("", "Teach well.")


async def test_enter_uses_the_persona_under_the_cursor():
    async with picker() as at:
        await at.press("down", "down")
        await at.until(lambda: "patient tutor" in at.text)
        await at.press("enter")
        await at.until(lambda: at.answer is not UNANSWERED)
        assert at.answer == ("tutor", at.storage.personas()["tutor"])


async def test_none_takes_the_system_prompt_away():
    async with picker("", "Be brief.") as at:
        await at.until(lambda: at.text == "Be brief.")
        await at.press("home", "enter")
        await at.until(lambda: at.answer is not UNANSWERED)
        assert at.answer == ("", "")


async def test_a_text_of_many_lines_is_written_and_used():
    async with picker() as at:
        await at.press("tab", *"Be", "enter", *"kind", "ctrl+o")
        await at.until(lambda: at.answer is not UNANSWERED)
        assert at.answer == ("", "Be\nkind")


async def test_what_was_typed_survives_moving_about():
    async with picker("", "Mine.") as at:
        await at.press("tab", "x", "escape", "down", "up")
        await at.until(lambda: at.text == "xMine.")


async def test_escape_goes_back_to_the_list_and_then_changes_nothing():
    async with picker() as at:
        await at.press("tab", "x", "escape")
        assert at.answer is UNANSWERED
        await at.press("escape")
        await at.until(lambda: at.answer is None)


async def test_saved_deleted_and_brought_back():
    async with picker() as at:
        await at.press("tab", *"Rhyme", "ctrl+s")
        await at.until(lambda: at.app.screen is not at.screen)
        await at.press(*"poet", "enter")
        await at.until(lambda: at.storage.personas().get("poet") == "Rhyme")
        await at.until(lambda: "Saved as poet" in at.said)
        await at.press("escape", "d")
        await at.until(lambda: "poet" not in at.storage.personas())
        await at.press("u")
        await at.until(lambda: at.storage.personas().get("poet") == "Rhyme")


async def test_what_cannot_be_done_is_said():
    async with picker() as at:
        await at.press("d")
        await at.until(lambda: "no persona" in at.said)
        await at.press("down", "d")
        await at.until(lambda: "built in" in at.said)
        await at.press("home", "ctrl+s")
        await at.until(lambda: "no text to save" in at.said)
