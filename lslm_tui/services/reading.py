"""One text read for its sentiment: the label, why it was given, and its sentences one by one.

A `Reading` lives here, not in a screen: leaving the place loses nothing. Used on the asyncio loop
alone; everything that takes time runs where the engine is.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from lslm_tui.errors import InputError, LslmError
from lslm_tui.services.jobs import EngineSlot, Job, Precedence, Purpose
from lslm_tui.services.labelling import LabelDesk
from lslm_tui.services.loaded_model import unexpected
from lslm_tui.services.session import Session
from lslm_tui.tasks.counterfactuals import counterfactuals
from lslm_tui.tasks.sentences import label_sentences
from lslm_tui.tasks.sentiment import SentimentRequest, explain_text, label_texts
from lslm_tui.tasks.zero_shot import ZeroShot
from lslm_tui.types import (
    Attribution,
    AttributionMethod,
    Cancel,
    Capability,
    Counterfactuals,
    Event,
    ModelInfo,
    Progress,
    SentenceVerdict,
    Verdict,
)


@dataclass(frozen=True, slots=True)
class ReadingSettings:
    """How a text is read."""

    unsure_below: float = 0.6
    method: AttributionMethod = AttributionMethod.INTEGRATED_GRADIENTS
    labels: tuple[str, ...] = ()
    """What a causal model chooses between; a classifier needs none."""
    template: str = ""

    def zero_shot(self, info: ModelInfo) -> ZeroShot | None:
        """How a model without labels of its own is made to label."""
        if Capability.CLASSIFY in info.capabilities:
            return None
        return ZeroShot(self.labels, self.template)


@dataclass(slots=True)
class Reading:
    """A text that is being read, or was."""

    text: str
    unsure_below: float
    method: AttributionMethod
    """How the label is explained at the moment."""
    settings: ReadingSettings = field(default_factory=ReadingSettings)
    zero_shot: ZeroShot | None = None
    info: ModelInfo | None = None
    verdict: Verdict | None = None
    why: dict[tuple[AttributionMethod, int], Attribution] = field(default_factory=dict)
    """By method and window. Places are those of the text."""
    window: int = 0
    """Which window is explained at the moment; a text that fits has one."""
    sentences: list[SentenceVerdict] = field(default_factory=list)
    variants: Counterfactuals | None = None
    """The text with names, places and genders swapped; `None` while that was not asked for."""
    progress: Progress | None = None
    error: LslmError | None = None
    running: bool = True
    stopped: bool = False
    started: float = field(default_factory=time.monotonic)
    job: Job | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        if self.zero_shot is not None:
            return self.zero_shot.labels
        return self.info.labels if self.info else ()

    @property
    def attribution(self) -> Attribution | None:
        """Why, by the method chosen; `None` while that is not known."""
        return self.why.get((self.method, self.window))

    @property
    def explained(self) -> tuple[int, int]:
        """What an explanation covers: the whole text, or the window chosen."""
        windows = self.verdict.windows if self.verdict else ()
        if not windows:
            return 0, len(self.text)
        return windows[self.window].start, windows[self.window].end

    @property
    def is_whole(self) -> bool:
        """The explanation covers the whole text."""
        return self.explained == (0, len(self.text))

    @property
    def best(self) -> float:
        """The probability of the label."""
        return max(self.verdict.scores) if self.verdict else 0.0

    def cancel(self) -> None:
        """Stop; what has come so far is kept."""
        if self.running:
            self.stopped = True
            if self.job is not None:
                self.job.cancel()


class Reader:
    """Reads one text at a time with the session's model for sentiment."""

    def __init__(self, session: Session, on_change: Callable[[], None]) -> None:
        self.session = session
        self.reading: Reading | None = None
        self._on_change = on_change
        self._tasks: set[asyncio.Task[None]] = set()

    def read(self, text: str, settings: ReadingSettings) -> Reading:
        """Begin to read a text, instead of the one before.

        Raises:
            InputError: there is nothing in it.
        """
        if not text.strip():
            raise InputError("There is nothing to read.", remedy="Write or paste a text first.")
        if self.reading is not None:
            self.reading.cancel()
        self.reading = Reading(text, settings.unsure_below, settings.method, settings)
        self._spawn(self._follow(self.reading, partial(_read, text)))
        self._on_change()
        return self.reading

    def explain(self, method: AttributionMethod, window: int | None = None) -> None:
        """Explain the label by another method, or in another window; what was found is kept."""
        reading = self.reading
        if reading is None or reading.verdict is None or reading.running:
            return
        reading.method = _possible(method, reading.zero_shot)
        reading.window = reading.window if window is None else window
        if reading.attribution is None:
            reading.running, reading.stopped, reading.error = True, False, None
            start, end = reading.explained
            body = partial(_explain, reading.text[start:end], reading.verdict.label)
            self._spawn(self._follow(reading, body))
        self._on_change()

    def swap(self) -> None:
        """Swap names, places and genders in what is explained, and see how far the score moves."""
        reading = self.reading
        if reading is None or reading.verdict is None or reading.running:
            return
        if reading.variants is None:
            reading.running, reading.stopped, reading.error = True, False, None
            start, end = reading.explained
            self._spawn(self._follow(reading, partial(_swap, reading.text[start:end])))
        self._on_change()

    def settle(self, unsure_below: float) -> None:
        """Judge what was read by another bound for unsure. Nothing is read again."""
        reading = self.reading
        if reading is None:
            return
        reading.unsure_below = unsure_below
        if reading.verdict is not None:
            reading.verdict = with_bound(reading.verdict, unsure_below)
        reading.sentences[:] = [sentence_with_bound(s, unsure_below) for s in reading.sentences]
        self._on_change()

    def forget(self) -> None:
        """Let go of the text."""
        if self.reading is not None:
            self.reading.cancel()
        self.reading = None
        self._on_change()

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _follow(self, reading: Reading, body: Callable[..., Iterator[Event]]) -> None:
        model = self.session.models[Purpose.SENTIMENT]
        try:
            model.wake()
            info = await model.wait_ready()
            if not reading.stopped:
                reading.info = info
                shot = reading.settings.zero_shot(info)
                reading.zero_shot = LabelDesk(self.session).calibrated(shot)
                reading.method = _possible(reading.method, reading.zero_shot)
                how = (reading.unsure_below, reading.method, reading.zero_shot)
                reading.job = self.session.host.submit(partial(body, *how), Precedence.PASSES)
                async for batch in reading.job.batches():
                    for event in batch:
                        take(reading, event)
                    self._on_change()
        except LslmError as error:
            reading.error = error
        except Exception as error:  # whatever a library raised, the user gets a sentence
            reading.error = unexpected(error)
        finally:
            reading.running, reading.progress, reading.job = False, None, None
        self._on_change()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def take(reading: Reading, event: Event) -> None:
    """Put what has come where it belongs."""
    if isinstance(event, Verdict):
        reading.verdict = with_bound(event, reading.unsure_below)
    elif isinstance(event, SentenceVerdict):
        reading.sentences.append(sentence_with_bound(event, reading.unsure_below))
    elif isinstance(event, Attribution):
        reading.why[event.method, reading.window] = moved(event, reading.explained[0])
    elif isinstance(event, Counterfactuals):
        reading.variants = event
    elif isinstance(event, Progress):
        reading.progress = event


def moved(found: Attribution, start: int) -> Attribution:
    """The explanation of a part that begins at `start`, with the places of the whole."""
    pieces = tuple(replace(p, start=p.start + start, end=p.end + start) for p in found.pieces)
    return replace(found, pieces=pieces) if start else found


def with_bound(verdict: Verdict, unsure_below: float) -> Verdict:
    """The verdict under another bound for unsure; a flag for an empty text stays decisive."""
    return replace(verdict, unsure=bool(verdict.flags) or max(verdict.scores) < unsure_below)


def sentence_with_bound(sentence: SentenceVerdict, unsure_below: float) -> SentenceVerdict:
    return replace(sentence, unsure=max(sentence.scores) < unsure_below)


def _possible(method: AttributionMethod, zero_shot: ZeroShot | None) -> AttributionMethod:
    """The method, or leaving words out where a model has no gradients of a label."""
    return method if zero_shot is None else AttributionMethod.LEAVE_ONE_OUT


def _read(
    text: str,
    unsure_below: float,
    method: AttributionMethod,
    zero_shot: ZeroShot | None,
    slot: EngineSlot,
    cancel: Cancel,
) -> Iterator[Event]:
    engine = slot.get(Purpose.SENTIMENT)
    request = SentimentRequest((text,), unsure_below, zero_shot)
    explained, label = text, None
    for event in label_texts(engine, request, cancel):
        if isinstance(event, Verdict):
            label = event.label
            explained = text[: event.windows[0].end] if event.windows else text
        yield event
    if not cancel.requested:
        yield from explain_text(engine, explained, method, cancel, label=label, zero_shot=zero_shot)
    if not cancel.requested:
        yield from label_sentences(engine, text, unsure_below, cancel, zero_shot=zero_shot)


def _explain(
    text: str,
    label: str,
    unsure_below: float,
    method: AttributionMethod,
    zero_shot: ZeroShot | None,
    slot: EngineSlot,
    cancel: Cancel,
) -> Iterator[Event]:
    engine = slot.get(Purpose.SENTIMENT)
    yield from explain_text(engine, text, method, cancel, label=label, zero_shot=zero_shot)


def _swap(
    text: str,
    unsure_below: float,
    method: AttributionMethod,
    zero_shot: ZeroShot | None,
    slot: EngineSlot,
    cancel: Cancel,
) -> Iterator[Event]:
    engine = slot.get(Purpose.SENTIMENT)
    yield from counterfactuals(engine, text, cancel, zero_shot=zero_shot)
