"""The decoder's state for sentences that are still being written: caches, mask, last tokens.

A sentence has one row, and as many as there are beams after `spread`. What is computed of the source
is there once for all of them where the model's attention allows it (`shared_attention`). Runs on the
engine thread.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from transformers import DynamicCache, EncoderDecoderCache
from transformers.modeling_outputs import BaseModelOutput

from lslm_tui.engine.search import Search
from lslm_tui.engine.shared_attention import is_shared


class Rows:
    """S sentences of K beams each, sentence by sentence: R = S·K rows."""

    # The mode is set per step: around a `yield` it would reach whatever else the thread does.
    @torch.inference_mode()
    def __init__(self, model: Any, ids: Tensor, mask: Tensor, search: Search) -> None:
        """`ids`, `mask`: (S, T) int64. There is one row for each until `spread` makes the beams."""
        self._model = model
        full = bool(mask.all())
        self._hidden = model.get_encoder()(
            input_ids=ids, attention_mask=None if full else mask, return_dict=True
        ).last_hidden_state  # (S, T, D); (R, T, D) where it is not shared
        self._mask = None if full else mask
        self._cache = EncoderDecoderCache(
            DynamicCache(config=model.config), DynamicCache(config=model.config)
        )
        prefix = torch.tensor([search.prefix], device=ids.device)
        self.output = prefix.repeat(ids.shape[0], 1)  # (R, L)
        self._prefix = len(search.prefix)
        self._banned = torch.tensor(search.banned, device=ids.device)
        self._penalty = search.repetition_penalty
        self._seen = 0
        self._beams = 1
        self._shared = is_shared(model)

    @torch.inference_mode()
    def logprobs(self) -> Tensor:
        """(R, V) float32, log-probabilities of the next token, in nats."""
        logits = (
            self._model(
                encoder_outputs=BaseModelOutput(last_hidden_state=self._hidden),
                attention_mask=self._mask,
                decoder_input_ids=self.output[:, self._seen :],
                past_key_values=self._cache,
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
        """Give each sentence as many rows as there are beams; after its first step."""
        self._beams = beams
        self.output = self.output.repeat_interleave(beams, 0)
        self._cache.self_attention_cache.batch_repeat_interleave(beams)
        if not self._shared:
            self._cache.cross_attention_cache.batch_repeat_interleave(beams)
            self._hidden = self._hidden.repeat_interleave(beams, 0)
            self._mask = None if self._mask is None else self._mask.repeat_interleave(beams, 0)

    @torch.inference_mode()
    def choose(self, rows: Tensor) -> None:
        """Go on from other beams of the same sentences: (R,) int64 row numbers."""
        self.output = self.output[rows]
        self._cache.self_attention_cache.reorder_cache(rows)

    @torch.inference_mode()
    def keep(self, places: Tensor, rows: Tensor) -> None:
        """Drop all sentences but these, in order: (S',) places; (S'·K,) rows of theirs to go on from."""
        self.choose(rows)
        mine = places
        if not self._shared and self._beams > 1:
            inside = torch.arange(self._beams, device=places.device)
            mine = (places[:, None] * self._beams + inside).flatten()
        self._hidden = self._hidden[mine]
        self._mask = None if self._mask is None else self._mask[mine]
        self._cache.cross_attention_cache.reorder_cache(mine)

    def written(self, row: int) -> tuple[int, ...]:
        """What a row has been given, prefix aside."""
        return tuple(self.output[row, self._prefix :].tolist())
