"""ChatGPT's export: the mapping tree, kinds of content, and what is broken in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lslm_tui.services import transfer
from lslm_tui.services.storage import Message, Storage
from lslm_tui.types import Role


@pytest.fixture
def storage():
    storage = Storage(None)
    yield storage
    storage.close()


def node(
    name: str, parent: str | None, role: str = "", text: str = "", **more: Any
) -> dict[str, Any]:
    """One node of a mapping; without a role it has no message."""
    message = None
    if role:
        content = more.pop("content", {"content_type": "text", "parts": [text]})
        metadata = more.pop("metadata", {})
        message = {
            "author": {"role": role, "name": more.pop("tool", None)},
            "create_time": 1_700_000_000.5,
            "content": content,
            "metadata": metadata,
            "recipient": more.pop("recipient", "all"),
        }
    return {"id": name, "message": message, "parent": parent, "children": [], **more}


def conversation(*nodes: dict[str, Any], **more: Any) -> dict[str, Any]:
    mapping = {one["id"]: one for one in nodes}
    for one in nodes:
        if one["parent"] in mapping:
            mapping[one["parent"]]["children"].append(one["id"])
    return {
        "title": "From elsewhere",
        "create_time": 1_700_000_000.0,
        "update_time": 1_700_000_100.0,
        "mapping": mapping,
        "current_node": nodes[-1]["id"],
        "conversation_id": "6f1d-01",
    } | more


def bring_in(tmp_path: Path, storage: Storage, data: object) -> transfer.ImportSummary:
    path = tmp_path / "conversations.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    steps = transfer.import_file(path, storage)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def thread(storage: Storage) -> list[Message]:
    (found,) = storage.conversations()
    return storage.thread(found.id)


def said(storage: Storage) -> list[tuple[str, str]]:
    return [(message.role.value, message.content) for message in thread(storage)]


@pytest.mark.parametrize("as_list", [True, False])
def test_a_plain_conversation(tmp_path, storage, as_list):
    entry = conversation(
        node("root", None),
        node("s", "root", "system", "", metadata={"is_visually_hidden_from_conversation": True}),
        node("u", "s", "user", "你好 😀"),
        node("a", "u", "assistant", "Hello.", metadata={"model_slug": "gpt-4o"}),
    )
    summary = bring_in(tmp_path, storage, [entry] if as_list else entry)
    assert (summary.added, summary.messages, summary.problems, summary.notes) == (1, 2, [], [])
    assert said(storage) == [("user", "你好 😀"), ("assistant", "Hello.")]
    (found,) = storage.conversations()
    assert (found.title, found.created, found.updated) == (
        "From elsewhere",
        1_700_000_000.0,
        1_700_000_100.0,
    )
    assert thread(storage)[1].model == "gpt-4o"
    assert thread(storage)[1].created == 1_700_000_000.5


def test_branches_become_versions_and_the_current_one_is_shown(tmp_path, storage):
    entry = conversation(
        node("root", None),
        node("u", "root", "user", "Question"),
        node("a1", "u", "assistant", "First"),
        node("a2", "u", "assistant", "Second"),
        node("u2", "a1", "user", "Below the first"),
        current_node="u2",
    )
    bring_in(tmp_path, storage, [entry])
    assert [content for _, content in said(storage)] == ["Question", "First", "Below the first"]
    first = thread(storage)[1]
    assert (first.version, first.versions) == (1, 2)
    storage.select_version(first.id, 2)
    assert [content for _, content in said(storage)] == ["Question", "Second"]


def test_tool_calls_and_thoughts_become_the_reasoning_of_the_reply(tmp_path, storage):
    thoughts = {
        "content_type": "thoughts",
        "thoughts": [{"summary": "s", "content": "Let me see."}],
    }
    code = {"content_type": "code", "language": "python", "text": "print(1)"}
    output = {"content_type": "execution_output", "text": "1"}
    entry = conversation(
        node("u", None, "user", "Compute"),
        node("t", "u", "assistant", content=thoughts),
        node("c", "t", "assistant", content=code, recipient="python"),
        node("o", "c", "tool", content=output, tool="python"),
        node("a", "o", "assistant", "It is 1."),
    )
    bring_in(tmp_path, storage, [entry])
    assert said(storage) == [("user", "Compute"), ("assistant", "It is 1.")]
    assert thread(storage)[1].reasoning == (
        "Let me see.\n\n```python\nprint(1)\n```\n\npython:\n\n```\n1\n```"
    )


def test_a_tool_call_that_led_nowhere_is_kept_as_a_reply(tmp_path, storage):
    entry = conversation(
        node("u", None, "user", "Compute"),
        node("t", "u", "tool", "broken", tool="browser"),
        node("u2", "t", "user", "Well?"),
        node("t2", "u2", "tool", "again"),
    )
    bring_in(tmp_path, storage, [entry])
    assert said(storage) == [
        ("user", "Compute"),
        ("assistant", "browser:\n\nbroken"),
        ("user", "Well?"),
        ("assistant", "tool:\n\nagain"),
    ]


def test_pictures_and_sound_leave_a_sign(tmp_path, storage):
    content = {
        "content_type": "multimodal_text",
        "parts": [
            {"content_type": "image_asset_pointer", "asset_pointer": "x"},
            "What is this?",
            {"content_type": "audio_transcription", "text": "spoken words"},
            {"content_type": "audio_asset_pointer"},
            {"something": "new"},
            None,
        ],
    }
    summary = bring_in(tmp_path, storage, [conversation(node("u", None, "user", content=content))])
    assert said(storage) == [
        ("user", "[image]\n\nWhat is this?\n\nspoken words\n\n[audio]\n\n[file]")
    ]
    assert summary.notes == [
        "conversation 1 “From elsewhere”: 3 pictures or recordings are not in the export."
    ]


def test_a_system_message_that_is_shown_becomes_the_system_prompt(tmp_path, storage):
    entry = conversation(
        node("s", None, "system", "Speak like a pirate."), node("u", "s", "user", "Hi")
    )
    bring_in(tmp_path, storage, [entry])
    assert storage.conversations()[0].system == "Speak like a pirate."
    assert said(storage) == [("user", "Hi")]


def test_hidden_and_empty_nodes_are_left_out_and_the_tree_stays_connected(tmp_path, storage):
    instructions = {"content_type": "user_editable_context", "user_profile": "secret"}
    entry = conversation(
        node("root", None),
        node("i", "root", "user", content=instructions),
        node("u", "i", "user", "Hi"),
        node("e", "u", "assistant", "   "),
        node("n", "e"),
        node("a", "n", "assistant", "Hello"),
        node("end", "a"),
    )
    bring_in(tmp_path, storage, [entry])
    assert said(storage) == [("user", "Hi"), ("assistant", "Hello")]


def test_children_only_the_child_knows_of_are_found(tmp_path, storage):
    entry = conversation(node("u", None, "user", "Hi"), node("a", "u", "assistant", "Hello"))
    entry["mapping"]["u"]["children"] = ["nowhere", 3]
    bring_in(tmp_path, storage, [entry])
    assert said(storage) == [("user", "Hi"), ("assistant", "Hello")]


def test_a_loop_is_left_out_and_said(tmp_path, storage):
    entry = conversation(
        node("u", None, "user", "Hi"),
        node("x", "y", "assistant", "lost"),
        node("y", "x", "assistant", "lost too"),
    )
    summary = bring_in(tmp_path, storage, [entry])
    assert said(storage) == [("user", "Hi")]
    assert "2 messages hang on nothing" in summary.notes[0]


def test_a_very_deep_tree(tmp_path, storage):
    nodes = [node("0", None, "user", "0")]
    nodes += [
        node(str(index), str(index - 1), "assistant" if index % 2 else "user", str(index))
        for index in range(1, 1500)
    ]
    bring_in(tmp_path, storage, [conversation(*nodes)])
    assert len(thread(storage)) == 1500


@pytest.mark.parametrize(
    "changes",
    [
        {"title": None},
        {"title": 5, "create_time": "x", "update_time": None, "current_node": None},
        {"current_node": "nowhere", "create_time": 10**400, "update_time": float("nan")},
        {"conversation_id": None, "id": {"a": 1}},
        {"conversation_id": "../../x\n"},
    ],
)
def test_odd_fields_do_not_matter(tmp_path, storage, changes):
    entry = conversation(
        node("u", None, "user", "Hi there"), node("a", "u", "assistant", "Hello"), **changes
    )
    assert bring_in(tmp_path, storage, [entry]).added == 1
    assert bring_in(tmp_path, storage, [entry]).skipped == 1
    assert [message.content for message in thread(storage)] == ["Hi there", "Hello"]
    if not isinstance(entry["title"], str):
        assert storage.conversations()[0].title == "Hi there"


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ({"mapping": None}, "“mapping”"),
        ({"mapping": {"a": 5}, "title": "Odd"}, "conversation 2 “Odd”"),
        ({"mapping": {}}, "no message"),
        ({"title": "no mapping"}, "id"),
    ],
)
def test_a_bad_entry_between_good_ones(tmp_path, storage, entry, reason):
    good = [conversation(node("u", None, "user", "Hi"), conversation_id=name) for name in "ab"]
    summary = bring_in(tmp_path, storage, [good[0], entry, good[1]])
    assert summary.added == 2
    (problem,) = summary.problems
    assert "conversation 2" in problem.message
    assert reason in problem.message


def test_a_file_cut_short_keeps_what_was_whole(tmp_path, storage):
    good = [conversation(node("u", None, "user", "Hi"), conversation_id=name) for name in "ab"]
    path = tmp_path / "conversations.json"
    path.write_text(json.dumps(good)[:-40])
    steps = transfer.import_file(path, storage)
    with pytest.raises(StopIteration) as end:
        while True:
            next(steps)
    summary = end.value.value
    assert summary.added == 1
    assert "The rest was not read" in summary.problems[0].message


def test_roles_are_ours(tmp_path, storage):
    bring_in(tmp_path, storage, [conversation(node("u", None, "critic", "Hm"))])
    assert thread(storage)[0].role is Role.USER
