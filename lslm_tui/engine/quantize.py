"""Weights in fewer bits: nf4 and int8 by bitsandbytes on CUDA, dynamic int8 (fbgemm) on the CPU.

Chooses what suits the machine and replaces linear layers. Knows modules and memory, not files or
text. Imports torch; runs on the engine thread.
"""

from __future__ import annotations

import warnings
from typing import Any

import torch
from torch import nn

from lslm_tui.engine.hardware import quantization_fact
from lslm_tui.errors import ModelUnfitError
from lslm_tui.types import Quantization

SMALL_MODEL = 100_000_000
"""Parameters below which int8 on a CPU gains too little to be worth its error."""
MARGIN = 1.2
"""Free memory a model must find, as a multiple of its weights: keys, values and activations."""


def choose_quantization(
    wanted: Quantization | None, device: str, weight_bytes: int, parameters: int, free: int
) -> Quantization:
    """Return `wanted` if it works on `device`, or what suits the machine if it is `None`.

    Args:
        weight_bytes: weights in the dtype they would be computed in.
        free: bytes free on `device`.

    Raises:
        ModelUnfitError: the wanted quantization cannot work here, with the reason.
    """
    if wanted is not None:
        fact = quantization_fact(wanted, device)
        if not fact.usable:
            raise ModelUnfitError(fact.reason, remedy=_remedy(device))
        return wanted
    if device.startswith("cuda"):
        fits = weight_bytes * MARGIN <= free
        usable = quantization_fact(Quantization.NF4, device).usable
        return Quantization.NONE if fits or not usable else Quantization.NF4
    if device == "cpu" and parameters >= SMALL_MODEL:
        usable = quantization_fact(Quantization.INT8, device).usable
        return Quantization.INT8 if usable else Quantization.NONE
    return Quantization.NONE


def bitsandbytes_config(quantization: Quantization, dtype: torch.dtype) -> Any:
    """Return transformers' `BitsAndBytesConfig` for nf4 or int8 on CUDA."""
    from transformers import BitsAndBytesConfig

    if quantization is Quantization.INT8:
        return BitsAndBytesConfig(load_in_8bit=True)
    return BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_compute_dtype=dtype,
        bnb_4bit_use_double_quant=True,
    )


def quantize_dynamic(model: nn.Module) -> int:
    """Replace every linear layer of `model` by a dynamic int8 one, in place; return their number.

    The output layer too: it is often the largest. Where it shares its matrix with the input
    embedding, the embedding keeps its float copy.
    """
    from transformers.pytorch_utils import Conv1D

    replaced = 0
    for module in list(model.modules()):
        for name, child in list(module.named_children()):
            if type(child) is nn.Linear or type(child) is Conv1D:
                setattr(module, name, dynamic_int8_linear(child))
                replaced += 1
    return replaced


def dynamic_int8_linear(layer: nn.Module) -> Int8Linear:
    """Return a module that computes `layer` with int8 weights, one scale per output.

    Activations are quantized on the fly, one scale per call. Input and output: (..., K) and (..., N)
    float32.
    """
    weight, bias = layer.get_parameter("weight").detach(), getattr(layer, "bias", None)
    if not isinstance(layer, nn.Linear):
        weight = weight.t()  # Conv1D keeps (K, N)
    return Int8Linear(weight.float().contiguous(), None if bias is None else bias.detach().float())


class Int8Linear(nn.Module):
    """A linear layer with packed int8 weights; holds no parameters."""

    def __init__(self, weight: torch.Tensor, bias: torch.Tensor | None) -> None:
        """Pack `weight`, (N, K) float32, and `bias`, (N,) float32."""
        super().__init__()
        self.out_features, self.in_features = weight.shape
        self.packed = _pack(weight, bias)

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        # The activations lose a bit (reduce_range): without VNNI, 8 bits overflow the accumulator.
        result: torch.Tensor = torch.ops.quantized.linear_dynamic(inputs, self.packed, True)
        return result


def _pack(weight: torch.Tensor, bias: torch.Tensor | None) -> Any:
    """Quantize (N, K) float32 symmetrically per row to 8 bits and pack it for fbgemm."""
    scales = weight.abs().amax(dim=1).clamp(min=1e-12).double() / 127
    zeros = torch.zeros(weight.shape[0], dtype=torch.long)
    with warnings.catch_warnings():
        # torch announces that these tensor types will move; the packed operator stays.
        warnings.simplefilter("ignore", UserWarning)
        quantized = torch.quantize_per_channel(weight, scales, zeros, 0, torch.qint8)
        return torch.ops.quantized.linear_prepack(quantized, bias)


def _remedy(device: str) -> str:
    if device == "cpu":
        usable = quantization_fact(Quantization.INT8, device).usable
        return "Use int8 or none." if usable else "Use none."
    return "Use none."
