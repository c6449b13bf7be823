"""Plain text: every line is a unit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lslm_tui.tasks.translation.documents.parts import Part, Unit, line_end


def scan_text(lines: Iterable[str]) -> Iterator[Part]:
    """Line by line; line ends and blank lines stay."""
    for number, line in enumerate(lines, 1):
        body, end = line_end(line)
        if body.strip():
            yield Unit(body, (body,), number)
        elif body:
            yield body
        if end:
            yield end
