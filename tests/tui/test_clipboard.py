"""Copying: which way is taken, and that no more is claimed than is known."""

from __future__ import annotations

import base64
import os
import re
import stat
import sys
from pathlib import Path
from typing import Any

import pytest

from lslm_tui.tui import clipboard
from lslm_tui.tui.clipboard import OSC52_LIMIT, copy, osc52

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-ins are shell scripts")


class Terminal:
    """Stands for an app and its driver, and keeps what is written to the terminal."""

    def __init__(self, *, headless: bool = False) -> None:
        self.is_headless = headless
        self.written = ""
        self._driver = self

    def write(self, text: str) -> None:
        self.written += text

    def flush(self) -> None:
        pass


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    path = tmp_path / "bin"
    path.mkdir()
    return path


def tool(tools: Path, name: str, script: str) -> Path:
    """Put a program on the path that runs `script`; returns the file it may write to."""
    file = tools / name
    file.write_text(f"#!/bin/sh\nexec 2>/dev/null\nOUT={tools.parent / name}.out\n{script}\n")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    return tools.parent / f"{name}.out"


def environment(tools: Path, **values: str) -> dict[str, str]:
    return {"PATH": f"{tools}{os.pathsep}{os.defpath}", **values}


def terminal() -> Any:
    return Terminal()


TEXT = "第一行 \x1b[31m\tand ünïcode 🙂\n"


@pytest.mark.parametrize(
    ("name", "variable"),
    [("wl-copy", "WAYLAND_DISPLAY"), ("xclip", "DISPLAY"), ("xsel", "DISPLAY")],
)
async def test_a_desktop_program_takes_the_exact_text(
    tools: Path, name: str, variable: str
) -> None:
    out = tool(tools, name, 'cat > "$OUT"')
    app = terminal()
    result = await copy(app, TEXT, environment(tools, **{variable: ":0"}))
    assert result.certain and result.how == name
    assert out.read_bytes() == TEXT.encode()
    assert app.written == ""
    assert result.message == f"Copied {len(TEXT)} characters."


async def test_the_next_program_is_tried_when_one_refuses(tools: Path) -> None:
    tool(tools, "wl-copy", "cat > /dev/null; exit 1")
    out = tool(tools, "xclip", 'cat > "$OUT"; echo "$@" >> "$OUT"')
    result = await copy(terminal(), "x\n", environment(tools, WAYLAND_DISPLAY="w", DISPLAY=":0"))
    assert result.how == "xclip"
    assert out.read_text() == "x\n-selection clipboard\n"


async def test_a_program_that_hangs_is_given_up(
    tools: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clipboard, "TIME_LIMIT_S", 0.2)
    tool(tools, "xclip", "exec sleep 30")
    app = terminal()
    result = await copy(app, "x", environment(tools, DISPLAY=":0"))
    assert not result.certain and result.how == "OSC 52"


async def test_a_program_without_a_display_is_not_asked(tools: Path) -> None:
    out = tool(tools, "xclip", 'cat > "$OUT"')
    result = await copy(terminal(), "x", environment(tools))
    assert result.how == "OSC 52" and not out.exists()


async def test_over_ssh_the_far_display_is_not_used(tools: Path) -> None:
    out = tool(tools, "xclip", 'cat > "$OUT"')
    environ = environment(tools, DISPLAY="localhost:10.0", SSH_CONNECTION="a 1 b 2")
    app = terminal()
    result = await copy(app, "héllo", environ)
    assert not out.exists()
    assert app.written == f"\x1b]52;c;{base64.b64encode('héllo'.encode()).decode()}\x07"
    assert not result.certain
    assert result.message.startswith("Sent 5 characters to the terminal's clipboard (OSC 52); if")


async def test_tmux_takes_it(tools: Path) -> None:
    out = tool(tools, "tmux", 'echo "$@" > "$OUT"; cat >> "$OUT"')
    app = terminal()
    result = await copy(app, "x", environment(tools, TMUX="/tmp/t,1,0", SSH_TTY="/dev/pts/1"))
    assert result.certain and result.how == "tmux"
    assert out.read_text() == "load-buffer -w -\nx"


async def test_an_old_tmux_lets_the_sequence_by(tools: Path) -> None:
    tool(tools, "tmux", "exit 1")
    app = terminal()
    result = await copy(app, "x", environment(tools, TMUX="/tmp/t,1,0"))
    assert app.written == "\x1bPtmux;\x1b\x1b]52;c;eA==\x07\x1b\\"
    assert not result.certain


def test_screen_gets_it_in_parts() -> None:
    parts = re.findall(r"\x1bP(.*?)\x1b\\", osc52(b"x" * 3_000, screen=True), re.S)
    assert all(len(part) <= 768 for part in parts) and len(parts) > 4
    assert "".join(parts) == osc52(b"x" * 3_000)


async def test_more_than_a_terminal_takes_is_said(tools: Path) -> None:
    app = terminal()
    result = await copy(app, "x" * (OSC52_LIMIT + 1), environment(tools))
    assert not result.certain and result.how == "" and app.written == ""
    assert "74,995 bytes are more than a terminal's clipboard takes" in result.message


async def test_a_program_takes_what_a_terminal_would_not(tools: Path) -> None:
    out = tool(tools, "xclip", 'cat > "$OUT"')
    text = "长" * 500_000
    result = await copy(terminal(), text, environment(tools, DISPLAY=":0"))
    assert result.certain and out.stat().st_size == 1_500_000
    assert result.message == "Copied 500,000 characters."


async def test_without_a_terminal_nothing_is_claimed(tools: Path) -> None:
    app: Any = Terminal(headless=True)
    result = await copy(app, "x", environment(tools))
    assert not result.certain and result.message == "There is no terminal to copy to."


async def test_one_character_and_none(tools: Path) -> None:
    tool(tools, "xclip", "cat > /dev/null")
    environ = environment(tools, DISPLAY=":0")
    assert (await copy(terminal(), "x", environ)).message == "Copied 1 character."
    assert (await copy(terminal(), "", environ)).message == "Copied 0 characters."
