"""Editing in the user's own editor."""

from __future__ import annotations

import contextlib
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.app import SuspendNotSupported

from lslm_tui.errors import UsageError
from lslm_tui.tui.editor import edit_text, editor_command


class FakeApp:
    def __init__(self, *, can: bool = True) -> None:
        self.can = can

    @contextlib.contextmanager
    def suspend(self) -> Iterator[None]:
        if not self.can:
            raise SuspendNotSupported
        yield


def use_editor(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, body: str) -> Path:
    """An editor that is a Python script; it notes which file it was given, and its mode."""
    script, note = tmp_path / "editor.py", tmp_path / "note"
    script.write_text(
        "import os, pathlib, sys\nf = pathlib.Path(sys.argv[1])\n"
        f"pathlib.Path({str(note)!r}).write_text(f'{{f}}\\n{{os.stat(f).st_mode}}')\n{body}\n"
    )
    monkeypatch.setenv("VISUAL", f"{sys.executable} {script}")
    return note


def edit(text: str, app: Any = None) -> str:
    return edit_text(app or FakeApp(), text)


def test_what_was_saved_comes_back_and_the_file_is_private_and_removed(monkeypatch, tmp_path):
    note = use_editor(monkeypatch, tmp_path, "f.write_text(f.read_text() + ' 你好\\n', 'utf-8')")
    assert edit("hello") == "hello 你好"
    name, mode = note.read_text().splitlines()
    assert not Path(name).exists()
    assert stat.S_IMODE(int(mode)) == 0o600


def test_visual_goes_before_editor_and_may_have_arguments():
    assert editor_command({"VISUAL": "code --wait", "EDITOR": "vi"}) == ["code", "--wait"]
    assert editor_command({"VISUAL": "", "EDITOR": "vi"}) == ["vi"]


@pytest.mark.parametrize("environ", [{}, {"EDITOR": "  "}])
def test_no_editor_says_what_to_set(environ):
    with pytest.raises(UsageError, match="VISUAL or EDITOR"):
        editor_command(environ)


def test_failures_are_sentences(monkeypatch, tmp_path):
    note = use_editor(monkeypatch, tmp_path, "sys.exit(3)")
    with pytest.raises(UsageError, match="code 3"):
        edit("kept")
    assert not Path(note.read_text().splitlines()[0]).exists()
    use_editor(monkeypatch, tmp_path, "f.write_bytes(b'\\xff\\xfe\\x00')")
    with pytest.raises(UsageError, match="not UTF-8"):
        edit("kept")
    monkeypatch.setenv("VISUAL", "/nonexistent/editor")
    with pytest.raises(UsageError, match="cannot be started"):
        edit("kept")
    monkeypatch.setenv("VISUAL", 'vi "')
    with pytest.raises(UsageError, match="quotes"):
        edit("kept")


def test_a_terminal_that_cannot_be_handed_over(monkeypatch):
    monkeypatch.setenv("VISUAL", "vi")
    with pytest.raises(UsageError, match="cannot be handed"):
        edit("kept", FakeApp(can=False))
