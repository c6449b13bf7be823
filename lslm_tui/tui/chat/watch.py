"""Keeps the context bar and the status line true while one types and while the model answers.

Runs on the UI loop; counting is done on the engine thread, when typing has paused.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from textual.timer import Timer

from lslm_tui.errors import LslmError
from lslm_tui.services.context import ContextPreview
from lslm_tui.services.state import Phase
from lslm_tui.tui import status
from lslm_tui.tui.chat.status import context_lines, status_view
from lslm_tui.tui.screens.dialog import Dialog
from lslm_tui.tui.status import StatusView
from lslm_tui.tui.widgets.context_bar import ContextBar
from lslm_tui.tui.widgets.prompt import PromptBox

if TYPE_CHECKING:
    from lslm_tui.tui.screens.chat import ChatScreen

SPEED_EVERY_S = 0.3
MEASURE_AFTER_S = 0.25
"""The context is measured when typing has paused this long."""


class ContextWatch:
    """What the context holds, as it was measured last."""

    def __init__(self, screen: ChatScreen) -> None:
        self._screen = screen
        self._timer: Timer | None = None
        self._shown_at = 0.0
        self.preview: ContextPreview | None = None

    def starting(self) -> None:
        """The session is being opened: say the same as soon after, when a model is."""
        self._screen.set_status(StatusView(phase=status.Phase.LOADING, model="model"))
        self._screen.query_one(ContextBar).show_unknown(loading=True)

    def soon(self) -> None:
        """Measure when typing pauses."""
        if self._timer is not None:
            self._timer.stop()
        self._timer = self._screen.set_timer(MEASURE_AFTER_S, self._begin)

    def forget(self, *, loading: bool) -> None:
        """There is no model to count with now."""
        self.preview = None
        error = self._screen.session.state.error
        remedy = error.remedy if error is not None else ""
        self._screen.query_one(ContextBar).show_unknown(loading=loading, remedy=remedy)

    def no_session(self, error: LslmError) -> None:
        """There is nothing to count with, and will not be."""
        self._screen.query_one(ContextBar).show_unknown(loading=False, remedy=error.remedy)

    def model_changed(self, phase: Phase) -> None:
        """There is another model, or none yet: count anew with what there is."""
        if phase is not Phase.READY:
            self.forget(loading=phase is Phase.LOADING)
        elif self.preview is None:
            self.soon()
            self._screen.query_one(PromptBox).recount_tokens()
        self.show_status()

    def show_speed(self) -> None:
        """Bring the status line up to date, a few times a second at most."""
        if time.monotonic() - self._shown_at >= SPEED_EVERY_S:
            self.show_status()

    def show_status(self) -> None:
        """Bring the status line up to date."""
        self._shown_at = time.monotonic()
        screen = self._screen
        waiting = sum(reply.state == "queued" for reply in screen.session.replies.values())
        used = self.preview.used if self.preview else None
        screen.set_status(status_view(screen.session.state, screen.chat, used, waiting))

    async def explain(self) -> None:
        """Say what the context is filled with, as it is now."""
        await self._measure()
        if self.preview is None:
            self._screen.say("There is no model yet to count with.")
        else:
            self._screen.app.push_screen(Dialog("Context", context_lines(self.preview)))

    async def count(self, text: str) -> int:
        """Count the tokens of an attached file."""
        return await self._screen.session.count(text)

    def _begin(self) -> None:
        self._screen.run_worker(
            self._measure(), group="measure", exclusive=True, exit_on_error=False
        )

    async def _measure(self) -> None:
        screen = self._screen
        if screen.session.state.phase is not Phase.READY:
            return
        prompt = screen.query_one(PromptBox)
        preview = await screen.sender.measure(prompt.text, prompt.attachments)
        if preview is not None:
            self.preview = preview
            screen.query_one(ContextBar).show(preview)
            self.show_status()
