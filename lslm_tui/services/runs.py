"""Training runs: started as processes of their own, watched through their directories alone.

A run outlives whoever started it. Everything here is a cheap look at small files, fit for a timer;
nothing waits. Knows the names of the files in a run's directory and nothing of how training works.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import psutil

from lslm_tui.errors import StorageError, UsageError
from lslm_tui.paths import Paths, private_directory, write_private
from lslm_tui.services.follower import Follower
from lslm_tui.services.run_phase import Inner, inner_of

__all__ = [
    "Follower", "RunEntry", "RunState", "delete_run", "end_pause", "find_run", "kill_run",
    "list_runs", "new_directory", "read_json", "read_result", "read_run", "request_finish",
    "request_pause", "request_stop", "resume_run", "start_run",
]  # fmt: skip

TRAINING = "lslm_tui.training"
"""The module a run's process executes."""
START_TOLERANCE_S = 2.0
"""How far two clocks' idea of when a process began may lie apart."""
LOG_TAIL_BYTES = 4096

_children: dict[int, subprocess.Popen[bytes]] = {}
"""Processes this one started: their exit codes are known, and they leave no zombies."""


class RunState(StrEnum):
    RUNNING = "running"
    STOPPED = "stopped"
    """Somebody asked for it."""
    DONE = "done"
    FAILED = "failed"
    """It said why."""
    DIED = "died"
    """Its process ended without a word: killed, or the machine went down."""


@dataclass(frozen=True, slots=True)
class RunEntry:
    """A run as its directory tells it."""

    path: Path
    name: str
    task: str
    method: str
    recipe: str
    """The recipe file it was started from."""
    began: str
    """ISO 8601, to the second."""
    state: RunState
    phase: str
    """While running: such as `reading data`, `training` or `scoring after`."""
    step: int
    steps: int | None
    reason: str
    remedy: str
    exit_code: int | None
    """Of the process, where this one started it and it has ended; below 0 is a signal's number."""
    pid: int | None
    inner: Inner | None = None
    """While running, in the phases that count something."""
    device: str = ""
    """What it trains on, for people; empty until it is known."""

    @property
    def id(self) -> str:
        return self.path.name

    @property
    def running(self) -> bool:
        return self.state is RunState.RUNNING

    @property
    def paused(self) -> bool:
        """It waits, after a checkpoint, with its memory kept."""
        return self.phase == "paused"

    @property
    def resumable(self) -> bool:
        """Whether it can go on from where it was."""
        return self.state in (RunState.STOPPED, RunState.FAILED, RunState.DIED)


def new_directory(paths: Paths, name: str) -> Path:
    """A directory for a new run: the recipe's name and the time."""
    stamp = f"{datetime.now():%Y%m%d-%H%M%S}"
    found = [
        paths.runs / f"{name}-{stamp}{suffix}" for suffix in ("", *(f"-{n}" for n in range(2, 100)))
    ]
    return next(path for path in found if not path.exists())


def list_runs(paths: Paths) -> list[RunEntry]:
    """All runs, the newest first."""
    folders = paths.runs.iterdir() if paths.runs.is_dir() else []
    found = [read_run(path) for path in folders if (path / "status.json").is_file()]
    return sorted(found, key=lambda run: (run.began, run.id), reverse=True)


def find_run(paths: Paths, reference: str) -> RunEntry:
    """A run by its id, the beginning of one, or its directory; `""` is the newest.

    Raises:
        UsageError: there is none, or several begin like that.
    """
    if reference and (Path(reference) / "status.json").is_file():
        return read_run(Path(reference).absolute())
    known = list_runs(paths)
    exact = [run for run in known if run.id == reference]
    found = exact or [run for run in known if run.id.startswith(reference)]
    if not found:
        raise UsageError(
            f"No run is called {reference}." if reference else "There are no runs yet.",
            remedy="`lslm-tui train list` shows the runs there are.",
        )
    if reference and len(found) > 1:
        names = ", ".join(run.id for run in found[:4])
        raise UsageError(f"Several runs begin with {reference}: {names}.")
    return found[0]


def read_run(path: Path) -> RunEntry:
    """The state of a run; whether its process still lives is looked up."""
    status, origin = read_json(path / "status.json"), read_json(path / "origin.json")
    state, reason, code = _state(path, status)
    steps = status.get("steps")
    return RunEntry(
        path=path,
        name=str(origin.get("name", path.name)),
        task=str(origin.get("task", "")),
        method=str(origin.get("method", "")),
        recipe=str(origin.get("recipe", "")),
        began=str(origin.get("began", status.get("updated", ""))),
        state=state,
        phase=str(status.get("phase", "")) if state is RunState.RUNNING else "",
        step=int(status.get("step") or 0),
        steps=int(steps) if steps else None,
        reason=reason,
        remedy=str(status.get("remedy", "")),
        exit_code=code,
        pid=status.get("pid") if state is RunState.RUNNING else None,
        inner=inner_of(path, status) if state is RunState.RUNNING else None,
        device=str(status.get("device", "")),
    )


def start_run(
    recipe: Path,
    directory: Path,
    *,
    output: Path | None = None,
    expected: Mapping[str, Any] | None = None,
) -> RunEntry:
    """Start a new run in a process of its own session, which outlives this one.

    Args:
        expected: the time it will take, as it was said; kept beside what it took.

    Raises:
        StorageError: the directory cannot be made.
    """
    if expected:
        try:
            private_directory(directory)
            write_private(directory / "expected.json", json.dumps(expected))
        except OSError as error:
            raise StorageError(f"{directory}: {error.strerror or error}.") from error
    arguments = [str(recipe.absolute()), "--run", str(directory)]
    return _launch(directory, [*arguments, *_output(output)])


def resume_run(run: RunEntry, *, output: Path | None = None) -> RunEntry:
    """Go on with a run that was stopped, failed or died.

    Raises:
        UsageError: it is running, or done.
    """
    if run.running:
        raise UsageError(f"{run.id} is running.")
    if run.state is RunState.DONE:
        raise UsageError(f"{run.id} is done; there is nothing to go on with.")
    arguments = ["--run", str(run.path), "--resume"]
    if not (run.path / "origin.json").is_file():
        raise UsageError(f"{run.id} ended before it began; start it anew from its recipe.")
    return _launch(run.path, [*arguments, *_output(output)])


def request_stop(run: RunEntry) -> None:
    """Ask a run to write a checkpoint and end; it does so after the step at hand."""
    (run.path / "stop").write_bytes(b"")
    if run.pid is not None and _alive(run.pid, read_json(run.path / "status.json")):
        with suppress(ProcessLookupError):
            os.kill(run.pid, signal.SIGTERM)


def request_finish(run: RunEntry) -> None:
    """Ask a run to end its training after the step at hand, and to prove what it has.

    The weights of the best evaluation are what remains.

    Raises:
        UsageError: it is not running.
    """
    _refuse_still(run)
    part = run.path / ".stop"
    part.write_text("finish\n", encoding="utf-8")
    part.replace(run.path / "stop")  # an empty file, if only for a moment, would mean a stop
    end_pause(run)


def request_pause(run: RunEntry) -> None:
    """Ask a run to wait after the step at hand; it writes a checkpoint and keeps its memory.

    Raises:
        UsageError: it is not running.
    """
    _refuse_still(run)
    (run.path / "pause").touch()


def end_pause(run: RunEntry) -> None:
    """Let a paused run go on."""
    (run.path / "pause").unlink(missing_ok=True)


def kill_run(run: RunEntry) -> None:
    """End a run at once; its last checkpoint stays whole."""
    if run.pid is not None and _alive(run.pid, read_json(run.path / "status.json")):
        with suppress(ProcessLookupError):
            os.kill(run.pid, signal.SIGKILL)


def delete_run(run: RunEntry) -> None:
    """Remove a run's directory, its model included.

    Raises:
        UsageError: it is running.
    """
    if run.running:
        raise UsageError(f"{run.id} is running.", remedy="Stop it first.")
    shutil.rmtree(run.path)


def read_result(run: RunEntry) -> dict[str, Any] | None:
    """The contents of result.json of a finished run."""
    return read_json(run.path / "result.json") or None


def _refuse_still(run: RunEntry) -> None:
    if not run.running:
        raise UsageError(f"{run.id} is not running; it is {run.state}.")


def _launch(directory: Path, arguments: list[str]) -> RunEntry:
    from lslm_tui.offline import stay_offline

    stay_offline()
    try:
        private_directory(directory)
        for request in ("stop", "pause"):
            (directory / request).unlink(missing_ok=True)
        with (directory / "log.txt").open("ab") as log:
            child = subprocess.Popen(
                [sys.executable, "-m", TRAINING, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        _children[child.pid] = child
        _write_starting(directory, child.pid)
    except OSError as error:
        raise StorageError(f"{directory}: {error.strerror or error}.") from error
    return read_run(directory)


def _write_starting(directory: Path, pid: int) -> None:
    """The state until the process, which imports torch first, writes its own."""
    before = read_json(directory / "status.json")
    status = {
        "state": "running",
        "phase": "starting",
        "pid": pid,
        "process_started": _started(pid),
        "step": before.get("step", 0),
        "steps": before.get("steps"),
        "updated": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    write_private(directory / "status.json", json.dumps(status))


def _output(output: Path | None) -> list[str]:
    return ["--output", str(output.absolute())] if output else []


def _state(path: Path, status: dict[str, Any]) -> tuple[RunState, str, int | None]:
    """State, reason and exit code."""
    pid = status.get("pid")
    code = _exit_code(pid)
    try:
        told = RunState(status.get("state", ""))
    except ValueError:
        told = RunState.DIED
    if told is not RunState.RUNNING:
        # it may have told and be about to end
        known = status.get("exit_code") if code is None else code
        return told, str(status.get("reason", "")), known if isinstance(known, int) else None
    if code is None and isinstance(pid, int) and _alive(pid, status):
        return RunState.RUNNING, "", None
    code = _exit_code(pid)  # it may have ended between the two looks at it
    if code in (-signal.SIGTERM, -signal.SIGINT):
        return RunState.STOPPED, "Stopped before it had begun.", code
    return RunState.DIED, _last_words(path, code), code


def _exit_code(pid: object) -> int | None:
    child = _children.get(pid) if isinstance(pid, int) else None
    return None if child is None else child.poll()


def _alive(pid: int, status: dict[str, Any]) -> bool:
    """Whether the process of that number is the one that was started, and no zombie."""
    if (child := _children.get(pid)) is not None:
        # its first thread may be a zombie while others still end: then it has no exit code yet
        return child.poll() is None
    with suppress(psutil.Error):
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        told = float(status.get("process_started") or 0)
        return not told or abs(process.create_time() - told) < START_TOLERANCE_S
    return False


def _started(pid: int) -> float:
    with suppress(psutil.Error):
        return float(psutil.Process(pid).create_time())
    return 0.0


def _last_words(path: Path, code: int | None) -> str:
    """Why a process may have ended: its signal, or the last line it logged."""
    if code is not None and code < 0:
        name = signal.Signals(-code).name
        more = " The system may have been short of memory." if code == -signal.SIGKILL else ""
        return f"The process was ended by {name}.{more}"
    lines = [line.strip() for line in _tail(path / "log.txt").splitlines() if line.strip()]
    told = [line.removeprefix("lslm-tui: ") for line in lines if line.startswith("lslm-tui: ")]
    if told and code is not None:
        return told[-1]
    ended = "The process ended without saying why" + (f" (exit code {code})" if code else "")
    return f"{ended}; the last line of its log: {lines[-1]}" if lines else f"{ended}."


def _tail(path: Path) -> str:
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - LOG_TAIL_BYTES))
            return file.read().decode("utf-8", errors="replace")
    except OSError:
        return ""


def read_json(path: Path) -> dict[str, Any]:
    """The object in a JSON file; empty where there is none or it cannot be read."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
