"""The sentences of a text, each labelled by itself. Runs on the engine thread."""

from __future__ import annotations

from collections.abc import Iterator

from lslm_tui.engine.base import Engine
from lslm_tui.tasks.sentiment import SentimentRequest, label_texts
from lslm_tui.tasks.translation.segments import pieces
from lslm_tui.tasks.zero_shot import ZeroShot
from lslm_tui.types import Cancel, Progress, SentenceVerdict, Verdict

AT_ONCE = 256
LONGEST_LINE = 20_000
"""Characters of a line that are looked at together for the ends of sentences."""


def label_sentences(
    engine: Engine,
    text: str,
    unsure_below: float,
    cancel: Cancel,
    *,
    zero_shot: ZeroShot | None = None,
) -> Iterator[Progress | SentenceVerdict]:
    """Label each sentence of a text by itself, in order.

    Raises:
        CapabilityError: the model is no classifier.
    """
    spans = sentence_spans(text)
    for start in range(0, len(spans), AT_ONCE):
        part = spans[start : start + AT_ONCE]
        request = SentimentRequest(tuple(text[a:b] for a, b in part), unsure_below, zero_shot)
        for event in label_texts(engine, request, cancel):
            if isinstance(event, Verdict):
                place = part[event.index]
                yield SentenceVerdict(*place, event.label, event.scores, event.unsure)
        if cancel.requested:
            return
        yield Progress("reading sentences", start + len(part), len(spans), "sentences")


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Where the sentences of a text stand; what holds no letter is none."""
    found: list[tuple[int, int]] = []
    start = 0
    while start < len(text):
        end = _cut(text, start)
        place = start
        for piece in pieces(text[start:end]):
            if piece.translated:
                found.append((place, place + len(piece.text)))
            place += len(piece.text)
        start = end
    return found


def _cut(text: str, start: int) -> int:
    """Where a part of at most LONGEST_LINE characters may end: after a line, else at a blank."""
    most = start + LONGEST_LINE
    if most >= len(text):
        return len(text)
    for sign in ("\n", " ", "。"):
        place = text.rfind(sign, start, most)
        if place > start:
            return place + 1
    return most
