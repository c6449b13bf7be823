"""Memory and time of a run before it starts, from the model's configuration alone.

The weights are never made: what the backward pass needs is counted on tensors without bytes
(`trace`), the rest is arithmetic (`memory`). Time comes from the number of multiplications and a
short measurement of this machine, and is rough. Knows recipes and
configurations; knows no run directory.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch

from .memory import Part, Remedy, Setting, parts_of, peak_of, remedies_of, size, trainable_of
from .recipe import Method, Recipe, TaskName
from .trace import Adapters, Trace, trace

BUSY_SHARE = {"cpu": 0.6, "cuda": 0.4}
"""Share of the measured matmul speed that a whole training step reaches."""
PROBE_S = 0.15
ARCHITECTURES = {
    TaskName.CLASSIFY: "AutoModelForSequenceClassification",
    TaskName.TRANSLATE: "AutoModelForSeq2SeqLM",
}


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a run will take. `seconds` is rough: the same order of magnitude, not the minute.

    Attributes:
        parts: everything that is held; they are not all held at the same time.
        peak_bytes: the most that is held at once.
        available_bytes: what this process may take; 0 if nobody knows.
        fits: the peak is at most nine tenths of that.
        remedies: changes that would lower the peak, those that make it fit first and the mildest
            of them before the others.
        rows, tokens: of the micro-batch the figures are for, rows as long as the longest.
        flops_per_token: of a training step, forward and backward.
        flops_per_second: as measured by multiplying matrices here, times the share a step reaches.
    """

    device: str
    parts: tuple[Part, ...]
    peak_bytes: int
    available_bytes: int
    fits: bool
    remedies: tuple[Remedy, ...]
    parameters: int
    trainable: int
    rows: int
    tokens: int
    steps: int
    total_tokens: int
    flops_per_token: float
    flops_per_second: float
    seconds: float

    def __str__(self) -> str:
        lines = [f"{part.name:<14}{size(part.bytes):>10}  {part.reason}" for part in self.parts]
        lines.append(f"{'peak':<14}{size(self.peak_bytes):>10}  of {size(self.available_bytes)}")
        return "\n".join(lines)


def estimate(
    config: Any,
    recipe: Recipe,
    row_tokens: Sequence[int],
    *,
    device: str = "cpu",
    bfloat16: bool | None = None,
    devices: int = 1,
    micro_rows: int | None = None,
    available_bytes: int | None = None,
    flops_per_second: float | None = None,
) -> Estimate:
    """Estimate memory and time of a run.

    Args:
        config: transformers' configuration of the model.
        row_tokens: tokens of each training row; a row that is a pair counts both sides.
        device: `cpu`, `cuda` or `cuda:1`; numbers for another machine's device may be asked for.
        bfloat16: whether the forward pass is autocast; as the recipe says if `None`.
        micro_rows: rows of a forward pass on one device; as the recipe says if `None`.
        available_bytes: what may be taken; looked up if `None`.
        flops_per_second: measured here, in a fraction of a second, if `None`.
    """
    kind = device.split(":")[0]
    micro = micro_rows or _micro_rows(recipe, devices)
    half = _bfloat16(recipe, kind) if bfloat16 is None else bfloat16
    setting = Setting(
        method=recipe.method,
        optimizer=recipe.training.optimizer,
        micro_rows=micro,
        accumulation=max(1, recipe.training.batch_rows // (micro * devices)),
        checkpointing=recipe.training.gradient_checkpointing,
        bfloat16=half,
        half_frozen=recipe.method is not Method.FULL and half,
        reference=recipe.task is TaskName.DPO and recipe.method is Method.FULL,
        device=kind,
    )
    tokens = _longest(recipe, config, row_tokens)
    found = _trace(config, recipe, setting, tokens)
    peak = peak_of(found, setting)
    free = _available(device) if available_bytes is None else available_bytes
    speed = flops_per_second or measure_speed(device, half) * BUSY_SHARE.get(kind, 0.5)
    steps, total = _work(recipe, row_tokens)
    per_token = _flops_per_token(found, setting, tokens)
    return Estimate(
        device=device,
        parts=parts_of(found, setting),
        peak_bytes=peak,
        available_bytes=free,
        fits=not free or peak <= 0.9 * free,
        remedies=remedies_of(found, setting, recipe, peak, free),
        parameters=found.parameters,
        trainable=trainable_of(found, setting),
        rows=micro,
        tokens=tokens,
        steps=steps,
        total_tokens=total,
        flops_per_token=per_token,
        flops_per_second=speed,
        seconds=total * per_token / (speed * devices),
    )


def measure_speed(device: str = "cpu", bfloat16: bool = False) -> float:
    """Multiplications and additions per second of a matrix product here; takes a fraction of a second."""
    dtype = torch.bfloat16 if bfloat16 else torch.float32
    side = 512 if device == "cpu" else 4096
    left, right = (torch.ones(side, side, dtype=dtype, device=device) for _ in range(2))
    _product(left, right, device)
    done, started = 0, time.perf_counter()
    while time.perf_counter() - started < PROBE_S:
        _product(left, right, device)
        done += 1
    return 2.0 * side**3 * done / (time.perf_counter() - started)


def _product(left: torch.Tensor, right: torch.Tensor, device: str) -> None:
    left @ right
    if device.startswith("cuda"):
        torch.cuda.synchronize(device)


def _trace(config: Any, recipe: Recipe, setting: Setting, tokens: int) -> Trace:
    adapted = recipe.method is not Method.FULL
    lora = recipe.lora
    rows = setting.micro_rows * (2 if recipe.task is TaskName.DPO else 1)
    return trace(
        config,
        _architecture(config, recipe),
        rows=rows,
        tokens=tokens,
        adapters=Adapters(lora.rank, lora.targets, lora.dropout) if adapted else None,
        bfloat16=setting.bfloat16,
        half_weights=setting.half_frozen,
    )


def _architecture(config: Any, recipe: Recipe) -> str:
    if recipe.task is TaskName.PRETRAIN and config.model_type == "bert":
        return "AutoModelForMaskedLM"
    return ARCHITECTURES.get(recipe.task, "AutoModelForCausalLM")


def _micro_rows(recipe: Recipe, devices: int) -> int:
    share = max(1, recipe.training.batch_rows // devices)
    return min(recipe.training.micro_batch_rows or share, share)


def _bfloat16(recipe: Recipe, kind: str) -> bool:
    precision = recipe.training.precision
    return precision == "bfloat16" or (precision == "auto" and kind == "cuda")


def _longest(recipe: Recipe, config: Any, row_tokens: Sequence[int]) -> int:
    """Tokens of the longest sequence of a batch; the worst batch decides whether it fits."""
    context = getattr(config, "max_position_embeddings", 0) or getattr(config, "n_positions", 0)
    limit = recipe.data.max_tokens or int(context or 0) or max(row_tokens, default=1)
    if recipe.data.packing:
        return limit
    longest = max(row_tokens, default=limit)
    if recipe.task is TaskName.TRANSLATE:
        longest = math.ceil(longest / 2)  # a source and a target of about the same length
    return max(1, min(longest, limit))


def _available(device: str) -> int:
    """Bytes this process may take in all, what it holds already included."""
    if device.startswith("cuda"):
        if not torch.cuda.is_available():
            return 0
        free, _ = torch.cuda.mem_get_info(device)
        return int(free + torch.cuda.memory_reserved(device))
    if device == "cpu":
        import psutil

        return int(psutil.virtual_memory().available + psutil.Process().memory_info().rss)
    return 0


def _work(recipe: Recipe, row_tokens: Sequence[int]) -> tuple[int, int]:
    """Optimizer steps and tokens of the whole run."""
    training = recipe.training
    per_epoch = max(1, math.ceil(len(row_tokens) / training.batch_rows))
    steps = training.max_steps or math.ceil(training.epochs * per_epoch)
    return steps, int(sum(row_tokens) * steps / per_epoch)


def _flops_per_token(found: Trace, setting: Setting, tokens: int) -> float:
    """2 per weight forward and 4 backward (Kaplan et al. 2020), and the attention products.

    A frozen weight needs no gradient of its own: 2 backward. Checkpointing computes the blocks
    once more. DPO's reference model runs forward.
    """
    rows = max(1, found.attention_flops and setting.micro_rows)
    attention = found.attention_flops / (rows * tokens)
    forward = 2.0 * (found.matrices + found.adapter_parameters) + attention
    backward = 2.0 if setting.method is Method.FULL else 1.0
    again = 1.0 if setting.checkpointing else 0.0
    reference = 1.0 if setting.reference else 0.0
    return forward * (1.0 + backward + again + reference)
