"""The sentiment place with a file: columns, labelling, sorting, filtering, correcting, exporting."""

from __future__ import annotations

import asyncio
import csv
import json
from pathlib import Path

import pytest
from textual.widgets import Input, OptionList

from lslm_tui.services.labelling import Order
from lslm_tui.tui.sentiment.table_side import Tab
from tests.fakes import ClassifierScript
from tests.tui.sentiment_app import Sentiment, running

ROWS = [
    ("good food", "positive", "inn", "2026-03-01"),
    ("bad wine, slow service", "negative", "inn", "2026-03-02"),
    ("terrible", "positive", "bar", "2026-03-02"),
    ("wonderful 好", "positive", "bar", "2026-03-03"),
    ("", "negative", "bar", "2026-03-03"),
    ("nothing to say\x1b[31m", "negative", "inn", "2026-03-04"),
]


@pytest.fixture
def script() -> ClassifierScript:
    return ClassifierScript()


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "reviews.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["review", "label", "place", "day"])
        writer.writerows(ROWS)
        file.write("broken,row\n")
    return path


async def look(app: Sentiment, path: Path) -> None:
    """Open a file up to the choice of columns."""
    app.screen._drive(app.screen.driver.look_at(path))
    pane = app.screen.table_pane
    await app.until(lambda: pane.current == "columns" and pane.columns_pane.preview is not None)
    await app.until(lambda: not app.screen.table_work.waits_for)


async def label(app: Sentiment, path: Path) -> None:
    """Label a file to its end."""
    await look(app, path)
    await app.press("enter")
    await done(app)


async def done(app: Sentiment) -> None:
    work = app.screen.table_work
    await app.until(lambda: work.table is not None and not work.running)
    await app.until(lambda: app.screen._pending is None and work.listing and len(work.listing))
    await app.until(lambda: app.screen.table_pane.rows.count == len(work.listing))


def listed(app: Sentiment) -> bool:
    """What is listed is what was asked for."""
    listing = app.screen.table_work.listing
    return listing is not None and not listing.busy and not listing.stale


def numbers(app: Sentiment) -> list[int]:
    listing = app.screen.table_work.listing
    assert listing is not None
    return list(listing.numbers)


async def answer(app: Sentiment, text: str) -> None:
    """Type into the dialog that has just opened."""
    await app.until(lambda: len(app.app.screen_stack) == 2)
    app.app.screen.query_one(Input).value = text
    await app.press("enter")
    await app.until(lambda: len(app.app.screen_stack) == 1)


async def test_columns_are_guessed_and_can_be_changed(script, monkeypatch, table) -> None:
    async with running(script, monkeypatch, size=(80, 24)) as app:
        await look(app, table)
        pane = app.screen.table_pane.columns_pane
        assert (pane.columns.text, pane.columns.gold) == ("review", "label")
        assert pane.columns.date == "day"
        assert "good food" in app.shown()
        assert "\x1b" not in app.shown()
        assert "row cannot be used" in app.shown() or "rows cannot be used" in app.shown()
        await app.press("right", "right", "p")
        assert pane.columns.group == "place"
        await app.press("p")
        assert pane.columns.group == ""
        await app.press("g")  # one role a column, and the gold one moves
        assert pane.columns.gold == "place"
        await app.press("home", "left", "left", "d")
        assert pane.columns.text == "review" and pane.columns.date == "day"


async def test_a_file_is_labelled_and_shown(script, monkeypatch, table) -> None:
    async with running(script, monkeypatch) as app:
        await label(app, table)
        shown = app.shown()
        assert "7 rows" in shown
        assert "wonderful 好" in shown
        assert "✗ unread" in shown and "line 8" in shown
        assert "≠ negative" in shown  # terrible, whose gold label is positive
        assert "(empty)" in shown
        assert "33.3%" in shown or "unsure" in shown
        await app.press("g")
        await app.until(lambda: app.screen.table_pane.side.report is not None)
        assert app.screen.table_pane.side.report.rows == 6
        await app.until(lambda: "15 equal-width bins" in app.shown())
        await app.press("w")
        await app.until(lambda: "Share of labels a day" in app.shown())
        await app.press("v", "down", "down")
        await app.until(lambda: "≠ gold: positive" in app.shown())


async def test_sorting_by_key_and_by_mouse(script, monkeypatch, table) -> None:
    async with running(script, monkeypatch) as app:
        await label(app, table)
        listing = app.screen.table_work.listing
        await app.press("o", "o")
        await app.until(lambda: listing.order is Order.SCORE and listed(app))
        assert listing.descending and numbers(app)[0] in (3, 4)
        assert numbers(app)[-1] == 7  # a row without a score is last, either way
        await app.press("O")
        await app.until(lambda: not listing.descending and listed(app))
        assert numbers(app)[-1] == 7
        header = app.screen.query_one("#table-header")
        await app.pilot.click(header, offset=(2, 0))
        await app.until(lambda: listing.order is Order.ROW and listed(app))
        assert numbers(app) == [1, 2, 3, 4, 5, 6, 7]


async def test_search_filter_and_range(script, monkeypatch, table) -> None:
    async with running(script, monkeypatch) as app:
        await label(app, table)
        await app.press("slash")
        await answer(app, "WINE")
        await app.until(lambda: numbers(app) == [2])
        assert "“WINE”" in app.shown()
        await app.press("slash")
        await answer(app, "")
        await app.press("p")
        await answer(app, "0.9 - 1")
        await app.until(lambda: numbers(app) == [3, 4])
        await app.press("f")
        await app.until(lambda: len(app.app.screen_stack) == 2)
        options = app.app.screen.query_one(OptionList)
        options.highlighted = 1  # negative
        await app.press("enter")
        await app.until(lambda: numbers(app) == [3])
        assert "probability 0.90–1.00" in app.shown()
        await app.press("f")
        await app.until(lambda: len(app.app.screen_stack) == 2)
        await app.press("enter")  # all rows
        await app.until(lambda: len(numbers(app)) == 7)
        await app.press("p")
        await answer(app, "much")
        await app.until(lambda: "A range looks like 0.4 - 0.6" in app.shown())


async def test_a_row_is_opened_to_see_why(script, monkeypatch, table) -> None:
    async with running(script, monkeypatch) as app:
        await label(app, table)
        await app.press("down", "down", "enter")
        await app.until(lambda: app.screen.mode == "text" and app.screen.reading is not None)
        await app.quiet()
        assert app.reading.text == "terrible"
        await app.press("escape")
        await app.until(lambda: app.screen.mode == "table")
        assert app.screen.table_pane.rows.cursor == 2


async def test_a_row_is_opened_while_its_table_is_labelled(script, monkeypatch, tmp_path) -> None:
    path = tmp_path / "many.txt"
    path.write_text("".join(f"good {n}\n" for n in range(300)), "utf-8")
    held = True
    script.hold_many = lambda: held
    async with running(script, monkeypatch) as app:
        await look(app, path)
        await app.press("enter")
        work = app.screen.table_work
        await app.until(lambda: work.running and work.table.phase == "labelling")
        await app.until(lambda: app.screen.table_pane.rows.count == 300)
        await app.press("down", "enter")
        await app.until(lambda: app.screen.mode == "text" and app.screen.reading is not None)
        await app.quiet()
        assert app.reading.text == "good 1" and app.reading.error is None
        assert app.reading.attribution is not None and app.reading.sentences
        assert work.running and not work.table.store.counts().labelled
        await app.press("escape")
        await app.until(lambda: app.screen.mode == "table")
        held = False
        await done(app)
        assert work.table.error is None and work.table.store.counts().labelled == 300


async def test_a_label_is_corrected_and_becomes_a_training_set(script, monkeypatch, table) -> None:
    async with running(script, monkeypatch) as app:
        await label(app, table)
        await app.press("down", "down", "a")
        await app.until(lambda: len(app.app.screen_stack) == 2)
        await app.press("enter")
        await app.until(lambda: app.storage.labels.label_of("terrible") == "positive")
        await app.until(lambda: "✎ positive" in app.shown())
        await app.press("X")
        path = app.app.paths.training_sets / "labels.jsonl"
        await app.until(path.exists)
        assert json.loads(path.read_text("utf-8")) == {"text": "terrible", "label": "positive"}


async def test_export_keeps_all_columns_and_adds_its_own(
    script, monkeypatch, table, tmp_path
) -> None:
    async with running(script, monkeypatch) as app:
        await label(app, table)
        target = tmp_path / "out.jsonl"
        await app.press("x")
        await answer(app, str(target))
        await app.until(target.exists)
        rows = [json.loads(line) for line in target.read_text("utf-8").splitlines()]
        assert len(rows) == 7
        names = list(rows[0])
        assert names[:4] == ["review", "label", "place", "day"] and "score" in names
        await app.press("x")
        await answer(app, str(table))
        await app.until(lambda: "That is the file the texts come from" in app.shown())


async def test_esc_stops_and_r_goes_on(script, monkeypatch, tmp_path) -> None:
    path = tmp_path / "many.txt"
    path.write_text("".join(f"good {n}\n" for n in range(300)), "utf-8")
    held = True
    script.hold = lambda: held
    async with running(script, monkeypatch) as app:
        await look(app, path)
        await app.press("enter")
        work = app.screen.table_work
        await app.until(lambda: work.running and work.table.phase == "labelling")
        await app.until(lambda: "labelling" in app.shown())
        assert app.screen.unsaved()
        await app.press("escape")
        await app.until(lambda: not work.running)
        await app.until(lambda: "stopped; r goes on" in app.shown())
        held = False
        await app.press("r")
        await done(app)
        assert work.table.store.counts().labelled == 300


async def test_temperature_is_fitted_with_one_key(script, monkeypatch, tmp_path) -> None:
    path = tmp_path / "gold.tsv"
    lines = ["text\tlabel"]
    for n in range(60):
        lines.append(f"good {n}\t{'positive' if n % 4 else 'negative'}")
        lines.append(f"bad {n}\t{'negative' if n % 4 else 'positive'}")
    path.write_text("\n".join(lines) + "\n", "utf-8")
    async with running(script, monkeypatch) as app:
        await label(app, path)
        recalibrated: list[float] = []

        async def remember(temperature: float) -> None:
            recalibrated.append(temperature)

        monkeypatch.setattr(app.screen.driver.work.desk.model, "recalibrate", remember)
        await app.press("t")
        await app.until(lambda: recalibrated, timeout=20)
        # logits 2 apart, right in three of four: 2 / T = ln 3
        assert recalibrated[0] == pytest.approx(1.82, abs=0.02)
        side = app.screen.table_pane.side
        await app.until(lambda: side.report is not None and side.report.ece < 0.01)


@pytest.mark.parametrize(
    ("content", "said"),
    [("", "the file is empty"), ("text,label\n", "it has a header and no rows")],
)
async def test_a_file_that_cannot_be_used(script, monkeypatch, tmp_path, content, said) -> None:
    path = tmp_path / "broken.csv"
    path.write_text(content, "utf-8")
    async with running(script, monkeypatch, size=(80, 24)) as app:
        app.screen._drive(app.screen.driver.look_at(path))
        if content:
            await app.until(lambda: app.screen.table_pane.current == "columns")
            await app.press("enter")
        await app.until(lambda: said in " ".join(app.shown().split()))


async def test_at_80_by_24_tabs_lie_over_the_table(script, monkeypatch, table) -> None:
    async with running(script, monkeypatch, size=(80, 24)) as app:
        await label(app, table)
        side = app.screen.table_pane.side
        assert not side.display or side.size.width == 0
        await app.press("g")
        await app.until(lambda: side.has_class("open") and "accuracy" in app.shown())
        await app.press("v")
        assert side.tab is Tab.ROW and side.has_class("open")
        await app.press("escape")
        assert not side.has_class("open")
        await app.press("ctrl+t")
        assert app.screen.mode == "text"


async def test_a_hundred_thousand_rows(script, monkeypatch, tmp_path) -> None:
    """Only the rows in view are read."""
    from lslm_tui.services.labelling import LabelStore
    from lslm_tui.tui.sentiment.listing import Listing

    store = LabelStore(tmp_path / "rows.db")
    store.note(labels=["negative", "positive"])
    for start in range(0, 100_000, 10_000):
        store.add(
            [
                (n + 1, n + 2, f"text {n}", "{}", "", "", 0, "", "", None)
                for n in range(start, start + 10_000)
            ]
        )

    async def ask(question):
        return question(store)

    listing = Listing(store, 0.6, ask)
    read: list[int] = []
    rows_of = store.rows_of
    monkeypatch.setattr(
        store, "rows_of", lambda numbers, **o: read.append(len(numbers)) or rows_of(numbers, **o)
    )
    listing.sort(Order.TEXT)
    await listing.refresh()
    assert len(listing) == 100_000 and not read
    assert listing.row(99_999).text == "text 99999"
    assert sum(read) <= 64
    listing.choose(search="text 777")
    await listing.refresh()
    assert len(listing) == 111
    store.close()


async def test_what_is_asked_later_counts_and_one_may_give_up(tmp_path) -> None:
    from lslm_tui.services.labelling import LabelStore
    from lslm_tui.tui.sentiment.listing import Listing

    store = LabelStore(tmp_path / "rows.db")
    store.note(labels=["negative", "positive"])
    store.add([(n, n, f"text {9 - n}", "{}", "", "", 0, "", "", None) for n in range(1, 9)])
    gates: list[asyncio.Event] = []

    async def ask(question):
        gates.append(asyncio.Event())
        await gates[-1].wait()
        return question(store)

    listing = Listing(store, 0.6, ask)

    async def refresh(count: int) -> asyncio.Task[None]:
        task = asyncio.create_task(listing.refresh())
        while len(gates) < count:
            await asyncio.sleep(0)
        return task

    first = await refresh(1)
    gates[0].set()
    await first
    assert list(listing.numbers) == [1, 2, 3, 4, 5, 6, 7, 8] and not listing.busy
    listing.sort(Order.TEXT)
    slow = await refresh(2)
    listing.choose(search="text 1")
    quick = await refresh(3)
    assert listing.busy and list(listing.numbers) == [1, 2, 3, 4, 5, 6, 7, 8]
    gates[2].set()
    await quick
    gates[1].set()
    await slow
    assert list(listing.numbers) == [8] and not listing.busy
    listing.sort(Order.SCORE)
    again = await refresh(4)
    listing.give_up()
    assert listing.order is Order.TEXT and listing.filter.search == "text 1" and not listing.busy
    gates[3].set()
    await again
    assert list(listing.numbers) == [8]
    store.close()
