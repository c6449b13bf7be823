"""What was translated before: kept sentence by sentence, found, renamed, deleted, brought back."""

from __future__ import annotations

import os

import pytest

from lslm_tui.errors import StorageError
from lslm_tui.services.document_segments import drop_stores
from lslm_tui.services.kept_files import tidy
from lslm_tui.services.storage import Storage
from lslm_tui.services.translation_history import Kept
from lslm_tui.types import Candidate, Flag, FlagKind, Segment


@pytest.fixture
def history():
    storage = Storage(None)
    yield storage.texts
    storage.close()


def segment(index=0, source="Good evening.", target="Guten Abend.", **changes):
    return Segment(index, source, target, "en", "de", **changes)


def put(history, text, target="", **changes):
    kept = Kept(text, "en", "de", "starter", **changes)
    name = history.add(kept)
    history.update(name, kept, target)
    return name


def test_a_text_comes_back_with_everything(history):
    full = segment(
        1,
        score=-0.25,
        flags=(Flag(FlagKind.NUMBER, "Number: 12 is missing."),),
        alternatives=(Candidate("Einen guten Abend.", -0.5, 4),),
        edited=True,
    )
    bare = segment(0, "A 🙂 \ud83d 中文", "", memory=0.9)
    name = history.add(Kept("A text. Good evening.", "en", "de", "m", details={"beams": 4}))
    assert list(history.write(name, [(0, bare), (1, full)])) == [2]
    kept = history.get(name)
    assert kept.segments[1] == full
    assert kept.segments[0].source == "A 🙂 ? 中文"
    assert kept.segments[0].memory == 0.9
    assert (kept.details, kept.model, kept.kind) == ({"beams": 4}, "m", "text")
    list(history.write(name, [(0, segment(target="Anders."))]))
    assert history.get(name).segments[0].target == "Anders."


def test_many_sentences_are_written_in_steps(history):
    name = put(history, "x")
    assert list(history.write(name, ((n, segment(n)) for n in range(700)))) == [300, 600, 700]
    assert len(history.get(name).segments) == 700


def test_found_by_words_of_both_languages(history):
    first = put(history, "Where is the station?", "Wo ist der Bahnhof?")
    second = put(history, "最近的火车站在哪里？", "Wo ist der nächste Bahnhof?")
    put(history, "Good evening.", "Guten Abend.")
    assert [e.id for e in history.find("bahnhof")] == [second, first]
    assert [e.id for e in history.find("STATION wo")] == [first]
    assert [e.id for e in history.find("火车")] == [second]
    assert history.find("nothing of it") == []
    for odd in ('"', "%", "_", "\\", "a\0b", "\ud800", "x" * 5000, "' OR 1=1 --"):
        history.find(odd)
    assert "Bahnhof" in history.find("bahnhof")[1].snippet
    assert history.find("evening")[0].snippet == ""
    assert len(history.find("", limit=2)) == 2
    assert len(history.find("", limit=2, offset=2)) == 1


def test_the_same_text_in_the_same_direction_is_one(history):
    name = put(history, "Good evening.")
    assert history.same(Kept("Good evening.", "fr", "de")) == name
    assert history.same(Kept("Good evening.", "en", "fr")) == ""
    history.delete(name)
    assert history.same(Kept("Good evening.", "en", "de")) == ""


def test_renamed_pinned_deleted_and_back(history):
    first, second = put(history, "# First words\nand more"), put(history, "Second")
    assert [e.title for e in history.find()] == ["Second", "First words"]
    history.rename(first, " My  letter ")
    history.pin(first, True)
    assert [(e.title, e.pinned) for e in history.find()] == [("My letter", True), ("Second", False)]
    assert [e.id for e in history.find("my lett")] == [first]
    history.rename(first, "")
    assert history.entry(first).title == "First words"
    history.delete(first)
    assert [e.id for e in history.find()] == [second]
    with pytest.raises(StorageError, match="no translation"):
        history.get(first)
    history.restore(first)
    assert history.entry(first).pinned
    with pytest.raises(StorageError):
        history.rename("none", "x")


def test_what_is_purged_says_what_was_kept_for_it(history):
    name = history.add(Kept("/a/b.md", "en", "de", kind="file", details={"store": "d1.db"}))
    list(history.write(name, [(0, segment())]))
    history.delete(name)
    assert history.purge(3600) == []
    assert history.purge(-1) == ["d1.db"]
    with pytest.raises(StorageError):
        history.restore(name)


def test_stores_of_what_is_gone_are_removed(tmp_path):
    for name in ("d1.db", "d2.db"):
        (tmp_path / name).write_text("x")
    drop_stores(tmp_path, ["d1.db", "../d2.db", "none.db"])
    assert [path.name for path in tmp_path.iterdir()] == []


def test_what_a_program_left_that_ended_early_goes_in_time(history, tmp_path):
    for name in ("d1.db", "d2.db", "d3.db", "other.txt"):
        (tmp_path / name).write_text("x")
    history.add(Kept("/a/b.md", "en", "de", kind="file", details={"store": "d1.db"}))
    for name in ("d1.db", "d2.db", "other.txt"):
        os.utime(tmp_path / name, (1, 1))
    tidy(tmp_path, history, 3600)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["d1.db", "d3.db", "other.txt"]
    tidy(tmp_path / "none", history, 3600)
