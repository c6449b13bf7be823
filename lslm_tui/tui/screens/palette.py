"""The palette: type a few letters of any action, place, theme or model, and run it.

It returns nothing: the chosen command runs once the palette is closed. A theme under the cursor is
shown at once; leaving without Enter brings the former one back.
"""

from __future__ import annotations

import inspect
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.fuzzy import Matcher
from textual.screen import ModalScreen
from textual.style import Style
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from lslm_tui.tui import formats
from lslm_tui.tui.commands import Command, gather
from lslm_tui.tui.frame import PlaceScreen

_BESIDE = 5
"""Cells of a row that are padding, or kept free for the scrollbar."""
_SHOWN = 60
"""Lines at most: typing another letter is quicker than scrolling further."""


class Palette(ModalScreen[None]):
    """An input over a list of commands, each with its key at the right."""

    CSS_PATH: ClassVar[Any] = "palette.tcss"
    AUTO_FOCUS = "#palette-input"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+p", "cancel", "Close", id="palette.close", tooltip="Run nothing"),
        Binding("down", "move(1)", "Next", id="palette.next", show=False),
        Binding("up", "move(-1)", "Previous", id="palette.previous", show=False),
        Binding("pagedown", "move(10)", "Further", id="palette.page_down", show=False),
        Binding("pageup", "move(-10)", "Back", id="palette.page_up", show=False),
    ]

    def __init__(self, place: PlaceScreen) -> None:
        super().__init__()
        self._place = place
        self._commands: list[Command] = []
        self._listed: list[Command] = []
        self._theme = ""

    def compose(self) -> ComposeResult:
        with Vertical(id="palette"):
            yield Input(placeholder="Type an action, a theme or a model", id="palette-input")
            yield OptionList(id="palette-list")
            yield Static("Nothing is called that.", id="palette-none")
            yield Static(id="palette-about", markup=False)

    def on_mount(self) -> None:
        self._theme = self.app.theme
        self._commands = gather(self._place)
        self._list("")

    def on_resize(self) -> None:
        self._list(self.query_one(Input).value)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._list(event.value.strip())

    @on(OptionList.OptionHighlighted)
    def _moved(self, event: OptionList.OptionHighlighted) -> None:
        command = self._listed[event.option_index]
        self.query_one("#palette-about", Static).update(command.about)
        self._place.lslm.preview_theme(command.theme or self._theme)

    @on(Input.Submitted)
    @on(OptionList.OptionSelected)
    async def _chosen(self, event: Input.Submitted | OptionList.OptionSelected) -> None:
        event.stop()
        index = self.query_one(OptionList).highlighted
        if index is None or index >= len(self._listed):
            return
        command = self._listed[index]
        if not command.theme:
            self._place.lslm.preview_theme(self._theme)
        self.dismiss()
        self.app.call_later(_run, command)

    def action_cancel(self) -> None:
        self._place.lslm.preview_theme(self._theme)
        self.dismiss()

    def action_move(self, lines: int) -> None:
        options = self.query_one(OptionList)
        if options.option_count:
            at = (options.highlighted or 0) + lines
            wrapped = at % options.option_count if abs(lines) == 1 else at
            options.highlighted = max(0, min(options.option_count - 1, wrapped))

    def _list(self, query: str) -> None:
        options = self.query_one(OptionList)
        found = self._found(query)
        self._listed = [command for command, _ in found]
        options.set_options(Option(self._row(command, title)) for command, title in found)
        self.query_one("#palette-none").display = not found
        options.display = bool(found)
        if found:
            options.highlighted = 0
        else:
            self.query_one("#palette-about", Static).update("")
            self._place.lslm.preview_theme(self._theme)

    def _found(self, query: str) -> list[tuple[Command, Content]]:
        if not query:
            shown = [command for command in self._commands if not command.searched_only]
            return [(command, Content(command.title)) for command in shown]
        matcher = Matcher(query, match_style=Style(bold=True, underline=True))
        scored = [(matcher.match(command.title), command) for command in self._commands]
        scored = sorted((hit for hit in scored if hit[0] > 0), key=lambda hit: -hit[0])
        return [(command, matcher.highlight(command.title)) for _, command in scored[:_SHOWN]]

    def _row(self, command: Command, title: Content) -> Content:
        width = max(20, self.query_one("#palette").content_size.width - _BESIDE)
        room = width - formats.width_of(command.key) - 2
        shown = title.truncate(room, ellipsis=True)
        gap = " " * (width - shown.cell_length - formats.width_of(command.key))
        return Content.assemble(shown, gap, (command.key, "$text-muted"))


async def _run(command: Command) -> None:
    result = command.run()
    if inspect.isawaitable(result):
        await result
