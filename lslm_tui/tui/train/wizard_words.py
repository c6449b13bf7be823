"""What the wizard says around its steps: beside the title, in the step list, as hints. Pure."""

from __future__ import annotations

from lslm_tui.services.wizard_advice import METHOD, REVIEW, Facts, Offer
from lslm_tui.services.wizard_draft import Draft

TITLES = (
    "What should it learn?",
    "Which model does it start from?",
    "What does it learn from?",
    "How, and how long?",
    "The recipe, as it will be run",
)
ABOUT = (
    "A run is described in five steps; each can be left and come back to, and the draft is kept. At "
    "the end stands a recipe, a text that `lslm-tui train` takes just as well. The time is measured on "
    "steps of the run itself, a few seconds after model and data are chosen."
)


def beside_title(draft: Draft, where: int, step: int) -> str:
    """What else needs attention, or that something is missing here; else the run's name."""
    if where >= 0 and where != step:
        return f"✗ see step {where + 1}"
    if step > 0 and not draft.goal:
        return "choose a goal first"
    return draft.name


def chosen(draft: Draft, facts: Facts) -> list[str]:
    """What was chosen in each step, a few words."""
    goal, estimate = draft.chosen_goal, facts.estimate
    method = (str(draft.get("method", "full")), draft.preset)
    return [
        goal.title if goal else "",
        draft.base or str(draft.get("model.base", "")),
        files_of(draft),
        " · ".join(filter(None, method)) if draft.base else "",
        f"{estimate['steps']:,} steps" if estimate else "",
    ]


def files_of(draft: Draft) -> str:
    """The file it learns from, or how many."""
    count = len(draft.sources)
    return f"{count} files" if count > 1 else draft.source_name(0) if count else ""


def hints(step: int, offer: Offer | None) -> list[tuple[str, str]]:
    """The keys that matter in a step, the most important first."""
    found: list[tuple[str, str]] = []
    if offer is not None:
        found.append(("train.fix", "fix" if offer.helps else "quicker"))
    if step < REVIEW:
        found.append(("train.next", "next"))
    if step > 0:
        found.append(("train.previous", "back"))
    if step == METHOD:
        found.append(("train.expert", "every field"))
    if step >= METHOD:
        found += [("train.start", "start"), ("train.save", "save")]
    return [*found, ("train.leave", "leave")]
