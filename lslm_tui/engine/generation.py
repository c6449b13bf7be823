"""One reply in the making: prompt, then choose, show, read, until one of four reasons to stop.

The loop between the decoder's logits, the sampler and the reply's text. It does not know messages,
templates or how the model is held. Runs on the engine thread.
"""

from __future__ import annotations

import math
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field

import torch

from lslm_tui.engine.decoder import Decoder
from lslm_tui.engine.replies import ReplyText, Vocabulary
from lslm_tui.engine.sampling import Sampler
from lslm_tui.engine.templates import Prompt
from lslm_tui.errors import EngineError
from lslm_tui.types import Alternative, Cancel, Done, FinishReason, Progress, Token, Usage


@dataclass(frozen=True, slots=True)
class Limits:
    """When to stop: at an end token or stop string, or after so many tokens."""

    ends: frozenset[int]
    stops: tuple[str, ...]
    tokens: int
    """New tokens at most, the end token included."""
    alternatives: int
    """How many alternatives to report per step."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One chosen token, still without text; log-probabilities in nats, before any filter."""

    token: int
    logprob: float
    alternatives: tuple[tuple[int, float], ...]


@dataclass(slots=True)
class Clock:
    """When a request began, and when its first and last tokens were chosen; seconds."""

    started: float = field(default_factory=time.perf_counter)
    first: float = 0.0
    last: float = 0.0
    tokens: int = 0

    def tick(self) -> None:
        self.last = time.perf_counter()
        self.first = self.first or self.last
        self.tokens += 1

    def usage(self, prompt: int, cached: int) -> Usage:
        spent = self.last - self.first
        return Usage(
            prompt_tokens=prompt,
            cached_prompt_tokens=cached,
            completion_tokens=self.tokens,
            ttft_s=self.first - self.started if self.tokens else 0.0,
            decode_tokens_per_s=(self.tokens - 1) / spent if self.tokens > 1 and spent else 0.0,
        )


class Generation:
    """The state of one request between its first and last event."""

    def __init__(
        self,
        *,
        prompt: Prompt,
        decoder: Decoder,
        sampler: Sampler,
        vocabulary: Vocabulary,
        limits: Limits,
        cancel: Cancel,
        clock: Clock,
    ) -> None:
        self._prompt = prompt
        self._decoder = decoder
        self._sampler = sampler
        self._vocabulary = vocabulary
        self._limits = limits
        self._cancel = cancel
        self._clock = clock
        self._reply = ReplyText(vocabulary, prompt, limits.stops)
        self._seen = prompt.ids.copy() if sampler.sees_ids else []

    def events(self) -> Iterator[Progress | Token | Done]:
        """Yield prompt progress, one token per step and one last `Done`."""
        reason = FinishReason.CANCELLED
        cached = self._decoder.begin(self._prompt.ids)
        try:
            for step in self._decoder.read_prompt(self._prompt.ids, self._cancel):
                if isinstance(step, Progress):
                    yield step
                else:
                    reason = yield from self._decode(step)
        finally:
            self._decoder.end()
        yield Done(
            reason=reason,
            text=self._reply.text,
            reasoning=self._reply.reasoning,
            usage=self._clock.usage(len(self._prompt.ids), cached),
            seed=self._sampler.seed,
            stop_text=self._reply.stop_text,
        )

    def _decode(self, logits: torch.Tensor) -> Generator[Token, None, FinishReason]:
        """Yield tokens until there is a reason to stop; return it."""
        while not self._cancel.requested:
            choice = self._choose(logits)
            self._clock.tick()
            reason = self._reason_to_stop(choice.token)
            yield from self._tokens(choice, reason)
            if self._reply.stop_text:
                return FinishReason.STOP
            if reason is not None:
                return reason
            if self._cancel.requested:
                break
            logits = self._decoder.read(choice.token)
        return FinishReason.CANCELLED

    def _reason_to_stop(self, token: int) -> FinishReason | None:
        if token in self._limits.ends:
            return FinishReason.STOP
        return FinishReason.LENGTH if self._clock.tokens >= self._limits.tokens else None

    def _tokens(self, choice: Choice, reason: FinishReason | None) -> Iterator[Token]:
        """Yield the step as a token; as two if its text crosses from reasoning into the answer."""
        pieces = [] if choice.token in self._limits.ends else self._reply.add(choice.token)
        if reason is not None and not self._reply.stop_text:
            pieces += self._reply.finish()
        alternatives = tuple(
            Alternative(token, self._vocabulary.piece(token), logprob)
            for token, logprob in choice.alternatives
        )
        texts: dict[bool, str] = {}
        for text, reasoning in pieces:
            texts[reasoning] = texts.get(reasoning, "") + text
        for reasoning, text in texts.items() or ((self._reply.thinking, ""),):
            yield Token(choice.token, text, choice.logprob, alternatives, reasoning)

    @torch.inference_mode()
    def _choose(self, logits: torch.Tensor) -> Choice:
        """Choose from `logits`, (1, V) float32, with a single transfer from the device."""
        ids = torch.tensor([self._seen], device=logits.device) if self._seen else logits
        chosen = self._sampler.choose(ids, logits)  # (1,)
        logprobs = torch.log_softmax(logits, dim=-1)[0]  # (V,)
        wanted = min(self._limits.alternatives, logprobs.shape[0])
        if wanted:
            best, which = logprobs.topk(wanted)
            # float32 holds every id below 2^24, far above any vocabulary.
            row = torch.cat((chosen.float(), logprobs[chosen], which.float(), best)).tolist()
        else:
            row = torch.cat((chosen.float(), logprobs[chosen])).tolist()
        token = int(row[0])
        if math.isnan(row[1]):
            raise EngineError(
                "The model computes values that are not numbers.",
                remedy="Its weights may be damaged, or too large for its half precision: try another quantization or device.",
            )
        if self._seen:
            self._seen.append(token)
        pairs = zip(row[2 : 2 + wanted], row[2 + wanted :], strict=True)
        return Choice(token, row[1], tuple((int(which), best) for which, best in pairs))
