"""The same recipe in two processes on the CPU, as a launcher starts them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from lslm_tui.training.run.directory import RunDirectory, read_json, read_lines

from . import children, tiny

LIMIT_S = 150
LAUNCH = ["-m", "accelerate.commands.launch", "--multi_gpu", "--num_processes", "2"]
QUIET = ["--main_process_port", "0", "--num_machines", "1", "--mixed_precision", "no"]


def train(folder: Path, *launcher: str, recipe: Path) -> RunDirectory:
    command = children.command(recipe, folder, *launcher)
    done = subprocess.run(
        command, cwd=children.ROOT, capture_output=True, text=True, timeout=LIMIT_S
    )
    assert done.returncode == 0, done.stderr
    return RunDirectory(folder)


def curve(run: RunDirectory) -> dict[int, float]:
    return {line["step"]: line["loss"] for line in read_lines(run.metrics) if "loss" in line}


def test_two_processes_learn_what_one_learns(tmp_path, monkeypatch):
    monkeypatch.setenv("TINY_DROPOUT", "0")
    monkeypatch.setenv("TINY_ROWS", "32")
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    recipe = tiny.write_recipe(tmp_path)
    one = train(tmp_path / "one", recipe=recipe)
    two = train(tmp_path / "two", *LAUNCH, *QUIET, recipe=recipe)
    assert curve(one).keys() == curve(two).keys()
    assert curve(two) == pytest.approx(curve(one), abs=1e-3)
    first, second = read_json(one.result), read_json(two.result)
    assert second["machine"]["devices"] == 2
    assert second["batch"] == {"rows": 4, "micro_rows": 2, "accumulation": 1}
    assert first["tokens"] == second["tokens"]
    assert second["after"]["value"] == pytest.approx(first["after"]["value"], abs=1e-3)
    # each line once: only the main process writes
    steps = [line["step"] for line in read_lines(two.metrics) if "loss" in line]
    assert steps == sorted(set(steps))
    assert (two.checkpoints / "step-16" / "rng_state_1.pth").is_file()
