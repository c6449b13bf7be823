"""SubRip and WebVTT: the text of a cue is a unit; times, numbers, settings and tags stay.

A translation is broken into as many lines as the cue had, and into more only where they would be
longer than its longest line and than subtitles usually are.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from functools import partial
from unicodedata import east_asian_width

from lslm_tui.tasks.translation.documents.parts import Markup, Part, Unit, line_end
from lslm_tui.tasks.translation.guards import PLACEHOLDER, WIDE

TIMES = re.compile(r"\s*(?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3}\s*-->\s*(?:\d+:)?\d{1,2}:\d{2}[.,]\d")
SPEAKER = re.compile(r"\s*[-–—]\s*\S")
USUAL_WIDTH = 42
"""Columns of a subtitle's line."""
TAGS = rf"{PLACEHOLDER.pattern}|<[^<>\n]*>|\{{\\[^{{}}\n]*\}}"
SUBRIP = Markup(protect=re.compile(TAGS))


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


WEBVTT = Markup(protect=re.compile(TAGS), decode=html.unescape, encode=_escape)


def scan_subtitles(lines: Iterable[str], *, webvtt: bool = False) -> Iterator[Part]:
    """Cue by cue; whatever is none stays."""
    markup = WEBVTT if webvtt else SUBRIP
    block: list[str] = []
    first = 1
    for number, line in enumerate(lines, 1):
        if line.strip():
            block.append(line)
            continue
        yield from _block(block, first, markup)
        yield line
        block, first = [], number + 1
    yield from _block(block, first, markup)


def _block(block: list[str], first: int, markup: Markup) -> Iterator[Part]:
    times = next((place for place, line in enumerate(block[:2]) if TIMES.match(line)), None)
    if times is None:
        yield "".join(block)
        return
    yield "".join(block[: times + 1])
    cue = block[times + 1 :]
    if cue:
        place = block[0].strip() if times else ""
        yield from _cue(cue, first + times + 1, markup, place)


def _cue(cue: list[str], line: int, markup: Markup, place: str) -> Iterator[Part]:
    if len(cue) > 1 and sum(SPEAKER.match(text) is not None for text in cue) > 0:
        groups = [[text] for text in cue]  # each speaker has a line
    else:
        groups = [cue]
    for group in groups:
        bodies = [line_end(text)[0] for text in group]
        end = line_end(group[-1])[1]
        newline = line_end(group[0])[1] or "\n"
        raw = "".join(group)
        raw = raw[: len(raw) - len(end)] if end else raw
        text = (
            raw
            if len(group) == 1
            else ("" if WIDE.search(raw) else " ").join(body.strip() for body in bodies)
        )
        widest = max(columns(body) for body in bodies)
        render = partial(_wrapped, len(bodies), widest, newline)
        yield Unit(raw, (text,), line, markup, render, place=place)
        if end:
            yield end
        line += len(group)


def _wrapped(lines: int, widest: int, newline: str, texts: tuple[str, ...]) -> str:
    return newline.join(wrap(texts[0], lines, max(widest, USUAL_WIDTH)))


def wrap(text: str, lines: int, most: int) -> list[str]:
    """Break a text into `lines` lines of about the same width, or into more where one is above `most`."""
    words = _words(text)
    while True:
        low, high = max((columns(word) for word in words), default=0), columns(text)
        while low < high:  # the narrowest width that needs no more lines
            middle = (low + high) // 2
            if len(_filled(words, middle)) <= lines:
                high = middle
            else:
                low = middle + 1
        found = _filled(words, low)
        if low <= most or len(found) >= len(words) or lines > len(words):
            return found
        lines += 1


def _words(text: str) -> list[str]:
    """What a line may be broken after: words with their blanks; single signs of wide scripts."""
    return re.findall(
        rf"{WIDE.pattern}[，。！？、；：」』）]*\s*|(?:(?!{WIDE.pattern})\S)+\s*", text
    )


def _filled(words: list[str], width: int) -> list[str]:
    found, held = [], ""
    for word in words:
        if held and columns((held + word).rstrip()) > width:
            found.append(held.rstrip())
            held = ""
        held += word
    return [*found, held.rstrip()]


def columns(text: str) -> int:
    """Columns of a text in a terminal or on a screen; tags take none."""
    shown = re.sub(r"<[^<>\n]*>|\{\\[^{}\n]*\}", "", text)
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in shown)
