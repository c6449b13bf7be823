"""Exports of models: the work is done by a process of the training package; this starts it.

Sync, takes as long as reading and writing the weights: run it in the command line or as a job.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from lslm_tui.errors import ExitCode, LslmError, ModelLoadError, StorageError, UsageError
from lslm_tui.services.library import Library

MODULE = "lslm_tui.training.export"
_ERRORS: dict[int, type[LslmError]] = {
    ExitCode.MODEL: ModelLoadError,
    ExitCode.USAGE: UsageError,
    ExitCode.FAILED: StorageError,
}


def export_model(
    library: Library, reference: str, target: Path, *, dtype: str = "bfloat16"
) -> dict[str, Any]:
    """Write a model, or an adapter merged into its base, as safetensors; return what was proved.

    Args:
        reference: a run, an adapter's directory or any model of the library.
        dtype: `float32` or `bfloat16`, of the weights written.

    Raises:
        ModelError: there is no such model, or the export would not answer the same.
        UsageError: `target` is not empty.
        StorageError: it cannot be written.
    """
    source = library.resolve(reference).path
    command = [sys.executable, "-m", MODULE, str(source), "-o", str(target), "--dtype", dtype]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace")
    if done.returncode:
        raise export_error(done.returncode, done.stderr.strip().splitlines())
    made: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return made


def export_error(code: int, lines: list[str]) -> LslmError:
    """The failure an export ended with, from its exit code and what it wrote to stderr."""
    said = lines[-1].removeprefix("lslm-tui: ") if lines else "The export ended without a word."
    return _ERRORS.get(code, ModelLoadError)(said)
