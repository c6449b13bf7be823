"""The links of a reply: whole addresses to read, and one key to copy or open the one chosen.

A model can write any address, and its text need not be where it leads. So the address itself is
shown, nothing is opened unasked, and only web pages are, where a desktop is there to show them: over
SSH a browser would start in the terminal that the app draws on. Runs on the UI loop.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static

from lslm_tui.sanitize import visible
from lslm_tui.tui.clipboard import copy


class LinkDialog(ModalScreen[str]):
    """Lists addresses; returns a sentence about what was done ('' for nothing)."""

    DEFAULT_CSS: ClassVar[str] = Path(__file__).with_name("links.tcss").read_text("utf-8")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "copy", "Copy", id="link.copy", tooltip="Copy the address"),
        Binding("o", "open", "Open", id="link.open", tooltip="Open it in the browser"),
        Binding("escape", "leave", "Back", id="link.leave", tooltip="Do nothing with it"),
    ]

    def __init__(self, addresses: Sequence[str]) -> None:
        super().__init__()
        self._addresses = tuple(addresses)

    def compose(self) -> ComposeResult:
        with Vertical(id="links"):
            title = "Link" if len(self._addresses) == 1 else "Links"
            yield Static(title, id="links-title", markup=False)
            yield OptionList(*(Content(visible(each)) for each in self._addresses), id="links-list")
            yield Static("", id="links-note", markup=False)
            yield Static("Enter or c copy · o open in the browser · Esc back", id="links-keys")

    def on_mount(self) -> None:
        addresses = self.query_one(OptionList)
        addresses.highlighted = 0
        addresses.focus()

    @on(OptionList.OptionSelected)
    async def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        await self.action_copy()

    async def action_copy(self) -> None:
        self.dismiss((await copy(self.app, self._address)).message)

    def action_open(self) -> None:
        if why := refusal(self._address):
            self.query_one("#links-note", Static).update(f"⚠ {why}")
            return
        self.app.open_url(self._address)
        self.dismiss("The browser was asked to open it.")

    def action_leave(self) -> None:
        self.dismiss("")

    @property
    def _address(self) -> str:
        return self._addresses[self.query_one(OptionList).highlighted or 0]


def refusal(address: str, environ: Mapping[str, str] = os.environ) -> str:
    """Say why an address is not opened from here; '' if it can be."""
    if urlsplit(address).scheme not in ("http", "https"):
        return "Only web addresses are opened; c copies it."
    if "SSH_CONNECTION" in environ:
        return "This runs over SSH, so there is no browser here; c copies it."
    desktop = sys.platform in ("darwin", "win32") or environ.get("DISPLAY")
    if not desktop and not environ.get("WAYLAND_DISPLAY"):
        return "There is no desktop here to open it on; c copies it."
    return ""
