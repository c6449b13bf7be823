"""Greedy and beam search of a seq2seq model over a batch; finished sentences leave the batch.

Beam search scores a hypothesis by its log-probability divided by its length to the power of the
length penalty, as transformers' `generate` does. Knows token ids; it does not know text or languages.
Runs on the engine thread.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any

import torch
from torch import Tensor

from lslm_tui.engine.beam_rows import Rows
from lslm_tui.engine.best_tokens import best_tokens
from lslm_tui.engine.search import Found, Hypothesis, Search
from lslm_tui.types import Cancel


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
                logprob = float(total[row])
                found[int(alive[row])] = [
                    Hypothesis(mine, logprob, search.score(logprob, step), bool(ended[row]))
                ]
            left = (~out).nonzero()[:, 0]
            if not len(left):
                return found
            rows.keep(left, left)
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
        width = min((1 + len(search.ends)) * beams, logprobs[0].numel())
        top, where = best_tokens(scores, logprobs, width)  # (S, W)
        del logprobs
        beam, token = where // vocabulary, where % vocabulary
        ended = torch.isin(token, ends)
        _collect(found, alive, rows, (top, beam, ended), step, search)
        scores, chosen = top.masked_fill(ended, -torch.inf).topk(beams, -1)  # (S, K)
        beam, token = beam.gather(1, chosen), token.gather(1, chosen)
        first = torch.arange(len(alive), device=device)[:, None] * beams
        parents = first + beam  # (S, K) rows
        left = [
            place
            for place, best in enumerate(scores[:, 0].tolist())
            if not _is_done(found[alive[place]], best, step, alive[place], search)
        ]
        if len(left) < len(alive):
            _close(found, alive, set(left), rows, (scores, parents, token), step, search)
            if not left:
                return [sorted(each, key=lambda h: -h.score)[:beams] for each in found]
            kept = torch.tensor(left, device=device)
            alive, scores, token = [alive[place] for place in left], scores[kept], token[kept]
            rows.keep(kept, parents[kept].flatten())
        else:
            rows.choose(parents.flatten())
        rows.advance(token.flatten())
        yield
        if cancel.requested:
            return None
    return found


def _collect(
    found: Found,
    alive: Sequence[int],
    rows: Rows,
    candidates: tuple[Tensor, Tensor, Tensor],
    step: int,
    search: Search,
) -> None:
    """Keep hypotheses that end now, if they are among the best `beams` of their sentence."""
    top, beam, ended = candidates
    best = ended[:, : search.beams].nonzero()
    if not len(best):
        return
    place, rank = best[:, 0], best[:, 1]
    logprobs, parents = top[place, rank].tolist(), beam[place, rank].tolist()
    for here, logprob, parent in zip(place.tolist(), logprobs, parents, strict=True):
        if logprob == float("-inf"):
            continue
        ids = rows.written(here * search.beams + parent)
        mine = found[alive[here]]
        mine.append(Hypothesis(ids, logprob, search.score(logprob, step), complete=True))
        mine.sort(key=lambda hypothesis: -hypothesis.score)
        del mine[search.beams :]


def _is_done(
    mine: Sequence[Hypothesis], running: float, step: int, sentence: int, search: Search
) -> bool:
    """Whether nothing that still runs can beat the worst of what is kept, or the length is used up."""
    if step >= search.limits[sentence]:
        return True
    if len(mine) < search.beams:
        return False
    return mine[-1].score >= search.score(running, step)


def _close(
    found: Found,
    alive: Sequence[int],
    left: set[int],
    rows: Rows,
    running: tuple[Tensor, Tensor, Tensor],
    step: int,
    search: Search,
) -> None:
    """Fill up sentences that leave with hypotheses the longest length has cut."""
    scores, parents, tokens = running
    for place, sentence in enumerate(alive):
        if place in left:
            continue
        mine = found[sentence]
        for beam in range(search.beams - len(mine)):
            logprob = float(scores[place, beam])
            if logprob == float("-inf"):
                break
            ids = (*rows.written(int(parents[place, beam])), int(tokens[place, beam]))
            mine.append(Hypothesis(ids, logprob, search.score(logprob, step), complete=False))
