"""One token per character. Knows no model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from .templates import SPECIAL_TOKENS

if TYPE_CHECKING:
    from tokenizers import Tokenizer

UNKNOWN = "<unk>"


def train_characters(
    texts: Iterable[str], *, vocabulary_size: int, lowercase: bool = False
) -> Tokenizer:
    """Give the most frequent characters a token each; the others are `<unk>` and do not come back.

    Args:
        vocabulary_size: tokens at most, special ones included.
    """
    from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers

    counts = Counter[str]()
    for text in texts:
        counts.update(text.lower() if lowercase else text)
    room = vocabulary_size - len(SPECIAL_TOKENS) - 1
    kept = sorted(char for char, _ in counts.most_common(room))
    vocabulary = {token: i for i, token in enumerate([*SPECIAL_TOKENS, UNKNOWN, *kept])}
    backend = Tokenizer(models.WordLevel(vocabulary, unk_token=UNKNOWN))
    if lowercase:
        backend.normalizer = normalizers.Lowercase()
    backend.pre_tokenizer = pre_tokenizers.Split(Regex(r"[\s\S]"), "isolated")
    backend.decoder = decoders.Fuse()
    backend.add_special_tokens(list(SPECIAL_TOKENS))
    return backend
