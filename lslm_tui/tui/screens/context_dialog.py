"""Asked before a message is sent that does not fit the model's context: what may be left out?

It shows what each choice leaves out and returns the one made. It measures nothing and sends nothing.
Runs on the UI loop.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.events import Click, Resize
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from lslm_tui.services.context import ContextPreview
from lslm_tui.tasks.chat import ContextPolicy
from lslm_tui.tui.context_text import Choice, choices, dropped_lines, needed

NOTHING_HELPS = (
    "The last message alone is too long: shorten it, or choose a model with a longer context."
)
REMEMBER = "do the same until I quit"


@dataclass(frozen=True, slots=True)
class ContextAnswer:
    """What the person decided. `remember`: do not ask again in this run of the program."""

    policy: ContextPolicy
    remember: bool


class ContextDialog(ModalScreen[ContextAnswer | None]):
    """Returns `None` for going back to edit."""

    DEFAULT_CSS: ClassVar[str] = Path(__file__).with_suffix(".tcss").read_text("utf-8")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,e", "back", "Go back and edit", id="overflow.back"),
        Binding("1", "choose(0)", "Leave out the oldest", id="overflow.oldest"),
        Binding("2", "choose(1)", "Keep what is pinned", id="overflow.pinned"),
        Binding("space,m", "remember", "Remember", id="overflow.remember", priority=True),
        Binding("pagedown", "page(1)", id="overflow.down", show=False, priority=True),
        Binding("pageup", "page(-1)", id="overflow.up", show=False, priority=True),
    ]

    def __init__(self, preview: ContextPreview) -> None:
        super().__init__()
        self.preview = preview
        self.choices = choices(preview)
        self.remember = False

    def compose(self) -> ComposeResult:
        with Vertical(id="overflow"):
            yield Static("⚠ This does not fit the context", id="overflow-title", markup=False)
            yield Static(needed(self.preview), id="overflow-needed", markup=False)
            yield OptionList(id="overflow-choices")
            yield Static(id="overflow-heading", markup=False)
            with VerticalScroll(id="overflow-dropped", can_focus=False):
                yield Static(id="overflow-list", markup=False)
            yield Static(id="overflow-remember")
            yield Static(id="overflow-keys")

    def on_mount(self) -> None:
        options = self.query_one(OptionList)
        options.add_options(
            Option(_prompt(number, choice), disabled=not choice.possible)
            for number, choice in enumerate(self.choices, start=1)
        )
        options.focus()
        possible = [index for index, choice in enumerate(self.choices) if choice.possible]
        options.highlighted = possible[0] if possible else None
        self._show_remember()
        self.query_one("#overflow-keys", Static).update(
            _keys(("Enter", "send"), ("Space", "remember"), ("Esc", "go back and edit"))
            if possible
            else _keys(("Esc", "go back and edit"))
        )
        self._show_dropped()

    @property
    def choice(self) -> Choice | None:
        """The choice under the cursor."""
        at = self.query_one(OptionList).highlighted
        return None if at is None else self.choices[at]

    @on(OptionList.OptionHighlighted)
    def _moved(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._show_dropped()

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_choose(event.option_index)

    def action_choose(self, index: int) -> None:
        """Answer with a choice; one that would not help is not taken."""
        if index < len(self.choices) and self.choices[index].possible:
            self.dismiss(ContextAnswer(self.choices[index].policy, self.remember))

    def action_back(self) -> None:
        self.dismiss(None)

    def action_remember(self) -> None:
        self.remember = not self.remember
        self._show_remember()

    def action_page(self, step: int) -> None:
        dropped = self.query_one("#overflow-dropped")
        dropped.scroll_relative(y=step * max(dropped.size.height - 1, 1), animate=False)

    @on(Click, "#overflow-remember")
    def _toggled(self, event: Click) -> None:
        event.stop()
        self.action_remember()

    def on_resize(self, event: Resize) -> None:
        self.call_after_refresh(self._show_dropped)

    def _show_remember(self) -> None:
        possible = any(choice.possible for choice in self.choices)
        line = self.query_one("#overflow-remember", Static)
        line.display = possible
        line.update(Content(f"{'[x]' if self.remember else '[ ]'} {REMEMBER}"))

    def _show_dropped(self) -> None:
        """List what the choice under the cursor leaves out."""
        choice = self.choice
        heading = self.query_one("#overflow-heading", Static)
        rows = self.query_one("#overflow-list", Static)
        if choice is None or not choice.plan.dropped:
            heading.update(NOTHING_HELPS if choice is None else "Nothing is left out.")
            rows.update("")
            return
        heading.update("Left out of what the model reads; it stays in the conversation:")
        width = self.query_one("#overflow-dropped").scrollable_content_region.width
        lines = dropped_lines(self.preview, choice.plan, max(width, 20))
        rows.update(Content("\n").join(Content.assemble(*map(_styled, line)) for line in lines))


def _styled(piece: tuple[str, str]) -> tuple[str, str]:
    return piece[0], "$text-muted" if piece[1] == "name" else ""


def _prompt(number: int, choice: Choice) -> Content:
    about = "$text-muted not bold" if choice.possible else "$text-error not bold"
    sign = "" if choice.possible else "✗ "
    return Content.assemble(
        (f"{number}  ", "bold"), choice.title, (f"\n   {sign}{choice.outcome}", about)
    )


def _keys(*keys: tuple[str, str]) -> Content:
    parts = [Content.assemble((key, "bold $foreground"), f" {word}") for key, word in keys]
    return Content(" · ").join(parts)
