"""The tasks a recipe can name, each a module with a function `prepare`."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from lslm_tui.training.recipe import TaskName

if TYPE_CHECKING:
    from .base import Prepare

MODULES = {
    TaskName.PRETRAIN: "pretrain",
    TaskName.LM: "lm",
    TaskName.SFT: "sft",
    TaskName.DPO: "dpo",
    TaskName.CLASSIFY: "classify",
    TaskName.TRANSLATE: "translate",
}


def task(name: TaskName) -> Prepare:
    """The function that prepares this task; its module is imported now."""
    prepare: Prepare = importlib.import_module(f"{__name__}.{MODULES[name]}").prepare
    return prepare
