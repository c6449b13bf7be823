"""Runs a recipe in a directory, from the data to the proof; the one place that knows the order.

A run can be stopped or killed at any moment and resumed: what is deterministic is made again, what
was scored is read back, and training goes on from the last whole checkpoint.
"""

from __future__ import annotations

import gc
import logging
import shutil
from functools import partial
from pathlib import Path
from typing import Any

import torch
from transformers import set_seed
from transformers.utils.logging import disable_progress_bar

from lslm_tui.engine.fingerprint import fingerprint_given
from lslm_tui.errors import LslmError, StorageError
from lslm_tui.training import meter
from lslm_tui.training.data.examples import LoadedData
from lslm_tui.training.recipe import Recipe
from lslm_tui.training.tasks import task
from lslm_tui.training.tasks.base import Prepared, RowScores

from . import result as results
from . import several
from .arguments import (
    Batch,
    first_batch,
    refuse_impossible,
    total_steps,
)
from .before import write_before
from .beginning import open_run
from .callback import RunCallback
from .checkpoints import Checkpoints, step_of
from .directory import RunDirectory, keep_lines_until, read_json, write_json
from .events import Events
from .failures import (
    StepTooLargeError,
    disk_full,
    is_disk_full,
    is_out_of_memory,
    out_of_memory,
    too_little_memory,
)
from .forgetting import measure
from .proving import Trained, prove
from .randomness import undisturbed
from .stopping import Stopped, StopRequest
from .trainer import Progress, RunParts, build_trainer

log = logging.getLogger(__name__)


def load_data(recipe: Recipe) -> LoadedData:
    """The recipe's rows; the readers, which bring pyarrow, are imported now."""
    from lslm_tui.training.data.load import load_data as load

    data: LoadedData = load(recipe)
    return data


def prepare(recipe: Recipe, data: LoadedData, cache: Path) -> Prepared:
    """Model, tokenizer and rows; the same every time, since the seeds come first."""
    refuse_impossible(recipe.training)
    set_seed(recipe.seed)
    return task(recipe.task)(recipe, data, cache)


class Runner:
    """One run in one process (of several under a launcher)."""

    def __init__(
        self, recipe: Recipe, directory: RunDirectory, events: Events, stop: StopRequest
    ) -> None:
        self._recipe = recipe
        self._directory = directory
        self._events = events
        self._stop = stop
        self._checkpoints = Checkpoints(directory, keep=recipe.training.keep_checkpoints)
        self._resumed = directory.before.exists()

    def run(self, output: Path | None = None) -> None:
        """Do all of it; status.json tells how it ended.

        Args:
            output: where the finished model is copied to.

        Raises:
            Stopped: somebody asked for it; a checkpoint was written if training had begun.
            LslmError: it failed, with what helps.
        """
        try:
            self._directory.keep_reserve()
            self._events.begin()
            with meter.heard_by(self._events.progress):
                self._steps()
            if output is not None and self._events.main:
                _copy(self._directory.model, output)
        except Stopped:
            at = self._checkpoints.last()
            self._events.end("stopped", reason=_where(at))
            raise
        except BaseException as error:
            known = self._known(error)
            log.error("the run failed", exc_info=error)
            self._end_failed(known)
            if known is error:
                raise
            raise known from error
        self._events.end("done")

    def _known(self, error: BaseException) -> BaseException:
        if isinstance(error, LslmError):
            return error
        if is_disk_full(error):
            self._checkpoints.forget_partial()
            last = self._checkpoints.last()
            return disk_full(last.name if last else "")
        return out_of_memory() if is_out_of_memory(error) else error

    def _end_failed(self, error: BaseException) -> None:
        self._directory.spend_reserve()
        if isinstance(error, LslmError):
            reason, remedy, code = error.message, error.remedy, int(error.exit_code)
        else:
            reason = f"Something unexpected went wrong ({type(error).__name__}: {error})."
            remedy, code = f"The details are in {self._directory.log}.", 1
        self._events.end("failed", reason=reason, remedy=remedy, exit_code=code)

    def _steps(self) -> None:
        disable_progress_bar()
        if self._recipe.training.threads:
            torch.set_num_threads(self._recipe.training.threads)
        if torch.cuda.is_available():
            torch.set_float32_matmul_precision("high")
        self._events.status(device=results.device_words())
        self._checkpoints.forget_partial()
        self._recipe = self._after_base()
        data = self._load()
        trained = self._train(data)
        prove(trained, self._recipe, data, self._directory, self._events, self._stop)

    def _after_base(self) -> Recipe:
        """The recipe with the result of the one it builds on as its base."""
        recipe, base = self._recipe, self._directory.base
        if recipe.model.recipe is None:
            return recipe
        if not base.result.is_file():
            self._events.phase("base", recipe=str(recipe.model.recipe))
            begun = base.origin.exists()
            with several.main_first():
                inner = open_run(None if begun else recipe.model.recipe, base, resume=begun)
            events = Events(base, main=self._events.main)
            Runner(inner, base, events, self._stop).run()
            _free()
        model = recipe.model.model_copy(update={"recipe": None, "base": str(base.model)})
        return recipe.model_copy(update={"model": model})

    def _load(self) -> LoadedData:
        self._events.phase("reading data")
        data = load_data(self._recipe)
        for note in data.notes:
            self._events.notice(note)
        self._stop.check()
        return data

    def _prepare(self, data: LoadedData) -> Prepared:
        self._events.phase("preparing")
        self._directory.cache.mkdir(exist_ok=True)
        with several.main_first():
            prepared = prepare(self._recipe, data, self._directory.cache)
        for note in prepared.notes:
            self._events.notice(note)
        self._stop.check()
        return prepared

    def _train(self, data: LoadedData) -> Trained:
        """Train, with smaller micro-batches where memory does not suffice."""
        devices = several.devices()
        batch = first_batch(self._recipe.training, devices)
        known = Progress.of(self._checkpoints.last()).micro_rows
        while known and batch.micro_rows > known and (smaller := batch.halved()):
            batch = smaller
        while True:
            try:
                return self._attempt(self._prepare(data), batch, data)
            except StepTooLargeError as error:
                # of several processes only one may know, and the others wait for it
                next_batch = batch.halved() if devices == 1 else None
                if next_batch is None:
                    raise too_little_memory(batch.micro_rows, devices) from error
                log.warning("out of memory with %s", batch, exc_info=error)
            self._events.notice(
                f"Out of memory with {batch.micro_rows} rows at a time; going on with "
                f"{next_batch.micro_rows}, accumulated {next_batch.accumulation} times, so that a "
                f"step still has {batch.rows} rows."
            )
            batch = next_batch
            _free()

    def _attempt(self, prepared: Prepared, batch: Batch, data: LoadedData) -> Trained:
        checkpoint = self._checkpoints.last()
        recipe, rows = self._recipe, len(prepared.train)
        progress = Progress.of(checkpoint)
        progress.micro_rows = batch.micro_rows
        steps_per_epoch = batch.steps_per_epoch(rows)
        parts = RunParts(
            self._checkpoints,
            batch,
            recipe.seed,
            rows,
            prepared.row_tokens if recipe.training.group_by_length else None,
            progress,
        )
        callback = RunCallback(
            recipe.training,
            parts,
            self._events,
            self._stop,
            eval_steps=self._eval_steps(prepared, steps_per_epoch),
            sample=partial(self._sample, prepared),
        )
        write_before(recipe, data, prepared, batch, self._directory, self._events)
        trainer = self._make_trainer(prepared, parts, callback)
        before, facts = self._score_before(prepared, trainer.model, data)
        if before is not None and before.metric != "loss":
            callback.measure = partial(self._measure, prepared)
        steps = total_steps(recipe.training, steps_per_epoch)
        try:
            self._fit(trainer, callback, checkpoint, steps)
        except Exception as error:
            if is_out_of_memory(error):
                raise StepTooLargeError from error
            raise
        if callback.ended.stopped:
            raise Stopped
        self._stop.finished()
        kept = None
        if recipe.training.keep_best or progress.finished:
            kept = self._checkpoints.load_best(trainer.model)
        else:
            self._checkpoints.forget_best()
        steps = int(trainer.state.global_step)
        return Trained(
            prepared,
            trainer.model,
            progress,
            callback.ended,
            batch,
            steps,
            kept or steps,
            "bfloat16" if trainer.args.bf16 else "float32",
            before,
            facts,
            self._resumed,
        )

    def _make_trainer(self, prepared: Prepared, parts: RunParts, callback: RunCallback) -> Any:
        trainer = build_trainer(self._recipe, prepared, parts, callback, self._checkpoints.partial)
        callback.trainer = trainer
        return trainer

    def _eval_steps(self, prepared: Prepared, steps_per_epoch: int) -> int | None:
        if not len(prepared.evaluation):
            return None
        return self._recipe.training.eval_steps or steps_per_epoch

    def _fit(
        self, trainer: Any, callback: RunCallback, checkpoint: Path | None, steps: int
    ) -> None:
        at = step_of(checkpoint) if checkpoint else 0
        for file in (self._directory.metrics, self._directory.samples):
            if self._events.main:
                keep_lines_until(file, at)
        if checkpoint:
            self._events.notice(f"Going on from step {at}.")
        self._events.phase("training", step=at, steps=steps)
        if checkpoint and (at >= steps or callback.is_tired() or callback.is_finished()):
            trainer._load_from_checkpoint(str(checkpoint))
            trainer.state.global_step = at
            return
        with self._stop.patiently():
            trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
        callback.finish()
        self._events.status(step=int(trainer.state.global_step))

    def _score_before(
        self, prepared: Prepared, model: Any, data: LoadedData
    ) -> tuple[RowScores | None, dict[str, Any]]:
        """Scores and fingerprint of the model as it was given; read back when resumed."""
        found = read_json(self._directory.before)
        if not isinstance(found, dict):
            self._events.phase("scoring before")
            with undisturbed():
                scores = prepared.score(model, None) if len(prepared.evaluation) else None
                samples = results.samples(prepared, model, self._recipe.evaluation.samples)
                neutral = measure(self._recipe, model, prepared.tokenizer)
                tests = self._score_tests(prepared, model, data)
            found = {
                "scores": results.scores_to_json(scores) if scores else None,
                "fingerprint": fingerprint_given(model, results.fingerprinted),
                "samples": samples,
                "neutral": neutral,
                "tests": tests,
                **results.parameters(model),
            }
            if self._events.main:
                write_json(self._directory.before, found)
            self._stop.check()
        scores = results.scores_from_json(found["scores"]) if found["scores"] else None
        return scores, found

    def _score_tests(self, prepared: Prepared, model: Any, data: LoadedData) -> dict[str, Any]:
        """Scores of the test sets before; none where the weights begin at random."""
        if self._recipe.model.base is None:
            return {}
        limit, found = self._recipe.evaluation.test_rows, {}
        for name, rows in data.test.items():
            self._events.phase("testing before", set=name)
            found[name] = results.scores_to_json(prepared.score(model, rows[:limit]))
            self._stop.check()
        return found

    def _measure(self, prepared: Prepared, model: Any) -> dict[str, float]:
        """The metric that is compared at the end, on the same rows, such as `eval_accuracy`."""
        if not self._events.main:
            return {}
        training = model.training
        try:
            scores = prepared.score(model, None)
        finally:
            model.train(training)
        return {f"eval_{scores.metric.replace(' ', '_')}": round(scores.total, 6)}

    def _sample(self, prepared: Prepared, model: Any, step: int) -> None:
        if self._events.main:
            for sample in results.samples(prepared, model, self._recipe.evaluation.samples):
                self._events.sample({"step": step, **sample})


def _copy(model: Path, output: Path) -> None:
    try:
        shutil.copytree(model, output, dirs_exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"The model could not be copied to {output}: {error}.",
            remedy=f"Training itself is done; the model is in {model}.",
        ) from error


def _where(checkpoint: Path | None) -> str:
    if checkpoint is None:
        return "Stopped before the first checkpoint."
    return f"Stopped; the checkpoint of step {step_of(checkpoint)} is kept."


def _free() -> None:
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
