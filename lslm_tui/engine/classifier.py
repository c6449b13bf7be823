"""The engine for sequence classifiers: texts in, calibrated probabilities out, in sorted batches.

A text longer than the context is read in windows that overlap, and its logits are their mean, weighted
by tokens; nothing is cut. Why a label was given is `attribution`'s business. Runs on the engine thread.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import torch

from lslm_tui.engine.attribution import attribute
from lslm_tui.engine.batching import Batcher, portions, stretches
from lslm_tui.engine.context import context_tokens
from lslm_tui.engine.hardware import device_name
from lslm_tui.engine.memory import as_out_of_memory, release, trim, weights_in_memory
from lslm_tui.engine.probabilities import pooled, probabilities, window_starts
from lslm_tui.errors import CapabilityError, EngineError
from lslm_tui.types import (
    Attribution,
    AttributionMethod,
    Cancel,
    Capability,
    ChatMessage,
    Classification,
    Done,
    GenerationRequest,
    ModelInfo,
    ModelSpec,
    Progress,
    PromptMeasure,
    Token,
    Window,
)

if TYPE_CHECKING:
    from lslm_tui.engine.checkpoint import Checkpoint
    from lslm_tui.engine.plan import Plan

ENCODE_AT_ONCE = 256
CHARACTERS_AT_ONCE = 50_000
"""Texts, and signs of texts, tokenized between two looks at the cancel flag."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A text, or a window of one: its ids with special tokens, and where it stands."""

    text: int
    ids: list[int]
    start: int
    end: int


MANY = 1024
"""After so many texts freed memory is given back."""
TOKENS_ON_CPU = 4096
"""Tokens of a batch at most: more is no faster there and only takes memory, and how much would depend
on how busy the machine is, since the budget follows the time a batch takes."""


_Tokens = tuple[list[int], list[tuple[int, int]]]
"""Ids of a text, and the characters each stands for."""


class ClassifierEngine:
    """A loaded sequence classifier; see `base.Engine`."""

    def __init__(
        self, spec: ModelSpec, checkpoint: Checkpoint, model: Any, tokenizer: Any, plan: Plan
    ) -> None:
        self._model: Any | None = model
        self._tokenizer = tokenizer
        self._device = plan.device
        config = model.config
        names = config.id2label or {}
        labels = tuple(str(names.get(i, f"LABEL_{i}")) for i in range(config.num_labels))
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
            context_tokens=_context(config, tokenizer),
            memory_bytes=weights_in_memory(model),
            capabilities=frozenset({Capability.CLASSIFY, Capability.ATTRIBUTE}),
            labels=labels,
            temperature=spec.temperature or _temperature(config),
            adapter=checkpoint.adapter_name,
            base=checkpoint.base_name,
        )
        if tokenizer.pad_token_id is None:
            tokenizer.pad_token = tokenizer.eos_token or tokenizer.unk_token
        self._frame = _frame(tokenizer)
        if config.pad_token_id is None:  # a causal base looks for the last token with it
            config.pad_token_id = tokenizer.pad_token_id

    @property
    def info(self) -> ModelInfo:
        return self._info

    def classify(self, texts: Sequence[str], cancel: Cancel) -> Iterator[Progress | Classification]:
        """Yield one `Classification` per text, in whatever order they are finished.

        Cancelling ends it after the batch that runs; texts that were not finished do not come.

        Raises:
            OutOfMemoryError: not even one text at a time fits.
        """
        if self._model is None:
            raise EngineError("This model has been closed.", remedy="Open it again.")
        pieces: list[_Piece] = []
        for first, part in portions(texts, ENCODE_AT_ONCE, CHARACTERS_AT_ONCE):
            tokens: list[_Tokens] = []
            for stretch, offset in stretches(part, CHARACTERS_AT_ONCE):
                tokens = self._tokenized(tokens, stretch, offset)
                yield Progress("reading", first, len(texts), "texts")
                if cancel.requested:
                    return
            for row, (ids, places) in enumerate(tokens):
                pieces += self._cut(first + row, ids, places)
        yield from self._classify_pieces(pieces, len(texts), cancel)
        if len(texts) >= MANY:
            del pieces
            trim()

    def _classify_pieces(
        self, pieces: Sequence[_Piece], texts: int, cancel: Cancel
    ) -> Iterator[Progress | Classification]:
        missing = [0] * texts
        parts: list[list[tuple[_Piece, list[float]]]] = [[] for _ in range(texts)]
        for piece in pieces:
            missing[piece.text] += 1
        done = 0
        most = TOKENS_ON_CPU if self._device == "cpu" else None
        for batch in Batcher([len(piece.ids) for piece in pieces], most=most):
            logits = self._logits([pieces[index] for index in batch])
            for index, row in zip(batch, logits, strict=True):
                piece = pieces[index]
                parts[piece.text].append((piece, row))
                missing[piece.text] -= 1
                if not missing[piece.text]:
                    done += 1
                    yield self._classification(piece.text, parts[piece.text])
                    parts[piece.text] = []
            yield Progress("classifying", done, texts, "texts")
            if cancel.requested:
                return

    def _logits(self, pieces: Sequence[_Piece]) -> list[list[float]]:
        """(B, C) logits as lists; a batch that does not fit into memory is halved."""
        try:
            return self._forward(pieces)
        except (RuntimeError, MemoryError) as error:
            failure = as_out_of_memory(error, "classifying")
            if failure is None:
                raise
        # Outside the handler: the error's traceback holds the tensors that filled the memory.
        release()
        if len(pieces) == 1:
            raise failure
        half = len(pieces) // 2
        return self._logits(pieces[:half]) + self._logits(pieces[half:])

    @torch.inference_mode()
    def _forward(self, pieces: Sequence[_Piece]) -> list[list[float]]:
        if self._model is None:  # in the middle of the work, to make room for another
            raise EngineError("This model has been closed.", remedy="Open it again.")
        padded = self._tokenizer.pad(
            {"input_ids": [piece.ids for piece in pieces]}, return_tensors="pt"
        )
        ids = padded["input_ids"].to(self._device)  # (B, T)
        mask = padded["attention_mask"].to(self._device)
        logits = self._model(input_ids=ids, attention_mask=mask).logits  # (B, C)
        rows: list[list[float]] = logits.float().tolist()
        return rows

    def _tokenized(self, before: list[_Tokens], texts: Sequence[str], offset: int) -> list[_Tokens]:
        """Ids and places of each text; `offset` is where a stretch of a long one begins."""
        encoded = self._tokenizer(
            list(texts), add_special_tokens=False, truncation=False, return_offsets_mapping=True
        )
        found = [
            (ids, [(a + offset, b + offset) for a, b in places] if offset else places)
            for ids, places in zip(encoded["input_ids"], encoded["offset_mapping"], strict=True)
        ]
        if not offset:
            return found
        return [(before[0][0] + found[0][0], before[0][1] + found[0][1])]

    def _cut(self, text: int, ids: list[int], places: list[tuple[int, int]]) -> list[_Piece]:
        """The text as one piece, or as windows where it is longer than the context."""
        before, after = self._frame
        room = self._info.context_tokens - len(before) - len(after)
        pieces: list[_Piece] = []
        for start in window_starts(len(ids), room):
            end = min(start + room, len(ids))
            whole = [*before, *ids[start:end], *after]
            place = (places[start][0], places[end - 1][1]) if ids else (0, 0)
            pieces.append(_Piece(text, whole, *place))
        return pieces

    def _classification(
        self, index: int, parts: Sequence[tuple[_Piece, list[float]]]
    ) -> Classification:
        parts = sorted(parts, key=lambda part: part[0].start)
        tokens = sum(len(piece.ids) for piece, _ in parts)
        logits = pooled([row for _, row in parts], [len(piece.ids) for piece, _ in parts])
        scores = probabilities(logits, self._info.temperature)
        windows = tuple(
            Window(piece.start, piece.end, probabilities(row, self._info.temperature))
            for piece, row in parts
        )
        best = max(range(len(scores)), key=scores.__getitem__)
        return Classification(
            index=index,
            label=self._info.labels[best],
            scores=scores,
            logits=logits,
            windows=windows if len(windows) > 1 else (),
            tokens=tokens,
        )

    def attribute(
        self,
        text: str,
        method: AttributionMethod,
        cancel: Cancel,
        *,
        label: str | None = None,
    ) -> Iterator[Progress | Attribution]:
        """Say which words the label (the best one, unless given) rests on.

        A text longer than the context is explained by its first window only.

        Raises:
            CapabilityError: the model has no such label.
        """
        if self._model is None:
            raise EngineError("This model has been closed.", remedy="Open it again.")
        if label is not None and label not in self._info.labels:
            raise CapabilityError(
                f"{self._info.name} has no label {label}.",
                remedy=f"Its labels are {', '.join(self._info.labels)}.",
            )
        yield from attribute(
            self._model,
            self._tokenizer,
            text,
            method,
            cancel,
            labels=self._info.labels,
            label=label,
            most_tokens=self._info.context_tokens,
            device=self._device,
        )

    def recalibrate(self, temperature: float) -> None:
        """Divide logits by this from now on."""
        self._info = replace(self._info, temperature=temperature)

    def generate(
        self, request: GenerationRequest, cancel: Cancel
    ) -> Iterator[Progress | Token | Done]:
        """A classifier does not chat.

        Raises:
            CapabilityError: always.
        """
        raise CapabilityError(
            f"{self._info.name} labels texts; it cannot chat.", remedy="Choose a chat model."
        )

    def measure(self, messages: Sequence[ChatMessage]) -> PromptMeasure:
        """Tokens of each message as plain text; a classifier has no markers."""
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


def _frame(tokenizer: Any) -> tuple[list[int], list[int]]:
    """The special tokens before and after a text."""
    encoded = tokenizer("a", return_special_tokens_mask=True)
    ids, special = list(encoded["input_ids"]), list(encoded["special_tokens_mask"])
    if 0 not in special:
        return [], []
    first, last = special.index(0), len(special) - special[::-1].index(0)
    return ids[:first], ids[last:]


def _context(config: Any, tokenizer: Any) -> int:
    """Tokens read at once, special ones included. RoBERTa counts positions from its padding id on."""
    context = context_tokens(config, tokenizer)
    if config.model_type in ("roberta", "xlm-roberta", "camembert") and context > 2:
        context = min(context, int(config.max_position_embeddings) - 2)
    return context


def _temperature(config: Any) -> float:
    calibration = getattr(config, "calibration", None)
    value = calibration.get("temperature") if isinstance(calibration, dict) else None
    sound = isinstance(value, int | float) and math.isfinite(value) and value > 0
    return float(value) if sound else 1.0  # type: ignore[arg-type]
