"""The command as a process, with a real model: pipes, signals, terminals. Few, since each imports torch."""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import subprocess
import sys

import pytest

from lslm_tui.paths import find_paths
from lslm_tui.services.records import MessageStatus
from lslm_tui.services.storage import Storage

COMMAND = [sys.executable, "-m", "lslm_tui"]
LIMIT_S = 120


def lslm(*arguments: str, **options) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=LIMIT_S,
        **{"stdin": subprocess.DEVNULL} | options,
    )


def last_message():
    storage = Storage(find_paths().database)
    try:
        return storage.thread(storage.conversations()[0].id)[-1]
    finally:
        storage.close()


def test_the_same_seed_gives_the_same_text_in_words_and_in_lines(stories):
    flags = ["-m", str(stories), "--seed", "5", "--max-new-tokens", "24"]
    plain = lslm("chat", *flags, "-p", "Once upon a time 从前")
    assert plain.returncode == 0
    assert plain.stdout.strip() and plain.stdout.endswith("\n")
    assert "\x1b" not in plain.stdout + plain.stderr and "\r" not in plain.stderr
    assert plain.stderr.splitlines() == [
        "stories260K has no chat template: it continues your text."
    ]
    as_json = lslm("chat", *flags, "--json", stdin=None, input="Once upon a time 从前")
    events = [json.loads(line) for line in as_json.stdout.splitlines()]
    assert as_json.stderr == ""
    assert events[0]["type"] == "notice"
    done = events[-1]
    assert (done["type"], done["reason"], done["seed"]) == ("done", "length", 5)
    assert "".join(e["text"] for e in events if e["type"] == "token") == done["text"]
    assert done["text"] == plain.stdout.removesuffix("\n")
    assert done["usage"]["completion_tokens"] == 24
    assert last_message().content == done["text"]


def test_ctrl_c_keeps_and_saves_what_came(stories):
    process = subprocess.Popen(
        [*COMMAND, "chat", "-m", str(stories), "-p", "Once", "--json", "--temperature", "2"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    for line in process.stdout:
        if json.loads(line)["type"] == "token":
            break
    process.send_signal(signal.SIGINT)
    rest, err = process.communicate(timeout=LIMIT_S)
    done = json.loads(rest.splitlines()[-1])
    assert (process.returncode, done["reason"], err) == (130, "cancelled", "")
    saved = last_message()
    assert saved.status is MessageStatus.STOPPED
    assert saved.content == done["text"] != ""


def test_a_reader_that_leaves_is_no_failure(stories):
    process = subprocess.Popen(
        [*COMMAND, "chat", "-m", str(stories), "-p", "Once", "--temperature", "2"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None and process.stderr is not None
    assert process.stdout.read(1)
    process.stdout.close()
    err = process.stderr.read().decode()
    process.stderr.close()
    assert process.wait(LIMIT_S) == 0
    assert "Error" not in err and "Traceback" not in err
    assert last_message().content


def test_a_conversation_line_by_line_in_a_terminal(stories):
    terminal = Terminal("chat", "-m", str(stories), "--max-new-tokens", "8", "--seed", "1")
    terminal.wait_for("> ")
    assert "Ctrl+D ends" in terminal.seen
    terminal.type("Once upon a time\n")
    terminal.wait_for("> ")
    terminal.type("not this")
    terminal.wait_for("not this")
    terminal.interrupt_until("> ")  # clears the line, does not end
    terminal.type("有一天\n")
    terminal.wait_for("> ")
    terminal.type("\x04")
    assert terminal.end() == 0
    storage = Storage(find_paths().database)
    thread = storage.thread(storage.conversations()[0].id)
    assert [m.content for m in thread[::2]] == ["Once upon a time", "有一天"]
    assert storage.prompts() == ["有一天", "Once upon a time"]
    storage.close()


def test_the_bundled_model_answers(starter):
    got = lslm("chat", "-p", "How do I stop a reply?", "--temperature", "0", "--json")
    done = json.loads(got.stdout.splitlines()[-1])
    assert (got.returncode, done["reason"], done["model"]) == (0, "stop", "starter-chat")
    assert "Esc" in done["text"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["chat", "-m", "no-such-model", "-p", "x"], 3),
        (["chat", "--flag-that-is-none"], 2),
        ([], 2),
    ],
)
def test_exit_codes(arguments, code):
    got = lslm(*arguments)
    assert got.returncode == code
    assert got.stdout == ""
    assert "Traceback" not in got.stderr and got.stderr


class Terminal:
    """A command in a pseudo-terminal."""

    def __init__(self, *arguments: str) -> None:
        self.seen = ""
        self._at = 0
        self._main, child = pty.openpty()
        self._process = subprocess.Popen(
            [*COMMAND, *arguments],
            stdin=child,
            stdout=child,
            stderr=child,
            start_new_session=True,
            preexec_fn=_take_terminal,
        )
        os.close(child)

    def type(self, text: str) -> None:
        os.write(self._main, text.encode())

    def wait_for(self, text: str) -> None:
        """Read until `text` comes, after what was waited for before."""
        while (found := self.seen.find(text, self._at)) < 0:
            assert self._read(), f"never came: {text!r}\n{self.seen}"
        self._at = found + len(text)

    def interrupt_until(self, text: str) -> None:
        """Press Ctrl+C until `text` comes: one before the line editor listens is slept over."""
        for _ in range(LIMIT_S):
            self.type("\x03")
            while self._read(1):
                if (found := self.seen.find(text, self._at)) >= 0:
                    self._at = found + len(text)
                    return
        raise AssertionError(f"never came: {text!r}\n{self.seen}")

    def end(self) -> int:
        while self._read():
            pass
        os.close(self._main)
        return self._process.wait(LIMIT_S)

    def _read(self, seconds: float = LIMIT_S) -> bool:
        if not select.select([self._main], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self._main, 4096)
        except OSError:  # the other side is closed
            return False
        self.seen += data.decode("utf-8", "replace")
        return bool(data)


def _take_terminal() -> None:
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def shell(script: str) -> subprocess.CompletedProcess[str]:
    """Run a line of bash in which `lslm` is the command."""
    line = f'lslm() {{ "{sys.executable}" -m lslm_tui "$@"; }}; set -o pipefail; {script}'
    return subprocess.run(
        ["bash", "-c", line], capture_output=True, text=True, encoding="utf-8", timeout=LIMIT_S
    )


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ("lslm models list >&-", 0),
        ("lslm models list <&- 2>&-", 0),
        ("lslm models show nope >&- 2>&-", 3),
        ("lslm models show nope --json | true", 3),
        ("lslm models show nope 2> >(true)", 3),
        ("lslm chat -r '' -p hello", 2),
        ("lslm chat -m '' -p hello", 3),
    ],
)
def test_closed_streams_and_empty_names(script, code):
    done = shell(script)
    assert done.returncode == code
    assert "Traceback" not in done.stderr and "unexpected" not in done.stderr
