"""One program at a time has a table: told to the next, and free again however the first one ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lslm_tui.errors import InputError
from lslm_tui.services.labelling import LabelDesk, TableSettings
from lslm_tui.services.labelling import holding as module
from lslm_tui.services.labelling.holding import hold, is_held
from lslm_tui.services.labelling.keeping import discard, prune

OTHER = """
import sys
from pathlib import Path
from lslm_tui.errors import InputError
from lslm_tui.services.labelling.holding import hold
try:
    held = hold(Path(sys.argv[1]), Path("reviews.csv"))
except InputError as error:
    print(error, flush=True)
else:
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def another(store: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A fresh program that takes the table, and what it said of that."""
    child = subprocess.Popen(
        [sys.executable, "-c", OTHER, str(store)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdin and child.stdout
    try:
        yield child, child.stdout.readline().strip()
    finally:
        child.kill()
        child.stdin.close()
        child.stdout.close()
        child.wait()


def test_the_next_program_is_told_which_has_it_and_since_when(tmp_path: Path) -> None:
    store = tmp_path / "a.db"
    with another(store) as (child, said):
        assert said == "held" and is_held(store)
        with pytest.raises(InputError) as caught:
            hold(store, Path("reviews.csv"))
        assert caught.value.message.startswith("reviews.csv: is being labelled, or shown, by")
        assert f"(process {child.pid}, since {time.strftime('%H:')}" in caught.value.message
        assert "gone on with" in caught.value.remedy
        hold(tmp_path / "b.db", Path("other.csv")).release()


def test_a_killed_program_leaves_no_lock(tmp_path: Path) -> None:
    store = tmp_path / "a.db"
    with another(store) as (child, _):
        child.send_signal(signal.SIGKILL)
        child.wait()
        assert store.with_name("a.db.lock").exists()
        assert not is_held(store)
        held = hold(store, Path("reviews.csv"))
        with another(store) as (_, said):
            assert f"process {os.getpid()}," in said
        held.release()
    with another(store) as (_, said):
        assert said == "held"


def test_a_program_may_hold_it_twice_and_lets_go_once_both_have(tmp_path: Path) -> None:
    store = tmp_path / "a.db"
    first, second = (hold(store, Path("reviews.csv")) for _ in range(2))
    first.release()
    first.release()
    with another(store) as (_, said):
        assert said.startswith("reviews.csv: is being labelled")
    second.release()
    assert not is_held(store)


def test_a_store_that_is_removed_takes_its_lock_with_it(tmp_path: Path) -> None:
    store = tmp_path / "a.db"
    store.touch()
    held = hold(store, Path("reviews.csv"))
    discard(store)
    assert not list(tmp_path.iterdir())
    with another(store) as (_, said):
        assert said == "held", "the next one makes its own"
        held.release()
        assert is_held(store)


def test_what_is_open_is_not_pruned(tmp_path: Path) -> None:
    for name in ("a.db", "b.db", "c.db"):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (1000, 1000))
    held = hold(tmp_path / "a.db", Path("reviews.csv"))
    with another(tmp_path / "b.db"):
        prune(tmp_path, keep=0)
        assert sorted(p.name for p in tmp_path.glob("*.db")) == ["a.db", "b.db"]
    held.release()


def test_without_locks_a_table_is_labelled_all_the_same(tmp_path: Path, monkeypatch) -> None:
    def refuse(descriptor: int, how: int) -> None:
        raise OSError(module.errno.ENOLCK, "No locks available")

    monkeypatch.setattr(module.fcntl, "flock", refuse)
    hold(tmp_path / "a.db", Path("reviews.csv")).release()


async def test_a_table_is_held_until_it_is_closed(desk: LabelDesk, tmp_path: Path) -> None:
    path = tmp_path / "reviews.csv"
    path.write_text("text\nthe fox\na dog\n", "utf-8")
    settings = TableSettings(path)
    table = await desk.label_table(settings)
    await table.finished()
    store = table.order.store
    with another(store) as (_, said):
        assert said.startswith("reviews.csv: is being labelled")
    table.close()
    with another(store) as (child, said):
        assert said == "held"
        with pytest.raises(InputError, match=f"process {child.pid}"):
            await desk.label_table(settings)
        assert await desk.unfinished(settings) == 2, "to look at it is no harm"
    again = await desk.label_table(settings)
    await again.finished()
    assert again.error is None and again.resumed_from == 2
    desk.discard(again)
    assert not list(store.parent.iterdir())
