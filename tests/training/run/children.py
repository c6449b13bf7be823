"""Runs of the tiny task in processes of their own, as the product starts them, some to be killed.

A fresh interpreter each, never a fork: a torch with CUDA refuses to go on in a forked one. They take
their time importing torch, so several are started at once and waited for when they are needed.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from lslm_tui.training.run.directory import RunDirectory

from . import tiny

ROOT = Path(__file__).parents[3]
LIMIT_S = 300


def command(recipe: Path, run: Path, *launcher: str) -> list[str]:
    """What starts a run of the tiny task."""
    module = ["-m", "tests.training.run.tiny"]
    return [sys.executable, *launcher, *module, str(recipe), "--run", str(run)]


class Killed:
    """Runs that kill themselves, begun together; each may be taken several times."""

    def __init__(self, folder: Path, recipes: dict[str, str]) -> None:
        """`recipes`: by fault, what its recipe has besides under `[training]`."""
        self._folder = folder
        self._children = {fault: self._begin(fault, more) for fault, more in recipes.items()}

    def take(self, fault: str, target: Path) -> RunDirectory:
        """A copy of what that run left behind when it was killed."""
        child = self._children[fault]
        _, said = child.communicate(timeout=LIMIT_S)
        assert child.returncode == -signal.SIGKILL, said
        shutil.copytree(self._run(fault), target)
        return RunDirectory(target)

    def close(self) -> None:
        for child in self._children.values():
            child.kill()
            child.communicate()

    def _run(self, fault: str) -> Path:
        return self._folder / fault.replace(":", "-")

    def _begin(self, fault: str, more: str) -> subprocess.Popen[str]:
        run = self._run(fault)
        recipe = tiny.write_recipe(run.with_name(f"{run.name}-recipe"), training=more)
        return subprocess.Popen(
            command(recipe, run),
            cwd=ROOT,
            env={**os.environ, "TINY_FAULT": fault},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
