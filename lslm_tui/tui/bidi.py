"""Right-to-left text for terminals that draw every line from left to right, letter by letter.

The order of the Unicode bidirectional algorithm for a line without explicit controls (`sanitize` shows
those as signs), and the joined forms of Arabic letters. Only what is drawn goes through here: editing
and copying keep the order in which a text is read. Pure; measures are terminal cells.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import groupby

from lslm_tui.tui.widgets.line import Line, Span, plain, width_of

MIRRORED = str.maketrans("()[]{}<>«»‹›≤≥", ")(][}{><»«›‹≥≤")
LEFT_TO_RIGHT_MARK = "\u200e"
FORMS = (0xFB50, 0xFC00), (0xFE80, 0xFEF5)
"""Where Unicode has the joined forms of Arabic letters, ligatures apart."""
TATWEEL = "\u0640"
REORDERING = ("KONSOLE_VERSION", "MLTERM")
"""Set by terminals that turn right-to-left text around themselves."""
VTE_SINCE = 5800
"""GNOME's terminals do so from this version on."""


def by_program(setting: str, environ: Mapping[str, str] = os.environ) -> bool:
    """Whether the program has to turn text around, or the terminal does.

    Args:
        setting: `program` or `terminal`; anything else looks at the terminal.
    """
    if setting in ("program", "terminal"):
        return setting == "program"
    vte = environ.get("VTE_VERSION", "")
    if vte.isdigit() and int(vte) >= VTE_SINCE:
        return False
    apple = environ.get("TERM_PROGRAM") == "Apple_Terminal"
    return not apple and not any(environ.get(name) for name in REORDERING)


def is_right_to_left(text: str) -> bool:
    """Whether a text begins so: the direction of its first letter."""
    if text.isascii():
        return False
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind == "L":
            return False
        if kind in ("R", "AL"):
            return True
    return False


def has_right_to_left(text: str) -> bool:
    """Whether any of it is read from right to left."""
    return not text.isascii() and any(
        unicodedata.bidirectional(character) in ("R", "AL", "AN") for character in text
    )


def directed(line: Line, width: int, *, right: bool, program: bool) -> Line:
    """A line of a text as it is drawn in `width` cells.

    Args:
        right: its text is read from right to left, and so it stands at the right.
        program: the order is changed here; otherwise the terminal does it.
    """
    if program:
        if has_right_to_left(plain(line)):
            line = _turned(line, right=right)
    elif has_right_to_left(plain(line)):
        # Marks on both sides, so that the terminal does not mix it with the column beside it.
        mark = Span(LEFT_TO_RIGHT_MARK)
        line = (mark, *line, mark)
    return (Span(" " * max(width - width_of(line), 0)), *line) if right else line


def visual(text: str, *, right: bool | None = None) -> str:
    """A line in the order it is drawn; `right` is its direction, else told by its first letter."""
    right = is_right_to_left(text) if right is None else right
    return plain(_turned((Span(text),), right=right))


Cluster = tuple[str, Span]
"""A character with the marks on it, and the span it is of."""


def _turned(line: Line, *, right: bool) -> Line:
    clusters = _clusters(line)
    levels = _levels([_kind(cluster[0]) for cluster in clusters], int(right))
    shaped = _shaped([cluster[0] for cluster in clusters])
    order = list(range(len(clusters)))
    for level in range(max(levels, default=0), 0, -1):
        at = 0
        while at < len(order):
            end = at
            while end < len(order) and levels[order[end]] >= level:
                end += 1
            order[at:end] = reversed(order[at:end])
            at = end + 1 if end == at else end
    drawn = [
        (shaped[n].translate(MIRRORED) if levels[n] % 2 else shaped[n], clusters[n][1])
        for n in order
    ]
    return tuple(
        replace(span, text="".join(text for text, _ in group))
        for span, group in groupby(drawn, key=lambda cluster: cluster[1])
    )


def _clusters(line: Line) -> list[Cluster]:
    found: list[Cluster] = []
    for span in line:
        for character in span.text:
            if found and unicodedata.category(character) in ("Mn", "Me", "Cf"):
                found[-1] = (found[-1][0] + character, found[-1][1])
            else:
                found.append((character, span))
    return found


def _kind(cluster: str) -> str:
    return unicodedata.bidirectional(cluster[0]) or "L"


def _levels(kinds: list[str], base: int) -> list[int]:
    """The embedding level of each character, after the rules W2 to W7, N1, N2, I1, I2 and L1."""
    found = list(kinds)
    strong = "R" if base else "L"
    for n, kind in enumerate(kinds):  # W2, W3
        if kind in ("L", "R", "AL"):
            strong = kind
        elif kind == "EN" and strong == "AL":
            found[n] = "AN"
    _separators(found)
    strong = "R" if base else "L"
    for n, kind in enumerate(found):  # W7
        if kind in ("L", "R", "AL"):
            strong = kind
        elif kind == "EN" and strong == "L":
            found[n] = "L"
    sides = [_side(kind) for kind in found]
    _neutrals(sides, "R" if base else "L")
    levels = []
    for kind, side in zip(found, sides, strict=True):
        if kind in ("EN", "AN"):
            levels.append(2)
        else:
            levels.append(1 if side == "R" else base * 2)
    for n in range(len(levels) - 1, -1, -1):  # L1: blanks at the end stay at the end
        if kinds[n] not in ("WS", "S", "B", "BN"):
            break
        levels[n] = base
    return levels


def _separators(kinds: list[str]) -> None:
    """Signs within and beside numbers belong to them; W4 to W6."""
    for n in range(1, len(kinds) - 1):
        before, after = kinds[n - 1], kinds[n + 1]
        if before == after and (
            (kinds[n] in ("ES", "CS") and before == "EN") or (kinds[n] == "CS" and before == "AN")
        ):
            kinds[n] = before
    for places in (range(1, len(kinds)), range(len(kinds) - 2, -1, -1)):
        step = -1 if places.step > 0 else 1
        for n in places:
            if kinds[n] == "ET" and kinds[n + step] == "EN":
                kinds[n] = "EN"
    for n, kind in enumerate(kinds):
        if kind in ("ES", "ET", "CS"):
            kinds[n] = "ON"


def _side(kind: str) -> str:
    if kind == "L":
        return "L"
    return "R" if kind in ("R", "AL", "EN", "AN") else ""


def _neutrals(sides: list[str], base: str) -> None:
    """Between letters of one direction what has none is of it too, else of the text's."""
    at = 0
    while at < len(sides):
        if sides[at]:
            at += 1
            continue
        end = at
        while end < len(sides) and not sides[end]:
            end += 1
        before = sides[at - 1] if at else base
        after = sides[end] if end < len(sides) else base
        sides[at:end] = [before if before == after else base] * (end - at)
        at = end


@cache
def _forms() -> dict[str, dict[str, str]]:
    """Joined forms by letter: `isolated`, `final`, `initial`, `medial`."""
    found: dict[str, dict[str, str]] = {}
    for first, last in FORMS:
        for code in range(first, last):
            form, _, letters = unicodedata.decomposition(chr(code)).partition(" ")
            if form.startswith("<") and len(letters) == 4:
                found.setdefault(chr(int(letters, 16)), {})[form.strip("<>")] = chr(code)
    return found


def _shaped(clusters: Sequence[str]) -> list[str]:
    """Arabic letters in the forms in which they join, in the order of reading."""
    forms = _forms()
    made: list[str] = []
    for n, cluster in enumerate(clusters):
        own = forms.get(cluster[0])
        if own is None:
            made.append(cluster)
            continue
        before = clusters[n - 1][0] if n else ""
        after = clusters[n + 1][0] if n + 1 < len(clusters) else ""
        joins_before = "final" in own and (before == TATWEEL or "initial" in forms.get(before, {}))
        joins_after = "initial" in own and (after == TATWEEL or "final" in forms.get(after, {}))
        form = ("medial" if joins_after else "final") if joins_before else "initial"
        if not joins_before and not joins_after:
            form = "isolated"
        made.append(own.get(form, cluster[0]) + cluster[1:])
    return made
