"""Choosing a persona, or writing a conversation's system prompt. Runs on the UI loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lslm_tui.tui.screens.chat import ChatScreen


async def choose_persona(screen: ChatScreen) -> None:
    """Let the person choose a persona, or write this conversation's system prompt."""
    from lslm_tui.tui.screens.persona_picker import PersonaPicker

    chat = screen.chat
    picker = PersonaPicker(chat.session.storage, chat.persona, chat.system)
    chosen = await screen.app.push_screen_wait(picker)
    if chosen is not None:
        chat.set_system(*chosen)
        screen.measure_soon()
