"""Stand-ins for tests: an engine that says what it is told to, and a library that knows it."""

from __future__ import annotations

import math
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from lslm_tui.errors import LslmError, ModelNotFoundError
from lslm_tui.services.library import ModelEntry, Source
from lslm_tui.types import (
    Attribution,
    AttributionMethod,
    Cancel,
    Capability,
    ChatMessage,
    Classification,
    Contribution,
    Done,
    FinishReason,
    GenerationRequest,
    ModelInfo,
    ModelKind,
    ModelSpec,
    Progress,
    PromptMeasure,
    Quantization,
    Token,
    Usage,
    Window,
)


def entry(name: str = "scripted", **changes: object) -> ModelEntry:
    values: dict[str, object] = {
        "name": name,
        "path": Path("/nowhere") / name,
        "kind": ModelKind.CAUSAL,
        "architecture": "LlamaForCausalLM",
        "size_bytes": 1_000_000,
        "parameters": 260_032,
        "source": Source.STARTER,
        "context_tokens": 1000,
        "chat": True,
        "problem": "",
    }
    return ModelEntry(**{**values, **changes})  # type: ignore[arg-type]


@dataclass
class Script:
    """What the scripted engine does. Change it at any time."""

    reply: str = "Press **Esc**. What was written so far stays."
    reasoning: str = ""
    step_s: float = 0.0
    """Seconds each token takes."""
    load_s: float = 0.0
    """Seconds loading takes; making it 0 ends a load that is under way."""
    load_error: LslmError | None = None
    fail_after: int | None = None
    failure: BaseException | None = None
    limit: int = 1000
    chat: bool = True
    finish: FinishReason = FinishReason.STOP
    requests: list[GenerationRequest] = field(default_factory=list)
    loads: list[ModelSpec] = field(default_factory=list)
    said: int = 0
    """Tokens of the reply that is being written."""
    hold: Callable[[], bool] = lambda: False
    """While this is true, a token waits."""

    def open(self, spec: ModelSpec, cancel: Cancel) -> Iterator[Progress]:
        self.loads.append(spec)
        yield Progress("reading weights", 1, 4, "bytes")
        began = time.monotonic()
        while time.monotonic() < began + self.load_s and not cancel.requested:
            time.sleep(0.005)
            yield Progress("reading weights", 2, 4, "bytes")
        if self.load_error:
            raise self.load_error
        return ScriptedEngine(self, spec)


def pieces(text: str) -> list[str]:
    """Split text as a tokenizer might: words with the blank before them."""
    words = text.split(" ")
    return [words[0], *(" " + word for word in words[1:])] if text else []


class ScriptedEngine:
    """Speaks `script.reply`, one word a token; counts words as tokens."""

    def __init__(self, script: Script, spec: ModelSpec) -> None:
        self.script = script
        capabilities = {Capability.GENERATE, Capability.LOGPROBS}
        if script.chat:
            capabilities.add(Capability.CHAT)
        self.info = ModelInfo(
            name=spec.name,
            path=spec.path,
            kind=ModelKind.CAUSAL,
            architecture="LlamaForCausalLM",
            parameters=260_032,
            dtype="float32",
            quantization=spec.quantization or Quantization.NONE,
            device="cpu",
            device_name="CPU, 1 thread",
            context_tokens=script.limit,
            memory_bytes=1_040_128,
            capabilities=frozenset(capabilities),
        )

    def measure(self, messages: Sequence[ChatMessage]) -> PromptMeasure:
        return PromptMeasure(
            tuple(self.count(m.content) + 4 for m in messages), 3, self.script.limit
        )

    def count(self, text: str) -> int:
        return len(text.split())

    def close(self) -> None:
        pass

    def generate(
        self, request: GenerationRequest, cancel: Cancel
    ) -> Iterator[Progress | Token | Done]:
        script = self.script
        script.requests.append(request)
        script.said = 0
        yield Progress("prompt", 1, 1, "tokens")
        said = {True: "", False: ""}
        reason, started, count = script.finish, time.perf_counter(), 0
        for thinking, text in ((True, script.reasoning), (False, script.reply)):
            for piece in pieces(text):
                self._wait(cancel)
                if cancel.requested:
                    reason = FinishReason.CANCELLED
                    break
                if count == script.fail_after and script.failure:
                    raise script.failure
                said[thinking] += piece
                count += 1
                script.said = count
                yield Token(count, piece, -0.1, (), thinking)
        elapsed = max(time.perf_counter() - started, 1e-6)
        prompt = self.measure(request.messages).total
        usage = Usage(prompt, 0, count, 0.038, count / elapsed)
        yield Done(reason, said[False], said[True], usage, request.sampling.seed or 1)

    def _wait(self, cancel: Cancel) -> None:
        if self.script.step_s:
            time.sleep(self.script.step_s)
        while self.script.hold() and not cancel.requested:
            time.sleep(0.002)


class FakeLibrary:
    """Knows the entries it is given."""

    def __init__(self, *entries: ModelEntry) -> None:
        self._entries = list(entries) or [entry()]

    def entries(self) -> list[ModelEntry]:
        return self._entries

    def resolve(self, reference: str) -> ModelEntry:
        for known in self._entries:
            if known.name == reference:
                return known
        raise ModelNotFoundError(f"There is no model {reference!r}.")


WEIGHTS = {
    "good": (-1.0, 1.0),
    "wonderful": (-2.0, 2.0),
    "slow": (0.5, -0.5),
    "bad": (1.0, -1.0),
    "terrible": (2.0, -2.0),
    "好": (-1.0, 1.0),
    "差": (1.0, -1.0),
}
"""What the scripted classifier makes of words: a logit for each label."""
WORD = re.compile(r"[一-鿿]|\w+")


@dataclass
class ClassifierScript:
    """What the scripted classifier does. Change it at any time."""

    labels: tuple[str, ...] = ("negative", "positive")
    weights: dict[str, tuple[float, ...]] = field(default_factory=lambda: dict(WEIGHTS))
    window: int = 1000
    """Words that are read at once."""
    temperature: float = 1.5
    failure: BaseException | None = None
    hold: Callable[[], bool] = lambda: False
    """While this is true, the next text waits."""
    hold_many: Callable[[], bool] = lambda: False
    """While this is true, the next text of many waits, as of a table."""
    hold_why: Callable[[], bool] = lambda: False
    chat: Script = field(default_factory=Script)
    """Plays the models that are no classifiers."""

    def open(self, spec: ModelSpec, cancel: Cancel) -> Iterator[Progress]:
        if "sentiment" not in spec.name:
            return (yield from self.chat.open(spec, cancel))
        yield Progress("reading weights", 1, 4, "bytes")
        return ScriptedClassifier(self, spec)


class ScriptedClassifier(ScriptedEngine):
    """Adds up the weights of the words it knows."""

    def __init__(self, script: ClassifierScript, spec: ModelSpec) -> None:
        super().__init__(script.chat, spec)
        self.classifier = script
        self.info = replace(
            self.info,
            kind=ModelKind.CLASSIFIER,
            architecture="BertForSequenceClassification",
            capabilities=frozenset({Capability.CLASSIFY, Capability.ATTRIBUTE}),
            labels=script.labels,
            temperature=script.temperature,
        )

    def classify(self, texts: Sequence[str], cancel: Cancel) -> Iterator[Progress | Classification]:
        script = self.classifier
        for index, text in enumerate(texts):
            while (
                script.hold() or len(texts) > 50 and script.hold_many()
            ) and not cancel.requested:
                time.sleep(0.002)
                yield Progress("classifying", index, len(texts), "texts")
            if cancel.requested:
                return
            if script.failure:
                raise script.failure
            yield self._classification(index, text)

    def _classification(self, index: int, text: str) -> Classification:
        words = list(WORD.finditer(text))
        size = self.classifier.window
        parts = [words[at : at + size] for at in range(0, len(words), size)] or [[]]
        logits = self._logits([match.group() for match in words])
        windows = tuple(
            Window(
                part[0].start(),
                part[-1].end(),
                self._scores(self._logits([m.group() for m in part])),
            )
            for part in parts
            if part
        )
        scores = self._scores(logits)
        best = max(range(len(scores)), key=scores.__getitem__)
        label = self.info.labels[best]
        return Classification(
            index, label, scores, logits, windows if len(windows) > 1 else (), len(words)
        )

    def _logits(self, words: Sequence[str]) -> tuple[float, ...]:
        none = (0.0,) * len(self.info.labels)
        known = [self.classifier.weights.get(word.lower(), none) for word in words]
        return tuple(sum(column) for column in zip(none, *known, strict=True))

    def _scores(self, logits: Sequence[float]) -> tuple[float, ...]:
        most = max(logits)
        weights = [math.exp((value - most) / self.info.temperature) for value in logits]
        total = sum(weights)
        return tuple(weight / total for weight in weights)

    def attribute(
        self, text: str, method: AttributionMethod, cancel: Cancel, *, label: str | None = None
    ) -> Iterator[Progress | Attribution]:
        found = self._classification(0, text)
        best = self.info.labels.index(label or found.label)
        while self.classifier.hold_why() and not cancel.requested:
            time.sleep(0.002)
            yield Progress("explaining", 1, 4, "points")
        if cancel.requested:
            return
        pieces = tuple(
            Contribution(*match.span(), self._margin(self._logits([match.group()]), best))
            for match in WORD.finditer(text)
        )
        total = sum(piece.value for piece in pieces)
        apart = 0.0 if method is AttributionMethod.INTEGRATED_GRADIENTS else 0.5
        yield Attribution(self.info.labels[best], method, pieces, total - apart, total, total)

    def _margin(self, logits: Sequence[float], best: int) -> float:
        others = [value for at, value in enumerate(logits) if at != best]
        return logits[best] - sum(others) / len(others)
