"""A translator that shouts: every sentence comes back in capitals, at once, without torch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

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


@dataclass
class Shouting:
    """Opens the engine; keeps what it was asked."""

    asked: list[str] = field(default_factory=list)
    keeps_marks: bool = True

    def open(self, spec: ModelSpec, cancel: Cancel) -> Iterator[Progress]:
        yield Progress("reading weights", 1, 1, "bytes")
        return ShoutingEngine(self, spec)


class ShoutingEngine:
    def __init__(self, script: Shouting, spec: ModelSpec) -> None:
        self._script = script
        languages = ("de", "en", "fr", "zh")
        self.info = ModelInfo(
            name=spec.name,
            path=spec.path,
            kind=ModelKind.SEQ2SEQ,
            architecture="MarianMTModel",
            parameters=1,
            dtype="float32",
            quantization=Quantization.NONE,
            device="cpu",
            device_name="CPU, 1 thread",
            context_tokens=256,
            memory_bytes=4,
            capabilities=frozenset({Capability.TRANSLATE}),
            source_languages=languages,
            target_languages=languages,
        )

    def translate(
        self, request: TranslationRequest, cancel: Cancel
    ) -> Iterator[Progress | Translation]:
        if request.target_language not in self.info.target_languages:
            from lslm_tui.errors import CapabilityError

            raise CapabilityError(f"{self.info.name} cannot write {request.target_language}.")
        for index, sentence in enumerate(request.sentences):
            if cancel.requested:
                return
            self._script.asked.append(sentence)
            text = sentence.upper()
            if not self._script.keeps_marks:
                text = text.replace("[[", "((")
            yield Translation(index, Candidate(text, -0.1, len(text)), (), len(sentence))

    def count(self, text: str) -> int:
        return len(text.split())

    def close(self) -> None:
        pass
