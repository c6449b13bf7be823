"""The engine for causal language models: a prompt in, one token per step out.

Brings together the rendered prompt, the decoder's logits, the sampler's choice and the reply's text.
What a message looks like is `templates`' business, how the model is run `decoder`'s, what text may be
shown `replies`'. Runs on the engine thread.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from lslm_tui.engine.context import context_tokens, end_tokens, rope_switch
from lslm_tui.engine.decoder import Decoder
from lslm_tui.engine.generation import Clock, Generation, Limits
from lslm_tui.engine.hardware import device_name
from lslm_tui.engine.memory import as_out_of_memory, release, weights_in_memory
from lslm_tui.engine.replies import Vocabulary
from lslm_tui.engine.sampling import make_sampler
from lslm_tui.engine.scoring import BatchScorer, Scored
from lslm_tui.engine.templates import Prompt, PromptRenderer
from lslm_tui.errors import ContextOverflowError, EngineError, UsageError
from lslm_tui.types import (
    Cancel,
    Capability,
    ChatMessage,
    Done,
    GenerationRequest,
    ModelInfo,
    ModelSpec,
    Progress,
    PromptMeasure,
    Score,
    ScoreItem,
    ScoreRequest,
    Token,
)

if TYPE_CHECKING:
    from lslm_tui.engine.checkpoint import Checkpoint
    from lslm_tui.engine.plan import Plan

MOST_ALTERNATIVES = 100
ENCODE_AT_ONCE = 64
"""Texts tokenized between two looks at the cancel flag."""


class CausalEngine:
    """A loaded causal language model; see `base.Engine`."""

    def __init__(
        self, spec: ModelSpec, checkpoint: Checkpoint, model: Any, tokenizer: Any, plan: Plan
    ) -> None:
        context = context_tokens(model.config, tokenizer)
        self._device = plan.device
        self._renderer = PromptRenderer(tokenizer, context)
        self._vocabulary = Vocabulary(tokenizer)
        switch = rope_switch(model.config)
        self._decoder: Decoder | None = Decoder(model, plan.device, switch)
        self._scorer: BatchScorer | None = BatchScorer(model, plan.device, alone=switch is not None)
        self._begin = next(
            (n for n in (tokenizer.bos_token_id, tokenizer.eos_token_id) if n is not None), None
        )
        self._ends = end_tokens(
            model.generation_config,
            model.config,
            (tokenizer.eos_token_id, self._renderer.end_of_turn()),
        )
        self._suppressed = tuple(getattr(model.generation_config, "suppress_tokens", None) or ())
        self._info = ModelInfo(
            name=spec.name,
            path=spec.path,
            kind=checkpoint.kind,
            architecture=checkpoint.architecture,
            parameters=plan.parameters,
            dtype=plan.dtype,
            quantization=plan.quantization,
            device=plan.device,
            device_name=device_name(plan.device),
            context_tokens=context,
            memory_bytes=weights_in_memory(model),
            capabilities=_capabilities(self._renderer),
            adapter=checkpoint.adapter_name,
            base=checkpoint.base_name,
        )

    @property
    def info(self) -> ModelInfo:
        return self._info

    def measure(self, messages: Sequence[ChatMessage]) -> PromptMeasure:
        """Count the tokens a reply to `messages` would read, message by message."""
        return self._renderer.measure(messages)

    def count(self, text: str) -> int:
        """Number of tokens in plain text, without markers."""
        return self._renderer.count(text)

    def close(self) -> None:
        """Give the memory back. The engine must not be used afterwards."""
        if self._decoder is not None:
            self._decoder.forget()
            self._decoder = self._scorer = None
        release()

    def score(self, request: ScoreRequest, cancel: Cancel) -> Iterator[Progress | Score]:
        """Yield one `Score` per item, in whatever order they are finished.

        Raises:
            ContextOverflowError: an item and what stands before it do not fit into the context.
            OutOfMemoryError: not even one row at a time fits.
            InputError: the chat template refuses the messages.
        """
        if self._scorer is None:
            raise EngineError("This model has been closed.", remedy="Open it again.")
        items: list[Scored] = []
        for place, item in enumerate(request.items):
            items.append(self._scored(item))
            if place % ENCODE_AT_ONCE == 0:
                yield Progress("reading", place, len(request.items), "texts")
                if cancel.requested:
                    return
        filled = [place for place, item in enumerate(items) if item.ids]
        for place in sorted(set(range(len(items))).difference(filled)):
            yield Score(place, (), (), len(items[place].context))
        for event in self._scorer.score([items[place] for place in filled], cancel):
            if isinstance(event, Progress):
                yield event
                continue
            place, logprobs = filled[event[0]], event[1]
            scored = items[place]
            yield Score(place, tuple(scored.ids), logprobs, len(scored.context))

    def _scored(self, item: ScoreItem) -> Scored:
        """The item's ids: those of the whole text that follow the ids of what stands before."""
        before, whole = self._renderer.continued(item.context, item.messages, item.text)
        shared = 0
        for one, other in zip(before, whole, strict=False):
            if one != other:
                break
            shared += 1
        context, ids = whole[:shared], whole[shared:]
        if not context and self._begin is not None:
            context = [self._begin]
        if not context and ids:  # nothing stands before: the first token only is read
            context, ids = ids[:1], ids[1:]
        tokens, limit = len(context) + len(ids), self._info.context_tokens
        if tokens > limit:
            raise ContextOverflowError(
                f"The text takes {tokens} tokens and the model's context holds {limit}.",
                tokens=tokens,
                limit=limit,
                remedy="Shorten it.",
            )
        return Scored(context, ids)

    def generate(
        self, request: GenerationRequest, cancel: Cancel
    ) -> Iterator[Progress | Token | Done]:
        """Yield prompt progress, one `Token` per step and one last `Done`.

        The end token is a step too; its `text` is what had been held back. A step whose text crosses
        from reasoning into the answer comes as two `Token`s of the same id.

        Raises:
            ContextOverflowError: the prompt alone fills the model's context.
            OutOfMemoryError: the device ran out of memory; the engine can still be used.
            UsageError: the sampling settings or the request make no sense.
            InputError: the chat template refuses the messages.
        """
        clock = Clock()
        if self._decoder is None:
            raise EngineError("This model has been closed.", remedy="Open it again.")
        if not 0 <= request.alternatives <= MOST_ALTERNATIVES:
            raise UsageError(f"Alternatives must be from 0 to {MOST_ALTERNATIVES}.")
        prompt = self._renderer.render(request)
        self._refuse_overflow(prompt)
        sampler = make_sampler(request.sampling, self._device, self._suppressed)
        generation = Generation(
            prompt=prompt,
            decoder=self._decoder,
            sampler=sampler,
            vocabulary=self._vocabulary,
            limits=self._limits(request, len(prompt.ids)),
            cancel=cancel,
            clock=clock,
        )
        try:
            yield from generation.events()
            return
        except (RuntimeError, MemoryError) as error:
            failure = as_out_of_memory(error, "generating")
            if failure is None:
                raise
        # Outside the handler: the error's traceback holds the tensors that filled the memory.
        self._decoder.forget()
        release()
        raise failure

    def _refuse_overflow(self, prompt: Prompt) -> None:
        tokens, limit = len(prompt.ids), self._info.context_tokens
        if tokens >= limit:
            raise ContextOverflowError(
                f"The prompt takes {tokens} tokens and the model's context holds {limit}.",
                tokens=tokens,
                limit=limit,
                remedy="Shorten it, or drop the oldest messages.",
            )

    def _limits(self, request: GenerationRequest, prompt_tokens: int) -> Limits:
        room = self._info.context_tokens - prompt_tokens
        wanted = request.sampling.max_new_tokens
        return Limits(
            ends=self._ends,
            stops=request.sampling.stop,
            tokens=room if wanted is None else min(wanted, room),
            alternatives=request.alternatives,
        )


def _capabilities(renderer: PromptRenderer) -> frozenset[Capability]:
    found = {Capability.GENERATE, Capability.LOGPROBS, Capability.SCORE}
    if renderer.template:
        found.add(Capability.CHAT)
    if renderer.can_switch_thinking:
        found.add(Capability.THINKING)
    return frozenset(found)
