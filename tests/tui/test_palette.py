"""The palette: every action with its key, themes with preview, models."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import OptionList

from lslm_tui.services.jobs import Purpose
from lslm_tui.tui.app import LslmApp
from lslm_tui.tui.commands import Command, gather
from lslm_tui.tui.screens.palette import Palette
from tests.tui.frames import SEVEN, DemoPlace, FakeSession, make_app
from tests.tui.wait import wait_until


def rows(app: LslmApp) -> list[str]:
    if not isinstance(app.screen, Palette):
        return []
    options = app.screen.query_one(OptionList)
    return [" ".join(str(option.prompt).split()) for option in options.options]


async def test_every_action_is_there_with_its_key(tmp_path: Path) -> None:
    app = make_app(tmp_path, places=SEVEN)
    async with app.run_test() as pilot:
        await pilot.press("ctrl+p")
        await wait_until(pilot, lambda: rows(app))
        shown = rows(app)
        assert shown[0] == "New conversation ^N"
        assert {"Stop the reply Esc", "Settings F9", "Quit ^Q", "Go to Translate F3"} <= set(shown)
        assert not any("Theme:" in row or "Model:" in row or "Palette" in row for row in shown)


async def test_typing_finds_and_enter_runs_it_in_its_place(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    async with app.run_test() as pilot:
        place = app.place
        assert isinstance(place, DemoPlace)
        await pilot.press("ctrl+p")
        await wait_until(pilot, lambda: rows(app))
        await pilot.press(*"newc")
        await wait_until(pilot, lambda: rows(app)[:1] == ["New conversation ^N"])
        await pilot.press("enter")
        await wait_until(pilot, lambda: place.done == ["new"])
        assert app.screen is place


async def test_a_place_is_reached_through_it(tmp_path: Path) -> None:
    app = make_app(tmp_path, places=SEVEN)
    async with app.run_test() as pilot:
        await pilot.press("ctrl+p")
        await wait_until(pilot, lambda: rows(app))
        await pilot.press(*"evalu", "enter")
        await wait_until(pilot, lambda: app.current_mode == "evaluate")


async def test_themes_are_previewed_restored_and_kept(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    async with app.run_test() as pilot:
        await wait_until(pilot, lambda: app.settings is not None)
        await pilot.press("ctrl+p")
        await wait_until(pilot, lambda: rows(app))
        await pilot.press(*"theme: pap")
        await wait_until(pilot, lambda: app.theme == "paper")
        await pilot.press("escape")
        await wait_until(pilot, lambda: app.theme == "lamplight")
        await pilot.press("ctrl+p")
        await wait_until(pilot, lambda: rows(app))
        await pilot.press(*"theme: pap", "enter")
        await wait_until(pilot, lambda: app.settings and app.settings.config.ui.theme == "paper")
        assert app.theme == "paper"


async def test_models_open_from_it(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    async with app.run_test() as pilot:
        await wait_until(pilot, lambda: app.session is not None)
        await pilot.press("ctrl+p")
        await wait_until(pilot, lambda: rows(app))
        await pilot.press(*"qwen", "enter")
        session: object = app.session
        assert isinstance(session, FakeSession)
        await wait_until(pilot, lambda: session.models[Purpose.CHAT].opened == ["Qwen/Qwen3-0.6B"])


async def test_models_are_those_of_the_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app(tmp_path)
    async with app.run_test() as pilot:
        await wait_until(pilot, lambda: app.session is not None)
        assert app.place is not None

        def models() -> list[Command]:
            assert app.place is not None
            return [c for c in gather(app.place) if c.title.startswith("Model: ")]

        monkeypatch.setattr(type(app.place), "PLACE", "sentiment")
        models()[0].run()
        session: object = app.session
        assert isinstance(session, FakeSession)
        assert session.models[Purpose.SENTIMENT].opened and not session.models[Purpose.CHAT].opened
        monkeypatch.setattr(type(app.place), "PLACE", "train")
        assert models() == []


async def test_models_that_cannot_be_opened_are_left_out(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    async with app.run_test() as pilot:
        await wait_until(pilot, lambda: app.session is not None)
        assert app.place is not None
        titles = [command.title for command in gather(app.place)]
        assert "Model: starter-chat" in titles and "Model: old/pickled" not in titles
        assert len(titles) == len(set(titles))


async def test_arrows_wrap_and_nothing_found_is_said(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    async with app.run_test() as pilot:
        await pilot.press("ctrl+p")
        await wait_until(pilot, lambda: rows(app))
        await pilot.press("up")
        options = app.screen.query_one(OptionList)
        assert options.highlighted == options.option_count - 1
        await pilot.press(*"zzzz")
        none = app.screen.query_one("#palette-none")
        await wait_until(pilot, lambda: none.display)
        await pilot.press("enter")
        assert isinstance(app.screen, Palette)
