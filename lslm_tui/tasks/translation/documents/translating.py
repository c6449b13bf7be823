"""Translates sentences with masks: whole with marks in their places, else stretch by stretch.

Runs on the engine thread.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace

from lslm_tui.engine.base import Engine
from lslm_tui.tasks.translate import TranslateRequest, look_at, translate
from lslm_tui.tasks.translation.documents.sentences import (
    FIRST,
    MASK,
    masked_again,
    numbered,
    stretches,
    unmasked,
)
from lslm_tui.types import Cancel, Event, Flag, FlagKind, Progress, Segment

EMPHASIS = re.compile(r"[*_~]+")
LOST_EMPHASIS = Flag(FlagKind.PLACEHOLDER, "The emphasis in it was lost.")


@dataclass(frozen=True, slots=True)
class Draft:
    """A sentence with masks, and what they stand for."""

    text: str
    spans: tuple[str, ...] = ()


def translate_drafts(
    engine: Engine, drafts: Sequence[Draft], request: TranslateRequest, cancel: Cancel
) -> Iterator[Event]:
    """Yield progress and a segment for every draft, in no order; targets hold the draft's masks.

    `request.sentences` are not looked at. Raises as `translate`.
    """
    sentences = tuple(numbered(draft.text) for draft in drafts)
    asked = replace(request, sentences=sentences, first=max(len(sentences), 1))
    lost: list[int] = []
    for event in translate(engine, asked, cancel):
        if not isinstance(event, Segment) or not drafts[event.index].spans:
            yield event
        elif (target := masked_again(event.target, len(drafts[event.index].spans))) is not None:
            yield _finished(drafts[event.index], event, target, asked)
        else:
            lost.append(event.index)
    if lost and not cancel.requested:
        yield from _by_stretches(engine, drafts, lost, asked, cancel)


def _finished(draft: Draft, segment: Segment, target: str, request: TranslateRequest) -> Segment:
    """A segment whose guards have looked at what a person will read."""
    if any(flag.kind is FlagKind.FAILED for flag in segment.flags):
        return replace(segment, target=draft.text)
    source, shown = unmasked(draft.text, draft.spans), unmasked(target, draft.spans)
    complete = all(flag.kind is not FlagKind.CUT for flag in segment.flags)
    flags = look_at(source, shown, request, score=segment.score, complete=complete)
    return replace(segment, target=target, flags=flags, alternatives=())


def _by_stretches(
    engine: Engine,
    drafts: Sequence[Draft],
    lost: Sequence[int],
    request: TranslateRequest,
    cancel: Cancel,
) -> Iterator[Event]:
    plainer = {index: without_emphasis(drafts[index]) for index in lost}
    cut = {index: stretches(plainer[index]) for index in lost}
    texts = [text.strip() for index in lost for text in cut[index] if _is_worded(text)]
    found = yield from _translations(engine, texts, request, cancel)
    if cancel.requested:
        return
    used = 0
    for index in lost:
        count = sum(_is_worded(text) for text in cut[index])
        mine = found[used : used + count]
        segment = _put_together(index, drafts[index], cut[index], mine, request)
        if plainer[index] != drafts[index].text:
            segment = replace(segment, flags=(*segment.flags, LOST_EMPHASIS))
        yield segment
        used += count


def without_emphasis(draft: Draft) -> str:
    """A draft's text without Markdown's signs of emphasis: a word alone says less than a sentence."""
    return MASK.sub(
        lambda match: "" if EMPHASIS.fullmatch(draft.spans[ord(match[0]) - FIRST]) else match[0],
        draft.text,
    )


def _translations(
    engine: Engine, texts: Sequence[str], request: TranslateRequest, cancel: Cancel
) -> Generator[Event, None, list[Segment]]:
    asked = replace(request, sentences=tuple(texts), first=max(len(texts), 1), alternatives=0)
    found: list[Segment] = []
    for event in translate(engine, asked, cancel):
        if isinstance(event, Segment):
            found.append(event)
        elif isinstance(event, Progress):
            yield Progress("translating", event.done, event.total, "stretches")
    return found


def _put_together(
    index: int,
    draft: Draft,
    cut: Sequence[str],
    found: Sequence[Segment],
    request: TranslateRequest,
) -> Segment:
    words = iter(found)
    target = "".join(_replaced(text, next(words)) if _is_worded(text) else text for text in cut)
    failed = tuple(f for s in found for f in s.flags if f.kind is FlagKind.FAILED)
    cuts = tuple(f for s in found for f in s.flags if f.kind is FlagKind.CUT)
    scores = [segment.score for segment in found if segment.score is not None]
    score = sum(scores) / len(scores) if scores else None
    flags: tuple[Flag, ...] = failed[:1] or cuts[:1]
    whole = Segment(
        index,
        unmasked(draft.text, draft.spans),
        target,
        request.source_language,
        request.target_language,
        score,
        flags,
    )
    return _finished(draft, whole, target, request)


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
