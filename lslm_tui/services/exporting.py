"""An export that goes on beside the screens: a child process that is looked at, not waited for.

Merging and proving is done by `python -m lslm_tui.training.export`; this starts and watches it. Copies
an adapter as it is, a file at a time. Knows nothing of screens; runs on the loop.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lslm_tui.errors import ModelLoadError, StorageError, UsageError
from lslm_tui.offline import stay_offline
from lslm_tui.services.export import MODULE, export_error


class Export:
    """One export under way."""

    def __init__(self, source: Path, target: Path, *, dtype: str = "bfloat16") -> None:
        """Start it.

        Raises:
            StorageError: no process can be started.
        """
        stay_offline()
        self.target = target
        # files, not pipes: nobody reads while it writes
        self._out, self._err = tempfile.TemporaryFile(), tempfile.TemporaryFile()  # noqa: SIM115
        command = [sys.executable, "-m", MODULE, str(source), "-o", str(target), "--dtype", dtype]
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

    def stop(self) -> None:
        """End it; what it has written so far is removed."""
        if self.running:
            self._child.kill()
            self._child.wait()
        shutil.rmtree(self.target.parent / f".{self.target.name}.part", ignore_errors=True)

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
            raise ModelLoadError("The export was stopped; nothing was written.")
        if self._child.returncode or not out:
            raise export_error(self._child.returncode, err)
        made: dict[str, Any] = json.loads(out[-1])
        return made


def copy_model(source: Path, target: Path) -> Iterator[str]:
    """Copy a model's or adapter's directory, yielding the name of each file before it is copied.

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
        for file in sorted(path for path in source.iterdir() if path.is_file()):
            yield file.name
            shutil.copyfile(file, part / file.name)
        if target.is_dir():
            target.rmdir()
        part.rename(target)
    except OSError as error:
        raise StorageError(f"{target} cannot be written: {error.strerror or error}.") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
