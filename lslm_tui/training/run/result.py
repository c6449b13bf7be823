"""What a finished run leaves behind: the proof, as one JSON object."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import torch

from lslm_tui.training import meter
from lslm_tui.training.recipe import Recipe
from lslm_tui.training.tasks.base import Prepared, RowScores

from .proof import compare


def scores_to_json(scores: RowScores) -> dict[str, Any]:
    """Everything, row by row, so that a resumed run can still compare."""
    return asdict(scores)


def scores_from_json(found: dict[str, Any]) -> RowScores:
    """The inverse of `scores_to_json`."""
    rows = {name: tuple(found[name]) for name in ("values", "weights")}
    return RowScores(**{**found, **rows})


def summary(scores: RowScores) -> dict[str, Any]:
    """The metric over all rows, and how many there were; without the rows."""
    return {
        "metric": scores.metric,
        "unit": scores.unit,
        "higher_is_better": scores.higher_is_better,
        "value": scores.total,
        "rows": len(scores.values),
        "figures": dict(scores.figures),
    }


def comparison(before: RowScores | None, after: RowScores | None, recipe: Recipe) -> Any:
    """Before and after on the same rows, with a bootstrap interval; `None` without eval rows."""
    if before is None or after is None or not after.values:
        return None
    found = compare(before, after, resamples=recipe.evaluation.resamples, seed=recipe.seed)
    return asdict(found) | {"improved": found.improved, "worsened": found.worsened}


def tested(before: Any, after: RowScores, recipe: Recipe) -> dict[str, Any]:
    """A test set after, and before where it was scored then, with the interval of the difference."""
    found = summary(after)
    if before and len(before["values"]) == len(after.values):
        scores = scores_from_json(before)
        compared = comparison(scores, after, recipe)
        found |= {"before": summary(scores), "comparison": compared}
    return found


def samples(prepared: Prepared, model: Any, count: int) -> list[dict[str, str]]:
    """What the model says to the first eval rows; its training mode stays what it was."""
    count = min(count, len(prepared.evaluation))
    if not count:
        return []
    training = model.training
    try:
        return [asdict(sample) for sample in prepared.sample(model, count)]
    finally:
        model.train(training)


def parameters(model: Any) -> dict[str, int]:
    """How many weights there are, and how many of them are trained; tied ones count once."""
    sizes = [(value.numel(), value.requires_grad) for value in model.parameters()]
    return {
        "parameters": sum(size for size, _ in sizes),
        "trainable_parameters": sum(size for size, trained in sizes if trained),
    }


def fingerprinted(done: int, total: int) -> None:
    """Tell how far a fingerprint is."""
    meter.tell(done, total, "bytes fingerprinted")


def device_words() -> str:
    """On what it trains, for people: `CPU, 1 thread`, or the name of the GPU."""
    if torch.cuda.is_available():
        return str(torch.cuda.get_device_name())
    threads = torch.get_num_threads()
    return f"CPU, {threads} thread{'s' if threads != 1 else ''}"


def machine(precision: str, devices: int) -> dict[str, Any]:
    """On what it was trained."""
    on_cuda = torch.cuda.is_available()
    name = torch.cuda.get_device_name() if on_cuda else "CPU"
    return {
        "device": name,
        "devices": devices,
        "threads": torch.get_num_threads(),
        "precision": precision,
    }
