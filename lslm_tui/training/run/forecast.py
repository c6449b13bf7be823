"""How long a run will take in all, from its pace: a range, put right by earlier runs of this machine.

Starting, reading, steps, evaluations, the scores before and after, and what is written to the disk are
added up. What earlier runs took is compared with what had been said of them, which widens or narrows
the range. Knows no torch.
"""

from __future__ import annotations

import math
import platform
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lslm_tui.training.recipe import Method, Recipe, TaskName

from .directory import read_json

if TYPE_CHECKING:
    from lslm_tui.training.estimate import Estimate

    from .pace import Pace

EXPECTED = "expected.json"
"""In a run's directory: what was said before it was started."""
UNSURE = math.log(1.4)
"""Standard deviation of log(took / said) before anything is known; programs beside it come and go."""
LEAST_SURE = math.log(1.15)
PRODUCTS_UNSURE = math.log(3.0)
"""The same where only products of matrices were timed."""
LOOKED_AT = 12
"""Earlier runs that are compared, the newest ones."""
FROM_S = 1.0


@dataclass(frozen=True, slots=True)
class Rows:
    """What there is to read and to write.

    Attributes:
        sequences: to train on, packed ones counted once.
        held: sequences to measure on; `compared` rows before and after; `tests` rows by name.
        starting: seconds until the libraries are there; `preparing` until rows and model are.
    """

    sequences: int
    held: int
    compared: int
    tests: Mapping[str, int]
    starting: float
    preparing: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """Seconds of a run.

    Attributes:
        raw: as added up; `seconds` is put right by earlier runs.
        low, high: about four of five runs end between them.
        parts: of `raw`.
        runs: earlier runs that were compared.
        timed: what was: `steps`, a `part` of a step, or `products` of matrices.
        machine: on which; runs of others are not compared.
        alone: how many times as quick steps are on one thread at the moment; 0 where not known.
    """

    raw: float
    seconds: float
    low: float
    high: float
    parts: Mapping[str, float]
    runs: int
    timed: str
    threads: int
    machine: str
    task: str
    method: str
    alone: float

    def facts(self) -> dict[str, Any]:
        """As JSON, with the range and what it rests on in words."""
        return asdict(self) | {
            "range": range_words(self.low, self.high),
            "assumed": assumed_words(self.timed, self.runs),
        }


def forecast(
    recipe: Recipe, found: Estimate, pace: Pace | None, rows: Rows, runs: Path
) -> Forecast:
    """Seconds of a run that has not begun.

    Args:
        pace: as measured; `None` where the step could not be timed.
        runs: the directory with earlier runs.
    """
    parts = _parts(recipe, found, pace, rows)
    raw = max(sum(parts.values()), FROM_S)
    known = list(_earlier(recipe, runs))
    middle, sigma = _learned(known, PRODUCTS_UNSURE if pace is None else UNSURE)
    low = raw * math.exp(middle - sigma)
    if recipe.training.early_stopping and rows.held:
        low -= _may_be_spared(
            recipe, found, parts["training"] + parts["evaluating"], rows, low / raw
        )
    return Forecast(
        raw=raw,
        seconds=raw * math.exp(middle),
        low=low,
        high=raw * math.exp(middle + sigma),
        parts={name: round(seconds, 2) for name, seconds in parts.items()},
        runs=len(known),
        timed="products" if pace is None else "steps" if pace.share == 1 else "part",
        threads=pace.threads if pace else 0,
        machine=machine(),
        task=str(recipe.task),
        method=str(recipe.method),
        alone=round(pace.step / pace.alone, 2) if pace and pace.alone else 0.0,
    )


def machine() -> str:
    """Tells this machine from others whose runs lie in the same directory."""
    return f"{platform.node()} {platform.machine()}"


def evaluations(recipe: Recipe, found: Estimate, rows: Rows) -> int:
    """How often is evaluated while training, the last step included."""
    if not rows.held:
        return 0
    per_epoch = max(1, math.ceil(rows.sequences / recipe.training.batch_rows))
    return math.ceil(found.steps / (recipe.training.eval_steps or per_epoch))


def _parts(recipe: Recipe, found: Estimate, pace: Pace | None, rows: Rows) -> dict[str, float]:
    fixed = {"starting": rows.starting, "preparing": rows.preparing}
    if pace is None:
        return {**fixed, **_by_products(recipe, found, rows)}
    compared = rows.compared
    samples = min(rows.held, recipe.evaluation.samples) * pace.sample
    again = 0.0 if pace.scored == "loss" else compared * pace.score
    each = rows.held * pace.evaluate + again + samples
    times = evaluations(recipe, found, rows)
    scoring = 2 * (compared * pace.score + samples + pace.neutral)
    scoring += _tests(recipe, rows) * pace.score
    if recipe.task is TaskName.CLASSIFY and recipe.classify.calibrate:
        scoring += rows.held * pace.score
    training = found.steps * pace.step
    return {
        **fixed,
        "training": training,
        "evaluating": times * each,
        "scoring": scoring,
        "saving": _written(recipe, found, training, times) * pace.byte,
    }


def _by_products(recipe: Recipe, found: Estimate, rows: Rows) -> dict[str, float]:
    """From multiplications alone: reading a row is a third of learning from it."""
    row = found.seconds / max(found.steps * recipe.training.batch_rows, 1) / 3
    times, compared = evaluations(recipe, found, rows), rows.compared
    replies = min(rows.held, recipe.evaluation.samples) * (times + 2)
    return {
        "training": found.seconds,
        "evaluating": times * rows.held * row,
        "scoring": (2 * compared + _tests(recipe, rows) + replies) * row,
        "saving": 0.0,
    }


def _tests(recipe: Recipe, rows: Rows) -> int:
    """Rows of test sets that are scored; twice where there is a model before."""
    limit = recipe.evaluation.test_rows
    count = sum(min(n, limit) if limit else n for n in rows.tests.values())
    return count * (1 if recipe.model.base is None else 2)


def _written(recipe: Recipe, found: Estimate, training: float, evaluated: int) -> float:
    """Bytes of checkpoints (weights and two moments), of the best weights, and of the result."""
    table = recipe.training
    between = table.checkpoint_minutes * 60
    every = table.checkpoint_steps
    times = found.steps // every if every else int(training / between)
    best = evaluated * 4 if table.keep_best else 0
    whole = 2 * found.parameters if recipe.method is Method.FULL else 4 * found.trainable
    return found.trainable * ((times + 1) * 12.0 + best) + whole


def _may_be_spared(
    recipe: Recipe, found: Estimate, seconds: float, rows: Rows, scale: float
) -> float:
    """Seconds that early stopping would save at the earliest."""
    times = evaluations(recipe, found, rows)
    least = (recipe.training.early_stopping or 0) + 1
    return seconds * scale * max(1 - least / times, 0.0) if times else 0.0


def _learned(ratios: list[float], unsure: float) -> tuple[float, float]:
    """Mean and standard deviation of log(took / said), as if one run had taken what was said."""
    logs = [math.log(ratio) for ratio in ratios]
    middle = sum(logs) / (len(logs) + 1)
    squares = unsure**2 + sum((one - middle) ** 2 for one in logs)
    return middle, max(math.sqrt(squares / (len(logs) + 1)), LEAST_SURE)


def _earlier(recipe: Recipe, runs: Path) -> Iterator[float]:
    """Took / said of this machine's runs with the same task and method, the newest first."""
    wanted = (machine(), str(recipe.task), str(recipe.method))
    count = 0
    for said, took in _told(runs):
        if (said.get("machine"), said.get("task"), said.get("method")) != wanted:
            continue
        yield took / float(said["raw"])
        count += 1
        if count == LOOKED_AT:
            return


def _told(runs: Path) -> Iterator[tuple[Mapping[str, Any], float]]:
    """What was said of whole runs before they began, and the seconds they took."""
    found = [path for path in runs.glob(f"*/{EXPECTED}") if (path.parent / "result.json").is_file()]
    for path in sorted(found, key=lambda one: one.stat().st_mtime, reverse=True):
        said, result = read_json(path), read_json(path.with_name("result.json"))
        time = result.get("time") if isinstance(result, dict) else None
        if not isinstance(said, dict) or not isinstance(time, dict) or time.get("resumed"):
            continue
        took, raw = _number(time.get("seconds")), _number(said.get("raw"))
        whole = not result.get("ended_early") and result.get("ended_by") == "steps"
        if whole and took > 0 and raw > 0:
            yield said, took


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def read_expected(directory: Path) -> dict[str, Any] | None:
    """What was said of a run before it was started; `None` where nothing was."""
    found = read_json(directory / EXPECTED)
    return found if isinstance(found, dict) else None


def range_words(low: float, high: float) -> str:
    """`4–9 min`: both ends in the same unit."""
    unit, name = (1, "s") if high < 120 else (60, "min") if high < 7200 else (3600, "h")
    ends = [f"{end / unit:.1f}" if name == "h" else f"{end / unit:.0f}" for end in (low, high)]
    if not float(ends[0]):
        return f"under {ends[1] if float(ends[1]) else '1'} {name}"
    return f"{ends[0]} {name}" if ends[0] == ends[1] else f"{ends[0]}–{ends[1]} {name}"


def assumed_words(timed: str, runs: int) -> str:
    """What a forecast rests on, in a few words."""
    how = {
        "steps": "steps timed just now on this machine",
        "part": "a part of a step timed just now on this machine",
        "products": "products of matrices timed just now; rough",
    }[timed]
    more = f", put right by {runs} earlier run{'s' if runs > 1 else ''}" if runs else ""
    return f"{how}{more}"
