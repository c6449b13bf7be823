"""Which words a label rests on, for anything that labels texts: leave each out and look.

Knows a classifier and a text; no torch. Runs on the engine thread.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from lslm_tui.engine.words import WORD
from lslm_tui.errors import CapabilityError
from lslm_tui.types import (
    Attribution,
    AttributionMethod,
    Cancel,
    Classification,
    Contribution,
    ModelInfo,
    Progress,
)

TEXTS_AT_ONCE = 32


class Labeller(Protocol):
    """What is needed of a classifier."""

    @property
    def info(self) -> ModelInfo: ...

    def classify(
        self, texts: Sequence[str], cancel: Cancel
    ) -> Iterator[Progress | Classification]: ...


def leave_one_out(
    labeller: Labeller, text: str, cancel: Cancel, *, label: str | None = None
) -> Iterator[Progress | Attribution]:
    """Yield progress and one `Attribution` of the label (the best one, unless given).

    What is explained is the margin: the label's logit less the mean of the others.

    Raises:
        CapabilityError: there is no such label.
    """
    labels = labeller.info.labels
    if label is not None and label not in labels:
        raise CapabilityError(
            f"There is no label {label}.", remedy=f"The labels are {', '.join(labels)}."
        )
    spans = [match.span() for match in WORD.finditer(text)]
    texts = [text, "", *(text[:a] + text[b:] for a, b in spans)]
    logits: list[tuple[float, ...]] = []
    for start in range(0, len(texts), TEXTS_AT_ONCE):
        part = texts[start : start + TEXTS_AT_ONCE]
        found: dict[int, Classification] = {}
        for event in labeller.classify(part, cancel):
            if isinstance(event, Classification):
                found[event.index] = event
            yield Progress("explaining", len(logits) + len(found), len(texts), "words")
        if cancel.requested or len(found) < len(part):
            return
        logits += [found[place].logits for place in range(len(part))]
    place = labels.index(label) if label is not None else logits[0].index(max(logits[0]))
    whole, empty, *without = (_margin(row, place) for row in logits)
    values = [whole - margin for margin in without]
    yield Attribution(
        label=labels[place],
        method=AttributionMethod.LEAVE_ONE_OUT,
        pieces=tuple(Contribution(*span, value) for span, value in zip(spans, values, strict=True)),
        total=sum(values),
        difference=whole - empty,
        margin=whole,
    )


def _margin(logits: Sequence[float], place: int) -> float:
    if len(logits) == 1:
        return logits[0]
    others = (sum(logits) - logits[place]) / (len(logits) - 1)
    return logits[place] - others
