"""The frame's pages as pictures, at the smallest size and at a usual one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from lslm_tui.tui.app import LslmApp
from lslm_tui.tui.screens import settings
from lslm_tui.tui.screens.dialog import Dialog
from lslm_tui.tui.screens.model_picker import ModelPicker
from lslm_tui.types import Quantization
from tests.tui.frames import ENTRIES, SEVEN, make_app
from tests.tui.wait import wait_until

SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
Prepare = Callable[[Pilot[Any]], Awaitable[None]]


def steady(keys: tuple[str, ...], push: Callable[[LslmApp], Any] | None = None) -> Prepare:
    """Press `keys` or push a screen, then hold still: no blinking, everything laid out."""

    async def prepare(pilot: Pilot[Any]) -> None:
        app = pilot.app
        assert isinstance(app, LslmApp)
        await wait_until(pilot, lambda: app.session is not None)
        for cursor in app.screen.query(Input):
            cursor.cursor_blink = False
        if push:
            app.push_screen(push(app))
        await pilot.press(*keys)
        await wait_until(pilot, lambda: not (keys or push) or len(app.screen_stack) == 2)
        await pilot.pause()
        for cursor in app.screen.query(Input):
            cursor.cursor_blink = False
        await pilot.pause()

    return prepare


def picker(app: LslmApp) -> ModelPicker:
    refused = {Quantization.NF4: "needs an NVIDIA GPU"}
    return ModelPicker(ENTRIES, current="starter-chat", refused=refused)


def dialog(app: LslmApp) -> Dialog:
    return Dialog(
        "Model not found", ["There is no model 'qwen4'."], remedy="Choose one.", severity="error"
    )


CASES: dict[str, Prepare] = {
    "frame": steady(()),
    "help": steady(("f1",)),
    "palette": steady(("ctrl+p",)),
    "settings": steady(("f9",)),
    "themes": steady(("f12",)),
    "models": steady((), picker),
    "dialog": steady((), dialog),
}


@SIZES
@pytest.mark.parametrize("page", CASES)
def test_page(
    snap_compare: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    page: str,
    size: tuple[int, int],
) -> None:
    monkeypatch.setattr(settings, "short_path", lambda path: "~/.config/lslm-tui/config.toml")
    app = make_app(tmp_path, places=SEVEN)
    assert snap_compare(app, terminal_size=size, run_before=CASES[page])


@pytest.mark.parametrize("theme", ["beacon", "morning", "paper", "terminal", "tidewater"])
def test_theme(snap_compare: Any, tmp_path: Path, theme: str) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "config.toml").write_text(f'[ui]\ntheme = "{theme}"\n', "utf-8")
    app = make_app(tmp_path)
    assert snap_compare(app, terminal_size=(80, 24), run_before=CASES["palette"])
