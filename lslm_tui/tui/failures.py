"""Errors of the screens end here: ours as they are, anything else logged, both as a calm dialog.

A storm of unexpected errors, or one before any place stands, ends the program instead: a dialog
that cannot be drawn, or that comes back at once, helps nobody. Used on the loop.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.worker import WorkerFailed

from lslm_tui.errors import LslmError

if TYPE_CHECKING:
    from lslm_tui.tui.app import LslmApp

log = logging.getLogger(__name__)

_TOO_MANY = 5
"""Unexpected errors within `_STORM_S` seconds that end the program."""
_STORM_S = 2.0


class Failures:
    """Shows what went wrong, or gives up."""

    def __init__(
        self, app: LslmApp, *, keep_running: bool | None, give_up: Callable[[Exception], None]
    ) -> None:
        """`keep_running`: go on after an unexpected error; by default so, except in a headless
        test, where a failure must be heard. `give_up` ends the program with the terminal restored."""
        self._app = app
        self._keep_running = keep_running
        self._give_up = give_up
        self._recent: list[float] = []

    def report(self, error: Exception) -> None:
        """Show an error in a dialog, with the remedy or the log's path."""
        if isinstance(error, WorkerFailed):
            error = error.error if isinstance(error.error, Exception) else error
        if isinstance(error, LslmError):
            self._show(error.title, error.message, error.remedy)
        elif self._may_go_on():
            log.error("unexpected error", exc_info=error)
            said = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
            self._show(
                "Something unexpected happened",
                f"{said}\n\nNothing you saved is affected.",
                f"The details are in {self._app.paths.log_file}",
            )
        else:
            log.error("unexpected error, giving up", exc_info=error)
            self._give_up(error)

    def _may_go_on(self) -> bool:
        app = self._app
        keep = not app.is_headless if self._keep_running is None else self._keep_running
        now = time.monotonic()
        self._recent = [then for then in self._recent if now - then < _STORM_S] + [now]
        stands = app.is_running and app.place is not None
        return keep and stands and len(self._recent) < _TOO_MANY

    def _show(self, title: str, message: str, remedy: str) -> None:
        from lslm_tui.tui.screens.dialog import Dialog

        self._app.push_screen(Dialog(title, [message], remedy=remedy, severity="error"))
