"""The store by itself: a full disk, half a reading, half characters, pages that are stable."""

from __future__ import annotations

from pathlib import Path

import pytest

from lslm_tui.errors import StorageError
from lslm_tui.services.labelling import Order, RowFilter
from lslm_tui.services.labelling.keeping import discard, prune
from lslm_tui.services.labelling.store import LabelStore
from lslm_tui.types import Classification, Window


def row(number: int, text: str = "a text") -> tuple[object, ...]:
    return (number, number + 1, text, '{"text": "a text"}', "", "", 0, "", "", None)


def filled(path: Path | None, rows: int = 50) -> LabelStore:
    store = LabelStore(path)
    store.note(labels=["negative", "positive"])
    store.add([row(number) for number in range(1, rows + 1)])
    return store


def found(number: int, p: float) -> tuple[int, Classification]:
    label = "positive" if p > 0.5 else "negative"
    return number, Classification(0, label, (1 - p, p), (0.0, p), (Window(0, 3, (1 - p, p)),), 5)


def test_a_full_disk_keeps_what_was_there(tmp_path: Path) -> None:
    store = filled(tmp_path / "a.db")
    pages = store._database.connection.execute("PRAGMA page_count").fetchone()[0]
    store._database.connection.execute(f"PRAGMA max_page_count = {pages + 1}")
    with pytest.raises(StorageError, match="full"):
        store.add([row(number, "x" * 1000) for number in range(51, 200)])
    assert store.counts().rows == 50
    store.put([found(1, 0.9)])
    assert store.counts().labelled == 1
    store.close()


def test_what_waits_comes_in_portions() -> None:
    store = filled(None)
    store.put([found(number, 0.9) for number in (1, 2, 5)])
    assert [number for number, _ in store.waiting(0, 3, 10**6)] == [3, 4, 6]
    assert len(store.waiting(10, 100, 20)) == 4  # six signs each
    assert store.labelled_up_to() == 2
    assert store.labelled_up_to(2) == 2
    assert store.waiting(50, 10, 10) == []


def test_equal_values_are_sorted_by_row() -> None:
    store = filled(None)
    store.put([found(number, 0.9) for number in range(1, 51)])
    for order in Order:
        first = store.page(order=order, limit=20)
        rest = store.page(order=order, limit=100, offset=20)
        assert [one.number for one in first + rest] == list(range(1, 51))
    store.settle()
    assert [one.number for one in store.page(order=Order.SCORE, descending=True)][:3] == [1, 2, 3]


def test_a_bound_decides_what_is_unsure() -> None:
    store = filled(None)
    store.put([found(1, 0.55), found(2, 0.65), found(3, 0.05)])
    assert [one.unsure for one in store.page(limit=3)] == [True, False, False]
    assert store.overall(unsure_below=0.7).unsure == 2
    assert store.overall(unsure_below=0.0).counts == (1, 2)
    assert not store.page(limit=4)[3].unsure  # it waits
    assert store.count(RowFilter(labels=("positive",), unsure=False), unsure_below=0.6) == 1


def test_windows_and_corrections_come_back() -> None:
    store = filled(None)
    store.put([found(1, 0.9)])
    store.correct(1, "negative")
    one = store.row(1)
    assert one is not None
    assert one.windows == (Window(0, 3, (pytest.approx(0.1), 0.9)),)
    assert one.corrected == "negative" and one.label == "positive"
    assert store.count(RowFilter(labels=("negative",))) == 1
    assert store.row(999) is None


def test_old_stores_go(tmp_path: Path) -> None:
    import os

    for number in range(5):
        filled(tmp_path / f"{number}.db", 1).close()
        os.utime(tmp_path / f"{number}.db", (1000 + number, 1000 + number))
    prune(tmp_path, keep=2)
    assert sorted(path.name for path in tmp_path.glob("*.db")) == ["3.db", "4.db"]
    discard(tmp_path / "4.db")
    assert [path.name for path in tmp_path.iterdir()] == ["3.db"]


def test_nothing_in_it() -> None:
    store = LabelStore(None)
    assert store.page() == [] and store.count() == 0 and store.labels == ()
    assert store.counts().rows == 0 and store.overall().total == 0
    assert store.by_date("week") == [] and store.date_span() is None
    assert store.gold_values() == {} and store.problems() == []
