"""Greedy and beam search of a seq2seq model over a batch; finished rows leave the batch.

Beam search scores a hypothesis by its log-probability divided by its length to the power of the
length penalty, as transformers' `generate` does. Knows token ids; it does not know text or languages.
Runs on the engine thread.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from transformers import DynamicCache, EncoderDecoderCache

from lslm_tui.types import Cancel


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


class Rows:
    """The decoder's state for the rows that are still being written: cache, mask, last tokens."""

    # The mode is set per step: around a `yield` it would reach whatever else the thread does.
    @torch.inference_mode()
    def __init__(self, model: Any, ids: Tensor, mask: Tensor, search: Search) -> None:
        """`ids`, `mask`: (B, T) int64. There is one row for each until `spread` makes the beams."""
        self._model = model
        full = bool(mask.all())
        encoded = model.get_encoder()(
            input_ids=ids, attention_mask=None if full else mask, return_dict=True
        ).last_hidden_state  # (B, T, D)
        self.hidden = encoded  # (R, T, D)
        self.mask = None if full else mask
        self.cache = EncoderDecoderCache(
            DynamicCache(config=model.config), DynamicCache(config=model.config)
        )
        prefix = torch.tensor([search.prefix], device=ids.device)
        self.output = prefix.repeat(ids.shape[0], 1)  # (R, L)
        self._prefix = len(search.prefix)
        self._banned = torch.tensor(search.banned, device=ids.device)
        self._penalty = search.repetition_penalty
        self._seen = 0

    @torch.inference_mode()
    def logprobs(self) -> Tensor:
        """(R, V) float32, log-probabilities of the next token, in nats."""
        from transformers.modeling_outputs import BaseModelOutput

        logits = (
            self._model(
                encoder_outputs=BaseModelOutput(last_hidden_state=self.hidden),
                attention_mask=self.mask,
                decoder_input_ids=self.output[:, self._seen :],
                past_key_values=self.cache,
                use_cache=True,
                return_dict=True,
            )
            .logits[:, -1]
            .float()
        )  # (R, V)
        self._seen = self.output.shape[1]
        if len(self._banned):
            logits[:, self._banned] = -torch.inf
        if self._penalty != 1.0:
            self._penalise(logits)
        logprobs: Tensor = logits.log_softmax(-1)
        return logprobs

    def _penalise(self, logits: Tensor) -> None:
        """CTRL's repetition penalty on the tokens written so far (Keskar et al. 2019)."""
        written = self.output[:, self._prefix :]
        if written.shape[1]:
            scores = logits.gather(1, written)
            factor = torch.where(scores < 0, self._penalty, 1 / self._penalty)
            logits.scatter_(1, written, scores * factor)

    def advance(self, tokens: Tensor) -> None:
        """Append the chosen tokens, (R,) int64."""
        self.output = torch.cat([self.output, tokens[:, None]], 1)

    @torch.inference_mode()
    def spread(self, beams: int) -> None:
        """Give each row as many as there are beams: what is the same for all was computed once."""
        self.output = self.output.repeat_interleave(beams, 0)
        self.hidden = self.hidden.repeat_interleave(beams, 0)
        self.mask = None if self.mask is None else self.mask.repeat_interleave(beams, 0)
        self.cache.batch_repeat_interleave(beams)

    def permute(self, rows: Tensor) -> None:
        """Take over other beams of the same sentences: (R,) int64 row numbers."""
        self.output = self.output[rows]
        self.cache.self_attention_cache.reorder_cache(rows)

    def keep(self, rows: Tensor) -> None:
        """Drop all rows but these: (R',) int64, in order."""
        self.output = self.output[rows]
        self.hidden = self.hidden[rows]
        self.mask = None if self.mask is None else self.mask[rows]
        self.cache.self_attention_cache.reorder_cache(rows)
        if self._seen:
            self.cache.cross_attention_cache.reorder_cache(rows)

    def written(self, row: int) -> tuple[int, ...]:
        """What a row has been given, prefix aside."""
        return tuple(self.output[row, self._prefix :].tolist())


def search_rows(
    model: Any, ids: Tensor, mask: Tensor, search: Search, cancel: Cancel
) -> Generator[None, None, Found | None]:
    """Decode a batch, yielding after every step.

    Returns:
        For each row its hypotheses, best first (as many as beams); `None` if it was cancelled.
    """
    run = _greedy if search.beams == 1 else _beams
    return (yield from run(Rows(model, ids, mask, search), search, cancel))


def _greedy(rows: Rows, search: Search, cancel: Cancel) -> Generator[None, None, Found | None]:
    device = rows.output.device
    ends = torch.tensor(search.ends, device=device)
    limits = torch.tensor(search.limits, device=device)
    alive = torch.arange(len(search.limits), device=device)  # the sentence of each row
    total = torch.zeros(len(search.limits), device=device)  # (R,) nats
    found: Found = [[] for _ in search.limits]
    for step in range(1, max(search.limits) + 1):
        best, tokens = rows.logprobs().max(-1)  # (R,), (R,)
        total = total + best
        ended = torch.isin(tokens, ends)
        out = ended | (limits[alive] <= step)
        if out.any():
            for row in out.nonzero()[:, 0].tolist():
                mine = rows.written(row) + (() if ended[row] else (int(tokens[row]),))
                mean = float(total[row]) / step**search.length_penalty
                found[int(alive[row])] = [
                    Hypothesis(mine, float(total[row]), mean, bool(ended[row]))
                ]
            left = (~out).nonzero()[:, 0]
            if not len(left):
                return found
            rows.keep(left)
            alive, total, tokens = alive[left], total[left], tokens[left]
        rows.advance(tokens)
        yield
        if cancel.requested:
            return None
    return found


def _beams(rows: Rows, search: Search, cancel: Cancel) -> Generator[None, None, Found | None]:
    beams, device = search.beams, rows.output.device
    ends = torch.tensor(search.ends, device=device)
    alive = list(range(len(search.limits)))  # sentences still being written
    scores = torch.zeros((len(alive), 1), device=device)
    found: Found = [[] for _ in alive]
    for step in range(1, max(search.limits) + 1):
        # All beams are equal at first, so only one is asked.
        logprobs = rows.logprobs().view(len(alive), 1 if step == 1 else beams, -1)  # (S, K, V)
        if step == 1:
            rows.spread(beams)
        vocabulary = logprobs.shape[-1]
        spread = (scores[..., None] + logprobs).flatten(1)  # (S, K·V)
        width = min((1 + len(search.ends)) * beams, spread.shape[1])
        top, where = spread.topk(width, -1)  # (S, W)
        beam, token = where // vocabulary, where % vocabulary
        ended = torch.isin(token, ends)
        _collect(found, alive, rows, (top, beam, ended), beams, step, search)
        scores, chosen = top.masked_fill(ended, -torch.inf).topk(beams, -1)  # (S, K)
        beam, token = beam.gather(1, chosen), token.gather(1, chosen)
        first = torch.arange(len(alive), device=device)[:, None] * beams
        rows.permute((first + beam).flatten())
        rows.advance(token.flatten())
        left = [
            place
            for place, sentence in enumerate(alive)
            if not _is_done(found[sentence], float(scores[place, 0]), step, sentence, search)
        ]
        if len(left) < len(alive):
            _close(found, alive, set(left), rows, scores, step, search)
            if not left:
                return [sorted(each, key=lambda h: -h.score)[:beams] for each in found]
            kept = torch.tensor(left, device=device)
            rows.keep((kept[:, None] * beams + torch.arange(beams, device=device)).flatten())
            alive, scores = [alive[place] for place in left], scores[kept]
        yield
        if cancel.requested:
            return None
    return found


def _collect(
    found: Found,
    alive: Sequence[int],
    rows: Rows,
    candidates: tuple[Tensor, Tensor, Tensor],
    beams: int,
    step: int,
    search: Search,
) -> None:
    """Keep hypotheses that end now, if they are among the best `beams` of their sentence."""
    top, beam, ended = candidates
    for place, rank in ended[:, :beams].nonzero().tolist():
        logprob = float(top[place, rank])
        if logprob == float("-inf"):
            continue
        ids = rows.written(place * beams + int(beam[place, rank]))
        score = logprob / step**search.length_penalty
        mine = found[alive[place]]
        mine.append(Hypothesis(ids, logprob, score, complete=True))
        mine.sort(key=lambda hypothesis: -hypothesis.score)
        del mine[beams:]


def _is_done(
    mine: Sequence[Hypothesis], running: float, step: int, sentence: int, search: Search
) -> bool:
    """Whether nothing that still runs can beat the worst of what is kept, or the length is used up."""
    if step >= search.limits[sentence]:
        return True
    if len(mine) < search.beams:
        return False
    return bool(mine[-1].score >= running / step**search.length_penalty)


def _close(
    found: Found,
    alive: Sequence[int],
    left: set[int],
    rows: Rows,
    scores: Tensor,
    step: int,
    search: Search,
) -> None:
    """Fill up sentences that leave with hypotheses the longest length has cut."""
    for place, sentence in enumerate(alive):
        if place in left:
            continue
        mine = found[sentence]
        for beam in range(search.beams - len(mine)):
            logprob = float(scores[place, beam])
            if logprob == float("-inf"):
                break
            ids = rows.written(place * search.beams + beam)
            score = logprob / step**search.length_penalty
            mine.append(Hypothesis(ids, logprob, score, complete=False))
