"""How a command says that it failed: a sentence on stderr, or a last JSON line on stdout.

The only place that turns exceptions into exit codes.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import traceback

from lslm_tui.cli.log import start_log
from lslm_tui.errors import ExitCode, LslmError
from lslm_tui.paths import find_paths

log = logging.getLogger(__name__)


def report(error: Exception, *, as_json: bool) -> ExitCode:
    """Tell the user what happened and what helps; returns the exit code."""
    message, remedy, code = describe(error)
    if os.environ.get("LSLM_DEBUG"):
        traceback.print_exception(error)
    if as_json:
        line = {"type": "error", "message": message, "remedy": remedy, "exit_code": int(code)}
        print(json.dumps(line, ensure_ascii=False), flush=True)
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
        start_log(path)
    log.error("unexpected failure", exc_info=error)
    message = f"Something unexpected went wrong ({type(error).__name__}: {error})."
    remedy = f"The details are in {path}; LSLM_DEBUG=1 shows them here."
    return message, remedy, ExitCode.FAILED


def say(text: str) -> None:
    """Write one line to stderr."""
    print(text, file=sys.stderr, flush=True)
