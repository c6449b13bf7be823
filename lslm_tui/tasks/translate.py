"""Sentences in another language: split where they are too long, translated, looked at by guards.

Works with every translator and, by prompt, with every chat model. Nothing is truncated; a sentence
that fails comes back untranslated with the reason. Knows no files, memory or screens; runs on the
engine thread.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from lslm_tui.engine.base import Engine, as_translator
from lslm_tui.errors import CapabilityError, ContextOverflowError, UsageError
from lslm_tui.tasks.translation.detect import detect
from lslm_tui.tasks.translation.enforced import enforce
from lslm_tui.tasks.translation.glossary import Term, glossary_flags
from lslm_tui.tasks.translation.guards import LOW_CONFIDENCE, flags_of
from lslm_tui.tasks.translation.prompted import translate_by_prompt
from lslm_tui.tasks.translation.segments import Piece, shorter
from lslm_tui.types import (
    Cancel,
    Candidate,
    Capability,
    Event,
    Flag,
    FlagKind,
    Progress,
    Segment,
    Translation,
    TranslationRequest,
)

AT_ONCE = 2048
"""Sentences sorted and translated together; results are held back no longer than that."""
PROMPT_TOKENS = 64
"""What the words around a sentence take, with a chat model."""
TELLING_LETTERS = 20
"""Shorter translations are not asked for their language: names look like any."""


@dataclass(frozen=True, slots=True)
class TranslateRequest:
    """Sentences of one direction.

    Attributes:
        first: at the beginning this many sentences are done together, so that the first come soon.
    """

    sentences: tuple[str, ...]
    source_language: str
    target_language: str
    beams: int = 0
    alternatives: int = 0
    length_penalty: float = 1.0
    repetition_penalty: float = 1.0
    terms: tuple[Term, ...] = ()
    low_confidence: float = LOW_CONFIDENCE
    first: int = 16


def translate(engine: Engine, request: TranslateRequest, cancel: Cancel) -> Iterator[Event]:
    """Yield progress and one `Segment` per sentence, in order.

    Raises:
        CapabilityError: the model cannot translate, or not in this direction.
    """
    if request.source_language == request.target_language:
        raise UsageError(
            f"Source and target are both {request.target_language}.",
            remedy="Choose another target language.",
        )
    total = len(request.sentences)
    for start, end in _chunks(total, request.first):
        found = yield from _chunk(engine, request, start, end, cancel)
        if cancel.requested:
            return
        yield from found
        yield Progress("translating", end, total, "sentences")


def _chunks(total: int, first: int) -> Iterator[tuple[int, int]]:
    start, size = 0, max(first, 1)
    while start < total:
        yield start, min(start + size, total)
        start, size = start + size, min(size * 4, AT_ONCE)


def _chunk(
    engine: Engine, request: TranslateRequest, start: int, end: int, cancel: Cancel
) -> Generator[Event, None, list[Segment]]:
    """Translate sentences [start, end); the return value is in order."""
    most = _most_tokens(engine)
    parts: list[tuple[Piece, ...]] = [
        tuple(shorter(sentence, partial(_count, engine, most), most))
        for sentence in request.sentences[start:end]
    ]
    texts = [piece.text for each in parts for piece in each if piece.translated]
    done: dict[int, Translation] = {}
    try:
        for event in _run(engine, _inner(request, tuple(texts)), request.terms, cancel):
            if isinstance(event, Translation):
                done[event.index] = event
            else:
                yield Progress(
                    "translating", start + len(done), len(request.sentences), "sentences"
                )
        if not cancel.requested and Capability.TRANSLATE in engine.info.capabilities:
            # A chat model has been told the terms; asking it again would only say the same.
            asked = _inner(request, tuple(texts))
            for _ in enforce(as_translator(engine), asked, done, request.terms, cancel):
                yield Progress("translating", start, len(request.sentences), "sentences")
    except ContextOverflowError as error:  # a piece the splitting could not make short enough
        reason = str(error)
        return [_failed(request, index, reason) for index in range(start, end)]
    if cancel.requested:
        return []
    segments, used = [], 0
    for offset, each in enumerate(parts):
        count = sum(piece.translated for piece in each)
        mine = [done[used + i] for i in range(count)]
        used += count
        segments.append(_segment(request, start + offset, each, mine))
    return segments


def _count(engine: Engine, most: int, text: str) -> int:
    """Tokens of a text; of a short one its bytes, which no tokenizer makes more tokens of."""
    size = len(text.encode("utf-8", "replace")) + 2
    return size if size <= most else engine.count(text)


def _inner(request: TranslateRequest, texts: tuple[str, ...]) -> TranslationRequest:
    return TranslationRequest(
        sentences=texts,
        source_language=request.source_language,
        target_language=request.target_language,
        beams=request.beams,
        alternatives=request.alternatives,
        length_penalty=request.length_penalty,
        repetition_penalty=request.repetition_penalty,
    )


def _run(
    engine: Engine, request: TranslationRequest, terms: Sequence[Term], cancel: Cancel
) -> Iterator[Progress | Translation]:
    if Capability.TRANSLATE in engine.info.capabilities:
        return as_translator(engine).translate(request, cancel)
    if Capability.CHAT in engine.info.capabilities:
        return translate_by_prompt(engine, request, cancel, terms)
    raise CapabilityError(
        f"{engine.info.name} cannot translate.",
        remedy="Choose a translator such as starter-translate, or a chat model.",
    )


def _most_tokens(engine: Engine) -> int:
    """Tokens of a sentence that leave room for tags, for the prompt and for the translation."""
    context = engine.info.context_tokens
    if Capability.TRANSLATE in engine.info.capabilities:
        return max(min(context - 4, context // 2), 8)
    return max((context - PROMPT_TOKENS) // 4, 8)


def _segment(
    request: TranslateRequest, index: int, parts: Sequence[Piece], done: Sequence[Translation]
) -> Segment:
    """Put a sentence together from the translations of its parts, and look at it."""
    source = request.sentences[index]
    if not done:  # nothing in it is a word
        return Segment(index, source, source, request.source_language, request.target_language)
    target = _joined(parts, [translation.best.text for translation in done], request)
    score = _mean([translation.best for translation in done])
    unforced = _unforced(done)
    alternatives = done[0].alternatives if len(done) == 1 else ()
    complete = all(translation.best.complete for translation in done)
    return Segment(
        index=index,
        source=source,
        target=target,
        source_language=request.source_language,
        target_language=request.target_language,
        score=score,
        flags=look_at(source, target, request, score=score, complete=complete, unforced=unforced),
        alternatives=alternatives,
        unforced=unforced,
    )


def look_at(
    source: str,
    target: str,
    request: TranslateRequest,
    *,
    score: float | None,
    complete: bool,
    unforced: float | None = None,
) -> tuple[Flag, ...]:
    """All guards over one sentence: numbers, placeholders, length, loops, language, glossary."""
    detected = None
    if sum(character.isalpha() for character in target) >= TELLING_LETTERS:
        found = detect(target, (request.source_language, request.target_language))
        if found is not None and found.sure and not found.is_a(request.target_language):
            detected = found.language
    return flags_of(
        source,
        target,
        source_language=request.source_language,
        target_language=request.target_language,
        logprob=score,
        complete=complete,
        detected=detected,
        low_confidence=request.low_confidence,
        unforced=unforced,
    ) + glossary_flags(source, target, request.terms)


def _joined(parts: Sequence[Piece], targets: Sequence[str], request: TranslateRequest) -> str:
    """The parts' translations with what stood between them; Chinese and Japanese want no blanks."""
    words = iter(targets)
    wide = request.target_language in ("zh", "ja")
    found = [
        next(words) if piece.translated else ("" if wide and piece.text.isspace() else piece.text)
        for piece in parts
    ]
    narrow = request.source_language in ("zh", "ja") and not wide
    return (" " if narrow and len(targets) > 1 else "").join(found).strip()


def _mean(candidates: Sequence[Candidate]) -> float:
    """Mean log-probability over the tokens of all parts, nats per token."""
    tokens = sum(max(candidate.tokens, 1) for candidate in candidates)
    return sum(c.logprob * max(c.tokens, 1) for c in candidates) / tokens


def _unforced(done: Sequence[Translation]) -> float | None:
    """What `_mean` would be without the glossary's words; `None` where none had to be placed."""
    if all(each.unforced is None for each in done):
        return None
    return _mean(
        [
            each.best if each.unforced is None else replace(each.best, logprob=each.unforced)
            for each in done
        ]
    )


def _failed(request: TranslateRequest, index: int, reason: str) -> Segment:
    source = request.sentences[index]
    return Segment(
        index,
        source,
        source,
        request.source_language,
        request.target_language,
        flags=(Flag(FlagKind.FAILED, reason),),
    )
