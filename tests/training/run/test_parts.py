"""The runner's parts by themselves: batches, order of rows, arguments, files, words before a run."""

from __future__ import annotations

import errno
import json
import random
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from transformers import TrainingArguments

from lslm_tui.errors import ConfigError, OutOfMemoryError
from lslm_tui.training.recipe import parse_recipe
from lslm_tui.training.run import before, failures, runner
from lslm_tui.training.run.arguments import Batch, first_batch, total_steps, training_arguments
from lslm_tui.training.run.directory import (
    RunDirectory,
    append_line,
    keep_lines_until,
    read_json,
    read_lines,
    write_json,
)
from lslm_tui.training.run.events import Events
from lslm_tui.training.run.order import RowOrder
from lslm_tui.training.run.randomness import undisturbed
from lslm_tui.training.run.stopping import Stopped, StopRequest

from . import tiny


def recipe(**training):
    values = {
        "name": "x",
        "task": "pretrain",
        "model": {"architecture": "gpt2"},
        "data": {"train": ["rows.txt"]},
        "training": training,
    }
    return parse_recipe(values)


@pytest.fixture
def prepared(tmp_path):
    return tiny.prepare(recipe(), tiny.load_data(recipe()), tmp_path)


@pytest.mark.parametrize(
    ("rows", "micro", "devices", "halves"),
    [
        (16, 16, 1, [8, 4, 2, 1]),
        (12, 6, 1, [3, 1]),
        (8, 4, 2, [2, 1]),
        (3, 3, 1, [1]),
        (1, 1, 1, []),
    ],
)
def test_a_halved_batch_has_the_same_rows_in_a_step(rows, micro, devices, halves):
    batch, seen = Batch(rows, micro, devices), []
    while (batch := batch.halved()) is not None:
        assert batch.micro_rows * batch.accumulation * batch.devices == rows
        seen.append(batch.micro_rows)
    assert seen == halves


@pytest.mark.parametrize("micro", [1, 2, 4, 8])
@pytest.mark.parametrize("rows", [1, 7, 8, 9, 30])
def test_steps_of_an_epoch_do_not_depend_on_the_micro_batch(micro, rows):
    assert Batch(8, micro, 1).steps_per_epoch(rows) == -(-rows // 8)


def test_first_batch_and_what_cannot_be_shared():
    assert first_batch(recipe(batch_rows=8).training, 2) == Batch(8, 4, 2)
    assert first_batch(recipe(batch_rows=8, micro_batch_rows=8).training, 2) == Batch(8, 4, 2)
    with pytest.raises(ConfigError, match="3 devices cannot share"):
        first_batch(recipe(batch_rows=8).training, 3)
    with pytest.raises(ConfigError, match="no multiple"):
        first_batch(recipe(batch_rows=12, micro_batch_rows=4).training, 2)


def test_steps_of_a_run():
    assert total_steps(recipe(epochs=2.5).training, 10) == 25
    assert total_steps(recipe(epochs=0.01).training, 10) == 1
    assert total_steps(recipe(epochs=3, max_steps=7).training, 10) == 7


@pytest.mark.parametrize(
    ("schedule", "rates"),
    [
        ("cosine", [0.5, 1.0, 0.55, 0.1]),
        ("linear", [0.5, 1.0, 0.5, 0.0]),
        ("constant", [0.5, 1.0, 1.0, 1.0]),
        ("inverse-sqrt", [0.5, 1.0, (2 / 6) ** 0.5, (2 / 10) ** 0.5]),
    ],
)
def test_schedules(prepared, tmp_path, schedule, rates):
    made = recipe(
        schedule=schedule, warmup_steps=2, learning_rate=1.0, final_learning_rate_share=0.1
    )
    arguments = training_arguments(made, prepared, Batch(16, 16, 1), tmp_path)
    trainer = tiny.Trainer(model=prepared.model, args=arguments)
    trainer.create_optimizer_and_scheduler(10)
    seen = []
    for _ in range(11):
        seen.append(trainer.lr_scheduler.get_last_lr()[0])
        trainer.optimizer.step()
        trainer.lr_scheduler.step()
    assert [seen[at] for at in (1, 2, 6, 10)] == pytest.approx(rates)


def test_arguments_follow_the_recipe_and_the_task_has_the_last_word(prepared, tmp_path):
    made = recipe(
        betas=(0.8, 0.95), label_smoothing=0.1, precision="bfloat16", optimizer="adafactor"
    )
    found = training_arguments(made, prepared, Batch(16, 4, 1), tmp_path)
    assert isinstance(found, TrainingArguments)
    assert (found.adam_beta1, found.adam_beta2) == (0.8, 0.95)
    assert (found.per_device_train_batch_size, found.gradient_accumulation_steps) == (4, 4)
    assert found.bf16 and found.label_smoothing_factor == 0.1 and found.optim == "adafactor"
    assert found.n_gpu <= 1 and found.save_strategy == "no"
    import dataclasses

    own = dataclasses.replace(prepared, options={"weight_decay": 0.5})
    assert training_arguments(made, own, Batch(16, 4, 1), tmp_path).weight_decay == 0.5


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
def test_eight_bits_need_a_gpu_and_that_is_said_before_a_model_is_opened(tmp_path):
    wanted = recipe(optimizer="adamw-8bit")
    with pytest.raises(ConfigError, match="NVIDIA GPU"):
        runner.prepare(wanted, tiny.load_data(wanted), tmp_path / "nowhere")


def order(epoch: int = 0, rows: int = 103, seed: int = 5, **options) -> list[int]:
    return list(RowOrder(rows, seed=seed, epoch=lambda: epoch, **options))


def test_the_order_is_a_function_of_seed_and_epoch():
    torch.manual_seed(1)
    first = order()
    torch.manual_seed(2)
    assert order() == first and sorted(first) == list(range(103))
    assert order(epoch=1) != first != order(seed=6)


def test_rows_of_like_length_share_a_batch_the_longest_first():
    lengths = [(row * 37) % 101 for row in range(103)]
    found = order(lengths=lengths, batch_rows=10)
    assert sorted(found) == list(range(103)) and max(lengths) == lengths[found[0]]
    spreads = [
        max(batch) - min(batch)
        for at in range(0, 100, 10)
        if (batch := [lengths[row] for row in found[at : at + 10]])
    ]
    assert max(spreads) <= 12
    assert order(lengths=lengths, batch_rows=10) == found
    assert order(rows=3, lengths=[1, 2, 3], batch_rows=10) in ([2, 1, 0], [2, 0, 1])
    assert order(rows=0) == []


def test_looking_leaves_random_states_alone():
    def draw():
        return random.random(), float(np.random.rand()), float(torch.rand(()))

    torch.manual_seed(1)
    random.seed(1)
    np.random.seed(1)
    expected = draw()
    torch.manual_seed(1)
    random.seed(1)
    np.random.seed(1)
    with undisturbed():
        assert draw() == expected
    assert draw() == expected


def test_lines_survive_a_torn_one(tmp_path):
    path = tmp_path / "metrics.jsonl"
    assert read_lines(path) == []
    append_line(path, {"step": 1, "text": "猫\u2028🐈"})
    with path.open("a") as file:
        file.write('{"step": 2, "lo')
    append_line(path, {"step": 3})
    assert [line["step"] for line in read_lines(path)] == [1, 3]
    keep_lines_until(path, 2)
    assert [json.loads(line) for line in path.read_text().split("\n") if line] == [
        {"step": 1, "text": "猫\u2028🐈"}
    ]
    keep_lines_until(tmp_path / "none", 2)


def test_json_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "status.json"
    write_json(path, {"a": 1})

    def full(source, target):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(OSError, match="No space"):
        write_json(path, {"a": 2})
    assert read_json(path) == {"a": 1} and [p.name for p in tmp_path.iterdir()] == ["status.json"]
    assert read_json(tmp_path / "none") is None


def test_stopping_by_a_file(tmp_path):
    (tmp_path / "stop").touch()
    stop = StopRequest(tmp_path / "stop")
    assert not stop.wanted, "a request from before the run is not for this one"
    (tmp_path / "stop").touch()
    assert stop.wanted
    with pytest.raises(Stopped):
        stop.check()


@pytest.mark.parametrize(
    "error",
    [
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB"),
        RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried"),
        MemoryError(),
    ],
)
def test_out_of_memory_is_told_from_bugs(error):
    outer = ValueError("while training")
    outer.__cause__ = error
    assert failures.is_out_of_memory(outer) and not failures.is_disk_full(outer)
    assert not failures.is_out_of_memory(ValueError("out of memory, says a user's text"))


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        RuntimeError("[enforce fail at inline_container.cc:664] unexpected pos 64 vs 0"),
        Exception("Error while serializing: I/O error: No space left on device (os error 28)"),
    ],
)
def test_a_full_disk_is_told_from_bugs(error):
    assert failures.is_disk_full(error) and not failures.is_out_of_memory(error)
    assert not failures.is_disk_full(OSError(errno.EACCES, "Permission denied"))


def test_several_devices_are_told_to_take_smaller_pieces():
    error = failures.too_little_memory(8, 2)
    assert isinstance(error, OutOfMemoryError) and "micro_batch_rows below 8" in error.remedy
    assert "8 rows at a time on one of 2 devices" in error.message


def test_what_is_said_before_a_run(prepared, tmp_path):
    made, directory = recipe(), RunDirectory(tmp_path)
    data = tiny.load_data(made)
    found = before.estimated(made, prepared, Batch(16, 16, 1))
    lines = "\n".join(before.lines_before(made, data, prepared, found))
    assert "train: 1 row" in lines and "test held: 1 row" in lines and "a note" in lines
    assert "masks: + trained" in lines and "peak" in lines
    before.write_before(made, data, prepared, Batch(16, 16, 1), directory, Events(directory))
    assert read_json(directory.estimate)["peak_bytes"] > 0
    assert read_json(directory.data)["longest"] == 12


def test_the_time_in_words():
    said = {"range": "4–9 min", "assumed": "steps timed just now on this machine", "parts": {
        "saving": 0.2, "training": 300.0, "evaluating": 60.0,
    }}  # fmt: skip
    found = SimpleNamespace(steps=12)
    assert list(before.time_lines(found, said)) == [
        "time: about 4–9 min for 12 steps",
        "  steps timed just now on this machine",
        "  training 5 min, evaluating 60 s",
    ]
    quicker = list(before.time_lines(found, {**said, "alone": 2.04}))
    assert quicker[2] == "  on one thread steps are 2.0 times as quick now: training.threads = 1"
    assert list(before.time_lines(None, said)) == list(before.time_lines(found, None)) == []


def test_a_network_that_cannot_be_estimated_is_trained_all_the_same(prepared, monkeypatch):
    def fail(*arguments, **options):
        raise RuntimeError("no such layer")

    monkeypatch.setattr(before, "estimate", fail)
    assert before.estimated(recipe(), prepared, Batch(16, 16, 1)) is None
