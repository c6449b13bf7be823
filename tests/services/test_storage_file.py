"""The database as a file: older and newer versions, permissions, other processes, crashes."""

from __future__ import annotations

import os
import signal
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from lslm_tui.errors import StorageError
from lslm_tui.services.database import Database
from lslm_tui.services.schema import MIGRATIONS
from lslm_tui.services.storage import Attachment, MessageStatus, Storage
from lslm_tui.types import Role

ROOT = Path(__file__).parents[2]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "data" / "lslm.db"


@pytest.fixture
def opened():
    """Open storages that are closed whatever happens."""
    storages: list[Storage] = []

    def open_(path: Path | None) -> Storage:
        storages.append(Storage(path))
        return storages[-1]

    yield open_
    for storage in storages:
        storage.close()


def say(storage: Storage, conversation_id: str, content: str, **more):
    return storage.add_message(
        conversation_id, parent_id=None, role=Role.USER, content=content, **more
    )


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_what_was_written_is_there_the_next_time(path, opened):
    first = opened(path)
    made = first.create_conversation(title="kept")
    first.close()
    assert opened(path).conversations() == [made]


def test_only_its_owner_may_read_it(path, opened):
    storage = opened(path)
    storage.create_conversation()
    assert mode(path.parent) == 0o700
    assert {mode(file) for file in path.parent.iterdir()} == {0o600}


def test_an_existing_database_is_made_private(path, opened):
    opened(path).close()
    path.chmod(0o644)
    opened(path)
    assert mode(path) == 0o600


@pytest.mark.parametrize("version", range(len(MIGRATIONS)))
def test_an_older_version_is_brought_up_to_date(path, opened, version):
    path.parent.mkdir()
    with sqlite3.connect(path) as old:
        for statements in MIGRATIONS[:version]:
            for statement in statements:
                old.execute(statement)
        if version:
            old.execute(
                "INSERT INTO conversations (number, id, title, created, updated, leaf) "
                "VALUES (1, 'c1', 'an old title', 0, 0, 1048577)"
            )
            old.execute(
                "INSERT INTO messages (number, conversation, role, content, status, created) "
                "VALUES (1048577, 1, 'user', 'an old message', 'complete', 0)"
            )
        old.execute(f"PRAGMA user_version = {version}")
    old.close()
    storage = opened(path)
    assert storage._database.row("PRAGMA user_version")[0] == len(MIGRATIONS)
    if version:
        assert [one.id for one in storage.conversations("old message")] == ["c1"]
        assert [one.content for one in storage.thread("c1")] == ["an old message"]
    else:
        assert storage.conversations() == []


def test_a_failed_migration_leaves_the_file_as_it_was(path, opened):
    opened(path).close()
    later = (*MIGRATIONS, ("CREATE TABLE extra (a)", "this is no SQL"))
    with pytest.raises(StorageError):
        Database(path, migrations=later)
    assert opened(path)._database.rows("SELECT 1 FROM sqlite_master WHERE name = 'extra'") == []


def test_a_newer_version_is_left_alone(path, opened):
    opened(path).close()
    with sqlite3.connect(path) as newer:
        newer.execute("PRAGMA user_version = 99")
    newer.close()
    with pytest.raises(StorageError, match="newer version") as raised:
        Storage(path)
    assert "Update lslm-tui" in raised.value.remedy


def test_a_file_that_is_no_database(path):
    path.parent.mkdir()
    path.write_text("These are notes, not a database. " * 100)
    with pytest.raises(StorageError, match="is not a database") as raised:
        Storage(path)
    assert raised.value.remedy
    assert path.read_text().startswith("These are notes")


def test_a_damaged_database(path, opened):
    storage = opened(path)
    made = storage.create_conversation()
    for index in range(50):
        say(storage, made.id, f"text {index} " * 50)
    storage.close()
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    with pytest.raises(StorageError, match="damaged"):
        opened(path).conversations("text")


def test_a_place_where_nothing_can_be_written(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(StorageError) as raised:
        Storage(blocked / "lslm.db")
    assert "LSLM_HOME" in raised.value.remedy


def test_a_directory_in_its_place(path):
    path.mkdir(parents=True)
    with pytest.raises(StorageError, match="cannot be opened"):
        Storage(path)


def test_a_read_only_database_can_be_read(path, opened):
    storage = opened(path)
    made = storage.create_conversation(title="kept")
    storage._database.connection.execute("PRAGMA query_only = ON")
    with pytest.raises(StorageError, match="cannot be written") as raised:
        say(storage, made.id, "lost")
    assert "permissions" in raised.value.remedy
    assert [one.title for one in storage.conversations()] == ["kept"]


def test_a_full_disk_keeps_what_was_there(path, opened):
    storage = opened(path)
    made = storage.create_conversation()
    say(storage, made.id, "before")
    pages = storage._database.row("PRAGMA page_count")[0]
    storage._database.connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StorageError, match="disk is full") as raised:
        say(storage, made.id, "x" * 1_000_000)
    assert "Free some space" in raised.value.remedy
    assert [one.content for one in storage.thread(made.id)] == ["before"]
    storage._database.connection.execute("PRAGMA max_page_count = 100000")
    say(storage, made.id, "after")  # the connection is still good
    assert storage.conversation(made.id).message_count == 2


def test_a_failure_inside_a_transaction_undoes_all_of_it(opened):
    storage = opened(None)
    made = storage.create_conversation(title="one")
    with pytest.raises(ValueError), storage._database.write():
        storage.rename(made.id, "two")
        raise ValueError
    assert storage.conversation(made.id).title == "one"
    storage.rename(made.id, "three")
    assert storage.conversation(made.id).title == "three"


def run_python(source: str, *arguments: object, stdin: int | None = None) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", source, *map(str, arguments)],
        cwd=ROOT,
        stdin=stdin,
        stdout=subprocess.PIPE,
        text=True,
    )


PREAMBLE = """
import sys
from pathlib import Path
from lslm_tui.services.storage import MessageStatus, Storage
from lslm_tui.types import Role
storage = Storage(Path(sys.argv[1]))
"""

WRITER = (
    PREAMBLE
    + """
made = storage.create_conversation(title=sys.argv[2])
for index in range(40):
    storage.add_message(made.id, parent_id=None, role=Role.USER, content=f"number {index}")
"""
)


def test_two_processes_write_at_once(path, opened):
    writers = [run_python(WRITER, path, name) for name in ("one", "two")]
    for writer in writers:
        with writer:
            assert writer.wait(timeout=30) == 0
    found = opened(path).conversations("number 39")
    assert {one.title: one.message_count for one in found} == {"one": 40, "two": 40}


STREAMER = (
    PREAMBLE
    + """
made = storage.create_conversation(title="crash")
reply = storage.add_message(made.id, parent_id=None, role=Role.ASSISTANT, content="",
                            status=MessageStatus.STREAMING)
text = ""
for index in range(1_000_000):
    text += "word "
    storage.save_partial(reply.id, text, "")
    if index == 20:
        print(made.id, flush=True)
"""
)


def test_killed_in_mid_write(path, opened):
    with run_python(STREAMER, path) as streamer:
        conversation_id = streamer.stdout.readline().strip()
        storage = opened(path)
        assert storage.recover() == 0  # it is being written by a living process
        os.kill(streamer.pid, signal.SIGKILL)
        streamer.wait(timeout=30)
    assert storage.recover() == 1
    (reply,) = storage.thread(conversation_id)
    assert reply.status is MessageStatus.INTERRUPTED
    assert reply.content.count("word ") >= 21
    assert storage._database.row("PRAGMA integrity_check")[0] == "ok"
    assert storage.conversations("word")[0].id == conversation_id


def test_held_by_another_program(path, opened, monkeypatch):
    monkeypatch.setattr("lslm_tui.services.database.BUSY_TIMEOUT_S", 0.01)
    storage, other = opened(path), opened(path)
    made = storage.create_conversation(title="old")
    with other._database.write():
        assert storage.conversation(made.id).title == "old"  # readers do not wait
        with pytest.raises(StorageError, match="another program"):
            storage.rename(made.id, "new")
    storage.rename(made.id, "new")


KEEPER = (
    PREAMBLE
    + """
storage.drafts.keep("", sys.argv[2])
print("kept", flush=True)
sys.stdin.readline()
"""
)


def test_drafts_of_programs_that_ended_are_found_those_of_running_ones_left(path, opened):
    storage = opened(path)
    made = storage.create_conversation(title="talk")
    storage.drafts.keep(made.id, "own", [Attachment("a.md", "虫")])
    assert storage.drafts.take(made.id) == ("own", (Attachment("a.md", "虫"),))
    keepers = [run_python(KEEPER, path, text, stdin=subprocess.PIPE) for text in ("one", "two")]
    for keeper in keepers:
        assert keeper.stdout.readline() == "kept\n"
    assert storage.drafts.take("") == ("", ())
    for keeper in keepers:
        with keeper:
            keeper.kill()
    first = storage.drafts.take("")[0]
    storage.drafts.keep("", "  ")
    assert {first, storage.drafts.take("")[0]} == {"one", "two"}
    storage.delete(made.id)
    storage.purge(0)
    assert storage.drafts.take(made.id) == ("", ())
