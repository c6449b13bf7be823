"""Turns lines of named styles into strips of the widget's present theme.

Styles are looked up once per combination of names and forgotten when the theme changes. Knows the
widget only for its component classes. Runs on the UI loop.
"""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from lslm_tui.tui.widgets.line import Line


class Painter:
    """Draws lines for `widget`, whose component classes are called `prefix` and a style's name."""

    def __init__(self, widget: Widget, prefix: str) -> None:
        self._widget = widget
        self._prefix = prefix
        self._styles: dict[str, Style] = {}

    def forget(self) -> None:
        """The theme has changed."""
        self._styles.clear()

    def strip(
        self, line: Line, width: int, lit: tuple[int, int] | None = None, light: Style | None = None
    ) -> Strip:
        """Draw one line in `width` cells; the characters `lit` (end -1: all) in the style `light`."""
        segments = [Segment(span.text, self.style(span.style)) for span in line if span.text]
        if lit is not None:
            segments = _lit(segments, *lit, light or Style(reverse=True))
        return Strip(segments).adjust_cell_length(width, self.style(""))

    def style(self, names: str) -> Style:
        """Join styles on top of the widget's own colours."""
        style = self._styles.get(names)
        if style is None:
            style = self._widget.rich_style
            for name in names.split():
                style += self._component(self._prefix + name)
            self._styles[names] = style
        return style

    def _component(self, name: str) -> Style:
        """What a component class sets, with colours blended, and nothing that it does not set."""
        rules = self._widget.get_component_styles(name)
        whole = self._widget.get_component_rich_style(name)
        coloured = rules.has_rule("color") or rules.has_rule("auto_color")
        return rules.text_style + Style(
            color=whole.color if coloured else None,
            bgcolor=whole.bgcolor if rules.has_rule("background") else None,
        )


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
