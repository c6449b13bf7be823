"""Choose a language: type part of its name, its own name or its code.

It is given the codes a model reads or writes and returns one of them, or `auto`. Tab goes to the other
side of the pair. Knows no model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from lslm_tui.tui.formats import width_of
from lslm_tui.tui.translate.languages import AUTO, english, matching, own

NAME_WIDTH = 24


class Side(StrEnum):
    FROM = "from"
    TO = "to"

    @property
    def other(self) -> Side:
        return Side.TO if self is Side.FROM else Side.FROM


@dataclass(frozen=True, slots=True)
class LanguageChoice:
    """What was chosen; `code` may be `auto` for the source."""

    side: Side
    code: str


class LanguagePicker(ModalScreen[LanguageChoice | None]):
    """Returns the choice, `None` for Esc."""

    CSS_PATH: ClassVar[Any] = "language_picker.tcss"
    AUTO_FOCUS = "#languages-input"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+l", "cancel", "Back", id="languages.back", tooltip="Change nothing"),
        Binding("down", "move(1)", id="languages.next", show=False),
        Binding("up", "move(-1)", id="languages.previous", show=False),
        Binding("pagedown", "move(8)", id="languages.page_down", show=False),
        Binding("pageup", "move(-8)", id="languages.page_up", show=False),
        Binding(
            "tab,shift+tab", "turn", "The other side", id="languages.turn", priority=True,
            tooltip="Choose the other language of the pair",
        ),
    ]  # fmt: skip

    def __init__(
        self,
        side: Side,
        *,
        sources: Sequence[str],
        targets: Sequence[str],
        source: str,
        target: str,
        detected: str = "",
        confidence: float = 0.0,
    ) -> None:
        """`detected`: what the text looks like, with its confidence from 0 to 1; '' if unknown."""
        super().__init__()
        self._side = side
        self._codes = {Side.FROM: tuple(sources), Side.TO: tuple(targets)}
        self._current = {Side.FROM: source, Side.TO: target}
        self._detected, self._confidence = detected, confidence

    def compose(self) -> ComposeResult:
        with Vertical(id="languages"):
            yield Static(id="languages-title", markup=False)
            yield Input(placeholder="Part of a name, or a code", id="languages-input", compact=True)
            yield OptionList(id="languages-list", compact=True, markup=False)
            yield Static("Enter choose · Tab other side · Esc back", id="languages-keys")

    def on_mount(self) -> None:
        self.query_one(OptionList).can_focus = False
        self._list()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._list()

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        option = self.query_one(OptionList).highlighted_option
        if option is not None and option.id:
            self.dismiss(LanguageChoice(self._side, option.id))

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if event.option.id:
            self.dismiss(LanguageChoice(self._side, event.option.id))

    def action_cancel(self) -> None:
        self.dismiss(None)

    def action_turn(self) -> None:
        self._side = self._side.other
        self.query_one(Input).value = ""
        self._list()

    def action_move(self, lines: int) -> None:
        options = self.query_one(OptionList)
        for _ in range(abs(lines)):
            options.action_cursor_down() if lines > 0 else options.action_cursor_up()

    def _list(self) -> None:
        words = {Side.FROM: "Translate from", Side.TO: "Translate to"}
        self.query_one("#languages-title", Static).update(words[self._side])
        typed = self.query_one(Input).value
        found = matching(self._codes[self._side], typed)
        if self._side is Side.FROM:
            if not typed.strip() and self._detected in found:
                found = [self._detected, *(code for code in found if code != self._detected)]
            if AUTO.startswith(typed.strip().casefold()) or "detect".startswith(typed.strip()):
                found = [AUTO, *found]
        options = self.query_one(OptionList)
        options.set_options([Option(self._row(code), id=code) for code in found])
        if not found:
            options.add_option(Option("The model has no such language.", disabled=True))
        current = self._current[self._side]
        options.highlighted = (
            found.index(current) if current in found and not typed else 0 if found else None
        )

    def _row(self, code: str) -> Content:
        chosen = "● " if code == self._current[self._side] else "  "
        if code == AUTO:
            return Content.assemble(chosen, ("auto", "bold"), ("  look at the text", "$text-muted"))
        name, native = english(code), own(code)
        note = f"  detected {self._confidence:.2f}" if self._is_detected(code) else ""
        blanks = " " * max(NAME_WIDTH - width_of(name), 2)
        return Content.assemble(
            chosen,
            (name, "bold" if code == self._current[self._side] else ""),
            (f"{blanks}{native}", "$text-muted"),
            (f"{' ' * max(NAME_WIDTH - 4 - width_of(native), 2)}{code}", "$text-muted"),
            (note, "$text-primary"),
        )

    def _is_detected(self, code: str) -> bool:
        return self._side is Side.FROM and code == self._detected
