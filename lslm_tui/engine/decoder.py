"""The model's forward pass, one chunk or one token at a time, over transformers' public cache.

Knows ids, logits and the cache kept from the request before; it does not know text, sampling
settings or messages. Runs on the engine thread.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from typing import Any

import torch
from transformers import Cache

from lslm_tui.engine.cache import new_cache
from lslm_tui.engine.context import RopeSwitch
from lslm_tui.engine.prefix import PrefixCache
from lslm_tui.errors import ModelUnfitError
from lslm_tui.types import Cancel, Progress

CHUNK_CPU = 128
CHUNK_GPU = 512
"""Prompt tokens read between two looks at the cancel flag."""


class Decoder:
    """Reads tokens into the cache and returns the logits of the last one.

    `begin`, `read_prompt`, `read` and `end` are called in this order for each request. `end` keeps
    the cache for the next request, unless a forward pass failed half-way.
    """

    def __init__(self, model: Any, device: str, switch: RopeSwitch | None) -> None:
        """
        Raises:
            ModelUnfitError: the model's forward pass takes no cache this loop could keep.
        """
        accepted = inspect.signature(model.forward).parameters
        names = ("past_key_values", "cache_params")
        self._cache_name = next((name for name in names if name in accepted), "")
        if not self._cache_name:
            raise ModelUnfitError(
                f"{type(model).__name__} keeps its state in a way that is not supported here.",
                remedy="Choose another model.",
            )
        self._options: dict[str, Any] = {"use_cache": True, "return_dict": True}
        if "logits_to_keep" in accepted:
            self._options["logits_to_keep"] = 1
        self._model = model
        self._device = device
        self._switch = switch
        self._in_pieces = not any(new_cache(model.config).is_linear)
        self._prefix = PrefixCache(self._new_cache, reusable=self._in_pieces)
        self._cache: Cache | None = None
        self._ids: list[int] = []
        """What the cache has been computed from."""
        self._beyond = False
        """The kept cache was computed beyond the rotary switch."""

    def begin(self, ids: Sequence[int]) -> int:
        """Take up the kept cache; return how many of `ids` need not be read again."""
        beyond = self._switch is not None and len(ids) > self._switch.tokens
        if beyond != self._beyond or (beyond and self._switch and not self._switch.recompute):
            self._prefix.clear()
        self._beyond = beyond
        self._cache, cached = self._prefix.take(ids)
        self._ids = list(ids[:cached])
        return cached

    def read_prompt(self, ids: Sequence[int], cancel: Cancel) -> Iterator[Progress | torch.Tensor]:
        """Read the rest of `ids` in chunks, yielding progress and at last the logits, (1, V) float32.

        Cancelling ends it after the chunk in hand, without logits.
        """
        total = len(ids)
        size = CHUNK_CPU if self._device == "cpu" else CHUNK_GPU
        if self._beyond or not self._in_pieces:
            size = total
        while True:
            chunk = ids[len(self._ids) : len(self._ids) + size]
            logits = self._forward(chunk)
            yield Progress("prompt", len(self._ids), total, "tokens")
            if len(self._ids) == total:
                yield logits
                return
            if cancel.requested:
                return

    def read(self, token: int) -> torch.Tensor:
        """Read one generated token; return the next logits, (1, V) float32."""
        switch = self._switch
        if switch and switch.recompute and not self._beyond and len(self._ids) >= switch.tokens:
            ids = [*self._ids, token]
            self._beyond, self._cache, self._ids = True, self._new_cache(), []
            return self._forward(ids)
        return self._forward([token])

    def end(self) -> None:
        """Keep the cache for the next request."""
        if self._cache is not None:
            self._prefix.keep(self._cache, self._ids)
        self._cache, self._ids = None, []

    def forget(self) -> None:
        """Let go of every cache."""
        self._prefix.clear()
        self._cache, self._ids = None, []

    @torch.inference_mode()
    def _forward(self, ids: Sequence[int]) -> torch.Tensor:
        cache, self._cache = (
            self._cache,
            None,
        )  # stays None if the pass fails: its length is unknown
        inputs = torch.tensor([ids], device=self._device)  # (1, T)
        output = self._model(input_ids=inputs, **{self._cache_name: cache}, **self._options)
        self._cache = cache
        self._ids.extend(ids)
        logits: torch.Tensor = output.logits[:, -1].float()
        return logits

    def _new_cache(self) -> Cache:
        return new_cache(self._model.config)
