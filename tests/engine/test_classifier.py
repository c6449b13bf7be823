"""Classifiers: transformers' own logits, calibrated, in windows, and why."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from lslm_tui.engine import classifier as module
from lslm_tui.engine.base import Classifier, as_classifier, as_translator
from lslm_tui.engine.batching import portions, stretches
from lslm_tui.engine.probabilities import probabilities, window_starts
from lslm_tui.engine.words import WORD
from lslm_tui.errors import CapabilityError, EngineError
from lslm_tui.types import (
    Attribution,
    AttributionMethod,
    Cancel,
    Capability,
    Classification,
    ModelKind,
)

from .models import open_model
from .translators import make_classifier

TEXTS = ("the quick brown fox", "a lazy dog", "你好 世界 🙂", "", "Lily and Tom play 42 .", "é")


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_classifier(tmp_path_factory.mktemp("bert"))


@pytest.fixture(scope="module")
def engine(directory: Path) -> Iterator[Classifier]:
    opened = as_classifier(open_model(directory))
    yield opened
    opened.close()


def classified(
    engine: Classifier, texts: tuple[str, ...], cancel: Cancel | None = None
) -> list[Classification]:
    events = engine.classify(texts, cancel or Cancel())
    found = [event for event in events if isinstance(event, Classification)]
    return sorted(found, key=lambda classification: classification.index)


def explained(
    engine: Classifier, text: str, method: AttributionMethod, label: str | None = None
) -> Attribution:
    events = list(engine.attribute(text, method, Cancel(), label=label))
    assert isinstance(events[-1], Attribution)
    return events[-1]


@pytest.mark.parametrize("family", ["bert", "llama"])
def test_logits_are_those_of_the_model(family: str, tmp_path: Path) -> None:
    path = make_classifier(tmp_path, family=family, labels=("a", "b", "c"))
    engine = as_classifier(open_model(path))
    found = classified(engine, TEXTS)
    engine.close()
    tokenizer = AutoTokenizer.from_pretrained(path)
    model = AutoModelForSequenceClassification.from_pretrained(path).eval()
    for text, mine in zip(TEXTS, found, strict=True):
        with torch.inference_mode():
            logits = model(
                **tokenizer(text, return_tensors="pt", return_token_type_ids=False)
            ).logits[0]
        assert mine.logits == pytest.approx(logits.tolist(), abs=1e-4)
        assert mine.label == "abc"[int(logits.argmax())]
        assert sum(mine.scores) == pytest.approx(1)


def test_calibration_softens_scores_and_keeps_labels(directory: Path, tmp_path: Path) -> None:
    hot = as_classifier(open_model(make_classifier(tmp_path, calibration={"temperature": 4.0})))
    plain = as_classifier(open_model(directory))
    assert (hot.info.temperature, plain.info.temperature) == (4.0, 1.0)
    for soft, sharp in zip(classified(hot, TEXTS), classified(plain, TEXTS), strict=True):
        assert soft.label == sharp.label
        assert max(soft.scores) < max(sharp.scores)
        assert soft.scores == pytest.approx(probabilities(sharp.logits, 4.0), abs=1e-5)


@pytest.mark.parametrize("calibration", [{"temperature": 0}, {"temperature": "x"}, {}, 7])
def test_a_calibration_that_makes_no_sense_is_ignored(tmp_path: Path, calibration: object) -> None:
    assert open_model(make_classifier(tmp_path, calibration=calibration)).info.temperature == 1.0


def test_a_long_text_is_read_in_windows_to_its_end(engine: Classifier) -> None:
    text = "the quick brown fox jumps over a lazy dog . " * 12
    (found,) = classified(engine, (text,))
    assert len(found.windows) > 3
    assert found.windows[0].start == 0
    assert text[found.windows[-1].end :].strip() == ""
    for one, after in zip(found.windows, found.windows[1:], strict=False):
        assert one.start < after.start < one.end < after.end
    assert sum(found.scores) == pytest.approx(1)
    assert not classified(engine, ("the fox",))[0].windows


def test_windows_cover_everything() -> None:
    for tokens in range(0, 60):
        starts = window_starts(tokens, 10)
        read = {place for start in starts for place in range(start, min(start + 10, tokens))}
        assert read == set(range(tokens))
        assert all(start + 10 <= max(tokens, 10) for start in starts)


def test_the_order_of_texts_does_not_matter(engine: Classifier) -> None:
    forwards = [found.logits for found in classified(engine, TEXTS)]
    backwards = [found.logits for found in classified(engine, TEXTS[::-1])]
    for one, other in zip(forwards, backwards[::-1], strict=True):
        assert one == pytest.approx(other, abs=1e-4)


def test_no_texts(engine: Classifier) -> None:
    assert classified(engine, ()) == []


def test_cancelling(engine: Classifier) -> None:
    cancel = Cancel()
    events = engine.classify(["the fox"] * 5000, cancel)
    next(events)
    cancel.request()
    assert [event for event in events if isinstance(event, Classification)] == []
    assert len(classified(engine, TEXTS)) == len(TEXTS)


def test_out_of_memory_halves_the_batch(
    engine: Classifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = module.ClassifierEngine._forward

    def small(self, pieces):
        if len(pieces) > 2:
            raise torch.OutOfMemoryError("no room")
        return real(self, pieces)

    expected = [found.label for found in classified(engine, TEXTS)]
    monkeypatch.setattr(module.ClassifierEngine, "_forward", small)
    assert [found.label for found in classified(engine, TEXTS)] == expected


def test_what_it_is(engine: Classifier) -> None:
    assert engine.info.kind is ModelKind.CLASSIFIER
    assert engine.info.labels == ("negative", "positive")
    assert engine.info.capabilities == {Capability.CLASSIFY, Capability.ATTRIBUTE}
    with pytest.raises(CapabilityError):
        as_translator(engine)


def test_a_closed_one_says_so(directory: Path) -> None:
    engine = as_classifier(open_model(directory))
    engine.close()
    with pytest.raises(EngineError, match="closed"):
        classified(engine, TEXTS)


@pytest.mark.parametrize("family", ["bert", "llama"])
def test_integrated_gradients_sum_to_the_difference(family: str, tmp_path: Path) -> None:
    engine = as_classifier(open_model(make_classifier(tmp_path, family=family)))
    for text in ("the quick brown fox jumps over a lazy dog .", "你好 世界 🙂"):
        found = explained(engine, text, AttributionMethod.INTEGRATED_GRADIENTS)
        allowed = 0.05 * max(abs(found.difference), 0.1)
        assert found.total == pytest.approx(found.difference, abs=allowed)
        assert found.pieces
        for piece in found.pieces:
            assert WORD.fullmatch(text[piece.start : piece.end])
    engine.close()


def test_the_other_label_turns_the_signs(engine: Classifier) -> None:
    text = "the quick brown fox"
    for method in AttributionMethod:
        one = explained(engine, text, method, "positive")
        other = explained(engine, text, method, "negative")
        assert one.margin == pytest.approx(-other.margin, abs=1e-4)
        for mine, theirs in zip(one.pieces, other.pieces, strict=True):
            assert mine.value == pytest.approx(-theirs.value, abs=1e-3)


def test_leaving_a_word_out_is_what_it_says(engine: Classifier) -> None:
    text = "the quick fox"
    found = explained(engine, text, AttributionMethod.LEAVE_ONE_OUT)
    whole, without = classified(engine, (text, "the  fox"))
    label = engine.info.labels.index(found.label)

    def margin(logits: tuple[float, ...]) -> float:
        return logits[label] - logits[1 - label]

    assert found.pieces[1].value == pytest.approx(
        margin(whole.logits) - margin(without.logits), abs=1e-4
    )


def test_why_of_an_empty_and_of_a_long_text(engine: Classifier) -> None:
    for method in AttributionMethod:
        assert explained(engine, "", method).pieces == ()
        long = explained(engine, "the fox jumps . " * 40, method)
        assert 0 < len(long.pieces) < 40


def test_a_label_it_does_not_have(engine: Classifier) -> None:
    with pytest.raises(CapabilityError, match="no label joy"):
        explained(engine, "x", AttributionMethod.LEAVE_ONE_OUT, "joy")


def test_cancelling_an_explanation(engine: Classifier) -> None:
    for method in AttributionMethod:
        cancel = Cancel()
        events = engine.attribute("the quick brown fox", method, cancel)
        next(events)
        cancel.request()
        assert not [event for event in events if isinstance(event, Attribution)]


def test_probabilities() -> None:
    assert probabilities((0.0, 0.0), 1.0) == (0.5, 0.5)
    assert probabilities((1000.0, -1000.0), 1.0) == (1.0, 0.0)
    assert probabilities((0.0,), 1.0) == (0.5,)
    assert math.isfinite(probabilities((-1e9,), 1.0)[0])


def test_texts_are_read_in_portions() -> None:
    texts = ["aa", "bbb", "c" * 20, "d", "e", "f"]
    found = list(portions(texts, 3, 6))
    assert [place for place, _ in found] == [0, 2, 3]
    assert [text for _, part in found for text in part] == texts
    assert list(portions([], 3, 6)) == []


def test_a_long_text_is_cut_before_blanks() -> None:
    text = "aaaa bbbb cccc dddd eeee " + "x" * 30
    found = list(stretches([text], 6))
    assert "".join(part[0] for part, _ in found) == text
    assert [text[begin] for _, begin in found[1:3]] == [" ", " "]
    assert list(stretches(["a", text], 6)) == [(["a", text], 0)]


def test_a_very_long_text_gives_what_it_gives_in_one_go(
    engine: Classifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "the quick brown fox jumps over 你好 a lazy dog " * 40
    (whole,) = classified(engine, (text,))
    monkeypatch.setattr(module, "CHARACTERS_AT_ONCE", 100)
    (cut,) = classified(engine, (text,))
    assert cut.logits == pytest.approx(whole.logits, abs=1e-4)
    assert [(w.start, w.end) for w in cut.windows] == [(w.start, w.end) for w in whole.windows]
