"""Filters and orders as SQL over the rows of a labelled table."""

from __future__ import annotations

from collections.abc import Sequence

from lslm_tui.services.labelling.records import Order, RowFilter

ORDERS = {
    Order.ROW: "number",
    Order.LABEL: "label",
    Order.SCORE: "score",
    Order.TEXT: "text COLLATE NOCASE",
    Order.GOLD: "gold",
    Order.GROUP: "part",
    Order.DATE: "day",
    Order.LENGTH: "length(text)",
}
STEPS = {
    "day": "day",
    "week": "date(day, '-6 days', 'weekday 1')",
    "month": "substr(day, 1, 7)",
}
"""The name of the stretch of time a day lies in."""


def where_of(
    chosen: RowFilter, labels: Sequence[str], unsure_below: float
) -> tuple[str, list[object]]:
    """The WHERE of a filter ('' for all rows) and its values."""
    conditions, values = list[str](), list[object]()
    if chosen.labels:
        places = [labels.index(name) for name in chosen.labels if name in labels]
        marks, names = ", ".join("?" * len(places)), ", ".join("?" * len(chosen.labels))
        conditions.append(f"(corrected IN ({names}) OR (corrected = '' AND label IN ({marks})))")
        values += [*chosen.labels, *places]
    if chosen.least > 0 or chosen.most < 1:
        conditions.append("score BETWEEN ? AND ?")
        values += [chosen.least, chosen.most]
    unsure = "(label IS NOT NULL AND (empty OR score < ?))"
    flagged = "(problem != '' OR note != '' OR windows != '' OR empty)"
    wrong = "(label IS NOT NULL AND gold_label IS NOT NULL AND label != gold_label)"
    for wish, condition, bound in (
        (chosen.unsure, unsure, [unsure_below]),
        (chosen.flagged, flagged, []),
        (chosen.wrong, wrong, []),
        (chosen.corrected, "corrected != ''", []),
    ):
        if wish is not None:
            conditions.append(condition if wish else f"NOT {condition}")
            values += bound
    if chosen.search:
        conditions.append("text LIKE ? ESCAPE '\\'")
        values.append(f"%{_escaped(chosen.search)}%")
    if chosen.group is not None:
        conditions.append("part = ?")
        values.append(chosen.group)
    for bound_day, condition in ((chosen.first_day, "day >= ?"), (chosen.last_day, "day <= ?")):
        if bound_day:
            conditions.append(condition)
            values.append(bound_day)
    return ("WHERE " + " AND ".join(conditions) if conditions else ""), values


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
