from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from lslm_tui.engine import hardware
from lslm_tui.errors import ModelUnfitError
from lslm_tui.types import Quantization


def test_facts_are_complete_and_picklable() -> None:
    facts = hardware.read_hardware()
    assert pickle.loads(pickle.dumps(facts)) == facts
    assert facts.cpu.cores >= 1 and facts.cpu.model
    assert 0 < facts.cpu.memory_free <= facts.cpu.memory_total
    assert {fact.quantization for fact in facts.quantizations} == set(Quantization)
    assert all(fact.reason.endswith(".") for fact in facts.quantizations)
    assert torch.__version__.startswith(dict(facts.versions)["torch"])


def test_importing_it_loads_no_torch() -> None:
    program = "import sys, lslm_tui.engine.hardware; assert 'torch' not in sys.modules"
    root = Path(__file__).resolve().parents[2]
    subprocess.run([sys.executable, "-c", program], cwd=root, check=True)


def test_choosing_a_device(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    assert hardware.choose_device(None) == "cuda:0"
    assert hardware.choose_device("cuda") == "cuda:0"
    assert hardware.choose_device("cuda:1") == "cuda:1"
    assert hardware.choose_device("cpu") == "cpu"
    with pytest.raises(ModelUnfitError, match="no device cuda:2"):
        hardware.choose_device("cuda:2")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert hardware.choose_device("cpu") == "cpu"


@pytest.mark.parametrize(
    ("device", "stored", "bfloat16", "expected"),
    [
        ("cpu", "bfloat16", True, "float32"),
        ("cuda:0", "float32", True, "bfloat16"),
        ("cuda:0", "float16", True, "float16"),
        ("cuda:0", "bfloat16", False, "float16"),
        ("mps", "bfloat16", True, "bfloat16"),
    ],
)
def test_choosing_a_dtype(
    device: str, stored: str, bfloat16: bool, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hardware, "_has_bfloat16", lambda _: bfloat16)
    assert hardware.choose_dtype(device, stored, None) == expected
    assert hardware.choose_dtype(device, stored, "float32") == "float32"


def test_threads_leave_a_core_and_can_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    before = torch.get_num_threads()
    try:
        monkeypatch.delenv("LSLM_THREADS", raising=False)
        monkeypatch.setattr(hardware, "usable_cores", lambda: 4)
        assert hardware.settle_threads() == torch.get_num_threads() == 3
        monkeypatch.setattr(hardware, "usable_cores", lambda: 1)
        assert hardware.settle_threads() == 1
        monkeypatch.setenv("LSLM_THREADS", "2")
        assert hardware.settle_threads() == 2
        monkeypatch.setenv("LSLM_THREADS", "many")
        assert hardware.settle_threads() == 1
    finally:
        torch.set_num_threads(before)


def test_bandwidth_is_measured() -> None:
    assert hardware.measure_bandwidth(seconds=0.01) > 1e8


@pytest.mark.parametrize(
    ("quantization", "device", "usable", "reason"),
    [
        (Quantization.NF4, "cpu", False, "needs an NVIDIA GPU"),
        (Quantization.INT8, "mps", False, "needs an NVIDIA GPU"),
        (Quantization.NONE, "cpu", True, "as they are stored"),
    ],
)
def test_why_a_quantization_works_or_not(
    quantization: Quantization, device: str, usable: bool, reason: str
) -> None:
    fact = hardware.quantization_fact(quantization, device)
    assert fact.usable is usable and reason in fact.reason


def test_bitsandbytes_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "bitsandbytes", None)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    fact = hardware.quantization_fact(Quantization.NF4, "cuda:0")
    assert not fact.usable and "not installed" in fact.reason
