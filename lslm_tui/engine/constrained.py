"""Beam search for outputs that must have certain words: beams are shared out by how much they have.

Candidates are those of plain beam search, the likeliest token of every beam, and the tokens that
begin or go on with a wording that is missing. They are put into banks by the number of tokens of the
wordings they have, and beams go to the banks in turn (Post and Vilar 2018; Hu et al. 2019). An output
ends only when it has all of them; without any wordings this is plain beam search.

What the wordings cost at least, wherever they are put, is taken off before scores are divided by
length: otherwise the longest output would be the best, since the cost is spread over more tokens.
Runs on the engine thread.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import torch
from torch import Tensor

from lslm_tui.engine.beam_rows import Rows
from lslm_tui.engine.best_tokens import best_tokens
from lslm_tui.engine.demands import Demands, Tokens
from lslm_tui.engine.search import Found, Hypothesis, Search
from lslm_tui.types import Cancel

NEVER = float("-inf")
PATIENCE = 4
"""Steps after the first output that has everything, besides those the wordings take."""


@dataclass(frozen=True, slots=True)
class _Beam:
    """A hypothesis that is being written.

    Attributes:
        logprob: its sum in nats.
        met: the wordings it has.
        placed: the part of `logprob` that tokens of wordings have cost.
    """

    ids: Tokens
    logprob: float
    met: frozenset[int]
    placed: float = 0.0


@dataclass(slots=True)
class _Sentence:
    """A sentence that is being written."""

    number: int
    demands: Demands
    limit: int
    beams: list[_Beam]
    found: list[Hypothesis] = field(default_factory=list)
    least: float = NEVER
    """What the wordings cost in the hypothesis where they are cheapest, nats (at most 0)."""
    enough: int = 0
    """Steps after which it is not looked for cheaper places any more."""

    def is_whole(self, beam: _Beam) -> bool:
        return len(beam.met) == len(self.demands.wordings)

    def keep(self, beam: _Beam, logprob: float, search: Search) -> None:
        """Keep what ends here, `logprob` being its sum with the end token."""
        self.enough = self.enough or len(beam.ids) + len(self.demands) + PATIENCE
        if beam.placed > self.least:
            self.least = beam.placed
            self.found = [replace(each, score=self._score(each, search)) for each in self.found]
        ended = Hypothesis(beam.ids, logprob, 0.0, complete=True)
        self.found.append(replace(ended, score=self._score(ended, search)))
        self.found.sort(key=lambda hypothesis: -hypothesis.score)
        del self.found[search.beams :]

    def _score(self, ended: Hypothesis, search: Search) -> float:
        return search.score(ended.logprob - self.least, ended.steps)

    def running(self, search: Search, step: int) -> float:
        """The best score of what is being written, as those of `found`."""
        return max(
            search.score(beam.logprob - max(beam.placed, self.least), step) for beam in self.beams
        )


@dataclass(frozen=True, slots=True)
class _Next:
    """A candidate: which beam goes on with which token."""

    logprob: float
    parent: int
    token: int


def search_with_demands(
    model: Any,
    ids: Tensor,
    mask: Tensor,
    search: Search,
    demands: Sequence[Demands],
    cancel: Cancel,
) -> Generator[None, None, Found | None]:
    """Decode a batch, yielding after every step.

    Args:
        demands: (B,) what each row must have.

    Returns:
        For each row its hypotheses, best first; where none has all wordings, one that is not complete.
        `None` if it was cancelled.
    """
    rows = Rows(model, ids, mask, search)
    nothing = _Beam((), 0.0, frozenset())
    alive = [
        _Sentence(number, demand, limit, [nothing])
        for number, (demand, limit) in enumerate(zip(demands, search.limits, strict=True))
    ]
    found: Found = [[] for _ in alive]
    for step in range(1, max(search.limits) + 1):
        logprobs = rows.logprobs().view(len(alive), len(alive[0].beams), -1)  # (S, K, V)
        if step == 1:
            rows.spread(search.beams)
        chosen = _step(alive, logprobs, search)
        left = [place for place, each in enumerate(alive) if not _is_done(each, search, step)]
        for each in (alive[place] for place in set(range(len(alive))) - set(left)):
            found[each.number] = _finished(each, search, step)
        if not left:
            return found
        _go_on(rows, left, [chosen[place] for place in left], search.beams)
        alive = [alive[place] for place in left]
        yield
        if cancel.requested:
            return None
    return found


@torch.inference_mode()
def _step(alive: Sequence[_Sentence], logprobs: Tensor, search: Search) -> list[list[_Next]]:
    """Let every sentence go on by a token; returns where its new beams come from."""
    ends = list(search.ends)
    for place, each in enumerate(alive):
        unfinished = [k for k, beam in enumerate(each.beams) if not each.is_whole(beam)]
        if unfinished:
            logprobs[place, torch.tensor(unfinished)[:, None], torch.tensor(ends)] = NEVER
    scores = torch.tensor(
        [[beam.logprob for beam in each.beams] for each in alive], device=logprobs.device
    )
    width = min((1 + len(ends)) * search.beams, logprobs[0].numel())
    top, where = best_tokens(scores, logprobs, width)
    likeliest = logprobs.max(-1)
    own = (scores + likeliest.values).tolist(), likeliest.indices.tolist()
    chosen = []
    for place, each in enumerate(alive):
        pool = _ranked(top[place].tolist(), where[place].tolist(), logprobs.shape[-1])
        _collect(each, pool, search)
        if each.demands.wordings:
            _collect_whole(each, logprobs[place], search)
            known = {(one.parent, one.token) for one in pool}
            more = [_Next(own[0][place][k], k, own[1][place][k]) for k in range(len(each.beams))]
            more += _forced(each, logprobs[place])
            pool += [one for one in more if (one.parent, one.token) not in known]
        mine, each.beams = _shared_out(each, pool, search)
        chosen.append(mine)
    return chosen


def _ranked(logprobs: Sequence[float], places: Sequence[int], vocabulary: int) -> list[_Next]:
    return [
        _Next(logprob, place // vocabulary, place % vocabulary)
        for logprob, place in zip(logprobs, places, strict=True)
    ]


def _forced(each: _Sentence, logprobs: Tensor) -> list[_Next]:
    """Candidates that begin a missing wording, or go on with one."""
    pairs = [
        (k, token)
        for k, beam in enumerate(each.beams)
        if beam.logprob > NEVER
        for token in sorted(each.demands.following(beam.ids, beam.met))
    ]
    if not pairs:
        return []
    parents, tokens = zip(*pairs, strict=True)
    values = logprobs[list(parents), list(tokens)].tolist()
    return [
        _Next(each.beams[parent].logprob + value, parent, token)
        for parent, token, value in zip(parents, tokens, values, strict=True)
    ]


def _collect(each: _Sentence, ranked: Sequence[_Next], search: Search) -> None:
    """Keep what ends now, if it is among the best `beams` candidates, as plain search does."""
    for one in ranked[: search.beams]:
        if one.token in search.ends and one.logprob > NEVER:
            each.keep(each.beams[one.parent], one.logprob, search)


def _collect_whole(each: _Sentence, logprobs: Tensor, search: Search) -> None:
    """Keep what could end now and has everything: there may be better, but not more that has it."""
    known = {hypothesis.ids for hypothesis in each.found}
    for k, beam in enumerate(each.beams):
        if beam.logprob == NEVER or not each.is_whole(beam) or beam.ids in known:
            continue
        end = float(logprobs[k, list(search.ends)].max())
        if end > NEVER:
            each.keep(beam, beam.logprob + end, search)


def _shared_out(
    each: _Sentence, pool: Sequence[_Next], search: Search
) -> tuple[list[_Next], list[_Beam]]:
    """As many candidates as there are beams: the best of every bank in turn, the fullest bank first."""
    banks: dict[int, list[_Next]] = defaultdict(list)
    for one in sorted(pool, key=lambda one: one.logprob):  # the best last
        beam = each.beams[one.parent]
        if one.token not in search.ends and one.logprob > NEVER:
            banks[each.demands.reached((*beam.ids, one.token), beam.met)].append(one)
    mine: list[tuple[_Next, _Beam]] = []
    while len(mine) < search.beams and any(banks.values()):
        for bank in sorted(banks, reverse=True):
            while banks[bank]:
                one = banks[bank].pop()
                if (grown := _grown(each, one)) is not None:
                    mine.append((one, grown))
                    break
    mine = sorted(mine[: search.beams], key=lambda pair: -pair[0].logprob)
    lost = _Next(NEVER, 0, 0), _Beam((0,) * (len(each.beams[0].ids) + 1), NEVER, frozenset())
    mine += [lost] * (search.beams - len(mine))  # a tiny vocabulary, or too much that is unwanted
    return [one for one, _ in mine], [beam for _, beam in mine]


def _grown(each: _Sentence, one: _Next) -> _Beam | None:
    """A beam with its next token; `None` where it has what is unwanted."""
    parent = each.beams[one.parent]
    ids = (*parent.ids, one.token)
    met = each.demands.met(ids)
    if met is None:
        return None
    further = each.demands.reached(ids, met) > each.demands.reached(parent.ids, parent.met)
    cost = one.logprob - parent.logprob if further else 0.0
    return _Beam(ids, one.logprob, met, parent.placed + cost)


def _is_done(each: _Sentence, search: Search, step: int) -> bool:
    """Whether nothing that is being written can still be better, or the length is used up.

    With wordings the best one has to be beaten; without, as in plain search, all that are kept.
    """
    if step >= each.limit or each.beams[0].logprob == NEVER:
        return True
    if not each.demands.wordings:
        running = search.score(each.beams[0].logprob, step)
        return len(each.found) == search.beams and each.found[-1].score >= running
    if not each.found or step < each.enough:
        return False
    return each.found[0].score >= each.running(search, step)


def _finished(each: _Sentence, search: Search, step: int) -> list[Hypothesis]:
    """What was found; where there are no wordings, or nothing has them, what the length has cut."""
    if each.demands.wordings and each.found:
        return each.found
    cut = [
        Hypothesis(beam.ids, beam.logprob, search.score(beam.logprob, step), complete=False)
        for beam in each.beams[: search.beams - len(each.found)]
        if beam.logprob > NEVER
    ]
    mine = [*each.found, *cut] if step >= each.limit else each.found
    if not mine:
        return [Hypothesis((), 0.0, NEVER, complete=False)]
    return sorted(mine, key=lambda hypothesis: -hypothesis.score)


def _go_on(rows: Rows, left: Sequence[int], chosen: Sequence[Sequence[_Next]], beams: int) -> None:
    device = rows.output.device
    parents = [
        place * beams + one.parent for place, mine in zip(left, chosen, strict=True) for one in mine
    ]
    rows.keep(torch.tensor(left, device=device), torch.tensor(parents, device=device))
    rows.advance(torch.tensor([one.token for mine in chosen for one in mine], device=device))
