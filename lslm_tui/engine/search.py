"""What a seq2seq model is asked to look for, and what was found. Knows token ids only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Search:
    """How to look for the best output.

    Attributes:
        prefix: decoder tokens to begin with, the start token first.
        ends: end tokens.
        banned: tokens that are never chosen.
        limits: (B,) longest output of each row, prefix aside.
    """

    prefix: tuple[int, ...]
    ends: tuple[int, ...]
    banned: tuple[int, ...]
    limits: tuple[int, ...]
    beams: int = 1
    length_penalty: float = 1.0
    repetition_penalty: float = 1.0

    def score(self, logprob: float, steps: int) -> float:
        """What hypotheses are ranked by: nats, divided by length to the power of the penalty."""
        return float(logprob / steps**self.length_penalty)


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """An output without prefix and end token; `logprob` is its sum in nats, end token included."""

    ids: tuple[int, ...]
    logprob: float
    score: float
    complete: bool

    @property
    def steps(self) -> int:
        return len(self.ids) + self.complete


Found = list[list[Hypothesis]]
