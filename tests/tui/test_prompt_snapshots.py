"""The prompt, the sampling panel and the persona picker as pictures, dark and light."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.containers import Horizontal, Vertical
from textual.pilot import Pilot
from textual.widgets import Static, TextArea

from lslm_tui.services.storage import Storage
from lslm_tui.tui.screens.persona_picker import PersonaPicker
from lslm_tui.tui.widgets.completion import CompletionList
from lslm_tui.tui.widgets.prompt import PromptBox
from lslm_tui.tui.widgets.sampling_panel import SamplingPanel
from tests.tui.wait import wait_until

LOOKS = pytest.mark.parametrize(
    ("size", "theme"),
    [((80, 24), "textual-dark"), ((120, 40), "textual-light")],
    ids=["80x24-dark", "120x40-light"],
)


class Page(App[None]):
    """A conversation above the prompt, the panel at its side."""

    CSS = "#talk { width: 1fr; } #above { height: 1fr; }"

    def __init__(self, root: Path, theme: str, *, panel: bool = False) -> None:
        super().__init__()
        self.root, self.wanted_theme, self.panel = root, theme, panel

    def compose(self) -> ComposeResult:
        with Horizontal():
            with Vertical(id="talk"):
                yield Static("▌ How do I stop a reply?\n\n▌ Press Esc.", id="above")
                yield PromptBox(root=self.root, count_tokens=self.count)
            if self.panel:
                yield SamplingPanel()

    async def count(self, text: str) -> int:
        return 1204

    def on_mount(self) -> None:
        self.theme = self.wanted_theme
        self.query_one(PromptBox).focus()


def still(pilot: Pilot[Any]) -> None:
    for area in pilot.app.screen.query(TextArea):
        area.cursor_blink = False


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "notes.md").write_text("Section 1\n")
    return tmp_path


@LOOKS
def test_a_file_and_a_long_paste(snap_compare: Any, root: Path, size: Any, theme: str) -> None:
    async def prepare(pilot: Pilot[Any]) -> None:
        still(pilot)
        box = pilot.app.query_one(PromptBox)
        box.insert("@notes.md what follows from section 2? 第二节说了什么？\n")
        box.insert("line of a long paste\n" * 10_000)
        await wait_until(pilot, lambda: "1,204" in str(box.border_subtitle))
        await pilot.pause()

    assert snap_compare(Page(root, theme), terminal_size=size, run_before=prepare)


def typed(*keys: str, until: Callable[[App[None]], object]) -> Callable[[Any], Awaitable[None]]:
    async def prepare(pilot: Pilot[Any]) -> None:
        still(pilot)
        await pilot.press(*keys)
        await wait_until(pilot, lambda: until(pilot.app))
        await pilot.pause()

    return prepare


@LOOKS
def test_commands(snap_compare: Any, root: Path, size: Any, theme: str) -> None:
    prepare = typed("/", until=lambda app: app.query_one(CompletionList).is_open)
    assert snap_compare(Page(root, theme), terminal_size=size, run_before=prepare)


@LOOKS
def test_an_unknown_command(snap_compare: Any, root: Path, size: Any, theme: str) -> None:
    keys = (*"/exprot", "enter")
    prepare = typed(*keys, until=lambda app: app.query_one("#prompt-note").display)
    assert snap_compare(Page(root, theme), terminal_size=size, run_before=prepare)


@LOOKS
def test_sampling(snap_compare: Any, root: Path, size: Any, theme: str) -> None:
    async def prepare(pilot: Pilot[Any]) -> None:
        still(pilot)
        panel = pilot.app.query_one(SamplingPanel)
        storage = Storage(None)
        panel.attach(storage, storage.presets()["balanced"])
        panel.focus()
        await pilot.press("right", "down", "down", "9", "enter")
        await pilot.pause()

    assert snap_compare(Page(root, theme, panel=True), terminal_size=size, run_before=prepare)


@LOOKS
def test_personas(snap_compare: Any, root: Path, size: Any, theme: str) -> None:
    async def prepare(pilot: Pilot[Any]) -> None:
        pilot.app.push_screen(PersonaPicker(Storage(None), "", "Be brief.\n请用中文回答。"))
        await wait_until(pilot, lambda: isinstance(pilot.app.screen, PersonaPicker))
        await pilot.press("down")
        still(pilot)
        await pilot.pause()

    assert snap_compare(Page(root, theme), terminal_size=size, run_before=prepare)
