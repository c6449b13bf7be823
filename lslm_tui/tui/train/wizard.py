"""Describing a run, step by step: goal, model, data, method, review. The result is a recipe.

It composes, binds and routes. What is chosen lives in a draft on disk, written after every change, so
that leaving loses nothing; what is known of it comes from the check process (`wizard_check`). Starting
hands the recipe to the same child process that `lslm-tui train` starts (`wizard_start`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.content import Content
from textual.widgets import ContentSwitcher, Static, TextArea

from lslm_tui.errors import LslmError, UsageError
from lslm_tui.services import training_sets
from lslm_tui.services.library import ModelEntry
from lslm_tui.services.recipe_check import RecipeCheck
from lslm_tui.services.runs import RunEntry
from lslm_tui.services.training_sets import TrainingSet
from lslm_tui.services.wizard_advice import (
    DATA,
    METHOD,
    MODEL,
    REVIEW,
    STEPS,
    Facts,
    marks,
    obstacle,
    offer,
    problem,
)
from lslm_tui.services.wizard_draft import Draft, Drafts
from lslm_tui.tui.frame import HelpSection, PlaceScreen
from lslm_tui.tui.model_status import model_status
from lslm_tui.tui.train import wizard_rows as rows
from lslm_tui.tui.train import wizard_start as starting
from lslm_tui.tui.train import wizard_words as words
from lslm_tui.tui.train.cost import CostPane
from lslm_tui.tui.train.form import Form
from lslm_tui.tui.train.steps import StepList
from lslm_tui.tui.train.wizard_base import BaseStep
from lslm_tui.tui.train.wizard_check import Watch, gone_of
from lslm_tui.tui.train.wizard_data import DataStep
from lslm_tui.tui.train.wizard_goal import GoalStep
from lslm_tui.tui.train.wizard_review import ReviewStep
from lslm_tui.tui.train.wizard_sources import source_key, source_of

if TYPE_CHECKING:
    from lslm_tui.services.session import Session

T = TypeVar("T")
WIDE = 104
"""Columns from which the steps stand at the left and the cost at the right."""
MOST_BASES = 12
"""Models whose memory is estimated unasked."""


class WizardScreen(PlaceScreen):
    """Pushed over the train place; closes when the run was started or when it is left."""

    PLACE = "train"
    CSS_PATH = "wizard.tcss"
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "next", "Next step", id="train.next", tooltip="On to the next step"),
        Binding("p", "previous", "Step before", id="train.previous", tooltip="Back one step"),
        Binding("f", "fix", "Do what helps", id="train.fix", tooltip="Take what is offered"),
        Binding("s", "start", "Start training", id="train.start", tooltip="Start the run"),
        Binding("x", "save", "Save the recipe", id="train.save", tooltip="Write it to a file"),
        Binding("ctrl+s", "expert", "Every field", id="train.expert", tooltip="Of the recipe"),
        Binding("escape", "back", "Back", id="train.leave", tooltip="Leave; the draft is kept"),
    ]  # fmt: skip

    def __init__(
        self, draft: Draft | None = None, *, started: Callable[[RunEntry], None] | None = None
    ) -> None:
        """`draft` to go on with, else those there are are offered; `started` is told of the run."""
        super().__init__()
        self._given = draft
        self._started = started
        self._session: Session | None = None
        self._entries: tuple[ModelEntry, ...] = ()
        self._sets: tuple[TrainingSet, ...] = ()
        self._wrong: dict[str, str] = {}  # by key: why what was typed is not right
        self._expert = False
        self._unfolded = -1  # the file that is shown with all that can be said of it
        self.draft = draft or Draft("")

    def compose_place(self) -> ComposeResult:
        with Container(id="wizard"):
            yield StepList(id="steps")
            with Vertical(id="step"):
                yield Static("", id="step-title", markup=False)
                with ContentSwitcher(initial="step-0", id="step-views"):
                    yield GoalStep(id="step-0")
                    yield BaseStep(id="step-1")
                    yield DataStep(id="step-2")
                    with Vertical(id="step-3"):
                        yield Form(id="method-form")
                    yield ReviewStep(id="step-4")
            yield CostPane(id="cost")

    def on_mount(self) -> None:
        self.drafts = Drafts(self.lslm.paths)
        self.check = RecipeCheck(self.lslm.paths.log_file)
        self.known = Watch(self.check, self._refresh)
        if self._given is None:
            self.draft = self.drafts.new()
            self.query_one(GoalStep).show_drafts(self.drafts.all())
        self._arrange(self.size.width)
        self.go(self.draft.step, enter=True)
        self._look()

    def session_ready(self, session: Any) -> None:
        self._session = session
        self._entries = tuple(session.library.entries())
        self._sets = tuple(training_sets.training_sets(session.storage))
        self.draft = self.draft.with_known_base(self._entries)
        self.set_status(model_status(session.model.state))
        self._refresh()
        self._look()

    async def on_unmount(self) -> None:
        await self.check.close()

    # --- the draft -----------------------------------------------------------------------------

    @property
    def facts(self) -> Facts:
        return self.known.facts

    @property
    def step(self) -> int:
        return self.query_one(StepList).now

    def use(self, draft: Draft) -> None:
        """Take a changed draft, keep it, and look at what it means."""
        if draft.goal != self.draft.goal:
            self.known.forget_memory()
        self.draft = draft
        self._keep()
        self._refresh()
        self._look()

    def _keep(self) -> None:
        if not self.draft.goal:
            return
        try:
            self.draft = self.drafts.keep(self.draft)
        except LslmError as error:
            self.lslm.report(error)

    @work(group="look", exclusive=True, exit_on_error=False)
    async def _look(self) -> None:
        goal = self.draft.chosen_goal
        fitting = [entry.name for entry in self._entries if goal and goal.accepts(entry)]
        await self.known.look(self.draft, fitting[:MOST_BASES] if self.step == MODEL else [])

    def go(self, step: int, *, enter: bool = True) -> None:
        """Show a step; with `enter` its contents have the focus."""
        self.query_one(StepList).now = step
        self.query_one(ContentSwitcher).current = f"step-{step}"
        if self.draft.step != step:
            self.draft = replace(self.draft, step=step)
            self._keep()
        self._refresh()
        if step == MODEL or self.known.outdated(self.draft):
            self._look()
        if enter:
            self.call_after_refresh(self._focus_step)

    def _focus_step(self) -> None:
        view = self.query_one(f"#step-{self.step}")
        if self.focused is not None and view in self.focused.ancestors_with_self:
            return  # somebody was quicker, and may be typing
        if isinstance(view, GoalStep | BaseStep | DataStep | ReviewStep):
            view.focus_first()
        else:
            self.query_one("#method-form", Form).focus()

    # --- showing -------------------------------------------------------------------------------

    def _refresh(self) -> None:
        if not self.is_mounted or not self.is_attached:
            return
        draft, facts, at = self.draft, self.facts, self.step
        where, said = problem(draft, facts)
        found = offer(draft, facts)
        self.query_one(StepList).show(marks(draft, facts), words.chosen(draft, facts))
        self.query_one(CostPane).show(facts, problem=said, offer=found.text if found else "")
        self.query_one("#step-title", Static).update(
            Content.assemble(
                (f"{at + 1}  {words.TITLES[at]}", "bold"),
                (f"   {words.beside_title(draft, where, at)}", "$text-muted"),
            )
        )
        self._show_step(at)
        self.set_hints(words.hints(at, found))

    def _show_step(self, at: int) -> None:
        draft, facts, known, wrong = self.draft, self.facts, self.known, self._wrong
        goal = draft.chosen_goal
        if at == MODEL and goal is not None:
            self.query_one(BaseStep).show(goal, self._entries, draft, known.memory)
        elif at == DATA:
            found = rows.data_rows(draft, facts, known.fields, self._sets, wrong, self._unfolded)
            self.query_one(DataStep).show(found, facts)
        elif at == METHOD:
            found = rows.method_rows(draft, known.fields, known.methods, wrong, self._expert)
            self.query_one("#method-form", Form).show(found)
        elif at == REVIEW:
            self.query_one(ReviewStep).show(draft, facts)

    def on_resize(self, event: events.Resize) -> None:
        self._arrange(event.size.width)

    def _arrange(self, width: int) -> None:
        narrow = width < WIDE
        self.query_one("#wizard").set_class(narrow, "-narrow")
        for pane in (self.query_one(StepList), self.query_one(CostPane)):
            pane.across = narrow
            pane.set_class(narrow, "-across")

    # --- choices -------------------------------------------------------------------------------

    @on(StepList.Chosen)
    def _step_chosen(self, event: StepList.Chosen) -> None:
        self.go(event.step, enter=event.enter)

    def _change(self, make: Callable[[], Draft], then: int | None = None) -> None:
        """Take a changed draft, and go on to a step; what cannot be changed is said."""
        try:
            self.use(make())
        except LslmError as error:
            self.lslm.report(error)
            return
        if then is not None:
            self.go(then)

    @on(GoalStep.Chosen)
    def _goal_chosen(self, event: GoalStep.Chosen) -> None:
        self._change(lambda: self.draft.with_goal(event.goal), MODEL)

    @on(GoalStep.GoOn)
    def _go_on(self, event: GoalStep.GoOn) -> None:
        self.use(event.draft)
        self.go(event.draft.step)

    @on(GoalStep.Forget)
    def _forget(self, event: GoalStep.Forget) -> None:
        self.drafts.forget(event.draft.id)
        self.query_one(GoalStep).show_drafts(self.drafts.all())

    @on(BaseStep.Chosen)
    def _base_chosen(self, event: BaseStep.Chosen) -> None:
        self._change(lambda: self.draft.with_base(event.entry), DATA)

    @on(BaseStep.ChosenNew)
    def _new_chosen(self, event: BaseStep.ChosenNew) -> None:
        goal = self.draft.chosen_goal
        if goal is not None:
            self._change(lambda: self.draft.with_new_model(goal, event.new), DATA)

    @on(Form.Changed)
    def _field_changed(self, event: Form.Changed) -> None:
        key = event.key.removeprefix("all:")
        try:
            changed = rows.changed(self.draft, key, event.text, self.known.fields)
        except UsageError as error:
            self._wrong[key] = f"{error.message} {error.remedy}".strip()
            self._refresh()
            return
        self._wrong.pop(key, None)
        self.use(changed)
        if key.endswith(".place") and event.text:
            # it was put in another place: so is what is shown of it
            self._unfolded = int(event.text.split()[0]) - 1
            self._refresh()
            event.form.choose(f"data.train.{self._unfolded}.place")

    @on(Form.Acted)
    def _asked_for(self, event: Form.Acted) -> None:
        at = source_of(event.key)
        if event.key == rows.EXPERT:
            self.action_expert()
        elif at is None or event.key.endswith(".file"):
            self._choose(event.key)
        elif event.key.endswith(".out"):
            self._change(lambda: self.draft.without_source(at))
        else:
            self._unfolded = at if self._unfolded != at else -1
            self._refresh()

    @work(group="choose", exclusive=True, exit_on_error=False)
    async def _choose(self, what: str) -> None:
        if what == rows.OWN:
            asked = starting.choose_own(self, self.draft, self._session, self.lslm.paths)
        else:
            asked = starting.choose_rows(self, self.draft, what)
        before = len(self.draft.sources)
        if (chosen := await self._reported(asked)) is not None:
            self.use(chosen)
            if len(chosen.sources) > before:  # what must be said of it stands below its line
                self.query_one("#data-form", Form).choose(source_key(before))

    async def _reported(self, asked: Awaitable[T]) -> T | None:
        """What comes of it; an error is shown, and nothing comes of it."""
        try:
            return await asked
        except LslmError as error:
            self.lslm.report(error)
            return None

    @on(ReviewStep.Edited)
    def _text_edited(self, event: ReviewStep.Edited) -> None:
        self.use(self.draft.with_text(event.text))

    # --- actions -------------------------------------------------------------------------------

    def action_next(self) -> None:
        self.go(min(self.step + 1, len(STEPS) - 1))

    def action_previous(self) -> None:
        self.go(max(self.step - 1, 0))

    def action_view(self, number: int) -> None:
        self.query_one(DataStep).view = number

    def action_expert(self) -> None:
        self._expert = not self._expert
        self.go(METHOD)

    def action_fix(self) -> None:
        """Take the change that is offered."""
        found = offer(self.draft, self.facts)
        if found is not None:
            self.use(found.draft)

    def action_back(self) -> None:
        """Esc: out of the text; else leave, with the draft kept."""
        if isinstance(self.focused, TextArea):
            self.query_one(ReviewStep).focus_first()
        elif len(self.app.screen_stack) > 1:
            if self.draft.updated:
                self.notify("The draft is kept.")
            self.dismiss(None)

    @work(group="choose", exclusive=True, exit_on_error=False)
    async def action_save(self) -> None:
        path = await self._reported(starting.save_as(self, self.draft, self.lslm.paths))
        if path is not None:
            self.use(replace(self.draft, saved_to=str(path)))
            self.notify(f"Saved to {path.name}.")

    @work(group="choose", exclusive=True, exit_on_error=False)
    async def action_start(self) -> None:
        """Start the run, unless something stands in its way: then go there."""
        if self.start_refused() or self._is_gone():
            return
        begun = starting.begin(self, self._session, self.draft, self.facts, self.lslm.paths)
        if (entry := await self._reported(begun)) is None:
            return
        self.drafts.forget(self.draft.id)
        if self._started is not None:
            self._started(entry)
        if len(self.app.screen_stack) > 1:
            self.dismiss(None)

    def _is_gone(self) -> bool:
        """Whether a file or the model is no longer there; it is looked at anew, and its step shown."""
        gone = gone_of(self.draft)
        if gone:
            self._look()
            self.go(MODEL if gone == [self.draft.get("model.base")] else DATA)
        return bool(gone)

    def start_refused(self) -> bool:
        """Whether something is missing or wrong; its step is shown then."""
        at, line = obstacle(self.draft, self.facts)
        if at >= 0:
            self.go(at, enter=line is None)
            if line is not None:
                self.query_one(ReviewStep).go_to_line(line)
        return at >= 0

    # --- help ----------------------------------------------------------------------------------

    def help_text(self) -> str:
        return words.ABOUT

    def help_sections(self) -> Sequence[HelpSection]:
        signs = (("✓ · ✗", "done, open, needs attention"), ("+", "a token that is learned"))
        return (HelpSection("Signs", signs),)
