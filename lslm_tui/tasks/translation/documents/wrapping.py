"""Breaks paragraphs into lines: words stay whole, wide scripts break between their signs. Pure."""

from __future__ import annotations

import re

from lslm_tui.tasks.translation.documents.subtitles import columns
from lslm_tui.tasks.translation.guards import WIDE

WORD = re.compile(
    rf"{WIDE.pattern}[，。！？、；：」』）]*|(?:`[^`\n]*`|(?!{WIDE.pattern})\S)+\s*"  # noqa: RUF001
)


def lines_of(text: str, width: int) -> list[str]:
    """A paragraph's lines of at most `width` columns, except where one word is longer."""
    lines: list[str] = []
    held = ""
    for word in WORD.findall(text):
        if held and columns((held + word).rstrip()) > width:
            lines.append(held.rstrip())
            held = ""
        held += word
    return [*lines, held]


def filled(between: str, width: int, texts: tuple[str, ...]) -> str:
    """A paragraph broken at `width` columns, with `between` between its lines."""
    return between.join(line.rstrip() for line in lines_of(texts[0], width))


def joined_lines(bodies: list[str]) -> str:
    """Lines of a paragraph as one; a word that a hyphen cuts is joined, wide scripts want no blank."""
    text = bodies[0].strip()
    for body in bodies[1:]:
        body = body.strip()
        wide = WIDE.match(text[-1:]) and WIDE.match(body)
        cut = len(text) > 1 and text[-1] == "-" and text[-2].isalpha() and body[:1].islower()
        text += body if wide or cut else f" {body}"
    return text
