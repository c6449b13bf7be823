"""Texts with names, places and genders swapped, as lines: how far the score moves. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from lslm_tui.tui.formats import end_cut
from lslm_tui.tui.sentiment.heat import shown
from lslm_tui.tui.sentiment.why import signed
from lslm_tui.tui.widgets.line import Line, Span, wrap
from lslm_tui.types import Counterfactuals, SwappedText

HALF = 5
"""Cells of a shift's bar on either side of nothing."""
LEFT, RIGHT = "◂", "▸"
MOST_GROUPS = 3


def variants_lines(found: Counterfactuals, width: int) -> list[Line]:
    """What all swaps together do, and the groups that move the score most."""
    if not found.variants:
        return []
    label = shown(found.label)
    said = (
        f"{len(found.variants)} variants move {label} by {found.largest:.2f} at most; "
        f"{found.changed} would be called something else."
    )
    lines = wrap((Span(said),), width)
    groups = sorted(found.groups, key=lambda group: -abs(group.mean))[:MOST_GROUPS]
    for group in groups:
        mean = f"mean {signed(group.mean)} of {group.variants}"
        name = end_cut(f"{group.kind.value} · {group.group}", max(width - len(mean) - 1, 4))
        lines.append((Span(f"{name} ", "dim"), Span(mean, "dim")))
    return [*lines, ()]


def variant_line(variant: SwappedText, label: str, largest: float, width: int) -> Line:
    """Shift, its bar around nothing, and the words exchanged; `≠` where the label is another."""
    words = f"{shown(variant.before)} → {shown(variant.after)}"
    other = "≠ " if variant.label != label else "  "
    room = max(width - 2 * HALF - 9, 4)
    style = "heat-plus" if variant.shift > 0 else "heat-minus"
    return (
        Span(f"{signed(variant.shift):>5} ", "dim"),
        Span(shift_bar(variant.shift, largest), style),
        Span(other, "warning"),
        Span(end_cut(words, room)),
    )


def shift_bar(shift: float, largest: float) -> str:
    """A bar to the left for less, to the right for more; full for the largest shift there is."""
    cells = round(abs(shift) / largest * HALF) if largest > 0 else 0
    if shift < 0:
        return " " * (HALF - cells) + LEFT * cells + "│" + " " * HALF
    return " " * HALF + "│" + RIGHT * cells + " " * (HALF - cells)


def as_rows(found: Counterfactuals) -> Sequence[dict[str, object]]:
    """The variants for an export, the largest shift first."""
    ordered = sorted(found.variants, key=lambda one: -abs(one.shift))
    return [
        {"before": one.before, "after": one.after, "text": one.text, "label": one.label,
         "score": one.score, "shift": one.shift, "group": one.group}
        for one in ordered
    ]  # fmt: skip
