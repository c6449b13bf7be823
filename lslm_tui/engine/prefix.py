"""Keys and values kept from the last request, so that the next one reads only what is new.

Holds one cache and the ids it was computed from. Knows transformers' public `Cache`; it does not
know the model, the text or the conversation. Runs on the engine thread.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from transformers import Cache


@dataclass(slots=True)
class PrefixCache:
    """The cache of the last request.

    It is handed out with `take` and given back with `keep`; in between this object holds nothing, so
    a request that fails half-way leaves no cache of unknown length behind.
    """

    new_cache: Callable[[], Cache]
    reusable: bool = True
    """False for models whose state cannot be rewound or extended in pieces (recurrent layers)."""
    _cache: Cache | None = field(default=None, init=False)
    _ids: list[int] = field(default_factory=list, init=False)

    def take(self, ids: Sequence[int]) -> tuple[Cache, int]:
        """Return a cache for `ids` and how many of them it already holds.

        At least the last id is always left to be read, since its logits are needed.
        """
        cache, held = self._cache, self._ids
        self.clear()
        if cache is None or not self.reusable:
            return self.new_cache(), 0
        common = min(common_length(held, ids), len(ids) - 1)
        surplus = len(held) - common
        if common == 0 or (surplus and not can_crop(cache)):
            return self.new_cache(), 0
        if surplus:
            cache.crop(-surplus)
        return cache, common

    def keep(self, cache: Cache, ids: Sequence[int]) -> None:
        """Hold `cache`, which was computed from exactly `ids`, for the next request."""
        if self.reusable:
            self._cache, self._ids = cache, list(ids)

    def clear(self) -> None:
        """Let go of the cache."""
        self._cache, self._ids = None, []


def common_length(first: Sequence[int], second: Sequence[int]) -> int:
    """Number of leading ids that are the same in both."""
    shorter = min(len(first), len(second))
    for position in range(shorter):
        if first[position] != second[position]:
            return position
    return shorter


def can_crop(cache: Cache) -> bool:
    """Whether ids can be taken off the end without a trace.

    A sliding window forgets what left it, so it can be rewound only until it is full.
    """
    from transformers.cache_utils import DynamicLayer, DynamicSlidingWindowLayer

    for layer in cache.layers:
        if isinstance(layer, DynamicSlidingWindowLayer):
            if layer.get_seq_length() >= layer.sliding_window:
                return False
        elif not isinstance(layer, DynamicLayer):
            return False
    return True
