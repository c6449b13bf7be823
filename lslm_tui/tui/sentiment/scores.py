"""Probabilities as bars, the largest first, with the bound below which a text counts as unsure.

Pure: lines of styled text for some width in cells.
"""

from __future__ import annotations

from collections.abc import Sequence

from lslm_tui.sanitize import visible
from lslm_tui.tui.formats import middle_cut, width_of
from lslm_tui.tui.widgets.line import Line, Span

LONGEST_LABEL = 16
LONGEST_BAR = 48
"""Cells."""
FULL, EIGHTHS = "█", " ▏▎▍▌▋▊▉"
BOUND = "┊"


def ranked(labels: Sequence[str], scores: Sequence[float]) -> list[tuple[str, float]]:
    """Labels with their probabilities, the largest first."""
    pairs = zip(labels, scores, strict=True)
    return sorted(((visible(label), score) for label, score in pairs), key=lambda pair: -pair[1])


def bar(share: float, width: int) -> str:
    """A bar of `width` cells, in eighths of a cell."""
    eighths = round(min(max(share, 0.0), 1.0) * width * 8)
    whole, rest = divmod(eighths, 8)
    drawn = FULL * whole + (EIGHTHS[rest] if rest else "")
    return drawn + " " * (width - len(drawn))


def score_lines(
    labels: Sequence[str], scores: Sequence[float], unsure_below: float, width: int
) -> list[Line]:
    """One line a label: name, bar, two decimals; a sign on the first marks the bound for unsure."""
    pairs = ranked(labels, scores)
    name = min(max((width_of(label) for label, _ in pairs), default=0), LONGEST_LABEL)
    room = min(max(width - name - 8, 6), LONGEST_BAR)
    lines: list[Line] = []
    for place, (label, score) in enumerate(pairs):
        shown = middle_cut(label, name)
        best = place == 0
        lines.append(
            (
                Span(shown + " " * (name - width_of(shown) + 1), "bold" if best else ""),
                *_track(score, room, unsure_below if best else None, best),
                Span(f"{score:6.2f}", "bold" if best else "dim"),
            )
        )
    return lines


def _track(score: float, width: int, bound: float | None, best: bool) -> tuple[Span, ...]:
    drawn = bar(score, width)
    style = "person" if best else "model-bar"
    if bound is None or not 0 < bound < 1:
        return (Span(drawn, style),)
    at = min(round(bound * width), width - 1)
    if drawn[at] != " ":
        return (Span(drawn[:at], style), Span(drawn[at], style), Span(drawn[at + 1 :], style))
    return (Span(drawn[:at], style), Span(BOUND, "dim"), Span(drawn[at + 1 :], style))


def headline(label: str, score: float, *, unsure: bool, unsure_below: float) -> Line:
    """The result in one line; unsure is said, not hidden."""
    if unsure:
        return (
            Span("unsure ", "bold"),
            Span(f"{visible(label)} {score:.2f} is best, below {unsure_below:.2f}", "dim"),
        )
    return (Span(visible(label), "bold"), Span(f" {score:.2f}", "bold"))
