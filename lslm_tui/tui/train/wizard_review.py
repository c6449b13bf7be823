"""Step 5: the recipe as text, to be read, changed, saved and started.

The text is the draft's; what is typed is told at once, so that nothing is lost. Knows no files.
"""

from __future__ import annotations

from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Static, TextArea

from lslm_tui.sanitize import visible
from lslm_tui.services.wizard_advice import Facts, error_line, missing, problem
from lslm_tui.services.wizard_draft import Draft


class ReviewStep(Vertical):
    """The text, what is wrong with it by line, and two buttons."""

    class Edited(Message):
        """The text was changed by hand."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._shown = ""

    def compose(self) -> ComposeResult:
        yield Static("", id="review-said", markup=False)
        yield TextArea("", id="recipe", soft_wrap=False, show_line_numbers=True, compact=True)
        with Horizontal(id="review-actions"):
            yield Button("Start training", id="start", variant="primary", compact=True)
            yield Button("Save recipe…", id="save", compact=True)
            yield Static("", id="review-saved", markup=False)

    def show(self, draft: Draft, facts: Facts) -> None:
        """Show the recipe and what keeps it from being run; what is being typed is left alone."""
        area, text, saved = self.query_one(TextArea), draft.recipe_text(), draft.saved_to
        said, line = problem(draft, facts)[1] or missing(draft)[1], error_line(draft, facts)
        if text != area.text:
            self._shown = text
            area.load_text(text)
        where = f"line {line}: " if line else ""
        if said:
            told = Content.styled(f"✗ {where}{visible(said)}", "$text-error")
        elif facts.checking or not facts.estimate:
            told = Content.styled("checking…", "$text-muted")
        else:
            told = Content.styled("✓ A run would take this recipe as it stands.", "$text-success")
        self.query_one("#review-said", Static).update(told)
        self.query_one("#review-saved", Static).update(
            f"saved to {visible(saved)}" if saved else ""
        )
        area.set_class(bool(said), "-wrong")

    def go_to_line(self, line: int) -> None:
        """Put the cursor on a line, from 1."""
        area = self.query_one(TextArea)
        area.focus()
        area.move_cursor((min(line, area.document.line_count) - 1, 0))

    def focus_first(self) -> None:
        self.query_one("#start", Button).focus()

    @on(TextArea.Changed)
    def _changed(self, event: TextArea.Changed) -> None:
        event.stop()
        text = event.text_area.text
        if text != self._shown:
            self._shown = text
            self.post_message(self.Edited(text))

    @on(Button.Pressed)
    async def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        action: Any = "screen.start" if event.button.id == "start" else "screen.save"
        await self.run_action(action)
