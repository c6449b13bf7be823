"""What could stand for a sentence instead: the model's other candidates, and similar ones from before.

Pure: values and the lines that show them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from lslm_tui.services.translating import Sentence
from lslm_tui.tasks.translation.backwards import BackTranslation
from lslm_tui.tui.translate.rows import Geometry, column_lines, shown
from lslm_tui.tui.widgets.line import Line, Span, fit, wrap

MOST = 9
"""As many as there are number keys."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One other way to say a sentence."""

    target: str
    note: str
    """Where it is from and how good it is: `0.87`, `▲ memory 0.92`."""


def offers_of(sentence: Sentence) -> list[Offer]:
    """Similar sentences from the memory, then the model's candidates, best first."""
    texts = {sentence.target}
    found: list[Offer] = []
    segment = sentence.segment
    made = [(m.entry.target, f"▲ memory {m.similarity:.2f}") for m in sentence.matches]
    for candidate in segment.alternatives if segment else ():
        made.append((candidate.text, f"{probability(candidate.logprob):.2f}"))
    for target, note in made:
        if target.strip() and target not in texts:
            texts.add(target)
            found.append(Offer(target, note))
    return found[:MOST]


def probability(logprob: float) -> float:
    """The geometric mean of the tokens' probabilities, from nats per token."""
    return math.exp(min(logprob, 0.0))


def offer_lines(
    offers: Sequence[Offer], highlighted: int, note: str, geometry: Geometry
) -> list[Line]:
    """The list under a sentence, its texts under the translation; `note` is its last line."""
    made: list[Line] = []
    left, column = geometry.target, geometry.column
    if geometry.stacked:
        left, column = 5, column - 3
    for number, offer in enumerate(offers):
        here = number == highlighted
        style, action = ("lit strong" if here else ""), f"choose {number}"
        said: Line = (Span(shown(offer.target), style, action),)
        lines = column_lines(said, column, turned=geometry.turned)
        for place, line in enumerate(lines):
            head = Span(
                f"{'›' if here else ' '}{number + 1} ", "selected" if here else "key", action
            )
            first = place == 0
            if geometry.stacked:
                lead: Line = (Span("  "), head if first else Span("   "))
                tail: Line = (Span(offer.note.rjust(geometry.sign + 1), "meta"),) if first else ()
            else:
                lead = (Span(offer.note.rjust(left - 4) + " ", "meta"), head)
                lead = lead if first else (Span(" " * left),)
                tail = ()
            made.append((*lead, *fit(line, column, style), *tail))
    if note:
        made += [(Span(" " * left), *line) for line in wrap((Span(note, "meta"),), column)]
    return made


def back_lines(back: BackTranslation, source: str, geometry: Geometry) -> list[Line]:
    """What it says when it is translated back; words that differ stand between ‹ ›."""
    left = 3 if geometry.stacked else 2
    texts = [(f"← chrF {back.chrf:.1f}", "key", _marked(back.text, back.differences))]
    if back.missing:
        texts.append(("  source", "meta", _marked(source, back.missing, "meta")))
    made: list[Line] = []
    for label, style, text in texts:
        lines = column_lines(text, geometry.column, turned=geometry.turned)
        for place, line in enumerate(lines):
            body = (Span(" " * left), *fit(line, geometry.column))
            made.append((*body, Span(f" {label}", style)) if place == 0 else body)
    return made


def _marked(text: str, ranges: Sequence[tuple[int, int]], style: str = "") -> Line:
    made: list[Span] = []
    at = 0
    for start, end in ranges:
        word = text[start:end]
        body = word.strip()
        lead = word[: len(word) - len(word.lstrip())]
        made.append(Span(shown(text[at:start] + lead), style))
        made.append(Span(f"‹{shown(body)}›", "strong sign"))
        made.append(Span(word[len(lead) + len(body) :], style))
        at = end
    made.append(Span(shown(text[at:]), style))
    return tuple(span for span in made if span.text)
