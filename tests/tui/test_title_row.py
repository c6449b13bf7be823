"""The row of a place's main choices: what fits, and what a click does."""

from __future__ import annotations

from typing import ClassVar

import pytest
from textual.app import App, ComposeResult
from textual.screen import Screen

from lslm_tui.tui.widgets.title_row import Choice, TitleRow, fit
from tests.tui.wait import wait_until

PAIR = (
    Choice("English", "from", "0.98", "source", "Source language"),
    Choice("⇄", action="swap", sign=True),
    Choice("German", "to", action="target"),
    Choice("HuggingFaceTB/SmolLM2-1.7B-Instruct", "model", action="model", right=True),
)


def shown(width: int) -> str:
    text = ""
    for placed in fit(PAIR, width):
        choice = placed.choice
        words = [word for word in (choice.label, choice.value, choice.note) if word]
        text = text.ljust(placed.start) + " ".join(words) + choice.opens
    return text


def test_all_of_it_where_there_is_room() -> None:
    said = shown(100)
    assert said.startswith("from English 0.98 ▾   ⇄   to German ▾   ")
    assert said.endswith("   model HuggingFaceTB/SmolLM2-1.7B-Instruct ▾")
    assert len(said) == 100


def test_notes_go_first_then_labels_then_the_middle_of_long_names() -> None:
    assert "0.98" not in shown(76) and "from" in shown(76)
    assert "model" not in shown(72) and "HuggingFaceTB/SmolLM2-1.7B-Instruct" in shown(72)
    assert "English" in shown(44) and "…" in shown(44)


@pytest.mark.parametrize("width", range(38, 110))
def test_never_wider_than_told(width: int) -> None:
    assert fit(PAIR, width)[-1].end <= width


def test_nothing_to_show() -> None:
    assert fit((), 20) == ()


class Place(Screen[None]):
    done: ClassVar[list[str]] = []

    def compose(self) -> ComposeResult:
        yield TitleRow(*PAIR)

    def action_source(self) -> None:
        self.done.append("source")

    def action_swap(self) -> None:
        self.done.append("swap")


class Places(App[None]):
    def get_default_screen(self) -> Screen[None]:
        return Place()


async def test_a_click_runs_the_action_of_the_screen() -> None:
    Place.done.clear()
    async with Places().run_test(size=(110, 5)) as pilot:
        row = pilot.app.screen.query_one(TitleRow)
        await wait_until(pilot, lambda: row.placed[-1].end == 108)
        for index in (0, 1):
            await pilot.click(row, offset=(row.placed[index].start + 1, 0))
        await wait_until(pilot, lambda: Place.done == ["source", "swap"])
        await pilot.click(row, offset=(row.placed[2].end + 3, 0))
        await pilot.hover(row, offset=(3, 0))
        await wait_until(pilot, lambda: row.tooltip == "Source language")
        assert Place.done == ["source", "swap"]


async def test_it_shows_other_choices() -> None:
    async with Places().run_test(size=(80, 5)) as pilot:
        row = pilot.app.screen.query_one(TitleRow)
        row.show(Choice("✗ no model", problem=True))
        await wait_until(pilot, lambda: "✗ no model" in str(row.render()))
