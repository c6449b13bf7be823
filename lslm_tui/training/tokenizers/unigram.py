"""Trains a unigram model over words (Kudo 2018), bytes as a fallback. Knows no model."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from .templates import SPECIAL_TOKENS

if TYPE_CHECKING:
    from tokenizers import Tokenizer


def train_unigram(
    texts: Iterable[str], *, vocabulary_size: int, lowercase: bool = False
) -> Tokenizer:
    """Train a unigram tokenizer on bytes, so that any text round-trips.

    Args:
        vocabulary_size: tokens at most, special ones and the 256 bytes included.
    """
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

    backend = Tokenizer(models.Unigram())
    if lowercase:
        backend.normalizer = normalizers.Lowercase()
    backend.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    backend.decoder = decoders.ByteLevel()
    trainer = trainers.UnigramTrainer(
        vocab_size=vocabulary_size,
        special_tokens=list(SPECIAL_TOKENS),
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    backend.train_from_iterator(texts, trainer)
    return backend
