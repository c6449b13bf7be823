"""Recipes about files that the tests of data share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lslm_tui.training.data.examples import LoadedData
from lslm_tui.training.data.load import load_data
from lslm_tui.training.recipe import parse_recipe

SHARED = Path(__file__).parents[4] / "shared" / "data"


def load(path: Path | str, task: str = "classify", **data: Any) -> LoadedData:
    """The rows of a file; keyword `file` adds to its table, others to the data table."""
    model = {"architecture": "llama"} if task == "pretrain" else {"base": "x"}
    more = data.pop("classify", {})
    table = {"train": [{"path": str(path), **data.pop("file", {})}], "eval_share": 0.0, **data}
    values = {"name": "x", "task": task, "model": model, "data": table, "classify": more}
    return load_data(parse_recipe(values))


def problems(data: LoadedData) -> list[int]:
    return [problem.line for problem in data.problems]
