"""Watches the Trainer step by step: decides what happens when, and writes the metrics."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from transformers import TrainerCallback

from lslm_tui.training import meter
from lslm_tui.training.recipe import TrainingTable

from . import several
from .events import Events
from .failures import is_disk_full
from .randomness import undisturbed
from .stopping import StopRequest
from .trainer import RunParts

NOT_METRICS = ("runtime", "per_second", "preparation_time")
STATUS_EVERY_S = 2.0
PAUSED_LOOK_S = 0.2
"""How often a paused run looks whether it may go on."""


@dataclass(slots=True)
class Ended:
    """Why training ended."""

    stopped: bool = False
    """Somebody asked for it; the run can be resumed."""
    early: bool = False
    """The evaluations stopped improving."""

    def why(self, *, asked: bool) -> str:
        """`steps`, `patience` or `request`: what ended it."""
        return "request" if asked else "patience" if self.early else "steps"


class RunCallback(TrainerCallback):  # type: ignore[misc]  # transformers has no usable types
    """One per training; `trainer` is set when it exists.

    Args:
        eval_steps: steps between evaluations; `None` where there are no eval rows.
        sample: writes samples of the model at a step.

    Attributes:
        measure: the task's own metric of the model, by name; empty where that is the loss.
    """

    def __init__(
        self,
        training: TrainingTable,
        parts: RunParts,
        events: Events,
        stop: StopRequest,
        *,
        eval_steps: int | None,
        sample: Callable[[Any, int], None],
    ) -> None:
        self.trainer: Any = None
        self.ended = Ended()
        self._training = training
        self._parts = parts
        self._events = events
        self._stop = stop
        self._eval_steps = eval_steps
        self._sample = sample
        self.measure: Callable[[Any], dict[str, float]] = lambda model: {}
        self._began_at = self._saved_at = self._logged_at = self._status_at = time.monotonic()
        self._first_step = 0
        self._pausing = False
        self._predicted = 0
        self._seconds_before = 0.0

    def on_train_begin(self, args: Any, state: Any, control: Any, **others: Any) -> None:
        self._began_at = self._saved_at = self._logged_at = time.monotonic()
        self._first_step = state.global_step
        self._seconds_before = self._parts.progress.seconds
        self._parts.before_checkpoint = self._bring_up_to_date
        self._events.status(steps=state.max_steps, step=state.global_step)

    def on_step_end(self, args: Any, state: Any, control: Any, **others: Any) -> None:
        step, last = state.global_step, state.global_step >= state.max_steps
        stop, save, finish, self._pausing = several.any_of(
            self._stop.wanted,
            self._checkpoint_due(step),
            self._stop.finishing,
            self._stop.pausing,
            device=self.trainer.args.device,
        )
        if finish and not last and not stop:
            self._parts.progress.finished = last = True
            control.should_training_stop = True
        if stop and not last:
            self.ended.stopped = True
            control.should_training_stop = True
        control.should_save = save or stop or last or self._pausing
        control.should_evaluate = self._evaluation_due(step, last)
        # a checkpoint closes the window of the loss, so that a resumed run logs the same means
        control.should_log = step % self._training.log_steps == 0 or last or control.should_save
        self._tell_status(step)

    def on_log(
        self, args: Any, state: Any, control: Any, logs: dict[str, Any], **others: Any
    ) -> None:
        if "loss" in logs:
            self._log_training(state, logs)

    def on_prediction_step(
        self, args: Any, state: Any, control: Any, eval_dataloader: Any = None, **others: Any
    ) -> None:
        self._predicted += 1
        rows = len(getattr(eval_dataloader, "dataset", ()))
        done = min(self._predicted * args.eval_batch_size, rows)
        meter.tell(done, rows or None, "rows evaluated")

    def on_evaluate(
        self, args: Any, state: Any, control: Any, metrics: dict[str, Any], **others: Any
    ) -> None:
        if not self.trainer.is_in_train:
            return
        shown = {
            name: value for name, value in metrics.items() if not name.endswith(NOT_METRICS)
        } | {"step": state.global_step, "epoch": round(state.epoch or 0, 4)}
        with undisturbed():
            shown |= self.measure(self.trainer.model)
        self._events.metrics(shown)
        self._judge(metrics, state.global_step)
        if self.is_tired():
            self.ended.early = True
            control.should_training_stop = True
        with undisturbed():
            self._sample(self.trainer.model, state.global_step)
        self._predicted = 0
        self._events.status(inner=None)

    def on_save(self, args: Any, state: Any, control: Any, **others: Any) -> None:
        self._saved_at = time.monotonic()
        self._events.phase("training", checkpoint=state.global_step, step=state.global_step)
        if self._pausing and not control.should_training_stop:
            self._wait(control)

    def _wait(self, control: Any) -> None:
        """Paused: the checkpoint is written, the memory kept; the clocks stand still."""
        began = time.monotonic()
        self._events.phase("paused")
        waiting, stop = True, False
        while waiting and not stop:
            time.sleep(PAUSED_LOOK_S)
            waiting, stop = several.any_of(
                self._stop.pausing, self._stop.wanted, device=self.trainer.args.device
            )
        self._pausing = False
        if stop:
            self.ended.stopped = True
            control.should_training_stop = True
        waited = time.monotonic() - began
        self._began_at += waited
        self._logged_at += waited
        self._saved_at += waited
        self._events.phase("training")

    def _evaluation_due(self, step: int, last: bool) -> bool:
        return self._eval_steps is not None and (last or step % self._eval_steps == 0)

    def _checkpoint_due(self, step: int) -> bool:
        if self._training.checkpoint_steps:
            return step % self._training.checkpoint_steps == 0
        return time.monotonic() - self._saved_at >= self._training.checkpoint_minutes * 60

    def _log_training(self, state: Any, logs: dict[str, Any]) -> None:
        now = time.monotonic()
        tokens = self._count_tokens()
        done = state.global_step - self._first_step
        rate = (now - self._began_at) / max(done, 1)
        self._events.metrics(
            {
                "step": state.global_step,
                "epoch": round(state.epoch or 0, 4),
                "loss": logs["loss"],
                "learning_rate": logs.get("learning_rate"),
                "grad_norm": logs.get("grad_norm"),
                "tokens_per_s": round(tokens / max(now - self._logged_at, 1e-9), 1),
                "tokens": self._parts.progress.tokens,
                "memory_bytes": memory_bytes(),
                "seconds": round(self._seconds_before + now - self._began_at, 1),
                "seconds_left": round(rate * (state.max_steps - state.global_step), 1),
            }
        )
        self._logged_at = now

    def _count_tokens(self) -> int:
        """Tokens since the last call, over all devices."""
        new = self.trainer.new_tokens
        self.trainer.new_tokens = 0
        if isinstance(new, torch.Tensor):
            new = self.trainer.accelerator.reduce(new.to(torch.float64), reduction="sum").item()
        self._parts.progress.tokens += int(new)
        return int(new)

    def _bring_up_to_date(self) -> None:
        self._parts.progress.seconds = self._seconds_before + time.monotonic() - self._began_at

    def finish(self) -> None:
        """Count what the last log left out."""
        self._count_tokens()
        self._bring_up_to_date()

    def _judge(self, metrics: dict[str, Any], step: int) -> None:
        """Remember the best evaluation, and its weights where the recipe wants them."""
        args = self.trainer.args
        name = "eval_" + (args.metric_for_best_model or "loss").removeprefix("eval_")
        value = metrics.get(name)
        if value is None:
            return
        progress, sign = self._parts.progress, -1 if args.greater_is_better else 1
        if progress.best is None or sign * value < sign * progress.best:
            progress.best, progress.best_step = float(value), step
            progress.evaluations_without_improvement = 0
            if self._events.main:
                self._keep_best(step)
        else:
            progress.evaluations_without_improvement += 1

    def _keep_best(self, step: int) -> None:
        """Whoever finishes early gets these weights back, whatever the recipe says."""
        try:
            self._parts.checkpoints.save_best(self.trainer.model, step)
        except Exception as error:
            if self._training.keep_best or not is_disk_full(error):
                raise
            self._parts.checkpoints.best.unlink(missing_ok=True)
            self._events.notice("The disk is nearly full: the best weights are not kept apart.")

    def is_tired(self) -> bool:
        patience = self._training.early_stopping
        return bool(patience) and (
            self._parts.progress.evaluations_without_improvement >= (patience or 0)
        )

    def is_finished(self) -> bool:
        """Somebody asked for the end of training, and it has ended."""
        return self._parts.progress.finished

    def _tell_status(self, step: int) -> None:
        if time.monotonic() - self._status_at >= STATUS_EVERY_S:
            self._status_at = time.monotonic()
            self._events.status(step=step)


def memory_bytes() -> int:
    """The most memory this process has held so far: on the GPU where there is one, else in RAM."""
    if torch.cuda.is_available():
        return int(torch.cuda.max_memory_reserved())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(peak if sys.platform == "darwin" else peak * 1024)
