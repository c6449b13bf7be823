"""What the keys of the train place do to a run: stop, pause, finish, resume, use, export, delete.

Each returns a sentence to confirm with. Asks before anything is lost. Runs on the UI loop.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Generator
from pathlib import Path
from typing import TYPE_CHECKING, cast

from lslm_tui.errors import StorageError
from lslm_tui.sanitize import visible
from lslm_tui.services import runs
from lslm_tui.services.example_run import NAME, example_recipe
from lslm_tui.services.exporting import (
    PROVING,
    REOPENING,
    STOPPED,
    WRITING,
    Export,
    ExportProgress,
    copy_model,
)
from lslm_tui.services.jobs import Purpose
from lslm_tui.services.room import make_room
from lslm_tui.services.run_watch import RunWatch
from lslm_tui.services.runs import RunEntry
from lslm_tui.tui import formats
from lslm_tui.tui.dialogs.line import LineDialog
from lslm_tui.tui.screens.dialog import Dialog

if TYPE_CHECKING:
    from lslm_tui.tui.screens.train import TrainScreen

LOOK_S = 0.2
BAR = 10
PLACES = {
    "classify": (Purpose.SENTIMENT, "sentiment"),
    "translate": (Purpose.TRANSLATE, "translate"),
}
"""Where a task's model is used; any other in the chat."""


def export_words(progress: ExportProgress) -> str:
    """`Part 1 of 2 · writing ▕███▒▒▒▏ 48 % · 3.0 / 6.2 MB · Esc stops`; part 2 is the proof."""
    done, total = progress.done, progress.total
    part = 2 if progress.phase in (PROVING, REOPENING) else 1
    said = f"Part {part} of 2 · {visible(progress.phase)}"
    if not total:
        return f"{said} · Esc stops"
    counted = formats.memory(done, total) if progress.phase == WRITING else f"{done} of {total}"
    drawn = f"▕{formats.bar(done, total, BAR)}▏{formats.share(done, total)}"
    return f"{said} {drawn} · {counted} · Esc stops"


class RunActions:
    """Acts on the runs of a screen."""

    def __init__(self, screen: TrainScreen) -> None:
        self._screen = screen
        self._export: Export | None = None
        self._copying = False

    async def run(self, name: str, run: RunEntry | None) -> str:
        """Do the action of that name; returns what to say.

        Raises:
            LslmError: it cannot be done; with what helps.
        """
        if name == "example":
            return await self._example()
        if run is None:
            return ""
        actions: dict[str, Callable[[RunEntry], Awaitable[str]]] = {
            "stop": self._stop, "pause": self._pause, "finish": self._finish,
            "resume": self._resume, "use": self._use, "export": self._ask_export,
            "delete": self._delete, "again": self._again,
        }  # fmt: skip
        return await actions[name](run)

    def describe(self) -> None:
        """Open the wizard; the run it starts is shown."""
        from lslm_tui.tui.train.wizard import WizardScreen

        self._screen.app.push_screen(WizardScreen(started=self._screen.started))

    async def _again(self, run: RunEntry) -> str:
        """Open the wizard with a copy of the run's recipe."""
        from lslm_tui.services.wizard_again import again
        from lslm_tui.tui.train.wizard import WizardScreen

        paths = self._screen.lslm.paths
        draft = again(run, paths, {entry.name for entry in runs.list_runs(paths)})
        self._screen.app.push_screen(WizardScreen(draft, started=self._screen.started))
        return ""

    async def _example(self) -> str:
        recipe = example_recipe(self._screen.lslm.paths)
        directory = runs.new_directory(self._screen.lslm.paths, NAME)
        self._screen.open_run(runs.start_run(recipe, directory))
        return "It has begun; the first seconds go into loading the libraries."

    async def _stop(self, run: RunEntry) -> str:
        runs.request_stop(run)
        return "It stops after this step, with a checkpoint. r goes on from there."

    async def _pause(self, run: RunEntry) -> str:
        if run.paused or (run.path / "pause").exists():
            runs.end_pause(run)
            return "It goes on."
        runs.request_pause(run)
        return "It pauses after this step: a checkpoint is written, its memory is kept."

    async def _finish(self, run: RunEntry) -> str:
        watch = RunWatch(run.path)
        watch.poll()
        kept = (
            f"The best weights remain: so far those of step {watch.best_step:,}."
            if watch.keeps_best and watch.best_step is not None
            else "The weights of this step remain: none were evaluated before."
        )
        answer = await self._ask(
            "End the training here?",
            ["It is evaluated once more and then proved like any finished run.", kept],
            ("finish", "Finish"),
        )
        if answer != "finish":
            return ""
        runs.request_finish(run)
        return "It finishes after this step and goes on to its proof."

    async def _resume(self, run: RunEntry) -> str:
        watch = RunWatch(run.path)
        step = watch.last_checkpoint
        released = await self._room(watch.estimated_bytes)
        started = runs.resume_run(run)
        if self._screen.opened.run_watch is None or self._screen.run is None:
            self._screen.open_run(started)
        said = f"goes on from step {step:,}" if step else "begins again: there was no checkpoint"
        return f"It {said}.{released}"

    async def _room(self, needed: int | None) -> str:
        session = self._screen.session
        names = await make_room(session.models.values(), needed) if session else []
        return f" {', '.join(names)} made room and opens again when used." if names else ""

    async def _use(self, run: RunEntry) -> str:
        session = self._screen.session
        if session is None:
            return ""
        purpose, place = PLACES.get(run.task, (Purpose.CHAT, "chat"))
        if purpose is Purpose.CHAT:
            session.open_model(run.id)
        else:
            session.models[purpose].open(run.id)
        if place in [known.id for known in self._screen.lslm.places]:
            self._screen.lslm.action_go(place)
            return ""
        return f"{visible(run.id)} is open; its place is not in this version."

    # --- export --------------------------------------------------------------------------------

    @property
    def exporting(self) -> bool:
        return self._export is not None or self._copying

    def stop_export(self) -> None:
        """Esc while an export goes on."""
        self._copying = False
        if self._export is not None:
            self._export.stop()

    async def _ask_export(self, run: RunEntry) -> str:
        source = run.path / "model"
        adapter = (source / "adapter_config.json").is_file()
        kind = "merged"
        if adapter:
            kind = await self._ask(
                "Export what?",
                ["Merged into its base it is one model that any program opens.",
                 "The adapter alone is small and needs its base."],
                ("merged", "Merged"), ("adapter", "Adapter"),
            )  # fmt: skip
        if kind not in ("merged", "adapter"):
            return ""
        chosen = await self._screen.app.push_screen_wait(
            LineDialog(
                "Export to which directory?",
                str(Path.home() / run.name),
                verb="export",
                note="A new directory; it is written whole or not at all.",
            )
        )
        if not chosen:
            return ""
        target = Path(chosen).expanduser().absolute()
        if kind == "adapter":
            return await self._copy(source, target)
        return await self._merge(source, target)

    async def _copy(self, source: Path, target: Path) -> str:
        steps = cast("Generator[ExportProgress, None, None]", copy_model(source, target))
        self._copying = True
        try:
            for progress in steps:
                self._screen.ask(export_words(progress))
                await asyncio.sleep(0)
                if not self._copying:
                    raise StorageError(STOPPED)
        finally:
            steps.close()
            self._copying = False
            self._screen.ask("")
        return f"The adapter is in {target}."

    async def _merge(self, source: Path, target: Path) -> str:
        self._export = export = Export(source, target)
        try:
            while export.running:
                self._screen.ask(export_words(export.progress))
                await asyncio.sleep(LOOK_S)
            made = export.result()
        finally:
            export.stop()
            self._export = None
            self._screen.ask("")
        same = float(made.get("same_choice", 0))
        return f"In {target}; loaded again it chooses the same token in {same:.1%} of places."

    # --- asking --------------------------------------------------------------------------------

    async def _delete(self, run: RunEntry) -> str:
        answer = await self._ask(
            f"Delete {visible(run.id)}?",
            ["Its model, its checkpoints and its proof are removed from the disk."],
            ("delete", "Delete"),
            severity="warning",
        )
        if answer != "delete":
            return ""
        runs.delete_run(run)
        self._screen.action_back()
        return f"{visible(run.id)} is deleted."

    async def _ask(
        self, title: str, said: list[str], *answers: tuple[str, str], severity: str = ""
    ) -> str:
        keep = ("", "Back")
        shown = (keep, *answers) if severity else (*answers, keep)
        dialog = Dialog(title, said, answers=shown, severity=severity)
        return await self._screen.app.push_screen_wait(dialog) or ""
