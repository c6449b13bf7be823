"""Search as one types, and an index that stays true."""

from __future__ import annotations

import pytest

from lslm_tui.services import search
from lslm_tui.services.storage import Attachment, MessageStatus, Storage
from lslm_tui.types import Role


@pytest.fixture
def storage():
    storage = Storage(None)
    yield storage
    storage.close()


def conversation(storage: Storage, *texts: str, title: str = "", **more) -> str:
    made = storage.create_conversation(title=title)
    parent = None
    for text in texts:
        added = storage.add_message(made.id, parent_id=parent, role=Role.USER, content=text, **more)
        parent = added.id
    return made.id


def hits(storage: Storage, query: str) -> set[str]:
    return {one.id for one in storage.conversations(query)}


def check_index(storage: Storage) -> None:
    """Compare the index with the texts; SQLite raises if they differ."""
    for table in ("message_index", "conversation_index"):
        with storage._database.write() as connection:
            connection.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)")


@pytest.mark.parametrize(
    "query",
    [
        "quick",
        "QUICK",
        "brown qui",
        "uic",
        "fo",
        "x",
        "旅行",
        "旅",
        "旅行计划",
        "计划",
        "去旅",
        "😀",
        "🦊x",
        "c++",
        '"so"',
    ],
)
def test_found_by_any_part_of_any_text(storage, query):
    wanted = conversation(
        storage, "The quick brown fox", "他想去旅行计划", '😀 🦊x said "so" in c++'
    )
    conversation(storage, "nothing of the kind")
    assert hits(storage, query) == {wanted}


def test_every_word_must_occur_but_not_in_one_message(storage):
    both = conversation(storage, "apples are red", "pears are green", title="fruit")
    conversation(storage, "apples")
    assert hits(storage, "apples pears") == {both}
    assert hits(storage, "fruit green") == {both}
    assert hits(storage, "apples nothing") == set()


def test_typing_narrows(storage):
    one = conversation(storage, "perplexity")
    two = conversation(storage, "permission")
    for end in range(1, 4):
        assert hits(storage, "perplexity"[:end]) == {one, two}
    for end in range(4, 11):
        assert hits(storage, "perplexity"[:end]) == {one}


def test_titles_corrections_and_attachments_are_searched(storage):
    titled = conversation(storage, title="Letter to the landlord")
    corrected = conversation(storage, "wrong")
    storage.correct(f"{corrected}-1", "rectified text")
    attached = conversation(storage, "see file", attachments=[Attachment("notes.md", "a needle")])
    assert hits(storage, "landlord") == {titled}
    assert hits(storage, "rectified") == {corrected}
    assert hits(storage, "needle") == hits(storage, "notes.md") == {attached}
    storage.correct(f"{corrected}-1", None)
    assert hits(storage, "rectified") == set()


@pytest.mark.parametrize(
    "query",
    ['"', '""', "*", "a*", "AND", "NOT x", "NEAR(", "(", ")", "^a", "-a", "a:b", "{x}", "'", "%", "_",
     "\\", "\0", "a\0b", "\ud800", "\u202e", "😀", "x" * 10_000, "a b c d e f g h i j k l", "\n\t", "[["],
)  # fmt: skip
def test_any_input_is_a_query(storage, query):
    conversation(storage, "some text")
    storage.conversations(query)


def test_like_wildcards_are_plain_characters(storage, monkeypatch):
    monkeypatch.setattr(search, "COMMON_HITS", 1)
    wanted = conversation(storage, r"100 % of a_b\c")
    conversation(storage, "nothing")
    assert hits(storage, "%") == hits(storage, "_b") == hits(storage, "\\") == {wanted}


@pytest.mark.parametrize("common", [1, 20_000])
def test_short_words_by_reading_and_by_terms_agree(storage, monkeypatch, common):
    monkeypatch.setattr(search, "COMMON_HITS", common)
    start = conversation(storage, "旅行开始")
    end = conversation(storage, "结束了旅行")
    title = conversation(storage, title="我的旅行")
    conversation(storage, "别的")
    assert hits(storage, "旅行") == {start, end, title}


def test_snippets_are_plain_and_around_the_hit(storage):
    conversation(
        storage, "start", "before " * 40 + "\n the [bold]needle[/] \x1b[31m" + "after " * 40
    )
    (found,) = storage.conversations("needle")
    assert "[bold]needle[/]" in found.snippet
    assert found.snippet.startswith("…")
    assert found.snippet.endswith("…")
    assert "\n" not in found.snippet
    assert "\x1b" not in found.snippet
    assert storage.conversations()[0].snippet == ""


def test_the_snippet_comes_from_the_message_with_most_words(storage):
    conversation(storage, "title here", "only apples", "apples and pears")
    assert storage.conversations("pears apples")[0].snippet == "apples and pears"


def test_a_hit_in_the_title_needs_no_snippet(storage):
    conversation(storage, "Planning a trip")
    assert storage.conversations("trip plan")[0].snippet == ""


def test_a_partial_reply_is_searched_once_it_is_finished(storage):
    made = storage.create_conversation()
    reply = storage.add_message(
        made.id, parent_id=None, role=Role.ASSISTANT, content="", status=MessageStatus.STREAMING
    )
    before = storage._database.connection.total_changes
    storage.save_partial(reply.id, "walrus", "")
    assert storage._database.connection.total_changes == before + 1  # the row, and no index
    assert hits(storage, "walrus") == hits(storage, "wa") == set()
    storage.finish_message(
        reply.id, content="walrus and seal", reasoning="", status=MessageStatus.COMPLETE
    )
    assert hits(storage, "walrus") == hits(storage, "wa") == {made.id}
    check_index(storage)


def test_the_index_stays_true(storage):
    made = conversation(storage, "first text", "second text", attachments=[Attachment("n", "body")])
    storage.correct(f"{made}-1", "corrected")
    storage.save_partial(f"{made}-2", "second text goes on", "")
    check_index(storage)
    storage.finish_message(
        f"{made}-2", content="second text went on", reasoning="", status=MessageStatus.STOPPED
    )
    storage.rename(made, "other title")
    storage.rate(f"{made}-1", 1)
    check_index(storage)
    assert hits(storage, "goes on") == set()
    storage.delete(made)
    storage.purge(older_than_s=0)
    check_index(storage)
    assert storage._database.rows("SELECT term FROM message_terms") == []


def test_results_are_paged(storage):
    made = [conversation(storage, f"shared word {index}") for index in range(7)]
    pages = [storage.conversations("shared", limit=3, offset=offset) for offset in (0, 3, 6)]
    assert [one.id for page in pages for one in page] == made[::-1]
