"""The loaded model of a session: opening one, what there is to say about it, and its end.

Opening runs on the engine thread; the state is kept on the asyncio loop, where everything here is
called. Knows nothing of conversations.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from lslm_tui.engine.base import as_classifier, open_engine
from lslm_tui.errors import (
    EngineDiedError,
    EngineError,
    LslmError,
    ModelError,
    OutOfMemoryError,
    UsageError,
)
from lslm_tui.services.jobs import EngineSlot, Host, Job, Precedence, Purpose
from lslm_tui.services.library import Library, ModelEntry
from lslm_tui.services.state import EngineState, Phase
from lslm_tui.types import (
    Cancel,
    Event,
    Loaded,
    ModelInfo,
    ModelKind,
    ModelSpec,
    Notice,
    Progress,
    Quantization,
)

log = logging.getLogger(__name__)

KINDS = {
    Purpose.CHAT: (ModelKind.CAUSAL,),
    Purpose.TRANSLATE: (ModelKind.SEQ2SEQ, ModelKind.CAUSAL),
    Purpose.SENTIMENT: (ModelKind.CLASSIFIER, ModelKind.CAUSAL),
    Purpose.PROOF: (ModelKind.CAUSAL,),
}
"""What a model for each purpose may be."""
NAMES: dict[ModelKind | None, str] = {
    ModelKind.CAUSAL: "a causal language model",
    ModelKind.SEQ2SEQ: "a translator",
    ModelKind.CLASSIFIER: "a classifier",
}
VERBS = {
    Purpose.CHAT: "hold a conversation",
    Purpose.TRANSLATE: "translate",
    Purpose.SENTIMENT: "label texts",
    Purpose.PROOF: "be asked side by side",
}
REMEDIES = {
    Purpose.CHAT: "a causal language model",
    Purpose.TRANSLATE: "a translator such as Marian or NLLB, or a chat model",
    Purpose.SENTIMENT: "a sequence classifier, or a causal language model",
    Purpose.PROOF: "a causal language model",
}


def unfit(entry: ModelEntry, purpose: Purpose) -> str:
    """Why a model that opens is not one for a purpose, as `is a … and cannot …`; '' if it is."""
    if entry.kind in KINDS[purpose]:
        return ""
    return f"is {NAMES.get(entry.kind, 'another kind of model')} and cannot {VERBS[purpose]}"


def fitting(entries: Sequence[ModelEntry], purpose: Purpose) -> list[ModelEntry]:
    """The entries, those that do not fit a purpose with that as their problem."""
    return [
        entry
        if entry.problem or not (reason := unfit(entry, purpose))
        else replace(entry, problem=f"It {reason}.")
        for entry in entries
    ]


GATHER_S = 0.1
"""Progress is passed on this often, in seconds."""


class LoadedModel:
    """Opens models on a host, one at a time, and knows what state that is in."""

    def __init__(
        self,
        library: Library,
        host: Host,
        on_change: Callable[[], None],
        purpose: Purpose = Purpose.CHAT,
    ) -> None:
        self.state = EngineState()
        self.host = host
        self.purpose = purpose
        self.on_released: Callable[[Sequence[str]], None] = lambda purposes: None
        """Called with the purposes whose models had to go when this one was loaded."""
        self.temperature_of: Callable[[Path], float | None] = lambda path: None
        """A calibration of the user's own for a model, by its directory."""
        self._library = library
        self._wanted: tuple[str, Quantization | None, str | None] | None = None
        self._gone = False
        self._on_change = on_change
        self._loading: Job | None = None
        self._following: asyncio.Task[None] | None = None
        self._settled = asyncio.Event()

    def open(
        self,
        reference: str,
        *,
        quantization: Quantization | None = None,
        device: str | None = None,
    ) -> None:
        """Start loading a model; what is sent meanwhile waits for it.

        Raises:
            ModelError: there is no such model, or it is not one for this purpose.
        """
        entry = self._library.resolve(reference)
        if entry.problem:
            raise ModelError(f"{entry.name} cannot be opened: {entry.problem}")
        if reason := unfit(entry, self.purpose):
            raise ModelError(f"{entry.name} {reason}.", remedy=f"Choose {REMEDIES[self.purpose]}.")
        if self._loading is not None:
            self._loading.cancel()
        self._settled.clear()
        self._wanted, self._gone = (reference, quantization, device), False
        self._set_state(EngineState(Phase.LOADING, entry.name, entry))
        spec = ModelSpec(
            entry.name,
            entry.path,
            quantization,
            device,
            temperature=self.temperature_of(entry.path),
        )
        # what labels a table must not be exchanged in the middle of it
        precedence = Precedence.IN_ORDER if self.purpose is Purpose.SENTIMENT else Precedence.PASSES
        self._loading = self.host.submit(partial(_load, spec, self.purpose), precedence)
        self._following = asyncio.create_task(self._follow_loading(self._loading))

    async def wait_ready(self) -> ModelInfo:
        """Wait until the model that was asked for is loaded.

        Raises:
            LslmError: it could not be loaded, or none was asked for.
        """
        if self.state.phase is Phase.LOADING:
            await self._settled.wait()
        if self.state.info is None:
            raise self.state.error or UsageError("No model has been opened.")
        return self.state.info

    def wake(self) -> None:
        """Open the model again if it had to make room for another. Raises as `open`."""
        if self._gone and self._wanted is not None:
            reference, quantization, device = self._wanted
            self.open(reference, quantization=quantization, device=device)

    async def recalibrate(self, temperature: float) -> None:
        """Have the loaded classifier divide its logits by this from now on."""
        await self.host.call(partial(_recalibrate, self.purpose, temperature))
        if self.state.info is not None:
            info = replace(self.state.info, temperature=temperature)
            self._set_state(replace(self.state, info=info))

    def made_room(self) -> None:
        """Remember that the model was closed for another's sake."""
        self._gone = True
        self._set_state(EngineState(Phase.EMPTY, self.state.name, self.state.entry))

    def give_up(self, name: str, error: LslmError) -> None:
        """Remember that the model asked for could not even be looked for."""
        self._set_state(EngineState(Phase.FAILED, name, error=error))

    async def look_at_memory(self) -> None:
        """Read how much memory is taken now."""
        info = self.state.info
        if info is None:
            return
        used, total = await self.host.call(partial(_memory, info.device))
        self._set_state(replace(self.state, memory_used=used, memory_total=total))

    async def refused_quantizations(self) -> dict[Quantization, str]:
        """What cannot work where the model runs, and why."""
        device = self.state.info.device if self.state.info else "cpu"
        return await self.host.call(partial(_refused, device))

    async def unload(self) -> None:
        """Give the model's memory back; `wake` opens it again."""
        if self._loading is not None:
            self._loading.cancel()
        await self.host.call(partial(_release, self.purpose))
        self.made_room()

    async def close(self) -> None:
        """End what follows the loading. The host is closed by its owner."""
        if self._following is not None:
            self._following.cancel()
            await asyncio.gather(self._following, return_exceptions=True)

    async def _follow_loading(self, job: Job) -> None:
        try:
            async for batch in job.batches():
                if job is not self._loading:
                    return
                # One tensor after the other is read: only the last of what has come is worth showing.
                await self._take(batch[-1])
                await asyncio.sleep(GATHER_S)
        except LslmError as error:
            self._loading_failed(job, error)
        except Exception as error:  # whatever a library raised, the user gets a sentence
            self._loading_failed(job, unexpected(error))
        finally:
            if job is self._loading:
                self._settled.set()

    async def _take(self, event: Event) -> None:
        if isinstance(event, Progress):
            self._set_state(replace(self.state, progress=event))
        elif isinstance(event, Loaded):
            ready = replace(
                self.state,
                phase=Phase.READY,
                info=event.info,
                progress=None,
                load_s=event.seconds,
            )
            self._set_state(ready)
            self.on_released(event.released)
            await self.look_at_memory()

    def _loading_failed(self, job: Job, error: LslmError) -> None:
        if job is self._loading:
            self._set_state(replace(self.state, phase=Phase.FAILED, progress=None, error=error))

    def engine_died(self, reason: EngineDiedError) -> None:
        """Where the engine ran has ended, and the model with it."""
        if self.state.phase is Phase.EMPTY:
            return
        self._set_state(replace(self.state, phase=Phase.FAILED, info=None, error=reason))
        self._settled.set()

    def _set_state(self, state: EngineState) -> None:
        self.state = state
        self._on_change()


def _load(spec: ModelSpec, purpose: Purpose, slot: EngineSlot, cancel: Cancel) -> Iterator[Event]:
    """Exchange the loaded model for another: the old one goes first, both might not fit.

    Models of other purposes stay, unless the memory is needed: then all of them go.
    """
    started = time.perf_counter()
    gc.unfreeze()
    slot.release(purpose)
    try:
        engine = yield from open_engine(spec, cancel)
    except OutOfMemoryError:
        if not slot.engines:
            raise
        engine = None
    released = tuple(slot.engines) if engine is None else ()
    if engine is None:
        slot.release()
        yield Notice("Other models were closed to make room.")
        engine = yield from open_engine(spec, cancel)
    slot.engines[purpose] = engine
    # The libraries leave a million objects that stay; looking through them again and again would
    # stop the interface for a tenth of a second each time.
    gc.collect()
    gc.freeze()
    yield Loaded(engine.info, time.perf_counter() - started, tuple(released))


def _release(purpose: Purpose, slot: EngineSlot) -> None:
    slot.release(purpose)


def _recalibrate(purpose: Purpose, temperature: float, slot: EngineSlot) -> None:
    as_classifier(slot.get(purpose)).recalibrate(temperature)


def _memory(device: str, slot: EngineSlot) -> tuple[int, int]:
    from lslm_tui.engine.usage import memory_in_use

    return memory_in_use(device)


def _refused(device: str, slot: EngineSlot) -> dict[Quantization, str]:
    from lslm_tui.engine.hardware import quantization_fact

    facts = [quantization_fact(quantization, device) for quantization in Quantization]
    return {fact.quantization: fact.reason for fact in facts if not fact.usable}


def unexpected(error: Exception) -> EngineError:
    """Turn what a library raised into a sentence; the log has the rest."""
    log.error("unexpected failure in the engine", exc_info=error)
    return EngineError(f"{type(error).__name__}: {error}", remedy="The log has the details.")
