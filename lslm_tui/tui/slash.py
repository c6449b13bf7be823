"""The slash commands: their names, what follows them, one line of help, and what completes them.

Knows no screen: the chat screen supplies what the commands do, and the values that only it knows
(models, themes, presets). Pure functions; any thread.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

Values = Callable[[], Sequence[str]]
"""Lists what may follow a command at the moment it is asked."""

PARAMETERS = (
    "temperature",
    "top_k",
    "top_p",
    "min_p",
    "repetition_penalty",
    "seed",
    "max_new_tokens",
    "stop",
    "thinking",
)
"""What `/set` can set."""

SOUGHT_LETTERS = 3
"""From so many on, what is typed is looked for inside names and help too."""


@dataclass(frozen=True, slots=True)
class SlashCommand:
    """One command. `usage` is what follows the name: `[…]` may be left out."""

    name: str
    usage: str
    help: str
    choices: tuple[str, ...] = ()
    """Fixed values of the first argument; others come from `Values` under the command's name."""

    @property
    def needs_argument(self) -> bool:
        return bool(self.usage) and not self.usage.startswith("[")

    @property
    def shown(self) -> str:
        """As it is listed: `/set parameter value`."""
        return f"/{self.name} {self.usage}".rstrip()


COMMANDS = (
    SlashCommand("new", "", "Start a new conversation"),
    SlashCommand("model", "[name]", "Choose the model, or open the one named"),
    SlashCommand("system", "[text]", "Set the system prompt; alone, edit it"),
    SlashCommand("persona", "[name]", "Choose a named system prompt"),
    SlashCommand("preset", "[name]", "Choose named sampling settings"),
    SlashCommand("set", "parameter value", "Set one sampling parameter", choices=PARAMETERS),
    SlashCommand("export", "[md|json]", "Write the conversation to a file", ("md", "json")),
    SlashCommand("rename", "title", "Name the conversation"),
    SlashCommand("retry", "", "Answer the last message once more"),
    SlashCommand("continue", "", "Go on from where the last reply ends"),
    SlashCommand("copy", "[n]", "Copy the last reply, or its n-th code block"),
    SlashCommand("translate", "", "Translate the last reply, in its own place"),
    SlashCommand("sentiment", "", "Read what the last reply says: its label, and why"),
    SlashCommand("raw", "", "Show the last reply as it was written"),
    SlashCommand("context", "", "Show what fills the context"),
    SlashCommand("clear", "", "Leave this conversation and start with an empty one"),
    SlashCommand("theme", "[name]", "Choose how it looks"),
    SlashCommand("help", "", "Keys and commands"),
    SlashCommand("quit", "", "Leave the program"),
)


@dataclass(frozen=True, slots=True)
class Call:
    """A command as typed. `command` is `None` if there is none of that name."""

    name: str
    argument: str
    command: SlashCommand | None
    nearest: tuple[str, ...] = ()

    @property
    def refusal(self) -> str:
        """Why it cannot be run as it stands, '' if it can."""
        if self.command is None:
            near = " or ".join(f"/{name}" for name in self.nearest)
            did = f" Did you mean {near}?" if near else " Type / to see what there is."
            return f"There is no /{self.name}.{did} A text may begin with // instead."
        if self.command.needs_argument and not self.argument:
            return f"It needs more: {self.command.shown}"
        return ""


@dataclass(frozen=True, slots=True)
class Registry:
    """The commands there are, and the values that complete their arguments."""

    commands: Sequence[SlashCommand] = COMMANDS
    values: Mapping[str, Values] = field(default_factory=dict)
    """By command name, for example `model`; asked anew each time."""

    def find(self, name: str) -> SlashCommand | None:
        return next((command for command in self.commands if command.name == name.lower()), None)

    def matching(self, typed: str) -> list[SlashCommand]:
        """Return the commands `typed` (without its slash) may stand for, the likeliest first."""
        typed = typed.lower()
        starts = [command for command in self.commands if command.name.startswith(typed)]
        if len(typed) < SOUGHT_LETTERS:
            return starts
        inside = [
            command
            for command in self.commands
            if command not in starts and typed in f"{command.name} {command.help}".lower()
        ]
        return starts + inside

    def nearest(self, name: str) -> tuple[str, ...]:
        """Return up to three names that look like `name`."""
        names = [command.name for command in self.commands]
        close = difflib.get_close_matches(name.lower(), names, n=3, cutoff=0.5)
        starts = [known for known in names if name and known.startswith(name.lower()[:1])]
        return tuple(dict.fromkeys([*close, *starts]))[:3] if close else tuple(starts[:3])

    def arguments(self, name: str, typed: str) -> list[str]:
        """Return the values that may complete the first argument of `name`."""
        command = self.find(name)
        if command is None:
            return []
        known = command.choices or tuple(self.values.get(command.name, tuple)())
        typed = typed.lower()
        starts = [value for value in known if value.lower().startswith(typed)]
        return starts + [value for value in known if value not in starts and typed in value.lower()]

    def parse(self, text: str) -> Call | None:
        """Read `text` as a command; `None` for what is not one, such as `//literal`."""
        if not is_command(text):
            return None
        name, _, argument = _split(text.lstrip()[1:])
        command = self.find(name)
        nearest = () if command else self.nearest(name)
        return Call(command.name if command else name, argument, command, nearest)


def is_command(text: str) -> bool:
    """Whether `text` begins with one slash. Two stand for a slash that is meant as text."""
    text = text.lstrip()
    return text.startswith("/") and not text.startswith("//")


def literal(text: str) -> str:
    """Return the text to send: a doubled slash at its start becomes one."""
    stripped = text.lstrip()
    return text.replace("//", "/", 1) if stripped.startswith("//") else text


def escaped(text: str) -> str:
    """Return what one types to send `text`: the reverse of `literal`."""
    return text.replace("/", "//", 1) if is_command(text) else text


def _split(text: str) -> tuple[str, str, str]:
    """Return a command's name, the white space after it, and the rest without its ends."""
    words = text.split(maxsplit=1)
    if not words or text[:1].isspace():
        return "", "", text.strip()
    rest = text[len(words[0]) :]
    return words[0], rest[: len(rest) - len(rest.lstrip())], rest.strip()
