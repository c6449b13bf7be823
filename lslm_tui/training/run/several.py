"""One run in several processes, as `accelerate launch` starts them: who writes, and who waits.

With one process everything here is a formality.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import torch

A_WEEK_S = 7 * 24 * 3600
"""Others wait while the main process prepares or scores; half an hour would be too little."""


def devices() -> int:
    """Processes of the run, each with a device of its own."""
    return int(os.environ.get("WORLD_SIZE", "1"))


def is_main() -> bool:
    """Whether this is the process that writes."""
    return os.environ.get("RANK", "0") == "0"


@contextmanager
def main_first() -> Iterator[None]:
    """The main process goes first; the others find what it made."""
    if devices() == 1:
        yield
        return
    with _state().main_process_first():
        yield


def of_main(path: Path) -> Path:
    """The main process's path, in every process."""
    if devices() == 1:
        return path
    from accelerate.utils import broadcast_object_list

    _state()
    return Path(broadcast_object_list([str(path)])[0])


def any_of(*flags: bool, device: Any) -> tuple[bool, ...]:
    """Each flag, true everywhere if it is true in one process.

    Else one process would stop and the others would wait for it for ever.
    """
    if not (torch.distributed.is_available() and torch.distributed.is_initialized()):
        return flags
    found = torch.tensor(flags, dtype=torch.int32, device=device)
    torch.distributed.all_reduce(found, op=torch.distributed.ReduceOp.MAX)
    return tuple(bool(flag) for flag in found.tolist())


def leave() -> None:
    """Say goodbye to the other processes."""
    if torch.distributed.is_available() and torch.distributed.is_initialized():
        torch.distributed.destroy_process_group()


def _state() -> Any:
    from accelerate import PartialState

    wait = timedelta(seconds=A_WEEK_S)
    if torch.cuda.is_available():
        return PartialState(timeout=wait)
    return PartialState(cpu=True, backend="gloo", timeout=wait)
