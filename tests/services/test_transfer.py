"""Export and import: our JSON, Markdown, ChatGPT's export, and files that are neither."""

from __future__ import annotations

import json
import stat
import zipfile
from pathlib import Path
from typing import Any

import pytest

from lslm_tui.errors import InputError, StorageError
from lslm_tui.services import transfer
from lslm_tui.services.storage import Attachment, MessageStatus, Storage
from lslm_tui.types import Progress, Role, SamplingSettings, Usage


@pytest.fixture
def storage():
    storage = Storage(None)
    yield storage
    storage.close()


@pytest.fixture
def other():
    storage = Storage(None)
    yield storage
    storage.close()


def run(path: Path, storage: Storage) -> tuple[transfer.ImportSummary, list[Progress]]:
    steps = transfer.import_file(path, storage)
    progress: list[Progress] = []
    while True:
        try:
            progress.append(next(steps))
        except StopIteration as end:
            return end.value, progress


def import_text(tmp_path: Path, storage: Storage, text: str | bytes) -> transfer.ImportSummary:
    path = tmp_path / "in.json"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return run(path, storage)[0]


def import_data(tmp_path: Path, storage: Storage, data: object) -> transfer.ImportSummary:
    return import_text(tmp_path, storage, json.dumps(data))


def rich_conversation(storage: Storage) -> str:
    made = storage.create_conversation(model="m", system="Be brief.", persona="assistant")
    question = storage.add_message(
        made.id,
        parent_id=None,
        role=Role.USER,
        content="旅行计划 😀?",
        attachments=[Attachment("notes.md", "some\n```\ncode\n```")],
    )
    for version in range(2):
        reply = storage.add_message(
            made.id,
            parent_id=question.id,
            role=Role.ASSISTANT,
            content="",
            status=MessageStatus.STREAMING,
            model="starter-chat",
            sampling=SamplingSettings(temperature=0.3, seed=5, stop=("\n\n",)),
        )
        storage.finish_message(
            reply.id,
            content=f"Reply **{version}**",
            reasoning="I think so.",
            status=MessageStatus.STOPPED,
            usage=Usage(10, 2, 30, 0.25, 99.5),
            seed=5,
        )
    storage.add_message(made.id, parent_id=reply.id, role=Role.USER, content="And then?")
    storage.select_version(reply.id, 1)
    storage.rate(reply.id, 1)
    storage.correct(reply.id, "A better reply")
    storage.pin_message(reply.id, True)
    storage.pin(made.id, True)
    return made.id


def test_export_import_export_is_the_same(tmp_path, storage, other):
    ids = [rich_conversation(storage), storage.create_conversation(title="empty").id]
    first = transfer.export_json(storage, *ids)
    summary = import_text(tmp_path, other, first)
    assert (summary.added, summary.skipped, summary.messages) == (2, 0, 4)
    assert not summary.problems
    assert transfer.export_json(other, *ids) == first
    assert other.thread(ids[0]) == storage.thread(ids[0])
    assert other.conversation(ids[0]) == storage.conversation(ids[0])
    assert [one.id for one in other.conversations("旅行")] == [ids[0]]


def test_a_second_import_adds_nothing(tmp_path, storage, other):
    text = transfer.export_json(storage, rich_conversation(storage))
    import_text(tmp_path, other, text)
    summary = import_text(tmp_path, other, text)
    assert (summary.added, summary.skipped, summary.messages) == (0, 1, 0)
    assert len(other.conversations()) == 1


def test_what_was_deleted_comes_back_with_an_import(tmp_path, storage):
    made = rich_conversation(storage)
    text = transfer.export_json(storage, made)
    storage.delete(made)
    assert import_text(tmp_path, storage, text).added == 1
    assert storage.conversation(made).message_count == 4


def test_a_title_from_a_message_stays_one(tmp_path, storage, other):
    made = storage.create_conversation()
    storage.add_message(made.id, parent_id=None, role=Role.USER, content="What it is about")
    import_text(tmp_path, other, transfer.export_json(storage, made.id))
    other.rename(made.id, "own")
    other.rename(made.id, "")
    assert other.conversation(made.id).title == "What it is about"


def test_a_running_reply_is_exported_as_interrupted(tmp_path, storage, other):
    made = storage.create_conversation()
    storage.add_message(
        made.id,
        parent_id=None,
        role=Role.ASSISTANT,
        content="half",
        status=MessageStatus.STREAMING,
    )
    import_text(tmp_path, other, transfer.export_json(storage, made.id))
    assert other.thread(made.id)[0].status is MessageStatus.INTERRUPTED


def test_markdown_is_the_branch_shown(storage):
    text = transfer.export_markdown(storage, rich_conversation(storage))
    assert text.startswith("# 旅行计划 😀?\n")
    assert "**System (assistant)**\n\n> Be brief." in text
    assert "## You\n\n旅行计划" in text
    assert "**notes.md**\n\n````md\nsome\n```\ncode\n```\n````" in text
    assert "## Assistant · starter-chat" in text
    assert "<details>\n<summary>Reasoning</summary>\n\nI think so.\n\n</details>" in text
    assert "Reply **0**" in text
    assert "Reply **1**" not in text
    assert "*Stopped here.*" in text


def test_markdown_says_what_failed_and_what_was_corrected(storage):
    made = storage.create_conversation()
    reply = storage.add_message(made.id, parent_id=None, role=Role.ASSISTANT, content="x")
    storage.finish_message(
        reply.id, content="", reasoning="", status=MessageStatus.FAILED, error="Out of memory."
    )
    storage.correct(reply.id, "right")
    text = transfer.export_markdown(storage, made.id)
    assert text.startswith("# Untitled conversation")
    assert "*Failed: Out of memory.*" in text
    assert "### Corrected by hand\n\nright" in text


def test_export_files_never_replace_one_another(tmp_path, storage):
    made = rich_conversation(storage)
    directory = tmp_path / "exports"
    paths = [transfer.export_file(storage, made, directory, "md") for _ in range(2)]
    paths.append(transfer.export_file(storage, made, directory, "json"))
    assert [path.name for path in paths] == ["旅行计划.md", "旅行计划-2.md", "旅行计划.json"]
    assert stat.S_IMODE(paths[0].stat().st_mode) == 0o600
    assert paths[0].read_text(encoding="utf-8") == transfer.export_markdown(storage, made)


@pytest.mark.parametrize("title", ["../../etc/passwd", "...", "a/b\\c:d*e", "长" * 200, "\x1b[31m"])
def test_any_title_makes_a_file_name(tmp_path, storage, title):
    made = storage.create_conversation(title=title)
    path = transfer.export_file(storage, made.id, tmp_path / "exports", "md")
    assert path.parent == tmp_path / "exports"
    assert path.exists()


def test_an_export_that_cannot_be_written_says_why(tmp_path, storage):
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(StorageError, match="Nothing could be written"):
        transfer.export_file(storage, storage.create_conversation().id, blocked / "x", "md")


def broken(**changes: Any) -> dict[str, Any]:
    message = {"id": 1, "role": "user", "content": "hi", "created": 1.0}
    entry = {"id": "cb", "title": "Broken", "created": 1, "updated": 2, "messages": [message]}
    return entry | changes


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (broken(messages=[{"id": 1, "role": "pirate", "content": "", "created": 1}]), "messages.0.role"),
        (broken(messages=[{"id": 1, "parent": 2, "role": "user", "content": "", "created": 1}]), "parent"),
        (broken(messages=[{"id": 0, "role": "user", "content": "", "created": 1}]), "messages.0.id"),
        (broken(id="../x"), "id"),
        (broken(leaf=7), "shown message 7"),
        (broken(created="yesterday"), "created"),
        (broken(created=1e999), "created"),
        (17, "no table"),
        (None, "no table"),
    ],
)  # fmt: skip
def test_a_bad_entry_is_reported_by_its_place_and_the_rest_goes_on(
    tmp_path, storage, entry, reason
):
    good = broken(id="cg", title="Good")
    document = {"format": "lslm-tui/conversations", "version": 1, "conversations": [entry, good]}
    summary = import_data(tmp_path, storage, document)
    assert summary.added == 1
    (problem,) = summary.problems
    assert "conversation 1" in problem.message
    assert reason in problem.message
    assert storage.conversation("cg").title == "Good"


def test_a_newer_format_is_named(tmp_path, storage):
    document = {"format": "lslm-tui/conversations", "version": 2, "conversations": []}
    with pytest.raises(InputError, match="version 2"):
        import_data(tmp_path, storage, document)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "Not valid JSON at line 1, column 1"),
        ("not json", "Not valid JSON"),
        ("{}", "holds no conversations"),
        ('"text"', "holds no conversations"),
        ("[{", "Not valid JSON"),
        ("[" * 100_000, "Not valid JSON"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"PK\x03\x04broken", "Not valid JSON|not UTF-8|damaged"),
    ],
)
def test_a_file_that_is_something_else(tmp_path, storage, text, reason):
    with pytest.raises(InputError, match=reason) as raised:
        import_text(tmp_path, storage, text)
    assert raised.value.path is not None
    assert storage.conversations() == []


def test_a_file_that_is_not_there(tmp_path, storage):
    for path in (tmp_path / "none.json", tmp_path):
        with pytest.raises(InputError, match="cannot be read"):
            run(path, storage)


def test_an_empty_list_holds_nothing(tmp_path, storage):
    assert import_text(tmp_path, storage, " [ ] ").added == 0


def test_leaving_early_keeps_only_what_was_complete(tmp_path, storage, other):
    ids = []
    for index in range(3):
        made = storage.create_conversation(title=f"number {index}")
        for _ in range(50):
            storage.add_message(made.id, parent_id=None, role=Role.USER, content="text")
        ids.append(made.id)
    path = tmp_path / "in.json"
    path.write_text(transfer.export_json(storage, *ids))
    steps = transfer.import_file(path, other)
    while not other.conversations():
        next(steps)
    next(steps)
    next(steps)
    next(steps)
    steps.close()
    assert [(one.title, one.message_count) for one in other.conversations()] == [("number 0", 50)]
    assert run(path, other)[0].added == 2


def test_progress_goes_up_to_the_end(tmp_path, storage, other):
    ids = [rich_conversation(storage) for _ in range(5)]
    path = tmp_path / "in.json"
    path.write_text(transfer.export_json(storage, *ids))
    _, progress = run(path, other)
    assert progress[0].phase == "reading the file"
    assert progress[-1].done <= (progress[-1].total or 0)
    done = [one.done for one in progress if one.phase == "importing"]
    assert done == sorted(done)


def test_chatgpt_export_inside_its_zip(tmp_path, storage):
    from tests.services.test_transfer_chatgpt import conversation, node

    entry = conversation(node("a", None, "user", "Hello"))
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("user.json", "{}")
        archive.writestr("export/conversations.json", json.dumps([entry]))
    assert run(path, storage)[0].added == 1
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("user.json", "{}")
    with pytest.raises(InputError, match="no conversations.json"):
        run(path, storage)


def test_a_number_too_long_to_be_read_is_no_traceback(tmp_path, storage):
    with pytest.raises(InputError, match="too long"):
        import_text(tmp_path, storage, "[" + "9" * 5000 + "]")


def test_a_time_beyond_every_calendar_is_refused(tmp_path, storage):
    entry = {"id": "c1", "created": 1e300, "updated": 1.0, "messages": []}
    document = {"format": "lslm-tui/conversations", "version": 1, "conversations": [entry]}
    summary = import_data(tmp_path, storage, document)
    assert (summary.added, len(summary.problems)) == (0, 1)
    assert "created" in str(summary.problems[0])
