"""Translates sentences with masks: whole with marks in their places, else the words alone, dressed anew.

Models that were shown numbered marks keep them; others lose them and say nonsense. The first sentences
tell which it is, so that the others are not asked in vain. Runs on the engine thread.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate

from lslm_tui.engine.base import Engine
from lslm_tui.tasks.translate import TranslateRequest, look_at, translate
from lslm_tui.tasks.translation.documents.dressing import Undressed, dressed, undressed
from lslm_tui.tasks.translation.documents.sentences import (
    MASK,
    masked_again,
    numbered,
    stretches,
    unmasked,
)
from lslm_tui.types import Cancel, Event, Flag, FlagKind, Progress, Segment

PROBE = 8
"""Sentences with marks by which it is told whether a model keeps them."""
WAYS = 3
"""Ways to say the words of a link, by which they are looked for in the translation."""
LONGER = 1.25
"""The time a sentence takes grows with its length a little faster than that."""
BROKEN = (FlagKind.LOOP, FlagKind.LENGTH, FlagKind.CUT)
"""With these, marks that came back are no sign that the sentence did."""
LOST_EMPHASIS = Flag(FlagKind.PLACEHOLDER, "The emphasis in it was lost.")


@dataclass(frozen=True, slots=True)
class Draft:
    """A sentence with masks, and what they stand for."""

    text: str
    spans: tuple[str, ...] = ()


@dataclass(slots=True)
class _Meter:
    """How much of the characters is done, those of sentences that are translated twice counted twice."""

    total: int
    done: int = 0

    def at(self, more: int) -> Progress:
        return Progress("translating", min(self.done + more, self.total), self.total, "characters")


@dataclass(slots=True)
class _Work:
    """What all steps share."""

    engine: Engine
    drafts: Sequence[Draft]
    request: TranslateRequest
    cancel: Cancel
    meter: _Meter = field(init=False)

    def __post_init__(self) -> None:
        self.meter = _Meter(sum(len(d.text) * (2 if d.spans else 1) for d in self.drafts))

    def run(
        self, texts: Sequence[str], weight: int, alternatives: int = 0
    ) -> Generator[Event, None, list[Segment]]:
        """Translate texts together, longest first; they are worth `weight` characters."""
        if not texts or self.cancel.requested:
            return []
        request = replace(
            self.request, sentences=tuple(texts), first=len(texts), alternatives=alternatives
        )
        times = sorted((len(text) ** LONGER for text in texts), reverse=True)
        taken = [0.0, *accumulate(times)]
        found: list[Segment] = []
        for event in translate(self.engine, request, self.cancel):
            if isinstance(event, Segment):
                found.append(event)
            elif isinstance(event, Progress):
                # The longest come first: by their number they would seem far slower than all are.
                share = taken[min(int(event.done), len(texts))] / max(taken[-1], 1.0)
                yield self.meter.at(round(weight * share))
        self.meter.done += weight
        return [] if self.cancel.requested else found


def translate_drafts(
    engine: Engine, drafts: Sequence[Draft], request: TranslateRequest, cancel: Cancel
) -> Iterator[Event]:
    """Yield progress in characters and a segment for every draft, in no order.

    Targets hold the draft's masks. `request.sentences` are not looked at. Raises as `translate`.
    """
    work = _Work(engine, drafts, request, cancel)
    marked = [index for index, draft in enumerate(drafts) if draft.spans]
    probed, others = marked[:PROBE], marked[PROBE:]
    plain = [index for index, draft in enumerate(drafts) if not draft.spans]
    lost = yield from _whole(work, [*plain, *probed])
    if others and len(lost) == len(probed):
        lost += others
    elif others:
        lost += yield from _whole(work, others)
    if lost and not cancel.requested:
        yield from _undressed(work, lost)


def _whole(work: _Work, indices: Sequence[int]) -> Generator[Event, None, list[int]]:
    """Translate drafts with numbered marks; returns those that lost one."""
    texts = [numbered(work.drafts[index].text) for index in indices]
    weight = sum(len(work.drafts[index].text) for index in indices)
    found = yield from work.run(texts, weight)
    lost: list[int] = []
    for index, segment in zip(indices, found, strict=False):
        draft = work.drafts[index]
        if not draft.spans:
            yield replace(segment, index=index)
            continue
        target = masked_again(segment.target, len(draft.spans))
        failed = any(flag.kind is FlagKind.FAILED for flag in segment.flags)
        broken = any(flag.kind in BROKEN for flag in segment.flags)
        if failed or (target is not None and not broken):
            work.meter.done += len(draft.text)  # it need not be translated again
            yield _finished(draft, replace(segment, index=index), target or "", work.request)
        else:
            lost.append(index)
    return lost


def _finished(draft: Draft, segment: Segment, target: str, request: TranslateRequest) -> Segment:
    """A segment whose guards have looked at what a person will read."""
    if any(flag.kind is FlagKind.FAILED for flag in segment.flags):
        return replace(segment, target=draft.text)
    source, shown = unmasked(draft.text, draft.spans), unmasked(target, draft.spans)
    complete = all(flag.kind is not FlagKind.CUT for flag in segment.flags)
    flags = look_at(
        source,
        shown,
        request,
        score=segment.score,
        complete=complete,
        unforced=segment.unforced,
    )
    return replace(segment, source=source, target=target, flags=flags, alternatives=())


@dataclass(frozen=True, slots=True)
class _Said:
    """What the words of a sentence are in the other language, with masks for code and addresses."""

    target: str
    score: float | None
    flags: tuple[Flag, ...]


def _undressed(work: _Work, lost: Sequence[int]) -> Iterator[Event]:
    """Translate the words alone, and put the marks where they belong."""
    bare = [undressed(work.drafts[index].text, work.drafts[index].spans) for index in lost]
    weight = sum(len(work.drafts[index].text) for index in lost)
    said = yield from _words(work, bare, weight * 2 // 3)
    ways = yield from _phrases(work, bare, weight - weight * 2 // 3)
    if work.cancel.requested:
        return
    for index, each, words, phrases in zip(lost, bare, said, ways, strict=True):
        yield _dressed(work, index, each, words, phrases)


def _words(
    work: _Work, bare: Sequence[Undressed], weight: int
) -> Generator[Event, None, list[_Said]]:
    """Sentences with code and addresses as they are, else with what stands in, else in stretches."""
    texts = [(each.literal(), *each.standing_in()) for each in bare]
    translated = yield from work.run([text for group in texts for text in group], weight)
    if work.cancel.requested:
        return []
    found = iter(translated)
    said: list[_Said] = []
    for each, group in zip(bare, texts, strict=True):
        best = _best(each, [next(found) for _ in group])
        said.append(best if best is not None else (yield from _stretches(work, each)))
    return said


def _best(each: Undressed, answers: Sequence[Segment]) -> _Said | None:
    """The first answer in which all code and addresses came back."""
    for way, segment in enumerate(answers, -1):
        if any(flag.kind is FlagKind.FAILED for flag in segment.flags):
            return _Said("", None, segment.flags)
        target = each.masked(segment.target, None if way < 0 else way)
        if target is not None:
            return _Said(target, segment.score, segment.flags)
    return None


def _stretches(work: _Work, each: Undressed) -> Generator[Event, None, _Said]:
    """What stands between code and addresses, translated piece by piece."""
    cut = stretches(each.text)
    found = yield from work.run([text.strip() for text in cut if _is_worded(text)], 0)
    words = iter(found)
    target = "".join(
        _replaced(text, next(words)) if found and _is_worded(text) else text for text in cut
    )
    scores = [segment.score for segment in found if segment.score is not None]
    score = sum(scores) / len(scores) if scores else None
    flags = [flag for segment in found for flag in segment.flags]
    bad = tuple(flag for flag in flags if flag.kind in (FlagKind.FAILED, FlagKind.CUT))
    return _Said(target, score, bad[:1])


def _phrases(
    work: _Work, bare: Sequence[Undressed], weight: int
) -> Generator[Event, None, list[list[tuple[str, ...]]]]:
    """For each phrase that marks stand around, ways to say it."""
    texts = {
        unmasked(phrase.text, each.spans): () for each in bare for phrase in each.phrases
    }  # each once
    asked = [text for text in texts if _is_worded(text)]
    found = yield from work.run(asked, weight, alternatives=WAYS - 1)
    ways: dict[str, tuple[str, ...]] = dict(texts)
    for text, segment in zip(asked, found, strict=False):
        ways[text] = (segment.target, *(other.text for other in segment.alternatives))
    return [[ways[unmasked(p.text, each.spans)] for p in each.phrases] for each in bare]


def _dressed(
    work: _Work, index: int, each: Undressed, said: _Said, ways: Sequence[Sequence[str]]
) -> Segment:
    draft, request = work.drafts[index], work.request
    made = dressed(each, said.target, ways)
    segment = Segment(
        index,
        unmasked(draft.text, draft.spans),
        made.text,
        request.source_language,
        request.target_language,
        said.score,
        said.flags,
    )
    segment = _finished(draft, segment, made.text, request)
    flags = segment.flags
    if any(flag.kind is FlagKind.FAILED for flag in flags):
        return segment
    if made.guessed:
        marks = ", ".join(made.guessed[:3])
        flags += (Flag(FlagKind.PLACEHOLDER, f"Where {marks} belongs is a guess."),)
    if made.lost:
        flags += (LOST_EMPHASIS,)
    return replace(segment, flags=flags)


def _is_worded(text: str) -> bool:
    return not MASK.match(text) and any(character.isalpha() for character in text)


def _replaced(text: str, segment: Segment) -> str:
    """A stretch with the blanks it had; a full stop it did not have is the model's habit."""
    body = text.strip()
    start = text.index(body)
    target = segment.target
    if target[-1:] in (".", "。") and body[-1:] not in (".", "。"):
        target = target[:-1]
    if body[:1].islower() and target[:1].isupper() and _lowers(segment):
        target = target[:1].lower() + target[1:]
    return text[:start] + target + text[start + len(body) :]


def _lowers(segment: Segment) -> bool:
    """Whether a stretch that began in lower case does so in the other language: not German nouns."""
    return segment.target_language != "de"
