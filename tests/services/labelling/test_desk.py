"""Tables labelled: every row, whatever happens, and what can be asked afterwards."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lslm_tui.errors import InputError, StorageError
from lslm_tui.services.labelling import (
    Columns,
    LabelDesk,
    Order,
    RowFilter,
    TableLabelling,
    TableSettings,
)
from lslm_tui.services.labelling import jobs as jobs_module
from lslm_tui.services.labelling.store import LabelStore
from tests.conftest import SHARED

WORDS = [
    "the",
    "quick",
    "brown",
    "fox",
    "jumps",
    "over",
    "a",
    "lazy",
    "dog",
    "while",
    "Lily",
    "and",
    "Tom",
    "play",
    "42",
    "你好",
    "世界",
    "🙂",
    "é",
    ".",
]
BAD = SHARED / "data" / "bad_input"


def make_table(path: Path, rows: int = 300) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "text", "gold", "shop", "day"])
        for n in range(rows):
            text = " ".join(WORDS[(n + k) % len(WORDS)] for k in range(n % 40))
            day = f"2026-{n % 3 + 1:02}-{n % 28 + 1:02}"
            writer.writerow([n, text, ("pos", "neg")[n % 2], f"shop {n % 4}", day])
    return path


async def done(desk: LabelDesk, settings: TableSettings, **options: bool) -> TableLabelling:
    table = await desk.label_table(settings, **options)
    await table.finished()
    if table.error:
        raise table.error
    return table


@pytest.fixture
async def table(desk: LabelDesk, tmp_path: Path):
    settings = TableSettings(
        make_table(tmp_path / "a.csv"), text="text", gold="gold", group="shop", date="day"
    )
    table = await done(desk, settings)
    yield table
    table.close()


async def test_every_row_is_labelled_as_it_would_be_alone(
    desk: LabelDesk, table: TableLabelling
) -> None:
    assert table.store.counts().labelled == 300
    for number in (1, 7, 200):
        row = table.store.row(number)
        assert row is not None
        alone = await desk.label(row.text)
        assert row.label == alone.label
        assert row.scores == pytest.approx(alone.scores, abs=1e-4)
        assert row.score == max(row.scores)


async def test_sorting_filtering_searching_and_paging(table: TableLabelling) -> None:
    store = table.store
    scores = [row.score for row in store.page(order=Order.SCORE, descending=True, limit=300)]
    assert scores == sorted(scores, reverse=True)
    first, second = store.page(limit=10), store.page(limit=10, offset=10)
    assert [row.number for row in first + second] == list(range(1, 21))
    for chosen in (
        RowFilter(labels=("positive",)),
        RowFilter(least=0.6, most=0.9),
        RowFilter(unsure=True),
        RowFilter(unsure=False),
        RowFilter(flagged=True),
        RowFilter(wrong=True),
        RowFilter(search="LAZY"),
        RowFilter(group="shop 1"),
        RowFilter(first_day="2026-02-01", last_day="2026-02-28"),
    ):
        found = store.page(chosen, limit=1000)
        assert 0 < len(found) == store.count(chosen) < 300
    assert all("lazy" in row.text for row in store.page(RowFilter(search="lazy"), limit=300))
    assert store.count(RowFilter(search="100%_\\")) == 0
    assert {row.label for row in store.page(RowFilter(labels=("positive",)))} == {"positive"}
    sure = store.count(RowFilter(unsure=False), unsure_below=0.9)
    assert sure < store.count(RowFilter(unsure=False), unsure_below=0.55)


async def test_distributions_add_up(table: TableLabelling) -> None:
    store = table.store
    overall = store.overall()
    assert overall.total == 300
    groups = store.by_group()
    assert sorted(bucket.name for bucket in groups) == [f"shop {n}" for n in range(4)]
    for buckets in (groups, *(store.by_date(step) for step in ("day", "week", "month"))):
        assert sum(bucket.unsure for bucket in buckets) == overall.unsure
        for place in range(2):
            assert sum(b.counts[place] for b in buckets) == overall.counts[place]
    assert [bucket.name for bucket in store.by_date("month")] == ["2026-01", "2026-02", "2026-03"]
    assert store.by_date("week")[0].name == "2025-12-29"
    assert store.date_span() == ("2026-01-01", "2026-03-28")


async def test_agreement_with_gold_labels(desk: LabelDesk, table: TableLabelling) -> None:
    report = await desk.report(table)
    rows = table.store.page(limit=1000)
    right = sum(row.label == {"pos": "positive", "neg": "negative"}[row.gold] for row in rows)
    assert report.rows == 300
    assert report.accuracy == pytest.approx(right / 300)
    assert sum(map(sum, report.confusion)) == 300
    assert not report.unmapped


async def test_other_columns_later_without_labelling_anew(
    desk: LabelDesk, table: TableLabelling
) -> None:
    before = [row.scores for row in table.store.page(limit=300)]
    desk.set_columns(table, Columns("text", group="gold"))
    await table.finished()
    assert {bucket.name for bucket in table.store.by_group()} == {"pos", "neg"}
    assert table.store.date_span() is None
    assert (await desk.report(table)).rows == 0
    assert [row.scores for row in table.store.page(limit=300)] == before


async def test_exporting(desk: LabelDesk, table: TableLabelling, tmp_path: Path) -> None:
    desk.correct(table, 3, "negative")
    async for _ in desk.export(table, tmp_path / "o.csv").events():
        pass
    with (tmp_path / "o.csv").open(newline="", encoding="utf-8") as file:
        found = list(csv.DictReader(file))
    assert list(found[0]) == [
        "id", "text", "gold", "shop", "day", "label", "score", "unsure", "flags", "corrected"
    ]  # fmt: skip
    assert [row["id"] for row in found] == [str(n) for n in range(300)]
    assert found[2]["corrected"] == "negative"
    assert found[0]["flags"] == "The text is empty."
    assert float(found[5]["score"]) == pytest.approx(table.store.row(6).score, abs=1e-5)


async def test_a_stopped_export_leaves_nothing(
    desk: LabelDesk, table: TableLabelling, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs_module, "READ_AT_ONCE", 10)
    job = desk.export(table, tmp_path / "o.csv")
    async for _ in job.events():
        job.cancel()
    assert not (tmp_path / "o.csv").exists() or len((tmp_path / "o.csv").read_text().split()) > 300
    assert not list(tmp_path.glob(".o.csv*"))


async def test_corrections_become_examples(desk: LabelDesk, table: TableLabelling) -> None:
    row = table.store.row(9)
    desk.correct(table, 9, "negative")
    assert table.store.row(9).corrected == "negative"
    assert desk.session.storage.labels.label_of(row.text) == "negative"
    assert table.store.count(RowFilter(corrected=True)) == 1
    desk.correct(table, 9, "")
    assert desk.session.storage.labels.label_of(row.text) is None


async def test_calibrating_changes_scores_and_is_kept(
    desk: LabelDesk, table: TableLabelling, classifier: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lslm_tui.services.calibrations.is_own", lambda model: False)
    before = (classifier / "config.json").read_bytes()
    facts = await desk.fit(table)
    assert facts["rows"] > 250 and facts["loss_after"] <= facts["loss_before"]
    labels = [row.label for row in table.store.page(limit=300)]
    saved = await desk.calibrate(table, facts)
    assert saved.path.is_relative_to(desk.session.paths.data)
    assert (classifier / "config.json").read_bytes() == before
    assert [row.label for row in table.store.page(limit=300)] == labels
    row = table.store.row(50)
    assert (await desk.label(row.text)).scores == pytest.approx(row.scores, abs=1e-5)
    report = await desk.report(table)
    assert report.ece == pytest.approx(facts["ece_after"], abs=0.02)
    desk.open(str(classifier))
    assert (await desk.model.wait_ready()).temperature == pytest.approx(facts["temperature"])


async def test_stopped_and_taken_up_again(
    desk: LabelDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs_module, "ROWS_AT_ONCE", 100)
    settings = TableSettings(make_table(tmp_path / "a.csv", 1000), text="text")
    table = await desk.label_table(settings)
    table.subscribe(
        lambda: table.cancel() if table.phase == "labelling" and table.progress.done else None
    )
    await table.finished()
    assert table.stopped and table.error is None
    kept = table.store.counts().labelled
    assert 0 < kept < 1000
    assert await desk.unfinished(settings) == kept
    table.close()
    again = await done(desk, settings)
    assert again.resumed_from == kept
    assert again.store.counts().labelled == 1000
    again.close()
    fresh = await done(desk, settings, resume=False)
    assert fresh.resumed_from == 0
    desk.discard(fresh)
    assert await desk.unfinished(settings) == 0


KILLED = """
import sys
from pathlib import Path
from lslm_tui.engine.base import open_engine
from lslm_tui.services.jobs import EngineSlot, Purpose
from lslm_tui.services.labelling import jobs
from lslm_tui.services.labelling.settings import Columns, TableOrder
from lslm_tui.services.tables import look_at
from lslm_tui.types import Cancel, ModelSpec
jobs.KEEP_S = 0.0
def opened():
    return (yield from open_engine(ModelSpec("tiny", Path(sys.argv[1])), Cancel()))
slot = EngineSlot()
steps = opened()
try:
    while True: next(steps)
except StopIteration as end:
    slot.engines[Purpose.SENTIMENT] = end.value
order = TableOrder(look_at(Path(sys.argv[2])), Columns("text"), Path(sys.argv[3]), "tiny")
for event in jobs.label_table(order, slot, Cancel()):
    print(event.phase, event.done, flush=True)
"""


async def test_killed_and_taken_up_again(desk: LabelDesk, classifier: Path, tmp_path: Path) -> None:
    settings = TableSettings(make_table(tmp_path / "a.csv", 1500), text="text")
    order, _ = await desk._order(settings)
    order.store.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-c", KILLED, str(classifier), str(settings.path), str(order.store)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    told = 0
    for line in child.stdout:
        phase, count = line.split()
        if phase == "labelling" and int(count) > 100:
            told = int(count)
            os.kill(child.pid, signal.SIGKILL)
            break
    child.wait()
    child.stdout.close()
    assert told
    kept = await desk.unfinished(settings)
    assert kept >= told - 600  # a batch has at most 512 rows
    table = await done(desk, settings)
    assert table.resumed_from == kept
    assert table.store.counts().labelled == 1500
    table.close()


async def test_bad_rows_are_kept_with_their_line(desk: LabelDesk, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("text,label\nthe fox,1\na,b,c\nthe dog,0\nx\0y,1\n", "utf-8")
    table = await done(desk, TableSettings(path))
    counts = table.store.counts()
    assert (counts.rows, counts.labelled, counts.problems, counts.waiting) == (4, 2, 2, 0)
    assert [line for line, _ in table.store.problems()] == [3, 5]
    row = table.store.row(2)
    assert row.label == "" and row.unsure
    assert row.flags[0].startswith("Line 3: 3 fields")
    async for _ in desk.export(table, tmp_path / "o.csv").events():
        pass
    lines = (tmp_path / "o.csv").read_text("utf-8").splitlines()
    assert lines[2].startswith('a,"b,c",,,true,Line 3: 3 fields')
    assert len(lines) == 5
    table.close()


@pytest.mark.skipif(not BAD.exists(), reason="needs ../shared/data")
async def test_files_that_are_broken(desk: LabelDesk, tmp_path: Path) -> None:
    for name, words in (("07_empty.jsonl", "empty"), ("11_duplicate_header.csv", "several times")):
        with pytest.raises(InputError, match=words):
            await desk.label_table(TableSettings(BAD / name))
    table = await done(desk, TableSettings(BAD / "11_duplicate_header.csv", text="text#2"))
    assert table.order.columns.text == "text#2"
    table.close()
    typos = await done(desk, TableSettings(BAD / "10_label_typos.tsv", gold="label"))
    assert (await desk.report(typos)).unmapped == {"postive": 1}
    typos.close()


async def test_columns_that_are_not_there(desk: LabelDesk, tmp_path: Path) -> None:
    path = make_table(tmp_path / "a.csv", 5)
    with pytest.raises(InputError, match="There are id, text"):
        await desk.label_table(TableSettings(path, text="review"))
    with pytest.raises(InputError, match="no column"):
        await desk.label_table(TableSettings(path, gold="review"))


async def test_a_table_with_a_header_alone(desk: LabelDesk, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("text,label\n", "utf-8")
    with pytest.raises(InputError, match="no rows"):
        await done(desk, TableSettings(path))


async def test_a_megabyte_in_one_line(desk: LabelDesk, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("the quick brown fox " * 10_000 + "\n\nthe dog\n", "utf-8")
    table = await done(desk, TableSettings(path))
    row = table.store.row(1)
    assert len(row.windows) > 1000
    assert row.windows[-1].end >= len(row.text.rstrip())
    assert row.flags == (f"Read in {len(row.windows)} windows.",)
    assert table.store.row(2).flags == ("The text is empty.",)
    table.close()


async def test_a_full_disk(
    desk: LabelDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = TableSettings(make_table(tmp_path / "a.csv", 500), text="text")
    real = LabelStore.put
    monkeypatch.setattr(jobs_module, "ROWS_AT_ONCE", 100)

    def full(self, found):
        if self.counts().labelled >= 200:
            raise StorageError("The disk is full.")
        real(self, found)

    monkeypatch.setattr(LabelStore, "put", full)
    table = await desk.label_table(settings)
    await table.finished()
    assert "full" in str(table.error)
    table.close()
    monkeypatch.setattr(LabelStore, "put", real)
    again = await done(desk, settings)
    assert again.resumed_from == 200
    assert again.store.counts().labelled == 500
    again.close()


async def test_time_left(desk: LabelDesk, tmp_path: Path) -> None:
    table = await desk.label_table(TableSettings(make_table(tmp_path / "a.csv"), text="text"))
    assert table.seconds_left is None
    await table.finished()
    from lslm_tui.types import Progress

    table._begun = (time.monotonic() - 10, 0.25)
    table.progress = Progress("labelling", 200, 400, "texts")
    assert table.seconds_left == pytest.approx(20, abs=1)
    table._begun = (time.monotonic() - 10, 0.0)
    table.progress = Progress("labelling", 5, 400, "texts", 0.5)
    assert table.seconds_left == pytest.approx(10, abs=1)
    table.close()
