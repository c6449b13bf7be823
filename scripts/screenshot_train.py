"""Runs the train place's first run for real and saves it as SVG: learning, proved, side by side.

python -m scripts.screenshot_train FOLDER [THEME …]
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from textual.pilot import Pilot
from textual.widgets import Input

from lslm_tui.__main__ import make_app
from lslm_tui.cli.arguments import parse_arguments
from lslm_tui.paths import find_paths
from lslm_tui.services import runs
from lslm_tui.services.example_run import NAME, example_recipe
from lslm_tui.services.runs import RunEntry, RunState
from lslm_tui.tui.screens.train import TrainScreen

PATIENCE_S = 1800.0
SIZES = ((80, 24), (120, 40))
QUESTION = "What is the sea?"


def learn() -> RunEntry:
    """Train the first run to its end.

    Raises:
        RuntimeError: it did not get there.
    """
    paths = find_paths()
    run = runs.start_run(example_recipe(paths), runs.new_directory(paths, NAME))
    while run.running:
        time.sleep(0.5)
        run = runs.read_run(run.path)
    if run.state is not RunState.DONE:
        raise RuntimeError(f"{run.state}: {run.reason}")
    return run


async def until(pilot: Pilot[Any], ready: Callable[[], object]) -> None:
    """Let the app run until something is so.

    Raises:
        TimeoutError: it was not so within half an hour.
    """
    end = time.monotonic() + PATIENCE_S
    while not ready():
        if time.monotonic() > end:
            raise TimeoutError("the app did not come so far")
        await pilot.pause(0.05)


async def draw(folder: Path, theme: str, size: tuple[int, int]) -> None:
    """Save the list, the curves, the proof and both sides in one theme and size."""
    app = make_app(parse_arguments([]))
    name = f"{theme}-{size[0]}x{size[1]}"
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.session is not None)
        app.preview_theme(theme)
        await pilot.press("f7")
        await until(pilot, lambda: isinstance(app.place, TrainScreen) and app.place.run)
        screen = app.place
        assert isinstance(screen, TrainScreen)
        for keys, what in ((("escape",), "list"), (("enter", "1"), "curves"), (("8",), "proof")):
            await pilot.press(*keys)
            await pilot.pause(0.5)
            (folder / f"train-{what}-{name}.svg").write_text(app.export_screenshot(), "utf-8")
        await pilot.press("b")
        await until(pilot, lambda: screen.pair.pairing is not None)
        asked = screen.pair.query_one(Input)
        asked.cursor_blink = False
        asked.value = QUESTION
        await pilot.press("enter")
        await until(pilot, lambda: not screen.pair.busy)
        await pilot.pause(0.5)
        (folder / f"train-sides-{name}.svg").write_text(app.export_screenshot(), "utf-8")


def main() -> None:
    folder, *themes = sys.argv[1:]
    if not runs.list_runs(find_paths()):
        learn()
    for theme in themes or ["lamplight", "paper"]:
        for size in SIZES:
            asyncio.run(draw(Path(folder), theme, size))


if __name__ == "__main__":
    main()
