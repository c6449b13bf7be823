"""Which process writes a row, so that what a dead one left behind can be told from work in progress.

Knows process numbers and start times; nothing of tables.
"""

from __future__ import annotations

import os
from functools import lru_cache


@lru_cache(maxsize=1)
def this_process() -> str:
    """Return the mark of this process: its number and when it began."""
    return f"{os.getpid()}@{_start_of(os.getpid())}"


def is_elsewhere_alive(writer: str | None) -> bool:
    """Tell whether another process that lives made this mark.

    The start time is compared too: in a container a new process often gets an old one's number.
    """
    pid, _, start = (writer or "").partition("@")
    if not pid.isdigit() or int(pid) == os.getpid():
        return False
    return _start_of(int(pid)) == start


def _start_of(pid: int) -> str:
    import psutil  # 15 ms, needed only once something is written

    try:
        return f"{psutil.Process(pid).create_time():.2f}"
    except psutil.Error:
        return ""
