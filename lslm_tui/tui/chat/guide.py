"""What the chat says about itself: hints for the moment, help, and its commands for the palette."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from lslm_tui.tui.commands import Command
from lslm_tui.tui.frame import HelpSection
from lslm_tui.tui.slash import COMMANDS

EDITING = "Editing an earlier message: it and what followed are kept as a version. Esc leaves it."
ABOUT = (
    "Write to a language model that runs on this machine; nothing leaves it. Esc stops a reply and "
    "keeps what came. Esc again goes to the messages, where one key copies, edits or tries again."
)
WHILE_WRITING = (
    ("chat.stop", "stop"),
    ("chat.new", "new"),
    ("chat.conversations", "find"),
    ("chat.reasoning", "reasoning"),
)
IN_MESSAGES = (
    ("Esc", "prompt"),
    ("transcript.copy", "copy"),
    ("transcript.regenerate", "again"),
    ("transcript.edit", "edit"),
    ("transcript.correct", "correct"),
    ("transcript.pin", "pin"),
)
AT_THE_PROMPT = (
    ("chat.new", "new"),
    ("chat.conversations", "find"),
    ("chat.model", "model"),
    ("chat.sampling", "sampling"),
    ("chat.stop", "messages"),
)
_WITHOUT_KEY = frozenset(
    {"system", "persona", "preset", "export", "retry", "continue", "raw", "context"}
)
"""Slash commands that the palette offers too; the others have a key of their own."""


def help_sections() -> tuple[HelpSection, ...]:
    rows = tuple((command.shown, command.help) for command in COMMANDS)
    return (HelpSection("Commands, typed into the message", rows),)


def palette(run: Callable[[str], Any]) -> list[Command]:
    """The slash commands that need no argument; `run` is given the name."""
    return [
        Command(command.help, partial(run, command.name), key=f"/{command.name}")
        for command in COMMANDS
        if command.name in _WITHOUT_KEY
    ]
