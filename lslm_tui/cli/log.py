"""Where what nobody reads on screen goes: warnings and failures, into the user's log file."""

from __future__ import annotations

import logging
import os
from logging.handlers import RotatingFileHandler
from pathlib import Path

from lslm_tui.paths import private_directory

MAX_BYTES = 1_000_000


def start_log(path: Path) -> None:
    """Send warnings and errors of every library to `path` (0600) instead of the terminal.

    A log that cannot be written is no reason not to run; then nothing is logged.
    """
    logging.captureWarnings(True)
    try:
        private_directory(path.parent)
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
        handler: logging.Handler = RotatingFileHandler(
            path, maxBytes=MAX_BYTES, backupCount=1, encoding="utf-8", delay=True
        )
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
