"""The question what to leave out: every key, and choices that would not help."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import OptionList, Static

from lslm_tui.services.context import ContextPreview
from lslm_tui.tasks.chat import ContextPolicy
from lslm_tui.tui.context_text import choices, dropped_lines, needed
from lslm_tui.tui.formats import width_of
from lslm_tui.tui.screens.context_dialog import NOTHING_HELPS, ContextAnswer, ContextDialog
from tests.tui.previews import hopeless, plan, preview, too_long
from tests.tui.wait import wait_until

OLDEST, PINNED = ContextPolicy.DROP_OLDEST, ContextPolicy.KEEP_PINNED


class Asked:
    def __init__(self, app: App[None], pilot: Pilot[None], dialog: ContextDialog) -> None:
        self.app, self.pilot, self.dialog = app, pilot, dialog
        self.answers: list[ContextAnswer | None] = []

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def answer(self) -> ContextAnswer | None:
        await wait_until(self.pilot, lambda: self.answers)
        return self.answers[0]

    def said(self, selector: str) -> str:
        return str(self.dialog.query_one(selector, Static).content)


@asynccontextmanager
async def asked(made: ContextPreview, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Asked]:
    app: App[None] = App()
    dialog = ContextDialog(made)
    async with app.run_test(size=size) as pilot:
        talk = Asked(app, pilot, dialog)
        app.push_screen(dialog, talk.answers.append)
        await wait_until(
            pilot, lambda: dialog.query("#overflow-list") and talk.said("#overflow-heading")
        )
        yield talk


async def test_enter_leaves_out_the_oldest():
    async with asked(too_long()) as talk:
        await talk.press("enter")
        assert await talk.answer() == ContextAnswer(OLDEST, remember=False)


@pytest.mark.parametrize(("key", "policy"), [("1", OLDEST), ("2", PINNED)])
async def test_a_number_answers_at_once(key, policy):
    async with asked(too_long()) as talk:
        await talk.press(key)
        assert await talk.answer() == ContextAnswer(policy, remember=False)


@pytest.mark.parametrize("key", ["escape", "e"])
async def test_going_back_answers_nothing(key):
    async with asked(too_long()) as talk:
        await talk.press(key)
        assert await talk.answer() is None


async def test_remember_by_key_and_by_mouse():
    async with asked(too_long()) as talk:
        assert talk.said("#overflow-remember").startswith("[ ]")
        await talk.press("space")
        assert talk.said("#overflow-remember").startswith("[x]")
        await talk.pilot.click("#overflow-remember")
        assert talk.said("#overflow-remember").startswith("[ ]")
        await talk.press("m", "down", "enter")
        assert await talk.answer() == ContextAnswer(PINNED, remember=True)


async def test_moving_shows_what_each_leaves_out():
    async with asked(too_long()) as talk:
        assert "How do I stop" in talk.said("#overflow-list")
        assert "怎么停止回答" in talk.said("#overflow-list")
        await talk.press("down")
        await wait_until(talk.pilot, lambda: "And in a pipe" in talk.said("#overflow-list"))
        assert "怎么停止回答" not in talk.said("#overflow-list")


async def test_nothing_is_sent_when_nothing_helps():
    async with asked(hopeless()) as talk:
        assert talk.said("#overflow-heading") == NOTHING_HELPS
        await talk.press("1", "2", "enter")
        assert talk.answers == [] and talk.app.screen is talk.dialog
        assert talk.dialog.query_one(OptionList).get_option_at_index(0).disabled
        await talk.press("escape")
        assert await talk.answer() is None


async def test_a_choice_that_would_not_help_is_passed_over():
    made = preview(draft=8000, oldest=plan(1, tokens=7000), keeping=plan(1, tokens=8500))
    async with asked(made) as talk:
        await talk.press("2")
        assert talk.answers == []
        await talk.press("down", "enter")
        assert await talk.answer() == ContextAnswer(OLDEST, remember=False)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_everything_stands_on_the_screen(size):
    many = preview(
        draft=8000, oldest=plan(*range(1, 7)), keeping=plan(*range(1, 7), tokens=8100), pins=()
    )
    async with asked(many, size) as talk:
        box = talk.dialog.query_one("#overflow").region
        keys = talk.dialog.query_one("#overflow-keys").region
        assert box.bottom <= size[1] and keys.bottom < box.bottom and box.right <= size[0]
        await talk.press("pagedown")
        dropped = talk.dialog.query_one("#overflow-dropped")
        assert dropped.scroll_offset.y > 0 or not dropped.max_scroll_y


def test_words_about_the_numbers():
    assert needed(too_long()) == (
        "It takes 8,570 tokens, 256 of them kept free for the reply. The model's context holds 8,192."
    )
    first, second = choices(too_long())
    assert first.outcome == "3 messages left out · 6,000 tokens sent"
    assert second.policy is PINNED and second.possible
    assert choices(preview()) == ()


def test_a_short_reply_and_no_pins_are_said():
    made = preview(draft=8000, oldest=plan(1, tokens=8100), keeping=plan(1, tokens=8100))
    assert [choice.outcome for choice in choices(made)] == [
        "1 message left out · 8,100 tokens sent · room for 92 tokens of reply",
        "1 message left out · 8,100 tokens sent · room for 92 tokens of reply · nothing is pinned",
    ]
    assert choices(hopeless())[0].outcome == "not enough: still 928 tokens too long"


def test_dropped_messages_fit_their_rows_and_obey_nothing():
    rows = [
        "".join(piece for piece, _ in row)
        for row in dropped_lines(too_long(), plan(1, 2, 3, 4), 30)
    ]
    assert [row.split()[0] for row in rows] == ["you", "assistant", "you", "assistant"]
    assert all(width_of(row) <= 30 for row in rows)
    assert "\x1b" not in rows[3] and "pinned" in rows[2]
