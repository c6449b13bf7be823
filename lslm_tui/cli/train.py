"""`lslm-tui train`: runs a recipe in a process of its own and tells how it goes; and the words beside it.

Progress on stderr, the result on stdout. Knows runs by their directories; imports no torch.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from lslm_tui.cli.failure import say
from lslm_tui.cli.output import write_line
from lslm_tui.cli.train_words import progress_line, row, summary
from lslm_tui.errors import ExitCode, InputError, UsageError
from lslm_tui.paths import find_paths
from lslm_tui.sanitize import visible
from lslm_tui.services import runs
from lslm_tui.services.runs import Follower, RunEntry, RunState

POLL_S = 0.2
LINE_EVERY_S = 5.0
"""Between two lines of progress where stderr is no terminal; evaluations are always told."""
ACTIONS = ("new", "data", "list", "stop", "pause", "schema")


def run(options: argparse.Namespace) -> ExitCode:
    """Dispatch by the first word; a file of that name is a recipe all the same."""
    word = options.recipe
    if word in ACTIONS and not Path(word).is_file():
        return _act(word, options)
    if options.name is not None:
        raise UsageError(f"train takes one recipe; {options.name} is too much.")
    if options.events or options.check or "WORLD_SIZE" in os.environ:
        _become_the_training(options)
    return _train(options)


def _act(word: str, options: argparse.Namespace) -> ExitCode:
    if word in ("data", "schema"):
        from lslm_tui.cli import train_data

        return train_data.run(options) if word == "data" else train_data.schema()
    actions = {"list": _list, "stop": _stop, "pause": _pause, "new": _new}
    return actions[word](options)


def _train(options: argparse.Namespace) -> ExitCode:
    entry = _begin(options)
    say(f"Run {entry.id} in {entry.path}")
    with _interrupts() as interrupts:
        entry = _follow(entry, interrupts)
    if entry.state is RunState.DONE:
        return _tell_result(entry, options)
    code = _tell_end(entry, interrupted=bool(interrupts))
    if options.resume is None and not (entry.path / "origin.json").is_file():
        # the recipe itself was refused: there is no run, only its empty directory
        shutil.rmtree(entry.path, ignore_errors=True)
    return code


def _begin(options: argparse.Namespace) -> RunEntry:
    paths = find_paths()
    output = options.output
    if options.resume is not None:
        reference = options.resume or (str(options.run_directory) if options.run_directory else "")
        found = runs.find_run(paths, reference)
        if found.paused:
            runs.end_pause(found)
            return found
        if options.recipe is not None and Path(options.recipe).absolute() != Path(found.recipe):
            found = _newest_of(Path(options.recipe).absolute())
        return runs.resume_run(found, output=output)
    recipe = _recipe(options)
    directory = options.run_directory or runs.new_directory(paths, _name(recipe))
    if (directory / "origin.json").exists():
        raise UsageError(
            f"There is a run in {directory} already.",
            remedy="Go on with it with --resume, or name another directory.",
        )
    return runs.start_run(recipe, Path(directory).absolute(), output=output)


def _newest_of(recipe: Path) -> RunEntry:
    for entry in runs.list_runs(find_paths()):
        if Path(entry.recipe) == recipe and entry.resumable:
            return entry
    raise UsageError(
        f"No unfinished run of {recipe} to go on with.",
        remedy="`lslm-tui train list` shows the runs there are.",
    )


def _recipe(options: argparse.Namespace) -> Path:
    if options.recipe is None:
        raise UsageError("Name a recipe.", remedy="`lslm-tui train new` writes one to start from.")
    path = Path(options.recipe)
    if not path.is_file():
        raise UsageError(
            f"There is no recipe {path}.", remedy="`lslm-tui train new` writes one to start from."
        )
    return path


def _name(recipe: Path) -> str:
    """The name in the recipe, for the run's directory; the training itself checks the recipe."""
    try:
        found = str(tomllib.loads(recipe.read_text(encoding="utf-8-sig")).get("name", ""))
    except (OSError, ValueError):
        found = ""
    return found if re.fullmatch(r"\w[\w.-]*", found) else "run"


def _follow(entry: RunEntry, interrupts: list[int]) -> RunEntry:
    """Show progress until the run ends."""
    from lslm_tui.cli.status import StatusLine

    status, told_at, asked, told = StatusLine(), 0.0, 0, ""
    metrics = {path: Follower(path / "metrics.jsonl") for path in (entry.path, entry.path / "base")}
    events = {path: Follower(path / "events.jsonl") for path in metrics}
    seen: dict[str, object] = {}
    for follower in events.values():
        follower.poll()  # of an earlier part of the run
    while True:
        entry = runs.read_run(entry.path)
        asked = _pass_on(entry, interrupts, asked, status)
        for path in metrics:
            for event in events[path].poll():
                if event.get("type") == "notice":
                    status.clear()
                    say(str(event.get("text", "")))
            fresh = metrics[path].poll()
            for line in fresh:
                seen |= line
                if "eval_loss" in line and not status.visible:
                    told, told_at = progress_line(entry, seen), time.monotonic()
                    say(told)
        if not entry.running:
            status.clear()
            return entry
        if status.visible:
            status.show(progress_line(entry, seen))
        elif time.monotonic() - told_at >= LINE_EVERY_S:
            line_now, told_at = progress_line(entry, seen), time.monotonic()
            if line_now != told:
                told = line_now
                say(told)
        time.sleep(POLL_S)


def _pass_on(entry: RunEntry, interrupts: list[int], asked: int, status: object) -> int:
    """Ctrl+C asks the run to stop with a checkpoint; twice ends it at once."""
    if len(interrupts) > asked and entry.running:
        if asked:
            runs.kill_run(entry)
        else:
            runs.request_stop(entry)
            say("Stopping after this step, with a checkpoint. Ctrl+C again ends it at once.")
    return len(interrupts)


@contextmanager
def _interrupts() -> Iterator[list[int]]:
    """Signals that came; the run is told, not this process."""
    came: list[int] = []

    def remember(number: int, frame: FrameType | None) -> None:
        came.append(number)

    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, remember) for number in numbers}
    try:
        yield came
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _tell_result(entry: RunEntry, options: argparse.Namespace) -> ExitCode:
    result = runs.read_result(entry) or {}
    if options.json:
        write_line({"type": "done", "run": entry.id, "path": str(entry.path), "result": result})
        return ExitCode.DONE
    for line in summary(entry, result, options.output):
        print(visible(line))
    return ExitCode.DONE


def _tell_end(entry: RunEntry, *, interrupted: bool) -> ExitCode:
    if entry.reason:
        say(f"lslm-tui: {entry.reason}")
    if entry.remedy:
        say(f"          {entry.remedy}")
    if (entry.path / "origin.json").is_file():
        say(f"Go on with: lslm-tui train --resume {_reference(entry)}")
    if interrupted or entry.state is RunState.STOPPED:
        return ExitCode.INTERRUPTED
    return _code(entry)


def _code(entry: RunEntry) -> ExitCode:
    try:
        return ExitCode(entry.exit_code or ExitCode.FAILED)
    except ValueError:
        return ExitCode.FAILED


def _reference(entry: RunEntry) -> str:
    at_home = entry.path.parent == find_paths().runs
    return entry.id if at_home else str(entry.path)


def _become_the_training(options: argparse.Namespace) -> None:
    """Replace this process: whoever started it (a launcher, a script) talks to the training itself."""
    arguments = [str(options.recipe)] if options.recipe else []
    if options.resume is not None:
        arguments += ["--resume"]
    directory = options.run_directory
    if options.resume:
        directory = runs.find_run(find_paths(), options.resume).path
    for flag, value in (("--run", directory), ("--output", options.output)):
        arguments += [flag, str(value)] if value else []
    arguments += ["--check"] if options.check else []
    arguments += ["--row", str(options.row)] if options.row is not None else []
    arguments += ["--events", options.events] if options.events else []
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "lslm_tui.training", *arguments])


def _list(options: argparse.Namespace) -> ExitCode:
    """All runs, the newest first."""
    found = runs.list_runs(find_paths())
    if options.json:
        for entry in found:
            write_line({"type": "run", **_fields(entry)})
        return ExitCode.DONE
    if not found:
        say("No runs yet. `lslm-tui train new` writes a recipe to start from.")
    for entry in found:
        print(visible(row(entry)))
    return ExitCode.DONE


def _fields(entry: RunEntry) -> dict[str, object]:
    names = ("id", "name", "task", "method", "recipe", "began", "state", "phase", "step", "steps")
    found: dict[str, object] = {name: getattr(entry, name) for name in names}
    return found | {"reason": entry.reason, "path": str(entry.path), "pid": entry.pid}


def _stop(options: argparse.Namespace) -> ExitCode:
    entry = runs.find_run(find_paths(), options.name or "")
    if options.finish:
        runs.request_finish(entry)
        print(f"Asked {entry.id} to end its training here: it keeps the best and proves it.")
        return ExitCode.DONE
    if not entry.running:
        raise UsageError(f"{entry.id} is not running; it is {entry.state}.")
    runs.request_stop(entry)
    print(f"Asked {entry.id} to stop; it writes a checkpoint first.")
    return ExitCode.DONE


def _pause(options: argparse.Namespace) -> ExitCode:
    entry = runs.find_run(find_paths(), options.name or "")
    runs.request_pause(entry)
    print(f"Asked {entry.id} to wait; it writes a checkpoint first and keeps its memory.")
    print(f"Go on with: lslm-tui train --resume {_reference(entry)}")
    return ExitCode.DONE


def _new(options: argparse.Namespace) -> ExitCode:
    """Write a commented recipe to start from."""
    from lslm_tui.cli.train_recipe import recipe_text

    if options.data is not None and not Path(options.data).is_file():
        raise InputError("There is no such file.", path=Path(options.data))
    path = Path(options.name or f"{options.task}.toml")
    if path.exists():
        raise UsageError(f"{path} is there already.", remedy="Name another file.")
    path.write_text(recipe_text(options.task, path, options.data, options.base), encoding="utf-8")
    print(f"Wrote {path}. Look through it, then: lslm-tui train {path} --check")
    return ExitCode.DONE
