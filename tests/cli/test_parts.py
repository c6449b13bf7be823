"""Small parts of the command line: numbers, pipes, the status line, the log."""

import io
import logging
import os
import sys

import pytest

from lslm_tui.cli import numbers
from lslm_tui.cli.output import TextOutput
from lslm_tui.cli.prompt import decode
from lslm_tui.cli.status import StatusLine, Transfer, loading
from lslm_tui.errors import InputError
from lslm_tui.log_file import log_to_file
from lslm_tui.offline import MARK, online_environment, stay_offline
from lslm_tui.types import Progress, Token


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (999_960, "1.0 MB"), (1.2e9, "1.2 GB")],
)
def test_sizes(count, text):
    assert numbers.size(count) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [(None, "–"), (7, "7"), (260_032, "260 K"), (13_200_000, "13.2 M"), (1_240_000_000, "1.24 B")],
)
def test_parameters(count, text):
    assert numbers.parameters(count) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.4, "0 s"), (89, "89 s"), (100, "2 min"), (7320, "2 h 02 min")]
)
def test_durations(seconds, text):
    assert numbers.duration(seconds) == text


def test_text_from_a_pipe():
    assert decode("\ufeffgrüße 中文 🙂\r\n\n".encode()) == "grüße 中文 🙂"
    assert decode(b"") == ""
    with pytest.raises(InputError) as caught:
        decode(b"a\nb\xc3")
    assert "line 2" in caught.value.message and "iconv" in caught.value.remedy
    with pytest.raises(InputError, match="binary"):
        decode(b"a\x00b")


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_escape_sequences_are_shown_in_a_terminal_and_kept_in_a_pipe(monkeypatch, capsys):
    reply = "a\x1b]52;c;x\x07b\x9bc\td\n"
    output = TextOutput(StatusLine(), show_reasoning=False)
    output.take(Token(1, reply, 0.0))
    assert capsys.readouterr().out == reply
    screen = Screen()
    monkeypatch.setattr(sys, "stdout", screen)
    TextOutput(StatusLine(), show_reasoning=False).take(Token(1, reply, 0.0))
    assert screen.getvalue() == "a␛]52;c;x␇b⟨U+009B⟩c\td\n"


def test_the_status_line_leaves_no_trace(monkeypatch):
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    status = StatusLine()
    status.show("x" * 500)
    status.clear()
    status.clear()
    shown = screen.getvalue()
    assert len(max(shown.split("\r"), key=len)) < 500
    assert shown.endswith("\r\x1b[K")


def test_the_status_line_is_silent_in_a_log(monkeypatch):
    pipe = io.StringIO()
    monkeypatch.setattr(sys, "stderr", pipe)
    status = StatusLine()
    status.show("x")
    status.clear()
    assert pipe.getvalue() == ""


def test_words_for_progress():
    transfer = Transfer()
    said = transfer.describe(Progress("downloading a", 5e8, 2e9, "bytes"))
    assert said == "downloading a  500.0 MB of 2.0 GB · 25%"
    assert transfer.describe(Progress("x", 0, None)) == "x  0 B of 0 B"
    assert loading("m", None) == "Loading m…"
    assert loading("m", Progress("reading weights", 1, 4)) == "Loading m… reading weights 25%"


def test_the_log_is_private_and_its_lack_is_no_failure(tmp_path, monkeypatch):
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    path = tmp_path / "state" / "log.txt"
    log_to_file(path)
    logging.getLogger("x").warning("kept 中文")
    for handler in logging.getLogger().handlers:
        handler.close()
    logging.captureWarnings(False)
    assert "kept 中文" in path.read_text(encoding="utf-8")
    assert path.stat().st_mode & 0o777 == 0o600
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    log_to_file(path / "below a file" / "log.txt")
    logging.captureWarnings(False)


def test_offline_is_the_default_and_the_users_own_wish_stays(monkeypatch):
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"):
        monkeypatch.setenv(name, "to be restored")
        monkeypatch.delenv(name)
    monkeypatch.setenv(MARK, "1")
    stay_offline()
    assert os.environ["HF_HUB_OFFLINE"] == os.environ["TRANSFORMERS_OFFLINE"] == "1"
    assert "HF_HUB_OFFLINE" not in online_environment()
    monkeypatch.delenv(MARK)
    assert online_environment()["HF_HUB_OFFLINE"] == "1"
