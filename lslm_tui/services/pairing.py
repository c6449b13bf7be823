"""The model before a run and after it, side by side: opened together, asked the same, one after the other.

Where the run made an adapter, one model is loaded and the adapter switched; else two are. The pair has
a purpose of its own among the loaded models, and gives way to others like them. Runs on the loop.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import cast

from lslm_tui.engine.adapter import is_adapter, read_adapter
from lslm_tui.engine.pair import PairEngine, Side, open_pair
from lslm_tui.errors import CapabilityError, OutOfMemoryError, UsageError
from lslm_tui.services.jobs import EngineSlot, Host, Precedence, Purpose
from lslm_tui.services.library import Library
from lslm_tui.services.run_watch import RunWatch
from lslm_tui.services.runs import RunEntry
from lslm_tui.types import (
    Cancel,
    Capability,
    ChatMessage,
    Event,
    GenerationRequest,
    ModelSpec,
    Notice,
    Progress,
    Role,
    SamplingSettings,
    Token,
)

__all__ = ["Pairing", "Side", "SideFacts", "specs_of"]

LONGEST_REPLY = 200
GATHER_S = 0.08


@dataclass(frozen=True, slots=True)
class SideFacts:
    """One side, once it is open."""

    name: str
    fingerprint: str
    chat: bool
    """It has a chat template; without one it goes on with the text."""


def specs_of(library: Library, run: RunEntry) -> tuple[ModelSpec | None, ModelSpec]:
    """What to open for a finished run; the first is `None` where that is the adapter's base.

    Raises:
        UsageError: the model began with random weights: there is nothing before it.
        ModelError: the base is not on this machine any more; it is named.
    """
    model = run.path / "model"
    after = ModelSpec(run.id, model)
    if is_adapter(model):
        read_adapter(model)  # says which base is missing
        return None, after
    base = RunWatch(run.path).base_model
    if not base:
        raise UsageError(
            "This model began with random weights: there is no model before it to compare with.",
            remedy="Use it in its place (u) to see what it says.",
        )
    inner = run.path / "base" / "model"
    if inner.is_dir():
        return ModelSpec(Path(base).stem, inner), after
    entry = library.resolve(base)
    return ModelSpec(entry.name, entry.path), after


class Pairing:
    """Opens the pair of a run on a host, and asks it."""

    def __init__(self, host: Host, before: ModelSpec | None, after: ModelSpec) -> None:
        self._host = host
        self._before, self._after = before, after
        self.facts: dict[Side, SideFacts] = {}
        self.released: tuple[str, ...] = ()
        """Purposes whose models had to go when the pair was opened."""
        self._history: dict[Side, list[ChatMessage]] = {side: [] for side in Side}

    async def open(self) -> AsyncIterator[Progress]:
        """Open both sides, yielding progress.

        Raises:
            LslmError: one of them cannot be opened.
        """
        job = self._host.submit(partial(_open, self._before, self._after), Precedence.PASSES)
        async for event in job.events():
            if isinstance(event, Progress):
                yield event
            elif isinstance(event, Notice):
                self.released = tuple(part for part in event.text.split(",") if part)
        self.facts = await self._host.call(_facts)

    async def ask(self, question: str) -> AsyncIterator[tuple[Side, str]]:
        """Ask both sides the same, yielding the pieces of their replies; always the likeliest token.

        Leaving early stops the reply.

        Raises:
            LslmError: a side cannot answer, or the pair was closed to make room.
        """
        for side in Side:
            asked = [*self._history[side], ChatMessage(Role.USER, question)]
            pieces: list[str] = []
            body = partial(_say, side, self._request(side, asked, question))
            job = self._host.submit(body, Precedence.PASSES)
            async for batch in job.batches():
                said = "".join(event.text for event in batch if isinstance(event, Token))
                if said:
                    pieces.append(said)
                    yield side, said
                await job.gather(GATHER_S)
            self._history[side] = [*asked, ChatMessage(Role.ASSISTANT, "".join(pieces))]

    def forget(self) -> None:
        """Begin the two conversations anew."""
        self._history = {side: [] for side in Side}

    async def close(self) -> None:
        """Give the memory back."""
        await self._host.call(_close)

    def _request(self, side: Side, asked: list[ChatMessage], question: str) -> GenerationRequest:
        greedy = SamplingSettings(temperature=0, max_new_tokens=LONGEST_REPLY)
        if self.facts[side].chat:
            return GenerationRequest(messages=tuple(asked), sampling=greedy)
        return GenerationRequest(prompt=question, sampling=greedy)


def _open(
    before: ModelSpec | None, after: ModelSpec, slot: EngineSlot, cancel: Cancel
) -> Iterator[Event]:
    """Open the pair; other models go only if the memory is needed."""
    slot.release(Purpose.PROOF)
    pair: PairEngine | None = None
    try:
        pair = yield from open_pair(before, after, cancel)
    except OutOfMemoryError:
        if not slot.engines:
            raise
    if pair is None:
        yield Notice(",".join(slot.engines))
        slot.release()
        pair = yield from open_pair(before, after, cancel)
    slot.engines[Purpose.PROOF] = pair


def _pair(slot: EngineSlot) -> PairEngine:
    try:
        return cast(PairEngine, slot.get(Purpose.PROOF))
    except CapabilityError as error:
        raise CapabilityError(
            "The two models were closed to make room for another.", remedy="Open them again with b."
        ) from error


def _facts(slot: EngineSlot) -> dict[Side, SideFacts]:
    pair = _pair(slot)
    found = {}
    for side in Side:
        info = pair.side_info(side)
        chat = Capability.CHAT in info.capabilities
        found[side] = SideFacts(info.name, pair.fingerprints[side], chat)
    return found


def _say(
    side: Side, request: GenerationRequest, slot: EngineSlot, cancel: Cancel
) -> Iterator[Event]:
    yield from _pair(slot).ask(side, request, cancel)


def _close(slot: EngineSlot) -> None:
    slot.release(Purpose.PROOF)
