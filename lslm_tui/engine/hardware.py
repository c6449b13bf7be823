"""What this machine offers: devices, memory, instruction sets, and which quantizations work here.

Importing this module loads neither torch nor psutil; its functions import them inside and run on the
engine thread. It opens no model and changes nothing but the number of CPU threads, in one place.
"""

from __future__ import annotations

import os
import platform
import time
from dataclasses import dataclass
from pathlib import Path

from lslm_tui.errors import ModelUnfitError
from lslm_tui.types import Quantization

CPU_FLAGS = ("avx2", "avx512f", "avx512_vnni", "avx512_bf16", "amx_int8", "neon", "asimd")
"""Instruction sets that decide how fast a CPU multiplies; others are not reported."""


@dataclass(frozen=True, slots=True)
class CpuFacts:
    """The processor and the machine's memory."""

    model: str
    cores: int
    """Cores this process may use."""
    threads: int
    """Threads torch computes with."""
    flags: tuple[str, ...]
    memory_total: int
    """bytes"""
    memory_free: int
    """bytes that can be had without swapping"""


@dataclass(frozen=True, slots=True)
class GpuFacts:
    """One accelerator."""

    device: str
    """`cuda:0`, `mps`"""
    name: str
    memory_total: int
    """bytes"""
    memory_free: int
    """bytes"""
    bfloat16: bool


@dataclass(frozen=True, slots=True)
class QuantizationFact:
    """Whether a quantization works here, and one sentence why or why not."""

    quantization: Quantization
    usable: bool
    reason: str


@dataclass(frozen=True, slots=True)
class HardwareFacts:
    """Everything `doctor` says about the machine."""

    cpu: CpuFacts
    gpus: tuple[GpuFacts, ...]
    device: str
    """What a model is opened on unless the user says otherwise."""
    quantizations: tuple[QuantizationFact, ...]
    versions: tuple[tuple[str, str], ...]
    """Name and version of the libraries that compute."""


def read_hardware() -> HardwareFacts:
    """Look at this machine; a few seconds at the first call, while torch is imported."""
    settle_threads()
    device = choose_device(None)
    return HardwareFacts(
        cpu=read_cpu(),
        gpus=read_gpus(),
        device=device,
        quantizations=tuple(quantization_fact(q, device) for q in Quantization),
        versions=_versions(),
    )


def read_cpu() -> CpuFacts:
    """Describe the processor."""
    import psutil
    import torch

    memory = psutil.virtual_memory()
    return CpuFacts(
        model=_cpu_model(),
        cores=usable_cores(),
        threads=torch.get_num_threads(),
        flags=_cpu_flags(),
        memory_total=memory.total,
        memory_free=memory.available,
    )


def read_gpus() -> tuple[GpuFacts, ...]:
    """Describe every accelerator torch can use."""
    import torch

    found = []
    for index in range(torch.cuda.device_count()) if torch.cuda.is_available() else ():
        free, total = torch.cuda.mem_get_info(index)
        name = torch.cuda.get_device_name(index)
        found.append(GpuFacts(f"cuda:{index}", name, total, free, torch.cuda.is_bf16_supported()))
    if torch.backends.mps.is_available():
        total = torch.mps.recommended_max_memory()
        free = max(total - torch.mps.driver_allocated_memory(), 0)
        found.append(GpuFacts("mps", "Apple GPU", total, free, bfloat16=True))
    return tuple(found)


def choose_device(wanted: str | None) -> str:
    """Return the device to open a model on: `cuda:0`, `mps` or `cpu`.

    Raises:
        ModelUnfitError: the wanted device is not there; says what is.
    """
    import torch

    gpus = torch.cuda.device_count() if torch.cuda.is_available() else 0
    there = [f"cuda:{index}" for index in range(gpus)]
    there += ["mps"] if torch.backends.mps.is_available() else []
    there.append("cpu")
    if wanted is None:
        return there[0]
    device = "cuda:0" if wanted == "cuda" else wanted
    if device not in there:
        raise ModelUnfitError(
            f"There is no device {wanted} here.", remedy=f"Available: {', '.join(there)}."
        )
    return device


def device_name(device: str) -> str:
    """Return the device's name for people: `CPU, 1 thread`, `NVIDIA H100`."""
    import torch

    if device == "cpu":
        threads = torch.get_num_threads()
        return f"CPU, {threads} thread{'' if threads == 1 else 's'}"
    if device == "mps":
        return "Apple GPU"
    return str(torch.cuda.get_device_name(device))


def choose_dtype(device: str, stored: str, wanted: str | None) -> str:
    """Return `float32`, `bfloat16` or `float16`.

    Half precision has no speed on a CPU without the right instructions, so a CPU computes in float32;
    a GPU keeps a stored half precision it supports and otherwise halves float32.

    Raises:
        ModelUnfitError: the wanted dtype is unknown.
    """
    known = ("float32", "bfloat16", "float16")
    if wanted is not None:
        if wanted not in known:
            raise ModelUnfitError(f"There is no dtype {wanted}.", remedy=f"Use {', '.join(known)}.")
        return wanted
    if device == "cpu":
        return "float32"
    bfloat16 = _has_bfloat16(device)
    if stored == "float16" or not bfloat16:
        return "float16"
    return "bfloat16"


def free_memory(device: str) -> int:
    """Bytes that can still be taken on `device`."""
    import psutil

    for gpu in read_gpus():
        if gpu.device == device:
            return gpu.memory_free
    return int(psutil.virtual_memory().available)


def quantization_fact(quantization: Quantization, device: str) -> QuantizationFact:
    """Say whether `quantization` works on `device`, and why."""
    if quantization is Quantization.NONE:
        return QuantizationFact(quantization, True, "Weights are used as they are stored.")
    if device.startswith("cuda"):
        return _cuda_fact(quantization)
    if quantization is Quantization.INT8 and device == "cpu":
        return _cpu_int8_fact()
    reason = f"{quantization.value} needs an NVIDIA GPU; the device here is {device}."
    return QuantizationFact(quantization, False, reason)


def usable_cores() -> int:
    """Cores this process may use; containers often allow fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def settle_threads() -> int:
    """Set torch's CPU threads, leaving a core to the interface; return their number.

    Two compute threads on two cores of which one is busy can be ten times slower than one thread.
    `LSLM_THREADS` overrides it. The only place that sets the number.
    """
    import torch

    wanted = os.environ.get("LSLM_THREADS", "")
    threads = int(wanted) if wanted.isdigit() and int(wanted) else max(usable_cores() - 1, 1)
    if torch.get_num_threads() != threads:
        torch.set_num_threads(threads)
    return threads


def measure_bandwidth(device: str = "cpu", seconds: float = 0.3) -> float:
    """Measure how fast memory is read, in bytes per second: decoding one token reads all weights once.

    Args:
        seconds: roughly how long to measure, after the block has been made.
    """
    import torch

    if device == "cpu":
        settle_threads()
    # Far above any cache, and summed as int64 so that arithmetic is not what is measured.
    count = 2**25 if device == "cpu" else 2**28
    block = torch.ones(count, dtype=torch.int64, device=device)
    with torch.inference_mode():
        block.sum().item()
        best, end = 0.0, time.perf_counter() + seconds
        while time.perf_counter() < end:
            start = time.perf_counter()
            block.sum().item()
            best = max(best, block.nbytes / (time.perf_counter() - start))
    return best


def _has_bfloat16(device: str) -> bool:
    import torch

    if device == "mps":
        return True
    with torch.cuda.device(device):
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))


def _cuda_fact(quantization: Quantization) -> QuantizationFact:
    from importlib.util import find_spec

    if find_spec("bitsandbytes") is None:
        reason = f"{quantization.value} needs the package bitsandbytes, which is not installed."
        return QuantizationFact(quantization, False, reason)
    return QuantizationFact(quantization, True, "bitsandbytes on the NVIDIA GPU.")


def _cpu_int8_fact() -> QuantizationFact:
    import torch

    engines = torch.backends.quantized.supported_engines
    if "fbgemm" in engines or "x86" in engines:
        return QuantizationFact(Quantization.INT8, True, "Dynamic int8 on the CPU (fbgemm).")
    reason = "int8 on a CPU needs torch's x86 kernels (fbgemm), which this build does not have."
    return QuantizationFact(Quantization.INT8, False, reason)


def _cpu_info() -> str:
    path = Path("/proc/cpuinfo")
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""


def _cpu_model() -> str:
    for line in _cpu_info().splitlines():
        if line.lower().startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _cpu_flags() -> tuple[str, ...]:
    for line in _cpu_info().splitlines():
        if line.lower().startswith(("flags", "features")):
            present = set(line.partition(":")[2].split())
            return tuple(flag for flag in CPU_FLAGS if flag in present)
    return ()


def _versions() -> tuple[tuple[str, str], ...]:
    from importlib.metadata import PackageNotFoundError, version

    found: list[tuple[str, str]] = []
    for name in ("torch", "transformers", "tokenizers", "safetensors", "bitsandbytes"):
        try:
            found.append((name, version(name)))
        except PackageNotFoundError:
            found.append((name, "not installed"))
    return tuple(found)
