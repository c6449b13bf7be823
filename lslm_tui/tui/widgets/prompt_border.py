"""What stands in the prompt's lower border: the keys at the left, the attached files at the right.

Pure; widths are terminal cells.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from lslm_tui.tui.formats import width_of
from lslm_tui.tui.widgets.attachments import Held, summary

HINTS = ("Enter send", "^J new line", "/ commands", "@ file")
_LEAST_HINTS = 14


def bottom_border(width: int, held: Sequence[Held], focused: bool) -> Content:
    """Return the text of the border, `width` cells at most; hints give way to attachments."""
    attached = summary(list(held), max(width - _LEAST_HINTS - 4, 0))
    room = width - width_of(attached) - (3 if attached else 0)
    hints = list(HINTS)
    while hints and width_of(" · ".join(hints)) > room:
        hints.pop()
    left = " · ".join(hints)
    if not attached:
        return Content.styled(left, "$text-muted")
    rule = "─" * max(width - width_of(left) - width_of(attached) - 2, 1)
    line = "$primary" if focused else "$border"
    return Content.assemble((left, "$text-muted"), (f" {rule} ", line), (attached, "$foreground"))
