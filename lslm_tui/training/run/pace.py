"""How fast a run would go, here and now: a few of its own steps, evaluations and replies are timed.

What is timed is the real thing, in the run's own Trainer, on some of the run's own rows, with other
programs taking what they take at the moment. A step that is too long to be waited for is timed with
fewer rows, and then with fewer layers, and taken for as many times longer as it has fewer
multiplications. Leaves no trace but in a temporary directory.
"""

from __future__ import annotations

import contextlib
import math
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from transformers import TrainerCallback

from lslm_tui.training.data.examples import Labelled, LoadedData
from lslm_tui.training.estimate import Estimate, estimate, measure_speed
from lslm_tui.training.models import drawn_weights, old_names_allowed
from lslm_tui.training.recipe import Method, Recipe, TaskName
from lslm_tui.training.tasks import task
from lslm_tui.training.tasks.base import Prepared

from .arguments import Batch, uses_bfloat16
from .checkpoints import Checkpoints
from .directory import RunDirectory
from .forgetting import measure as measure_neutral
from .trainer import RunParts, build_trainer

STEPS_S = 1.5
"""About how long steps are timed; two of them, if they are not long."""
MOST_STEPS = 24
STEP_S = 0.5
"""A step that will take longer is timed with fewer rows."""
EVAL_S = 0.4
"""About how long an evaluation is timed."""
SHARE = 0.3
"""Of the speed of large products that small networks reach."""
SAMPLE_TOKENS = 16
"""Of a sample output that are timed."""
THREADS = torch.get_num_threads()
"""As torch chose them, before anything changes it."""
ROWS = (8, 64)
"""Eval rows that are timed, at least and at most."""
MOST_ROWS = 2048
LARGE = 100e6
"""Weights from which they are drawn and not read from the files."""
ROOM = 0.25
"""Share of the free memory that may be taken for it."""
WRITTEN_BYTES = 8 << 20
SLOW_RATE = 1e-6
"""Learning rate meanwhile: nothing may break down."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds that one of each takes.

    Attributes:
        step: an optimizer step, as the mean of `steps` of them; `spread` is their standard
            deviation, as a share of the mean. `alone`: a step on one CPU thread, 0 where that is
            how it is anyhow.
        evaluate: an eval row while training.
        score: an eval row in the comparison; `scored` is its metric.
        sample: one sample output.
        neutral: the texts that show what was forgotten.
        byte: a byte written and kept by the disk.
        share: of the multiplications of a step that were timed; 1 is the whole of it.
        threads: of the CPU.
    """

    step: float
    steps: int
    spread: float
    evaluate: float
    score: float
    scored: str
    sample: float
    neutral: float
    byte: float
    share: float
    threads: int
    alone: float = 0.0


@dataclass(frozen=True, slots=True)
class Cut:
    """What of a step is timed: rows of it, and layers of the network; `None` for all."""

    rows: int
    layers: int | None
    share: float


class TooLargeError(Exception):
    """Even the smallest part of a step would take too much memory or time."""


def measure(
    recipe: Recipe,
    data: LoadedData,
    found: Estimate,
    config: Any,
    cache: Path,
    *,
    row_tokens: Sequence[int],
    labels: Sequence[str] = (),
    wanted: Callable[[], bool] = lambda: False,
) -> Pace | None:
    """Time parts of a run; `None` where `wanted` said meanwhile that something else is.

    Args:
        found: memory and work of the run, on the device it will run on.
        config: transformers' configuration of the model.
        cache: a directory with the run's tokenizer where that is learned from the rows.
        labels: of a classification, in order: some rows may not show all of them.

    Raises:
        TooLargeError: it cannot be timed in a moment.
        Exception: whatever the run itself would fail with.
    """
    threads = torch.get_num_threads()
    torch.set_num_threads(recipe.training.threads or THREADS)
    try:
        # on cores that others use too, several threads may be slower than one: as the run has them
        speed = measure_speed(found.device, uses_bfloat16(recipe.training)) * SHARE
        cut = _cut(recipe, found, config, row_tokens, speed)
        small = _smaller(recipe, cut, labels)
        with tempfile.TemporaryDirectory(dir=cache) as scratch, _opened(recipe, found, cut):
            tokens = sum(row_tokens) / max(len(data.train), 1)
            some = _some(small, data, found, tokens, speed)
            prepared = task(small.task)(small, some, cache)
            compared = min(len(some.evaluation), small.evaluation.rows)
            return _timed(small, recipe, prepared, cut, compared, Path(scratch), wanted)
    finally:
        torch.set_num_threads(threads)


def _cut(
    recipe: Recipe, found: Estimate, config: Any, row_tokens: Sequence[int], speed: float
) -> Cut:
    """As much of a step as can be timed in a moment."""
    batch = recipe.training.batch_rows
    mean = sum(row_tokens) / max(len(row_tokens), 1)
    row_s = mean * found.flops_per_token / speed
    rows = min(batch, max(1, int(STEP_S / max(row_s, 1e-9))), max(len(row_tokens), 1))
    if row_s <= STEP_S * 2 and _fits(found, found.peak_bytes):
        return Cut(rows, None, rows / batch)
    layers = max(1, int(_layers(config) * STEP_S / row_s))
    made = _cut_estimate(recipe, config, layers, row_tokens)
    part = made.flops_per_token / found.flops_per_token
    if row_s * part > STEPS_S * 2 or not _fits(found, made.peak_bytes):
        raise TooLargeError
    return Cut(1, layers, part / batch)


def _fits(found: Estimate, peak_bytes: int) -> bool:
    return not found.available_bytes or peak_bytes <= ROOM * found.available_bytes


def _layers(config: Any) -> int:
    return int(getattr(config.get_text_config(), "num_hidden_layers", 1) or 1)


def _cut_estimate(recipe: Recipe, config: Any, layers: int, row_tokens: Sequence[int]) -> Estimate:
    from lslm_tui.training.models import with_layers

    training = recipe.training.model_copy(update={"batch_rows": 1, "micro_batch_rows": None})
    return estimate(
        with_layers(config, layers),
        recipe.model_copy(update={"training": training}),
        row_tokens,
        bfloat16=uses_bfloat16(recipe.training),
        micro_rows=1,
        available_bytes=0,
        flops_per_second=1e12,
    )


def _smaller(recipe: Recipe, cut: Cut, labels: Sequence[str]) -> Recipe:
    """The recipe of what is timed."""
    training: dict[str, Any] = {
        "max_steps": MOST_STEPS,
        "learning_rate": SLOW_RATE,
        "warmup_steps": 0,
    }
    if cut.rows < recipe.training.batch_rows:
        training |= {"batch_rows": cut.rows, "micro_batch_rows": None}
    tokens = min(recipe.evaluation.sample_tokens, SAMPLE_TOKENS)
    changes: dict[str, Any] = {
        "training": recipe.training.model_copy(update=training),
        "evaluation": recipe.evaluation.model_copy(update={"sample_tokens": tokens}),
    }
    if cut.layers is not None and recipe.model.base is None:
        layers = {name: min(getattr(recipe.model, name), cut.layers) for name in MODEL_LAYERS}
        changes["model"] = recipe.model.model_copy(update=layers)
    if recipe.method is Method.QLORA:
        changes["method"] = Method.LORA  # the same products; the files would have to be read
    if labels:
        changes["classify"] = recipe.classify.model_copy(update={"labels": list(labels)})
    return recipe.model_copy(update=changes)


MODEL_LAYERS = ("layers", "decoder_layers")


@contextlib.contextmanager
def _opened(recipe: Recipe, found: Estimate, cut: Cut) -> Iterator[None]:
    """Small bases are read, so that replies are as long as theirs; of others the weights are drawn."""
    drawn = recipe.model.base and (cut.layers is not None or found.parameters > LARGE)
    with drawn_weights(cut.layers) if drawn else contextlib.nullcontext(), old_names_allowed():
        yield


def _some(
    recipe: Recipe, data: LoadedData, found: Estimate, tokens: float, speed: float
) -> LoadedData:
    """Rows from all over the data: enough for the steps, and for an evaluation.

    Args:
        tokens: of a row, on average, before any packing.
    """
    row_s = tokens * found.flops_per_token / speed / 3
    held = min(max(int(EVAL_S / max(row_s, 1e-9)), ROWS[0]), ROWS[1])
    # of a packed sequence, however long, there must be one at least
    joined = math.ceil(found.tokens / max(tokens, 1.0)) if recipe.data.packing else 1
    several = recipe.training.batch_rows * MOST_STEPS * joined
    train = _evenly(data.train, min(several, MOST_ROWS * joined))
    if recipe.task is TaskName.CLASSIFY:
        train = [*_one_of_each(data.train), *train]
    evaluation = _evenly(data.evaluation, max(held, 2 * joined))
    return replace(data, train=train, evaluation=evaluation, test={})


def _evenly(rows: Sequence[Any], count: int) -> list[Any]:
    if len(rows) <= count:
        return list(rows)
    return [rows[at * len(rows) // count] for at in range(count)]


def _one_of_each(rows: Sequence[Any]) -> list[Any]:
    return list({row.label: row for row in rows if isinstance(row, Labelled)}.values())


def _timed(
    small: Recipe,
    recipe: Recipe,
    prepared: Prepared,
    cut: Cut,
    compared: int,
    scratch: Path,
    wanted: Callable[[], bool],
) -> Pace | None:
    threads = torch.get_num_threads()
    watch = Stopwatch(wanted, alone=threads > 1 and not torch.cuda.is_available())
    trainer = _trainer(small, prepared, scratch, watch)
    trainer.train()
    torch.set_num_threads(threads)
    if wanted():
        return None
    model, held = trainer.model, len(prepared.evaluation)
    # rows share the cost of a step, layers that of a row
    layers = cut.share * recipe.training.batch_rows / cut.rows
    evaluate = _seconds(trainer.evaluate) / held / layers if held else 0.0
    if wanted():
        return None
    kept: list[Any] = []
    score = _seconds(lambda: kept.append(prepared.score(model, None))) if held else 0.0
    if wanted():
        return None
    sample = 0.0
    if held and small.evaluation.samples:
        longer = recipe.evaluation.sample_tokens / small.evaluation.sample_tokens
        sample = _seconds(lambda: prepared.sample(model, 1)) * longer / layers
    neutral = _seconds(lambda: measure_neutral(small, model, prepared.tokenizer)) / layers
    return Pace(
        step=watch.mean / cut.share,
        steps=len(watch.seconds),
        spread=watch.spread,
        evaluate=evaluate,
        score=score / max(compared, 1) / layers,
        scored=kept[0].metric if kept else "loss",
        sample=sample,
        neutral=neutral,
        byte=_seconds(lambda: _write(scratch / "bytes")) / WRITTEN_BYTES,
        share=cut.share,
        threads=threads,
        alone=watch.alone / cut.share,
    )


class Stopwatch(TrainerCallback):  # type: ignore[misc]  # transformers has no usable types
    """Times steps until that took long enough, or something else is wanted.

    Attributes:
        seconds: of each step but the first, from the end of the one before to its own.
        seconds_alone: the same of steps after those, on one thread, where that is wanted.
    """

    def __init__(self, wanted: Callable[[], bool], *, alone: bool = False) -> None:
        self.seconds: list[float] = []
        self.seconds_alone: list[float] = []
        self._wanted = wanted
        self._alone = alone
        self._now = self.seconds
        self._ended: float | None = None

    @property
    def mean(self) -> float:
        return sum(self.seconds) / max(len(self.seconds), 1)

    @property
    def alone(self) -> float:
        """Mean on one thread; 0 where none was timed."""
        return sum(self.seconds_alone) / max(len(self.seconds_alone), 1)

    @property
    def spread(self) -> float:
        """Standard deviation as a share of the mean."""
        if len(self.seconds) < 2:
            return 0.0
        squares = sum((one - self.mean) ** 2 for one in self.seconds) / (len(self.seconds) - 1)
        return math.sqrt(squares) / max(self.mean, 1e-12)

    def on_step_end(self, args: Any, state: Any, control: Any, **others: Any) -> None:
        now = time.perf_counter()
        if self._ended is not None:
            self._now.append(now - self._ended)
        self._ended = now
        enough = self._is_enough(self._now)
        if enough and self._alone and self._now is self.seconds:
            self._now, enough = self.seconds_alone, False
            torch.set_num_threads(1)
        if enough or self._wanted():
            control.should_training_stop = True

    def _is_enough(self, seconds: Sequence[float]) -> bool:
        spent, limit = sum(seconds), STEPS_S / 2 if seconds is self.seconds_alone else STEPS_S
        many = MOST_STEPS // 3 if self._alone else MOST_STEPS
        return len(seconds) >= many or (
            spent >= limit and (len(seconds) >= 2 or spent >= 2 * limit)
        )


def _trainer(recipe: Recipe, prepared: Prepared, scratch: Path, watch: Stopwatch) -> Any:
    """The run's own Trainer, which saves nothing."""
    training = recipe.training
    share = training.batch_rows
    batch = Batch(share, min(training.micro_batch_rows or share, share), 1)
    rows = len(prepared.train)
    lengths = prepared.row_tokens if training.group_by_length else None
    checkpoints = Checkpoints(RunDirectory(scratch))
    parts = RunParts(checkpoints, batch, recipe.seed, rows, lengths)
    return build_trainer(recipe, prepared, parts, watch, scratch)


def _seconds(do: Callable[[], Any]) -> float:
    began = time.perf_counter()
    do()
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return time.perf_counter() - began


def _write(path: Path) -> None:
    with path.open("wb") as file:
        file.write(os.urandom(WRITTEN_BYTES))
        file.flush()
        os.fsync(file.fileno())
