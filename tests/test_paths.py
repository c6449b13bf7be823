"""Where things lie, and files of the user's own."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from lslm_tui.paths import find_paths, write_private


def test_a_home_of_somebody_unknown_is_taken_as_it_stands(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LSLM_HOME", "~nobody-of-that-name/x")
    assert find_paths().config == tmp_path / "~nobody-of-that-name" / "x" / "config"


def test_a_private_file_is_written_whole(tmp_path):
    path = tmp_path / "below" / "library.json"
    write_private(path, "中文")
    assert path.read_text("utf-8") == "中文"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "library.json"
    write_private(path, "old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError):
        write_private(path, "new")
    assert path.read_text() == "old"
    assert [Path(item).name for item in tmp_path.iterdir()] == ["library.json"]
