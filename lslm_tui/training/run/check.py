"""Everything before training, without a run: is the data right, is something learned, will it fit?"""

from __future__ import annotations

import json
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import TextIO

from lslm_tui.errors import ExitCode
from lslm_tui.sanitize import visible
from lslm_tui.training.recipe import Recipe, load_recipe

from . import runner, several
from .arguments import first_batch
from .before import data_facts, estimated, lines_before


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
    data = runner.load_data(recipe)
    prepared = runner.prepare(recipe, data, cache)
    batch = first_batch(recipe.training, several.devices())
    if stream is None:
        for line in lines_before(recipe, data, prepared, batch, row):
            print(visible(line))
        return
    found = estimated(recipe, prepared, batch)
    value = {
        "type": "check",
        "name": recipe.name,
        "data": data_facts(recipe, data, prepared),
        "estimate": asdict(found) if found else None,
    }
    print(json.dumps(value, ensure_ascii=False, default=str), file=stream, flush=True)
