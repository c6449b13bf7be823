"""Glossary terms in translations: sentences whose translation misses one are translated again.

First the decoder must write the terms, and may not write what it says for them by itself; where that gives nothing that can be used, the likeliest
candidate of a wider search that has them is taken, if there is one. What is still missing is for the
guards to flag. Runs on the engine thread.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace

from lslm_tui.engine.base import Translator
from lslm_tui.types import Cancel, Candidate, Progress, Translation, TranslationRequest, Wording

from .glossary import Term, terms_in, word_pattern
from .guards import WIDE, is_looping

WIDER_BEAMS = 8
"""Beams of the search that only looks for a candidate with the terms."""
FORCED_BEAMS = 12
"""Beams of the search that must write them: with 8, good places for two terms are lost at times."""
OWN_BEAMS = 4
"""Ways the model is asked for to say a term by itself."""
LEAST_LETTERS = 3
"""Shorter words are articles and the like."""
PARTICLES = "的了是在有不和我你他她们這这那着著就都也被把很"
WORST = -5.0
"""nats per token; below this, what has the terms is no language any more."""


def enforce(
    engine: Translator,
    request: TranslationRequest,
    done: dict[int, Translation],
    terms: Sequence[Term],
    cancel: Cancel,
) -> Iterator[Progress]:
    """Translate again what misses a term.

    Args:
        done: the translation of every sentence of the request, by index; changed here.
    """
    for search in (_forced, _wider):
        again = [
            index
            for index, sentence in enumerate(request.sentences)
            if missing(sentence, done[index].best.text, terms)
        ]
        if not again or cancel.requested:
            return
        asked = replace(request, sentences=tuple(request.sentences[index] for index in again))
        said = [done[index].best.text for index in again]
        for event in search(engine, asked, said, terms, cancel):
            if isinstance(event, Translation):
                index = again[event.index]
                done[index] = with_terms(request.sentences[index], done[index], event, terms)
            else:
                yield event


def _wider(
    engine: Translator,
    request: TranslationRequest,
    said: Sequence[str],
    terms: Sequence[Term],
    cancel: Cancel,
) -> Iterator[Progress | Translation]:
    beams = max(request.beams, WIDER_BEAMS)
    yield from engine.translate(replace(request, beams=beams, alternatives=beams - 1), cancel)


def _forced(
    engine: Translator,
    request: TranslationRequest,
    said: Sequence[str],
    terms: Sequence[Term],
    cancel: Cancel,
) -> Iterator[Progress | Translation]:
    """`said`: what the model has translated without having to use the terms."""
    held = [
        [(term, term.as_in(sentence)) for term in terms_in(sentence, terms)]
        for sentence in request.sentences
    ]
    sources = tuple(dict.fromkeys(source for mine in held for _, source in mine))
    own = yield from _own_words(engine, request, sources, cancel)
    required = tuple(
        tuple(_wording(term, own.get(source, ()), text) for term, source in mine)
        for mine, text in zip(held, said, strict=True)
    )
    beams = max(request.beams, FORCED_BEAMS)
    asked = replace(request, beams=beams, alternatives=beams - 1, required=required)
    if not cancel.requested:
        yield from engine.translate(asked, cancel)


def _own_words(
    engine: Translator,
    request: TranslationRequest,
    sources: tuple[str, ...],
    cancel: Cancel,
) -> Generator[Progress, None, dict[str, tuple[str, ...]]]:
    """What the model itself says for each term: it may not stand beside the glossary's words."""
    asked = replace(request, sentences=sources, beams=OWN_BEAMS, alternatives=OWN_BEAMS - 1)
    own: dict[str, tuple[Candidate, ...]] = {}
    for event in engine.translate(asked, cancel):
        if isinstance(event, Translation):
            own[sources[event.index]] = (event.best, *event.alternatives)
        else:
            yield event
    return {source: tuple(each.text for each in found) for source, found in own.items()}


def _wording(term: Term, own: Sequence[str], said: str) -> Wording:
    """How a term is to be written, and what the model has said in its place."""
    wording = term.wording
    word = word_in_place(own, said)
    if not word or any(re.search(word_pattern(word), form) for form in wording.forms):
        return wording
    return replace(wording, unwanted=word_pattern(word))


def word_in_place(own: Sequence[str], said: str) -> str:
    """The model's word for a term: the longest that most of its translations of the term have.

    One that stands in what was said is preferred; '' where there is none. Small models say a word by
    itself badly, but they do say it.
    """
    words = dict.fromkeys(word for each in own for word in _words(each))
    usual = [word for word in words if sum(word in each for each in own) * 2 > len(own)]
    there = [word for word in usual if re.search(word_pattern(word), said)]
    return max(there or usual, key=len, default="")


def _words(text: str) -> list[str]:
    """Words that are no articles; of scripts without blanks, all stretches of up to four signs."""
    found = [word for word in re.findall(r"\w+", WIDE.sub(" ", text)) if len(word) >= LEAST_LETTERS]
    for stretch in re.findall(rf"(?:{WIDE.pattern})+", text):
        found += [
            stretch[start : start + size]
            for start in range(len(stretch))
            for size in range(1, min(4, len(stretch) - start) + 1)
            if size > 1 or stretch[start] not in PARTICLES
        ]
    return found


def missing(sentence: str, target: str, terms: Sequence[Term]) -> int:
    """Terms of the sentence that its translation does not have."""
    return sum(not term.is_kept(target) for term in terms_in(sentence, terms))


def with_terms(
    sentence: str, first: Translation, other: Translation, terms: Sequence[Term]
) -> Translation:
    """The best usable candidate of another search that misses fewest terms.

    It is taken only if it misses fewer than the first translation's best, which then becomes the
    first alternative if alternatives were asked for; scores stay the model's own.
    """
    found = [each for each in (other.best, *other.alternatives) if _is_usable(sentence, each)]
    fewest = min(found, key=lambda each: missing(sentence, each.text, terms), default=first.best)
    if missing(sentence, fewest.text, terms) >= missing(sentence, first.best.text, terms):
        return first
    others = [each for each in first.alternatives if each.text != fewest.text]
    kept = (first.best, *others)[: len(first.alternatives)]
    unforced = first.best.logprob if first.unforced is None else first.unforced
    return replace(first, best=fewest, alternatives=tuple(kept), unforced=unforced)


def _is_usable(sentence: str, candidate: Candidate) -> bool:
    whole = candidate.complete and candidate.logprob >= WORST
    return whole and not is_looping(sentence, candidate.text)
