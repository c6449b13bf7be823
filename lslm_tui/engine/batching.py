"""Batches of texts: alike in length, bounded in tokens, short enough that a cancel is heard.

Knows no model and no tokenizer. Runs on the engine thread.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

STEP_S = 0.15
"""How long one batch should take, so that a cancel between two batches is heard in time."""
LEAST_TOKENS, MOST_TOKENS = 256, 65_536


class Batcher:
    """Hands out rows, longest first, in batches of about as many tokens as `step_s` seconds allow.

    Longest first, so that memory is needed most at the beginning and time left is not promised too
    early. The budget follows what batches have taken, from `tokens` on.
    """

    def __init__(
        self,
        lengths: Sequence[int],
        *,
        tokens: int = 2048,
        most: int | None = None,
        rows: int = 512,
        step_s: float = STEP_S,
    ) -> None:
        """`most` tokens a batch may have at all, padding included; MOST_TOKENS without it."""
        self._lengths = lengths
        self._order = sorted(range(len(lengths)), key=lambda row: -lengths[row])
        self.tokens = tokens
        self._most = MOST_TOKENS if most is None else most
        self._rows = rows
        self._step_s = step_s

    def __iter__(self) -> Iterator[list[int]]:
        """Yield batches of row numbers; the time until the next is asked for sets the budget."""
        start = 0
        while start < len(self._order):
            longest = max(self._lengths[self._order[start]], 1)
            count = min(max(self.tokens // longest, 1), self._rows)
            batch = self._order[start : start + count]
            began = time.perf_counter()
            yield batch
            self._settle(len(batch) * longest, time.perf_counter() - began)
            start += len(batch)

    def shrink(self) -> None:
        """Halve the budget: the last batch did not fit into memory."""
        self.tokens = max(self.tokens // 2, LEAST_TOKENS)

    def _settle(self, tokens: int, seconds: float) -> None:
        if tokens < self.tokens // 2:  # a last or a lone row tells little
            return
        factor = min(max(self._step_s / max(seconds, 1e-6), 0.5), 2.0)
        self.tokens = int(min(max(tokens * factor, LEAST_TOKENS), self._most))


def portions(
    texts: Sequence[str], rows: int, characters: int
) -> Iterator[tuple[int, Sequence[str]]]:
    """(place of the first, texts): at most `rows` of about `characters` signs; a longer one is alone."""
    begin, size = 0, 0
    for place, text in enumerate(texts):
        if place > begin and (place - begin == rows or size + len(text) > characters):
            yield begin, texts[begin:place]
            begin, size = place, 0
        size += len(text)
    if begin < len(texts):
        yield begin, texts[begin:]


def stretches(texts: Sequence[str], characters: int) -> Iterator[tuple[Sequence[str], int]]:
    """(texts, 0); or of a single long text its stretches and where each begins.

    It is cut before a blank, where tokenizers cut too; after twice as many signs anywhere.
    """
    if len(texts) != 1 or len(texts[0]) <= characters:
        yield texts, 0
        return
    text, begin = texts[0], 0
    while begin < len(text):
        end = text.find(" ", begin + characters, begin + 2 * characters)
        end = min(begin + 2 * characters, len(text)) if end < 0 else end
        yield [text[begin:end]], begin
        begin = end
