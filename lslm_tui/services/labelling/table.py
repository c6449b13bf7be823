"""A table at work: how far it is, whether it was stopped, and where its rows are."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from lslm_tui.errors import LslmError
from lslm_tui.services.jobs import Job
from lslm_tui.services.labelling.holding import Hold
from lslm_tui.services.labelling.settings import TableOrder
from lslm_tui.services.labelling.store import LabelStore
from lslm_tui.services.tables import TableShape
from lslm_tui.types import ModelInfo, Progress

LEAST_S = 1.0
"""Before this much time nothing is said of the time left."""


@dataclass(slots=True)
class TableLabelling:
    """A table that is being labelled, or was. Its rows are in `store`."""

    order: TableOrder
    info: ModelInfo
    store: LabelStore
    hold: Hold
    progress: Progress | None = None
    error: LslmError | None = None
    running: bool = True
    stopped: bool = False
    resumed_from: int = 0
    """Rows that had been labelled by an earlier run."""
    seconds: float = 0.0
    started: float = field(default_factory=time.monotonic)
    _begun: tuple[float, float] | None = None
    _job: Job | None = None
    _watchers: list[Callable[[], None]] = field(default_factory=list)
    _finished: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def shape(self) -> TableShape:
        return self.order.shape

    @property
    def labels(self) -> tuple[str, ...]:
        return self.order.zero_shot.labels if self.order.zero_shot else self.info.labels

    @property
    def phase(self) -> str:
        """`reading`, `labelling`, `calibrating`, or '' before the first news."""
        return self.progress.phase if self.progress else ""

    @property
    def seconds_left(self) -> float | None:
        """At the speed so far; `None` while that says nothing.

        By the length of the texts, as the longest of a portion are labelled first.
        """
        now = self.progress
        if now is None or self._begun is None or not now.total:
            return None
        share = now.done / now.total if now.share is None else now.share
        elapsed, gained = time.monotonic() - self._begun[0], share - self._begun[1]
        if elapsed < LEAST_S or gained <= 0:
            return None
        return (1 - share) * elapsed / gained

    def subscribe(self, watcher: Callable[[], None]) -> Callable[[], None]:
        """Call `watcher` at every change; returns the way out."""
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher)

    def cancel(self) -> None:
        """Stop; what has come so far is kept, and labelling the same table again goes on from there."""
        if self.running:
            self.stopped = True
            if self._job is not None:
                self._job.cancel()

    async def finished(self) -> None:
        """Return when it has ended, well or badly."""
        await self._finished.wait()

    def take(self, progress: Progress) -> None:
        """Take news in; called by the desk."""
        if self.progress is None or self.progress.phase != progress.phase:
            share = progress.done / (progress.total or 1)
            self._begun = (time.monotonic(), share if progress.share is None else progress.share)
            if progress.phase == "labelling":
                self.resumed_from = max(int(progress.done) - self.store.counts().problems, 0)
        self.progress = progress
        self.changed()

    def changed(self) -> None:
        """Tell the watchers."""
        for watcher in list(self._watchers):
            watcher()

    def end(self, error: LslmError | None = None) -> None:
        """Close it; called by the desk."""
        self.error, self.running = error, False
        self.seconds = time.monotonic() - self.started
        self._finished.set()
        self.changed()

    def close(self) -> None:
        """Let go of the store; its file stays."""
        self.store.close()
        self.hold.release()
