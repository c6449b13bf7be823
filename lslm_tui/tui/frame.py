"""The frame every place shares: navigation above, the work between, problems and status below.

A place is a `PlaceScreen` that composes its work in `compose_place`, says what its keys are for, and
is handed the session when that is open. The frame knows no place in particular.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.containers import Container
from textual.message import Message
from textual.screen import Screen

from lslm_tui.tui.status import Phase, StatusView
from lslm_tui.tui.widgets.nav_bar import NavBar
from lslm_tui.tui.widgets.problems import ProblemsLine
from lslm_tui.tui.widgets.status_line import Hint, StatusLine

if TYPE_CHECKING:
    from lslm_tui.errors import LslmError
    from lslm_tui.tui.app import LslmApp
    from lslm_tui.tui.commands import Command


@dataclass(frozen=True, slots=True)
class HelpSection:
    """A group of lines in the help: what one types, and what it does."""

    title: str
    rows: tuple[tuple[str, str], ...]


class PlaceScreen(Screen[None]):
    """A place. Subclasses set `PLACE` and override what they need of the methods below."""

    PLACE: ClassVar[str] = ""
    """The id under which the place is registered in `places.py`."""
    DEFAULT_CSS: ClassVar[str] = (Path(__file__).parent / "frame.tcss").read_text("utf-8")

    def compose(self) -> ComposeResult:
        yield NavBar(self.lslm.places, self.PLACE)
        with Container(id="place"):
            yield from self.compose_place()
        yield ProblemsLine()
        yield StatusLine()

    def compose_place(self) -> ComposeResult:
        """The work itself, between the two bars."""
        yield from ()

    def session_ready(self, session: Any) -> None:
        """The session is open: called once, after the place is mounted."""

    def session_failed(self, error: LslmError) -> None:
        """The session cannot be opened, and will not be: say so where one looks for the model."""
        self.set_status(StatusView(Phase.FAILED, error.title, error=error.message))

    def receive(self, text: str) -> None:
        """Another place hands over a text to work on. Called once this place is shown; the session
        may still be on its way."""

    def help_text(self) -> str:
        """What this place is for, in two or three lines."""
        return next((p.about for p in self.lslm.places if p.id == self.PLACE), "")

    def help_sections(self) -> Sequence[HelpSection]:
        """What help shows besides the keys: slash commands, signs and the like."""
        return ()

    def commands(self) -> Sequence[Command]:
        """What the palette offers here besides the bindings."""
        return ()

    def unsaved(self) -> str:
        """Keep what can be kept; a sentence about work that quitting would lose, '' for none."""
        return ""

    @property
    def lslm(self) -> LslmApp:
        from lslm_tui.tui.app import LslmApp

        assert isinstance(self.app, LslmApp)
        return self.app

    def set_status(self, view: StatusView) -> None:
        """Show the model, memory, context and speed."""
        self.query_one(StatusLine).show(view)

    def set_hints(self, hints: Sequence[Hint]) -> None:
        """Show the four to six keys that matter now, the most important first.

        A hint is `(key, word)`; where the first is a binding's id (`chat.stop`), the key that binding
        has now is shown and a click does it.
        """
        self.query_one(StatusLine).set_hints([self.lslm.resolve_hint(hint) for hint in hints])

    def ask(self, question: str) -> None:
        """Put a short question in place of the hints; '' takes it away."""
        self.query_one(StatusLine).ask(question)

    def on_mount(self) -> None:
        self.show_problems()
        self.lslm.place_mounted(self)

    def show_problems(self) -> None:
        self.query_one(ProblemsLine).show(self.lslm.problems)

    async def _dispatch_message(self, message: Message) -> None:
        # Textual ends a screen's message loop at the first exception; a place should outlive it.
        try:
            await super()._dispatch_message(message)
        except Exception as error:
            self.lslm.report(error)
