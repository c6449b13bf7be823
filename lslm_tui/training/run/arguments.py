"""From the recipe's `[training]` to the arguments of transformers' Trainer."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch

from lslm_tui.errors import ConfigError
from lslm_tui.training.recipe import Recipe, TrainingTable
from lslm_tui.training.tasks.base import Prepared

from .several import A_WEEK_S

OPTIMIZERS = {
    "adamw": "adamw_torch_fused",
    "adamw-8bit": "adamw_bnb_8bit",
    "adafactor": "adafactor",
}


@dataclass(frozen=True, slots=True)
class Batch:
    """How the rows of an optimizer step are cut: micro_rows × accumulation × devices = rows."""

    rows: int
    micro_rows: int
    devices: int

    @property
    def accumulation(self) -> int:
        return self.rows // (self.micro_rows * self.devices)

    def steps_per_epoch(self, rows: int) -> int:
        """Optimizer steps for so many training rows."""
        per_device = math.ceil(math.ceil(rows / self.micro_rows) / self.devices)
        return max(1, math.ceil(per_device / self.accumulation))

    def halved(self) -> Batch | None:
        """The next smaller micro-batch with the same effective batch; `None` below one row."""
        share = self.rows // self.devices
        smaller = [n for n in range(1, self.micro_rows // 2 + 1) if share % n == 0]
        return replace(self, micro_rows=smaller[-1]) if smaller else None

    def __str__(self) -> str:
        return f"{self.micro_rows} rows × {self.accumulation} × {self.devices} devices"


def first_batch(training: TrainingTable, devices: int) -> Batch:
    """The batch as the recipe wants it.

    Raises:
        ConfigError: batch_rows cannot be shared out over the devices.
    """
    if training.batch_rows % devices:
        raise ConfigError(
            f"training.batch_rows is {training.batch_rows}, which {devices} devices cannot share.",
            remedy=f"Make it a multiple of {devices}.",
        )
    share = training.batch_rows // devices
    micro = min(training.micro_batch_rows or share, share)
    if share % micro:
        raise ConfigError(
            f"{share} rows for each of {devices} devices are no multiple of "
            f"training.micro_batch_rows ({micro})."
        )
    return Batch(training.batch_rows, micro, devices)


def total_steps(training: TrainingTable, steps_per_epoch: int) -> int:
    """Optimizer steps of the whole run."""
    return training.max_steps or math.ceil(training.epochs * steps_per_epoch)


def training_arguments(recipe: Recipe, prepared: Prepared, batch: Batch, scratch: Path) -> Any:
    """An instance of `prepared.arguments`; the task's own options win over these.

    Logging, evaluation and checkpoints are decided by our own callback, so their strategies are
    off here.
    """
    training = recipe.training
    on_cuda = torch.cuda.is_available()
    values: dict[str, Any] = {
        "output_dir": str(scratch),
        "per_device_train_batch_size": batch.micro_rows,
        "per_device_eval_batch_size": batch.micro_rows,
        "gradient_accumulation_steps": batch.accumulation,
        "num_train_epochs": training.epochs,
        "max_steps": training.max_steps or -1,
        "learning_rate": training.learning_rate,
        "warmup_steps": training.warmup_steps,
        "weight_decay": training.weight_decay,
        "adam_beta1": training.betas[0],
        "adam_beta2": training.betas[1],
        "max_grad_norm": training.max_grad_norm,
        "label_smoothing_factor": training.label_smoothing,
        "optim": OPTIMIZERS[training.optimizer],
        "bf16": uses_bfloat16(training),
        "activation_checkpointing": training.gradient_checkpointing,
        "seed": recipe.seed,
        "data_seed": recipe.seed,
        "use_cpu": not on_cuda,
        "ddp_backend": "gloo" if batch.devices > 1 and not on_cuda else None,
        "ddp_timeout": A_WEEK_S,
        "ddp_find_unused_parameters": False,
        "logging_strategy": "no",
        "eval_strategy": "no",
        "save_strategy": "no",
        "logging_nan_inf_filter": False,
        "report_to": "none",
        "disable_tqdm": True,
        "dataloader_pin_memory": on_cuda,
        "remove_unused_columns": False,
        "prediction_loss_only": True,
        **_schedule(training),
        **prepared.options,
    }
    arguments = prepared.arguments(**values)
    # several visible GPUs without a launcher would be split by DataParallel behind our back
    arguments._n_gpu = min(arguments.n_gpu, 1)
    return arguments


def _schedule(training: TrainingTable) -> dict[str, Any]:
    if training.schedule == "cosine":
        share = training.final_learning_rate_share
        return {
            "lr_scheduler_type": "cosine_with_min_lr",
            "lr_scheduler_kwargs": {"min_lr_rate": share},
        }
    names = {
        "linear": "linear",
        "constant": "constant_with_warmup",
        "inverse-sqrt": "inverse_sqrt",
    }
    return {"lr_scheduler_type": names[training.schedule]}


def uses_bfloat16(training: TrainingTable) -> bool:
    """Whether the forward pass is autocast to bfloat16 on this machine."""
    if training.precision != "auto":
        return training.precision == "bfloat16"
    return torch.cuda.is_available() and torch.cuda.is_bf16_supported(including_emulation=False)


def refuse_impossible(training: TrainingTable) -> None:
    """Refuse what this machine cannot do, before a model is opened.

    Raises:
        ConfigError: the 8-bit optimizer without an NVIDIA GPU.
    """
    if training.optimizer == "adamw-8bit" and not torch.cuda.is_available():
        raise ConfigError(
            "training.optimizer is adamw-8bit, which needs an NVIDIA GPU; there is none here.",
            remedy='Use optimizer = "adamw".',
        )
