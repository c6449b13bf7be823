"""The engine on an NVIDIA GPU. Run all of it with: python -m pytest tests/gpu -m gpu"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from lslm_tui.engine import hardware
from lslm_tui.errors import ModelUnfitError
from lslm_tui.types import FinishReason, Quantization, SamplingSettings
from tests.engine.models import WORDS, generate, ids_of, make_model, open_model
from tests.engine.test_parity import by_generate

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no NVIDIA GPU"),
    # bitsandbytes and accelerate announce deprecations of torch's that are not ours to act on.
    pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning"),
]

GREEDY = SamplingSettings(temperature=0, max_new_tokens=40)
LARGE = dict(hidden_size=512, intermediate_size=1024, num_attention_heads=8, num_key_value_heads=4)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Wide enough for 4-bit blocks."""
    return make_model(tmp_path_factory.mktemp("large"), "llama", **LARGE)


@pytest.fixture(autouse=True)
def clean() -> Iterator[None]:
    yield
    gc.collect()
    torch.cuda.empty_cache()


def needs_bitsandbytes() -> None:
    fact = hardware.quantization_fact(Quantization.NF4, "cuda:0")
    if not fact.usable:
        pytest.skip(fact.reason)


@pytest.mark.parametrize("name", ["llama", "gpt2", "gemma3_text", "mistral"])
def test_greedy_is_the_same_as_on_the_cpu(name: str, tmp_path: Path) -> None:
    path = make_model(tmp_path / name, name)
    engine = open_model(path, device="cuda", dtype="float32")
    tokens, _ = generate(engine, WORDS, sampling=GREEDY)
    engine.close()
    assert ids_of(tokens) == by_generate(path, WORDS, 40)


def test_half_precision_is_chosen(large: Path) -> None:
    engine = open_model(large, device="cuda", quantization=None)
    assert engine.info.device == "cuda:0"
    assert engine.info.dtype in ("bfloat16", "float16")
    assert engine.info.quantization is Quantization.NONE
    assert engine.info.device_name == torch.cuda.get_device_name(0)
    engine.close()


@pytest.mark.parametrize("quantization", [Quantization.NF4, Quantization.INT8])
def test_bitsandbytes_opens_and_generates(large: Path, quantization: Quantization) -> None:
    needs_bitsandbytes()
    plain = open_model(large, device="cuda")
    engine = open_model(large, device="cuda", quantization=quantization)
    assert engine.info.quantization is quantization
    assert engine.info.memory_bytes < plain.info.memory_bytes
    tokens, done = generate(engine, WORDS, sampling=GREEDY, alternatives=3)
    assert tokens and done.reason in (FinishReason.LENGTH, FinishReason.STOP)
    engine.close()
    plain.close()


def test_the_same_seed_gives_the_same_text(large: Path) -> None:
    engine = open_model(large, device="cuda")
    sampling = SamplingSettings(temperature=1.0, seed=4, max_new_tokens=30)
    first, _ = generate(engine, "Tom", sampling=sampling)
    again, _ = generate(engine, "Tom", sampling=sampling)
    assert ids_of(first) == ids_of(again)
    engine.close()


def test_closing_frees_the_memory(large: Path) -> None:
    torch.cuda.synchronize()
    before = torch.cuda.memory_allocated()
    engine = open_model(large, device="cuda")
    generate(engine, WORDS, sampling=GREEDY)
    assert torch.cuda.memory_allocated() > before
    engine.close()
    assert torch.cuda.memory_allocated() <= before + 2**20


def test_a_missing_gpu_is_named(large: Path) -> None:
    with pytest.raises(ModelUnfitError, match="no device cuda:99"):
        open_model(large, device="cuda:99")


def test_facts_and_bandwidth() -> None:
    facts = hardware.read_hardware()
    assert facts.device == "cuda:0" and facts.gpus
    assert hardware.measure_bandwidth("cuda:0", seconds=0.1) > 1e10
