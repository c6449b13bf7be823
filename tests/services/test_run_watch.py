"""A run watched through its files: curves, samples, broken lines, a resume, another version."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from lslm_tui.services.run_watch import RunWatch


@pytest.fixture
def run(tmp_path) -> Path:
    folder = tmp_path / "x-1"
    folder.mkdir()
    (folder / "status.json").write_text('{"state": "done", "step": 20, "steps": 20}')
    return folder


def lines(path: Path, *values) -> None:
    with path.open("a") as file:
        for value in values:
            file.write(value if isinstance(value, str) else json.dumps(value) + "\n")


def test_curves_grow_and_the_last_value_is_known(run):
    watch = RunWatch(run)
    lines(run / "metrics.jsonl", {"step": 1, "loss": 3.0}, {"step": 2, "loss": None})
    assert watch.poll()
    assert watch.curve("loss").steps == [1, 2] and math.isnan(watch.curve("loss").values[1])
    assert watch.curve("loss").last == 3.0
    assert not watch.poll()
    lines(run / "metrics.jsonl", {"step": 4, "eval_loss": 2.5}, {"step": 8, "eval_loss": 2.0})
    assert watch.poll() and watch.best_step == 8
    assert watch.curve("nothing").values == []


def test_broken_lines_and_strange_values_are_passed_over(run):
    lines(
        run / "metrics.jsonl", "{torn\n", "[]\n", '"x"\n', {"loss": 1.0},
        {"step": "1", "loss": 2}, {"step": 3, "loss": "word", "later": [1]}, '{"step": 4, "lo',
    )  # fmt: skip
    lines(run / "samples.jsonl", {"step": 3}, {"step": None}, {"step": 3, "output": "字\u0007"})
    watch = RunWatch(run)
    watch.poll()
    assert watch.curve("loss").steps == [3] and watch.curve("loss").last is None
    assert [s.output for s in watch.samples[3]] == ["", "字\u0007"]


def test_a_resumed_run_is_read_again_from_the_start(run):
    watch = RunWatch(run)
    lines(run / "metrics.jsonl", {"step": 1, "loss": 3.0}, {"step": 2, "loss": 2.0})
    watch.poll()
    part = run / ".m"
    lines(part, {"step": 1, "loss": 3.0})
    part.replace(run / "metrics.jsonl")
    assert watch.poll()
    assert watch.curve("loss").values == [3.0]


def test_points_are_found_along_tokens_and_time(run):
    for step in (10, 20):
        values = {"step": step, "loss": 1.0, "tokens": step * 100, "seconds": step / 2}
        lines(run / "metrics.jsonl", values)
    lines(run / "metrics.jsonl", {"step": 15, "eval_loss": 1.0}, {"step": 5, "eval_loss": 1.0})
    watch = RunWatch(run)
    watch.poll()
    curve = watch.curve("eval_loss")
    assert list(watch.along(curve, "tokens")) == [500, 1500]
    assert list(watch.along(curve, "seconds")) == [2.5, 7.5]
    assert watch.along(curve, "step") == [5, 15]
    lines(run / "metrics.jsonl", {"step": 99, "other": 1})
    watch.poll()
    assert list(watch.along(watch.curve("other"), "tokens")) == [2000]


def test_checkpoints_notices_and_the_log(run):
    lines(
        run / "events.jsonl",
        {"type": "phase", "phase": "training", "checkpoint": 5},
        {"type": "notice", "text": "Out of memory with 4 rows"},
        {"type": "phase", "phase": "training", "checkpoint": 5},
    )
    (run / "log.txt").write_bytes(b"x" * 60_000 + b"\n\xff last\n")
    watch = RunWatch(run)
    watch.poll()
    assert watch.checkpoints == [5] and watch.notices == ["Out of memory with 4 rows"]
    assert watch.log()[-1].endswith(" last") and len(watch.log()[0]) < 30_000


def test_the_recipe_it_builds_on_is_shown_while_it_runs(run):
    import os

    import psutil

    base = run / "base"
    base.mkdir()
    mine = {"pid": os.getpid(), "process_started": psutil.Process().create_time()}
    status = {"state": "running", "phase": "base", **mine}
    (run / "status.json").write_text(json.dumps(status))
    (base / "status.json").write_text(
        json.dumps({"state": "running", "phase": "training", "step": 3, "steps": 9, **mine})
    )
    lines(base / "metrics.jsonl", {"step": 3, "loss": 5.0})
    watch = RunWatch(run)
    watch.poll()
    assert watch.in_base and watch.phase == "training" and watch.steps == (3, 9)
    assert watch.curve("loss").values == [5.0]
    (run / "status.json").write_text(json.dumps({**status, "phase": "training"}))
    watch.poll()
    assert not watch.in_base and watch.curve("loss").values == []


def test_what_cannot_be_read_is_empty(run):
    (run / "recipe.toml").write_text("= no toml")
    (run / "result.json").write_text("[" * 100_000)
    watch = RunWatch(run)
    watch.poll()
    assert watch.base_model == "" and watch.result is None and watch.estimated_bytes is None
    assert watch.newer_version == "" and watch.log() == []


@pytest.mark.parametrize(("wrote", "newer"), [("999.1", "999.1"), ("0.0.1", ""), ("x", "")])
def test_a_run_of_a_newer_version_is_known(run, wrote, newer):
    (run / "origin.json").write_text(json.dumps({"versions": {"lslm-tui": wrote}}))
    assert RunWatch(run).newer_version == newer
