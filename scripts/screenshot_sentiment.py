"""Reads a review, or the example's table, with the bundled classifier and saves the screen as SVG.

python -m scripts.screenshot_sentiment COLUMNSxROWS TARGET text|sentences|swapped|table|gold
"""

from __future__ import annotations

import asyncio
import sys
from typing import Any

from textual.pilot import Pilot

from lslm_tui.__main__ import make_app
from lslm_tui.cli.arguments import parse_arguments
from lslm_tui.tui.screens.sentiment import SentimentScreen
from scripts.screenshot import until

REVIEW = (
    "Mary and I came for our anniversary. The room was spotless, the staff could not have been kinder, and "
    "breakfast was wonderful!\nBut the walls are thin, the lift was broken for two days, and the music from "
    "the bar next door is far too loud.\n\n酒店位置很好，房间干净，但是早餐太差了。 Would we go again? Yes, in winter."
)
KEYS = {
    "text": (),
    "sentences": ("s", "down"),
    "swapped": ("f",),
    "table": ("v", "down", "down", "down"),
    "gold": ("g",),
}


async def show(pilot: Pilot[Any], page: str) -> None:
    """Bring a page to where it has something to show."""
    app = pilot.app
    await until(pilot, lambda: app.session is not None)  # type: ignore[attr-defined]
    await pilot.press("f4")
    await until(pilot, lambda: isinstance(app.screen, SentimentScreen) and app.screen.is_mounted)
    screen = app.screen
    assert isinstance(screen, SentimentScreen)
    await until(pilot, lambda: screen.box.area.is_mounted)
    if page in ("table", "gold"):
        screen.set_mode("table")
        await pilot.press("enter")
        pane = screen.table_pane
        await until(pilot, lambda: pane.current == "columns" and pane.columns_pane.rows.count)
        await pilot.press("enter")
        await until(pilot, lambda: screen.table_work.table and not screen.labelling)
        await until(pilot, lambda: pane.side.report is not None)
    else:
        screen.receive(REVIEW)
        await until(pilot, lambda: screen.reading is not None and not screen.reading.running)
        await pilot.pause(0.5)
    await pilot.press(*KEYS[page])
    if page == "swapped":
        await until(pilot, lambda: screen.reading and screen.reading.variants)
    screen.box.area.cursor_blink = False
    await pilot.pause(1)


async def draw(size: str, target: str, page: str) -> None:
    columns, rows = map(int, size.split("x"))
    app = make_app(parse_arguments([]))
    async with app.run_test(size=(columns, rows)) as pilot:
        await show(pilot, page)
        app.save_screenshot(target)


if __name__ == "__main__":
    asyncio.run(draw(*sys.argv[1:]))
