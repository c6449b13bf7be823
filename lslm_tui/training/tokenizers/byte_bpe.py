"""Trains a byte-level BPE: any text round-trips. Knows no model."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from .templates import SPECIAL_TOKENS

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from tokenizers.pre_tokenizers import PreTokenizer


def train_byte_bpe(
    texts: Iterable[str], *, vocabulary_size: int, lowercase: bool = False
) -> Tokenizer:
    """Train a byte-level BPE; digits are split one by one.

    Chinese characters are never merged with one another, so that a new phrase is cut as a known
    one is.

    Args:
        vocabulary_size: tokens at most, special ones and the 256 bytes included.
        lowercase: fold case first; then a text comes back in lower case.
    """
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

    backend = Tokenizer(models.BPE())
    if lowercase:
        backend.normalizer = normalizers.Lowercase()
    backend.pre_tokenizer = _pre_tokenizer()
    backend.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary_size,
        min_frequency=2,
        special_tokens=list(SPECIAL_TOKENS),
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    backend.train_from_iterator(texts, trainer)
    return backend


def _pre_tokenizer() -> PreTokenizer:
    from tokenizers import Regex, pre_tokenizers

    return pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(r"\p{Han}"), "isolated"),
            pre_tokenizers.Digits(individual_digits=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True),
        ]
    )
