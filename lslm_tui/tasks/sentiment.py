"""Labels of texts: calibrated, called unsure where they are, never guessed for an empty text.

Knows a classifier and texts; knows no files and no screens. Runs on the engine thread.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lslm_tui.engine.base import Classifier, Engine, as_classifier
from lslm_tui.errors import CapabilityError, UsageError
from lslm_tui.tasks.zero_shot import ZeroShot, ZeroShotClassifier
from lslm_tui.types import (
    Attribution,
    AttributionMethod,
    Cancel,
    Capability,
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
    """Texts to label. A best probability below `unsure_below` counts as no decision.

    `zero_shot` says how a causal model is to label; a classifier needs none.
    """

    texts: tuple[str, ...]
    unsure_below: float = 0.6
    zero_shot: ZeroShot | None = None


def labeller_of(engine: Engine, zero_shot: ZeroShot | None = None) -> Classifier:
    """The engine as something that labels texts.

    Raises:
        CapabilityError: the model can do neither, or a causal one was given no labels.
        UsageError: the zero-shot settings make no sense.
    """
    if zero_shot is not None:
        return ZeroShotClassifier(engine, zero_shot)  # type: ignore[return-value]
    abilities = engine.info.capabilities
    if Capability.CLASSIFY not in abilities and Capability.SCORE in abilities:
        raise CapabilityError(
            f"{engine.info.name} has no labels of its own.",
            remedy="Give it some: --labels positive,negative",
        )
    return as_classifier(engine)


def usual_method(zero_shot: ZeroShot | None) -> AttributionMethod:
    """How a label is explained where nobody says how."""
    if zero_shot is not None:
        return AttributionMethod.LEAVE_ONE_OUT
    return AttributionMethod.INTEGRATED_GRADIENTS


def label_texts(engine: Engine, request: SentimentRequest, cancel: Cancel) -> Iterator[Event]:
    """Yield progress and one `Verdict` per text, in order.

    Raises:
        CapabilityError: the model is no classifier.
        UsageError: the bound is no probability.
    """
    if not 0 <= request.unsure_below <= 1:
        raise UsageError(f"The bound for unsure is {request.unsure_below}; it must be 0 to 1.")
    classifier = labeller_of(engine, request.zero_shot)
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
    engine: Engine,
    text: str,
    method: AttributionMethod | None,
    cancel: Cancel,
    *,
    label: str | None = None,
    zero_shot: ZeroShot | None = None,
) -> Iterator[Progress | Attribution]:
    """Say which words a label (the best one, unless given) of a text rests on.

    Raises:
        CapabilityError: the model is no classifier, or the method does not work with it.
    """
    labeller = labeller_of(engine, zero_shot)
    yield from labeller.attribute(text, method or usual_method(zero_shot), cancel, label=label)


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
