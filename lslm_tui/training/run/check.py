"""Everything before training, without a run: is the data right, is something learned, will it fit?"""

from __future__ import annotations

import json
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any, TextIO

from lslm_tui.errors import ExitCode
from lslm_tui.sanitize import visible
from lslm_tui.training.recipe import Recipe, load_recipe

from . import runner, several
from .arguments import first_batch
from .before import data_facts, estimated, lines_before, time_lines
from .events import process_started


def check(recipe_file: Path, stream: TextIO | None = None, row: int | None = None) -> ExitCode:
    """Tell on stdout what a run would begin with; one JSON object on `stream` if given.

    Args:
        row: training row of which every token is shown, from 1.

    Raises:
        LslmError: the reasons for which the run would be refused.
    """
    recipe = load_recipe(recipe_file)
    if recipe.model.recipe is not None:
        print(f"It builds on {recipe.model.recipe}, which is checked first.")
        check(recipe.model.recipe, stream)
        data = runner.load_data(recipe)
        print(f"{recipe.name}: rows: train {len(data.train):,}, eval {len(data.evaluation):,}")
        return ExitCode.DONE
    with tempfile.TemporaryDirectory() as cache:
        _tell(recipe, Path(cache), stream, row)
    return ExitCode.DONE


def _tell(recipe: Recipe, cache: Path, stream: TextIO | None, row: int | None) -> None:
    starting, began = max(time.time() - process_started(), 0.0), time.monotonic()
    data = runner.load_data(recipe)
    prepared = runner.prepare(recipe, data, cache)
    batch = first_batch(recipe.training, several.devices())
    found = estimated(recipe, prepared, batch)
    preparing = time.monotonic() - began
    if stream is None:
        for line in lines_before(recipe, data, prepared, found, row):
            print(visible(line), flush=True)
    said = _forecast(recipe, data, prepared, found, cache, (starting, preparing))
    if stream is None:
        for line in time_lines(found, said):
            print(visible(line))
        return
    value = {
        "type": "check",
        "name": recipe.name,
        "data": data_facts(recipe, data, prepared),
        "estimate": asdict(found) if found else None,
        "time": said,
    }
    print(json.dumps(value, ensure_ascii=False, default=str), file=stream, flush=True)


def _forecast(
    recipe: Recipe,
    data: Any,
    prepared: Any,
    found: Any,
    cache: Path,
    seconds: tuple[float, float],
) -> dict[str, Any] | None:
    """The time, from steps timed now; `None` where there is no estimate to begin with.

    Args:
        seconds: that starting and preparing took here, as they will in a run.
    """
    from lslm_tui.training.check import clock
    from lslm_tui.training.check.tokens import Looked, labels_of

    if found is None:
        return None
    config = prepared.model.config
    looked = Looked(
        config=config,
        row_tokens=tuple(map(int, prepared.row_tokens)),
        sequences=len(prepared.train),
        held=len(prepared.evaluation),
        labels=labels_of(recipe, config),
        notes=(),
        masks=(),
    )
    pace = clock.timed(recipe, data, looked, found, cache)
    return clock.predicted(recipe, data, looked, found, pace, *seconds).facts()
