"""Small apps that show one widget, and keep what it emits.

async with show(lambda: PromptBox()) as (app, pilot):
    await pilot.press("enter")
    await wait_until(pilot, lambda: app.sent(PromptBox.Submitted))
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from textual.app import App, ComposeResult
from textual.message import Message
from textual.pilot import Pilot
from textual.widget import Widget

M = TypeVar("M", bound=Message)


class WidgetApp(App[None]):
    """Shows the widgets that `make` returns and records every message, once each."""

    def __init__(self, make: Callable[[], Widget | list[Widget]], *, theme: str = "") -> None:
        super().__init__()
        self._make = make
        self._seen: list[Message] = []
        self._known: set[int] = set()
        if theme:
            self.theme = theme

    def compose(self) -> ComposeResult:
        made = self._make()
        yield from made if isinstance(made, list) else [made]

    def record(self, message: Message) -> None:
        if id(message) not in self._known:  # it bubbles past every parent
            self._known.add(id(message))
            self._seen.append(message)  # which keeps it, so that no other gets its id

    def sent(self, kind: type[M]) -> list[M]:
        """Messages of `kind` emitted so far, oldest first."""
        return [message for message in self._seen if isinstance(message, kind)]


@asynccontextmanager
async def show(
    make: Callable[[], Widget | list[Widget]],
    *,
    size: tuple[int, int] = (80, 24),
    theme: str = "",
) -> AsyncIterator[tuple[WidgetApp, Pilot[None]]]:
    """Run a `WidgetApp` headless; yields the app and its pilot."""
    app = WidgetApp(make, theme=theme)
    async with app.run_test(size=size, message_hook=app.record) as pilot:
        yield app, pilot
