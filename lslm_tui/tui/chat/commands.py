"""What the slash commands of the chat do. Their names and help are in `tui/slash.py`."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from lslm_tui.errors import UsageError
from lslm_tui.tui.slash import Values
from lslm_tui.types import ModelKind, SamplingSettings

if TYPE_CHECKING:
    from lslm_tui.services.records import Message
    from lslm_tui.services.session import Session
    from lslm_tui.tui.screens.chat import ChatScreen


class SlashHandlers:
    """Runs a slash command and returns a short sentence about it ('' for nothing to say)."""

    def __init__(self, screen: ChatScreen) -> None:
        self._screen = screen
        self._by_name: dict[str, Callable[[str], Awaitable[str]]] = {
            "new": self._new,
            "clear": self._new,
            "model": self._model,
            "system": self._system,
            "persona": self._persona,
            "preset": self._preset,
            "set": self._set,
            "export": self._export,
            "rename": self._rename,
            "retry": self._retry,
            "continue": self._continue,
            "copy": self._copy,
            "translate": self._translate,
            "sentiment": self._sentiment,
            "raw": self._raw,
            "context": self._context,
            "theme": self._theme,
            "help": self._help,
            "quit": self._quit,
        }

    def values(self) -> dict[str, Values]:
        """What may follow a command that takes a name."""
        return {
            "model": self._with_session(
                lambda s: [e.name for e in s.library.entries() if e.kind is ModelKind.CAUSAL]
            ),
            "preset": self._with_session(lambda s: list(s.storage.presets())),
            "persona": self._with_session(lambda s: list(s.storage.personas())),
            "theme": lambda: list(self._screen.lslm.named_themes),
        }

    def _with_session(self, look: Callable[[Session], list[str]]) -> Values:
        def values() -> list[str]:
            session = self._screen.lslm.session
            return [] if session is None else look(session)

        return values

    async def run(self, name: str, argument: str) -> str:
        """Do what a command says.

        Raises:
            LslmError: it cannot be done, and why.
        """
        return await self._by_name[name](argument.strip())

    async def _new(self, argument: str) -> str:
        await self._screen.action_new()
        return ""

    async def _model(self, argument: str) -> str:
        if argument:
            self._screen.session.open_model(argument)
        else:
            self._screen.action_model()
        return ""

    async def _system(self, argument: str) -> str:
        if not argument:
            return await self._persona("")
        self._screen.chat.set_system("", argument)
        self._screen.measure_soon()
        return "The system prompt of this conversation is set."

    async def _persona(self, argument: str) -> str:
        chat = self._screen.chat
        personas = chat.session.storage.personas()
        if argument:
            if argument not in personas:
                raise UsageError(
                    f"There is no persona {argument!r}.", remedy="/persona lists them."
                )
            chat.set_system(argument, personas[argument])
            self._screen.measure_soon()
            return f"Persona {argument}."
        self._screen.action_persona()
        return ""

    async def _preset(self, argument: str) -> str:
        presets = self._screen.session.storage.presets()
        if not argument:
            self._screen.action_sampling()
            return ""
        if argument not in presets:
            raise UsageError(
                f"There is no preset {argument!r}.", remedy=f"There are: {', '.join(presets)}."
            )
        self._screen.use_sampling(presets[argument])
        return f"Sampling: {argument}."

    async def _set(self, argument: str) -> str:
        name, _, value = argument.partition(" ")
        if name == "thinking":
            return self._set_thinking(value.strip().lower())
        settings = changed_sampling(self._screen.chat.sampling, name, value.strip())
        self._screen.use_sampling(settings)
        now = getattr(settings, _field(name))
        return f"{name} = {'off' if now in (None, ()) else now}"

    def _set_thinking(self, value: str) -> str:
        choices = {"on": True, "off": False, "auto": None}
        if value not in choices:
            raise UsageError(f"thinking cannot be {value!r}.", remedy="It is on, off or auto.")
        self._screen.chat.thinking = choices[value]
        self._screen.use_sampling(self._screen.chat.sampling)
        return f"thinking = {value}"

    async def _export(self, argument: str) -> str:
        chat = self._screen.chat
        if chat.current is None:
            raise UsageError("There is nothing to export yet.")
        if argument not in ("", "md", "json"):
            raise UsageError(f"{argument!r} is not a format.", remedy="/export md or /export json.")
        from lslm_tui.services.transfer import export_file

        path = export_file(
            chat.session.storage,
            chat.current.id,
            chat.session.paths.exports,
            "json" if argument == "json" else "md",
        )
        return f"Written to {path}"

    async def _rename(self, argument: str) -> str:
        chat = self._screen.chat
        if chat.current is None:
            raise UsageError("This conversation begins with its first message.")
        if not argument:
            raise UsageError("A title is missing.", remedy="/rename TITLE")
        chat.session.storage.rename(chat.current.id, argument)
        self._screen.conversations.refresh_list()
        return "Renamed."

    async def _retry(self, argument: str) -> str:
        self._screen.act("regenerate", self._last("try again"))
        return ""

    async def _continue(self, argument: str) -> str:
        self._screen.act("continue_", self._last("go on from"))
        return ""

    async def _copy(self, argument: str) -> str:
        if argument and not argument.isdigit():
            raise UsageError(f"{argument!r} is not the number of a code block.", remedy="/copy 1")
        action = "copy_code" if argument else "copy"
        self._screen.act(action, self._last("copy"), int(argument or 0))
        return ""

    async def _translate(self, argument: str) -> str:
        self._screen.act("translate", self._last("translate"))
        return ""

    async def _sentiment(self, argument: str) -> str:
        self._screen.act("sentiment", self._last("sentiment"))
        return ""

    async def _raw(self, argument: str) -> str:
        self._screen.chat.transcript.action_switch("raw")
        return ""

    async def _context(self, argument: str) -> str:
        await self._screen.show_context()
        return ""

    async def _theme(self, argument: str) -> str:
        app = self._screen.lslm
        if not argument:
            app.action_theme()
            return ""
        if argument not in app.named_themes:
            raise UsageError(
                f"There is no theme {argument!r}.",
                remedy=f"There are: {', '.join(app.named_themes)}.",
            )
        app.keep_theme(argument)
        return ""

    async def _help(self, argument: str) -> str:
        self._screen.lslm.action_help()
        return ""

    async def _quit(self, argument: str) -> str:
        await self._screen.lslm.action_quit()
        return ""

    def _last(self, what: str) -> Message:
        message = self._screen.chat.last_reply
        if message is None:
            raise UsageError(f"There is no reply to {what} yet.")
        return message


def changed_sampling(settings: SamplingSettings, name: str, value: str) -> SamplingSettings:
    """Return `settings` with one value read from text; `off` or `none` unsets seed and maximum.

    Raises:
        UsageError: no such setting, or not an allowed value.
    """
    from pydantic import ValidationError

    from lslm_tui.config import SamplingConfig

    field = _field(name)
    if field not in SamplingConfig.model_fields:
        known = ", ".join(SamplingConfig.model_fields)
        raise UsageError(f"There is no setting {name!r}.", remedy=f"There are: {known}.")
    if not value:
        raise UsageError("A value is missing.", remedy=f"/set {name} VALUE")
    try:
        read = SamplingConfig.model_validate({field: _read(field, value)})
    except ValidationError as error:
        reason = error.errors()[0]["msg"]
        raise UsageError(f"{name} cannot be {value!r}: {reason.lower()}.") from None
    return replace(settings, **{field: getattr(read, field)})


def _field(name: str) -> str:
    return name.lower().replace("-", "_")


def _read(field: str, value: str) -> object:
    if value.lower() in ("off", "none") and field in ("seed", "max_new_tokens", "stop"):
        return () if field == "stop" else None
    if field == "stop":
        try:
            read = json.loads(value)
        except ValueError:
            return (value,)
        return tuple(read) if isinstance(read, list) else (str(read),)
    return value
