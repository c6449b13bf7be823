"""A large table in the real screens, measured: memory of both processes, and how long the loop stands still.

The app runs without a terminal, its engine in a process of its own, with the starter: a table with gold
labels, groups and dates is labelled, a row is opened meanwhile, and then it is sorted, filtered, searched,
plotted and exported with the keys a person would use. A stall is the longest time in which the loop, and
with it every key, had to wait. `python -m scripts.benchmarks.files_screen ROWS` does it once.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from scripts.benchmarks.files_sentiment import ROWS, write_table

Figures = dict[str, Any]
PATIENCE_S = 3600.0
BEAT_S = 0.005


def sentiment_screen(options: argparse.Namespace) -> Figures:
    """Everything a person does with a table, at few and at many rows, each in processes of its own."""
    found = {}
    for rows in ROWS:
        command = [sys.executable, "-m", "scripts.benchmarks.files_screen", str(rows)]
        made = subprocess.run(command, check=True, capture_output=True, text=True)
        found[f"{rows} rows"] = json.loads(made.stdout.strip().splitlines()[-1])
    return found


class Stalls:
    """How late the loop is with a task that wants its turn every few milliseconds.

    On a machine that is busy with other things part of that is theirs; so the most processor time
    that passed between two turns is noted too, which is this program's own.
    """

    def __init__(self) -> None:
        self._worst, self._own = 0.0, 0.0
        self._task = asyncio.create_task(self._beat())

    @contextmanager
    def of(self, figures: Figures, name: str) -> Iterator[None]:
        """Note how long something took, and the longest stall in it."""
        self._worst, self._own, began = 0.0, 0.0, time.perf_counter()
        yield
        figures[name] = {
            "s": round(time.perf_counter() - began, 2),
            "stall_ms": round(self._worst * 1000),
            "own_ms": round(self._own * 1000),
        }

    async def _beat(self) -> None:
        while True:
            began, own = time.perf_counter(), time.process_time()
            await asyncio.sleep(BEAT_S)
            self._worst = max(self._worst, time.perf_counter() - began - BEAT_S)
            self._own = max(self._own, time.process_time() - own)


class Bench:
    """The app with its sentiment place open."""

    def __init__(self, pilot: Any) -> None:
        self.pilot, self.app = pilot, pilot.app
        self.figures: Figures = {}
        self.stalls = Stalls()

    @property
    def screen(self) -> Any:
        return self.app.screen_stack[0]

    async def until(self, predicate: Callable[[], object]) -> None:
        ends = time.monotonic() + PATIENCE_S
        while not predicate():
            if time.monotonic() > ends:
                raise TimeoutError
            await asyncio.sleep(0.01)

    async def timed(self, name: str, doing: Callable[[], Awaitable[Any]], done: Any) -> None:
        with self.stalls.of(self.figures, name):
            await doing()
            await self.until(done)

    def listed(self) -> bool:
        """The list shows what was asked for."""
        listing, pane = self.screen.table_work.listing, self.screen.table_pane
        return not (listing.busy or listing.stale or pane._is_counting)

    async def keys(self, name: str, *keys: str) -> None:
        """Press keys and wait until the list and what stands beside it show it."""
        await self.timed(name, lambda: self.pilot.press(*keys), self.listed)

    async def answer(self, name: str, key: str, text: str) -> None:
        """Press a key that asks for a line, and give it."""
        from textual.widgets import Input

        await self.pilot.press(key)
        await self.until(lambda: len(self.app.screen_stack) == 2)
        self.app.screen.query_one(Input).value = text
        await self.keys(name, "enter")


async def measure(rows: int, scratch: Path) -> Figures:
    """One round with a table of so many rows."""
    from lslm_tui.__main__ import make_app
    from lslm_tui.cli.arguments import parse_arguments

    path = write_table(scratch / "table.csv", rows)
    app = make_app(parse_arguments([]))
    async with app.run_test(size=(120, 40)) as pilot:
        bench = Bench(pilot)
        await bench.until(lambda: app.session is not None)
        await pilot.press("f4")
        await bench.until(lambda: getattr(app.screen, "PLACE", "") == "sentiment")
        await bench.until(lambda: app.screen._session is not None)
        await _label(bench, path)
        await _look(bench)
        await _export(bench, scratch / "out.csv")
        bench.figures["peak_mib"] = {"screens": _peak(os.getpid()), "engine": _peak(_engine(app))}
    return bench.figures


async def _label(bench: Bench, path: Path) -> None:
    from lslm_tui.services.labelling import Columns

    screen = bench.screen
    screen._drive(screen.driver.look_at(path))
    pane, work = screen.table_pane, screen.table_work
    await bench.until(lambda: pane.current == "columns" and pane.columns_pane.preview)
    pane.columns_pane.columns = Columns("text", "gold", "shop", "day")
    with bench.stalls.of(bench.figures, "label"):
        await bench.pilot.press("enter")
        await bench.until(lambda: work.running and work.table.phase == "labelling")
        await bench.until(lambda: pane.rows.count)
        began = time.perf_counter()
        await bench.pilot.press("enter")
        await bench.until(lambda: screen.reading and screen.reading.attribution)
        running = work.running
        await bench.until(lambda: not screen.reading.running)
        bench.figures["row_opened_meanwhile"] = {
            "s": round(time.perf_counter() - began, 2),
            "still_labelling": running,
        }
        await bench.pilot.press("escape")
        await bench.until(lambda: not work.running)
        await bench.until(lambda: pane.side.report is not None and bench.listed())


async def _look(bench: Bench) -> None:
    bench.screen.table_pane.rows.focus()
    for order in ("label", "score", "text", "gold", "group", "date"):
        await bench.keys(f"sort by {order}", "o")
    await bench.answer("search", "slash", "good")
    await bench.answer("range", "p", "0.5 - 0.7")
    await bench.answer("all rows", "slash", "")
    side = bench.screen.table_pane.side
    await bench.timed("labels a day", lambda: bench.pilot.press("w"), lambda: side.days)
    await bench.keys("gold", "g")
    await bench.keys("labels", "d")
    await bench.keys("last row", "end")


async def _export(bench: Bench, target: Path) -> None:
    from textual.widgets import Input

    await bench.pilot.press("x")
    await bench.until(lambda: len(bench.app.screen_stack) == 2)
    bench.app.screen.query_one(Input).value = str(target)
    await bench.timed("export", lambda: bench.pilot.press("enter"), target.exists)


def _engine(app: Any) -> int:
    return int(app.session.host._child.process.pid)


def _peak(process: int) -> int:
    """The most resident memory it has had, MiB."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) // 1024
    return 0


def main() -> None:
    """One round, its figures as a JSON line."""
    with tempfile.TemporaryDirectory() as directory:
        os.environ["LSLM_HOME"] = str(Path(directory) / "home")
        print(json.dumps(asyncio.run(measure(int(sys.argv[1]), Path(directory)))))


MEASUREMENTS = {"sentiment_screen": sentiment_screen}

if __name__ == "__main__":
    main()
