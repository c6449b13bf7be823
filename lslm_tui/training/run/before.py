"""What is said before training begins: the rows, what is learned of them, memory and time."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from typing import Any

import torch

from lslm_tui.errors import UsageError
from lslm_tui.training.data.examples import LoadedData
from lslm_tui.training.data.report import DataReport, counted, report, report_lines
from lslm_tui.training.estimate import Estimate, estimate
from lslm_tui.training.recipe import Recipe, TaskName
from lslm_tui.training.tasks.base import Prepared

from .arguments import Batch, uses_bfloat16
from .directory import RunDirectory, write_json
from .events import Events

log = logging.getLogger(__name__)

SHOWN_MASKS = 2
MASK_LINES = 12
"""Lines of a row's tokens; a row that was asked for is shown whole."""
SHOWN_PROBLEMS = 20
QUICKER = 1.3
"""How many times as quick one thread must be before it is worth a word."""
CAUSAL = (TaskName.PRETRAIN, TaskName.LM, TaskName.SFT, TaskName.DPO)


def write_before(
    recipe: Recipe,
    data: LoadedData,
    prepared: Prepared,
    batch: Batch,
    directory: RunDirectory,
    events: Events,
) -> None:
    """Write data.json and estimate.json, and warn if memory will hardly suffice."""
    if not events.main:
        return
    write_json(directory.data, data_facts(recipe, data, prepared))
    found = estimated(recipe, prepared, batch)
    if found is None:
        return
    write_json(directory.estimate, asdict(found))
    if not found.fits:
        remedies = "; ".join(remedy.change for remedy in found.remedies[:3])
        events.notice(
            f"This may need {found.peak_bytes / 1e9:.1f} GB of memory, and "
            f"{found.available_bytes / 1e9:.1f} GB are free. What would help: {remedies}."
        )


def data_facts(recipe: Recipe, data: LoadedData, prepared: Prepared) -> dict[str, Any]:
    """The data report: rows, tokens, duplicates, balance, overlap, problems and notes."""
    return {
        "rows": {
            "train": len(data.train),
            "eval": len(data.evaluation),
            "test": {name: len(rows) for name, rows in data.test.items()},
        },
        "sequences": len(prepared.train),
        "tokens": int(sum(prepared.row_tokens)),
        "longest": int(max(prepared.row_tokens, default=0)),
        "problems": [str(problem) for problem in data.problems],
        "notes": [*data.notes, *prepared.notes],
        "splits": data_report(recipe, data, prepared).to_dict()["splits"],
    }


def data_report(recipe: Recipe, data: LoadedData, prepared: Prepared) -> DataReport:
    """Duplicates, balance, overlap and lengths.

    Lengths are those of the sequences that are trained on; what was cut from them is in the notes.
    Packed sequences are all about as long and say nothing.
    """
    lengths = {} if recipe.data.packing else {"train": prepared.row_tokens}
    return report(data, row_tokens=lengths)


def estimated(recipe: Recipe, prepared: Prepared, batch: Batch) -> Estimate | None:
    """Memory and time; `None`, with the reason in the log, where it cannot be told.

    It is advice: a network it cannot follow must not keep anybody from training.
    """
    device = "cuda" if torch.cuda.is_available() else "cpu"
    try:
        return estimate(
            prepared.model.config,
            recipe,
            prepared.row_tokens,
            device=device,
            bfloat16=uses_bfloat16(recipe.training),
            devices=batch.devices,
            micro_rows=batch.micro_rows,
        )
    except Exception:
        log.warning("no estimate of memory and time", exc_info=True)
        return None


def lines_before(
    recipe: Recipe,
    data: LoadedData,
    prepared: Prepared,
    found: Estimate | None,
    row: int | None = None,
) -> Iterator[str]:
    """The same in words, for `--check`; the time comes after it.

    Args:
        row: training row whose mask is wanted, from 1; the first ones if absent.
    """
    found_rows = data_report(recipe, data, prepared)
    yield from report_lines(replace(found_rows, notes=(), problems=()))
    tokens, sequences = int(sum(prepared.row_tokens)), len(prepared.train)
    yield f"trained on: {tokens:,} tokens in {counted(sequences, 'sequence')}"
    yield from (f"note: {note}" for note in (*data.notes, *prepared.notes))
    yield from _problem_lines([str(problem) for problem in data.problems])
    yield from _mask_lines(recipe, data, prepared, row)
    if found is not None:
        yield "memory:"
        yield from (f"  {line}" for line in str(found).splitlines())
        if not found.fits:
            yield "This may not fit. What would help:"
            yield from (f"  {remedy.change}" for remedy in found.remedies)


def time_lines(found: Estimate | None, said: Mapping[str, Any] | None) -> Iterator[str]:
    """The time in words: the range, what it rests on, and its parts."""
    if found is None or said is None:
        return
    yield f"time: about {said['range']} for {counted(found.steps, 'step')}"
    yield f"  {said['assumed']}"
    if said.get("alone", 0) >= QUICKER:
        yield f"  on one thread steps are {said['alone']:.1f} times as quick now: training.threads = 1"
    parts = sorted(said["parts"].items(), key=lambda part: -part[1])
    yield "  " + ", ".join(
        f"{name} {_duration(seconds)}" for name, seconds in parts if seconds >= 1
    )


def _problem_lines(problems: list[str]) -> Iterator[str]:
    if problems:
        yield f"{counted(len(problems), 'bad row')}:"
    yield from (f"  {problem}" for problem in problems[:SHOWN_PROBLEMS])
    if len(problems) > SHOWN_PROBLEMS:
        yield f"  and {len(problems) - SHOWN_PROBLEMS:,} more"


def _mask_lines(
    recipe: Recipe, data: LoadedData, prepared: Prepared, row: int | None
) -> Iterator[str]:
    """What is learned of the first rows, or of the one asked for."""
    if recipe.task not in CAUSAL or prepared.model.config.model_type == "bert":
        if row is not None:
            raise UsageError(
                f'Task "{recipe.task}" has no mask over its rows; --row is for'
                f" {', '.join(task.value for task in CAUSAL)}."
            )
        return
    from lslm_tui.training.mask_report import LEGEND, mask_report
    from lslm_tui.training.masking import stop_ids
    from lslm_tui.training.tasks.causal import row_limit

    if row is not None and not 0 < row <= len(data.train):
        raise UsageError(
            f"There is no row {row:,}; there are {counted(len(data.train), 'training row')}."
        )
    chosen = data.train[:SHOWN_MASKS] if row is None else data.train[row - 1 : row]
    stops = stop_ids(prepared.tokenizer, prepared.model)
    limit = row_limit(recipe, prepared.model, prepared.tokenizer)
    yield f"masks: {LEGEND}"
    for example in chosen:
        for found in mask_report(
            prepared.tokenizer, example, task=recipe.task, stops=stops, limit=limit
        ):
            lines = found.lines(MASK_LINES if row is None else None)
            yield from (f"  {line}" for line in lines)


def _duration(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"
