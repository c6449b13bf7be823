"""`lslm-tui models` and the offer to download, inside the test."""

import io
import json
import os
import signal
import sys
import time

import pytest

from lslm_tui.cli import pull
from lslm_tui.errors import DownloadError, ModelNotDownloadedError
from lslm_tui.paths import find_paths
from lslm_tui.services.download import DownloadPlan
from lslm_tui.services.library import Library, hub_cache
from lslm_tui.types import Progress
from tests.services.model_maker import make_cached, make_model


@pytest.fixture
def hub(monkeypatch, tmp_path):
    """A hub that has one model, without a process or a socket."""

    def plan(repo_id, revision=None, cancel=None):
        if repo_id != "org/tiny":
            raise DownloadError(f"There is no model {repo_id}.")
        return DownloadPlan(repo_id, "c" * 40, 3, 4_000_000, 3_000_000, 9_000_000_000, tmp_path)

    def download(repo_id, revision=None, cancel=None):
        yield Progress("downloading model.safetensors", 1_000_000, 4_000_000, "bytes")
        return make_cached(hub_cache(), repo_id)

    for module in ("lslm_tui.cli.pull", "lslm_tui.cli.models"):
        monkeypatch.setattr(f"{module}.plan_download", plan)
    monkeypatch.setattr("lslm_tui.cli.pull.download", download)


def test_list(lslm, script, tmp_path):
    lslm("models", "add", str(make_model(tmp_path / "中文模型")))
    make_cached(hub_cache(), "org/broken", model__safetensors=b"cut")
    got = lslm("models", "list")
    heading, *rows = got.out.splitlines()
    assert heading.split() == ["name", "kind", "parameters", "size", "context", "chat", "from"]
    assert [row.split()[0] for row in rows] == ["other", "starter-chat", "中文模型", "org/broken"]
    assert rows[1].split()[1:3] == ["causal", "12"]
    assert "! org/broken: model.safetensors is damaged" in got.err
    lines = lslm("models", "list", "--json").lines
    assert [line["name"] for line in lines] == ["other", "starter-chat", "中文模型", "org/broken"]
    assert lines[1]["chat"] is True and lines[3]["problem"]


def test_an_empty_library_says_how_to_fill_it(lslm, monkeypatch, tmp_path):
    monkeypatch.setattr("lslm_tui.services.library.bundled", lambda name: tmp_path / "none")
    got = lslm("models", "list")
    assert (got.code, got.out) == (0, "")
    assert "models pull" in got.err


def test_show(lslm, script):
    got = lslm("models", "show", "starter-chat")
    facts = dict(line.split(None, 1) for line in got.out.splitlines() if line[0] != " ")
    assert facts["parameters"] == "12 (12)"
    assert facts["context"] == "2,048 tokens"
    assert facts["template"] == "yes"
    assert "model.safetensors" in got.out
    (line,) = lslm("models", "show", "starter-chat", "--json").lines
    assert (line["dtype"], line["licence"]) == ("F32", "")
    assert "model.safetensors" in [file["name"] for file in line["files"]]
    assert lslm("models", "show", "absent").code == 3


def test_add_and_forget(lslm, script, tmp_path):
    make_model(tmp_path / "own")
    got = lslm("models", "add", str(tmp_path / "own"))
    assert "chat -m own" in got.out
    assert lslm("models", "forget", "own", "--json").lines == [{"type": "done", "forgotten": "own"}]
    assert lslm("models", "forget", "own").code == 3
    assert lslm("models", "add", str(tmp_path / "absent")).code == 3


def test_pull(lslm, hub):
    got = lslm("models", "pull", "org/tiny")
    assert got.code == 0
    assert "3 files, 4.0 MB (1.0 MB of it is here already); 9.0 GB free" in got.err
    assert "chat -m org/tiny" in got.out
    progress, done = lslm("models", "pull", "org/tiny", "--json").lines
    assert (progress["type"], progress["done"], progress["unit"]) == ("progress", 1e6, "bytes")
    assert (done["type"], done["model"]) == ("done", "org/tiny")
    missing = lslm("models", "pull", "org/other", "--json")
    assert (missing.code, missing.lines[-1]["type"]) == (1, "error")


class Answer(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("answer", "agreed"), [("y\n", True), ("YES\n", True), ("\n", False), ("", False)]
)
def test_a_download_is_offered_in_a_terminal_and_only_yes_is_yes(hub, monkeypatch, answer, agreed):
    monkeypatch.setattr(sys, "stdin", Answer(answer))
    monkeypatch.setattr(sys, "stderr", Answer())
    library = Library(find_paths())
    if agreed:
        assert pull.find_or_offer(library, "org/tiny", ask=True).name == "org/tiny"
    else:
        with pytest.raises(ModelNotDownloadedError):
            pull.find_or_offer(library, "org/tiny", ask=True)
    assert "Download it? [y/N]" in sys.stderr.getvalue()


def test_ctrl_c_ends_a_download_that_the_chat_offered(lslm, script, hub, monkeypatch):
    def interrupted(repo_id, revision=None, cancel=None):
        yield Progress("x", 1, 2, "bytes")
        os.kill(os.getpid(), signal.SIGINT)
        for _ in range(200):
            time.sleep(0.01)
            yield Progress("x", 2, 2, "bytes")
        raise AssertionError("went on after Ctrl+C")

    monkeypatch.setattr("lslm_tui.cli.pull.download", interrupted)
    monkeypatch.setattr(sys, "stdin", Answer("y\n"))
    monkeypatch.setattr(sys, "stderr", Answer())
    got = lslm("chat", "-m", "org/tiny", "-p", "x")
    assert got.code == 130
    assert "what came is kept" in sys.stderr.getvalue()
    assert script.loads == []


def test_nobody_is_asked_in_a_pipe_or_for_json(hub, monkeypatch):
    library = Library(find_paths())
    with pytest.raises(ModelNotDownloadedError):
        pull.find_or_offer(library, "org/tiny", ask=True)
    monkeypatch.setattr(sys, "stdin", Answer("y\n"))
    with pytest.raises(ModelNotDownloadedError):
        pull.find_or_offer(library, "org/tiny", ask=False)


def test_stopping_a_download_says_that_it_can_go_on(hub, monkeypatch, capsys):
    def stopped(repo_id, revision=None, cancel=None):
        yield Progress("x", 1, 2, "bytes")
        raise KeyboardInterrupt

    monkeypatch.setattr("lslm_tui.cli.pull.download", stopped)
    with pytest.raises(KeyboardInterrupt):
        pull.pull(pull.plan_download("org/tiny"), None, as_json=True)
    captured = capsys.readouterr()
    assert "models pull org/tiny" in captured.err
    assert json.loads(captured.out)["done"] == 1
