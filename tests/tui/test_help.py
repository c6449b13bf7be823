"""Help shows what the place is for and every key as it is now."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Static

from lslm_tui.tui.app import LslmApp
from lslm_tui.tui.frame import HelpSection
from lslm_tui.tui.screens.help import HelpScreen, balance
from tests.tui.frames import make_app
from tests.tui.wait import wait_until


def text(app: LslmApp) -> str:
    if not isinstance(app.screen, HelpScreen):
        return ""
    return "\n".join(str(static.render()) for static in app.screen.query(Static))


@pytest.mark.parametrize("key", ["escape", "f1", "q"])
async def test_it_opens_and_closes(tmp_path: Path, key: str) -> None:
    app = make_app(tmp_path)
    async with app.run_test() as pilot:
        await pilot.press("f1")
        await wait_until(pilot, lambda: "Slash commands" in text(app))
        shown = text(app)
        assert "Hold a conversation" in shown and "/system TEXT" in shown
        assert "^N" in shown and "New conversation — start afresh" in shown
        assert "Everywhere" in shown and "F9" in shown
        await pilot.press(key)
        await wait_until(pilot, lambda: not isinstance(app.screen, HelpScreen))


async def test_a_users_key_is_shown(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "config.toml").write_text(
        '[ui.keymap]\n"demo.new" = "ctrl+g,f6"\n', "utf-8"
    )
    app = make_app(tmp_path)
    async with app.run_test() as pilot:
        await wait_until(pilot, lambda: app.settings is not None)
        await pilot.press("f1")
        await wait_until(pilot, lambda: "^G / F6" in text(app))
        assert "^N" not in text(app)


async def test_it_scrolls_at_the_smallest_size(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f1")
        await wait_until(pilot, lambda: "Slash commands" in text(app))
        body = app.screen.query_one("#help-body")
        await wait_until(pilot, lambda: body.max_scroll_y > 0)
        await pilot.press("down", "down")
        await wait_until(pilot, lambda: body.scroll_y == 2)
        await pilot.press("pagedown")
        await wait_until(pilot, lambda: body.scroll_y > 5 or body.scroll_y == body.max_scroll_y)
        await pilot.press("pageup", "up")
        await wait_until(pilot, lambda: body.scroll_y <= 2)


def test_columns_are_balanced_in_order() -> None:
    sections = [
        HelpSection(name, (("k", "does"),) * rows)
        for name, rows in zip("abc", (4, 4, 8), strict=True)
    ]
    left, right = balance(sections)
    assert [s.title for s in left] == ["a", "b"] and [s.title for s in right] == ["c"]
    assert balance(sections[:1]) == (sections[:1], [])
    assert balance([]) == ([], [])
