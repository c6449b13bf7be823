"""A few lines of styled text, made for the width there is. It grows with them and knows nothing more.

Runs on the UI loop.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from lslm_tui.tui.widgets.line import Line
from lslm_tui.tui.widgets.painter import Painter

MakeLines = Callable[[int], Sequence[Line]]
"""Width in cells -> lines."""


def _none(width: int) -> Sequence[Line]:
    return ()


class Lines(Widget):
    """Shows what `show` was given."""

    DEFAULT_CSS = "Lines { width: 1fr; height: auto; }"

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._make: MakeLines = _none
        self._lines: Sequence[Line] = ()
        self._width = -1
        self._painter = Painter(self)

    def show(self, make: MakeLines) -> None:
        """Show lines, made again whenever the width changes."""
        self._make, self._width = make, -1
        self.refresh(layout=True)

    def lines(self, width: int) -> Sequence[Line]:
        """The lines as they are in `width` cells."""
        if width != self._width:
            self._width, self._lines = width, self._make(width)
        return self._lines

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self.lines(width))

    def render_line(self, y: int) -> Strip:
        width = self.content_size.width
        lines = self.lines(width)
        return self._painter.strip(y, lines[y] if y < len(lines) else (), width)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._painter.forget()
