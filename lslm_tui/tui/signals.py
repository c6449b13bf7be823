"""Leaves in good order when the system says so: what is typed is kept, the terminal is given back.

Used on the loop, once the screens run in a terminal.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.app import App

    from lslm_tui.tui.frame import PlaceScreen

_TOLD = ("SIGTERM", "SIGHUP")


def leave_when_told(app: App[None], places: Callable[[], Sequence[PlaceScreen]]) -> None:
    """Quit, unasked, when the process is terminated or its terminal goes away."""

    def leave() -> None:
        for place in places():
            place.unsaved()  # keeps what it can
        app.exit()

    for name in _TOLD:
        if (number := getattr(signal, name, None)) is not None:
            with contextlib.suppress(NotImplementedError, RuntimeError):
                asyncio.get_running_loop().add_signal_handler(number, leave)
