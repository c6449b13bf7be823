"""The frame: navigation, status line, places as modes."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input, Static

from lslm_tui.errors import UsageError
from lslm_tui.tui.hand_over import hand_over
from lslm_tui.tui.widgets.nav_bar import NavItem, fit_nav
from lslm_tui.tui.widgets.status_line import HintItem
from tests.tui.frames import ONE, SEVEN, DemoPlace, FakeSession, OtherPlace, make_app
from tests.tui.wait import wait_until


@pytest.mark.parametrize("width", [60, 70, 80, 100, 120, 200])
def test_seven_places_fit(width: int) -> None:
    layout = fit_nav(SEVEN, width)
    assert layout.width <= width
    assert len(layout.labels) == 7


def test_names_are_whole_at_80_and_hints_at_120() -> None:
    assert fit_nav(SEVEN, 80).labels[1:3] == ("Translate", "Sentiment")
    assert fit_nav(SEVEN, 120).hints == ("F1 help", "^P palette")
    assert fit_nav(ONE, 80).hints == ("F1 help", "^P palette")


async def test_only_given_places_are_shown(tmp_path: Path) -> None:
    async with make_app(tmp_path).run_test() as pilot:
        places = pilot.app.screen.query(".place").results(NavItem)
        assert [str(item.render()) for item in places] == ["Chat"]


async def test_function_keys_switch_and_keep_the_place(tmp_path: Path) -> None:
    app = make_app(tmp_path, places=SEVEN)
    async with app.run_test() as pilot:
        first = app.screen
        first.query_one("#message", Input).value = "draft"
        await pilot.press("f3")
        await wait_until(pilot, lambda: app.current_mode == "translate")
        await wait_until(pilot, lambda: len(app.screen.query("#nav-translate.current")) == 1)
        await pilot.press("f2")
        await wait_until(pilot, lambda: app.screen is first)
        assert first.query_one("#message", Input).value == "draft"


async def test_clicking_a_name_goes_there(tmp_path: Path) -> None:
    app = make_app(tmp_path, places=SEVEN)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.click("#nav-train")
        await wait_until(pilot, lambda: app.current_mode == "train")


async def test_every_place_is_handed_the_session_once_it_is_there(tmp_path: Path) -> None:
    app = make_app(tmp_path, places=SEVEN)
    async with app.run_test() as pilot:
        await wait_until(pilot, lambda: isinstance(app.place, DemoPlace) and app.place.session)
        await pilot.press("f4")
        await wait_until(pilot, lambda: app.current_mode == "sentiment")
        place = app.place
        assert isinstance(place, DemoPlace)
        await wait_until(pilot, lambda: place.session is app.session)
        assert isinstance(app.session, FakeSession)


async def test_hints_show_the_bindings_keys_and_run_them(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        place = app.screen
        assert isinstance(place, DemoPlace)
        await wait_until(pilot, lambda: len(place.query(HintItem)) == 4)
        shown = [str(item.render()) for item in place.query(HintItem)]
        assert shown[:2] == ["Esc stop", "^N new"]
        await pilot.click(place.query(HintItem)[1])
        await wait_until(pilot, lambda: place.done == ["new"])


async def test_status_is_shown_at_both_sizes(tmp_path: Path) -> None:
    for size, expected in (((80, 24), "1,893 / 8,192 tok"), ((120, 40), "int8")):
        app = make_app(tmp_path)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            left = app.screen.query_one("#status-model", Static)
            await wait_until(pilot, lambda left=left, text=expected: text in str(left.render()))
            assert "CPU 1 thread" in str(left.tooltip)


async def test_a_text_is_handed_to_another_place(tmp_path: Path) -> None:
    app = make_app(tmp_path, places=SEVEN)
    async with app.run_test():
        await hand_over(app, "translate", "Good evening.")
        assert isinstance(app.place, OtherPlace)
        assert app.place.received == ["Good evening."]
        with pytest.raises(UsageError, match="no place 'kitchen'"):
            await hand_over(app, "kitchen", "soup")
        with pytest.raises(UsageError, match="no text"):
            await hand_over(app, "chat", " \n")
        assert isinstance(app.place, OtherPlace)
