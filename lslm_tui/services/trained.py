"""What training made: the finished runs, and what each proved. Reads small JSON files, no torch.

Knows a run's `result.json` and where its model lies; knows nothing of how a run is made.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MODEL = "model"
"""The directory in a run's that holds the finished model or adapter."""
FINGERPRINT_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Proof:
    """One metric on the same held-out rows before and after."""

    metric: str
    unit: str
    higher_is_better: bool
    before: float
    after: float
    low: float
    """Lower end of the 95 % interval of the difference (after - before)."""
    high: float
    rows: int

    def __str__(self) -> str:
        unit = f" {self.unit}" if self.unit else ""
        return (
            f"{self.metric} {self.before:.4g} → {self.after:.4g}{unit} "
            f"({self.after - self.before:+.3g}, 95 % interval {self.low:+.3g} to {self.high:+.3g}, "
            f"{self.rows} rows)"
        )


@dataclass(frozen=True, slots=True)
class TrainedModel:
    """A finished run's model."""

    run: str
    """The run's directory name; no two are alike."""
    name: str
    """As the recipe calls it; several runs may share it."""
    path: Path
    """The directory of the model or adapter."""
    task: str
    method: str
    finished: str
    """ISO 8601; empty where it is not known."""
    proof: Proof | None
    """`None` where there were no rows to compare on."""
    fingerprint_before: str
    """sha256 of the weights as training found them."""
    fingerprint_after: str


def trained_models(runs: Path) -> list[TrainedModel]:
    """Every finished run in the directory `runs`, the newest first; broken ones are passed over."""
    try:
        folders = [path for path in runs.iterdir() if path.is_dir()]
    except OSError:
        return []
    found = [model for path in folders if (model := read_trained(path)) is not None]
    return sorted(found, key=lambda model: (model.finished, model.run), reverse=True)


def trained_at(path: Path) -> TrainedModel | None:
    """The run whose model lies in `path`; `None` where no run made it."""
    return read_trained(path.parent) if path.name == MODEL else None


def read_trained(run: Path) -> TrainedModel | None:
    """The result of one run; `None` while there is none."""
    result, path = _object(run / "result.json"), run / MODEL
    if not result or not os.path.isdir(path):
        return None
    prints = result.get("fingerprint")
    prints = prints if isinstance(prints, dict) else {}
    return TrainedModel(
        run=run.name,
        name=str(result.get("name") or run.name),
        path=path,
        task=str(result.get("task", "")),
        method=str(result.get("method", "")),
        finished=str(result.get("finished", "")),
        proof=_proof(result.get("comparison")),
        fingerprint_before=str(prints.get("before", "")),
        fingerprint_after=str(prints.get("after", "")),
    )


def short(fingerprint: str) -> str:
    """The first digits, for people."""
    return fingerprint[:FINGERPRINT_DIGITS]


def _proof(found: Any) -> Proof | None:
    try:
        return Proof(
            metric=str(found["metric"]),
            unit=str(found["unit"]),
            higher_is_better=bool(found["higher_is_better"]),
            rows=int(found["rows"]),
            **{name: float(found[name]) for name in ("before", "after", "low", "high")},
        )
    except (TypeError, KeyError, ValueError):
        return None


def _object(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
