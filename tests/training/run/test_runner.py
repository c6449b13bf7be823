"""Runs from start to end: what they leave behind, and how they end when something goes wrong."""

from __future__ import annotations

import dataclasses
import errno
import json
import os
import signal

import pytest
import torch
from safetensors.torch import load_file

from lslm_tui.errors import ConfigError, OutOfMemoryError, StorageError, UsageError
from lslm_tui.training.run import beginning, callback, checkpoints, events, launch, runner
from lslm_tui.training.run.directory import RunDirectory, read_json, read_lines
from lslm_tui.training.run.failures import DiskFullError, NotFiniteError
from lslm_tui.training.run.stopping import Stopped

from . import children, tiny


@pytest.fixture(autouse=True)
def task(monkeypatch):
    monkeypatch.setattr(runner, "task", lambda name: tiny.prepare)
    monkeypatch.setattr(runner, "load_data", tiny.load_data)
    # waiting for the disk is most of a tiny run, and no test pulls the plug
    monkeypatch.setattr(checkpoints, "_to_disk", lambda path: None)
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)


@pytest.fixture
def train(tmp_path, monkeypatch):
    """Run, or go on with, the recipe in a directory of that name."""

    def train(name: str, fault: str = "", *, resume: bool = False, **recipe) -> RunDirectory:
        monkeypatch.setenv("TINY_FAULT", fault)
        monkeypatch.setattr(tiny.TinyTrainer, "fault", tiny.Fault())
        directory = RunDirectory(tmp_path / name)
        if resume:
            found = beginning.reopen(directory)
        else:
            found = beginning.begin(
                tiny.write_recipe(tmp_path / f"{name}-recipe", **recipe), directory
            )
        launch.run(found, directory)
        return directory

    return train


GROUPED = "group_by_length = true"
FAULTS = {
    "kill:1": "",
    "kill:7": "",
    "kill-saving:9": "",
    "kill:16": "",
    "kill:12": GROUPED,
    "kill-finishing:6": "",
}


@pytest.fixture(scope="module")
def killed(tmp_path_factory):
    """Runs in processes of their own that were killed, by their fault."""
    runs = children.Killed(tmp_path_factory.mktemp("killed"), FAULTS)
    yield runs
    runs.close()


def last_weights(directory: RunDirectory) -> bytes:
    return (directory.checkpoints / "step-16" / "model.safetensors").read_bytes()


def losses(directory: RunDirectory) -> list[tuple[int, float]]:
    return [
        (line["step"], line["loss"]) for line in read_lines(directory.metrics) if "loss" in line
    ]


def status(directory: RunDirectory) -> dict:
    return read_json(directory.status)


def test_a_run_leaves_its_proof_behind(train):
    run = train("a")
    result = read_json(run.result)
    found = result["comparison"]
    assert found["metric"] == "loss" and found["rows"] == 6
    assert found["improved"] and found["low"] <= found["difference"] <= found["high"] < 0
    assert found["before"] == pytest.approx(result["before"]["value"])
    assert result["fingerprint"]["before"] != result["fingerprint"]["after"]
    assert result["tests"]["held"]["rows"] == 3
    assert result["task_facts"] == {"finished": True}
    assert (result["steps"], result["rows"]) == (16, {"train": 30, "eval": 6})
    # two epochs see every token twice
    assert result["tokens"] == 2 * sum(len(row) for row in tiny.rows(30, 1))
    assert result["data"][0]["sha256"] and result["versions"]["torch"]
    assert result["memory"]["peak_bytes"] > 0
    assert status(run)["state"] == "done" and status(run)["step"] == 16
    assert sorted(p.name for p in run.checkpoints.glob("*")) == ["step-15", "step-16"]
    assert not list(run.checkpoints.rglob("training_args.bin"))
    assert (run.model / "tokenizer.json").is_file()


def test_metrics_tell_the_step_and_what_is_left(train):
    lines = read_lines(train("a").metrics)
    steps = [line for line in lines if "loss" in line]
    evaluations = [line["step"] for line in lines if "eval_loss" in line]
    assert [line["step"] for line in steps] == [2, 3, 4, 6, 8, 9, 10, 12, 14, 15, 16]
    assert evaluations == [4, 8, 12, 16]
    wanted = {"epoch", "learning_rate", "grad_norm", "tokens_per_s", "memory_bytes", "seconds_left"}
    assert all(wanted <= line.keys() for line in steps)
    assert steps[-1]["seconds_left"] == 0 and steps[-1]["epoch"] == 2.0


def test_the_tasks_own_metric_is_told_at_each_evaluation(train, monkeypatch):
    whole = train("whole")
    assert all("eval_share_of_rows" not in line for line in read_lines(whole.metrics))

    def prepare(recipe, data, cache):
        prepared = tiny.prepare(recipe, data, cache)

        def score(model, examples):
            found = prepared.score(model, examples)
            model.eval()
            return dataclasses.replace(found, metric="share of rows")

        return dataclasses.replace(prepared, score=score)

    monkeypatch.setattr(runner, "task", lambda name: prepare)
    run = train("a")
    told = {
        line["step"]: line["eval_share_of_rows"]
        for line in read_lines(run.metrics)
        if "eval_loss" in line
    }
    assert list(told) == [4, 8, 12, 16]
    assert told[16] == pytest.approx(read_json(run.result)["after"]["value"], abs=0.02)
    assert last_weights(run) == last_weights(whole)


def test_the_scores_are_those_of_the_files(train):
    run = train("a")
    from transformers import GPT2LMHeadModel

    model = GPT2LMHeadModel.from_pretrained(run.model, dtype="float32").eval()
    scores = [tiny._row_loss(model, row) for row in tiny.rows(6, 2)]
    value = sum(loss for loss, _ in scores) / sum(n for _, n in scores)
    assert value == pytest.approx(read_json(run.result)["after"]["value"], abs=1e-6)


@pytest.mark.parametrize("fault", ["kill:1", "kill:7", "kill-saving:9", "kill:16"])
def test_killed_at_any_moment_a_resumed_run_reaches_the_same_weights(
    train, killed, tmp_path, fault
):
    whole = train("whole")
    left = killed.take(fault, tmp_path / "killed")
    assert not left.result.exists()
    run = train("killed", resume=True)
    assert last_weights(run) == last_weights(whole)
    assert losses(run) == losses(whole)
    first, second = (read_json(r.result) for r in (whole, run))
    assert first["fingerprint"] == second["fingerprint"]
    assert first["comparison"] == second["comparison"]
    assert first["tokens"] == second["tokens"]
    assert not run.checkpoints.joinpath(".partial").exists()


def test_rows_grouped_by_length_resume_too(train, killed, tmp_path):
    whole = train("whole", training=GROUPED)
    killed.take("kill:12", tmp_path / "killed")
    assert last_weights(train("killed", resume=True)) == last_weights(whole)


def test_looking_at_the_model_does_not_change_what_it_learns(train):
    often = train("often", training="")
    never = train("never", evaluation="", training="")
    seldom = RunDirectory(often.path.with_name("seldom"))
    assert last_weights(often) == last_weights(never)
    recipe = tiny.write_recipe(often.path.with_name("seldom-recipe"), checkpoint_steps=16)
    text = recipe.read_text().replace("eval_steps = 4", "eval_steps = 5")
    recipe.write_text(text.replace("samples = 1", "samples = 0"))
    launch.run(beginning.begin(recipe, seldom), seldom)
    assert last_weights(seldom) == last_weights(often)


def test_out_of_memory_halves_the_micro_batch_and_keeps_the_batch(train):
    small = train("small", micro=1)
    run = train("halved", "oom:1", micro=4)
    result = read_json(run.result)
    assert result["batch"] == {"rows": 4, "micro_rows": 1, "accumulation": 4}
    notices = [e["text"] for e in read_lines(run.events) if e["type"] == "notice"]
    assert any("going on with 2, accumulated 2 times" in text for text in notices)
    assert any("going on with 1, accumulated 4 times" in text for text in notices)
    assert last_weights(run) == last_weights(small)


def test_out_of_memory_with_one_row_says_what_to_try(train):
    with pytest.raises(OutOfMemoryError, match=r"max_tokens.*gradient_checkpointing"):
        train("none", "oom:0", micro=4)


def test_a_loss_that_is_no_number_stops_and_leaves_whole_weights(train, tmp_path):
    with pytest.raises(NotFiniteError, match="lower learning rate than 0.003"):
        train("nan", "nan:8")
    run = RunDirectory(tmp_path / "nan")
    assert status(run)["state"] == "failed" and "step 8" in status(run)["reason"]
    kept = load_file(run.checkpoints / "step-6" / "model.safetensors")
    assert all(value.isfinite().all() for value in kept.values())
    assert last_weights(train("nan", resume=True)) == last_weights(train("whole"))


def test_a_full_disk_stops_with_the_last_checkpoint_whole(train, tmp_path):
    with pytest.raises(DiskFullError, match="step-6, is whole"):
        train("full", "full:9")
    run = RunDirectory(tmp_path / "full")
    assert [p.name for p in sorted(run.checkpoints.iterdir())] == ["best", "step-3", "step-6"]
    assert status(run)["state"] == "failed" and "--resume" in status(run)["remedy"]
    assert last_weights(train("full", resume=True)) == last_weights(train("whole"))


def test_a_bug_is_told_in_one_sentence_and_can_be_resumed(train, tmp_path):
    with pytest.raises(ZeroDivisionError):
        train("bug", "boom:5")
    run = RunDirectory(tmp_path / "bug")
    assert "ZeroDivisionError: a bug in the task 虫" in status(run)["reason"]
    assert last_weights(train("bug", resume=True)) == last_weights(train("whole"))


@pytest.mark.parametrize("how", ["file", "signal"])
def test_asked_to_stop_it_writes_a_checkpoint(train, tmp_path, monkeypatch, how):
    stop_at = 5
    step_end = callback.RunCallback.on_step_end

    def ask(self, args, state, control, **others):
        if state.global_step == stop_at:
            if how == "file":
                (tmp_path / "stopped" / "stop").touch()
            else:
                os.kill(os.getpid(), signal.SIGTERM)
        step_end(self, args, state, control, **others)

    monkeypatch.setattr(callback.RunCallback, "on_step_end", ask)
    with pytest.raises(Stopped):
        train("stopped")
    monkeypatch.setattr(callback.RunCallback, "on_step_end", step_end)
    run = RunDirectory(tmp_path / "stopped")
    assert status(run)["state"] == "stopped"
    assert (run.checkpoints / "step-5").is_dir()
    assert last_weights(train("stopped", resume=True)) == last_weights(train("whole"))


def at_step(monkeypatch, step: int, act) -> None:
    """Do something at the end of a step, before the run looks whether anybody wants something."""
    step_end = callback.RunCallback.on_step_end

    def ask(self, args, state, control, **others):
        if state.global_step == step:
            act()
        step_end(self, args, state, control, **others)

    monkeypatch.setattr(callback.RunCallback, "on_step_end", ask)


def test_asked_to_finish_it_evaluates_and_proves_what_it_has(train, tmp_path, monkeypatch):
    stop = tmp_path / "early" / "stop"
    at_step(monkeypatch, 6, lambda: stop.write_text("finish\n"))
    run = train("early")
    result = read_json(run.result)
    assert (result["steps"], result["ended_by"], result["ended_early"]) == (6, "request", False)
    assert status(run)["state"] == "done" and not stop.exists()
    assert (run.checkpoints / "step-6").is_dir()
    assert [e["step"] for e in read_lines(run.metrics) if "eval_loss" in e] == [4, 6]
    assert read_json(train("whole").result)["ended_by"] == "steps"


@pytest.mark.parametrize("training", ["keep_best = true", ""])
def test_finishing_early_keeps_the_best_evaluation(training, train, tmp_path, monkeypatch):
    stop = tmp_path / "wild" / "stop"
    at_step(monkeypatch, 14, lambda: stop.write_text("finish"))
    step_end = callback.RunCallback.on_step_end

    def spoil(self, args, state, control, **others):
        if state.global_step == 14:
            with torch.no_grad():
                for weight in self.trainer.model.parameters():
                    weight.mul_(9.0)
        step_end(self, args, state, control, **others)

    monkeypatch.setattr(callback.RunCallback, "on_step_end", spoil)
    run = train("wild", training=training)
    evaluated = {e["step"]: e["eval_loss"] for e in read_lines(run.metrics) if "eval_loss" in e}
    result = read_json(run.result)
    assert list(evaluated) == [4, 8, 12, 14]
    assert result["best_step"] == min(evaluated, key=evaluated.__getitem__) == 12
    assert (result["kept_step"], result["steps"]) == (12, 14)
    assert result["after"]["value"] == pytest.approx(evaluated[12], rel=0.05)
    best = load_file(run.checkpoints / "best" / "weights.safetensors")
    kept = load_file(run.model / "model.safetensors")
    name = "transformer.h.0.mlp.c_fc.weight"
    assert kept[name].equal(best[name].bfloat16())


def test_a_run_killed_while_it_finishes_early_does_not_train_on(train, killed, tmp_path):
    left = killed.take("kill-finishing:6", tmp_path / "early")
    assert not left.result.exists() and (left.checkpoints / "step-6").is_dir()
    result = read_json(train("early", resume=True).result)
    assert (result["steps"], result["ended_by"]) == (6, "request")
    assert result["kept_step"] == result["best_step"]


def test_a_disk_too_full_for_the_best_weights_ends_no_run_that_did_not_ask_for_them(
    train, monkeypatch
):
    def full(self, model, step):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(checkpoints.Checkpoints, "save_best", full)
    run = train("a")
    assert status(run)["state"] == "done"
    assert any("not kept apart" in e.get("text", "") for e in read_lines(run.events))
    with pytest.raises(StorageError):
        train("b", training="keep_best = true")


def test_each_phase_tells_how_far_it_is(tmp_path, monkeypatch, train):
    told = []
    monkeypatch.setattr(events, "TELL_EVERY_S", 0.0)
    say = events.Events.progress

    def progress(self, done, total, unit):
        say(self, done, total, unit)
        told.append((read_json(self._directory.status)["phase"], unit, done, total))

    monkeypatch.setattr(events.Events, "progress", progress)
    run = train("a")
    assert ("training", "rows evaluated") in {entry[:2] for entry in told}
    assert ("saving", "bytes fingerprinted") in {entry[:2] for entry in told}
    for phase, unit in {entry[:2] for entry in told}:
        counts = [entry[2:] for entry in told if entry[:2] == (phase, unit)]
        assert all(0 <= done <= total for done, total in counts), (phase, unit)
        assert any(done == total for done, total in counts), (phase, unit)
    assert status(run)["inner"] is None


def test_paused_it_waits_after_a_checkpoint_and_goes_on_as_if_nothing_had_been(
    train, tmp_path, monkeypatch
):
    whole = train("whole")
    pause, seen = tmp_path / "paused" / "pause", []

    def look(seconds):
        seen.append((status(RunDirectory(pause.parent))["phase"], len(seen)))
        if len(seen) == 3:
            pause.unlink()

    monkeypatch.setattr(callback.time, "sleep", look)
    at_step(monkeypatch, 5, pause.touch)
    run = train("paused")
    assert [phase for phase, _ in seen] == ["paused"] * 3
    assert last_weights(run) == last_weights(whole)
    phases = [e["phase"] for e in read_lines(run.events) if e["type"] == "phase"]
    assert phases[phases.index("paused") + 1] == "training"
    assert any(e.get("checkpoint") == 5 for e in read_lines(run.events))


def test_a_paused_run_can_be_stopped(train, tmp_path, monkeypatch):
    pause = tmp_path / "paused" / "pause"
    monkeypatch.setattr(callback.time, "sleep", lambda s: os.kill(os.getpid(), signal.SIGTERM))
    at_step(monkeypatch, 5, pause.touch)
    with pytest.raises(Stopped):
        train("paused")
    run = RunDirectory(tmp_path / "paused")
    assert status(run)["state"] == "stopped" and (run.checkpoints / "step-5").is_dir()
    monkeypatch.undo()
    monkeypatch.setattr(runner, "task", lambda name: tiny.prepare)
    monkeypatch.setattr(runner, "load_data", tiny.load_data)
    resumed = train("paused", resume=True)
    assert not pause.exists() and last_weights(resumed) == last_weights(train("whole"))


def test_early_stopping_and_the_best_weights(train):
    run = train("early", training="early_stopping = 2\nkeep_best = true\nweight_decay = 0.0").path
    text = (run.parent / "early-recipe" / "recipe.toml").read_text()
    wild = text.replace("3e-3", "0.3").replace("epochs = 2", "epochs = 40")
    recipe = run.parent / "wild.toml"
    recipe.write_text(wild)
    (run.parent / "rows.txt").write_text("x")
    directory = RunDirectory(run.parent / "wild")
    launch.run(beginning.begin(recipe, directory), directory)
    result = read_json(directory.result)
    assert result["ended_early"] and result["steps"] < 320
    evaluated = {
        e["step"]: e["eval_loss"] for e in read_lines(directory.metrics) if "eval_loss" in e
    }
    assert result["best_step"] == min(evaluated, key=evaluated.__getitem__)
    assert result["steps"] == result["best_step"] + 8
    best = load_file(directory.checkpoints / "best" / "weights.safetensors")
    kept = load_file(directory.model / "model.safetensors")
    name = "transformer.h.0.mlp.c_fc.weight"
    assert kept[name].equal(best[name].bfloat16())


def test_a_recipe_that_builds_on_another_runs_it_first(train, tmp_path):
    base = tiny.write_recipe(tmp_path / "first")
    text = base.read_text().replace('architecture = "gpt2"', 'recipe = "first/recipe.toml"')
    second = tmp_path / "second.toml"
    second.write_text(text.replace('"pretrain"', '"lm"').replace('"rows.txt"', '"first/rows.txt"'))
    seen = []

    def prepare(recipe, data, cache):
        seen.append(recipe.model.base)
        return tiny.prepare(recipe, data, cache)

    runner.task = lambda name: prepare
    run = RunDirectory(tmp_path / "chain")
    launch.run(beginning.begin(second, run), run)
    assert seen == [None, str(run.base.model)]
    assert status(run.base)["state"] == status(run)["state"] == "done"
    (run.result).unlink()
    launch.run(beginning.reopen(run), run)
    assert len(seen) == 3, "the base is not trained again"


def test_test_sets_are_compared_with_the_model_before(train, tmp_path):
    train("first")
    recipe = tiny.write_recipe(tmp_path / "second")
    text = recipe.read_text().replace('architecture = "gpt2"', f'base = "{tmp_path}/first/model"')
    recipe.write_text(text.replace('"pretrain"', '"lm"'))
    run = RunDirectory(tmp_path / "run")
    launch.run(beginning.begin(recipe, run), run)
    held = read_json(run.result)["tests"]["held"]
    assert held["comparison"]["before"] == pytest.approx(held["before"]["value"])
    assert held["comparison"]["after"] == pytest.approx(held["value"])
    first = read_json(RunDirectory(tmp_path / "first").result)["tests"]["held"]
    assert "comparison" not in first, "random weights have nothing to be compared with"


def test_without_eval_rows_nothing_is_compared(train, monkeypatch):
    monkeypatch.setenv("TINY_NO_EVAL", "1")
    result = read_json(train("blind").result)
    assert result["comparison"] is None and result["before"] is None
    assert result["steps"] == 16


def test_a_directory_holds_one_run(train, tmp_path):
    train("a")
    with pytest.raises(UsageError, match="--resume"):
        train("a")
    with pytest.raises(UsageError, match="no run"):
        beginning.reopen(RunDirectory(tmp_path / "nothing"))


def test_a_changed_recipe_does_not_resume(train, tmp_path):
    run = train("a")
    recipe = tmp_path / "a-recipe" / "recipe.toml"
    beginning.same_recipe(recipe, run)
    recipe.write_text(recipe.read_text().replace("3e-3", "1e-3"))
    with pytest.raises(ConfigError, match="has changed"):
        beginning.same_recipe(recipe, run)


def test_torn_files_do_not_keep_a_run_from_going_on(train, killed, tmp_path):
    whole = train("whole")
    run = killed.take("kill:7", tmp_path / "torn")
    with run.metrics.open("a") as file:
        file.write('{"step": 7, "lo')
    run.status.write_text("{")
    run.before.write_text("")
    (run.checkpoints / ".partial" / "checkpoint-9").mkdir(parents=True)
    assert losses(train("torn", resume=True)) == losses(whole)
    for line in run.metrics.read_text().splitlines():
        json.loads(line)
