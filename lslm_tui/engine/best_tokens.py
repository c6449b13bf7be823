"""The likeliest next tokens of many beams, without sorting whole vocabularies. Knows tensors only."""

from __future__ import annotations

import torch
from torch import Tensor

STRETCH = 64
"""Tokens whose maximum is looked at first."""


def best_tokens(scores: Tensor, logprobs: Tensor, count: int) -> tuple[Tensor, Tensor]:
    """The best continuations of each sentence, beam scores added.

    The `count` best lie in the `count` stretches of tokens with the highest maxima, so only these are
    sorted: `topk` over everything takes as long as a decoder layer.

    Args:
        scores: (S, K) sums so far.
        logprobs: (S, K, V) of the next token.

    Returns:
        (S, count) sums, descending, and (S, count) places in a row of K·V.
    """
    sentences, beams, vocabulary = logprobs.shape
    whole = vocabulary // STRETCH * STRETCH
    if beams * whole <= 4 * count * STRETCH:  # nothing is gained with so few
        return _sorted((scores[..., None] + logprobs).flatten(1), count)
    stretches = logprobs[..., :whole].view(sentences, beams, -1, STRETCH)  # (S, K, N, 64)
    highest = stretches.amax(-1) + scores[..., None]  # (S, K, N)
    number = highest.shape[-1]
    chosen = highest.flatten(1).topk(count, -1).indices  # (S, count) of K·N
    beam, stretch = chosen // number, chosen % number
    row = torch.arange(sentences, device=scores.device)[:, None]
    inside = stretches[row, beam, stretch] + scores.gather(1, beam)[..., None]  # (S, count, 64)
    first = beam * vocabulary + stretch * STRETCH
    places = first[..., None] + torch.arange(STRETCH, device=scores.device)
    values, places = inside.flatten(1), places.flatten(1)
    if whole < vocabulary:
        rest = logprobs[..., whole:] + scores[..., None]  # (S, K, V % 64)
        tokens = torch.arange(whole, vocabulary, device=scores.device)
        ends = torch.arange(beams, device=scores.device)[:, None] * vocabulary + tokens
        values = torch.cat([values, rest.flatten(1)], 1)
        places = torch.cat([places, ends.flatten().expand(sentences, -1)], 1)
    top, where = values.topk(count, -1)
    return top, places.gather(1, where)


def _sorted(values: Tensor, count: int) -> tuple[Tensor, Tensor]:
    top, where = values.topk(min(count, values.shape[1]), -1)
    return top, where
