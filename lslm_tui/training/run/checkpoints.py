"""Checkpoints of a run: written under another name, renamed when whole, so only whole ones exist.

A checkpoint is what transformers' Trainer saves (weights or adapter, optimizer, schedule, random
states, position) and `run.json` with what the run knows besides. `best/` holds only the trained
weights of the best evaluation.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from safetensors.torch import save_file

from .directory import RunDirectory, write_json

PARTIAL = ".partial"
UNSAFE = "training_args.bin"
"""A pickle nobody needs: the arguments are made from the recipe."""


class Checkpoints:
    """The checkpoints in a run's directory."""

    def __init__(self, directory: RunDirectory, *, keep: int = 2) -> None:
        self._folder = directory.checkpoints
        self._keep = keep

    @property
    def partial(self) -> Path:
        """Where a checkpoint is written before it is one."""
        return self._folder / PARTIAL

    @property
    def best(self) -> Path:
        return self._folder / "best" / "weights.safetensors"

    def all(self) -> list[Path]:
        """Whole checkpoints, oldest first."""
        found = self._folder.glob("step-*") if self._folder.is_dir() else []
        return sorted((p for p in found if re.fullmatch(r"step-\d+", p.name)), key=step_of)

    def last(self) -> Path | None:
        """The newest whole checkpoint."""
        found = self.all()
        return found[-1] if found else None

    def forget_partial(self) -> None:
        """Remove what an interrupted write left."""
        shutil.rmtree(self.partial, ignore_errors=True)

    def complete(self, written: Path, step: int, facts: dict[str, Any]) -> Path:
        """Make a checkpoint of what was written under `partial`, and drop the oldest ones.

        Raises:
            OSError: the disk is full; the checkpoints from before are untouched.
        """
        (written / UNSAFE).unlink(missing_ok=True)
        write_json(written / "run.json", facts)
        for path in written.rglob("*"):
            _to_disk(path)
        _to_disk(written)
        target = self._folder / f"step-{step}"
        if target.exists():  # a run resumed there and stopped before its next step
            shutil.rmtree(target)
        written.rename(target)
        self.forget_partial()
        _to_disk(self._folder)
        for old in self.all()[: -self._keep]:
            # renamed first: a half-deleted checkpoint must not look like a whole one
            shutil.rmtree(old.rename(old.with_name(f".old-{old.name}")), ignore_errors=True)
        return target

    def save_best(self, model: Any, step: int) -> None:
        """Keep the trained weights of `model` as the best so far, those of `step`.

        Raises:
            OSError: the disk is full; the best from before is untouched.
        """
        self.best.parent.mkdir(parents=True, exist_ok=True)
        part = self.best.with_name(".weights.safetensors")
        weights = {
            name: value.detach().cpu().contiguous()
            for name, value in model.named_parameters()
            if value.requires_grad
        }
        try:
            save_file(weights, part, metadata={"step": str(step)})
            _to_disk(part)
            part.replace(self.best)
        except BaseException:
            part.unlink(missing_ok=True)
            raise

    def forget_best(self) -> None:
        """Nobody wants them: training ended with its last weights."""
        shutil.rmtree(self.best.parent, ignore_errors=True)

    def load_best(self, model: Any) -> int | None:
        """Put the best weights into `model`; returns their step, `None` if there are none."""
        if not self.best.is_file():
            return None
        with safe_open(self.best, framework="pt") as file, torch.no_grad():
            step = int((file.metadata() or {}).get("step", 0))
            known = set(file.keys())
            for name, value in model.named_parameters():
                if name in known:
                    value.copy_(file.get_tensor(name))
        return step


def step_of(checkpoint: Path) -> int:
    """The optimizer step after which a checkpoint was written."""
    return int(checkpoint.name.partition("-")[2])


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
