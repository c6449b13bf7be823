"""A scripted translator for tests of the screens: says what it is told, or the source turned around."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lslm_tui.errors import CapabilityError, LslmError
from lslm_tui.types import (
    Cancel,
    Candidate,
    Capability,
    ModelInfo,
    ModelKind,
    ModelSpec,
    Progress,
    Quantization,
    Translation,
    TranslationRequest,
)

LANGUAGES = ("de", "en", "fr", "zh")
GERMAN = {
    "Where is the nearest train station?": "Wo ist der nächste Bahnhof?",
    "If it rains tomorrow, we will stay at home.": "Wenn es morgen regnet, bleiben wir zu Hause.",
    "She has lived in Paris for 12 years.": "Sie lebt seit 120 Jahren in Paris.",
    "The book belongs to {name}.": "Das Buch gehört {name}.",
    "Good evening.": "Guten Abend.",
    "Wo ist der nächste Bahnhof?": "Where is the next station?",
    "Guten Abend.": "Good evening.",
}


@dataclass
class TranslatorScript:
    """What the scripted translator does. Change it at any time."""

    words: dict[str, str] = field(default_factory=lambda: dict(GERMAN))
    logprob: float = -0.1
    load_error: LslmError | None = None
    hold: Callable[[str], bool] = lambda sentence: False
    """While this is true of a sentence, it waits."""
    load_hold: Callable[[], bool] = lambda: False
    failure: BaseException | None = None
    requests: list[TranslationRequest] = field(default_factory=list)
    capabilities: frozenset[Capability] = frozenset({Capability.TRANSLATE})

    @property
    def sentences(self) -> list[str]:
        """Everything the translator was asked for."""
        return [sentence for request in self.requests for sentence in request.sentences]

    def open(self, spec: ModelSpec, cancel: Cancel) -> Iterator[Progress]:
        yield Progress("reading weights", 1, 4, "bytes")
        while self.load_hold() and not cancel.requested:
            time.sleep(0.002)
        if self.load_error:
            raise self.load_error
        return ScriptedTranslator(self, spec)

    def say(self, sentence: str) -> str:
        return self.words.get(sentence, f"⟦{sentence}⟧")


class ScriptedTranslator:
    def __init__(self, script: TranslatorScript, spec: ModelSpec) -> None:
        self.script = script
        self.info = ModelInfo(
            name=spec.name,
            path=spec.path,
            kind=ModelKind.SEQ2SEQ,
            architecture="MarianMTModel",
            parameters=6_500_000,
            dtype="float32",
            quantization=spec.quantization or Quantization.NONE,
            device="cpu",
            device_name="CPU, 1 thread",
            context_tokens=256,
            memory_bytes=26_000_000,
            capabilities=script.capabilities,
            source_languages=LANGUAGES,
            target_languages=LANGUAGES,
        )

    def count(self, text: str) -> int:
        return len(text.split())

    def close(self) -> None:
        pass

    def translate(
        self, request: TranslationRequest, cancel: Cancel
    ) -> Iterator[Progress | Translation]:
        script = self.script
        script.requests.append(request)
        if script.failure is not None:
            raise script.failure
        if request.target_language not in LANGUAGES:
            raise CapabilityError(
                f"scripted cannot write {request.target_language}.", remedy="It can write de."
            )
        for index, sentence in enumerate(request.sentences):
            while script.hold(sentence) and not cancel.requested:
                time.sleep(0.002)
            if cancel.requested:
                return
            said = script.say(sentence)
            if request.repetition_penalty > 1:
                said = f"{said} (noch einmal)"
            others = tuple(
                Candidate(f"{said} [{number}]", script.logprob - number, 5)
                for number in range(1, request.alternatives + 1)
            )
            yield Translation(index, Candidate(said, script.logprob, 5), others, 6)
