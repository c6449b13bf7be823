"""Estimates of memory and time for somebody who is still choosing: of a recipe, and of bases.

The speed of the machine is measured once in the life of the process, not at every change of a field.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import torch

from lslm_tui.errors import LslmError
from lslm_tui.training.estimate import BUSY_SHARE, Estimate, estimate, measure_speed
from lslm_tui.training.models import find_base, four_bits
from lslm_tui.training.recipe import Method, Recipe
from lslm_tui.training.run import several
from lslm_tui.training.run.arguments import first_batch, uses_bfloat16

from .tokens import Looked

TYPICAL_TOKENS = 256
"""Of a row, where nobody knows yet."""


def recipe_estimate(recipe: Recipe, looked: Looked) -> Estimate:
    """Memory and time of the recipe on this machine.

    Raises:
        LslmError: its method cannot be used here, or the batch cannot be shared out.
    """
    refuse_method(recipe.method)
    batch = first_batch(recipe.training, several.devices())
    return estimate(
        looked.config,
        recipe,
        looked.row_tokens,
        device=_device(),
        bfloat16=uses_bfloat16(recipe.training),
        devices=batch.devices,
        micro_rows=batch.micro_rows,
        flops_per_second=_speed(_device(), uses_bfloat16(recipe.training)),
    )


def base_estimates(recipe: Recipe, bases: list[str]) -> Iterator[dict[str, Any]]:
    """For each base and method the peak with rows of a typical length; before there is data.

    Args:
        recipe: whose batch and task count; its base is replaced.
    """
    from transformers import AutoConfig

    batch = first_batch(recipe.training, several.devices())
    for base in bases:
        found: dict[str, Any] = {"base": base, "methods": {}, "problem": ""}
        try:
            config = AutoConfig.from_pretrained(
                find_base(base), local_files_only=True, trust_remote_code=False
            )
            for method in (Method.FULL, Method.LORA):
                found["methods"][method.value] = _peak(recipe, config, method, batch.micro_rows)
        except Exception as error:  # a network that cannot be followed has no estimate
            found["problem"] = str(error).splitlines()[0] if str(error) else type(error).__name__
        yield found


def refuse_method(method: Method) -> None:
    """Refuse a method that this machine cannot do.

    Raises:
        ModelUnfitError: qlora without an NVIDIA GPU or without bitsandbytes.
    """
    if method is Method.QLORA:
        four_bits()


def method_problems() -> dict[str, str]:
    """Why a method cannot be used here; methods that can are left out."""
    found: dict[str, str] = {}
    for method in Method:
        try:
            refuse_method(method)
        except LslmError as error:
            found[method.value] = error.message
    return found


def _peak(recipe: Recipe, config: Any, method: Method, micro_rows: int) -> dict[str, Any]:
    model = recipe.model.model_copy(update={"architecture": None, "base": "-"})
    asked = recipe.model_copy(update={"method": method, "model": model})
    made = estimate(
        config,
        asked,
        [TYPICAL_TOKENS] * recipe.training.batch_rows,
        device=_device(),
        bfloat16=uses_bfloat16(recipe.training),
        micro_rows=micro_rows,
        flops_per_second=1e12,
    )
    return {
        "peak_bytes": made.peak_bytes,
        "available_bytes": made.available_bytes,
        "fits": made.fits,
    }


def _device() -> str:
    return "cuda" if torch.cuda.is_available() else "cpu"


@cache
def _speed(device: str, bfloat16: bool) -> float:
    return measure_speed(device, bfloat16) * BUSY_SHARE.get(device, 0.5)
