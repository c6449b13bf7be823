"""What the user wants to say: from options, words and a pipe, as one text."""

from __future__ import annotations

import argparse
import os
import stat
import sys

from lslm_tui.errors import InputError, UsageError


def read_prompt(options: argparse.Namespace) -> str | None:
    """Return the prompt with what a pipe holds appended; `None` means: talk line by line.

    Raises:
        UsageError: there is nothing to say and nobody to ask.
        InputError: the pipe does not hold text.
    """
    given = options.prompt is not None or bool(options.words)
    if not given and sys.stdin is not None and sys.stdin.isatty():
        return None
    said = " ".join(part for part in [options.prompt or "", *options.words] if part)
    piped = _read_pipe()
    prompt = "\n\n".join(part for part in (said, piped) if part.strip())
    if not prompt.strip():
        raise UsageError(
            "The prompt is empty.", remedy='Say something with -p "…", or pipe a text in.'
        )
    return prompt


def _read_pipe() -> str:
    """The whole of standard input, if it is a pipe or a file; a device is never waited for."""
    try:
        mode = os.fstat(sys.stdin.fileno()).st_mode
    except (AttributeError, OSError, ValueError):  # closed, or replaced by something else
        return ""
    if not (stat.S_ISFIFO(mode) or stat.S_ISREG(mode) or stat.S_ISSOCK(mode)):
        return ""
    return decode(sys.stdin.buffer.read())


def decode(data: bytes) -> str:
    """Return bytes from a pipe as text.

    Raises:
        InputError: they are not UTF-8, or binary data that happens to be.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"Standard input is not UTF-8 text (byte {error.start + 1:,}, line {line:,}).",
            remedy="Convert it first, for example with: iconv -f LATIN1 -t UTF-8",
        ) from None
    if "\0" in text:
        raise InputError("Standard input holds binary data, not text.")
    return text.rstrip("\r\n")
