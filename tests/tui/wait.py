"""Wait for a condition on a running app instead of a fixed time."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from textual.pilot import Pilot

PATIENCE_S = 60.0
"""Long, since a machine may be busy with other things; a condition that holds costs no wait."""


async def wait_until(
    pilot: Pilot[Any], predicate: Callable[[], object], timeout: float = PATIENCE_S
) -> None:
    """Let the app run until `predicate()` is true; fail after `timeout` seconds.

    A predicate that raises `textual.css.query.NoMatches` or the like is the caller's to guard: an
    error in a test should be seen.
    """
    end = time.monotonic() + timeout
    while not predicate():
        if time.monotonic() > end:
            raise AssertionError(f"still not true after {timeout} s: {predicate}")
        await pilot.pause(0.01)
