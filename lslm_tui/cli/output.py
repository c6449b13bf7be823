"""Where a reply goes: plain text or JSON lines on stdout, everything about it on stderr.

Each write is flushed, so that a pipe sees a token as soon as it exists.
"""

from __future__ import annotations

import contextlib
import json
import sys
from dataclasses import asdict
from typing import Protocol

from lslm_tui.cli.failure import say
from lslm_tui.cli.status import StatusLine
from lslm_tui.sanitize import visible
from lslm_tui.services.reply import Reply
from lslm_tui.types import Event, FinishReason, Notice, Progress, Token


class Output(Protocol):
    """Takes a reply as it comes."""

    def take(self, event: Event) -> None: ...
    def notice(self, text: str) -> None: ...

    def settle(self) -> None:
        """Nothing more will come: finish the line, so that what follows starts on its own."""
        ...

    def end(self, reply: Reply, *, model: str, conversation: str | None) -> None: ...


class TextOutput:
    """The answer alone on stdout; progress, notices and reasoning on stderr."""

    def __init__(self, status: StatusLine, *, show_reasoning: bool) -> None:
        self._status = status
        self._show_reasoning = show_reasoning
        self._terminal = sys.stdout.isatty()
        self._last = "\n"
        self._reasoned = ""

    def take(self, event: Event) -> None:
        if isinstance(event, Token) and event.text:
            self._status.clear()
            if event.reasoning:
                self._reason(event.text)
            else:
                self._answer(event.text)
        elif isinstance(event, Progress):
            share = f" {event.done / event.total:.0%}" if event.total else ""
            self._status.show(f"Reading the {event.phase}…{share}")
        elif isinstance(event, Notice):
            self.notice(event.text)

    def notice(self, text: str) -> None:
        self._status.clear()
        say(text)

    def settle(self) -> None:
        self._status.clear()
        if self._reasoned and not self._reasoned.endswith("\n"):
            say("")
        if self._last != "\n":
            # a reader that has left is noticed at the next token, not here
            with contextlib.suppress(BrokenPipeError):
                self._write("\n")

    def end(self, reply: Reply, *, model: str, conversation: str | None) -> None:
        """The answer itself is all there is to say."""

    def _answer(self, text: str) -> None:
        if self._reasoned and not self._reasoned.endswith("\n"):
            say("")
        self._reasoned = ""
        self._write(visible(text) if self._terminal else text)

    def _reason(self, text: str) -> None:
        if self._show_reasoning:
            self._reasoned += text
            say(text, end="")
        else:
            self._status.show("Thinking…")

    def _write(self, text: str) -> None:
        self._last = text[-1]
        sys.stdout.write(text)
        sys.stdout.flush()


class JsonOutput:
    """One JSON object a line on stdout; the fields are described in docs/cli.md."""

    def take(self, event: Event) -> None:
        if isinstance(event, Token) and event.text:
            line: dict[str, object] = {"type": "token", "text": event.text}
            if event.reasoning:
                line["reasoning"] = True
            write_line(line)
        elif isinstance(event, Notice):
            self.notice(event.text)

    def settle(self) -> None:
        """Every line is whole already."""

    def notice(self, text: str) -> None:
        write_line({"type": "notice", "text": text})

    def end(self, reply: Reply, *, model: str, conversation: str | None) -> None:
        write_line(
            {
                "type": "done",
                "reason": reply.done.reason if reply.done else FinishReason.CANCELLED,
                "text": reply.text,
                "reasoning": reply.reasoning,
                "model": model,
                "conversation": conversation,
                "seed": reply.done.seed if reply.done else None,
                "usage": asdict(reply.usage) if reply.usage else None,
            }
        )


def write_line(fields: dict[str, object]) -> None:
    """Write one JSON line to stdout. Lone surrogates, which UTF-8 cannot hold, become `?`."""
    print(json.dumps(fields, ensure_ascii=False), flush=True)
