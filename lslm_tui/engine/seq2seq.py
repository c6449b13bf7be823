"""The engine for translators: sentences in, translations out, in batches sorted by length.

Tokenizes, batches, decodes (`beams`) and turns ids into text; how a model is told its languages is
`languages`' business. Sentences are translated as they stand: splitting texts, guarding and
remembering belong to the task. Runs on the engine thread.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from lslm_tui.engine.batching import Batcher
from lslm_tui.engine.beams import search_rows
from lslm_tui.engine.constrained import search_with_demands
from lslm_tui.engine.context import end_tokens
from lslm_tui.engine.demands import demands_of
from lslm_tui.engine.hardware import device_name
from lslm_tui.engine.languages import family_of, refuse_direction
from lslm_tui.engine.memory import as_out_of_memory, release, weights_in_memory
from lslm_tui.engine.search import Found, Hypothesis, Search
from lslm_tui.engine.shared_attention import share_sources
from lslm_tui.errors import CapabilityError, ContextOverflowError, EngineError, UsageError
from lslm_tui.types import (
    Cancel,
    Candidate,
    Capability,
    ChatMessage,
    Done,
    GenerationRequest,
    ModelInfo,
    ModelSpec,
    Progress,
    PromptMeasure,
    Token,
    Translation,
    TranslationRequest,
)

if TYPE_CHECKING:
    from lslm_tui.engine.checkpoint import Checkpoint
    from lslm_tui.engine.plan import Plan

MOST_BEAMS = 16
DEFAULT_CONTEXT = 512
FIRST_TOKENS = 2048
"""Source tokens of the first batch, all beams counted; how fast the model is, is not known yet."""
MOST_ROWS = 512
CPU_ROWS = 192
"""Of one batch on a CPU: with more, what is remembered of them leaves its cache, and greedy decoding of
512 at once is a quarter slower."""
CPU_LOGITS = 4_194_304
"""Logits of one step on a CPU. Blocks above 32 MB are given back to the system and asked for again at
every step, which takes longer than filling them; below, they stay in its cache besides."""
LEAST_CPU_ROWS = 128
"""Fewer beams at once use a large vocabulary's matrix badly."""
DECODING_S = 2.0
"""How long decoding one batch should take. It has ten steps or more, and a cancel is heard after each."""


class Seq2SeqEngine:
    """A loaded translator; see `base.Engine`."""

    def __init__(
        self, spec: ModelSpec, checkpoint: Checkpoint, model: Any, tokenizer: Any, plan: Plan
    ) -> None:
        """
        Raises:
            ModelUnfitError: nothing says which languages the model translates.
        """
        share_sources(model)
        self._model: Any | None = model
        self._tokenizer = tokenizer
        self._device = plan.device
        self._family = family_of(tokenizer, model)
        config = model.config
        context = int(getattr(config, "max_position_embeddings", 0) or DEFAULT_CONTEXT)
        defaults = model.generation_config
        start = defaults.decoder_start_token_id
        self._start = int(config.decoder_start_token_id if start is None else start)
        self._ends = tuple(end_tokens(defaults, config, (tokenizer.eos_token_id,)))
        self._banned = _banned(defaults, tokenizer)
        self._own_beams = int(defaults.num_beams or 1)
        self._budgets: dict[int, int] = {}
        """Tokens of a batch that took about `DECODING_S`, by beams, for the next request."""
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
            capabilities=frozenset({Capability.TRANSLATE}),
            source_languages=self._family.sources,
            target_languages=self._family.targets,
            adapter=checkpoint.adapter_name,
            base=checkpoint.base_name,
        )

    @property
    def info(self) -> ModelInfo:
        return self._info

    def translate(
        self, request: TranslationRequest, cancel: Cancel
    ) -> Iterator[Progress | Translation]:
        """Yield one `Translation` per sentence, in whatever order they are finished.

        Cancelling ends it after the step that runs; sentences that were not finished do not come.

        Raises:
            CapabilityError: the model does not translate this direction.
            ContextOverflowError: a sentence is longer than the model reads; nothing is cut.
            UsageError: the settings make no sense.
            OutOfMemoryError: not even one sentence at a time fits.
        """
        if self._model is None:
            raise EngineError("This model has been closed.", remedy="Open it again.")
        refuse_direction(
            self._family, request.source_language, request.target_language, self._info.name
        )
        self._check(request)
        rows = self._encode(request)
        yield Progress("translating", 0, len(rows), "sentences")
        beams = self._beams(request)
        batcher = Batcher(
            [len(row) for row in rows],
            tokens=self._budgets.get(beams, FIRST_TOKENS // beams),
            rows=self._rows(beams),
            step_s=DECODING_S,
        )
        done = 0
        for batch in batcher:
            found = yield from self._translate_batch(request, rows, batch, cancel)
            if found is None:
                return
            for index, hypotheses in zip(batch, found, strict=True):
                yield self._translation(index, hypotheses, request, len(rows[index]))
            done += len(batch)
            yield Progress("translating", done, len(rows), "sentences")
            self._budgets[beams] = batcher.tokens

    def _translate_batch(
        self,
        request: TranslationRequest,
        rows: Sequence[Sequence[int]],
        batch: Sequence[int],
        cancel: Cancel,
    ) -> Generator[Progress, None, Found | None]:
        """Decode one batch; halved as often as memory asks for. Returns `None` if cancelled."""
        try:
            return (yield from self._decode(request, rows, batch, cancel))
        except (RuntimeError, MemoryError) as error:
            failure = as_out_of_memory(error, "translating")
            if failure is None:
                raise
        # Outside the handler: the error's traceback holds the tensors that filled the memory.
        release()
        if len(batch) == 1:
            raise failure
        half = len(batch) // 2
        first = yield from self._translate_batch(request, rows, batch[:half], cancel)
        second = yield from self._translate_batch(request, rows, batch[half:], cancel)
        return None if first is None or second is None else [*first, *second]

    def _decode(
        self,
        request: TranslationRequest,
        rows: Sequence[Sequence[int]],
        batch: Sequence[int],
        cancel: Cancel,
    ) -> Generator[Progress, None, Found | None]:
        padded = self._tokenizer.pad(
            {"input_ids": [list(rows[index]) for index in batch]}, return_tensors="pt"
        )
        search = Search(
            prefix=(self._start, *self._family.prefix(request.target_language)),
            ends=self._ends,
            banned=self._banned,
            limits=tuple(self._limit(len(rows[index]), request) for index in batch),
            beams=self._beams(request),
            length_penalty=request.length_penalty,
            repetition_penalty=request.repetition_penalty,
        )
        ids = padded["input_ids"].to(self._device)  # (B, T)
        mask = padded["attention_mask"].to(self._device)
        if request.required:
            demands = [
                demands_of(request.required[index], self._tokenizer, limit)
                for index, limit in zip(batch, search.limits, strict=True)
            ]
            # A beam for each number of tokens they take, and for having none.
            least = max(len(each) for each in demands) + 2
            search = replace(search, beams=min(max(search.beams, least), MOST_BEAMS))
            step = search_with_demands(self._model, ids, mask, search, demands, cancel)
        else:
            step = search_rows(self._model, ids, mask, search, cancel)
        while True:
            try:
                next(step)
            except StopIteration as end:
                found: Found | None = end.value
                return found
            # A step of the generator, so that the host can serve calls between two of them.
            yield Progress("translating", 0, None, "sentences")

    def _rows(self, beams: int) -> int:
        """Most sentences of a batch."""
        if self._device != "cpu":
            return MOST_ROWS
        vocabulary = int(self._model.get_output_embeddings().weight.shape[0])  # type: ignore[union-attr]
        return max(min(max(CPU_LOGITS // vocabulary, LEAST_CPU_ROWS) // beams, CPU_ROWS), 1)

    def _beams(self, request: TranslationRequest) -> int:
        least = request.alternatives + 1 if request.alternatives else 1
        return max(request.beams or self._own_beams, least)

    def _check(self, request: TranslationRequest) -> None:
        if request.beams < 0 or self._beams(request) > MOST_BEAMS:
            raise UsageError(f"Beams and alternatives must be from 0 to {MOST_BEAMS}.")
        if request.required and len(request.required) != len(request.sentences):
            raise UsageError("Required words must be given for every sentence, or for none.")
        if request.repetition_penalty <= 0:
            raise UsageError("The repetition penalty must be above 0; 1 is neutral.")

    def _encode(self, request: TranslationRequest) -> list[list[int]]:
        self._family.begin(request.source_language, request.target_language)
        texts = [self._family.mark(text, request.target_language) for text in request.sentences]
        if not texts:
            return []
        rows: list[list[int]] = self._tokenizer(texts, truncation=False)["input_ids"]
        longest = max(len(row) for row in rows)
        if longest > self._info.context_tokens:
            raise ContextOverflowError(
                f"A sentence takes {longest:,} tokens and the model reads {self._info.context_tokens:,}.",
                tokens=longest,
                limit=self._info.context_tokens,
                remedy="Split it.",
            )
        return rows

    def _limit(self, source_tokens: int, request: TranslationRequest) -> int:
        wanted = request.max_new_tokens or 3 * source_tokens + 16
        return min(wanted, self._info.context_tokens - 2)

    def _translation(
        self,
        index: int,
        hypotheses: Sequence[Hypothesis],
        request: TranslationRequest,
        source_tokens: int,
    ) -> Translation:
        found = [self._candidate(hypothesis) for hypothesis in hypotheses]
        others: dict[str, Candidate] = {}
        for candidate in found[1:]:
            if candidate.text != found[0].text:
                others.setdefault(candidate.text, candidate)
        kept = tuple(others.values())[: request.alternatives]
        return Translation(index, found[0], kept, source_tokens)

    def _candidate(self, hypothesis: Hypothesis) -> Candidate:
        text = self._tokenizer.decode(list(hypothesis.ids), skip_special_tokens=True)
        mean = hypothesis.logprob / max(hypothesis.steps, 1)
        return Candidate(text.strip(), mean, len(hypothesis.ids), hypothesis.complete)

    def generate(
        self, request: GenerationRequest, cancel: Cancel
    ) -> Iterator[Progress | Token | Done]:
        """A translator does not chat.

        Raises:
            CapabilityError: always.
        """
        raise CapabilityError(
            f"{self._info.name} translates; it cannot chat.", remedy="Choose a chat model."
        )

    def measure(self, messages: Sequence[ChatMessage]) -> PromptMeasure:
        """Tokens of each message as plain text; a translator has no markers."""
        return PromptMeasure(
            tuple(self.count(message.content) for message in messages), 0, self._info.context_tokens
        )

    def count(self, text: str) -> int:
        """Number of tokens in plain text, without markers."""
        return len(self._tokenizer(text, add_special_tokens=False, truncation=False)["input_ids"])

    def close(self) -> None:
        """Give the memory back. The engine must not be used afterwards."""
        self._model = None
        release()


def _banned(defaults: Any, tokenizer: Any) -> tuple[int, ...]:
    """Tokens that are never an output: padding, and single bad words of the model's own settings."""
    words = getattr(defaults, "bad_words_ids", None) or []
    banned = {int(word[0]) for word in words if len(word) == 1}
    pad, end = tokenizer.pad_token_id, tokenizer.eos_token_id
    if pad is not None and pad != end:
        banned.add(int(pad))
    return tuple(sorted(banned))
