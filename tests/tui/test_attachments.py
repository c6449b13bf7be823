"""Mentions, reading files as text, finding paths."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from lslm_tui.errors import InputError
from lslm_tui.tui.widgets.attachments import Held, mentions, read_text, summary, written
from lslm_tui.tui.widgets.file_finder import list_rooted, rank, walk


def test_mentions_begin_words_and_may_be_quoted():
    text = 'see @a.md, (@b/c.py) and @"my notes.md" but not me@home.org'
    assert [found.name for found in mentions(text)] == ["a.md,", "b/c.py)", "my notes.md"]
    assert written("my notes.md") == '@"my notes.md"'


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", ""),
        ("naïve 中文 🙂".encode(), "naïve 中文 🙂"),
        ("中文".encode("utf-8-sig"), "中文"),
        ("中文\r\nb".encode("utf-16"), "中文\nb"),
        (b"caf\xe9 au lait", "café au lait"),
    ],
)
def test_encodings(tmp_path: Path, data: bytes, text: str):
    (tmp_path / "f.txt").write_bytes(data)
    assert read_text("f.txt", tmp_path).text == text


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("gone.md", "gone.md does not exist"),
        ("folder", "it is a directory"),
        ("pic.png", "pic.png is not a text file"),
        ("noise.bin", "not a text file"),
        ("big.txt", "larger than 2.0 MB"),
        ("bad\0name", "cannot be attached"),
    ],
)
def test_refusals_say_why(tmp_path: Path, name: str, said: str):
    (tmp_path / "folder").mkdir()
    (tmp_path / "pic.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    (tmp_path / "noise.bin").write_bytes(bytes(range(128, 256)) * 4)
    (tmp_path / "big.txt").write_bytes(b"a" * 2_000_001)
    with pytest.raises(InputError, match=said):
        read_text(name, tmp_path)


def test_what_may_not_be_read(tmp_path: Path):
    locked = tmp_path / "locked.md"
    locked.write_text("x")
    locked.chmod(0)
    if os.access(locked, os.R_OK):
        pytest.skip("this user may read everything")
    with pytest.raises(InputError, match="permission denied"):
        read_text("locked.md", tmp_path)


def test_a_pipe_is_not_waited_for(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match="not a plain file"):
        read_text("pipe", tmp_path)


def test_summary_fits():
    one = Held("docs/notes.md", "x", 10, 1204)
    assert summary([one], 40) == "notes.md 1,204 tok"
    assert summary([Held("a.md", "x", 1500)], 40) == "a.md 1.5 kB"
    assert summary([one, one, one], 20) == "3 files 3,612 tok"
    assert len(summary([Held("a-very-long-name-indeed.md", "x", 1, 5)], 18)) <= 18
    assert summary([], 10) == ""


def test_walk_leaves_out_the_hidden_and_stops_at_its_limit(tmp_path: Path):
    for name in (".git/config", "src/a.py", "src/deep/b.py", ".env", "node_modules/x.js"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    found = walk(tmp_path)
    assert found.paths == ("src/", "src/a.py", "src/deep/", "src/deep/b.py")
    assert found.complete
    assert not walk(tmp_path, limit=2).complete
    (tmp_path / "src" / "loop").symlink_to(tmp_path)
    assert walk(tmp_path).complete


def test_ranking_prefers_names_then_scattered_letters():
    paths = ["src/unotes.py", "notes.md", "n/o/t/e/s", "readme.md"]
    assert rank("notes", paths) == ["notes.md", "src/unotes.py", "n/o/t/e/s"]
    assert rank("NOTES", paths)[0] == "notes.md"
    assert rank("[(", paths) == []
    assert rank("^]\\", ["^]\\"]) == ["^]\\"]


def test_rooted_paths_keep_their_spelling(tmp_path: Path, monkeypatch):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.md").write_text("")
    (tmp_path / ".env").write_text("")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert list_rooted("~", tmp_path) == ["~/"]
    assert list_rooted("~/docs/", tmp_path) == ["~/docs/a.md"]
    assert list_rooted("./do", tmp_path) == ["./docs/"]
    assert list_rooted(".e", tmp_path) == [".env"]
    assert list_rooted("/nonexistent/x", tmp_path) == []
