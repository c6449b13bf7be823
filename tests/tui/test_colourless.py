"""NO_COLOR with a theme of the terminal's colours, and with one that has its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.style import Style

from lslm_tui.tui.app import LslmApp
from tests.tui.frames import make_app
from tests.tui.wait import wait_until


def with_theme(home: Path, theme: str) -> LslmApp:
    (home / "config").mkdir()
    (home / "config" / "config.toml").write_text(f'[ui]\ntheme = "{theme}"\n', "utf-8")
    return make_app(home)


def drawn(app: LslmApp) -> Iterator[Style]:
    """The styles of all text on the screen, as they reach the terminal."""
    colourless = app.get_line_filters()[-1]
    for strip in app.screen._compositor.render_strips():
        for segment in strip.apply_filter(colourless, app.screen.background_colors[1]):
            if segment.text.strip() and segment.style is not None:
                yield segment.style


@pytest.mark.parametrize("theme", ["terminal", "lamplight", "paper"])
async def test_text_differs_from_its_ground(tmp_path, monkeypatch, theme) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = with_theme(tmp_path, theme)
    async with app.run_test() as pilot:
        await wait_until(pilot, lambda: app.session is not None)
        await pilot.pause()
        for style in drawn(app):
            names = {color.name for color in (style.color, style.bgcolor) if color}
            assert names <= {"default"} or style.color != style.bgcolor
            assert theme != "terminal" or names <= {"default"}
