"""The protocol every backend speaks, and `open_engine`, the only place that chooses a backend.

This module imports neither torch nor transformers: the front ends read the protocol from here.
Everything behind it runs on the engine thread.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from typing import Protocol

from lslm_tui.errors import CapabilityError
from lslm_tui.types import (
    Attribution,
    AttributionMethod,
    Cancel,
    Capability,
    ChatMessage,
    Classification,
    Done,
    GenerationRequest,
    ModelInfo,
    ModelSpec,
    Progress,
    PromptMeasure,
    Score,
    ScoreRequest,
    Token,
    Translation,
    TranslationRequest,
)


class Engine(Protocol):
    """A loaded model. One engine is used by one thread, for one request at a time."""

    @property
    def info(self) -> ModelInfo: ...

    def generate(
        self, request: GenerationRequest, cancel: Cancel
    ) -> Iterator[Progress | Token | Done]:
        """Yield prompt progress, one `Token` per step and one last `Done`.

        Cancelling ends it within one prefill chunk or one step, with `Done(reason=CANCELLED)`.

        Raises:
            ContextOverflowError: the prompt alone fills the model's context.
            OutOfMemoryError: the device ran out of memory; the engine can still be used.
            CapabilityError: the request needs what this model does not have.
        """
        ...

    def measure(self, messages: Sequence[ChatMessage]) -> PromptMeasure:
        """Count the tokens a reply to `messages` would read; cheap enough to call while typing."""
        ...

    def count(self, text: str) -> int:
        """Number of tokens in plain text, without markers."""
        ...

    def close(self) -> None:
        """Give the memory back. The engine must not be used afterwards."""
        ...


class Translator(Engine, Protocol):
    """An engine with the capability TRANSLATE."""

    def translate(
        self, request: TranslationRequest, cancel: Cancel
    ) -> Iterator[Progress | Translation]:
        """Yield one `Translation` per sentence, in whatever order they are finished.

        Raises:
            CapabilityError: the model does not translate this direction.
            ContextOverflowError: a sentence is longer than the model reads; nothing is cut.
        """
        ...


class Scorer(Engine, Protocol):
    """An engine with the capability SCORE."""

    def score(self, request: ScoreRequest, cancel: Cancel) -> Iterator[Progress | Score]:
        """Yield one `Score` per item, in whatever order they are finished.

        Cancelling ends it after the batch that runs; items that were not finished do not come.

        Raises:
            ContextOverflowError: an item and what stands before it do not fit into the context.
            OutOfMemoryError: not even one row at a time fits.
        """
        ...


class Classifier(Engine, Protocol):
    """An engine with the capabilities CLASSIFY and ATTRIBUTE."""

    def classify(self, texts: Sequence[str], cancel: Cancel) -> Iterator[Progress | Classification]:
        """Yield one `Classification` per text, in whatever order they are finished."""
        ...

    def attribute(
        self, text: str, method: AttributionMethod, cancel: Cancel, *, label: str | None = None
    ) -> Iterator[Progress | Attribution]:
        """Say which words the label (the best one, unless given) rests on."""
        ...

    def recalibrate(self, temperature: float) -> None:
        """Divide logits by this from now on."""
        ...


def as_translator(engine: Engine) -> Translator:
    """The engine, if it translates.

    Raises:
        CapabilityError: it does not.
    """
    if Capability.TRANSLATE not in engine.info.capabilities:
        raise CapabilityError(
            f"{engine.info.name} is no translator.",
            remedy="Choose a seq2seq model such as Marian, NLLB or M2M-100.",
        )
    return engine  # type: ignore[return-value]


def as_scorer(engine: Engine) -> Scorer:
    """The engine, if it gives log-probabilities of texts.

    Raises:
        CapabilityError: it does not.
    """
    if Capability.SCORE not in engine.info.capabilities:
        raise CapabilityError(
            f"{engine.info.name} gives no probabilities of texts.",
            remedy="Choose a causal language model.",
        )
    return engine  # type: ignore[return-value]


def as_classifier(engine: Engine) -> Classifier:
    """The engine, if it labels texts.

    Raises:
        CapabilityError: it does not.
    """
    if Capability.CLASSIFY not in engine.info.capabilities:
        raise CapabilityError(
            f"{engine.info.name} is no classifier.", remedy="Choose a sequence classifier."
        )
    return engine  # type: ignore[return-value]


def open_engine(spec: ModelSpec, cancel: Cancel) -> Generator[Progress, None, Engine]:
    """Load a model, yielding progress; the generator's return value is the engine.

    Raises:
        ModelUnfitError: it will not be opened here, with the reason.
        ModelLoadError: its files are broken or incomplete.
        OutOfMemoryError: it does not fit into memory.
    """
    # Importing torch takes seconds the first time; say so before it begins.
    yield Progress("starting torch")
    from lslm_tui.engine.loading import open_local

    return (yield from open_local(spec, cancel))
