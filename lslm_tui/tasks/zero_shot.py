"""Labels from any causal model: how likely it finds each label's words after the text.

The score of a label is log P(its words | the text in a template), in nats; probabilities are their
softmax over the labels. A model prefers some words whatever the text says; so the scores for texts
without content are taken off (contextual calibration, Zhao et al. 2021), which also evens out labels of
different lengths. Knows prompts and scores; no torch. Runs on the engine thread.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from lslm_tui.engine.base import Engine, Scorer, as_scorer
from lslm_tui.engine.probabilities import OVERLAP, pooled, probabilities
from lslm_tui.errors import CapabilityError, UsageError
from lslm_tui.tasks.leave_one_out import leave_one_out
from lslm_tui.types import (
    Attribution,
    AttributionMethod,
    Cancel,
    Capability,
    ChatMessage,
    Classification,
    ModelInfo,
    Progress,
    Role,
    Score,
    ScoreItem,
    ScoreRequest,
    Window,
)

CONTENT_FREE = ("N/A", "[MASK]", "")
"""What stands for the text when the model's own preference among the labels is measured."""
PLAIN = "Text: {text}\nSentiment: {label}"
QUESTION = (
    "Which of these describes the text best: {labels}? Answer with that one only.\n\nText: {text}"
)
TEXTS_AT_ONCE = 64
SPARE = 8
"""Tokens of the context left free, as a cut text may take some more."""


@dataclass(frozen=True, slots=True)
class ZeroShot:
    """How a causal model is made to label.

    Attributes:
        labels: the words scored, two at least.
        template: with `{text}`, and `{label}` where the label's words stand; what comes after them is
            scored too. Without `{label}` it is a message to a chat model, whose reply the label is, or
            for a model without a chat template what stands before the label. '' takes a usual one.
            `{labels}` becomes the list of all labels.
        per_token: scores are means per token instead of sums.
        prior: take off what the model says of texts without content.
        temperature: scores are divided by it; see `engine.calibration`.
    """

    labels: tuple[str, ...]
    template: str = ""
    per_token: bool = False
    prior: bool = True
    temperature: float = 1.0

    def check(self) -> None:
        """Raise `UsageError` if it makes no sense."""
        if len(set(self.labels)) < 2 or len(set(self.labels)) != len(self.labels):
            raise UsageError(
                "Zero-shot needs at least two labels, each another.",
                remedy="Name them with commas: --labels positive,negative",
            )
        if not all(label.strip() for label in self.labels):
            raise UsageError("A label is empty.")
        if self.template and self.template.count("{text}") != 1:
            raise UsageError("The template must hold {text} exactly once.")
        if self.template.count("{label}") > 1:
            raise UsageError("The template may hold {label} only once.")
        before = self.template.partition("{label}")[0]
        if "{label}" in self.template and "{text}" not in before:
            raise UsageError("{text} must stand before {label}.")

    def item(self, text: str, label: str, *, chat: bool) -> ScoreItem:
        """What is scored for a text and a label."""
        template = self.template or (QUESTION if chat else PLAIN)
        template = template.replace("{labels}", ", ".join(self.labels))
        before, found, after = template.partition("{label}")
        start, _, rest = before.partition("{text}")
        prompt = start + text + rest
        if not found and chat:
            return ScoreItem(label, messages=(ChatMessage(Role.USER, prompt),))
        if not found:
            prompt += " "
        context = prompt.rstrip()  # a blank belongs to the word after it, as models read it
        return ScoreItem(prompt[len(context) :] + label + after, context)


class ZeroShotClassifier:
    """A causal engine with labels; see `engine.base.Classifier`."""

    def __init__(self, engine: Engine, settings: ZeroShot) -> None:
        """
        Raises:
            CapabilityError: the model gives no probabilities of texts.
            UsageError: the settings make no sense.
        """
        settings.check()
        self._engine: Scorer = as_scorer(engine)
        self._settings = settings
        self._chat = Capability.CHAT in engine.info.capabilities
        abilities = {Capability.CLASSIFY, Capability.ATTRIBUTE}
        self.info: ModelInfo = replace(
            engine.info,
            labels=settings.labels,
            temperature=settings.temperature,
            capabilities=engine.info.capabilities | abilities,
        )
        self._preference: tuple[float, ...] | None = None

    def classify(self, texts: Sequence[str], cancel: Cancel) -> Iterator[Progress | Classification]:
        """Yield one `Classification` per text; see `Classifier.classify`."""
        if not texts:
            return
        if self._settings.prior and self._preference is None:
            self._preference = yield from self._measure_preference(cancel)
            if self._preference is None:
                return
        for start in range(0, len(texts), TEXTS_AT_ONCE):
            part = texts[start : start + TEXTS_AT_ONCE]
            for found in (yield from self._classify(part, cancel)):
                yield replace(found, index=start + found.index)
            yield Progress("scoring", start + len(part), len(texts), "texts")
            if cancel.requested:
                return

    def _classify(
        self, texts: Sequence[str], cancel: Cancel
    ) -> Generator[Progress, None, list[Classification]]:
        """Those that are finished; none if it was cancelled."""
        stretches = [
            (n, *stretch) for n, text in enumerate(texts) for stretch in self._windows(text)
        ]
        rows = yield from self._scores([texts[n][a:b] for n, a, b in stretches], cancel)
        if rows is None:
            return []
        found: list[Classification] = []
        for index, text in enumerate(texts):
            mine = [(s, row) for s, row in zip(stretches, rows, strict=True) if s[0] == index]
            sizes = [max(b - a, 1) for (_, a, b), _ in mine]
            logits = pooled([row for _, row in mine], sizes)
            scores = probabilities(logits, self._settings.temperature)
            windows = tuple(
                Window(a, b, probabilities(row, self._settings.temperature))
                for (_, a, b), row in mine
            )
            best = max(range(len(scores)), key=scores.__getitem__)
            found.append(
                Classification(
                    index=index,
                    label=self._settings.labels[best],
                    scores=scores,
                    logits=logits,
                    windows=windows if len(windows) > 1 else (),
                    tokens=self._engine.count(text),
                )
            )
        return found

    def _scores(
        self, texts: Sequence[str], cancel: Cancel, *, plain: bool = False
    ) -> Generator[Progress, None, list[tuple[float, ...]] | None]:
        """Of each text the score of each label; `None` if it was cancelled."""
        labels, settings = self._settings.labels, self._settings
        items = tuple(
            settings.item(text, label, chat=self._chat) for text in texts for label in labels
        )
        values: dict[int, float] = {}
        read: dict[int, tuple[int, ...]] = {}
        for event in self._engine.score(ScoreRequest(items), cancel):
            if isinstance(event, Score):
                if event.index < len(labels):
                    read[event.index] = event.ids
                size = max(len(event.logprobs), 1) if settings.per_token else 1
                values[event.index] = event.total / size
            else:
                yield Progress("scoring", 0, None, "texts")
        if len(values) < len(items):
            return None
        self._refuse_alike(read)
        off = (0.0,) * len(labels) if plain or self._preference is None else self._preference
        return [
            tuple(values[n * len(labels) + place] - off[place] for place in range(len(labels)))
            for n in range(len(texts))
        ]

    def _refuse_alike(self, read: Mapping[int, tuple[int, ...]]) -> None:
        """Words the model has no tokens for are all the same to it."""
        for one, other in combinations(sorted(read), 2):
            if read[one] == read[other]:
                alike = (self._settings.labels[one], self._settings.labels[other])
                raise CapabilityError(
                    f"{self.info.name} reads {alike[0]} and {alike[1]} as the same tokens, so it cannot "
                    "tell them apart.",
                    remedy="Use words that it knows, or another model.",
                )

    def _measure_preference(
        self, cancel: Cancel
    ) -> Generator[Progress, None, tuple[float, ...] | None]:
        """log of the mean probability of each label over texts without content."""
        rows = yield from self._scores(CONTENT_FREE, cancel, plain=True)
        if rows is None:
            return None
        shares = [probabilities(row, 1.0) for row in rows]
        return tuple(
            math.log(max(sum(column) / len(shares), 1e-12)) for column in zip(*shares, strict=True)
        )

    def _windows(self, text: str) -> list[tuple[int, int]]:
        """Stretches of the text that fit into the context with the template around them."""
        longest = max(self._settings.labels, key=len)
        item = self._settings.item("", longest, chat=self._chat)
        frame = self._engine.count(item.context + item.text)
        if item.messages:
            frame += self._engine.measure(item.messages).total
        room = self._engine.info.context_tokens - frame - SPARE
        if room < 1:
            raise UsageError("The template leaves no room for the text.", remedy="Make it shorter.")
        if len(text) <= room // 4 or (tokens := self._engine.count(text)) <= room:
            return [(0, len(text))]
        size = max(int(len(text) * room / tokens * 0.9), 1)
        return _cut(text, size, lambda part: self._engine.count(part) <= room)

    def attribute(
        self,
        text: str,
        method: AttributionMethod,
        cancel: Cancel,
        *,
        label: str | None = None,
    ) -> Iterator[Progress | Attribution]:
        """Leave each word out in turn; only the first window of a long text is explained.

        Raises:
            CapabilityError: another method, or a label it was not given.
        """
        if method is not AttributionMethod.LEAVE_ONE_OUT:
            raise CapabilityError(
                "Integrated gradients need a classifier.",
                remedy="Leave-one-out works with any model.",
            )
        yield from leave_one_out(self, text[: self._windows(text)[0][1]], cancel, label=label)

    def count(self, text: str) -> int:
        return self._engine.count(text)


def _cut(text: str, size: int, fits: object) -> list[tuple[int, int]]:
    """Stretches of about `size` signs that overlap, each made shorter until it fits."""
    assert callable(fits)
    found, start = list[tuple[int, int]](), 0
    while True:
        end = min(start + size, len(text))
        while end - start > 1 and not fits(text[start:end]):
            end = start + max(int((end - start) * 0.8), 1)
        blank = text.rfind(" ", start + (end - start) // 2, end)
        if end < len(text) and blank > 0:
            end = blank
        found.append((start, end))
        if end >= len(text):
            return found
        start = max(end - int((end - start) * OVERLAP), start + 1)
