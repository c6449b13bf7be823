"""Days as people write them."""

from __future__ import annotations

import pytest

from lslm_tui.services.tables.dates import day_of


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-03-09", "2026-03-09"),
        ("2026-03-09T23:59:59Z", "2026-03-09"),
        ("2026/3/9 12:00", "2026-03-09"),
        ("20260309", "2026-03-09"),
        ("9.3.2026", "2026-03-09"),
        ("3/9/2026", "2026-03-09"),
        ("31/3/2026", "2026-03-31"),
        ("2026年3月9日", "2026-03-09"),
        ("2026-03", "2026-03-01"),
        ("9 March 2026", "2026-03-09"),
        ("Mon, 09 Mar 2026 10:00:00 GMT", "2026-03-09"),
        ("Mar 9, 2026", "2026-03-09"),
        ("1773014400", "2026-03-09"),
        ("1773014400000", "2026-03-09"),
        ("2026-02-30", None),
        ("yesterday", None),
        ("12", None),
        ("", None),
    ],
)
def test_days(text: str, day: str | None) -> None:
    assert day_of(text) == day
