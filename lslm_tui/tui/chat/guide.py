"""What the chat says about itself: hints for the moment, help, and its commands for the palette."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from lslm_tui.services.state import Phase
from lslm_tui.tui.commands import Command
from lslm_tui.tui.frame import HelpSection
from lslm_tui.tui.slash import COMMANDS
from lslm_tui.tui.widgets.sampling_panel import SamplingPanel
from lslm_tui.tui.widgets.sidebar_search import SearchField
from lslm_tui.tui.widgets.status_line import Hint
from lslm_tui.tui.widgets.transcript import Transcript

if TYPE_CHECKING:
    from lslm_tui.tui.screens.chat import ChatScreen

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
WHILE_EDITING = (("chat.stop", "leave it as it was"), ("prompt.send", "send as a version"))
IN_THE_SEARCH = (("↑↓", "choose"), ("Enter", "open"), ("Tab", "the list"), ("Esc", "back"))
IN_THE_LIST = (
    ("Enter", "open"),
    ("conversations.rename", "rename"),
    ("conversations.delete", "delete"),
    ("conversations.pin", "pin"),
    ("conversations.export", "export"),
    ("conversations.import", "import"),
    ("conversations.undo", "undo"),
)
IN_THE_SAMPLING = (("Esc", "close"), ("chat.sampling", "hide"))
AT_THE_PROMPT = (
    ("chat.new", "new"),
    ("chat.conversations", "find"),
    ("chat.model", "model"),
    ("chat.sampling", "sampling"),
    ("chat.stop", "messages"),
)
WITHOUT_MODEL = (("chat.model", "another model"), *AT_THE_PROMPT[:2], *AT_THE_PROMPT[3:])
_WITHOUT_KEY = frozenset(
    {
        "system",
        "persona",
        "preset",
        "export",
        "retry",
        "continue",
        "translate",
        "sentiment",
        "raw",
        "context",
    }
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


def hints(screen: ChatScreen) -> Sequence[Hint]:
    """The keys that matter now: while a reply is written, else where the focus is."""
    if screen.writing:
        return WHILE_WRITING
    if screen.query_one(Transcript).has_focus:
        return IN_MESSAGES
    if screen.query_one(SearchField).has_focus:
        return IN_THE_SEARCH
    if screen.conversations.has_focus_within:
        return IN_THE_LIST
    if screen.query_one(SamplingPanel).has_focus_within:
        return IN_THE_SAMPLING
    if screen.edit.message:
        return WHILE_EDITING
    session = screen.lslm.session
    failed = session is not None and session.state.phase is Phase.FAILED
    return WITHOUT_MODEL if failed else AT_THE_PROMPT
