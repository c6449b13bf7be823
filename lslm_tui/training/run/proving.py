"""The end of a run: the model is finished, scored, saved, and what it proved is written down."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from lslm_tui.training.data.examples import LoadedData
from lslm_tui.training.models import save
from lslm_tui.training.recipe import Method, Recipe
from lslm_tui.training.tasks.base import Prepared, RowScores

from . import result as results
from .arguments import Batch
from .callback import Ended, memory_bytes
from .directory import RunDirectory, read_json, write_json
from .events import Events, now
from .forecast import read_expected
from .forgetting import forgotten, measure
from .proof import fingerprint
from .provenance import data_hashes, versions
from .stopping import StopRequest
from .trainer import Progress


@dataclass(slots=True)
class Trained:
    """A model after training, with what happened on the way."""

    prepared: Prepared
    model: Any
    progress: Progress
    ended: Ended
    batch: Batch
    steps: int
    kept_step: int
    """The step whose weights `model` has."""
    precision: str
    before: RowScores | None
    facts_before: dict[str, Any]
    """fingerprint, samples and numbers of parameters of the model as it was given."""
    resumed: bool = False
    """Another process had begun it."""


def prove(
    trained: Trained,
    recipe: Recipe,
    data: LoadedData,
    directory: RunDirectory,
    events: Events,
    stop: StopRequest,
) -> None:
    """Finish, score and save; everything said of the model is true of its files.

    Raises:
        Stopped: asked to; a resumed run does all of this again.
    """
    prepared, model = trained.prepared, trained.model
    events.phase("finishing")
    _round_weights(model, recipe)
    facts = prepared.finish(model)
    events.phase("scoring after")
    after = prepared.score(model, None) if len(prepared.evaluation) else None
    stop.check()
    tests = {}
    for name, rows in data.test.items():
        events.phase("testing", set=name)
        limit = recipe.evaluation.test_rows
        scores = prepared.score(model, rows[:limit])
        tests[name] = results.tested(
            trained.facts_before.get("tests", {}).get(name), scores, recipe
        )
        stop.check()
    events.phase("neutral text")
    neutral = measure(recipe, model, prepared.tokenizer)
    stop.check()
    samples = results.samples(prepared, model, recipe.evaluation.samples)
    if not events.main:
        return
    events.phase("saving")
    prints = {
        "before": trained.facts_before["fingerprint"],
        "after": fingerprint(model, results.fingerprinted),
    }
    events.status(inner=_to_write(model))
    _save(prepared, model, directory)
    write_json(
        directory.result,
        {
            "name": recipe.name,
            "task": recipe.task,
            "method": recipe.method,
            "comparison": results.comparison(trained.before, after, recipe),
            "before": results.summary(trained.before) if trained.before else None,
            "after": results.summary(after) if after else None,
            "fingerprint": prints,
            "tests": tests,
            "neutral": forgotten(recipe, trained.facts_before.get("neutral"), neutral),
            "task_facts": facts,
            "samples": {"before": trained.facts_before["samples"], "after": samples},
            **_effort(trained),
            "memory": _memory(directory),
            "time": _time(directory, events, resumed=trained.resumed),
            "machine": results.machine(trained.precision, trained.batch.devices),
            "seed": recipe.seed,
            "versions": versions(),
            "data": data_hashes(recipe),
            "finished": now(),
        },
    )


def _effort(trained: Trained) -> dict[str, Any]:
    prepared, progress, batch = trained.prepared, trained.progress, trained.batch
    return {
        "parameters": trained.facts_before["parameters"],
        "trainable_parameters": trained.facts_before["trainable_parameters"],
        "steps": trained.steps,
        "ended_early": trained.ended.early,
        "ended_by": trained.ended.why(asked=progress.finished),
        "best_step": progress.best_step or None,
        "kept_step": trained.kept_step,
        "rows": {"train": len(prepared.train), "eval": len(prepared.evaluation)},
        "tokens": progress.tokens,
        "seconds": round(progress.seconds, 1),
        "batch": {
            "rows": batch.rows,
            "micro_rows": batch.micro_rows,
            "accumulation": batch.accumulation,
        },
    }


def _memory(directory: RunDirectory) -> dict[str, Any]:
    """The measured peak beside the estimate from before."""
    estimate = read_json(directory.estimate)
    expected = estimate.get("peak_bytes") if isinstance(estimate, dict) else None
    return {"peak_bytes": memory_bytes(), "estimated_peak_bytes": expected}


def _to_write(model: Any) -> dict[str, Any]:
    """How much `model/` will hold; what is written of it, whoever looks finds on the disk."""
    adapter = getattr(model, "peft_config", None) is not None
    sizes = [value.numel() for value in model.parameters() if value.requires_grad or not adapter]
    return {"done": 0, "total": sum(sizes) * (4 if adapter else 2), "unit": "bytes written"}


def _time(directory: RunDirectory, events: Events, *, resumed: bool) -> dict[str, Any]:
    """Seconds of this process until here, by phase, beside what was said before it was started."""
    phases = events.took()
    paused = phases.get("paused", 0.0)
    said = read_expected(directory.path)
    return {
        "seconds": round(sum(phases.values()) - paused, 1),
        "phases": phases,
        "resumed": resumed,
        "expected": said and {name: said.get(name) for name in ("seconds", "low", "high", "raw")},
    }


def _save(prepared: Prepared, model: Any, directory: RunDirectory) -> None:
    """Write `model/`, whole or not at all: full weights in bfloat16, adapters as they are."""
    part: Path = directory.path / ".model"
    shutil.rmtree(part, ignore_errors=True)
    shutil.rmtree(directory.model, ignore_errors=True)
    try:
        save(model, prepared.tokenizer, part)
        part.rename(directory.model)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


def _round_weights(model: Any, recipe: Recipe) -> None:
    """Round full weights to what will be stored, so that the scores are those of the files."""
    if recipe.method is not Method.FULL:
        return
    with torch.no_grad():
        for value in model.parameters():
            if value.dtype == torch.float32:
                value.copy_(value.to(torch.bfloat16).float())
