"""A key-value cache that grows in place instead of being copied at every token.

transformers' dynamic layer concatenates, which copies all keys and values once per step; at some
thousand tokens that costs as much as the weights. Knows transformers' public cache classes; it does
not know ids or models. Runs on the engine thread.
"""

from __future__ import annotations

from typing import Any

import torch
from transformers import DynamicCache
from transformers.cache_utils import DynamicLayer

STEP = 256
"""Capacity grows in multiples of so many tokens."""
SHORT = 512
"""Up to so many tokens copying is cheaper than the four extra calls of writing in place."""


class GrowingLayer(DynamicLayer):  # type: ignore[misc]
    """Full-attention keys and values, (B, H, T, D), held as views of larger buffers."""

    keys: torch.Tensor
    values: torch.Tensor
    _keys: torch.Tensor | None = None
    _values: torch.Tensor | None = None

    def update(
        self, key_states: torch.Tensor, value_states: torch.Tensor, *args: Any, **kwargs: Any
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Append `key_states` and `value_states`, (B, H, t, D); return all of both."""
        if not self.is_initialized:
            self.lazy_initialization(key_states, value_states)
        before = self.get_seq_length()
        after = before + key_states.shape[-2]
        if after <= SHORT:
            self._keys = self._values = None
            return super().update(key_states, value_states)  # type: ignore[no-any-return]
        if self._keys is None or self._values is None or after > self._keys.shape[-2]:
            self._keys = _grown(self.keys, key_states, before, after)
            self._values = _grown(self.values, value_states, before, after)
        self._keys[..., before:after, :] = key_states
        self._values[..., before:after, :] = value_states
        self.keys = self._keys[..., :after, :]
        self.values = self._values[..., :after, :]
        return self.keys, self.values

    def reset(self) -> None:
        self._keys = self._values = None
        super().reset()


def new_cache(config: Any) -> DynamicCache:
    """Return an empty cache for a model's config; layers that see everything grow in place."""
    cache = DynamicCache(config=config)
    cache.layers = [
        GrowingLayer() if type(layer) is DynamicLayer else layer for layer in cache.layers
    ]
    return cache


def _grown(held: torch.Tensor, new: torch.Tensor, before: int, after: int) -> torch.Tensor:
    """Return a buffer for at least `after` tokens that begins with the `before` held ones."""
    capacity = -(-(after + after // 4) // STEP) * STEP
    buffer = new.new_empty((*new.shape[:-2], capacity, new.shape[-1]))
    if before:
        buffer[..., :before, :] = held
    return buffer
