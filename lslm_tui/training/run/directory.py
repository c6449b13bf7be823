"""A run's directory: where each file lies, and how it is written whole or not at all.

    recipe.toml     the recipe as it was given        origin.json    where from, versions
    status.json     pid, state, phase, reason         estimate.json  memory and time, before
    metrics.jsonl   a line for each logged step       data.json      the data report
    expected.json   the time, as it was said to whoever started it
    events.jsonl    phases and notices, with times    result.json    the proof
    samples.jsonl   what the model said, by step      log.txt        what libraries said
    before.json     scores before training            model/         the finished model or adapter
    checkpoints/    step-N/, best/                     cache/         tokenized rows
    base/           the run of the recipe this one builds on
    stop            made by whoever wants the run to stop; with the word `finish` in it, to finish
    pause           made by whoever wants it to wait, for as long as it is there

Knows files and JSON; knows no torch.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

RESERVED_BYTES = 65536
"""Room kept for the last words of a run whose disk is full."""


@dataclass(frozen=True, slots=True)
class RunDirectory:
    """The files of one run."""

    path: Path

    @property
    def recipe(self) -> Path:
        return self.path / "recipe.toml"

    @property
    def origin(self) -> Path:
        return self.path / "origin.json"

    @property
    def status(self) -> Path:
        return self.path / "status.json"

    @property
    def metrics(self) -> Path:
        return self.path / "metrics.jsonl"

    @property
    def events(self) -> Path:
        return self.path / "events.jsonl"

    @property
    def samples(self) -> Path:
        return self.path / "samples.jsonl"

    @property
    def data(self) -> Path:
        return self.path / "data.json"

    @property
    def estimate(self) -> Path:
        return self.path / "estimate.json"

    @property
    def before(self) -> Path:
        return self.path / "before.json"

    @property
    def result(self) -> Path:
        return self.path / "result.json"

    @property
    def log(self) -> Path:
        return self.path / "log.txt"

    @property
    def model(self) -> Path:
        return self.path / "model"

    @property
    def checkpoints(self) -> Path:
        return self.path / "checkpoints"

    @property
    def cache(self) -> Path:
        return self.path / "cache"

    @property
    def base(self) -> RunDirectory:
        return RunDirectory(self.path / "base")

    @property
    def stop_request(self) -> Path:
        return self.path / "stop"

    @property
    def pause_request(self) -> Path:
        return self.path / "pause"

    @property
    def _reserve(self) -> Path:
        return self.path / ".reserve"

    def make(self) -> None:
        """Make the directory, readable by its owner alone."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)

    def keep_reserve(self) -> None:
        """Take some room, to be given back when the disk is full."""
        if not self._reserve.exists():
            self._reserve.write_bytes(b"\0" * RESERVED_BYTES)

    def spend_reserve(self) -> None:
        """Give the room back."""
        with suppress(OSError):
            self._reserve.unlink(missing_ok=True)


def read_json(path: Path) -> Any:
    """The value in a JSON file; `None` where there is none or it cannot be read."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def write_json(path: Path, value: Mapping[str, Any], *, lasting: bool = True) -> None:
    """Write a JSON file whole or not at all; `lasting` waits until the disk has it.

    Raises:
        OSError: it cannot be written; what was there before is untouched.
    """
    text = json.dumps(value, ensure_ascii=False, indent=1, default=str) + "\n"
    descriptor, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace") as file:
            file.write(text)
            file.flush()
            if lasting:
                os.fsync(file.fileno())
        os.replace(part, path)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise


def append_line(path: Path, value: Mapping[str, Any]) -> None:
    """Append one JSON line; a line torn by a crash before is closed first."""
    line = json.dumps(value, ensure_ascii=False, default=str) + "\n"
    with path.open("ab+") as file:
        if file.tell() and not _ends_with_newline(file):
            line = "\n" + line
        file.write(line.encode("utf-8", errors="replace"))


def _ends_with_newline(file: Any) -> bool:
    file.seek(-1, os.SEEK_END)
    return bool(file.read(1) == b"\n")


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Every whole JSON line of a file; torn ones are passed over."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    found = []
    for line in text.split("\n"):
        with suppress(ValueError):
            value = json.loads(line)
            if isinstance(value, dict):
                found.append(value)
    return found


def keep_lines_until(path: Path, step: int) -> None:
    """Drop lines after a step, which a resumed run writes again, and torn ones."""
    if not path.exists():
        return
    kept = [line for line in read_lines(path) if line.get("step", 0) <= step]
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in kept)
    part = path.with_name(f".{path.name}")
    part.write_text(text, encoding="utf-8")
    part.replace(path)
