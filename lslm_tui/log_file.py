"""The user's log file: where warnings and failures go that nobody reads on a screen.

Shared by the screens and the command line. Knows files and the logging module, nothing of terminals;
called once at start, on the main thread.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path

from lslm_tui.paths import private_directory

LARGEST = 2_000_000
"""bytes; a larger log is set aside at start, in the place of the one set aside before."""


def log_to_file(path: Path, level: int = logging.INFO) -> None:
    """Send the root logger and Python warnings to `path` (mode 0600), and nowhere else.

    Where the file cannot be written, records are dropped: the log must not keep anything from running.
    """
    handler = _handler(path)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    for old in list(root.handlers):
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level)
    logging.captureWarnings(True)


def _handler(path: Path) -> logging.Handler:
    try:
        private_directory(path.parent)
        if path.exists() and path.stat().st_size > LARGEST:
            path.replace(path.with_name(path.name + ".1"))
        os.close(os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600))
    except OSError:
        return logging.NullHandler()
    # what a library logs may hold lone surrogates, and a full disk is no reason to print anything
    return _QuietFileHandler(path, encoding="utf-8", errors="backslashreplace", delay=True)


class _QuietFileHandler(logging.FileHandler):
    """Drops a record that cannot be written, where logging would print a traceback to the terminal."""

    def handleError(self, record: logging.LogRecord) -> None:
        pass
