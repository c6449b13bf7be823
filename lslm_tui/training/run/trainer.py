"""A task's Trainer, made fit for a run: whole checkpoints, an order of rows that resumes, no NaN.

Only what transformers leaves open is changed; the loop itself is theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from transformers import PrinterCallback

from lslm_tui.training.recipe import Recipe
from lslm_tui.training.tasks.base import Prepared

from .arguments import Batch, training_arguments
from .checkpoints import Checkpoints, step_of
from .directory import read_json
from .failures import disk_full, is_disk_full, not_finite
from .order import RowOrder
from .randomness import undisturbed


@dataclass(slots=True)
class Progress:
    """What a run knows besides the Trainer's own state; saved with each checkpoint."""

    tokens: int = 0
    """Tokens seen while training, padding aside, over all devices."""
    seconds: float = 0.0
    """Time in training, of all processes of the run in turn."""
    best: float | None = None
    best_step: int = 0
    evaluations_without_improvement: int = 0
    micro_rows: int = 0
    finished: bool = False
    """Somebody asked for the end of training at this step; a resumed run only proves it."""

    def facts(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def of(cls, checkpoint: Path | None) -> Progress:
        """As saved with a checkpoint; fresh without one."""
        found = read_json(checkpoint / "run.json") if checkpoint else None
        known = found if isinstance(found, dict) else {}
        return cls(**{name: known[name] for name in cls.__slots__ if name in known})


@dataclass(slots=True)
class RunParts:
    """What the Trainer of a run needs besides transformers' own arguments."""

    checkpoints: Checkpoints
    batch: Batch
    seed: int
    rows: int
    lengths: Sequence[int] | None
    """To group rows by; `None` for a plain shuffle."""
    progress: Progress = field(default_factory=Progress)
    before_checkpoint: Callable[[], None] = lambda: None


def build_trainer(
    recipe: Recipe, prepared: Prepared, parts: RunParts, callback: Any, scratch: Path
) -> Any:
    """The Trainer of a run, with one callback of ours; `scratch` is where transformers may write."""
    trainer = run_trainer(prepared.trainer)(
        model=prepared.model,
        args=training_arguments(recipe, prepared, parts.batch, scratch),
        train_dataset=prepared.train,
        eval_dataset=prepared.evaluation if len(prepared.evaluation) else None,
        processing_class=prepared.tokenizer,
        data_collator=prepared.collator,
        callbacks=[callback],
        **prepared.trainer_options,
    )
    trainer.remove_callback(PrinterCallback)
    trainer.parts = parts
    return trainer


def run_trainer(task_trainer: type[Any]) -> type[Any]:
    """A subclass of a task's Trainer; give it `parts` before `train`."""

    class RunTrainer(task_trainer):  # type: ignore[misc]  # a class made at run time
        parts: RunParts
        new_tokens: torch.Tensor | int = 0
        """Tokens since they were counted last, on this device."""

        def _get_train_sampler(self, train_dataset: Any = None) -> RowOrder:
            parts = self.parts
            steps = parts.batch.steps_per_epoch(parts.rows)
            return RowOrder(
                parts.rows,
                seed=parts.seed,
                epoch=lambda: int(self.state.global_step) // steps,
                lengths=parts.lengths,
                batch_rows=parts.batch.rows,
            )

        def _get_output_dir(self, trial: Any) -> str:
            return str(self.parts.checkpoints.partial)

        def training_step(self, model: Any, inputs: Any, *args: Any, **options: Any) -> Any:
            self.new_tokens = self.new_tokens + _tokens(inputs)
            loss = super().training_step(model, inputs, *args, **options)
            self._must_be_finite("loss", loss)
            return loss

        def _clip_grad_norm(self, model: Any) -> Any:
            # raised before the optimizer steps, so the weights stay what they were
            norm = super()._clip_grad_norm(model)
            self._must_be_finite("gradient", norm)
            return norm

        def _must_be_finite(self, what: str, value: Any) -> None:
            number = value if isinstance(value, torch.Tensor) else torch.tensor(float(value))
            if not bool(torch.isfinite(number).all()):
                raise not_finite(what, self.state.global_step + 1, self.args.learning_rate)

        def evaluate(self, *args: Any, **options: Any) -> dict[str, float]:
            with undisturbed():
                metrics: dict[str, float] = super().evaluate(*args, **options)
            return metrics

        def _save_checkpoint(self, model: Any, trial: Any) -> None:
            checkpoints = self.parts.checkpoints
            main = self.is_world_process_zero()
            try:
                if main:
                    checkpoints.forget_partial()
                self.accelerator.wait_for_everyone()
                super()._save_checkpoint(model, trial)
                self.accelerator.wait_for_everyone()
                if main:
                    self._complete_checkpoint()
            except Exception as error:
                checkpoints.forget_partial()
                if is_disk_full(error):
                    last = checkpoints.last()
                    raise disk_full(last.name if last else "") from error
                raise

        def _complete_checkpoint(self) -> None:
            self.parts.before_checkpoint()
            step = self.state.global_step
            written = self.parts.checkpoints.partial / f"checkpoint-{step}"
            self.parts.checkpoints.complete(written, step, self.parts.progress.facts())

    return RunTrainer


def resumed_step(checkpoint: Path | None) -> int:
    """The step a run goes on from; 0 from the start."""
    return step_of(checkpoint) if checkpoint else 0


def _tokens(inputs: Mapping[str, Any]) -> torch.Tensor | int:
    """Tokens of a batch on its device, padding aside where the masks tell."""
    masks = [value for name, value in inputs.items() if name.endswith("attention_mask")]
    flat = [mask for mask in masks if isinstance(mask, torch.Tensor) and mask.dim() == 2]
    if flat:
        return sum((mask.sum() for mask in flat), torch.zeros((), device=flat[0].device))
    return sum(
        value.numel()
        for name, value in inputs.items()
        if name.endswith("input_ids") and isinstance(value, torch.Tensor)
    )
