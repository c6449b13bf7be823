"""How a command says that it failed: a sentence on stderr, or a last JSON line on stdout.

The only place that turns exceptions into exit codes.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import sys
import traceback
from typing import TextIO

from lslm_tui.errors import ExitCode, LslmError
from lslm_tui.log_file import log_to_file
from lslm_tui.paths import find_paths
from lslm_tui.sanitize import visible

log = logging.getLogger(__name__)


def report(error: Exception, *, as_json: bool) -> ExitCode:
    """Tell the user what happened and what helps; returns the exit code."""
    message, remedy, code = describe(error)
    if os.environ.get("LSLM_DEBUG"):
        traceback.print_exception(error)
    if as_json:
        line = {"type": "error", "message": message, "remedy": remedy, "exit_code": int(code)}
        _print(json.dumps(line, ensure_ascii=False), sys.stdout)
    else:
        say(f"lslm-tui: {message}")
        if remedy:
            say(f"          {remedy}")
    return code


def describe(error: Exception) -> tuple[str, str, ExitCode]:
    """Return message, remedy and exit code; an unexpected error goes to the log whole."""
    if isinstance(error, LslmError):
        return error.message, error.remedy, error.exit_code
    path = find_paths().log_file
    if not logging.getLogger().handlers:
        log_to_file(path, logging.WARNING)
    log.error("unexpected failure", exc_info=error)
    message = f"Something unexpected went wrong ({type(error).__name__}: {error})."
    remedy = f"The details are in {path}; LSLM_DEBUG=1 shows them here."
    return message, remedy, ExitCode.FAILED


def say(text: str, *, end: str = "\n") -> None:
    """Write to stderr; control characters, whoever they come from, are shown and not obeyed."""
    _print(visible(text), sys.stderr, end=end)


def stop_printing(stream: TextIO) -> None:
    """Let what is still to be written to a closed or full stream go nowhere.

    The interpreter flushes its streams at exit and would complain.
    """
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _print(text: str, stream: TextIO, *, end: str = "\n") -> None:
    try:
        print(text, end=end, file=stream, flush=True)
    except OSError:  # nobody reads it, or the disk it goes to is full: the exit code still tells
        stop_printing(stream)
