"""What is known of a recipe being written, what is wrong with it, and the one change that helps.

Facts are what the training package's check told; nothing is computed here but which of them matters.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from lslm_tui.services.recipe_text import keys_in, line_in, line_of
from lslm_tui.services.tables.guessing import guess
from lslm_tui.services.wizard_draft import Draft
from lslm_tui.services.wizard_goals import GOALS

STEPS = ("Goal", "Model", "Data", "Method", "Review")
QUICKER = 1.3
"""How many times as quick one thread must be before it is offered: other programs come and go."""
GOAL, MODEL, DATA, METHOD, REVIEW = range(5)
FEW_STEPS, ENOUGH_STEPS = 12, 60
"""Optimizer steps below which nothing is learned of few rows, and after which something is."""


class Mark(StrEnum):
    """How a step stands."""

    OPEN = "open"
    DONE = "done"
    ATTENTION = "attention"


@dataclass(frozen=True, slots=True)
class Facts:
    """The stages of the last answer.

    Attributes:
        files, data, tokens, estimate, time: as told; empty until they are.
        failed: `at`, `message`, `remedy` of what ended it; empty if nothing did.
        checking: an answer is on its way.
        stale: the recipe has changed since these facts were told.
    """

    files: tuple[Mapping[str, Any], ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    tokens: Mapping[str, Any] = field(default_factory=dict)
    estimate: Mapping[str, Any] = field(default_factory=dict)
    time: Mapping[str, Any] = field(default_factory=dict)
    failed: Mapping[str, Any] = field(default_factory=dict)
    checking: bool = False
    stale: bool = False

    def with_stage(self, stage: str, told: Mapping[str, Any]) -> Facts:
        """With one more stage of an answer; one that failed leaves nothing standing that follows."""
        match stage:
            case "files":
                # what failed before is no longer true of what is told now
                return replace(self, files=tuple(told["files"]), failed={})
            case "data":
                return replace(self, data=told, failed={})
            case "tokens":
                return replace(self, tokens=told, failed={})
            case "estimate":
                # the time follows once steps were timed; nothing else waits for it
                return replace(self, estimate=told, time={}, failed={}, checking=False, stale=False)
            case "time":
                return replace(self, time=told)
            case "failed":
                gone = AFTER.get(str(told["at"]), ())
                return replace(self, failed=told, checking=False, stale=False, **_empty(gone))
            case "done":
                return replace(self, failed={}, checking=False, stale=False)
        return self

    @property
    def fits(self) -> bool:
        """Whether the memory suffices, as far as is known."""
        return bool(self.estimate.get("fits", True))


AFTER: Mapping[str, tuple[str, ...]] = {
    "recipe": (),
    "files": ("files", "data", "tokens", "estimate", "time"),
    "data": ("data", "tokens", "estimate", "time"),
    "tokens": ("tokens", "estimate", "time"),
    "estimate": ("estimate", "time"),
}


def _empty(names: tuple[str, ...]) -> dict[str, Any]:
    return {name: () if name == "files" else {} for name in names}


@dataclass(frozen=True, slots=True)
class Offer:
    """A change that helps, and the draft it leads to."""

    text: str
    draft: Draft
    helps: bool = True
    """Something is wrong without it; else it is only better."""


def problem(draft: Draft, facts: Facts) -> tuple[int, str]:
    """The step that needs attention and why; `(-1, "")` if none does."""
    if draft.broken:
        return REVIEW, f"The recipe is no TOML: {draft.broken}."
    if facts.failed:
        said = short_paths(str(facts.failed["message"]), draft)
        return _step_of(draft, facts), said
    if not facts.fits:
        peak, free = (facts.estimate[part] / 1e9 for part in ("peak_bytes", "available_bytes"))
        return METHOD, f"It needs {peak:.1f} GB of memory, and {free:.1f} GB are free."
    if facts.estimate and not _trained(facts):
        return DATA, "No token of the first rows would be learned: everything is cut away."
    if _epochs_enough(draft, facts):
        steps, rows = facts.estimate["steps"], facts.tokens["sequences"]
        said = "1 step" if steps == 1 else f"{steps} steps"
        return METHOD, f"Only {said} over {rows} rows: hardly anything would be learned."
    return -1, ""


def _epochs_enough(draft: Draft, facts: Facts) -> int:
    """Passes after which few rows are learned; 0 where the steps suffice, or are the person's own."""
    steps, rows = (int(facts.estimate.get("steps", 0)), int(facts.tokens.get("sequences", 0)))
    if not steps or not rows or steps >= FEW_STEPS or draft.get("training.max_steps"):
        return 0
    a_pass = math.ceil(rows / int(draft.get("training.batch_rows", 16)))
    return math.ceil(ENOUGH_STEPS / a_pass)


def _trained(facts: Facts) -> bool:
    masks = facts.tokens.get("masks") or ()
    return not masks or any(mask["counts"].get("trained") for mask in masks)


def _step_of(draft: Draft, facts: Facts) -> int:
    at, message = str(facts.failed["at"]), str(facts.failed["message"])
    if at == "recipe":
        return REVIEW if draft.text is not None else METHOD
    if at == "estimate":
        return METHOD
    if at == "tokens" and "model" in message.lower() and draft.base in message:
        return MODEL
    return DATA


def marks(draft: Draft, facts: Facts) -> list[Mark]:
    """How each step stands."""
    found = [
        Mark.DONE if draft.goal else Mark.OPEN,
        Mark.DONE if draft.base else Mark.OPEN,
        Mark.DONE if draft.data_path else Mark.OPEN,
        Mark.DONE if draft.base and draft.data_path else Mark.OPEN,
        Mark.DONE if facts.estimate and not facts.failed else Mark.OPEN,
    ]
    at, _ = problem(draft, facts)
    if at >= 0 and draft.goal:
        found[at] = Mark.ATTENTION
        found[REVIEW] = Mark.ATTENTION if at == REVIEW else Mark.OPEN
    return found


def missing(draft: Draft) -> tuple[int, str]:
    """The first step without which nothing can start, and what to do there; `(-1, "")` if none."""
    if not draft.goal:
        return GOAL, "Choose what it should learn."
    if not draft.base and not draft.get("model"):
        return MODEL, "Choose a model to start from."
    if not draft.data_path and not draft.get("data.train"):
        return DATA, "Choose what it learns from."
    return -1, ""


def obstacle(draft: Draft, facts: Facts) -> tuple[int, int | None]:
    """The step in which something keeps a run from starting, -1 if nothing does; the recipe's line."""
    at, _ = missing(draft)
    if at < 0 and (facts.failed or draft.broken):
        at, _ = problem(draft, facts)
    return at, error_line(draft, facts) if at == REVIEW else None


def offer(draft: Draft, facts: Facts) -> Offer | None:
    """The mildest change that takes the problem away."""
    if draft.broken:
        return None
    return next(_offers(draft, facts), None)


def _offers(draft: Draft, facts: Facts) -> Iterator[Offer]:
    if facts.data.get("problem_count") and facts.failed.get("at") == "tokens":
        count = facts.data["problem_count"]
        what = "the bad row" if count == 1 else f"the {count:,} bad rows"
        yield Offer(f"leave {what} out", draft.with_value("data.on_bad_row", "skip"))
    if facts.failed.get("at") == "data":
        yield from _guessed_columns(draft, facts)
        yield from _other_goals(draft, facts)
    if facts.failed.get("at") == "estimate" and draft.get("method") == "qlora":
        yield Offer("use LoRA instead", draft.with_value("method", "lora"))
    if facts.fits and not facts.failed and (epochs := _epochs_enough(draft, facts)):
        # else a pass of few steps is warmed up all the time, and evaluated more than trained
        more = {"training.eval_steps": 10, "training.warmup_steps": 5}
        yield Offer(f"epochs = {epochs}", draft.with_values({"training.epochs": epochs, **more}))
    if not facts.fits:
        for remedy in facts.estimate.get("remedies", ())[:1]:
            changed = draft.with_values(_flat(tomllib.loads(remedy["change"])))
            yield Offer(str(remedy["change"]).replace("training.", ""), changed)
    quicker = float(facts.time.get("alone") or 0.0)
    if not facts.failed and quicker >= QUICKER and not draft.get("training.threads"):
        said = f"one thread: {quicker:.1f} × as quick"
        yield Offer(said, draft.with_value("training.threads", 1), helps=False)


def _guessed_columns(draft: Draft, facts: Facts) -> Iterator[Offer]:
    """Which column is the text, and which the label, of files that do not say it."""
    goal = draft.chosen_goal
    if goal is None or not set(goal.columns) <= {"text", "label"}:
        return
    values, said = {}, ""
    named = [at for at, source in enumerate(draft.sources) if source.get("path")]
    for at, file in zip(named, facts.files, strict=False):
        if file.get("shape") or len(file.get("seen", ())) < len(goal.columns):
            continue
        found = guess({name: [str(v) for v in seen] for name, seen in file["seen"].items()})
        columns = {"text": found.text, "label": found.gold or found.group}
        chosen = {name: columns[name] for name in goal.columns}
        if all(chosen.values()):
            values[f"data.train.{at}.columns"] = chosen
            said = said or ", ".join(f"{name} from {column}" for name, column in chosen.items())
    if values:
        yield Offer(said, draft.with_values(values))


def _other_goals(draft: Draft, facts: Facts) -> Iterator[Offer]:
    """A goal that the file's rows are made for."""
    tasks = [task for file in facts.files for task in file["tasks"]]
    if not tasks or draft.get("task") in tasks:
        return
    for goal in GOALS:
        # a new model from whatever text there is would be offered for every file
        if goal.task in tasks and goal.task != "pretrain":
            yield Offer(f"change the goal to “{goal.title}”", draft.with_goal(goal))


def _flat(values: Mapping[str, Any], path: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in values.items():
        key = f"{path}{name}"
        found |= _flat(value, f"{key}.") if isinstance(value, Mapping) else {key: value}
    return found


def error_line(draft: Draft, facts: Facts) -> int | None:
    """The line of the recipe's text that is wrong, from 1."""
    text = draft.recipe_text()
    if draft.broken:
        return line_in(draft.broken)
    if facts.failed.get("at") != "recipe":
        return None
    found = [line_of(text, key) for key in keys_in(str(facts.failed["message"]))]
    return next((line for line in found if line is not None), None)


def short_paths(message: str, draft: Draft) -> str:
    """A message with the file's name in place of its whole path."""
    path = draft.data_path
    return message.replace(path, Path(path).name) if path else message
