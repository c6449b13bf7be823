"""How a checkpoint will be held: device, dtype, quantization, and whether it fits.

Reads the headers of the weight files, not the weights. Runs on the engine thread.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from safetensors import SafetensorError, safe_open

from lslm_tui.engine import hardware, quantize
from lslm_tui.engine.checkpoint import Checkpoint
from lslm_tui.errors import ModelLoadError, OutOfMemoryError
from lslm_tui.types import ModelSpec, Quantization

BYTES = {"float32": 4, "bfloat16": 2, "float16": 2}


@dataclass(frozen=True, slots=True)
class Plan:
    """How a checkpoint will be held in memory."""

    device: str
    dtype: str
    """What it computes in."""
    stored_dtype: str
    quantization: Quantization
    parameters: int
    weight_bytes: int
    """Weights in `dtype`, before quantization."""

    @property
    def dynamic_int8(self) -> bool:
        """int8 by fbgemm, not by bitsandbytes."""
        return self.device == "cpu" and self.quantization is Quantization.INT8

    @property
    def peak_bytes(self) -> int:
        """Memory taken while the model is built; bytes."""
        if self.dynamic_int8:
            return self.parameters * (BYTES[self.stored_dtype] + 1)
        share = {Quantization.NONE: 1.0, Quantization.INT8: 0.6, Quantization.NF4: 0.35}
        return int(self.weight_bytes * share[self.quantization])


def count_parameters(checkpoint: Checkpoint) -> int:
    """Count the numbers stored, from the headers of the weight files alone.

    Raises:
        ModelLoadError: a file is truncated or no safetensors file; it is named.
    """
    total = 0
    for file in checkpoint.weights:
        try:
            with safe_open(file, framework="pt") as tensors:
                for name in tensors.keys():  # noqa: SIM118 - not a dict
                    shape = tensors.get_slice(name).get_shape()
                    total += int(torch.Size(shape).numel())
        except (SafetensorError, OSError) as error:
            raise ModelLoadError(
                f"{file} is broken or was cut short ({error}).",
                remedy="Download this file again.",
            ) from error
    return total


def make_plan(spec: ModelSpec, checkpoint: Checkpoint, parameters: int) -> Plan:
    """Choose device, dtype and quantization: what `spec` says, else what suits this machine.

    Raises:
        ModelUnfitError: what `spec` says cannot work here, with the reason.
    """
    device = hardware.choose_device(spec.device)
    stated = checkpoint.config.get("dtype") or checkpoint.config.get("torch_dtype")
    stored = stated if stated in BYTES else "float32"
    dtype = hardware.choose_dtype(device, stored, spec.dtype)
    weight_bytes = parameters * BYTES[dtype]
    if checkpoint.config.get("quantization_config"):
        chosen = _stored_quantization(checkpoint)
        return Plan(device, dtype, stored, chosen, parameters, checkpoint.bytes)
    chosen = quantize.choose_quantization(
        spec.quantization, device, weight_bytes, parameters, hardware.free_memory(device)
    )
    plan = Plan(device, dtype, stored, chosen, parameters, weight_bytes)
    # fbgemm multiplies float32 activations only.
    return replace(plan, dtype="float32") if plan.dynamic_int8 else plan


def _stored_quantization(checkpoint: Checkpoint) -> Quantization:
    stored = checkpoint.config["quantization_config"]
    return Quantization.NF4 if stored.get("load_in_4bit") else Quantization.INT8


def refuse_too_large(plan: Plan, checkpoint: Checkpoint) -> None:
    """Refuse what cannot fit before minutes are spent on reading it.

    Raises:
        OutOfMemoryError: says how much is needed and how much is free.
    """
    free = hardware.free_memory(plan.device)
    if plan.peak_bytes > free:
        raise OutOfMemoryError(
            f"{checkpoint.path.name} needs about {plan.peak_bytes / 2**30:.1f} GiB and {plan.device} has {free / 2**30:.1f} GiB free.",
            remedy="Close other programs, choose a smaller model, or a stronger quantization.",
        )
