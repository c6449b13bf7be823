"""A line plot one can read values from and zoom into, with keys and with the mouse.

The drawing is `tui/plot/lines.py`, which is pure; bars and histograms are in `tui/plot/bars.py`. This
widget holds the cursor and the window, and is drawn again only when something changed. Knows nothing
of what the numbers mean. Runs on the UI loop.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.visual import VisualType
from textual.widget import Widget

from lslm_tui.tui.plot.bars import Bar, Bin, bars, bin_bars, binned, columns, histogram, interval
from lslm_tui.tui.plot.lines import Drawing, Plot, Reading, draw, readings, whole_window
from lslm_tui.tui.plot.scale import Scale, scale_of
from lslm_tui.tui.plot.series import Mark, Series

__all__ = [
    "Bar",
    "Bin",
    "LinePlot",
    "Mark",
    "Plot",
    "Reading",
    "Scale",
    "Series",
    "bars",
    "bin_bars",
    "binned",
    "columns",
    "draw",
    "histogram",
    "interval",
    "readings",
    "scale_of",
]

ZOOM = 0.6
"""How much of the window is left after zooming in once."""
FAR = 10
"""Columns of a long step of the cursor."""


class LinePlot(Widget, can_focus=True):
    """Shows a `Plot` in all the room it has."""

    DEFAULT_CSS: ClassVar[str] = Path(__file__).with_suffix(".tcss").read_text("utf-8")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "move(-1)", "Read values", id="plot.left", show=False, tooltip="Cursor left"),
        Binding("right", "move(1)", show=False, id="plot.right", tooltip="Cursor right"),
        Binding("shift+left", f"move(-{FAR})", show=False, id="plot.far_left", tooltip="Ten columns left"),
        Binding("shift+right", f"move({FAR})", show=False, id="plot.far_right", tooltip="Ten columns right"),
        Binding("home", "edge(0)", show=False, id="plot.first", tooltip="To the first value"),
        Binding("end", "edge(1)", show=False, id="plot.last", tooltip="To the last value"),
        Binding("plus,equals_sign", "zoom(1)", "Zoom in", id="plot.zoom_in", show=False, tooltip="Around the cursor"),
        Binding("minus", "zoom(-1)", "Zoom out", id="plot.zoom_out", show=False, tooltip="Show more"),
        Binding("0", "whole", "Show all of the plot", id="plot.whole", show=False, tooltip="No zoom, no cursor"),
        Binding("y", "log", "Logarithmic or linear", id="plot.log", show=False, tooltip="The upright axis"),
    ]  # fmt: skip

    class CursorMoved(Message):
        """Another x is read; `None` where the cursor has gone."""

        def __init__(self, plot: LinePlot, x: float | None) -> None:
            super().__init__()
            self.plot, self.x = plot, x

        @property
        def control(self) -> LinePlot:
            return self.plot

    def __init__(self, plot: Plot | None = None, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._plot = plot or Plot()
        self._log: bool | None = None
        self._window: tuple[float, float] | None = None
        self._cursor: float | None = None
        self._drawn: Drawing | None = None

    @property
    def cursor(self) -> float | None:
        """The x that is read; `None` without a cursor."""
        return self._cursor

    @property
    def zoomed(self) -> bool:
        """Only a part of the x axis is shown."""
        return self._window is not None

    def show(self, plot: Plot, *, other: bool = False) -> None:
        """Show new data; cursor and zoom stay, unless it is `other` data altogether."""
        self._plot = plot
        if other:
            self._log, self._window, self._cursor = None, None, None
        self._redraw()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._drawn = None

    def render(self) -> VisualType:
        drawn = self._drawing()
        return Content("\n").join(drawn.lines)

    def _drawing(self) -> Drawing:
        size = self.content_size
        if self._drawn is None or len(self._drawn.lines) != size.height:
            log = self._plot.log if self._log is None else self._log
            shown = replace(self._plot, log=log, window=self._window or self._plot.window)
            self._drawn = draw(shown, size.width, size.height, cursor=self._cursor)
        return self._drawn

    def _redraw(self) -> None:
        self._drawn = None
        self.refresh()

    def on_resize(self) -> None:
        self._redraw()

    # --- the cursor ----------------------------------------------------------------------------

    def action_move(self, cells: int) -> None:
        """Move the cursor by columns; it begins at the right end."""
        drawn = self._drawing()
        if not drawn.width:
            return
        if self._cursor is None:
            self._read(drawn.x.high if cells < 0 else drawn.x.low)
            return
        step = (drawn.x.high - drawn.x.low) / drawn.width
        moved = self._cursor + cells * step
        if self._window and not drawn.x.low <= moved <= drawn.x.high:
            self._pan(moved - self._cursor)
        self._read(min(max(moved, self._ends()[0]), self._ends()[1]))

    def action_edge(self, end: int) -> None:
        """Read the first or the last value."""
        drawn = self._drawing()
        if drawn.width:
            self._read(drawn.x.high if end else drawn.x.low)

    def _read(self, x: float | None) -> None:
        if x != self._cursor:
            self._cursor = x
            self._redraw()
            self.post_message(self.CursorMoved(self, x))

    def on_mouse_move(self, event: events.MouseMove) -> None:
        drawn = self._drawing()
        at = event.get_content_offset(self)
        if drawn.width and at is not None and at.x >= drawn.left:
            self._read(drawn.x_at(at.x))

    def on_leave(self, event: events.Leave) -> None:
        if not self.has_focus and event.node is self:
            self._read(None)

    def on_blur(self) -> None:
        self._read(None)

    # --- the window ----------------------------------------------------------------------------

    def action_zoom(self, direction: int) -> None:
        """Show less around the cursor, or more."""
        drawn, (low, high) = self._drawing(), self._ends()
        if not drawn.width or high <= low:
            return
        width = (drawn.x.high - drawn.x.low) * (ZOOM if direction > 0 else 1 / ZOOM)
        middle = self._cursor if self._cursor is not None else drawn.x.value(0.5)
        share = drawn.x.place(middle)
        start = min(max(middle - share * width, low), max(high - width, low))
        narrow = width >= high - low
        self._window = None if narrow else (start, start + width)
        self._redraw()

    def action_whole(self) -> None:
        """Show everything, without a cursor."""
        self._window = None
        self._read(None)
        self._redraw()

    def action_log(self) -> None:
        """Switch between a logarithmic and a linear upright axis."""
        self._log = not (self._plot.log if self._log is None else self._log)
        self._redraw()

    def leave(self) -> bool:
        """Esc: give up cursor and zoom; false if there were none."""
        had = self._cursor is not None or self.zoomed
        if had:
            self.action_whole()
        return had

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.action_zoom(1)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.action_zoom(-1)

    def _pan(self, by: float) -> None:
        assert self._window is not None
        (start, end), (low, high) = self._window, self._ends()
        by = min(max(by, low - start), high - end)
        self._window = (start + by, end + by)

    def _ends(self) -> tuple[float, float]:
        return self._plot.window or whole_window(self._plot)
