"""One run, watched: its curves, samples, phases and notices, as they come; cheap enough for a timer.

Reads what is new in the small files of a run's directory. Files may be torn, cut back by a resumed run,
or written by another version: what cannot be understood is passed over. Knows nothing of screens.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lslm_tui import __version__
from lslm_tui.services.curve import Along, Curve
from lslm_tui.services.run_phase import Inner
from lslm_tui.services.runs import Follower, RunEntry, read_json, read_run

CURVES = ("loss", "learning_rate", "grad_norm", "tokens_per_s", "memory_bytes")
LOG_BYTES = 24_000


@dataclass(frozen=True, slots=True)
class Sample:
    """What the model said to an input from the eval rows."""

    prompt: str
    output: str
    reference: str


class RunWatch:
    """Follows one run. While the recipe it builds on is run first, that one is shown."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.entry: RunEntry = read_run(path)
        self.in_base = False
        """What is shown is the run of the recipe this one builds on."""
        self._forget(path)

    def _forget(self, folder: Path) -> None:
        self._folder = folder
        self._metrics = Follower(folder / "metrics.jsonl")
        self._samples = Follower(folder / "samples.jsonl")
        self._events = Follower(folder / "events.jsonl")
        self.curves: dict[str, Curve] = {}
        self.samples: dict[int, list[Sample]] = {}
        """By step, oldest first."""
        self.notices: list[str] = []
        self.checkpoints: list[int] = []
        self.last: dict[str, Any] = {}
        """The newest value of every metric."""
        self._best: tuple[float, int] | None = None
        self._before: tuple[str, float] | None = None
        """The metric of before.json and its value."""
        self._axes: dict[str, Curve] = {name: Curve() for name in ("tokens", "seconds")}

    def poll(self) -> bool:
        """Look at the files; true if anything is different from the last look."""
        before = self.entry
        self.entry = read_run(self.path)
        self._choose_folder()
        changed = self.entry != before
        for follower, take in (
            (self._metrics, self._take_metrics),
            (self._samples, self._take_sample),
            (self._events, self._take_event),
        ):
            lines = follower.poll()
            if follower.restarted:
                self._forget(self._folder)
                self.poll()
                return True
            for line in lines:
                take(line)
            changed = changed or bool(lines)
        return changed

    def _choose_folder(self) -> None:
        self.in_base = self.entry.phase == "base"
        wanted = self.path / "base" if self.in_base else self.path
        if wanted != self._folder:
            self._forget(wanted)

    # --- what there is -------------------------------------------------------------------------

    def curve(self, name: str) -> Curve:
        """A metric over steps; empty where there is none."""
        return self.curves.get(name, Curve())

    def along(self, curve: Curve, axis: str) -> Sequence[float]:
        """The x of each point of a curve: `step`, or `tokens` or `seconds` at that step."""
        return curve.steps if axis == "step" else Along(curve, self._axes[axis])

    @property
    def eval_metric(self) -> str:
        """The evaluation that leads: `eval_loss` where there is one."""
        names = [name for name in self.curves if name.startswith("eval_")]
        return "eval_loss" if "eval_loss" in names or not names else names[0]

    @property
    def best_step(self) -> int | None:
        """Where the evaluation loss was lowest."""
        return self._best[1] if self._best else None

    @property
    def has_scores(self) -> bool:
        """The task is measured by something besides the loss."""
        return any(_is_score(name) for name in self.curves)

    @property
    def scores(self) -> dict[str, Curve]:
        """What evaluations measured besides the loss, such as `eval_accuracy`; from before, too."""
        named = self.curves.items()
        return {name: self._with_before(name, curve) for name, curve in named if _is_score(name)}

    def _with_before(self, name: str, curve: Curve) -> Curve:
        """The curve, begun with what the model scored before it was trained."""
        if self._before is None and (self._folder / "before.json").is_file():
            self._before = _score_before(self._folder / "before.json")
        metric, value = self._before or ("", math.nan)
        if name != metric or not math.isfinite(value) or 0 in curve.steps[:1]:
            return curve
        curve.append(0.0, value)
        return curve

    @property
    def steps(self) -> tuple[int, int | None]:
        """Done, and in all where that is known."""
        if not self.in_base:
            return self.entry.step, self.entry.steps
        base = read_run(self._folder)
        return base.step, base.steps

    @property
    def phase(self) -> str:
        """What is being done, also inside the recipe this one builds on."""
        return read_run(self._folder).phase if self.in_base else self.entry.phase

    @property
    def inner(self) -> Inner | None:
        """How far that is."""
        return read_run(self._folder).inner if self.in_base else self.entry.inner

    @property
    def estimated_bytes(self) -> int | None:
        """The memory that was expected before the run began."""
        found = read_json(self._folder / "estimate.json").get("peak_bytes")
        return int(found) if isinstance(found, int | float) and found > 0 else None

    @property
    def keeps_best(self) -> bool:
        """There are weights of the best evaluation, which finishing early brings back."""
        return (self._folder / "checkpoints" / "best" / "weights.safetensors").is_file()

    @property
    def last_checkpoint(self) -> int | None:
        """The step a resumed run goes on from; `None` where it begins again."""
        try:
            names = [path.name for path in (self._folder / "checkpoints").iterdir()]
        except OSError:
            return None
        steps = [name.removeprefix("step-") for name in names if name.startswith("step-")]
        return max((int(step) for step in steps if step.isdigit()), default=None)

    @property
    def result(self) -> dict[str, Any] | None:
        """result.json of a finished run."""
        return read_json(self.path / "result.json") or None

    @property
    def base_model(self) -> str:
        """The model the recipe starts from; '' where it cannot be told."""
        import tomllib

        try:
            text = (self.path / "recipe.toml").read_text(encoding="utf-8-sig")
            model = tomllib.loads(text).get("model", {})
        except (OSError, ValueError):
            return ""
        found = model.get("base") or model.get("recipe") if isinstance(model, dict) else ""
        return str(found or "")

    @property
    def newer_version(self) -> str:
        """The version that wrote the run, where it is newer than this one; else ''."""
        versions = read_json(self.path / "origin.json").get("versions")
        wrote = str(versions.get("lslm-tui", "")) if isinstance(versions, dict) else ""
        return wrote if _numbers(wrote) > _numbers(__version__) else ""

    def log(self) -> list[str]:
        """The last lines the process and its libraries wrote."""
        try:
            with (self.path / "log.txt").open("rb") as file:
                file.seek(0, 2)
                file.seek(max(0, file.tell() - LOG_BYTES))
                return file.read().decode("utf-8", errors="replace").splitlines()
        except OSError:
            return []

    # --- reading -------------------------------------------------------------------------------

    def _take_metrics(self, line: Mapping[str, Any]) -> None:
        step = line.get("step")
        if not isinstance(step, int | float):
            return
        self.last |= line
        for name, value in line.items():
            if name != "step":
                self.curves.setdefault(name, Curve()).append(float(step), _number(value))
        for name, axis in self._axes.items():
            if name in line:
                axis.append(float(step), _number(line[name]))
        held = _number(line.get("eval_loss"))
        if math.isfinite(held) and (self._best is None or held < self._best[0]):
            self._best = (held, int(step))

    def _take_sample(self, line: Mapping[str, Any]) -> None:
        step = line.get("step")
        if isinstance(step, int):
            words = [str(line.get(name, "")) for name in ("prompt", "output", "reference")]
            self.samples.setdefault(step, []).append(Sample(*words))

    def _take_event(self, line: Mapping[str, Any]) -> None:
        if line.get("type") == "notice":
            self.notices.append(str(line.get("text", "")))
        step = line.get("checkpoint")
        if isinstance(step, int) and step not in self.checkpoints:
            self.checkpoints.append(step)


def _is_score(name: str) -> bool:
    """A metric of the task; names with a stroke are what libraries add."""
    return name.startswith("eval_") and name != "eval_loss" and "/" not in name


def _score_before(file: Path) -> tuple[str, float]:
    """The metric as the curves call it, and what the model scored before; '' without one."""
    found: Any = read_json(file).get("scores")
    try:
        value = sum(found["values"]) / sum(found["weights"])
        return f"eval_{found['metric'].replace(' ', '_')}", float(value)
    except (TypeError, KeyError, ValueError, AttributeError, ZeroDivisionError):
        return "", math.nan


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else math.nan


def _numbers(version: str) -> tuple[int, ...]:
    """The leading numbers of a version, to compare by."""
    parts = version.split("+")[0].split(".")
    numbers: list[int] = []
    for part in parts:
        if not part.isdigit():
            break
        numbers.append(int(part))
    return tuple(numbers)
