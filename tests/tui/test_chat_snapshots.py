"""The chat place as pictures, at the smallest size and at a usual one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
from textual.pilot import Pilot

from lslm_tui.config import load_config
from lslm_tui.paths import find_paths
from lslm_tui.services import loaded_model
from lslm_tui.services.session import Session
from lslm_tui.services.state import Phase
from lslm_tui.services.storage import MessageStatus, Storage
from lslm_tui.tui.app import LslmApp
from lslm_tui.tui.chat import watch
from lslm_tui.tui.places import PLACES
from lslm_tui.tui.widgets.status_line import StatusLine
from lslm_tui.types import Role
from tests.fakes import FakeLibrary, Script, entry
from tests.tui.chat_app import Chat
from tests.tui.messages import USAGE

SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
Prepare = Callable[[Chat], Awaitable[None]]
REPLY = """\
Press **Esc**. What was written so far stays, marked *stopped*; press `r` to try again.

```python
def stop(reply: Reply) -> None:
    reply.cancel()  # what came is kept
```

| key | does |
|:--|:--|
| Esc | stops |
| r | 再试一次 |
"""


def fill(storage: Storage) -> None:
    """Two conversations, the later one with code, a table and reasoning."""
    other = storage.create_conversation(model="scripted")
    storage.add_message(other.id, parent_id=None, role=Role.USER, content="旅行计划：去哪里？")
    talk = storage.create_conversation(model="scripted")
    asked = storage.add_message(
        talk.id, parent_id=None, role=Role.USER, content="How do I stop a reply?"
    )
    for text in ("Esc.", REPLY):
        reply = storage.add_message(
            talk.id,
            parent_id=asked.id,
            role=Role.ASSISTANT,
            content="",
            status=MessageStatus.STREAMING,
            model="scripted",
        )
        storage.finish_message(
            reply.id,
            content=text,
            reasoning="They want the key.",
            status=MessageStatus.COMPLETE,
            usage=USAGE,
        )


async def still(chat: Chat) -> None:
    """The model is loaded, the context measured; nothing blinks."""
    await chat.until(lambda: chat.app.session and chat.session.state.phase is Phase.READY)
    chat.prompt.area.cursor_blink = False
    for cursor in chat.app.screen.query("Input"):
        cursor.cursor_blink = False
    await chat.until(lambda: chat.screen._watch.preview is not None)
    status = chat.screen.query_one(StatusLine).query("*").first()
    await chat.until(lambda: "1,000 tok" in str(status.tooltip))
    before = ""
    while before != (before := chat.shown()):  # however long a busy machine takes
        await chat.pilot.pause(0.3)


async def empty(chat: Chat) -> None:
    pass


async def conversation(chat: Chat) -> None:
    newest = chat.storage.conversations()[0]
    await chat.screen.switcher.open(newest.id)
    await chat.until(lambda: chat.screen._watch.preview.history)


async def corrected(chat: Chat) -> None:
    await conversation(chat)
    chat.storage.correct(chat.thread[-1].id, "Press Esc; nothing is lost.")
    await chat.screen.chat.reload()
    await chat.press("escape", "enter")


async def editing(chat: Chat) -> None:
    await conversation(chat)
    await chat.press("escape", "up", "e")
    await chat.until(lambda: chat.prompt.text)


async def sampling(chat: Chat) -> None:
    await conversation(chat)
    await chat.press("ctrl+s")


async def conversations(chat: Chat) -> None:
    await conversation(chat)
    await chat.press("ctrl+r", "tab")


async def too_long(chat: Chat) -> None:
    await conversation(chat)
    await chat.say("word " * 990)
    await chat.until(lambda: len(chat.app.screen_stack) > 1)


CASES: dict[str, Prepare] = {
    case.__name__: case
    for case in (empty, conversation, corrected, editing, sampling, conversations, too_long)
}


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> LslmApp:
    """The whole app on a scripted engine; memory is what it always is."""
    real = watch.status_view

    def view(*values: Any) -> Any:
        return replace(real(*values), memory_used=400_000_000, memory_total=23_000_000_000)

    monkeypatch.setattr(watch, "status_view", view)
    monkeypatch.setattr(loaded_model, "open_engine", Script().open)
    monkeypatch.setattr(loaded_model, "_refused", lambda device, slot: {})
    paths = find_paths()

    def make() -> Session:
        storage = Storage(paths.database)
        fill(storage)
        library: Any = FakeLibrary(entry())
        session = Session(paths, load_config(paths.config_file).config, storage, library)
        session.open_model("scripted")
        return session

    return LslmApp(make, paths=paths, places=PLACES[:1])


@SIZES
@pytest.mark.parametrize("case", CASES)
def test_chat(snap_compare: Any, app: LslmApp, case: str, size: tuple[int, int]) -> None:
    async def prepare(pilot: Pilot[Any]) -> None:
        chat = Chat(app, pilot, Script())
        await chat.until(lambda: app.session is not None)
        await still(chat)
        await CASES[case](chat)
        await still(chat)

    assert snap_compare(app, terminal_size=size, run_before=prepare)
