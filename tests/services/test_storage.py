"""Storage: the message tree, soft deletion, prompts, presets, personas."""

from __future__ import annotations

import pytest

from lslm_tui.errors import StorageError, UsageError
from lslm_tui.services.storage import Attachment, Conversation, MessageStatus, Storage
from lslm_tui.types import Role, SamplingSettings, Usage


@pytest.fixture
def storage():
    storage = Storage(None)
    yield storage
    storage.close()


def say(storage: Storage, conversation_id: str, content: str, parent=None, role=Role.USER, **more):
    return storage.add_message(
        conversation_id, parent_id=parent and parent.id, role=role, content=content, **more
    )


def contents(storage: Storage, conversation_id: str) -> list[str]:
    return [message.content for message in storage.thread(conversation_id)]


def test_a_message_keeps_every_field(storage):
    conversation = storage.create_conversation(model="m", system="Be brief.", persona="assistant")
    question = say(
        storage,
        conversation.id,
        "旅行 😀\nline two",
        attachments=[Attachment("a.md", 'text "quoted"\n[x]'), Attachment("空.txt", "")],
    )
    settings = SamplingSettings(temperature=0.1, seed=7, max_new_tokens=9, stop=("\n", "停"))
    reply = say(
        storage,
        conversation.id,
        "",
        question,
        Role.ASSISTANT,
        status=MessageStatus.STREAMING,
        model="m2",
        sampling=settings,
    )
    usage = Usage(10, 4, 20, 0.05, 142.5)
    finished = storage.finish_message(
        reply.id,
        content="Gladly.",
        reasoning="hm",
        status=MessageStatus.LENGTH,
        usage=usage,
        seed=7,
    )
    assert storage.thread(conversation.id) == [storage.message(question.id), finished]
    assert storage.message(question.id).attachments == (
        Attachment("a.md", 'text "quoted"\n[x]'),
        Attachment("空.txt", ""),
    )
    assert (finished.parent_id, finished.model, finished.sampling) == (question.id, "m2", settings)
    assert (finished.usage, finished.seed, finished.reasoning) == (usage, 7, "hm")
    assert finished.status is MessageStatus.LENGTH
    found = storage.conversation(conversation.id)
    assert (found.model, found.system, found.persona) == ("m", "Be brief.", "assistant")
    assert found.message_count == 2
    assert found.updated >= found.created > 0


def test_an_untitled_conversation_takes_the_first_user_message(storage):
    conversation = storage.create_conversation()
    assert conversation.title == ""
    say(storage, conversation.id, "\n\n## Plan   a trip\nto Beijing")
    say(storage, conversation.id, "something else")
    assert storage.conversation(conversation.id).title == "Plan a trip"


def test_a_long_first_message_is_cut_at_a_word(storage):
    conversation = storage.create_conversation()
    say(storage, conversation.id, "word " * 50)
    title = storage.conversation(conversation.id).title
    assert title.endswith("word…")
    assert len(title) <= 81


def test_rename_stays_and_an_empty_name_goes_back_to_the_message(storage):
    conversation = storage.create_conversation()
    storage.rename(conversation.id, "  My   own ")
    say(storage, conversation.id, "What the message says")
    assert storage.conversation(conversation.id).title == "My own"
    storage.rename(conversation.id, "")
    assert storage.conversation(conversation.id).title == "What the message says"


def test_editing_branches_and_versions_count_among_siblings(storage):
    conversation = storage.create_conversation()
    first = say(storage, conversation.id, "one")
    say(storage, conversation.id, "reply to one", first, Role.ASSISTANT)
    second = say(storage, conversation.id, "uno")
    assert contents(storage, conversation.id) == ["uno"]
    assert (second.version, second.versions) == (2, 2)
    storage.select_version(second.id, 1)
    assert contents(storage, conversation.id) == ["one", "reply to one"]
    assert storage.thread(conversation.id)[0].versions == 2


def test_going_back_to_a_version_shows_the_leaf_last_used_below_it(storage):
    conversation = storage.create_conversation()
    root = say(storage, conversation.id, "root")
    a = say(storage, conversation.id, "a", root, Role.ASSISTANT)
    a1 = say(storage, conversation.id, "a1", a)
    say(storage, conversation.id, "a1x", a1, Role.ASSISTANT)
    a2 = say(storage, conversation.id, "a2", a)
    b = say(storage, conversation.id, "b", root, Role.ASSISTANT)
    say(storage, conversation.id, "b1", b)
    storage.select_version(b.id, 1)
    assert contents(storage, conversation.id) == ["root", "a", "a2"]
    storage.select_version(a2.id, 1)
    assert contents(storage, conversation.id) == ["root", "a", "a1", "a1x"]
    storage.select_version(a.id, 2)
    assert contents(storage, conversation.id) == ["root", "b", "b1"]
    storage.select_version(b.id, 1)
    assert contents(storage, conversation.id) == ["root", "a", "a1", "a1x"]


def test_a_version_beyond_the_ends_is_the_nearest(storage):
    conversation = storage.create_conversation()
    root = say(storage, conversation.id, "root")
    say(storage, conversation.id, "a", root, Role.ASSISTANT)
    b = say(storage, conversation.id, "b", root, Role.ASSISTANT)
    storage.select_version(b.id, 0)
    assert contents(storage, conversation.id) == ["root", "a"]
    storage.select_version(b.id, 9)
    assert contents(storage, conversation.id) == ["root", "b"]


def test_a_user_message_is_no_version_of_a_reply(storage):
    conversation = storage.create_conversation()
    root = say(storage, conversation.id, "root")
    reply = say(storage, conversation.id, "reply", root, Role.ASSISTANT)
    stray = say(storage, conversation.id, "also below root", root)
    assert storage.message(reply.id).versions == storage.message(stray.id).versions == 1


def test_rewind_to_the_middle_and_to_nothing(storage):
    conversation = storage.create_conversation()
    root = say(storage, conversation.id, "root")
    say(storage, conversation.id, "reply", root, Role.ASSISTANT)
    storage.rewind(conversation.id, root.id)
    assert contents(storage, conversation.id) == ["root"]
    assert storage.leaf_id(conversation.id) == root.id
    storage.rewind(conversation.id, None)
    assert contents(storage, conversation.id) == []
    assert storage.leaf_id(conversation.id) is None
    assert len(storage.tree(conversation.id)) == 2


def test_a_rewound_branch_is_remembered_as_short(storage):
    conversation = storage.create_conversation()
    root = say(storage, conversation.id, "root")
    a = say(storage, conversation.id, "a", root, Role.ASSISTANT)
    say(storage, conversation.id, "a1", a)
    b = say(storage, conversation.id, "b", root, Role.ASSISTANT)
    storage.rewind(conversation.id, a.id)
    storage.select_version(a.id, 2)
    storage.select_version(b.id, 1)
    assert contents(storage, conversation.id) == ["root", "a"]


def test_a_thread_of_two_thousand_messages(storage):
    conversation = storage.create_conversation()
    parent = None
    for index in range(2000):
        role = Role.USER if index % 2 == 0 else Role.ASSISTANT
        parent = say(storage, conversation.id, f"message {index}", parent, role)
    thread = storage.thread(conversation.id)
    assert [thread[0].content, thread[-1].content] == ["message 0", "message 1999"]
    assert len(thread) == 2000


def test_marks_on_a_message(storage):
    conversation = storage.create_conversation()
    reply = say(storage, conversation.id, "reply", None, Role.ASSISTANT)
    storage.rate(reply.id, -1)
    storage.correct(reply.id, "better")
    storage.pin_message(reply.id, True)
    marked = storage.message(reply.id)
    assert (marked.rating, marked.correction, marked.pinned) == (-1, "better", True)
    assert marked.content == "reply"
    storage.correct(reply.id, None)
    assert storage.message(reply.id).correction is None
    with pytest.raises(StorageError):
        storage.rate(reply.id, 5)


def test_pinned_first_then_the_last_used(storage):
    ids = [storage.create_conversation(title=name).id for name in "abc"]
    storage.pin(ids[1], True)
    say(storage, ids[0], "hello")
    assert [one.title for one in storage.conversations()] == ["b", "a", "c"]
    storage.rename(ids[2], "renamed")  # does not move it
    assert [one.title for one in storage.conversations()] == ["b", "a", "renamed"]
    assert [one.title for one in storage.conversations(limit=1, offset=1)] == ["a"]


def test_deleted_is_hidden_until_restored_or_purged(storage):
    kept = storage.create_conversation(title="kept")
    gone = storage.create_conversation(title="gone")
    say(storage, gone.id, "some words")
    storage.delete(gone.id)
    assert [one.id for one in storage.conversations()] == [kept.id]
    assert storage.conversations("words") == []
    with pytest.raises(StorageError):
        storage.conversation(gone.id)
    assert storage.purge() == 0  # not yet thirty days old
    storage.restore(gone.id)
    assert storage.conversation(gone.id).title == "gone"
    storage.delete(gone.id)
    assert storage.purge(older_than_s=0) == 1
    assert not storage.has(gone.id)
    with pytest.raises(StorageError):
        storage.restore(gone.id)


def test_set_system_and_model(storage):
    conversation = storage.create_conversation()
    storage.set_system(conversation.id, "You rhyme.", "poet")
    storage.set_model(conversation.id, "starter-chat")
    found = storage.conversation(conversation.id)
    assert (found.system, found.persona, found.model) == ("You rhyme.", "poet", "starter-chat")


@pytest.mark.parametrize("message_id", ["", "c1", "-", "c1-0", "c1-x", "c1-²", "c1--1", "none-1"])
def test_an_unknown_message_is_named(storage, message_id):
    storage.create_conversation()
    with pytest.raises(StorageError):
        storage.message(message_id)


def test_a_parent_from_another_conversation_is_refused(storage):
    one, two = storage.create_conversation(), storage.create_conversation()
    message = say(storage, one.id, "here")
    with pytest.raises(StorageError, match="There is no message"):
        say(storage, two.id, "there", message)
    assert storage.tree(two.id) == []


def test_an_unknown_conversation_is_named(storage):
    for call in (
        lambda: storage.conversation("c0"),
        lambda: storage.rename("c0", "x"),
        lambda: storage.pin("c0", True),
        lambda: storage.delete("c0"),
        lambda: storage.rewind("c0", None),
        lambda: say(storage, "c0", "x"),
    ):
        with pytest.raises(StorageError, match="There is no conversation c0"):
            call()
    assert storage.thread("c0") == []


def test_text_that_utf8_cannot_hold_is_kept_as_well_as_it_can_be(storage):
    conversation = storage.create_conversation(title="a\ud800b")
    message = say(storage, conversation.id, "nul \0 surrogate \udcff end")
    assert storage.message(message.id).content == "nul \ufffd surrogate ? end"
    storage.save_partial(message.id, "\ud83d", "\0")


def test_recover_marks_what_a_crash_left(storage):
    conversation = storage.create_conversation()
    reply = say(storage, conversation.id, "", None, Role.ASSISTANT, status=MessageStatus.STREAMING)
    storage.save_partial(reply.id, "half a", "thought")
    assert storage.recover() == 1
    found = storage.message(reply.id)
    assert (found.content, found.reasoning) == ("half a", "thought")
    assert found.status is MessageStatus.INTERRUPTED
    assert storage.recover() == 0


def test_prompts_newest_first_without_repeats(storage):
    for text in ("one", "two", "two", "  ", "one", "三\n四"):
        storage.add_prompt(text)
    assert storage.prompts() == ["三\n四", "one", "two", "one"]
    assert storage.prompts(limit=1) == ["三\n四"]


def test_presets_of_ones_own_beside_the_built_in(storage):
    built_in = storage.presets()
    assert {"precise", "balanced", "creative"} <= built_in.keys()
    mine = SamplingSettings(temperature=0.33, stop=("###",))
    storage.save_preset(" my  own ", mine)
    assert storage.presets() == built_in | {"my own": mine}
    storage.delete_preset("my own")
    assert storage.presets() == built_in
    for call in (storage.delete_preset, lambda name: storage.save_preset(name, mine)):
        with pytest.raises(UsageError, match="built in"):
            call("precise")
    with pytest.raises(UsageError, match="needs a name"):
        storage.save_preset("  ", mine)


def test_personas_of_ones_own_beside_the_built_in(storage):
    built_in = storage.personas()
    assert len(built_in) >= 3
    storage.save_persona("海盗", "You are a pirate.")
    storage.save_persona("海盗", "You are a polite pirate.")
    assert storage.personas() == built_in | {"海盗": "You are a polite pirate."}
    storage.delete_persona("海盗")
    assert storage.personas() == built_in
    with pytest.raises(UsageError):
        storage.delete_persona(next(iter(built_in)))


def test_a_conversation_by_the_beginning_of_its_id(storage):
    for name in ("cab1", "cab2", "cd_3"):
        storage._conversations.insert(Conversation(name, "", "", "", "", 1, 1, False, 0))
    assert storage.conversation_beginning_with("cd").id == "cd_3"
    assert storage.conversation_beginning_with("cab1").id == "cab1"
    with pytest.raises(UsageError, match="cab1, cab2|cab2, cab1"):
        storage.conversation_beginning_with("ca")
    storage.delete("cab2")
    assert storage.conversation_beginning_with("ca").id == "cab1"
    for missing in ("", "x", "%", "cd%"):
        with pytest.raises(StorageError, match="There is no conversation"):
            storage.conversation_beginning_with(missing)
