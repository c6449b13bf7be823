"""An export that goes on beside the screens: a child process that is looked at, not waited for.

Merging and proving is done by `python -m lslm_tui.training.export`; this starts and watches it: what the
process says, and the bytes it has written, from the disk. Copies an adapter as it is, a block at a time.
Knows nothing of screens; runs on the loop.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lslm_tui.errors import ModelLoadError, StorageError, UsageError
from lslm_tui.offline import stay_offline
from lslm_tui.services.export import MODULE, export_error
from lslm_tui.services.run_phase import written_bytes

WRITING, REOPENING, PROVING = "writing", "opening the export", "proving"
BLOCK_BYTES = 1 << 22
LINES_BYTES = 1 << 16
STOPPED = "The export was stopped; nothing was written."


@dataclass(frozen=True, slots=True)
class ExportProgress:
    """How far an export is.

    Attributes:
        phase: `opening`, `merging`, `writing`, `opening the export` or `proving`.
        done, total: bytes while writing, answers compared before and after; no total, no count.
    """

    phase: str
    done: int = 0
    total: int | None = None


class Export:
    """One export under way."""

    def __init__(self, source: Path, target: Path, *, dtype: str = "bfloat16") -> None:
        """Start it.

        Raises:
            StorageError: no process can be started.
        """
        stay_offline()
        self.target = target
        self._part = target.parent / f".{target.name}.part"
        self._told = ExportProgress("opening")
        self._read = 0
        # files, not pipes: nobody reads while it writes
        self._out, self._err = tempfile.TemporaryFile(), tempfile.TemporaryFile()  # noqa: SIM115
        command = [
            sys.executable, "-m", MODULE, str(source), "-o", str(target), "--dtype", dtype,
            "--progress",
        ]  # fmt: skip
        try:
            self._child = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=self._out, stderr=self._err,
                start_new_session=True,
            )  # fmt: skip
        except OSError as error:
            raise StorageError(f"No process for the export: {error.strerror or error}.") from error

    @property
    def running(self) -> bool:
        return self._child.poll() is None

    @property
    def progress(self) -> ExportProgress:
        """What it said last; what is written of the weights is looked up on the disk."""
        self._listen()
        told = self._told
        if told.phase != WRITING or told.total is None:
            return told
        return ExportProgress(WRITING, min(written_bytes(self._part), told.total), told.total)

    def _listen(self) -> None:
        # read at an offset of our own: the child writes at the file's
        fresh = os.pread(self._out.fileno(), LINES_BYTES, self._read)
        lines, newline, _ = fresh.rpartition(b"\n")
        self._read += len(lines) + len(newline)
        for line in lines.splitlines():
            self._told = _progress(line) or self._told

    def stop(self) -> None:
        """End it; what it has written so far is removed."""
        if self.running:
            self._child.kill()
            self._child.wait()
        shutil.rmtree(self._part, ignore_errors=True)

    def result(self) -> dict[str, Any]:
        """What was proved, once it has ended.

        Raises:
            LslmError: it failed, or was stopped.
        """
        texts = []
        for file in (self._out, self._err):
            file.seek(0)
            texts.append(file.read().decode("utf-8", errors="replace").strip().splitlines())
            file.close()
        out, err = texts
        if self._child.returncode < 0:
            raise ModelLoadError(STOPPED)
        if self._child.returncode or not out:
            raise export_error(self._child.returncode, err)
        made: dict[str, Any] = json.loads(out[-1])
        return made


def copy_model(source: Path, target: Path) -> Iterator[ExportProgress]:
    """Copy a model's or adapter's directory, yielding how far it is; left early, nothing remains.

    Raises:
        UsageError: `target` is there and not empty.
        StorageError: it cannot be written; what was copied is removed.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UsageError(
            f"{target} is there already and not empty.", remedy="Name a new directory."
        )
    part = target.parent / f".{target.name}.part"
    try:
        part.mkdir(parents=True, exist_ok=True)
        files = sorted(path for path in source.iterdir() if path.is_file())
        total, done = sum(path.stat().st_size for path in files), 0
        for file in files:
            for count in _copy(file, part / file.name):
                done += count
                yield ExportProgress(WRITING, done, total)
        if target.is_dir():
            target.rmdir()
        part.rename(target)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageError(
                f"The disk is full; {target} was not written.", remedy="Make room and try again."
            ) from error
        raise StorageError(f"{target} cannot be written: {error.strerror or error}.") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _copy(file: Path, target: Path) -> Iterator[int]:
    """Copy a file, yielding the bytes of each block."""
    with file.open("rb") as old, target.open("wb") as new:
        while block := old.read(BLOCK_BYTES):
            new.write(block)
            yield len(block)


def _progress(line: bytes) -> ExportProgress | None:
    """A line of progress; `None` for anything else."""
    try:
        told = json.loads(line)
        total = told["total"]
        return ExportProgress(
            str(told["phase"]), int(told["done"]), None if total is None else int(total)
        )
    except (ValueError, KeyError, TypeError):
        return None
