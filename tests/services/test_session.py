"""Opening models and holding conversations through the session, with a scripted engine."""

from __future__ import annotations

import asyncio
import time

import pytest

from lslm_tui.config import Config
from lslm_tui.errors import (
    EngineError,
    LslmError,
    ModelError,
    ModelLoadError,
    ModelNotFoundError,
    OutOfMemoryError,
    StorageError,
    UsageError,
)
from lslm_tui.paths import find_paths
from lslm_tui.services import loaded_model
from lslm_tui.services import session as session_module
from lslm_tui.services.reply import ReplyOptions
from lslm_tui.services.session import Session
from lslm_tui.services.state import Phase
from lslm_tui.services.storage import Attachment, MessageStatus, Storage
from lslm_tui.tasks.chat import ContextPolicy
from lslm_tui.types import FinishReason, ModelKind, Quantization, Role
from tests.fakes import FakeLibrary, Script, entry


@pytest.fixture
def script(monkeypatch):
    script = Script()
    monkeypatch.setattr(loaded_model, "open_engine", script.open)
    return script


@pytest.fixture
async def session(script, tmp_path, monkeypatch):
    monkeypatch.setenv("LSLM_HOME", str(tmp_path))
    library = FakeLibrary(
        entry(),
        entry("other"),
        entry("labels", kind=ModelKind.CLASSIFIER),
        entry("broken", problem="weights are missing"),
    )
    session = Session(find_paths(), Config(), Storage(None), library)
    yield session
    await session.close()


@pytest.fixture
async def ready(session):
    session.open_model("scripted")
    await session.wait_ready()
    return session


def ask(session, text="How do I stop a reply?", conversation=None, **options):
    conversation = conversation or session.storage.create_conversation()
    return conversation, session.send(conversation, text, options=ReplyOptions(**options))


def thread(session, conversation):
    return session.storage.thread(conversation.id)


async def until(condition, timeout_s=5.0):
    ends = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < ends, "waited in vain"
        await asyncio.sleep(0.005)


# --- the model ---------------------------------------------------------------------------------


async def test_opening_goes_from_loading_to_ready(session, script):
    phases = []
    session.subscribe(lambda: phases.append(session.state.phase))
    session.open_model("scripted", quantization=Quantization.INT8)
    assert session.state.phase is Phase.LOADING
    info = await session.wait_ready()
    await until(lambda: session.state.memory_total > 0)
    assert info.name == "scripted" and script.loads[0].quantization is Quantization.INT8
    assert phases[0] is Phase.LOADING and phases[-1] is Phase.READY
    assert session.state.memory_used > 0


@pytest.mark.parametrize(
    ("name", "error", "match"),
    [
        ("none", ModelNotFoundError, "no model"),
        ("labels", ModelError, "cannot hold a conversation"),
        ("broken", ModelError, "weights are missing"),
    ],
)
async def test_what_cannot_be_opened_is_refused_and_the_loaded_model_stays(
    ready, name, error, match
):
    with pytest.raises(error, match=match):
        ready.open_model(name)
    assert ready.state.phase is Phase.READY


async def test_a_failed_load_is_told_to_the_one_who_waits(session, script):
    script.load_error = ModelLoadError("model.safetensors is cut short.")
    session.open_model("scripted")
    with pytest.raises(ModelLoadError, match="cut short"):
        await session.wait_ready()
    assert session.state.phase is Phase.FAILED


async def test_a_library_error_while_loading_becomes_a_sentence(session, script):
    script.load_error = KeyError("rope")  # not one of ours
    session.open_model("scripted")
    with pytest.raises(EngineError, match="KeyError"):
        await session.wait_ready()


async def test_a_second_choice_replaces_the_one_that_is_loading(session, script):
    script.load_s = 5
    session.open_model("scripted")
    await until(lambda: script.loads)
    script.load_s = 0
    session.open_model("other")
    assert (await asyncio.wait_for(session.wait_ready(), 5)).name == "other"


# --- replies -----------------------------------------------------------------------------------


async def test_a_reply_is_streamed_and_saved(ready, script):
    conversation, reply = ask(ready)
    events = [event async for event in reply.events()]
    assert events[-1].reason is FinishReason.STOP
    asked, answered = thread(ready, conversation)
    assert (asked.role, asked.content) == (Role.USER, "How do I stop a reply?")
    assert answered.content == script.reply == reply.text
    assert answered.status is MessageStatus.COMPLETE
    assert answered.usage.completion_tokens == reply.tokens == 8
    assert answered.model == "scripted" and answered.seed == 1
    assert ready.replies == {}


async def test_what_is_sent_while_the_model_loads_waits_for_it(session, script):
    script.load_s = 0.1
    session.open_model("scripted")
    conversation, reply = ask(session)
    assert reply.state == "queued"
    await reply.finished()
    assert thread(session, conversation)[-1].content == script.reply


async def test_a_queued_reply_can_be_stopped_at_once(session, script):
    script.load_s = 5
    session.open_model("scripted")
    conversation, reply = ask(session)
    reply.cancel()
    await asyncio.wait_for(reply.finished(), 1)
    assert thread(session, conversation)[-1].status is MessageStatus.STOPPED
    assert script.requests == []


async def test_if_loading_fails_the_queued_reply_says_so_and_nothing_is_lost(session, script):
    script.load_error = ModelLoadError("cut short")
    session.open_model("scripted")
    conversation, reply = ask(session)
    await reply.finished()
    asked, answered = thread(session, conversation)
    assert asked.content == "How do I stop a reply?"
    assert answered.status is MessageStatus.FAILED and "No model is loaded" in answered.error


async def test_stopping_keeps_the_part_that_came(ready, script):
    script.step_s, script.reply = 0.01, "word " * 500
    conversation, reply = ask(ready)
    await until(lambda: reply.tokens >= 3)
    reply.cancel()
    await asyncio.wait_for(reply.finished(), 2)
    answered = thread(ready, conversation)[-1]
    assert answered.status is MessageStatus.STOPPED
    assert answered.content.startswith("word word") and reply.stopped_by_user
    assert answered.usage.completion_tokens < 500


async def test_a_running_reply_is_saved_as_it_grows(ready, script, monkeypatch):
    monkeypatch.setattr(session_module, "SAVE_EVERY_S", 0.0)
    released = []
    script.reply, script.hold = "one two three", lambda: len(script.requests) == 1 and not released
    conversation, reply = ask(ready)
    await until(lambda: reply.state == "running")
    script.step_s = 0.03
    released.append(True)
    await until(lambda: thread(ready, conversation)[-1].content.startswith("one"))
    assert thread(ready, conversation)[-1].status is MessageStatus.STREAMING
    await reply.finished()


async def test_a_failure_keeps_the_part_and_the_reason(ready, script):
    script.fail_after, script.failure = 2, OutOfMemoryError("The GPU is full.")
    conversation, reply = ask(ready)
    with pytest.raises(OutOfMemoryError):
        async for _ in reply.events():
            pass
    answered = thread(ready, conversation)[-1]
    assert answered.status is MessageStatus.FAILED
    assert answered.content == "Press **Esc**." and "GPU is full" in answered.error
    script.failure = None
    again = ready.regenerate(answered, options=ReplyOptions())
    await again.finished()
    assert thread(ready, conversation)[-1].version == 2


async def test_a_dead_engine_is_told_and_another_can_be_opened(ready, script):
    script.fail_after, script.failure = 1, SystemExit("gave up")
    _, reply = ask(ready)
    await reply.finished()
    assert "gave up" in str(reply.error)
    await until(lambda: ready.state.phase is Phase.FAILED)
    script.failure = None
    ready.open_model("scripted")
    await ready.wait_ready()
    _, reply = ask(ready)
    await reply.finished()
    assert reply.text == script.reply


async def test_two_conversations_reply_one_after_the_other(ready, script):
    script.step_s = 0.005
    first, one = ask(ready, "first")
    second, two = ask(ready, "second")
    assert set(ready.replies) == {first.id, second.id}
    await asyncio.gather(one.finished(), two.finished())
    assert thread(ready, first)[-1].content == thread(ready, second)[-1].content == script.reply


async def test_one_conversation_takes_one_reply_at_a_time(ready, script):
    script.step_s = 0.01
    conversation, reply = ask(ready)
    with pytest.raises(UsageError, match="being written"):
        ask(ready, conversation=conversation)
    assert len(thread(ready, conversation)) == 2
    reply.cancel()
    await reply.finished()


async def test_the_model_reads_system_prompt_files_and_corrections(ready, script):
    conversation = ready.storage.create_conversation(system="Be brief.")
    reply = ready.send(
        conversation, "Sum up.", [Attachment("a.md", "has ``` in it")], options=ReplyOptions()
    )
    await reply.finished()
    ready.storage.correct(reply.message_id, "As corrected.")
    _, second = ask(ready, "Go on", conversation)
    await second.finished()
    messages = script.requests[-1].messages
    assert [m.role for m in messages] == [Role.SYSTEM, Role.USER, Role.ASSISTANT, Role.USER]
    assert messages[0].content == "Be brief."
    assert messages[1].content == "Sum up.\n\na.md:\n````\nhas ``` in it\n````"
    assert messages[2].content == "As corrected."


async def test_editing_branches_and_overwrites_nothing(ready, script):
    conversation, reply = ask(ready, "old question")
    await reply.finished()
    asked = thread(ready, conversation)[0]
    await ready.send(conversation, "new question", options=ReplyOptions(), edited=asked).finished()
    branch = thread(ready, conversation)
    assert [m.content for m in branch] == ["new question", script.reply]
    assert (branch[0].version, branch[0].versions) == (2, 2)
    ready.storage.select_version(branch[0].id, 1)
    assert thread(ready, conversation)[0].content == "old question"


async def test_a_cut_reply_goes_on_where_it_stopped(ready, script):
    script.finish = FinishReason.LENGTH
    conversation, reply = ask(ready)
    await reply.finished()
    cut = thread(ready, conversation)[-1]
    assert cut.status is MessageStatus.LENGTH
    script.finish, script.reply = FinishReason.STOP, " And more."
    more = ready.continue_reply(cut, options=ReplyOptions())
    await more.finished()
    whole = thread(ready, conversation)[-1]
    assert whole.id == cut.id and whole.content == cut.content + " And more."
    assert script.requests[-1].continue_final
    assert script.requests[-1].messages[-1].content == cut.content


async def test_a_reply_cut_in_its_reasoning_goes_on_there(ready, script):
    script.reply, script.reasoning, script.finish = "", "They want", FinishReason.LENGTH
    conversation, reply = ask(ready)
    await reply.finished()
    cut = thread(ready, conversation)[-1]
    assert (cut.content, cut.reasoning) == ("", "They want")
    script.finish, script.reasoning, script.reply = FinishReason.STOP, " the key.", "Esc."
    more = ready.continue_reply(cut, options=ReplyOptions())
    assert more.reasoning == "They want"
    await more.finished()
    whole = thread(ready, conversation)[-1]
    assert (whole.id, whole.reasoning, whole.content) == (cut.id, "They want the key.", "Esc.")
    last = script.requests[-1].messages[-1]
    assert (last.role, last.content, last.reasoning) == (Role.ASSISTANT, "", "They want")


async def test_nothing_cannot_be_continued(ready, script):
    script.reply = ""
    conversation, reply = ask(ready)
    await reply.finished()
    with pytest.raises(UsageError, match="no text to go on from"):
        ready.continue_reply(thread(ready, conversation)[-1], options=ReplyOptions())


async def test_going_on_counts_the_whole_reply(ready, script):
    script.reply, script.finish = "a b c", FinishReason.LENGTH
    conversation = ready.storage.create_conversation()
    await ready.send(conversation, "Hi", options=ReplyOptions()).finished()
    cut = thread(ready, conversation)[-1]
    script.reply = " d e"
    await ready.continue_reply(cut, options=ReplyOptions()).finished()
    usage = thread(ready, conversation)[-1].usage
    assert usage.completion_tokens == cut.usage.completion_tokens + 3
    assert usage.ttft_s == cut.usage.ttft_s


async def test_a_corrected_reply_does_not_go_on_from_what_it_was(ready):
    conversation = ready.storage.create_conversation()
    await ready.send(conversation, "Hi", options=ReplyOptions()).finished()
    ready.storage.correct(thread(ready, conversation)[-1].id, "better")
    with pytest.raises(UsageError, match="corrected by hand"):
        ready.continue_reply(thread(ready, conversation)[-1], options=ReplyOptions())


async def test_a_draft_after_an_unanswered_message_is_measured_as_one_turn(ready, script):
    script.fail_after, script.failure = 0, OutOfMemoryError("full")
    conversation = ready.storage.create_conversation()
    await ready.send(conversation, "first", options=ReplyOptions()).finished()
    preview = await ready.preview(conversation.id, "second thought")
    assert [turn.message.content for turn in preview.turns] == ["first\n\nsecond thought"]
    assert preview.draft and not preview.history


async def test_reasoning_is_kept_apart(ready, script):
    script.reasoning = "They want the key."
    conversation, reply = ask(ready)
    await reply.finished()
    answered = thread(ready, conversation)[-1]
    assert (answered.reasoning, answered.content) == ("They want the key.", script.reply)


async def test_what_does_not_fit_is_refused_or_dropped_as_chosen(ready, script):
    script.limit = 60
    ready.open_model("scripted")
    await ready.wait_ready()
    conversation, reply = ask(ready, "w " * 20)
    await reply.finished()
    _, refused = ask(ready, "w " * 20, conversation)
    await refused.finished()
    assert "60" in str(refused.error)
    _, sent = ask(ready, "w " * 20, conversation, policy=ContextPolicy.DROP_OLDEST)
    await sent.finished()
    assert sent.error is None and "not sent" in sent.notices[0]


async def test_the_preview_says_what_is_used_and_what_would_go(ready, script):
    script.limit = 60
    ready.open_model("scripted")
    await ready.wait_ready()
    conversation, reply = ask(ready, "w " * 20)
    await reply.finished()
    preview = await ready.preview(conversation.id, "w " * 20)
    assert (preview.system, preview.history, preview.draft) == (3, 24 + 12, 24)
    assert not preview.fits
    assert preview.plans[ContextPolicy.DROP_OLDEST].dropped == (0, 1)
    assert (await ready.preview(None, "hi", system="Be brief.")).system == 3 + 6


async def test_a_full_disk_does_not_end_a_reply(ready, script, monkeypatch):
    monkeypatch.setattr(session_module, "SAVE_EVERY_S", 0.0)
    conversation, reply = ask(ready)

    def full(*args, **kwargs):
        raise StorageError("The disk is full.")

    monkeypatch.setattr(ready.storage, "save_partial", full)
    monkeypatch.setattr(ready.storage, "finish_message", full)
    await reply.finished()
    assert reply.text == script.reply and reply.error is None
    assert "disk is full" in str(reply.save_error)


async def test_quitting_in_mid_generation_saves_the_part(script, tmp_path, monkeypatch):
    monkeypatch.setenv("LSLM_HOME", str(tmp_path))
    paths = find_paths()
    session = Session(paths, Config(), Storage(paths.database), FakeLibrary())
    session.open_model("scripted")
    await session.wait_ready()
    script.step_s, script.reply = 0.005, "word " * 1000
    conversation, reply = ask(session)
    await until(lambda: reply.tokens > 5)
    started = time.monotonic()
    assert await session.close() is True
    assert time.monotonic() - started < 5
    storage = Storage(paths.database)
    answered = storage.thread(conversation.id)[-1]
    storage.close()
    assert answered.status is MessageStatus.STOPPED and answered.content.startswith("word word")


async def test_a_reply_left_by_a_crash_is_marked_interrupted(tmp_path, monkeypatch):
    monkeypatch.setenv("LSLM_HOME", str(tmp_path))
    paths = find_paths()
    storage = Storage(paths.database)
    conversation = storage.create_conversation()
    message = storage.add_message(
        conversation.id,
        parent_id=None,
        role=Role.ASSISTANT,
        content="",
        status=MessageStatus.STREAMING,
    )
    storage.save_partial(message.id, "half a", "")
    storage.close()
    session = Session.start(paths, Config())
    left = session.storage.message(message.id)
    await session.close()
    assert (left.status, left.content) == (MessageStatus.INTERRUPTED, "half a")


async def test_watchers_can_leave(ready):
    calls = []
    leave = ready.subscribe(lambda: calls.append(1))
    leave()
    _, reply = ask(ready)
    await reply.finished()
    assert calls == []


def test_every_failure_is_one_of_ours():
    assert issubclass(EngineError, LslmError)


async def test_what_could_not_be_saved_whole_is_not_saved_in_part(ready, monkeypatch):
    conversation = ready.storage.create_conversation()
    add = ready.storage.add_message

    def full(conversation_id, *, role, **rest):
        if role is Role.ASSISTANT:
            raise StorageError("The disk is full.")
        return add(conversation_id, role=role, **rest)

    monkeypatch.setattr(ready.storage, "add_message", full)
    with pytest.raises(StorageError):
        ask(ready, "Nothing of this", conversation)
    assert thread(ready, conversation) == []
