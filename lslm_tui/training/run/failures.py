"""The failures a training run must expect, told apart from bugs, each with what helps."""

from __future__ import annotations

import errno
from collections.abc import Iterator

from lslm_tui.errors import LslmError, OutOfMemoryError, StorageError

MEMORY_SIGNS = (
    "out of memory",
    "can't allocate memory",
    "cublas_status_alloc_failed",
    "not enough memory",
)
DISK_SIGNS = ("no space left", "os error 28", "disk quota", "file write failed", "unexpected pos")
"""What safetensors and torch say where they hide the system's error."""


class NotFiniteError(LslmError):
    """The loss or a gradient is no number any more."""

    title = "Training diverged"


class StepTooLargeError(Exception):
    """A step ran out of memory; fewer rows at a time may do."""


class DiskFullError(StorageError):
    title = "Disk full"


def is_out_of_memory(error: BaseException) -> bool:
    """Whether the device, or the machine, had no memory left."""
    for cause in _causes(error):
        if type(cause).__name__ == "OutOfMemoryError" or isinstance(cause, MemoryError):
            return True
        text = str(cause).lower()
        if isinstance(cause, RuntimeError) and any(sign in text for sign in MEMORY_SIGNS):
            return True
    return False


def is_disk_full(error: BaseException) -> bool:
    """Whether a file could not be written for want of room."""
    for cause in _causes(error):
        if isinstance(cause, OSError) and cause.errno in (errno.ENOSPC, errno.EDQUOT):
            return True
        text = str(cause).lower()
        if not isinstance(cause, LslmError) and any(sign in text for sign in DISK_SIGNS):
            return True
    return False


def not_finite(what: str, step: int, learning_rate: float) -> NotFiniteError:
    """The error for a loss or gradient that is NaN or infinite."""
    return NotFiniteError(
        f"The {what} is no finite number any more at step {step}; training stopped.",
        remedy=(
            f"Try a lower learning rate than {learning_rate:g} (a third of it), more warmup_steps, "
            'a smaller max_grad_norm, or precision = "float32"; and look for empty or garbled '
            "rows in the data. Weights from before are in checkpoints/."
        ),
    )


def disk_full(last_checkpoint: str) -> DiskFullError:
    """The error for a disk without room."""
    kept = f"The last checkpoint, {last_checkpoint}, is whole." if last_checkpoint else ""
    return DiskFullError(
        f"The disk is full; training stopped. {kept}".strip(),
        remedy="Make room, then go on with --resume.",
    )


def too_little_memory(rows: int = 1, devices: int = 1) -> OutOfMemoryError:
    """The error when the rows that go through the model at a time do not fit."""
    smaller = (
        f"Set training.micro_batch_rows below {rows} and start again, or go for"
        if rows > 1
        else "Try"
    )
    where = f" on one of {devices} devices" if devices > 1 else ""
    return OutOfMemoryError(
        f"Out of memory with {rows} row{'s' if rows > 1 else ''} at a time{where}.",
        remedy=(
            f"{smaller} a smaller data.max_tokens, gradient_checkpointing = true, method "
            '"lora" or "qlora", or a smaller model.'
        ),
    )


def out_of_memory() -> OutOfMemoryError:
    """The error when memory ran out apart from training: loading or scoring."""
    return OutOfMemoryError(
        "Out of memory while the model was loaded or scored.",
        remedy="Close what else uses the device, or use a smaller model or evaluation.rows.",
    )


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    found: BaseException | None = error
    while found is not None and id(found) not in seen:
        seen.add(id(found))
        yield found
        found = found.__cause__ or found.__context__
