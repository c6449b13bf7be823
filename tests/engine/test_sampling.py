"""Drawing and filtering agree with the definitions and with transformers' own."""

from __future__ import annotations

import pytest
import torch
from transformers import TopPLogitsWarper

from lslm_tui.engine.sampling import NucleusFilter, draw, make_sampler
from lslm_tui.types import SamplingSettings

NO_IDS = torch.zeros((1, 0), dtype=torch.long)


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_frequencies_follow_the_probabilities() -> None:
    probabilities = torch.tensor([[0.5, 0.0, 0.3, 0.2, 0.0]])
    source = generator()
    counts = torch.zeros(5)
    for _ in range(4000):
        counts[draw(probabilities, source)] += 1
    assert counts[1] == counts[4] == 0
    assert torch.allclose(counts / 4000, probabilities[0], atol=0.03)


@pytest.mark.parametrize("value", [0.0, 1 - 2**-53])
def test_the_ends_of_the_random_number(value: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch, "rand", lambda *_, **__: torch.tensor([value], dtype=torch.float64))
    chosen = draw(torch.tensor([[0.0, 0.4, 0.6, 0.0]]), generator())
    assert chosen.tolist() == ([1] if value == 0 else [2])


@pytest.mark.parametrize("top_p", [0.01, 0.5, 0.9, 0.99, 0.9999])
@pytest.mark.parametrize("scale", [0.1, 1.0, 5.0])
def test_the_nucleus_is_the_one_transformers_keeps(top_p: float, scale: float) -> None:
    logits = torch.randn(1, 3000, generator=generator(4)) * scale
    ours = NucleusFilter(top_p)(NO_IDS, logits)
    theirs = TopPLogitsWarper(top_p)(NO_IDS, logits.clone())
    # Rounding of the sums may move the border by one entry.
    assert (ours.isfinite() != theirs.isfinite()).sum() <= 1
    both = ours.isfinite() & theirs.isfinite()
    assert torch.equal(ours[both], theirs[both])


@pytest.mark.parametrize("settings", [dict(top_k=3), dict(top_p=0.6), dict(min_p=0.3)])
def test_filters_keep_only_the_most_probable(settings: dict[str, float]) -> None:
    logits = torch.tensor([[3.0, 1.0, 2.8, -1.0, 2.5, 0.0]])
    sampler = make_sampler(SamplingSettings(temperature=1.0, seed=1, **settings), "cpu")
    drawn = {int(sampler.choose(NO_IDS, logits)) for _ in range(200)}
    assert drawn <= {0, 2, 4} and len(drawn) > 1


def test_logits_are_left_as_they_were() -> None:
    logits = torch.randn(1, 50, generator=generator())
    before = logits.clone()
    settings = SamplingSettings(temperature=0.5, top_k=5, top_p=0.9, min_p=0.1)
    make_sampler(settings, "cpu").choose(NO_IDS, logits)
    assert torch.equal(logits, before)


def test_what_the_model_suppresses_is_never_chosen() -> None:
    logits = torch.tensor([[9.0, 1.0, 5.0]])
    greedy = make_sampler(SamplingSettings(temperature=0), "cpu", (0,))
    assert greedy.choose(NO_IDS, logits).tolist() == [2]


def test_a_drawn_seed_differs_each_time() -> None:
    seeds = {make_sampler(SamplingSettings(), "cpu").seed for _ in range(5)}
    assert len(seeds) == 5


def test_among_numbers_that_are_none_an_id_of_the_vocabulary_is_drawn() -> None:
    # an id beyond it would end a GPU's context for good, before anybody could say why
    assert 0 <= int(draw(torch.full((1, 7), torch.nan), generator())) < 7
