"""Runs as their directories tell them: living, stopped, dead; started, followed, removed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from lslm_tui.errors import UsageError
from lslm_tui.paths import Paths, find_paths
from lslm_tui.services import runs
from lslm_tui.services.runs import Follower, RunState

SLEEPER = """
import os, pathlib, sys, time
print("lslm-tui: the recipe is wrong 虫", flush=True)
folder = pathlib.Path(sys.argv[sys.argv.index("--run") + 1])
if os.environ.get("SLEEPER_EXIT"):
    sys.exit(int(os.environ["SLEEPER_EXIT"]))
(folder / "origin.json").write_text('{"name": "x", "recipe": "' + sys.argv[1] + '"}')
while True:
    time.sleep(0.05)
"""


@pytest.fixture
def paths() -> Paths:
    return find_paths()


@pytest.fixture
def sleeper(tmp_path, monkeypatch) -> None:
    """A training that imports nothing and waits to be stopped."""
    (tmp_path / "sleeper_run.py").write_text(SLEEPER)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(runs, "TRAINING", "sleeper_run")


def write(folder: Path, **status) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "status.json").write_text(json.dumps(status))
    return folder


def wait_for(what, limit_s: float = 20.0) -> None:
    end = time.monotonic() + limit_s
    while not what():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def test_asking_a_run_to_wait_to_go_on_and_to_finish(paths):
    mine = {"pid": os.getpid(), "process_started": psutil.Process().create_time()}
    folder = write(paths.runs / "a", state="running", phase="paused", **mine)
    run = runs.read_run(folder)
    assert run.running and run.paused
    runs.request_pause(run)
    assert (folder / "pause").exists()
    runs.request_finish(run)
    assert (folder / "stop").read_text().strip() == "finish"
    assert not (folder / "pause").exists(), "a paused run must go on to finish"
    runs.end_pause(run)


def test_a_run_that_has_ended_cannot_be_paused_or_finished(paths):
    run = runs.read_run(write(paths.runs / "a", state="done"))
    for ask in (runs.request_pause, runs.request_finish):
        with pytest.raises(UsageError, match="it is done"):
            ask(run)
    assert sorted(p.name for p in run.path.iterdir()) == ["status.json"]


def test_no_runs(paths):
    assert runs.list_runs(paths) == []
    with pytest.raises(UsageError, match="no runs yet"):
        runs.find_run(paths, "")


def test_newest_first_and_found_by_the_beginning_of_its_name(paths):
    for name, began in (("a-1", "2026-01-01"), ("b-1", "2026-03-01"), ("b-2", "2026-02-01")):
        folder = write(paths.runs / name, state="done", step=4, steps=4)
        (folder / "origin.json").write_text(json.dumps({"name": name[0], "began": began}))
    (paths.runs / "not a run").mkdir()
    assert [run.id for run in runs.list_runs(paths)] == ["b-1", "b-2", "a-1"]
    assert runs.find_run(paths, "a").id == "a-1"
    assert runs.find_run(paths, "").id == "b-1"
    assert runs.find_run(paths, str(paths.runs / "b-2")).id == "b-2"
    with pytest.raises(UsageError, match="Several runs begin with b: b-1, b-2"):
        runs.find_run(paths, "b")
    with pytest.raises(UsageError, match="No run is called zzz"):
        runs.find_run(paths, "zzz")


def test_a_process_of_the_same_number_is_not_the_run(tmp_path):
    began = psutil.Process().create_time()
    own = write(tmp_path / "own", state="running", pid=os.getpid(), process_started=began)
    assert runs.read_run(own).state is RunState.RUNNING
    other = write(tmp_path / "o", state="running", pid=os.getpid(), process_started=began - 60)
    found = runs.read_run(other)
    assert found.state is RunState.DIED and found.resumable and found.pid is None
    assert "without saying why" in found.reason


@pytest.mark.parametrize("text", ["", "{", "[]", '{"state": "dancing"}', '{"pid": "x"}'])
def test_a_broken_status_is_a_run_that_died(tmp_path, text):
    (tmp_path / "status.json").write_text(text)
    assert runs.read_run(tmp_path).state is RunState.DIED


def test_the_last_line_of_the_log_is_the_reason(tmp_path):
    run = write(tmp_path / "run", state="running", pid=2**22 + 1)
    (run / "log.txt").write_bytes(b"x" * 10_000 + "\n\n崩溃: bad\xff news\n".encode())
    assert runs.read_run(run).reason.endswith("its log: 崩溃: badÿ news")


def test_a_run_outlives_nobody_but_is_stopped_by_its_number(tmp_path, sleeper):
    started = runs.start_run(tmp_path / "recipe.toml", tmp_path / "run")
    assert started.running and started.phase == "starting"
    pid = started.pid
    assert pid is not None and os.getsid(pid) == pid != os.getsid(0)
    wait_for((tmp_path / "run" / "origin.json").is_file)
    assert runs.read_run(tmp_path / "run").recipe == str(tmp_path / "recipe.toml")
    with pytest.raises(UsageError, match="is running"):
        runs.resume_run(runs.read_run(started.path))
    with pytest.raises(UsageError, match="is running"):
        runs.delete_run(runs.read_run(started.path))
    runs.request_stop(runs.read_run(started.path))
    assert (tmp_path / "run" / "stop").exists()
    wait_for(lambda: not runs.read_run(started.path).running)
    ended = runs.read_run(started.path)
    assert ended.state is RunState.STOPPED and ended.exit_code == -signal.SIGTERM
    again = runs.resume_run(ended)
    assert again.running and not (tmp_path / "run" / "stop").exists()
    runs.kill_run(again)
    wait_for(lambda: not runs.read_run(started.path).running)
    killed = runs.read_run(started.path)
    assert killed.state is RunState.DIED and "SIGKILL" in killed.reason
    runs.delete_run(killed)
    assert not started.path.exists()


def test_a_training_that_ends_at_once_says_why(tmp_path, sleeper, monkeypatch):
    monkeypatch.setenv("SLEEPER_EXIT", "2")
    started = runs.start_run(tmp_path / "recipe.toml", tmp_path / "run")
    wait_for(lambda: not runs.read_run(started.path).running)
    ended = runs.read_run(started.path)
    assert (ended.exit_code, ended.reason) == (2, "the recipe is wrong 虫")
    with pytest.raises(UsageError, match="start it anew"):
        runs.resume_run(ended)


def test_a_zombie_is_not_alive(tmp_path):
    child = subprocess.Popen([sys.executable, "-c", ""])
    wait_for(lambda: psutil.Process(child.pid).status() == psutil.STATUS_ZOMBIE)
    run = write(tmp_path / "run", state="running", pid=child.pid)
    assert runs.read_run(run).state is RunState.DIED
    child.wait()


def test_following_reads_only_what_is_new(tmp_path):
    path = tmp_path / "metrics.jsonl"
    follower = Follower(path)
    assert follower.poll() == []
    with path.open("a", encoding="utf-8") as file:
        file.write('{"step": 1}\n{"step": 2')
        file.flush()
        assert follower.poll() == [{"step": 1}]
        file.write("}\nno json\n[1]\n")
        file.flush()
        assert follower.poll() == [{"step": 2}]
    assert follower.poll() == [] and not follower.restarted


def test_following_begins_anew_when_a_resumed_run_cuts_the_file(tmp_path):
    path = tmp_path / "metrics.jsonl"
    path.write_text('{"step": 1}\n{"step": 2}\n')
    follower = Follower(path)
    assert len(follower.poll()) == 2
    part = tmp_path / "part"
    part.write_text('{"step": 1}\n')
    part.replace(path)
    assert follower.poll() == [{"step": 1}] and follower.restarted
    assert follower.poll() == [] and not follower.restarted


def test_new_directories_do_not_collide(paths):
    first = runs.new_directory(paths, "x")
    first.mkdir(parents=True)
    assert runs.new_directory(paths, "x") != first
