"""Being terminated is a way to quit: nothing typed or said is lost, and nobody is asked."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest

from lslm_tui.paths import find_paths
from lslm_tui.services.storage import MessageStatus, Storage
from lslm_tui.tui.signals import leave_when_told
from tests.fakes import Script
from tests.tui.chat_app import running


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
async def test_a_signal_in_mid_reply(monkeypatch, number):
    script = Script(step_s=0.01, reply="word " * 500)
    async with running(script, monkeypatch, size=(80, 24)) as chat:
        leave_when_told(chat.app, chat.app.place_screens)
        try:
            await chat.say("Go")
            await chat.until(lambda: chat.screen.chat.reply and chat.screen.chat.reply.tokens > 3)
            conversation = chat.screen.chat.current
            chat.prompt.load("half a thought")
            os.kill(os.getpid(), number)
            await chat.until(lambda: chat.app._exit)
        finally:
            for name in (signal.SIGTERM, signal.SIGHUP):
                asyncio.get_running_loop().remove_signal_handler(name)
    storage = Storage(find_paths().database)
    answered = storage.thread(conversation.id)[-1]
    draft = storage.drafts.take(conversation.id)
    storage.close()
    assert answered.status is MessageStatus.STOPPED and answered.content.startswith("word word")
    assert draft == ("half a thought", ())
