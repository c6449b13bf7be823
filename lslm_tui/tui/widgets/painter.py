"""Turns lines of named styles into strips of the widget's present theme.

Styles are looked up once per combination of names and forgotten when the theme changes. A line that
is drawn again in the same place keeps its strip, and with it what Textual derived from it: about
half of the cost of a frame while a reply scrolls by. Knows the widget only for its colours. Runs on
the UI loop.
"""

from __future__ import annotations

from collections.abc import Callable

from rich.segment import Segment
from rich.style import Style
from textual.selection import Selection
from textual.strip import Strip
from textual.style import Style as VisualStyle
from textual.widget import Widget

from lslm_tui.tui.widgets.line import Line, plain

STYLES = {
    "person": "$primary",
    "model": "$foreground 25%",
    "selected": "bold $primary",
    "meta": "$text-muted",
    "key": "$text-primary",
    "sign": "italic $text-warning",
    "error": "$text-error",
    "strong": "bold",
    "em": "italic",
    "strike": "strike",
    "link": "underline $text-primary",
    "target": "$text-muted",
    "inline-code": "$text-accent on $surface",
    "html": "$text-muted",
    "math": "italic",
    "heading": "bold",
    "heading-1": "bold $text-primary",
    "quote": "$foreground 35%",
    "marker": "$text-primary",
    "rule": "$foreground 25%",
    "dim": "$text-muted",
    "thought": "$text-muted",
    "raw": "$foreground",
    "chip": "$text-primary on $surface",
    "cursor": "$primary",
    "lit": "on $surface",
    "stale": "$text-muted",
    "code": "$foreground on $surface",
    "code-heading": "$text-muted on $surface",
    "code-cut": "$text-muted",
    "code-comment": "italic $text-muted",
    "code-keyword": "$text-accent",
    "code-string": "$text-success",
    "code-number": "$text-warning",
    "code-name": "$text-primary",
    "code-builtin": "$text-secondary",
    "heat-for-1": "on $primary 16%",
    "heat-for-2": "on $primary 30%",
    "heat-for-3": "bold on $primary 46%",
    "heat-against-1": "on $secondary 16%",
    "heat-against-2": "on $secondary 30%",
    "heat-against-3": "bold on $secondary 46%",
    "heat-plus": "bold $text-primary",
    "heat-minus": "bold $text-secondary",
    "heat-chosen": "bold reverse",
    "row": "on $block-cursor-blurred-background",
    "row-focused": "bold on $block-cursor-background",
    "warning": "$text-warning",
    "model-bar": "$foreground 45%",
    "bold": "bold",
}
"""Only theme variables. Weight and signs carry what colour does, for terminals without it.

Component classes would say the same in CSS, but Textual works each of them out, three dozen, every time
the widget's styles are looked at; here one is worked out when it is first drawn.
"""
REMEMBERED = 400
"""Strips, a few screens of them."""


def selected_text(
    selection: Selection,
    height: int,
    line_of: Callable[[int], Line],
    *,
    gutter: int = 0,
    whole: Callable[[int], str | None] = lambda y: None,
) -> tuple[str, str]:
    """What is selected of a widget that draws its lines itself, as `Widget.get_selection` wants it.

    Args:
        height: lines of the widget's whole content.
        line_of: the line at a place of it.
        gutter: characters at the beginning of each line that belong to no text.
        whole: a line that is drawn in another order than it is read, as it is read: all of it is
            taken, since a part of what is seen is no part of the text.
    """
    first = selection.start.y if selection.start else 0
    last = selection.end.y if selection.end else height - 1
    lines: list[str] = []
    for y in range(first, last + 1):
        span = selection.get_span(y)
        if span is not None:
            if (read := whole(y)) is not None:
                lines.append(read)
                continue
            text = plain(line_of(y))
            end = len(text) if span[1] == -1 else span[1]
            lines.append(text[max(span[0], gutter) : end].rstrip())
    return "\n".join(lines), "\n"


class Painter:
    """Draws lines for `widget` in the styles named in `STYLES`."""

    def __init__(self, widget: Widget) -> None:
        self._widget = widget
        self._styles: dict[str, Style] = {}
        self._strips: dict[int, tuple[Line, int, Strip]] = {}

    def forget(self) -> None:
        """The theme has changed."""
        self._styles.clear()
        self._strips.clear()

    def strip(self, y: int, line: Line, width: int) -> Strip:
        """Draw the line at `y` in `width` cells; a selection by mouse can find its characters."""
        known, cells, strip = self._strips.get(y, ((), -1, None))
        if strip is None or cells != width or known != line:
            strip = self._drawn(self._segments(line), width, y)
            if len(self._strips) >= REMEMBERED:
                self._strips.clear()
            self._strips[y] = (line, width, strip)
        return strip

    def shown(self, y: int, line: Line) -> Strip:
        """Draw the line at `y` as wide as the widget, what is selected of it lit."""
        widget = self._widget
        selection = widget.text_selection
        lit = selection.get_span(y) if selection else None
        if lit is None:
            return self.strip(y, line, widget.size.width)
        style = widget.screen.get_component_rich_style("screen--selection")
        return self._drawn(_lit(self._segments(line), *lit, style), widget.size.width, y)

    def _segments(self, line: Line) -> list[Segment]:
        return [Segment(span.text, self.style(span.style)) for span in line if span.text]

    def _drawn(self, segments: list[Segment], width: int, y: int) -> Strip:
        return Strip(segments).adjust_cell_length(width, self.style("")).apply_offsets(0, y)

    def style(self, names: str) -> Style:
        """Join styles on top of the widget's own colours."""
        style = self._styles.get(names)
        if style is None:
            visual = self._widget.visual_style
            for name in names.split():
                visual += VisualStyle.parse(STYLES[name])
            style = self._styles[names] = visual.rich_style
        return style


def _lit(segments: list[Segment], start: int, end: int, style: Style) -> list[Segment]:
    """Show the characters from `start` to `end` as selected; -1 is the end of the line."""
    result: list[Segment] = []
    position = 0
    for text, its, _ in segments:
        low = min(max(start - position, 0), len(text))
        high = len(text) if end == -1 else min(max(end - position, low), len(text))
        if low:
            result.append(Segment(text[:low], its))
        if low < high:
            result.append(Segment(text[low:high], (its or Style()) + style))
        if high < len(text):
            result.append(Segment(text[high:], its))
        position += len(text)
    return result
