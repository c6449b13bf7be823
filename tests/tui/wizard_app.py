"""The app with the wizard as its only place, a real library of the starters and a real database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, ClassVar

from textual.pilot import Pilot

from lslm_tui.config import load_config
from lslm_tui.paths import find_paths
from lslm_tui.services.library import Library
from lslm_tui.services.runs import RunEntry
from lslm_tui.services.session import Session
from lslm_tui.services.storage import Storage
from lslm_tui.services.wizard_draft import Draft
from lslm_tui.training.recipe.schema import schema
from lslm_tui.tui import app as app_module
from lslm_tui.tui.app import LslmApp
from lslm_tui.tui.frame import PlaceScreen
from lslm_tui.tui.places import Place
from lslm_tui.tui.train.form import Form
from lslm_tui.tui.train.wizard import WizardScreen
from tests.tui.driving import Driver
from tests.tui.wait import wait_until

PATIENCE_S = 90.0
"""For the check process, which imports torch first, on a machine that does other things too."""


class HomePlace(PlaceScreen):
    """What the wizard lies over."""

    PLACE = "train"


class TrainApp(LslmApp):
    """Begins with this place."""

    DEFAULT_MODE = "train"
    CSS_PATH = Path(app_module.__file__).with_name("app.tcss")


class Wizard(Driver):
    """The running app, with short words for what tests do most."""

    PATIENCE_S = PATIENCE_S

    def __init__(self, app: LslmApp, pilot: Pilot[None], started: list[RunEntry]) -> None:
        super().__init__(app, pilot)
        self.started = started

    @property
    def screen(self) -> WizardScreen:
        screen = next(s for s in self.app.screen_stack if isinstance(s, WizardScreen))
        return screen

    @property
    def draft(self) -> Draft:
        return self.screen.draft

    @property
    def facts(self) -> Any:
        return self.screen.facts

    async def goal(self, goal: str) -> None:
        """Choose a goal with the keys."""
        goals = self.screen.query_one("#goals")
        await self.until(lambda: goals.has_focus)
        goals.highlighted = goals.get_option_index(goal)
        await self.press("enter")
        await self.until(lambda: self.draft.goal == goal and self.screen.step == 1)

    async def base(self, name: str) -> None:
        """Choose a model, or the size of a new one."""
        bases = self.screen.query_one("#bases")
        await self.until(lambda: bases.has_focus and bases.option_count)
        which = {option.id: str(option.prompt) for option in bases.options}
        found = next(i for i, text in which.items() if i and (name in text or i == f"new-{name}"))
        bases.highlighted = bases.get_option_index(found)
        await self.press("enter")
        await self.until(lambda: self.draft.base == name)

    async def field(self, form: str, key: str, text: str) -> None:
        """Type a value into a form."""
        found = self.screen.query_one(form, Form)
        found.focus()
        await self.until(lambda: found.has_focus and any(row.key == key for row in found.rows))
        found.choose(key)
        found.post_message(Form.Changed(found, key, text))
        await self.pilot.pause()

    async def checked(self) -> None:
        """Wait until everything about the draft as it is now is known."""
        await self.until(
            lambda: not self.facts.checking and (self.facts.estimate or self.facts.failed),
            PATIENCE_S,
        )


class ScriptedCheck:
    """Stands in for the check process: `answers` by what is asked, a list of stages each."""

    answers: ClassVar[dict[str, list[tuple[str, dict[str, Any]]]]] = {}
    asked: ClassVar[list[dict[str, Any]]] = []

    def __init__(self, log: Path) -> None:
        self.log = log

    async def ask(self, question: dict[str, Any]) -> AsyncIterator[tuple[str, dict[str, Any]]]:
        self.asked.append(question)
        if question["do"] == "schema":
            yield "schema", {"schema": schema()}
        for stage, told in self.answers.get(question["do"], []):
            yield stage, told

    async def close(self) -> None:
        """Nothing runs."""


@asynccontextmanager
async def running(
    *, size: tuple[int, int] = (120, 40), draft: Draft | None = None
) -> AsyncIterator[Wizard]:
    """Run the app with the wizard open."""
    paths = find_paths()
    started: list[RunEntry] = []

    def make() -> Session:
        config = load_config(paths.config_file).config
        return Session(paths, config, Storage(paths.database), Library(paths))

    place = Place("train", "f7", "Train", "tests.tui.wizard_app:HomePlace", "Make a model.")
    app = TrainApp(make, paths=paths, places=(place,))
    async with app.run_test(size=size) as pilot:
        await wait_until(pilot, lambda: app.session is not None)
        screen = WizardScreen(draft, started=started.append)
        await app.push_screen(screen)
        wizard = Wizard(app, pilot, started)
        await wizard.until(lambda: screen._session is not None)
        yield wizard
