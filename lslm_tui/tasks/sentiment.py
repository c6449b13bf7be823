"""Labels of texts: calibrated, called unsure where they are, never guessed for an empty text.

Knows a classifier and texts; knows no files and no screens. Runs on the engine thread.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lslm_tui.engine.base import Engine, as_classifier
from lslm_tui.errors import UsageError
from lslm_tui.types import (
    Attribution,
    AttributionMethod,
    Cancel,
    Classification,
    Event,
    Progress,
    Verdict,
)

EMPTY = "The text is empty."
AT_ONCE = 4096
"""Texts sorted and labelled together."""


@dataclass(frozen=True, slots=True)
class SentimentRequest:
    """Texts to label. A best probability below `unsure_below` counts as no decision."""

    texts: tuple[str, ...]
    unsure_below: float = 0.6


def label_texts(engine: Engine, request: SentimentRequest, cancel: Cancel) -> Iterator[Event]:
    """Yield progress and one `Verdict` per text, in order.

    Raises:
        CapabilityError: the model is no classifier.
        UsageError: the bound is no probability.
    """
    if not 0 <= request.unsure_below <= 1:
        raise UsageError(f"The bound for unsure is {request.unsure_below}; it must be 0 to 1.")
    classifier = as_classifier(engine)
    total = len(request.texts)
    for start in range(0, total, AT_ONCE):
        part = request.texts[start : start + AT_ONCE]
        found: dict[int, Classification] = {}
        for event in classifier.classify(part, cancel):
            if isinstance(event, Classification):
                found[event.index] = event
            else:
                yield Progress("labelling", start + len(found), total, "texts")
        if cancel.requested:
            return
        for index in range(len(part)):
            yield _verdict(start + index, part[index], found[index], request.unsure_below)


def explain_text(
    engine: Engine, text: str, method: AttributionMethod, cancel: Cancel
) -> Iterator[Progress | Attribution]:
    """Say which words the label of a text rests on.

    Raises:
        CapabilityError: the model is no classifier.
    """
    yield from as_classifier(engine).attribute(text, method, cancel)


def _verdict(index: int, text: str, found: Classification, unsure_below: float) -> Verdict:
    empty = not text.strip()
    return Verdict(
        index=index,
        label=found.label,
        scores=found.scores,
        unsure=empty or max(found.scores) < unsure_below,
        flags=(EMPTY,) if empty else (),
        windows=found.windows,
        tokens=found.tokens,
    )
