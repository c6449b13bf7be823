"""Puts text on the clipboard by the ways there are, and says what is known of the outcome.

A program of the desktop (wl-copy, xclip, xsel, pbcopy, clip.exe) or tmux accepts or refuses, so
success is certain. Over SSH only the terminal can help: it is sent OSC 52 and never answers, so the
message says what to do when pasting gives nothing. Programs run as child processes with a time
limit and off the loop's way. The text is copied exactly as it is.
"""

from __future__ import annotations

import asyncio
import base64
import os
import shutil
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from textual.app import App

TIME_LIMIT_S = 2.0
OSC52_LIMIT = 74_994
"""Bytes of text: 100,000 of base64 less the sequence itself, the least that common terminals take."""


@dataclass(frozen=True, slots=True)
class CopyResult:
    """What came of copying."""

    certain: bool
    """A program accepted the text; otherwise it was sent to a terminal that does not answer."""
    how: str
    """The program's name, `OSC 52`, or "" if the text went nowhere."""
    characters: int
    problem: str = ""
    """Why the text went nowhere, for people."""

    @property
    def message(self) -> str:
        """One or two sentences for the person."""
        count = f"{self.characters:,} character{'s' * (self.characters != 1)}"
        if self.certain:
            return f"Copied {count}."
        if not self.how:
            return self.problem
        return (
            f"Sent {count} to the terminal's clipboard (OSC 52); if pasting gives nothing, allow "
            "clipboard access in the terminal, or select with Shift and the mouse."
        )


async def copy(app: App[object], text: str, environ: Mapping[str, str] = os.environ) -> CopyResult:
    """Copy `text`: by a program of the desktop, by tmux, else through the terminal of `app`."""
    for command in commands(environ):
        if await _accepted(command, text, environ):
            return CopyResult(True, command[0], len(text))
    data = text.encode(errors="replace")
    if len(data) > OSC52_LIMIT:
        problem = (
            f"{len(data):,} bytes are more than a terminal's clipboard takes "
            f"({OSC52_LIMIT:,}). Export the conversation to a file instead."
        )
        return CopyResult(False, "", len(text), problem)
    sequence = osc52(data, tmux="TMUX" in environ, screen=_in_screen(environ))
    return _send(app, sequence, len(text))


def commands(environ: Mapping[str, str]) -> list[tuple[str, ...]]:
    """The programs that could take the text here, best first; each reads it from its input."""
    remote = bool(environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"))
    candidates: list[tuple[str, ...]] = []
    if not remote:
        if environ.get("WAYLAND_DISPLAY"):
            candidates.append(("wl-copy",))
        if environ.get("DISPLAY"):
            candidates += [("xclip", "-selection", "clipboard"), ("xsel", "-b", "-i")]
        if sys.platform == "darwin":
            candidates.append(("pbcopy",))
        if sys.platform == "win32" or environ.get("WSL_DISTRO_NAME"):
            candidates.append(("clip.exe",))
    if environ.get("TMUX"):
        candidates.append(("tmux", "load-buffer", "-w", "-"))
    path = environ.get("PATH")
    return [command for command in candidates if shutil.which(command[0], path=path)]


def osc52(data: bytes, *, tmux: bool = False, screen: bool = False) -> str:
    """The sequence that asks a terminal to take `data`; wrapped so that tmux or screen lets it by."""
    sequence = f"\x1b]52;c;{base64.b64encode(data).decode()}\x07"
    if tmux:
        return "\x1bPtmux;" + sequence.replace("\x1b", "\x1b\x1b") + "\x1b\\"
    if screen:  # passes at most 768 bytes on at once
        parts = [sequence[at : at + 700] for at in range(0, len(sequence), 700)]
        return "".join(f"\x1bP{part}\x1b\\" for part in parts)
    return sequence


def _in_screen(environ: Mapping[str, str]) -> bool:
    return bool(environ.get("STY")) and "TMUX" not in environ


def _send(app: App[object], sequence: str, characters: int) -> CopyResult:
    driver = app._driver  # App.copy_to_clipboard writes the same way, but cannot wrap
    if driver is None or driver.is_headless:
        return CopyResult(False, "", characters, "There is no terminal to copy to.")
    driver.write(sequence)
    driver.flush()
    return CopyResult(False, "OSC 52", characters)


async def _accepted(command: tuple[str, ...], text: str, environ: Mapping[str, str]) -> bool:
    """Give `text` to a program; returns whether it took it within the time limit."""
    data = text.encode("utf-16-le" if command[0] == "clip.exe" else "utf-8", errors="replace")
    executable = shutil.which(command[0], path=environ.get("PATH")) or command[0]
    # xclip and wl-copy leave a child behind that serves the clipboard and would keep a pipe open,
    # so nothing but the input is a pipe
    try:
        process = await asyncio.create_subprocess_exec(
            executable, *command[1:], stdin=PIPE, stdout=DEVNULL, stderr=DEVNULL, env=dict(environ)
        )
    except OSError:
        return False
    try:
        async with asyncio.timeout(TIME_LIMIT_S):
            await process.communicate(data)
    except (TimeoutError, OSError):
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        return False
    return process.returncode == 0
