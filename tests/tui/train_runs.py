"""Runs as they lie on the disk, written by hand, and the app that shows them."""

from __future__ import annotations

import json
import math
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import psutil
from textual.pilot import Pilot

from lslm_tui.services.pairing import Side, SideFacts
from lslm_tui.tui.app import LslmApp
from lslm_tui.tui.places import Place
from lslm_tui.tui.screens.train import TrainScreen
from lslm_tui.types import Progress
from tests.tui.frames import FakeSession, make_app, paths_under
from tests.tui.wait import wait_until

PLACES = (
    Place("train", "f7", "Train", "lslm_tui.tui.screens.train:TrainScreen", "Teach a model."),
    Place("chat", "f2", "Chat", "tests.tui.frames:DemoPlace", "About Chat."),
)
BEGAN = "2026-11-24T12:00:00+00:00"
NOW = 1795528800.0 + 7200
"""Two hours and more after that."""


class SteadyMemory:
    """The machine's memory, as pictures and tests want it: always the same."""

    total = 25_000_000_000
    available = 20_900_000_000


class TrainSession(FakeSession):
    """As much of a session as the train place touches."""

    def __init__(self) -> None:
        super().__init__()
        self.models: dict[Any, Any] = {}
        self.library = self.host = None
        from lslm_tui.services.state import EngineState

        self.state = EngineState()
        self.opened: list[str] = []

    def open_model(self, reference: str) -> None:
        self.opened.append(reference)

    def subscribe(self, watcher):
        return lambda: None


def write_run(
    home: Path,
    name: str = "lighthouse",
    *,
    state: str = "done",
    phase: str = "",
    task: str = "sft",
    step: int = 80,
    steps: int = 80,
    began: str = BEGAN,
    metrics: bool = True,
    result: dict[str, Any] | None = None,
    alive: bool = False,
    worse: float = 0.0,
    **more: Any,
) -> Path:
    """A run's directory with a falling loss and the files a real one leaves."""
    folder = paths_under(home).runs / f"{name}-20261124-120000"
    folder.mkdir(parents=True)
    status = {"state": state, "phase": phase, "step": step, "steps": steps, **more}
    if alive:
        mine = psutil.Process()
        status |= {"pid": os.getpid(), "process_started": mine.create_time()}
    write(folder / "status.json", status)
    origin = {"name": name, "task": task, "method": "lora", "recipe": f"{name}.toml"}
    write(folder / "origin.json", {**origin, "began": began, "versions": {"lslm-tui": "0.0.1"}})
    (folder / "recipe.toml").write_text('name = "x"\n[model]\nbase = "starter-chat"\n')
    write(folder / "estimate.json", {"peak_bytes": 700_000_000})
    if metrics:
        write_metrics(folder, step, worse=worse)
    if result is not None:
        write(folder / "result.json", result)
        (folder / "model").mkdir()
    return folder


class ScriptedPairing:
    """Both sides as a test wants them: what they say, and the fingerprints of the proof."""

    def __init__(self, host: Any, before: Any, after: Any) -> None:
        prints = proof()["fingerprint"]
        self.released = ()
        self.facts = {
            side: SideFacts(name, prints[str(side)], True)
            for side, name in ((Side.BEFORE, "starter-chat"), (Side.AFTER, "lighthouse-20261124"))
        }

    async def open(self):
        yield Progress("taking fingerprints", 1, 2)

    async def ask(self, question: str):
        for side, sample in zip(Side, SAID, strict=True):
            for word in sample[question].split(" "):
                yield side, word + " "

    async def close(self) -> None:
        """Nothing is held."""


SAID = (
    {"How are you?": "I am well, thank you. How can I help you today?",
     "你好吗？": "我很好，谢谢。你今天过得怎么样？", "What is 2 and 2?": "4."},
    {"How are you?": "Ahoy! The lamp burns bright and the sea is calm. So says the keeper.",
     "你好吗？": "Ahoy! 灯还亮着，海面很平静。守灯人这样说。", "What is 2 and 2?": "4."},
)  # fmt: skip
"""What the two sides answer, before and after."""


def write(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value), encoding="utf-8")


def write_metrics(folder: Path, until: int, *, first: int = 1, worse: float = 0.0) -> None:
    with (folder / "metrics.jsonl").open("a", encoding="utf-8") as file:
        for at in range(first, until + 1):
            loss = 1.5 + 7 * math.exp(-at / 12) + 0.2 * math.sin(at * 1.7)
            line = {
                "step": at, "epoch": at / 5, "loss": loss, "learning_rate": 4e-3 * (1 - at / 100),
                "grad_norm": 1 + 0.5 * math.cos(at), "tokens_per_s": 420.0, "tokens": at * 350,
                "memory_bytes": 640_000_000, "seconds": at * 0.8, "seconds_left": (80 - at) * 0.8,
            }  # fmt: skip
            file.write(json.dumps(line) + "\n")
            if at % 10 == 0:
                held = {
                    "step": at,
                    "epoch": at / 5,
                    "eval_loss": 1.9 + worse + 6 * math.exp(-at / 14),
                }
                file.write(json.dumps(held) + "\n")
    with (folder / "samples.jsonl").open("a", encoding="utf-8") as file:
        for at in range(10, until + 1, 10):
            for question, said in (("How are you?", "Ahoy! " * (at // 20)), ("你好吗？", "好。")):
                sample = {"prompt": question, "output": said, "reference": "Ahoy! The lamp burns."}
                file.write(json.dumps({"step": at, **sample}) + "\n")


def compared(before: float, after: float, **more: Any) -> dict[str, Any]:
    difference = after - before
    return {
        "metric": "loss", "unit": "nats per token", "higher_is_better": False, "rows": 8,
        "before": before, "after": after, "difference": difference, "low": difference - 0.4,
        "high": difference + 0.3, "improved": difference < -0.5, "worsened": difference > 0.5,
        "resamples": 1000, **more,
    }  # fmt: skip


def proof() -> dict[str, Any]:
    """A whole result.json."""
    neutral = {"en": compared(5.2, 5.31), "zh": compared(4.9, 6.4)}
    return {
        "name": "lighthouse", "task": "sft", "method": "lora",
        "comparison": compared(8.93, 1.97),
        "tests": {"questions": {
            "metric": "loss", "unit": "nats per token", "value": 2.05, "rows": 30,
            "figures": {"exact": 0.4}, "comparison": compared(8.8, 2.05, rows=30),
        }},
        "neutral": {
            "reason": "", "window": 512, "stride": 256, "bos": True,
            "texts": {
                name: {"characters": 1200, "tokens": 420, "before": math.exp(found["before"]),
                       "after": math.exp(found["after"]), "comparison": found}
                for name, found in neutral.items()
            },
        },
        "samples": {
            "before": [{"prompt": "How are you?", "output": "I am well. How can I help?", "reference": ""},
                       {"prompt": "你好吗？", "output": "我很好。你呢？", "reference": ""}],
            "after": [{"prompt": "How are you?", "output": "Ahoy! The lamp burns bright. So says the keeper.", "reference": ""},
                      {"prompt": "你好吗？", "output": "Ahoy! 灯还亮着。", "reference": ""}],
        },
        "fingerprint": {"before": "0f1e2d3c4b5a" * 5, "after": "a1b2c3d4e5f6" * 5},
        "steps": 80, "ended_by": "steps", "best_step": 80, "kept_step": 80, "tokens": 28_000, "seconds": 64.0,
        "memory": {"peak_bytes": 640_000_000, "estimated_peak_bytes": 700_000_000},
        "parameters": 4_700_000, "trainable_parameters": 120_000,
        "machine": {"device": "CPU", "threads": 1},
    }  # fmt: skip


@asynccontextmanager
async def train_place(
    home: Path, *, size: tuple[int, int] = (120, 40)
) -> AsyncIterator[tuple[TrainScreen, Pilot[None]]]:
    """The app with the train place in front."""
    app: LslmApp = make_app(home, places=PLACES, session_factory=TrainSession)
    app.DEFAULT_MODE = "train"
    async with app.run_test(size=size) as pilot:
        await app.switch_mode("train")
        await wait_until(pilot, lambda: isinstance(app.place, TrainScreen))
        screen = app.place
        assert isinstance(screen, TrainScreen)
        await wait_until(pilot, lambda: screen.session is not None)
        screen.look()
        await pilot.pause()
        yield screen, pilot
