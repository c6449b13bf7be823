"""A text that is translated, sentence by sentence, and how: what screens and commands look at.

Holds no model and does no work: `translating` fills it. Used on the asyncio loop alone.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from lslm_tui.errors import LslmError
from lslm_tui.services.jobs import EngineSlot, Job
from lslm_tui.services.source_language import AUTO
from lslm_tui.services.translation_memory import Match
from lslm_tui.tasks.translation.detect import Detected
from lslm_tui.tasks.translation.documents.text import unbroken
from lslm_tui.tasks.translation.glossary import Term
from lslm_tui.tasks.translation.guards import LOW_CONFIDENCE
from lslm_tui.tasks.translation.segments import Piece, pieces
from lslm_tui.types import Progress, Segment

WITHOUT_BLANKS = ("zh", "ja")
"""Languages without blanks between sentences."""


@dataclass(frozen=True, slots=True)
class TranslationSettings:
    """How a text is translated. Languages are ISO 639-1 codes; the source may be `auto`."""

    source_language: str = AUTO
    target_language: str = "de"
    beams: int = 0
    repetition_penalty: float = 1.0
    length_penalty: float = 1.0
    use_memory: bool = True
    use_glossary: bool = True
    terms: tuple[Term, ...] | None = None
    """Terms instead of the user's own glossary."""
    low_confidence: float = LOW_CONFIDENCE
    join_lines: bool = True
    """Translate prose that was broken into lines by paragraphs."""


class SentenceState(StrEnum):
    WAITING = "waiting"
    DONE = "done"


@dataclass(slots=True)
class Sentence:
    """One sentence of a text: where it stands, its translation, and similar ones from before."""

    index: int
    piece: int
    """Its place among the text's pieces."""
    source: str
    segment: Segment | None = None
    matches: tuple[Match, ...] = ()

    @property
    def state(self) -> SentenceState:
        return SentenceState.DONE if self.segment else SentenceState.WAITING

    @property
    def target(self) -> str:
        """The translation; '' while there is none."""
        return self.segment.target if self.segment else ""


@dataclass(slots=True)
class TextTranslation:
    """A text that is being translated, or was."""

    text: str
    settings: TranslationSettings
    pieces: tuple[Piece, ...] = ()
    sentences: list[Sentence] = field(default_factory=list)
    source_language: str = ""
    """What it is translated from, once that is known."""
    detected: Detected | None = None
    """What the text looks like, where that was asked."""
    model: str = ""
    former: TextTranslation | None = None
    """An earlier state of the text: what it has in common with this one is not translated again."""
    progress: Progress | None = None
    error: LslmError | None = None
    running: bool = True
    stopped: bool = False
    started: float = field(default_factory=time.monotonic)
    seconds: float = 0.0
    _job: Job | None = None
    _watchers: list[Callable[[], None]] = field(default_factory=list)
    _finished: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def done(self) -> int:
        """Sentences translated so far."""
        return sum(sentence.segment is not None for sentence in self.sentences)

    @property
    def target(self) -> str:
        """The text in the other language as far as it is; sentences still missing are left out."""
        found = {sentence.piece: sentence.target for sentence in self.sentences}
        wide = self.settings.target_language in WITHOUT_BLANKS
        apart = self.source_language in WITHOUT_BLANKS and not wide
        words: list[str] = []
        for place in range(len(self.pieces)):
            if apart and place in found and place - 1 in found and words[-1]:
                words.append(" ")  # the source has none between its sentences
            words.append(found.get(place, "") if place in found else self._between(place, wide))
        return "".join(words)

    def _between(self, place: int, wide: bool) -> str:
        """What stands between sentences; blanks come and go with the script."""
        text = self.pieces[place].text
        inside = 0 < place < len(self.pieces) - 1
        if wide and inside and text.strip(" ") == "":
            return ""
        return text

    def subscribe(self, watcher: Callable[[], None]) -> Callable[[], None]:
        """Call `watcher` at every change; returns the way out."""
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher)

    def cancel(self) -> None:
        """Stop; what has come so far is kept."""
        if self.running:
            self.stopped = True
            if self._job is not None:
                self._job.cancel()

    async def finished(self) -> None:
        """Return when it has ended, well or badly."""
        await self._finished.wait()

    def changed(self) -> None:
        """Tell the watchers; called by the desk."""
        for watcher in list(self._watchers):
            watcher()

    def end(self, error: LslmError | None = None) -> None:
        """Close it; called by the desk."""
        self.error = error
        self.running = False
        self.seconds = time.monotonic() - self.started
        self._finished.set()
        self.changed()


def split(text: str, join_lines: bool, slot: EngineSlot) -> tuple[Piece, ...]:
    """The pieces of a text, for the host to run."""
    return tuple(pieces(unbroken(text) if join_lines else text))
