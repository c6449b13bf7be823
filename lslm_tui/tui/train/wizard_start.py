"""What the wizard asks in dialogs, and what it writes: files, own work, the saved recipe, the start.

Each is a coroutine run in a worker of the wizard's screen. Knows dialogs and services, no steps.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from lslm_tui.errors import UsageError
from lslm_tui.paths import Paths, expand
from lslm_tui.services import runs, training_sets
from lslm_tui.services.runs import RunEntry
from lslm_tui.services.state import Phase
from lslm_tui.services.storage import Storage
from lslm_tui.services.training_sets import HOW, TrainingSet
from lslm_tui.services.wizard_advice import Facts
from lslm_tui.services.wizard_draft import Draft, default_recipe, save_recipe
from lslm_tui.tui import formats
from lslm_tui.tui.train.wizard_rows import EVAL_FILE
from lslm_tui.tui.train.wizard_sources import source_of

if TYPE_CHECKING:
    from textual.screen import Screen

    from lslm_tui.services.session import Session

SUFFIXES = (".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".tab", ".parquet", ".txt", ".gz")


async def choose_file(screen: Screen[None], title: str, near: str) -> Path | None:
    """A file with rows, begun beside `near`."""
    from lslm_tui.tui.dialogs.path import PathDialog

    start = Path(near).parent if near and Path(near).parent.is_dir() else None
    dialog = PathDialog(title, suffixes=SUFFIXES, start=start)
    return await screen.app.push_screen_wait(dialog)


async def choose_rows(screen: Screen[None], draft: Draft, what: str) -> Draft | None:
    """The draft with a file more to learn from, one in the place of another, or one to measure on.

    Args:
        what: the key of the form's line.

    Raises:
        UsageError: it is among them already.
    """
    measured, at = what == EVAL_FILE, source_of(what)
    title = "Measure on which rows?" if measured else "Learn from which file?"
    path = await choose_file(screen, title, draft.data_path)
    if path is None:
        return None
    if measured:
        return draft.with_value("data.eval", [{"path": str(path.absolute())}])
    return draft.with_another_file(path) if at is None else draft.with_source_file(at, path)


async def choose_own(
    screen: Screen[None], draft: Draft, session: Session | None, paths: Paths
) -> Draft | None:
    """The draft with a set of own work, written now.

    Raises:
        UsageError: there is nothing to learn from yet. StorageError: it cannot be written.
    """
    goal = draft.chosen_goal
    if goal is None or session is None:
        return None
    known = training_sets.training_sets(session.storage)
    fitting = [one for one in known if one.kind in goal.sets]
    none = [TrainingSet(kind, 0) for kind in goal.sets]
    chosen = await choose_set(screen, fitting or none)
    if chosen is None:
        return None
    return draft.with_own(chosen, await write_set(session.storage, chosen, paths))


async def choose_set(screen: Screen[None], sets: Sequence[TrainingSet]) -> TrainingSet | None:
    """One of the sets of own work; the only one without a question.

    Raises:
        UsageError: none has rows yet.
    """
    from lslm_tui.tui.screens.dialog import Dialog

    filled = [one for one in sets if one.rows]
    if not filled:
        kind = sets[0].kind
        raise UsageError(f"There are no {kind} to learn from yet.", remedy=HOW[kind])
    if len(filled) == 1:
        return filled[0]
    answers = [(str(at), f"{one.name} · {one.rows:,}") for at, one in enumerate(filled)]
    dialog = Dialog("Learn from which?", ["Rows of your own work."], answers=answers)
    answer = await screen.app.push_screen_wait(dialog)
    return filled[int(answer)] if answer else None


async def write_set(storage: Storage, chosen: TrainingSet, paths: Paths) -> Path:
    """Write a set of own work where the screens keep them, letting the loop go on.

    Raises:
        StorageError: it cannot be written.
    """
    path = training_sets.default_file(paths, chosen)
    for _ in training_sets.writing(storage, chosen, path):
        await asyncio.sleep(0)
    return path


async def save_as(screen: Screen[None], draft: Draft, paths: Paths) -> Path | None:
    """Ask where the recipe goes, and write it there.

    Raises:
        UsageError: that is a directory. StorageError: it cannot be written.
    """
    from lslm_tui.tui.dialogs.line import LineDialog

    before = draft.saved_to or str(Path.cwd() / f"{draft.name or 'recipe'}.toml")
    typed = await screen.app.push_screen_wait(LineDialog("Save the recipe to", before, verb="save"))
    if not typed:
        return None
    path = expand(typed.strip()).absolute()
    if path.is_dir():
        raise UsageError(f"{path} is a directory.", remedy="Give the file's name too.")
    save_recipe(draft.recipe_text(), path)
    return path


async def may_start(screen: Screen[None], session: Session | None, facts: Facts) -> bool:
    """Ask where the memory may not suffice; closes models that are open if that is the answer."""
    from lslm_tui.tui.screens.dialog import Dialog

    if facts.fits:
        return True
    loaded = [m for m in session.models.values() if m.state.phase is Phase.READY] if session else []
    need = formats.memory(facts.estimate["peak_bytes"], facts.estimate["available_bytes"])
    said = f"The run may need {need} that are free. It halves its batches where that helps."
    answers = [("stay", "Change something")]
    answers += [("unload", "Close the open model first")] if loaded else []
    answers += [("start", "Start all the same")]
    dialog = Dialog("This may not fit", [said], answers=answers, severity="warning")
    answer = await screen.app.push_screen_wait(dialog)
    if answer == "unload":
        for model in loaded:
            await model.unload()
    return answer in ("start", "unload")


async def begin(
    screen: Screen[None], session: Session | None, draft: Draft, facts: Facts, paths: Paths
) -> RunEntry | None:
    """Start the run, once it is sure that it shall be; `None` where it shall not.

    Raises:
        StorageError: the recipe or the run's directory cannot be written.
    """
    if not await may_start(screen, session, facts):
        return None
    return start(draft, paths, facts)


def start(draft: Draft, paths: Paths, facts: Facts) -> RunEntry:
    """Write the recipe and start the process that a person without screens would start.

    Args:
        facts: the time it will take, as it was shown, is kept beside what it takes.

    Raises:
        StorageError: the recipe or the run's directory cannot be written.
    """
    path = Path(draft.saved_to) if draft.saved_to else default_recipe(paths, draft)
    save_recipe(draft.recipe_text(), path)
    directory = runs.new_directory(paths, draft.name or "run")
    told = {} if facts.stale else {k: v for k, v in facts.time.items() if k not in ("id", "stage")}
    return runs.start_run(path, directory, expected=told)
