"""Labels from a causal model: probabilities by hand, the model's preference taken off, windows, why."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import pytest

from lslm_tui.engine.base import Scorer, as_scorer
from lslm_tui.errors import CapabilityError, UsageError
from lslm_tui.tasks.sentiment import (
    SentimentRequest,
    explain_text,
    label_texts,
    labeller_of,
    usual_method,
)
from lslm_tui.tasks.zero_shot import CONTENT_FREE, ZeroShot
from lslm_tui.types import (
    Attribution,
    AttributionMethod,
    Cancel,
    Score,
    ScoreItem,
    ScoreRequest,
    Verdict,
)
from tests.conftest import SHARED
from tests.engine.models import CHAT_TEMPLATE, make_model, open_model
from tests.engine.translators import make_classifier

LABELS = ("lazy", "quick fox")
TEXTS = ("the quick brown fox", "", "你好 🙂", "Lily and Tom play in the park")


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scorer]:
    opened = as_scorer(open_model(make_model(tmp_path_factory.mktemp("m") / "llama")))
    yield opened
    opened.close()


def verdicts(engine: Scorer, settings: ZeroShot, *texts: str) -> list[Verdict]:
    request = SentimentRequest(texts, zero_shot=settings)
    return [e for e in label_texts(engine, request, Cancel()) if isinstance(e, Verdict)]


def total(engine: Scorer, text: str, context: str) -> float:
    events = engine.score(ScoreRequest((ScoreItem(text, context),)), Cancel())
    return next(event.total for event in events if isinstance(event, Score))


def softmax(values: list[float]) -> list[float]:
    weights = [math.exp(value - max(values)) for value in values]
    return [weight / sum(weights) for weight in weights]


def test_probabilities_are_those_of_the_labels_words(engine: Scorer) -> None:
    found = verdicts(engine, ZeroShot(LABELS, prior=False), *TEXTS)
    for text, verdict in zip(TEXTS, found, strict=True):
        sums = [total(engine, f" {label}", f"Text: {text}\nSentiment:") for label in LABELS]
        assert verdict.scores == pytest.approx(softmax(sums), abs=1e-4)
        assert verdict.label == LABELS[sums.index(max(sums))]
    assert found[1].unsure


def test_what_the_model_prefers_anyway_is_taken_off(engine: Scorer) -> None:
    text = TEXTS[0]
    plain = verdicts(engine, ZeroShot(LABELS, prior=False), text, *CONTENT_FREE)
    free = [verdict.scores for verdict in plain[1:]]
    means = [sum(column) / len(free) for column in zip(*free, strict=True)]
    weights = [score / mean for score, mean in zip(plain[0].scores, means, strict=True)]
    (mine,) = verdicts(engine, ZeroShot(LABELS), text)
    assert mine.scores == pytest.approx([w / sum(weights) for w in weights], abs=1e-4)


def test_per_token_and_a_template(engine: Scorer) -> None:
    settings = ZeroShot(LABELS, "{text} is {label}.", per_token=True, prior=False)
    (found,) = verdicts(engine, settings, "the dog")
    means = []
    for label in LABELS:
        events = engine.score(ScoreRequest((ScoreItem(f" {label}.", "the dog is"),)), Cancel())
        score = next(event for event in events if isinstance(event, Score))
        means.append(score.total / len(score.ids))
    assert found.scores == pytest.approx(softmax(means), abs=1e-4)


def test_braces_in_a_text_are_text(engine: Scorer) -> None:
    item = ZeroShot(LABELS).item("{label} {text} {labels}", "lazy", chat=False)
    assert item.context == "Text: {label} {text} {labels}\nSentiment:"
    assert item.text == " lazy"


def test_a_chat_model_is_asked(tmp_path: Path) -> None:
    engine = as_scorer(open_model(make_model(tmp_path / "c", template=CHAT_TEMPLATE)))
    item = ZeroShot(LABELS).item("the fox", "lazy", chat=True)
    assert "lazy, quick fox" in item.messages[0].content
    assert "the fox" in item.messages[0].content
    assert item.text == "lazy"
    assert len(verdicts(engine, ZeroShot(LABELS), "the fox")) == 1
    engine.close()


def test_a_long_text_is_read_in_windows(engine: Scorer) -> None:
    text = "the quick brown fox jumps over a lazy dog " * 60
    (found,) = verdicts(engine, ZeroShot(LABELS), text)
    assert len(found.windows) > 1
    assert found.windows[0].start == 0
    assert found.windows[-1].end == len(text)
    for one, after in zip(found.windows, found.windows[1:], strict=False):
        assert one.start < after.start <= one.end


def test_why_by_leaving_words_out(engine: Scorer) -> None:
    settings = ZeroShot(LABELS, prior=False)
    events = explain_text(engine, "the lazy dog", None, Cancel(), zero_shot=settings)
    found = [event for event in events if isinstance(event, Attribution)]
    assert len(found) == 1
    assert found[0].method is AttributionMethod.LEAVE_ONE_OUT is usual_method(settings)
    whole, without = verdicts(engine, settings, "the lazy dog", "the  dog")
    place = LABELS.index(found[0].label)

    def margin(scores: tuple[float, ...]) -> float:
        return math.log(scores[place]) - math.log(scores[1 - place])

    expected = margin(whole.scores) - margin(without.scores)
    assert found[0].pieces[1].value == pytest.approx(expected, abs=1e-3)


def test_what_cannot_be(engine: Scorer, tmp_path: Path) -> None:
    for settings in (
        ZeroShot(("a",)),
        ZeroShot(("a", "a")),
        ZeroShot(("a", " ")),
        ZeroShot(LABELS, "no place"),
        ZeroShot(LABELS, "{label} {text}"),
    ):
        with pytest.raises(UsageError):
            verdicts(engine, settings, "x")
    with pytest.raises(CapabilityError, match="--labels"):
        labeller_of(engine)
    with pytest.raises(CapabilityError, match="classifier"):
        list(
            explain_text(
                engine,
                "x",
                AttributionMethod.INTEGRATED_GRADIENTS,
                Cancel(),
                zero_shot=ZeroShot(LABELS),
            )
        )
    with pytest.raises(CapabilityError):
        labeller_of(open_model(make_classifier(tmp_path)), ZeroShot(LABELS))


def test_words_the_model_has_no_tokens_for_are_refused() -> None:
    """A model of single characters reads what it does not know as one and the same token."""
    path = SHARED / "weights" / "babyllama105"
    if not path.is_dir():
        pytest.skip(f"needs {path}")
    opened = as_scorer(open_model(path))
    with pytest.raises(CapabilityError, match="差 and 好 as the same tokens") as caught:
        verdicts(opened, ZeroShot(("差", "好")), "a day in the park")
    assert "another model" in caught.value.remedy
    assert len(verdicts(opened, ZeroShot(("sad", "happy")), "a day in the park")) == 1
    opened.close()


def test_cancelling(engine: Scorer) -> None:
    cancel = Cancel()
    request = SentimentRequest(TEXTS * 400, zero_shot=ZeroShot(LABELS))
    events = label_texts(engine, request, cancel)
    next(events)
    cancel.request()
    assert not [event for event in events if isinstance(event, Verdict)]
