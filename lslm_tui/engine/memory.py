"""Running out of memory, told apart from other failures, and memory given back.

Knows torch's ways of saying so on CUDA, MPS and CPU. Runs on the engine thread.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import sys
from typing import Any

import torch

from lslm_tui.engine.quantize import Int8Linear
from lslm_tui.errors import OutOfMemoryError

_SIGNS = (
    "out of memory",
    "not enough memory",
    "can't allocate memory",
    "CUBLAS_STATUS_ALLOC_FAILED",
)


def as_out_of_memory(error: BaseException, doing: str) -> OutOfMemoryError | None:
    """Return our error if `error` says that memory ran out while `doing` something, else `None`."""
    text = str(error)
    known = isinstance(error, (torch.OutOfMemoryError, MemoryError))
    if not known and not any(sign in text for sign in _SIGNS):
        return None
    return OutOfMemoryError(
        f"The memory ran out while {doing}.",
        remedy="Shorten the conversation, choose a smaller model or a stronger quantization, or close other programs.",
    )


def release() -> None:
    """Give memory that nothing refers to any more back to the device."""
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    if torch.backends.mps.is_available():
        torch.mps.empty_cache()


def trim() -> None:
    """Give freed memory back to the system where glibc keeps it; batches of many sizes leave gaps."""
    if sys.platform != "linux":
        return
    with contextlib.suppress(OSError, AttributeError):  # another C library
        ctypes.CDLL("libc.so.6").malloc_trim(0)


def weights_in_memory(model: Any) -> int:
    """Bytes of all distinct parameters, buffers and packed int8 matrices of `model`."""
    held: dict[int, int] = {
        tensor.data_ptr(): tensor.nbytes for tensor in (*model.parameters(), *model.buffers())
    }
    packed: int = sum(
        module.in_features * module.out_features
        for module in model.modules()
        if isinstance(module, Int8Linear)
    )
    return sum(held.values()) + packed
