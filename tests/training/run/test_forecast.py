"""How long a run will take: its pace on real steps, the sum, and what earlier runs teach."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch

from lslm_tui.training.check import clock
from lslm_tui.training.check.tokens import Looked, labels_of
from lslm_tui.training.data.load import load_data
from lslm_tui.training.estimate import Estimate
from lslm_tui.training.recipe import Recipe, parse_recipe
from lslm_tui.training.run import forecast as forecasting
from lslm_tui.training.run.arguments import first_batch
from lslm_tui.training.run.before import estimated
from lslm_tui.training.run.forecast import Rows, evaluations, forecast, range_words
from lslm_tui.training.run.pace import Pace, Stopwatch, TooLargeError, measure
from lslm_tui.training.run.runner import prepare

EXAMPLES = Path(__file__).parents[3] / "lslm_tui/training/examples/data"
PACE = Pace(0.5, 4, 0.1, 0.01, 0.02, "accuracy", 0.2, 0.0, 1e-9, 1.0, 2)
ROWS = Rows(sequences=80, held=20, compared=20, tests={}, starting=3.0, preparing=1.0)
LLAMA = {
    "architecture": "llama", "layers": 2, "hidden_size": 32, "intermediate_size": 64,
    "attention_heads": 2, "context_tokens": 64,
}  # fmt: skip


def recipe(task: str = "classify", **tables) -> Recipe:
    whole = {"name": "x", "task": task, "model": {"base": "b"}, "data": {"train": ["a"]}}
    return parse_recipe(whole | {"training": {"batch_rows": 8}} | tables)


def work(steps: int = 10, **more) -> Estimate:
    values = {
        "device": "cpu", "parts": (), "peak_bytes": 1, "available_bytes": 0, "fits": True,
        "remedies": (), "parameters": 1000, "trainable": 1000, "rows": 8, "tokens": 16,
        "steps": steps, "total_tokens": 1000, "flops_per_token": 1e3, "flops_per_second": 1e9,
        "seconds": 7.0,
    }  # fmt: skip
    return Estimate(**values | more)


class TestSum:
    def test_every_part_counts(self, tmp_path):
        found = forecast(
            recipe(training={"batch_rows": 8, "epochs": 1}), work(), PACE, ROWS, tmp_path
        )
        assert found.parts["training"] == 5.0
        # one epoch: one evaluation of 20 rows, 20 compared, 4 samples
        assert found.parts["evaluating"] == pytest.approx(20 * 0.01 + 20 * 0.02 + 4 * 0.2)
        # before and after, and the temperature on all eval rows
        assert found.parts["scoring"] == pytest.approx(2 * (20 * 0.02 + 4 * 0.2) + 20 * 0.02)
        assert found.raw == pytest.approx(sum(found.parts.values()), abs=0.05)
        assert found.low < found.seconds == found.raw < found.high and found.runs == 0

    def test_evaluations_by_steps_and_by_epochs(self):
        by_epoch = recipe(training={"batch_rows": 8, "epochs": 3})
        assert evaluations(by_epoch, work(steps=30), ROWS) == 3
        by_steps = recipe(training={"batch_rows": 8, "eval_steps": 4})
        assert evaluations(by_steps, work(steps=10), ROWS) == 3, "the last step is one too"
        none = Rows(80, 0, 0, {}, 0.0, 0.0)
        assert evaluations(by_steps, work(), none) == 0

    def test_test_sets_are_scored_before_and_after(self, tmp_path):
        rows = Rows(80, 0, 0, {"a": 30, "b": 5}, 0.0, 0.0)
        found = forecast(recipe(evaluation={"test_rows": 10}), work(), PACE, rows, tmp_path)
        assert found.parts["scoring"] == pytest.approx(2 * (10 + 5) * 0.02)

    def test_early_stopping_may_spare_most_of_it(self, tmp_path):
        plain = recipe(training={"batch_rows": 8, "epochs": 10})
        early = recipe(training={"batch_rows": 8, "epochs": 10, "early_stopping": 1})
        whole = forecast(plain, work(steps=100), PACE, ROWS, tmp_path)
        spared = forecast(early, work(steps=100), PACE, ROWS, tmp_path)
        assert spared.low < 0.4 * whole.low and spared.high == whole.high

    def test_without_a_pace_it_is_rough_and_says_so(self, tmp_path):
        found = forecast(recipe(), work(), None, ROWS, tmp_path)
        assert found.parts["training"] == 7.0 and found.timed == "products"
        assert found.high / found.low > 8 and "rough" in found.facts()["assumed"]


def finished(runs: Path, name: str, raw: float, took: float, **more) -> None:
    folder = runs / name
    folder.mkdir(parents=True)
    said = {"raw": raw, "machine": forecasting.machine(), "task": "classify", "method": "full"}
    (folder / "expected.json").write_text(json.dumps(said | more.pop("said", {})), "utf-8")
    time = {"seconds": took, "resumed": False} | more.pop("time", {})
    result = {"time": time, "ended_by": "steps", "ended_early": False} | more
    (folder / "result.json").write_text(json.dumps(result), "utf-8")


class TestOneThread:
    def test_steps_on_it_are_timed_after_the_others(self):
        watch = Stopwatch(lambda: False, alone=True)
        control = SimpleNamespace(should_training_stop=False)
        before = torch.get_num_threads()
        try:
            steps = 0
            while not control.should_training_stop:
                watch.on_step_end(None, None, control)
                steps += 1
            assert torch.get_num_threads() == 1
        finally:
            torch.set_num_threads(before)
        assert len(watch.seconds) == len(watch.seconds_alone) == (steps - 1) // 2
        assert watch.mean > 0 and watch.alone > 0

    def test_without_it_only_the_run_s_own_are(self):
        watch = Stopwatch(lambda: False)
        control = SimpleNamespace(should_training_stop=False)
        for _ in range(40):
            watch.on_step_end(None, None, control)
        assert watch.seconds_alone == [] and watch.alone == 0 and control.should_training_stop

    def test_how_much_quicker_it_is_is_told(self, tmp_path):
        pace = replace(PACE, alone=0.2)
        assert forecast(recipe(), work(), pace, ROWS, tmp_path).alone == 2.5
        assert forecast(recipe(), work(), PACE, ROWS, tmp_path).alone == 0


class TestEarlierRuns:
    def test_they_put_the_next_right_and_narrow_it(self, tmp_path):
        for number in range(6):
            finished(tmp_path, f"run-{number}", 10.0, 20.0)
        found = forecast(recipe(), work(), PACE, ROWS, tmp_path)
        assert found.runs == 6
        assert found.seconds / found.raw == pytest.approx(2 ** (6 / 7))
        before = forecast(recipe(), work(), PACE, ROWS, tmp_path / "none")
        assert found.high / found.low < before.high / before.low
        assert "6 earlier runs" in found.facts()["assumed"]

    def test_runs_that_scatter_widen_it(self, tmp_path):
        for number, took in enumerate((3.0, 30.0, 4.0, 40.0)):
            finished(tmp_path, f"run-{number}", 10.0, took)
        found = forecast(recipe(), work(), PACE, ROWS, tmp_path)
        assert math.log(found.high / found.low) > 1.5

    @pytest.mark.parametrize(
        "more",
        [
            {"said": {"machine": "another"}},
            {"said": {"task": "sft"}},
            {"said": {"raw": 0}},
            {"time": {"resumed": True}},
            {"time": {"seconds": None}},
            {"ended_by": "request"},
            {"ended_early": True},
        ],
        ids=str,
    )
    def test_what_cannot_be_compared_is_left_out(self, tmp_path, more):
        finished(tmp_path, "run", 10.0, 90.0, **more)
        assert forecast(recipe(), work(), PACE, ROWS, tmp_path).runs == 0

    def test_broken_files_are_passed_over(self, tmp_path):
        finished(tmp_path, "run", 10.0, 20.0)
        for name, text in (("a", "["), ("b", "[]"), ("c", '{"time": 3}')):
            (tmp_path / name).mkdir()
            (tmp_path / name / "expected.json").write_text(text, "utf-8")
            (tmp_path / name / "result.json").write_text(text, "utf-8")
        assert forecast(recipe(), work(), PACE, ROWS, tmp_path).runs == 1


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (4 * 60, 9 * 60, "4–9 min"),
        (39, 77, "39–77 s"),
        (0.2, 3, "under 3 s"),
        (90, 100, "90–100 s"),
        (118, 122, "2 min"),
        (20, 150, "under 2 min"),
        (5000, 9000, "1.4–2.5 h"),
    ],
)
def test_ranges_in_words(low, high, said):
    assert range_words(low, high) == said


CASES = {
    "from scratch": {
        "task": "pretrain", "model": LLAMA, "tokenizer": {"vocabulary_size": 300},
        "data": {"train": [str(EXAMPLES / "text.txt")], "packing": True, "eval_share": 0.2},
    },
    "labels": {
        "task": "classify",
        "model": LLAMA | {"architecture": "bert"},
        "tokenizer": {"vocabulary_size": 300, "kind": "wordpiece"},
        "data": {
            "train": [{"path": str(EXAMPLES / "labels.csv"), "columns": {"text": "message", "label": "topic"}}],
            "eval_share": 0.2,
        },
    },
}  # fmt: skip


def looked_at(values: dict, tmp_path: Path):
    made = parse_recipe({"name": "x", "training": {"batch_rows": 4}, **values})
    data = load_data(made)
    prepared = prepare(made, data, tmp_path)
    config = prepared.model.config
    looked = Looked(
        config, tuple(map(int, prepared.row_tokens)), len(prepared.train),
        len(prepared.evaluation), labels_of(made, config), (), (),
    )  # fmt: skip
    return made, data, looked, estimated(made, prepared, first_batch(made.training, 1))


@pytest.mark.parametrize("case", CASES)
def test_real_steps_are_timed_and_nothing_is_left_behind(case, tmp_path):
    made, data, looked, found = looked_at(CASES[case], tmp_path)
    left = sorted(path.name for path in tmp_path.iterdir())
    pace = measure(
        made,
        data,
        found,
        looked.config,
        tmp_path,
        row_tokens=looked.row_tokens,
        labels=looked.labels,
    )
    assert pace is not None and pace.share == 1.0 and pace.steps >= 1
    assert 0 < pace.step < 60 and pace.evaluate > 0 and pace.score > 0 and pace.sample > 0
    assert pace.scored == ("accuracy" if case == "labels" else "loss")
    assert sorted(path.name for path in tmp_path.iterdir()) == left
    said = clock.predicted(made, data, looked, found, pace, 1.0, 1.0)
    assert said.timed == "steps" and said.raw > 2.0


def test_somebody_who_asks_something_else_is_not_kept_waiting(tmp_path):
    made, data, looked, found = looked_at(CASES["from scratch"], tmp_path)
    pace = measure(
        made,
        data,
        found,
        looked.config,
        tmp_path,
        row_tokens=looked.row_tokens,
        wanted=lambda: True,
    )
    assert pace is None


def test_what_would_take_all_memory_is_not_timed(tmp_path):
    made, data, looked, found = looked_at(CASES["from scratch"], tmp_path)
    tight = Estimate(
        **{name: getattr(found, name) for name in found.__slots__} | {"available_bytes": 1}
    )
    with pytest.raises(TooLargeError):
        measure(made, data, tight, looked.config, tmp_path, row_tokens=looked.row_tokens)
    assert clock.timed(made, data, looked, tight, tmp_path) is None


def test_the_clock_times_again_only_what_another_recipe_changes(tmp_path, monkeypatch):
    made, data, looked, found = looked_at(CASES["from scratch"], tmp_path)
    timed = []
    monkeypatch.setattr(clock, "timed", lambda *_: timed.append(1) or PACE)
    watch = clock.Clock(2.0)

    def told(**training):
        changed = made.model_copy(update={"training": made.training.model_copy(update=training)})
        return watch.told(changed, data, looked, found, tmp_path, 1.0, lambda: False)

    assert told()["parts"]["starting"] == 2.0
    told(epochs=7.0, learning_rate=0.5, keep_best=True)
    assert len(timed) == 1
    told(batch_rows=2)
    assert len(timed) == 2
    waiting = watch.told(made, data, looked, found, tmp_path, 1.0, lambda: True)
    assert waiting is not None and len(timed) == 2, "what is known is told at once"
