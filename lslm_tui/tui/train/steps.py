"""The list of steps with how each stands: done, now, needs attention. One column, or one row.

It shows what it is told and says which step was chosen; what a step is it does not know.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.visual import VisualType
from textual.widget import Widget

from lslm_tui.services.wizard_advice import STEPS, Mark
from lslm_tui.tui.formats import end_cut

SIGNS = {Mark.OPEN: "·", Mark.DONE: "✓", Mark.ATTENTION: "✗"}


class StepList(Widget, can_focus=True):
    """Steps, with what was chosen in each below its name where there is room."""

    DEFAULT_CSS: ClassVar[str] = Path(__file__).with_suffix(".tcss").read_text("utf-8")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,left", "go(-1)", show=False, id="train.steps-up", tooltip="The step before"),
        Binding("down,right", "go(1)", show=False, id="train.steps-down", tooltip="The next step"),
        Binding("enter", "enter", show=False, id="train.steps-enter", tooltip="Into the step"),
    ]
    now: reactive[int] = reactive(0)
    across: reactive[bool] = reactive(False)

    class Chosen(Message):
        """Show this step; with `enter` its contents get the focus."""

        def __init__(self, step: int, *, enter: bool) -> None:
            super().__init__()
            self.step, self.enter = step, enter

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._marks: tuple[Mark, ...] = (Mark.OPEN,) * len(STEPS)
        self._said: tuple[str, ...] = ("",) * len(STEPS)

    def show(self, marks: Sequence[Mark], said: Sequence[str]) -> None:
        """How each step stands, and what was chosen there."""
        if (tuple(marks), tuple(said)) != (self._marks, self._said):
            self._marks, self._said = tuple(marks), tuple(said)
            self.refresh()

    @property
    def marks(self) -> tuple[Mark, ...]:
        return self._marks

    def action_go(self, step: int) -> None:
        to = min(max(self.now + step, 0), len(STEPS) - 1)
        self.post_message(self.Chosen(to, enter=False))

    def action_enter(self) -> None:
        self.post_message(self.Chosen(self.now, enter=True))

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None:
            return
        if self.across:
            ends = [sum(len(self._tab(i)) + 3 for i in range(n + 1)) for n in range(len(STEPS))]
            at = next((i for i, end in enumerate(ends) if offset.x < end), -1)
        else:
            at = offset.y // 3
        if 0 <= at < len(STEPS):
            self.post_message(self.Chosen(at, enter=True))

    def _tab(self, at: int) -> str:
        return f"{self._sign(at)} {STEPS[at]}"

    def _sign(self, at: int) -> str:
        mark = self._marks[at]
        return "›" if at == self.now and mark is not Mark.ATTENTION else SIGNS[mark]

    def render(self) -> VisualType:
        width = self.content_size.width
        if self.across:
            parts = [
                part
                for at in range(len(STEPS))
                for part in ((self._tab(at), self._style(at)), ("   ", ""))
            ]
            return Content.assemble(*parts).truncate(width)
        lines = []
        for at, name in enumerate(STEPS):
            lines.append(
                Content.styled(f"{self._sign(at)} {at + 1} {name}".ljust(width), self._style(at))
            )
            lines.append(Content.styled(f"    {end_cut(self._said[at], width - 4)}", "$text-muted"))
            lines.append(Content(""))
        return Content("\n").join(lines)

    def _style(self, at: int) -> str:
        if at == self.now:
            lit = self.has_focus
            return (
                "$block-cursor-foreground on $block-cursor-background" if lit else "$primary bold"
            )
        if self._marks[at] is Mark.ATTENTION:
            return "$text-error"
        return "" if self._marks[at] is Mark.DONE else "$text-muted"
