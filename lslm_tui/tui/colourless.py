"""NO_COLOR: a theme's own colours become greys; the terminal's own are left to the terminal.

Textual chooses between the two when the app is made, before the theme is known: with a theme of ANSI
colours it then writes black on black. This filter asks at each line. Runs on the UI loop.
"""

from __future__ import annotations

from typing import Any

from rich.segment import Segment
from textual.app import App
from textual.color import Color
from textual.filter import LineFilter, Monochrome, NoColor


class Colourless(LineFilter):
    """Takes the colours out in the way that suits the theme of the moment."""

    def __init__(self, app: App[Any]) -> None:
        super().__init__()
        self._app = app
        self._greys = Monochrome()
        self._none = NoColor()

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        chosen = self._none if self._app.native_ansi_color else self._greys
        return chosen.apply(segments, background)


def install(app: App[Any]) -> None:
    """Put it in the place of Textual's own choice."""
    app._filters = [
        Colourless(app) if isinstance(each, Monochrome | NoColor) else each for each in app._filters
    ]
