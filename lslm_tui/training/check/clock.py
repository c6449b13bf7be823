"""The time a recipe will take, for somebody who is still choosing: measured when asked, kept a while.

What was timed is timed again only where it would have come out differently, or is old: stepping the
epochs asks for nothing but arithmetic.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lslm_tui import paths
from lslm_tui.training.data.examples import LoadedData
from lslm_tui.training.estimate import Estimate
from lslm_tui.training.recipe import Recipe
from lslm_tui.training.run.forecast import Forecast, Rows, forecast
from lslm_tui.training.run.pace import Pace, TooLargeError, measure

from .tokens import Looked

FRESH_S = 300.0
"""For how long what was timed is taken as true: other programs come and go."""
NOT_IN_A_STEP = (
    "epochs", "max_steps", "learning_rate", "schedule", "final_learning_rate_share", "warmup_steps",
    "weight_decay", "betas", "eval_steps", "log_steps", "checkpoint_minutes", "checkpoint_steps",
    "keep_checkpoints", "early_stopping", "keep_best",
)  # fmt: skip
"""Fields of `[training]` that change how many steps there are, not what one takes."""
log = logging.getLogger(__name__)


class Clock:
    """Times recipes."""

    def __init__(self, starting: float) -> None:
        """Args: starting: seconds that a run's process takes until it has imported its libraries."""
        self._starting = starting
        self._known: dict[str, tuple[float, Pace | None]] = {}

    def told(
        self,
        recipe: Recipe,
        data: LoadedData,
        looked: Looked,
        found: Estimate,
        cache: Path,
        preparing: float,
        waiting: Callable[[], bool],
    ) -> dict[str, Any] | None:
        """The forecast as JSON; `None` where something else was asked meanwhile.

        Args:
            cache: a directory with the tokenizer where that is learned from the rows.
            preparing: seconds that reading and tokenizing the rows took.
        """
        key = _key(recipe, looked, found)
        at, pace = self._known.get(key, (0.0, None))
        if key not in self._known or time.monotonic() - at > FRESH_S:
            pace = timed(recipe, data, looked, found, cache, waiting)
            if waiting():
                return None
            self._known[key] = time.monotonic(), pace
        return predicted(recipe, data, looked, found, pace, self._starting, preparing).facts()


def timed(
    recipe: Recipe,
    data: LoadedData,
    looked: Looked,
    found: Estimate,
    cache: Path,
    waiting: Callable[[], bool] = lambda: False,
) -> Pace | None:
    """The pace; `None`, with the reason in the log, where it cannot be measured: it is advice."""
    try:
        return measure(
            recipe, data, found, looked.config, cache,
            row_tokens=looked.row_tokens, labels=looked.labels, wanted=waiting,
        )  # fmt: skip
    except TooLargeError:
        return None
    except Exception:
        log.warning("no step could be timed", exc_info=True)
        return None


def predicted(
    recipe: Recipe,
    data: LoadedData,
    looked: Looked,
    found: Estimate,
    pace: Pace | None,
    starting: float,
    preparing: float,
) -> Forecast:
    """The forecast, put right by the runs there are."""
    tests = {name: len(rows) for name, rows in data.test.items()}
    compared = min(len(data.evaluation), recipe.evaluation.rows)
    rows = Rows(looked.sequences, looked.held, compared, tests, starting, preparing)
    return forecast(recipe, found, pace, rows, paths.find_paths().runs)


def _key(recipe: Recipe, looked: Looked, found: Estimate) -> str:
    """Everything that a step, an evaluation or a reply depends on."""
    training = recipe.training.model_dump(mode="json", exclude=set(NOT_IN_A_STEP))
    tables = (recipe.model, recipe.tokenizer, recipe.lora, recipe.evaluation, recipe.translate)
    dumped = [table.model_dump(mode="json") for table in tables]
    shape = [sum(looked.row_tokens), looked.sequences, looked.held, found.tokens, found.rows]
    packing = [recipe.data.packing, recipe.data.max_tokens]
    return json.dumps([recipe.task, recipe.method, training, dumped, shape, packing])
