"""The best tokens are those that sorting everything would find."""

from __future__ import annotations

import pytest
import torch

from lslm_tui.engine.best_tokens import best_tokens


@pytest.mark.parametrize(
    ("sentences", "beams", "vocabulary", "count"),
    [(3, 4, 8000, 8), (2, 1, 8000, 8), (5, 4, 777, 8), (1, 16, 1031, 32), (4, 3, 50, 6)],
)
def test_they_are_those_of_a_whole_sort(
    sentences: int, beams: int, vocabulary: int, count: int
) -> None:
    torch.manual_seed(7)
    scores = torch.randn(sentences, beams)
    logprobs = torch.randn(sentences, beams, vocabulary).log_softmax(-1)
    top, places = best_tokens(scores, logprobs, count)
    expected = (scores[..., None] + logprobs).flatten(1).topk(count, -1)
    assert torch.equal(top, expected.values)
    assert torch.equal(places, expected.indices)


def test_the_best_may_be_the_last_tokens_of_a_vocabulary() -> None:
    logprobs = torch.full((1, 2, 1030), -9.0)
    logprobs[0, 1, 1029], logprobs[0, 0, 1028], logprobs[0, 1, 3] = -1.0, -2.0, -3.0
    top, places = best_tokens(torch.tensor([[0.0, -0.5]]), logprobs, 3)
    assert top.tolist() == [[-1.5, -2.0, -3.5]]
    assert places.tolist() == [[1030 + 1029, 1028, 1030 + 3]]


def test_dead_beams_give_nothing() -> None:
    logprobs = torch.randn(2, 4, 2000).log_softmax(-1)
    scores = torch.tensor([[0.0, float("-inf"), float("-inf"), -1.0]] * 2)
    _, places = best_tokens(scores, logprobs, 8)
    assert {int(place) // 2000 for place in places.flatten()} <= {0, 3}


def test_fewer_tokens_than_asked_for() -> None:
    top, places = best_tokens(torch.zeros(1, 1), torch.randn(1, 1, 5), 8)
    assert top.shape == places.shape == (1, 5)
