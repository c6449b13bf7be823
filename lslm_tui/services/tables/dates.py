"""Days in the many ways people write them, as ISO dates."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

_YEAR_FIRST = re.compile(r"(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?)?(?=\D|$)")
_YEAR_LAST = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?=\D|$)")
_COMPACT = re.compile(r"(19|20)(\d\d)(\d\d)(\d\d)$")
_NAMED = re.compile(r"(?:[A-Za-z]{3,9},?\s+)?(\d{1,2})\s+([A-Za-z]{3})[a-z]*\.?,?\s+(\d{4})")
_NAMED_FIRST = re.compile(r"(?:[A-Za-z]{3,9},?\s+)?([A-Za-z]{3})[a-z]*\.?\s+(\d{1,2}),?\s+(\d{4})")
_SECONDS = re.compile(r"1\d{9}(?:\d{3})?(?:\.\d+)?$")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


def day_of(text: str) -> str | None:
    """`2026-03-09` for a day, a month (its first day), or seconds or milliseconds since 1970 (UTC).

    `9.3.2026` has the day first, `3/9/2026` the month, unless it cannot be one. `None` if it is no date.
    """
    text = text.strip()
    if found := _YEAR_FIRST.match(text):
        return _date(found[1], found[2], found[3] or "1")
    if found := _COMPACT.match(text):
        return _date(found[1] + found[2], found[3], found[4])
    if found := _YEAR_LAST.match(text):
        first, sign, second, year = found.groups()
        if sign == "/" and int(first) <= 12:
            return _date(year, first, second) or _date(year, second, first)
        return _date(year, second, first)
    if _SECONDS.match(text):
        seconds = float(text)
        return (
            datetime.fromtimestamp(seconds / (1000 if seconds > 1e11 else 1), UTC)
            .date()
            .isoformat()
        )
    if found := _NAMED.match(text):
        return _named(found[3], found[2], found[1])
    if found := _NAMED_FIRST.match(text):
        return _named(found[3], found[1], found[2])
    return None


def _named(year: str, month: str, day: str) -> str | None:
    name = month.lower()
    return _date(year, str(_MONTHS.index(name) + 1), day) if name in _MONTHS else None


def _date(year: str, month: str, day: str) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None
