"""Several models in one session, one for each purpose, and what happens when memory is short."""

from __future__ import annotations

import pytest

from lslm_tui.config import Config
from lslm_tui.errors import ModelError, OutOfMemoryError
from lslm_tui.paths import find_paths
from lslm_tui.services import loaded_model
from lslm_tui.services.jobs import Purpose
from lslm_tui.services.reply import ReplyOptions
from lslm_tui.services.session import Session
from lslm_tui.services.state import Phase
from lslm_tui.services.storage import Storage
from lslm_tui.types import ModelKind
from tests.fakes import FakeLibrary, Script, entry


class SmallMemory(Script):
    """Refuses to open a model while `full` says so."""

    full = False
    opened: tuple[str, ...] = ()

    def open(self, spec, cancel):
        self.opened = (*self.opened, spec.name)
        if self.full:
            self.full = False
            raise OutOfMemoryError("It does not fit.")
        return (yield from super().open(spec, cancel))


@pytest.fixture
def script(monkeypatch):
    script = SmallMemory()
    monkeypatch.setattr(loaded_model, "open_engine", script.open)
    return script


@pytest.fixture
async def session(script, home):
    library = FakeLibrary(
        entry("chatty"),
        entry("marian", kind=ModelKind.SEQ2SEQ),
        entry("labels", kind=ModelKind.CLASSIFIER),
    )
    session = Session(find_paths(), Config(), Storage(None), library)
    yield session
    await session.close()


async def opened(session, purpose, name):
    model = session.models[purpose]
    model.open(name)
    await model.wait_ready()
    return model


async def test_each_purpose_keeps_its_model(session):
    chat = await opened(session, Purpose.CHAT, "chatty")
    translator = await opened(session, Purpose.TRANSLATE, "marian")
    assert (chat.state.phase, translator.state.phase) == (Phase.READY, Phase.READY)
    conversation = session.storage.create_conversation()
    reply = session.send(conversation, "Hello", options=ReplyOptions())
    await reply.finished()
    assert reply.text


@pytest.mark.parametrize(
    ("purpose", "name", "words"),
    [
        (Purpose.CHAT, "marian", "cannot hold a conversation"),
        (Purpose.TRANSLATE, "labels", "cannot translate"),
        (Purpose.SENTIMENT, "marian", "cannot label texts"),
    ],
)
async def test_a_model_of_another_kind_is_refused(session, purpose, name, words):
    with pytest.raises(ModelError, match=words):
        session.models[purpose].open(name)


async def test_a_model_makes_room_and_comes_back_when_it_is_wanted(session, script):
    chat = await opened(session, Purpose.CHAT, "chatty")
    script.full = True
    await opened(session, Purpose.TRANSLATE, "marian")
    assert chat.state.phase is Phase.EMPTY
    assert chat.state.name == "chatty"
    reply = session.send(session.storage.create_conversation(), "Hello", options=ReplyOptions())
    await reply.finished()
    assert reply.text
    await chat.wait_ready()
    assert chat.state.phase is Phase.READY
    assert script.opened == ("chatty", "marian", "marian", "chatty")


async def test_alone_it_is_refused_when_it_does_not_fit(session, script):
    script.full = True
    with pytest.raises(OutOfMemoryError):
        await opened(session, Purpose.TRANSLATE, "marian")


async def test_unloading_gives_the_memory_back(session):
    chat = await opened(session, Purpose.CHAT, "chatty")
    await chat.unload()
    assert chat.state.phase is Phase.EMPTY
    chat.wake()
    await chat.wait_ready()
