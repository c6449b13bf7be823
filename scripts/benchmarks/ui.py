"""What a person at the screens feels: the first frame, the echo of a key, speed shown, long chats."""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.benchmarks.models import endless_model
from scripts.benchmarks.plot import plot
from scripts.benchmarks.terminal import Terminal

if TYPE_CHECKING:
    from lslm_tui.services.storage import Storage

Figures = dict[str, object]
APP = [sys.executable, "-m", "lslm_tui"]
KEYS = 200
"""Keys timed in each round."""
CHARACTERS = [chr(code) for code in range(0x4E00, 0x9FA0)]
"""Drawn nowhere else, so that seeing one means that its key was echoed."""


@contextmanager
def home() -> Iterator[dict[str, str]]:
    """An environment with directories of its own."""
    with tempfile.TemporaryDirectory() as directory:
        yield {**os.environ, "LSLM_HOME": directory, "LSLM_SAMPLING_SEED": "7"}


def first_frame(options: argparse.Namespace) -> Figures:
    """Seconds from the start of the process to the prompt box being drawn."""
    times = []
    with home() as environ:
        for round_ in range(options.rounds + 1):
            with Terminal(APP, environ) as terminal:
                seconds = terminal.until("Message") - terminal.started
                if round_:  # the first fills the file cache
                    times.append(seconds)
    return {"median_s": _round(statistics.median(times)), "worst_s": _round(max(times))}


def echo(options: argparse.Namespace) -> Figures:
    """Milliseconds from a key to its character, while a model of the starter's shape decodes."""
    times: list[float] = []
    with home() as environ, tempfile.TemporaryDirectory() as directory:
        model = endless_model(Path(directory))
        for _ in range(options.rounds):
            with Terminal([*APP, "-m", str(model)], environ) as terminal:
                _begin(terminal, "x")
                times += _type(terminal, KEYS)
    return _percentiles(times)


def displayed_speed(options: argparse.Namespace) -> Figures:
    """Tokens per second that reach the screen, against the same reply in a pipe; interleaved."""
    tokens = 1500
    shown, headless = [], []
    with home() as environ, tempfile.TemporaryDirectory() as directory:
        environ["LSLM_SAMPLING_MAX_NEW_TOKENS"] = str(tokens)
        model = str(endless_model(Path(directory)))
        for _ in range(options.rounds):
            headless.append(_headless_speed(model, tokens, environ))
            shown.append(_displayed_speed(model, tokens, environ))
    ratios = [a / b for a, b in zip(shown, headless, strict=True)]
    return {
        "displayed_tokens_per_s": _round(statistics.median(shown)),
        "headless_tokens_per_s": _round(statistics.median(headless)),
        "ratio": _round(statistics.median(ratios)),
        "ratios": [_round(ratio) for ratio in ratios],
    }


def long_reply(options: argparse.Namespace) -> Figures:
    """Echo of a key while a 5,000-token reply with a 1,000-line code block comes at 200 tokens/s."""
    lines = [f"    value_{n} = compute(value_{n - 1}, {n})  # step" for n in range(1000)]
    prose = "A sentence of a reply that is long, with *some* `marks` in it. " * 40
    reply = f"# Long\n\n{prose}\n\n```python\n" + "\n".join(lines) + f"\n```\n\n{prose}"
    return _scripted(reply, options, conversation=0)


def long_conversation(options: argparse.Namespace) -> Figures:
    """Echo of a key while a reply comes in a conversation of 2,000 messages."""
    return _scripted("A sentence of a reply. " * 1500, options, conversation=2000)


def database(options: argparse.Namespace) -> Figures:
    """Seconds to open a database of 10,000 conversations of ten messages, list and search it."""
    from lslm_tui.services.storage import Storage

    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "lslm.db"
        _fill(path, 10_000, 10)
        opening, searching = [], []
        for round_ in range(options.rounds):
            began = time.perf_counter()
            storage = Storage(path)
            storage.conversations()
            opened = time.perf_counter()
            storage.conversations(f"needle{round_ * 7}")
            storage.conversations("旅行")
            ended = time.perf_counter()
            opening.append(opened - began)
            searching.append((ended - opened) / 2)
            storage.close()
    return {
        "open_and_list_s": _round(statistics.median(opening)),
        "search_s": _round(statistics.median(searching)),
    }


def memory(options: argparse.Namespace) -> Figures:
    """Resident memory after 50 and after 500 generations, the engine process included, in MB."""
    code = "import asyncio, sys; from scripts.benchmarks.soak import soak; asyncio.run(soak(sys.argv[1]))"
    model = str(Path(__file__).parents[2] / "models" / "starter-chat")
    with home() as environ:
        made = subprocess.run(
            [sys.executable, "-c", code, model],
            env=environ,
            capture_output=True,
            text=True,
            check=True,
        )
    figures: Figures = json.loads(made.stdout.splitlines()[-1])
    return figures


def _scripted(reply: str, options: argparse.Namespace, *, conversation: int) -> Figures:
    with home() as environ, tempfile.NamedTemporaryFile("w", suffix=".md") as file:
        file.write(reply)
        file.flush()
        command = [sys.executable, "-m", "scripts.benchmarks.scripted", file.name, "200"]
        if conversation:
            path = Path(environ["LSLM_HOME"]) / "data" / "lslm.db"
            path.parent.mkdir(parents=True)
            _fill(path, 1, conversation)
        with Terminal(command, environ) as terminal:
            terminal.until("scripted")
            terminal.rest(1)
            if conversation:
                terminal.send("\x12")  # Ctrl+R, to the list, and open the one there is
                terminal.rest(0.5)
                terminal.send("\x1b[B\r")
                terminal.rest(2)
            _begin(terminal, "go")
            terminal.rest(8)  # into the middle of the code
            return _percentiles(_type(terminal, KEYS))


def _begin(terminal: Terminal, text: str) -> None:
    """Wait for the model, send a message, and wait until the reply is on its way."""
    terminal.until("tok")
    terminal.rest(1)
    terminal.send(text)
    terminal.rest(0.3)
    terminal.send("\r")
    terminal.rest(2)


def _type(terminal: Terminal, keys: int) -> list[float]:
    """Type characters nobody else draws, with the pauses of a person; milliseconds for each."""
    times = []
    chosen = random.Random(0).sample(CHARACTERS, keys)
    for number, character in enumerate(chosen):
        began = time.perf_counter()
        terminal.send(character)
        times.append((terminal.until(character, 10) - began) * 1000)
        terminal.rest(random.Random(number).uniform(0.03, 0.12))
        if number % 30 == 29:
            terminal.send("\x15")  # empty the line, as a message is not endless
            terminal.rest(0.2)
    return times


def _percentiles(times: list[float]) -> Figures:
    ordered = sorted(times)

    def at(share: float) -> float:
        return _round(ordered[min(int(len(ordered) * share), len(ordered) - 1)])

    return {"keys": len(times), "p50_ms": at(0.5), "p99_ms": at(0.99), "worst_ms": at(1)}


def _headless_speed(model: str, tokens: int, environ: dict[str, str]) -> float:
    command = [*APP, "chat", "-m", model, "-p", "x", "--json", "--no-save"]
    made = subprocess.run(command, env=environ, capture_output=True, text=True, check=True)
    done = json.loads(made.stdout.splitlines()[-1])
    assert done["usage"]["completion_tokens"] == tokens, done
    return float(done["usage"]["decode_tokens_per_s"])


def _displayed_speed(model: str, tokens: int, environ: dict[str, str]) -> float:
    """Tokens over the time from the first one to the line under the finished reply."""
    from lslm_tui.services.storage import Storage

    with Terminal([*APP, "-m", model], environ) as terminal:
        terminal.until("tok")
        terminal.rest(1)
        terminal.send("x")
        terminal.rest(0.3)
        began = time.perf_counter()
        terminal.send("\r")
        ended = terminal.until(f"{tokens:,} tokens", 120)
        terminal.rest(0.5)
    storage = Storage(Path(environ["LSLM_HOME"]) / "data" / "lslm.db")
    usage = storage.thread(storage.conversations()[0].id)[-1].usage
    storage.close()
    assert usage is not None and usage.completion_tokens == tokens
    return (tokens - 1) / (ended - began - usage.ttft_s)


def _fill(path: Path, conversations: int, messages: int) -> None:
    from lslm_tui.services.storage import Storage

    storage = Storage(path)
    with storage.together():
        _write(storage, conversations, messages)
    storage.close()


def _write(storage: Storage, conversations: int, messages: int) -> None:
    from lslm_tui.types import Role

    for number in range(conversations):
        made = storage.create_conversation(model="scripted")
        parent = None
        for index in range(messages):
            role = Role.ASSISTANT if index % 2 else Role.USER
            text = f"Message {index} of conversation {number}, needle{number}, 旅行计划 and *some* words. "
            parent = storage.add_message(made.id, parent_id=parent, role=role, content=text * 3).id


def _round(value: float) -> float:
    return round(value, 3)


MEASUREMENTS: dict[str, Callable[[argparse.Namespace], Figures]] = {
    "first_frame": first_frame,
    "echo": echo,
    "displayed_speed": displayed_speed,
    "long_reply": long_reply,
    "long_conversation": long_conversation,
    "database": database,
    "memory": memory,
    "plot": plot,
}
