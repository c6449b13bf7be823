"""The sentiment place as pictures, at the smallest size and at a usual one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from lslm_tui.services.jobs import Purpose
from lslm_tui.services.state import Phase
from lslm_tui.tui.sentiment.table_work import EXAMPLE
from tests.fakes import ClassifierScript
from tests.tui.sentiment_app import Sentiment, make
from tests.tui.wait import wait_until

SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
Prepare = Callable[[Sentiment], Awaitable[None]]
TEXT = (
    "The acting is wonderful, and the music is good.\nBut the plot is slow and the ending terrible!\n\n"
    "酒店很好，早餐太差。 Would I go again? 🙂"
)


async def empty(app: Sentiment) -> None:
    pass


async def read(app: Sentiment) -> None:
    await app.read(TEXT)


async def sentences(app: Sentiment) -> None:
    await app.read(TEXT)
    await app.press("s", "down")


async def columns(app: Sentiment) -> None:
    await app.press("ctrl+t", "enter")
    pane = app.screen.table_pane
    await app.until(lambda: pane.current == "columns" and pane.columns_pane.preview is not None)
    await app.until(lambda: not app.screen.table_work.waits_for)


async def table(app: Sentiment) -> None:
    await columns(app)
    await app.press("enter")
    work = app.screen.table_work
    await app.until(lambda: work.table is not None and not work.running)
    side = app.screen.table_pane.side
    await app.until(lambda: app.screen._pending is None and side.report is not None)


async def gold(app: Sentiment) -> None:
    await table(app)
    await app.press("g", "down")


CASES: dict[str, Prepare] = {
    "empty": empty, "read": read, "sentences": sentences, "columns": columns, "table": table,
    "gold": gold,
}  # fmt: skip


@SIZES
@pytest.mark.parametrize("page", CASES)
def test_page(
    snap_compare: Any, monkeypatch: pytest.MonkeyPatch, page: str, size: tuple[int, int]
) -> None:
    script = ClassifierScript()
    app = make(script, monkeypatch)
    monkeypatch.setattr("lslm_tui.services.loaded_model._memory", lambda d, s: (10**8, 24 * 10**9))

    async def prepare(pilot: Pilot[Any]) -> None:
        sentiment = Sentiment(app, pilot, script)
        await wait_until(pilot, lambda: app.session is not None and sentiment.screen._session)
        model = sentiment.session.models[Purpose.SENTIMENT]
        await sentiment.until(lambda: model.state.phase is Phase.READY)
        await sentiment.until(lambda: model.state.memory_used)
        sentiment.box.area.cursor_blink = False
        await CASES[page](sentiment)
        await pilot.pause(0.3)
        sentiment.box.area.cursor_blink = False
        await pilot.pause()

    assert Path(EXAMPLE).is_file()
    assert snap_compare(app, terminal_size=size, run_before=prepare)
