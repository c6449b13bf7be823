"""Step 1: what it should learn, each with an example row; and drafts to go on with."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from lslm_tui.sanitize import visible
from lslm_tui.services.wizard_advice import STEPS
from lslm_tui.services.wizard_draft import Draft
from lslm_tui.services.wizard_goals import BY_ID, GOALS, Goal
from lslm_tui.tui import formats

TITLE = 21
TALL = 26
"""Lines from which goals have four each."""
SHOWN_DRAFTS = 4


class GoalStep(Vertical):
    """Goals, and above them what was begun before."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("delete", "forget", "Forget a draft", show=False, id="train.forget-draft"),
    ]

    class Chosen(Message):
        def __init__(self, goal: Goal) -> None:
            super().__init__()
            self.goal = goal

    class GoOn(Message):
        """Go on with a draft."""

        def __init__(self, draft: Draft) -> None:
            super().__init__()
            self.draft = draft

    class Forget(Message):
        def __init__(self, draft: Draft) -> None:
            super().__init__()
            self.draft = draft

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._drafts: dict[str, Draft] = {}

    def compose(self) -> ComposeResult:
        yield OptionList(id="goals", compact=True, markup=False)

    def on_mount(self) -> None:
        self.show_drafts(())

    def show_drafts(self, drafts: Sequence[Draft]) -> None:
        """Offer these above the goals."""
        self._drafts = {draft.id: draft for draft in drafts[:SHOWN_DRAFTS]}
        goals = self.query_one(OptionList)
        goals.clear_options()
        if self._drafts:
            goals.add_option(
                Option(Content.styled("Go on with · Del forgets one", "$text-muted"), disabled=True)
            )
            goals.add_options(
                Option(_draft_line(draft), id=f"draft-{draft.id}")
                for draft in self._drafts.values()
            )
            goals.add_option(Option(Content.styled("Or begin anew", "$text-muted"), disabled=True))
        tall = self.size.height >= TALL
        goals.add_options(Option(_goal_lines(goal, tall=tall), id=goal.id) for goal in GOALS)
        goals.highlighted = 1 if self._drafts else 0

    def on_resize(self) -> None:
        """One line less for each goal where there is little room."""
        goals = self.query_one(OptionList)
        for goal in GOALS:
            if goals.option_count:
                lines = _goal_lines(goal, tall=self.size.height >= TALL)
                goals.replace_option_prompt(goal.id, lines)

    def show(self, draft: Draft) -> None:
        """Put the cursor on the goal chosen."""
        goals = self.query_one(OptionList)
        if draft.goal and goals.option_count:
            goals.highlighted = goals.get_option_index(draft.goal)

    def focus_first(self) -> None:
        self.query_one(OptionList).focus()

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        chosen = event.option_id or ""
        if chosen in BY_ID:
            self.post_message(self.Chosen(BY_ID[chosen]))
        elif (draft := self._drafts.get(chosen.removeprefix("draft-"))) is not None:
            self.post_message(self.GoOn(draft))

    def action_forget(self) -> None:
        option = self.query_one(OptionList).highlighted_option
        draft = self._drafts.get((option.id or "").removeprefix("draft-")) if option else None
        if draft is not None:
            self.post_message(self.Forget(draft))


def _goal_lines(goal: Goal, *, tall: bool) -> Content:
    """Title and meaning, and below them the example row."""
    row = " · ".join(f"{name}: {text}" for name, text in goal.example)
    if tall:
        return Content.assemble(
            (goal.title, "bold"), f"\n  {goal.about}", (f"\n  {row}\n", "$text-muted")
        )
    about = goal.title.ljust(TITLE), "bold"
    return Content.assemble(about, goal.about, (f"\n  {row}", "$text-muted"))


def _draft_line(draft: Draft) -> Content:
    goal = draft.chosen_goal
    rest = " · ".join(
        (
            goal.title if goal else "",
            f"step {draft.step + 1} {STEPS[min(draft.step, len(STEPS) - 1)]}",
            formats.age(draft.updated, time.time()),
        )
    )
    return Content.assemble((visible(draft.name).ljust(TITLE), "bold"), (rest, "$text-muted"))
