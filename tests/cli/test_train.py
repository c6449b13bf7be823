"""The command train: a run from recipe to result, stopped and resumed, and what is refused."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lslm_tui.cli.train_words import progress_line, summary
from lslm_tui.paths import find_paths
from lslm_tui.services import runs
from lslm_tui.services.runs import RunEntry, RunState
from tests.training.run import tiny

ROOT = Path(__file__).parents[2]
LIMIT_S = 120
DRIVER = """
import sys
from lslm_tui.services import runs
runs.TRAINING = "tests.training.run.tiny"
from lslm_tui.__main__ import main
sys.exit(main())
"""


@pytest.fixture
def recipe(tmp_path, monkeypatch) -> Path:
    """A recipe of the tiny task, and trainings that know it."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    monkeypatch.setattr(runs, "TRAINING", "tests.training.run.tiny")
    return tiny.write_recipe(tmp_path / "recipe")


def entry(**changes) -> RunEntry:
    values = {
        "path": Path("x-1"), "name": "x", "task": "sft", "method": "full", "recipe": "r.toml",
        "began": "", "state": RunState.RUNNING, "phase": "training", "step": 5, "steps": 20,
        "reason": "", "remedy": "", "exit_code": None, "pid": 1,
    }  # fmt: skip
    return RunEntry(**(values | changes))


def test_a_run_from_recipe_to_result(lslm, recipe, tmp_path):
    done = lslm("train", str(recipe), "--output", str(tmp_path / "model"))
    assert done.code == 0, done.err
    lines = done.out.splitlines()
    assert lines[0].startswith("tiny: loss 3.") and lines[0].endswith(": better")
    assert "95 % interval" in lines[1] and lines[2].startswith("test held: loss ")
    assert any(line.startswith("memory: ") and "estimated" in line for line in lines)
    assert all(len(line) <= 80 for line in lines[:-1])
    assert lines[-1] == f"model: {tmp_path / 'model'}"
    assert (tmp_path / "model" / "model.safetensors").is_file()
    assert "Run tiny-" in done.err and "\r" not in done.err and "\x1b" not in done.err
    (found,) = runs.list_runs(find_paths())
    assert found.state is RunState.DONE and found.recipe == str(recipe)
    listed = lslm("train", "list")
    assert found.id in listed.out and "16/16" in listed.out
    (line,) = lslm("train", "list", "--json").lines
    assert (line["type"], line["state"], line["step"]) == ("run", "done", 16)
    again = lslm("train", "--resume")
    assert again.code == 2 and "is done" in again.err


def test_paused_and_finished_from_another_process(lslm, recipe, monkeypatch, tmp_path):
    monkeypatch.setenv("TINY_FAULT", "slow:0.1")
    folder = tmp_path / "run"
    folder.mkdir()
    run = runs.start_run(recipe, folder)
    wait_until(lambda: (folder / "metrics.jsonl").is_file())
    assert lslm("train", "pause", str(folder)).code == 0
    wait_until(lambda: runs.read_run(folder).paused)
    step = runs.read_run(folder).step
    finished = lslm("train", "stop", str(folder), "--finish")
    assert finished.code == 0 and "proves" in finished.out
    wait_until(lambda: not runs.read_run(folder).running)
    result = runs.read_result(run)
    assert result is not None and result["ended_by"] == "request"
    assert step <= result["steps"] < 16
    assert lslm("train", "pause", str(folder)).code == 2


def wait_until(what) -> None:
    end = time.monotonic() + LIMIT_S
    while not what():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_ctrl_c_leaves_a_checkpoint_and_resume_goes_on(recipe, monkeypatch, tmp_path):
    monkeypatch.setenv("TINY_FAULT", "slow:0.3")
    folder = tmp_path / "run"
    command = [sys.executable, "-c", DRIVER, "train"]
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "cwd": ROOT}
    child = subprocess.Popen([*command, str(recipe), "--run", str(folder)], **options)
    end = time.monotonic() + LIMIT_S
    while not (folder / "metrics.jsonl").is_file():
        assert time.monotonic() < end and child.poll() is None, child.communicate()
        time.sleep(0.05)
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=LIMIT_S)
    assert (child.returncode, out) == (130, "")
    assert "Stopping after this step" in err and f"train --resume {folder}" in err
    assert runs.read_run(folder).state is RunState.STOPPED
    assert list((folder / "checkpoints").glob("step-*"))
    monkeypatch.setenv("TINY_FAULT", "")
    done = subprocess.run([*command, "--resume", str(folder), "--json"], timeout=LIMIT_S, **options)
    assert done.returncode == 0, done.stderr
    (line,) = [json.loads(line) for line in done.stdout.splitlines()]
    assert line["type"] == "done" and line["result"]["steps"] == 16
    assert "Going on from step" in done.stderr


def test_a_failure_is_one_sentence_and_its_exit_code(lslm, recipe, monkeypatch):
    monkeypatch.setenv("TINY_FAULT", "nan:4")
    done = lslm("train", str(recipe))
    assert done.code == 1 and done.out == ""
    assert "lslm-tui: The loss is no finite number any more at step 4" in done.err
    assert "lower learning rate" in done.err and "Go on with: lslm-tui train --resume" in done.err
    assert "Traceback" not in done.err
    (found,) = runs.list_runs(find_paths())
    assert "Traceback" in (found.path / "log.txt").read_text()


def test_events_are_the_training_itself(recipe, tmp_path):
    driver = DRIVER + "\n"
    # exec leaves nothing of the driver, so the module of the command itself is asked for
    text = recipe.read_text().replace('"rows.txt"', '"nothing.jsonl"')
    recipe.write_text(text)
    done = subprocess.run(
        [sys.executable, "-c", driver, "train", str(recipe), "--events", "jsonl"],
        capture_output=True, text=True, cwd=ROOT, timeout=LIMIT_S,
    )  # fmt: skip
    assert done.returncode == 4, done.stderr
    last = json.loads(done.stdout.splitlines()[-1])
    assert (last["type"], last["state"]) == ("end", "failed")
    assert "nothing.jsonl" in last["reason"]


def test_what_is_refused(lslm, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for arguments, words in (
        (["train"], "Name a recipe"),
        (["train", "none.toml"], "There is no recipe none.toml"),
        (["train", "--resume"], "no runs yet"),
        (["train", "--resume", "nope"], "No run is called nope"),
        (["train", "stop"], "no runs yet"),
        (["train", "a.toml", "b.toml"], "b.toml is too much"),
        (["train", "--events", "xml"], "invalid choice"),
    ):
        done = lslm(*arguments)
        assert done.code == 2 and words in done.err, (arguments, done)


def test_a_bad_key_is_found_by_the_training(lslm, recipe):
    recipe.write_text(recipe.read_text().replace("epochs = 2", "epohcs = 2"))
    done = lslm("train", str(recipe))
    assert done.code == 2
    assert "unknown key training.epohcs, did you mean epochs?" in done.err


@pytest.mark.parametrize("task", ["pretrain", "lm", "sft", "dpo", "classify", "translate"])
def test_new_writes_a_recipe_that_is_right(lslm, tmp_path, monkeypatch, task):
    from lslm_tui.training.recipe import load_recipe

    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "Zeilen – 行.jsonl").write_text("{}")
    done = lslm(
        "train", "new", "my recipe.toml", "--task", task, "--data", "data/Zeilen – 行.jsonl"
    )
    assert done.code == 0, done.err
    found = load_recipe(tmp_path / "my recipe.toml")
    assert (found.task, found.name) == (task, "my-recipe")
    assert found.data.train[0].path == tmp_path / "data" / "Zeilen – 行.jsonl"
    assert "# " in (tmp_path / "my recipe.toml").read_text(encoding="utf-8")
    again = lslm("train", "new", "my recipe.toml", "--task", task)
    assert again.code == 2 and "is there already" in again.err


def test_new_takes_a_base_and_refuses_missing_data(lslm, tmp_path, monkeypatch):
    from lslm_tui.training.recipe import load_recipe

    monkeypatch.chdir(tmp_path)
    assert lslm("train", "new", "--base", "org/model").code == 0
    assert load_recipe(tmp_path / "sft.toml").model.base == "org/model"
    missing = lslm("train", "new", "b.toml", "--data", "none.csv")
    assert missing.code == 4 and "none.csv" in missing.err


def test_progress_in_one_line():
    seen = {"step": 5, "loss": 2.34567, "tokens_per_s": 5200.4, "seconds_left": 185.0}
    assert progress_line(entry(), seen) == "5/20 · loss 2.346 · 5,200 tokens/s · 3 min left"
    both = progress_line(entry(), seen | {"eval_loss": 2.5})
    assert "eval loss 2.500" in both
    assert progress_line(entry(phase="reading data"), {}) == "Reading data…"
    assert progress_line(entry(phase="", state=RunState.DONE), {}) == "Done…"


def test_a_summary_without_proof():
    (first, *_, last) = summary(entry(), {"comparison": None}, None)
    assert "nothing is proved" in first and last == f"model: {Path('x-1') / 'model'}"
    assert os.sep in last
