"""Log-probabilities of texts: those of a plain forward pass, however they are batched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from lslm_tui.engine import scoring as module
from lslm_tui.engine.base import Scorer, as_scorer
from lslm_tui.engine.scoring import Scored, _rows
from lslm_tui.errors import CapabilityError, ContextOverflowError, EngineError
from lslm_tui.types import (
    Cancel,
    Capability,
    ChatMessage,
    Role,
    Score,
    ScoreItem,
    ScoreRequest,
)

from .models import CHAT_TEMPLATE, make_model, open_model
from .translators import make_classifier

ITEMS = (
    ScoreItem(" fox", "the quick brown"),
    ScoreItem(" dog", "the quick brown"),
    ScoreItem(" fox jumps", "the quick brown"),
    ScoreItem("你好 🙂", ""),
    ScoreItem(" lazy dog play in the park", "Lily and Tom while a"),
    ScoreItem("", "the"),
)


def scored(engine: Scorer, *items: ScoreItem) -> list[Score]:
    found = [e for e in engine.score(ScoreRequest(items), Cancel()) if isinstance(e, Score)]
    return sorted(found, key=lambda score: score.index)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scorer]:
    opened = as_scorer(open_model(make_model(tmp_path_factory.mktemp("m") / "llama")))
    yield opened
    opened.close()


@pytest.mark.parametrize("family", ["gpt2", "llama", "gemma3_text", "phi3-longrope", "gpt_neox"])
def test_they_are_those_of_a_plain_forward(family: str, tmp_path: Path) -> None:
    path = make_model(tmp_path / family, family)
    engine = as_scorer(open_model(path))
    assert Capability.SCORE in engine.info.capabilities
    found = scored(engine, *ITEMS)
    engine.close()
    tokenizer = AutoTokenizer.from_pretrained(path)
    model = AutoModelForCausalLM.from_pretrained(path, dtype=torch.float32).eval()
    assert len(found) == len(ITEMS)
    for item, mine in zip(ITEMS, found, strict=True):
        whole = tokenizer(item.context + item.text, add_special_tokens=False).input_ids
        before = tokenizer(item.context, add_special_tokens=False).input_ids
        if not before:
            before = [tokenizer.bos_token_id]
            whole = before + whole
        assert list(mine.ids) == whole[len(before) :]
        with torch.inference_mode():
            logits = model(torch.tensor([whole])).logits[0].log_softmax(-1)
        expected = [
            float(logits[place - 1, whole[place]]) for place in range(len(before), len(whole))
        ]
        assert list(mine.logprobs) == pytest.approx(expected, abs=1e-4)
        assert mine.total == pytest.approx(sum(expected), abs=1e-3)


def test_a_chat_is_scored_as_the_beginning_of_the_reply(tmp_path: Path) -> None:
    path = make_model(tmp_path / "chat", template=CHAT_TEMPLATE)
    engine = as_scorer(open_model(path))
    messages = (ChatMessage(Role.USER, "the quick fox"),)
    text = "<bos><|user|>\nthe quick fox<|end|>\n<|assistant|>\n"
    (found,) = scored(engine, ScoreItem("lazy dog", messages=messages))
    engine.close()
    tokenizer = AutoTokenizer.from_pretrained(path)
    before = tokenizer(text, add_special_tokens=False).input_ids
    whole = tokenizer(text + "lazy dog", add_special_tokens=False).input_ids
    assert found.context_tokens == len(before)
    assert list(found.ids) == whole[len(before) :]


def test_rows_that_begin_alike_are_computed_once() -> None:
    items = [Scored([1, 2], [3]), Scored([1, 2], [4]), Scored([1, 2], [4, 5]), Scored([1], [9])]
    rows = _rows(items)
    assert [row.ids for row in rows] == [[1, 2, 4], [1]]
    assert [sorted(row.items) for row in rows] == [[0, 1, 2], [3]]


def test_out_of_memory_halves_the_batch(engine: Scorer, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = [score.total for score in scored(engine, *ITEMS)]
    real = module.BatchScorer._forward

    def small(self, rows, items):
        if len(rows) > 1:
            raise torch.OutOfMemoryError("no room")
        return real(self, rows, items)

    monkeypatch.setattr(module.BatchScorer, "_forward", small)
    assert [score.total for score in scored(engine, *ITEMS)] == pytest.approx(expected, abs=1e-3)


def test_cancelling(engine: Scorer) -> None:
    cancel = Cancel()
    events = engine.score(ScoreRequest(ITEMS * 500), cancel)
    next(events)
    cancel.request()
    assert not [event for event in events if isinstance(event, Score)]
    assert len(scored(engine, *ITEMS)) == len(ITEMS)


def test_what_does_not_fit_is_refused(engine: Scorer) -> None:
    with pytest.raises(ContextOverflowError, match="context holds 256"):
        scored(engine, ScoreItem(" fox", "the quick brown " * 200))


def test_others_cannot(tmp_path: Path) -> None:
    with pytest.raises(CapabilityError, match="causal"):
        as_scorer(open_model(make_classifier(tmp_path)))


def test_a_closed_one_says_so(tmp_path: Path) -> None:
    engine = as_scorer(open_model(make_model(tmp_path / "m")))
    engine.close()
    with pytest.raises(EngineError, match="closed"):
        scored(engine, ITEMS[0])


def test_nothing_to_score(engine: Scorer) -> None:
    assert scored(engine) == []
