"""One row of a labelled table in full. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from lslm_tui.services.labelling import LabelledRow
from lslm_tui.tui.formats import end_cut
from lslm_tui.tui.sentiment.heat import shown
from lslm_tui.tui.sentiment.scores import headline, score_lines
from lslm_tui.tui.widgets.line import Line, Span, wrap

MOST_TEXT = 2000
"""Characters of a text that are shown here; the whole is under Enter."""


def row_lines(
    row: LabelledRow | None, labels: Sequence[str], unsure_below: float, width: int
) -> list[Line]:
    """Result, what is to be known, the text, and the other cells."""
    if row is None:
        return []
    place = f"row {row.number:,} · line {row.line:,}"
    lines: list[Line] = [(Span(place, "dim"),), ()]
    if row.score is not None:
        lines.append(headline(row.label, row.score, unsure=row.unsure, unsure_below=unsure_below))
        lines += score_lines(labels, row.scores, unsure_below, width)
    elif not row.problem:
        lines.append((Span("not labelled yet", "dim"),))
    if row.corrected:
        lines.append((Span("✎ your label: ", "key"), Span(shown(row.corrected), "strong")))
    if row.gold:
        differs = bool(row.gold_label and row.label and row.gold_label != row.label)
        said = "≠ gold: " if differs else "gold: "
        lines.append((Span(said, "warning" if differs else "dim"), Span(shown(row.gold))))
    for flag in row.flags:
        lines += wrap((Span(f"{'✗' if row.problem else '⚑'} {shown(flag)}", "warning"),), width)
    lines.append(())
    text = shown(row.text[:MOST_TEXT])
    lines += wrap((Span(text),), width) if text.strip() else []
    if len(row.text) > MOST_TEXT:
        lines.append((Span(f"… {len(row.text):,} characters; Enter shows all", "dim"),))
    others = [(name, value) for name, value in row.cells.items() if str(value) != row.text]
    lines += [()] if others else []
    for name, value in others:
        line = end_cut(f"{shown(str(name))}  {' '.join(shown(str(value)[:400]).split())}", width)
        lines.append((Span(line, "dim"),))
    return lines
