"""Two models to be asked the same: an adapter switched off and on in one loaded model, or two models.

Each side tells the fingerprint of the very weights it answers with. One side is asked at a time, and
the adapter is switched before it speaks, so neither knows of the other. Runs on the engine thread.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from enum import StrEnum
from typing import Any

from lslm_tui.engine.base import Engine
from lslm_tui.engine.fingerprint import (
    fingerprint,
    fingerprint_adapted,
    fingerprint_without_adapter,
)
from lslm_tui.types import (
    Cancel,
    ChatMessage,
    Done,
    GenerationRequest,
    ModelInfo,
    ModelSpec,
    Progress,
    PromptMeasure,
    Token,
)


class Side(StrEnum):
    """Which of the two is asked."""

    BEFORE = "before"
    AFTER = "after"


class PairEngine:
    """Answers for both sides; as an `Engine` it is its second side."""

    def __init__(
        self, engines: dict[Side, Engine], models: dict[Side, Any], *, shared: bool
    ) -> None:
        """`shared`: one model with an adapter that is switched; else two."""
        self._engines = engines
        self._models = models
        self._shared = shared
        self._on: bool | None = None
        self.fingerprints: dict[Side, str] = {}
        """sha256 of the weights of each side, as they lie in memory."""

    @property
    def info(self) -> ModelInfo:
        return self._engines[Side.AFTER].info

    @property
    def shared(self) -> bool:
        return self._shared

    def side_info(self, side: Side) -> ModelInfo:
        """What there is to say about one side."""
        return self._engines[side].info

    def take_fingerprints(self) -> None:
        """Read all weights of both sides once."""
        if self._shared:
            inner = self._models[Side.AFTER]
            self.fingerprints = {
                Side.BEFORE: fingerprint_without_adapter(inner),
                Side.AFTER: fingerprint_adapted(inner),
            }
        else:
            self.fingerprints = {side: fingerprint(model) for side, model in self._models.items()}

    def ask(
        self, side: Side, request: GenerationRequest, cancel: Cancel
    ) -> Iterator[Progress | Token | Done]:
        """As `Engine.generate`, of one side."""
        self._switch(side)
        yield from self._engines[side].generate(request, cancel)

    def generate(
        self, request: GenerationRequest, cancel: Cancel
    ) -> Iterator[Progress | Token | Done]:
        yield from self.ask(Side.AFTER, request, cancel)

    def measure(self, messages: Sequence[ChatMessage]) -> PromptMeasure:
        return self._engines[Side.AFTER].measure(messages)

    def count(self, text: str) -> int:
        return self._engines[Side.AFTER].count(text)

    def close(self) -> None:
        for engine in self._engines.values():
            engine.close()
        self._models.clear()

    def _switch(self, side: Side) -> None:
        on = side is Side.AFTER
        if self._shared and on is not self._on:
            switch_adapter(self._models[Side.AFTER], on)
            self._on = on


def switch_adapter(inner: Any, on: bool) -> None:
    """Let a model's adapter take part in what it computes, or not."""
    from peft.tuners.tuners_utils import BaseTunerLayer
    from peft.utils.other import AuxiliaryTrainingWrapper

    for module in inner.modules():
        if isinstance(module, BaseTunerLayer | AuxiliaryTrainingWrapper):
            module.enable_adapters(on)


def open_pair(
    before: ModelSpec | None, after: ModelSpec, cancel: Cancel
) -> Generator[Progress, None, PairEngine]:
    """Open both sides.

    Args:
        before: `None` where `after` is an adapter: its base is the first side.

    Raises:
        ModelError: one of them cannot be opened.
        OutOfMemoryError: they do not fit into memory.
    """
    yield Progress("starting torch")
    from lslm_tui.engine.loading import open_beside, open_plain

    if before is None:
        first, second, inner = yield from open_beside(after, cancel)
        models = {Side.BEFORE: inner, Side.AFTER: inner}
    else:
        first, old = yield from open_plain(before, cancel)
        try:
            second, new = yield from open_plain(after, cancel)
        except BaseException:
            first.close()
            raise
        models = {Side.BEFORE: old, Side.AFTER: new}
    engines = {Side.BEFORE: first, Side.AFTER: second}
    pair = PairEngine(engines, models, shared=before is None)
    yield Progress("reading the weights for their fingerprints")
    pair.take_fingerprints()
    return pair
