"""The command line run inside the test, with a scripted engine and a terminal that is none."""

from __future__ import annotations

import contextlib
import io
import json
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from lslm_tui.__main__ import main
from lslm_tui.services import library as library_module
from lslm_tui.services import loaded_model
from tests.fakes import Script
from tests.services.model_maker import make_model


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict]:
        """Standard output as JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]


Run = Callable[..., Outcome]


@pytest.fixture
def lslm(capsys, monkeypatch, tmp_path) -> Run:
    """Run a command; `stdin` is what a pipe would hold."""

    def run(*arguments: str, stdin: bytes | None = None) -> Outcome:
        with contextlib.ExitStack() as stack:
            if stdin is not None:
                path = tmp_path / "stdin"
                path.write_bytes(stdin)
                pipe = stack.enter_context(io.TextIOWrapper(path.open("rb")))
                stack.enter_context(monkeypatch.context()).setattr("sys.stdin", pipe)
            stack.callback(_give_back_log, list(logging.getLogger().handlers))
            try:
                code = main(arguments)
            except SystemExit as end:
                code = int(end.code or 0)
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return run


def _give_back_log(before: list[logging.Handler]) -> None:
    """Undo what a command did to the root logger."""
    logging.captureWarnings(False)
    root = logging.getLogger()
    for handler in list(root.handlers):
        if handler not in before:
            root.removeHandler(handler)
            handler.close()
    for handler in before:
        root.addHandler(handler)


@pytest.fixture
def script(monkeypatch, tmp_path) -> Script:
    """A scripted engine behind every model, and two starters to name."""
    script = Script()
    monkeypatch.setattr(loaded_model, "open_engine", script.open)
    folder = tmp_path / "starters"
    make_model(folder / "starter-chat", chat_template__jinja="x")
    make_model(folder / "other")
    monkeypatch.setattr(library_module, "bundled", lambda name: folder)
    return script


@pytest.fixture(autouse=True)
def no_colour_of_the_developer(monkeypatch):
    for name in [name for name in os.environ if name.startswith("PYTHON")]:
        monkeypatch.delenv(name)
