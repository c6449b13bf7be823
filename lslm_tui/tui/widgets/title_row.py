"""The row at the top of a place's work: its main choices, each with a label, each to be clicked.

    from English 0.98 ▾  →  to German ▾                                       model starter-translate ▾

When it is narrow, notes go first, then labels; then the longest values are cut in their middle. It is
told what stands there and runs an action of the screen for a click; what is chosen it does not know.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.content import Content
from textual.visual import VisualType
from textual.widget import Widget

from lslm_tui.tui.formats import middle_cut, width_of

GAP = 3
"""Cells between two choices."""
OPENS = " ▾"
LEAST_VALUE = 6


@dataclass(frozen=True, slots=True)
class Choice:
    """One part of the row: something that was chosen, or a sign that does something."""

    value: str
    label: str = ""
    """Before the value, quiet."""
    note: str = ""
    """After the value, quiet; the first to go."""
    action: str = ""
    """An action of the screen that a click runs; '' for none."""
    tooltip: str = ""
    right: bool = False
    """Stands at the right end."""
    sign: bool = False
    """It does something at once instead of opening a choice: never cut, and without a mark."""
    problem: bool = False
    """Something is wrong with it; `value` should say so with a sign too."""

    @property
    def opens(self) -> str:
        return OPENS if self.action and not self.sign else ""

    @property
    def width(self) -> int:
        """Cells it takes."""
        words = [word for word in (self.label, self.value, self.note) if word]
        return sum(width_of(word) for word in words) + len(words) - 1 + len(self.opens)


@dataclass(frozen=True, slots=True)
class Placed:
    """A choice as it is shown, from cell `start` on."""

    choice: Choice
    start: int
    index: int
    """Its place among the choices given."""

    @property
    def end(self) -> int:
        return self.start + self.choice.width


def fit(choices: Sequence[Choice], width: int) -> tuple[Placed, ...]:
    """Shorten the choices until they stand side by side in `width` cells, and place them."""
    shown = list(choices)
    for shorter in (_without_note, _without_label):
        for index in reversed(range(len(shown))):
            if _total(shown) > width:
                shown[index] = shorter(shown[index])
    while (over := _total(shown) - width) > 0:
        longest = max(range(len(shown)), key=lambda index: _spare(shown[index]), default=0)
        if not shown or _spare(shown[longest]) <= 0:
            break
        # no shorter than the next longest needs it, so that two long names are cut alike
        keep = max(width_of(shown[longest].value) - max(over // 2, 1), LEAST_VALUE)
        shown[longest] = replace(shown[longest], value=middle_cut(shown[longest].value, keep))
    return tuple(_place(shown, width))


def _without_note(choice: Choice) -> Choice:
    return replace(choice, note="")


def _without_label(choice: Choice) -> Choice:
    return replace(choice, label="")


def _place(shown: Sequence[Choice], width: int) -> list[Placed]:
    placed: list[Placed] = []
    at = 0
    for index, choice in enumerate(shown):
        if not choice.right:
            placed.append(Placed(choice, at, index))
            at += choice.width + GAP
    right = [(index, choice) for index, choice in enumerate(shown) if choice.right]
    start = width - sum(choice.width for _, choice in right) - GAP * (len(right) - 1)
    at = max(at, start)
    for index, choice in right:
        placed.append(Placed(choice, at, index))
        at += choice.width + GAP
    return placed


def _total(shown: Sequence[Choice]) -> int:
    return sum(choice.width for choice in shown) + GAP * max(len(shown) - 1, 0)


def _spare(choice: Choice) -> int:
    """Cells that cutting its value can win."""
    return 0 if choice.sign else max(width_of(choice.value) - LEAST_VALUE, 0)


class TitleRow(Widget):
    """Shows the choices of a place in one row."""

    DEFAULT_CSS: ClassVar[str] = Path(__file__).with_suffix(".tcss").read_text("utf-8")

    def __init__(self, *choices: Choice, id: str | None = "title-row") -> None:  # noqa: A002
        super().__init__(id=id)
        self._choices = choices
        self._hovered = -1

    def show(self, *choices: Choice) -> None:
        """Show these choices; the same ones cost nothing."""
        if choices != self._choices:
            self._choices = choices
            self.refresh()

    @property
    def choices(self) -> tuple[Choice, ...]:
        return self._choices

    @property
    def placed(self) -> tuple[Placed, ...]:
        """What is shown and where, in cells from the left."""
        return fit(self._choices, self.content_size.width)

    def render(self) -> VisualType:
        parts: list[tuple[str, str]] = []
        at = 0
        for placed in self.placed:
            parts.append((" " * (placed.start - at), ""))
            parts += self._drawn(placed)
            at = placed.end
        return Content.assemble(*parts).truncate(self.content_size.width)

    def _drawn(self, placed: Placed) -> list[tuple[str, str]]:
        choice = placed.choice
        value = "$text-error bold" if choice.problem else "$foreground bold"
        if choice.sign:
            value = "$primary" if choice.action else "$text-muted"
        if placed.index == self._hovered and choice.action:
            value += " underline"
        drawn = [(choice.label + " ", "$text-muted")] if choice.label else []
        drawn.append((choice.value, value))
        if choice.note:
            drawn.append((" " + choice.note, "$text-muted"))
        if choice.opens:
            drawn.append((choice.opens, "$text-muted"))
        return drawn

    def _at(self, x: int) -> int:
        """Which choice stands at a cell of the content, -1 for none."""
        return next((p.index for p in self.placed if p.start <= x < p.end), -1)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        offset = event.get_content_offset(self)
        self._hover(self._at(offset.x) if offset is not None else -1)

    def on_leave(self) -> None:
        self._hover(-1)

    def _hover(self, index: int) -> None:
        if index == self._hovered:
            return
        self._hovered = index
        self.tooltip = self._choices[index].tooltip or None if index >= 0 else None
        self.refresh()

    async def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        index = self._at(offset.x) if offset is not None else -1
        if index >= 0 and self._choices[index].action:
            action = self._choices[index].action
            scoped = "." in action.partition("(")[0]
            await self.app.run_action(action if scoped else f"screen.{action}")
