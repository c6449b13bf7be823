"""int8 on the CPU stays close to float32, and what cannot work is refused with the reason."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from transformers import AutoModelForCausalLM
from transformers.pytorch_utils import Conv1D

from lslm_tui.engine import hardware, quantize
from lslm_tui.errors import ModelUnfitError
from lslm_tui.types import Quantization, SamplingSettings

from .conftest import real_weights
from .models import generate, make_model, open_model

CPU_INT8 = hardware.quantization_fact(Quantization.INT8, "cpu").usable
needs_int8 = pytest.mark.skipif(not CPU_INT8, reason="torch has no fbgemm on this CPU")
GIB = 2**30


@needs_int8
@pytest.mark.parametrize("bias", [True, False])
def test_a_linear_layer_keeps_its_outputs(bias: bool) -> None:
    torch.manual_seed(1)
    layer = torch.nn.Linear(96, 40, bias=bias)
    inputs = torch.randn(2, 5, 96)  # (B, T, K)
    expected = layer(inputs)
    error = (quantize.dynamic_int8_linear(layer)(inputs) - expected).norm() / expected.norm()
    # 8 bits per weight and 7 per activation: about 1 % of the signal.
    assert error < 0.02


@needs_int8
def test_gpt2s_transposed_layers_too() -> None:
    torch.manual_seed(1)
    layer = Conv1D(40, 96)
    inputs = torch.randn(3, 96)
    expected = layer(inputs)
    error = (quantize.dynamic_int8_linear(layer)(inputs) - expected).norm() / expected.norm()
    assert error < 0.02


@needs_int8
def test_a_row_of_zeros_does_not_divide_by_zero() -> None:
    layer = torch.nn.Linear(8, 2)
    torch.nn.init.zeros_(layer.weight)
    assert torch.isfinite(quantize.dynamic_int8_linear(layer)(torch.randn(1, 8))).all()


@needs_int8
@pytest.mark.parametrize("name", ["stories260K", "babyllama105"])
def test_real_models_stay_close(name: str) -> None:
    path = real_weights(name)
    ids = torch.tensor([[1, *range(40, 100)]])
    model = AutoModelForCausalLM.from_pretrained(path).eval()
    with torch.inference_mode():
        plain = model(ids).logits.log_softmax(-1)
        assert quantize.quantize_dynamic(model) == 5 * 7 + 1
        quantized = model(ids).logits.log_softmax(-1)
    divergence = (plain.exp() * (plain - quantized)).sum(-1).mean()  # nats per token
    assert divergence < 0.02


@needs_int8
@pytest.mark.parametrize("name", ["gpt2", "llama"])
def test_a_quantized_engine_generates_and_is_smaller(
    name: str, model_directory: Callable[[str], Path]
) -> None:
    plain = open_model(model_directory(name))
    small = open_model(model_directory(name), quantization=Quantization.INT8)
    assert small.info.quantization is Quantization.INT8
    assert small.info.memory_bytes < plain.info.memory_bytes
    assert small.info.parameters == plain.info.parameters
    tokens, _ = generate(small, "Tom", sampling=SamplingSettings(temperature=0, max_new_tokens=5))
    assert len(tokens) == 5
    plain.close()
    small.close()


@pytest.mark.parametrize("quantization", [Quantization.NONE, Quantization.INT8])
def test_weights_stored_in_half_precision(tmp_path: Path, quantization: Quantization) -> None:
    if quantization is Quantization.INT8 and not CPU_INT8:
        pytest.skip("torch has no fbgemm on this CPU")
    path = make_model(tmp_path / "half", "llama")
    half = AutoModelForCausalLM.from_pretrained(path, dtype=torch.bfloat16)
    half.save_pretrained(path)
    engine = open_model(path, quantization=quantization, dtype="bfloat16")
    expected = "bfloat16" if quantization is Quantization.NONE else "float32"
    assert engine.info.dtype == expected
    tokens, _ = generate(engine, "Tom", alternatives=2)
    assert all(token.logprob <= 0 for token in tokens)
    engine.close()


def test_nf4_is_refused_on_a_cpu(model_directory: Callable[[str], Path]) -> None:
    with pytest.raises(ModelUnfitError, match="nf4 needs an NVIDIA GPU"):
        open_model(model_directory("llama"), quantization=Quantization.NF4)


def test_int8_without_its_kernels_is_refused(
    model_directory: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    fact = hardware.QuantizationFact(Quantization.INT8, False, "int8 on a CPU needs fbgemm.")
    monkeypatch.setattr(quantize, "quantization_fact", lambda q, device: fact)
    with pytest.raises(ModelUnfitError, match="needs fbgemm"):
        open_model(model_directory("llama"), quantization=Quantization.INT8)


@pytest.mark.parametrize(
    ("device", "weight_bytes", "parameters", "free", "expected"),
    [
        ("cpu", 4_000, 1_000, GIB, Quantization.NONE),
        ("cpu", 4 * GIB, GIB, 8 * GIB, Quantization.INT8 if CPU_INT8 else Quantization.NONE),
        ("mps", 2 * GIB, GIB, 8 * GIB, Quantization.NONE),
        ("cuda:0", 2 * GIB, GIB, 8 * GIB, Quantization.NONE),
        ("cuda:0", 7 * GIB, 4 * GIB, 8 * GIB, Quantization.NF4),
    ],
)
def test_what_is_chosen(
    device: str,
    weight_bytes: int,
    parameters: int,
    free: int,
    expected: Quantization,
) -> None:
    chosen = quantize.choose_quantization(None, device, weight_bytes, parameters, free)
    assert chosen is expected
