"""Tokenizers of a BERT: words and their parts, Chinese as words of at most three characters.

Text is normalised (NFKC; in lower case without accents), so what comes back is not the text itself.
Contractions are one word however they were written ("wo n't", "won't"), and hyphens separate words.
Knows no model.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from lslm_tui.errors import ConfigError
from lslm_tui.training.recipe import TokenizerTable

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from tokenizers.normalizers import Normalizer
    from tokenizers.pre_tokenizers import PreTokenizer
    from transformers import PreTrainedTokenizerFast

SPECIAL_TOKENS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
HAN = r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
LONGEST_HAN_WORD = 3
"""Characters; longer tokens would be whole clauses, learned by heart."""
LEAST_FREQUENT = 3
"""Times a pair must occur to become a token."""
MOST_CHARACTERS = 4000
"""Characters with a token of their own, in each half; rarer ones are unknown."""
KINDS = ("bpe", "wordpiece")


def make_word_tokenizer(
    table: TokenizerTable, texts: Iterable[str], *, context_tokens: int
) -> PreTrainedTokenizerFast:
    """Train the tokenizer a recipe describes, with [CLS] before and [SEP] behind every text.

    Args:
        context_tokens: written to the tokenizer as its longest input.

    Raises:
        ConfigError: an algorithm that does not go with a BERT.
    """
    if table.kind not in KINDS:
        raise ConfigError(
            f'tokenizer.kind "{table.kind}" does not go with a bert.',
            remedy=f"Choose one of {', '.join(KINDS)}.",
        )
    rows = list(islice(texts, table.texts))
    train = train_words if table.kind == "bpe" else train_word_pieces
    backend = train(rows, vocabulary_size=table.vocabulary_size, lowercase=table.lowercase)
    return _dressed(backend, context_tokens)


def train_words(
    texts: Sequence[str], *, vocabulary_size: int, lowercase: bool = False
) -> Tokenizer:
    """Train a BPE that learns Chinese and all other words apart and joins the two.

    Half of the vocabulary at most is learned from either, so that the larger part of the texts does
    not leave the smaller one without words; room one half does not fill goes to the other. The
    merges of the two never meet, because no word holds both kinds of characters.

    Args:
        vocabulary_size: tokens at most, special ones included.
    """
    from tokenizers import Tokenizer, models

    han = re.compile(f"{HAN}+")
    chinese = [" ".join(han.findall(text)) for text in texts]
    others = [han.sub(" ", text) for text in texts]
    share = sum(map(len, chinese)) / max(1, sum(map(len, texts)))
    room = vocabulary_size - len(SPECIAL_TOKENS)
    other = _learn(others, vocabulary_size - round(room * min(0.5, share)), lowercase)
    words = _learn(
        chinese, vocabulary_size - len(other.vocabulary) + len(SPECIAL_TOKENS), lowercase
    )
    tokens = dict.fromkeys([*other.vocabulary, *words.vocabulary])
    model = models.BPE(
        vocab={token: i for i, token in enumerate(tokens)},
        merges=other.merges + words.merges,
        unk_token="[UNK]",
    )
    return _finished(Tokenizer(model), lowercase, isolate_han=False)


def train_word_pieces(
    texts: Sequence[str], *, vocabulary_size: int, lowercase: bool = False
) -> Tokenizer:
    """Train a WordPiece (Schuster and Nakajima 2012), Chinese by characters, as the first BERT did.

    Args:
        vocabulary_size: tokens at most, special ones included.
    """
    from tokenizers import Tokenizer, models, trainers

    backend = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    _finished(backend, lowercase, isolate_han=True)
    trainer = trainers.WordPieceTrainer(
        vocab_size=vocabulary_size,
        special_tokens=list(SPECIAL_TOKENS),
        limit_alphabet=MOST_CHARACTERS,
        show_progress=False,
    )
    backend.train_from_iterator(texts, trainer)
    return _finished(backend, lowercase, isolate_han=True)


class _Learned:
    """A vocabulary in order and the merges behind it, Chinese words kept short."""

    def __init__(self, model: dict[str, Any], size: int) -> None:
        merges = [tuple(pair) for pair in model["merges"]]
        made = {"".join(pair) for pair in merges}
        tokens = sorted(model["vocab"], key=model["vocab"].__getitem__)
        single = [token for token in tokens if token not in made]
        kept = [pair for pair in merges if not _is_long_han("".join(pair))]
        self.merges = kept[: max(0, size - len(single))]
        self.vocabulary = single + ["".join(pair) for pair in self.merges]


def _learn(texts: Sequence[str], size: int, lowercase: bool) -> _Learned:
    """Learn merges; half as many more as wanted, because long Chinese ones are dropped."""
    from tokenizers import Tokenizer, models, trainers

    backend = Tokenizer(models.BPE(unk_token="[UNK]"))
    _finished(backend, lowercase, isolate_han=False)
    trainer = trainers.BpeTrainer(
        vocab_size=size + size // 2,
        min_frequency=LEAST_FREQUENT,
        limit_alphabet=min(MOST_CHARACTERS, max(1, size - len(SPECIAL_TOKENS))),
        special_tokens=list(SPECIAL_TOKENS),
        show_progress=False,
    )
    backend.train_from_iterator(texts, trainer)
    return _Learned(json.loads(backend.to_str())["model"], size)


def _is_long_han(token: str) -> bool:
    return len(token) > LONGEST_HAN_WORD and re.fullmatch(f"{HAN}+", token) is not None


def _finished(backend: Tokenizer, lowercase: bool, *, isolate_han: bool) -> Tokenizer:
    from tokenizers import processors

    backend.normalizer = _normalizer(lowercase)
    backend.pre_tokenizer = _pre_tokenizer(isolate_han)
    known = backend.get_vocab()
    if "[CLS]" in known:
        backend.add_special_tokens(list(SPECIAL_TOKENS))
        ends = [(token, known[token]) for token in ("[CLS]", "[SEP]")]
        backend.post_processor = processors.TemplateProcessing(
            single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B [SEP]", special_tokens=ends
        )
    return backend


def _normalizer(lowercase: bool) -> Normalizer:
    from tokenizers import Regex, normalizers

    folded = [normalizers.NFKD(), normalizers.StripAccents(), normalizers.Lowercase()]
    return normalizers.Sequence(
        [
            *(folded if lowercase else []),
            normalizers.NFKC(),
            normalizers.Replace(Regex("[\u2018\u2019`\u00b4]"), "'"),
            normalizers.Replace(Regex(r"(?i) (?=(n't|'(s|re|ve|ll|d|m))\b)"), ""),
            normalizers.Replace(Regex(r"(?<=\w)-(?=\w)"), " "),
        ]
    )


def _pre_tokenizer(isolate_han: bool) -> PreTokenizer:
    """White space, then Chinese, digits and signs by themselves; apostrophes stay in their word."""
    from tokenizers import Regex, pre_tokenizers

    han = HAN if isolate_han else f"{HAN}+"
    return pre_tokenizers.Sequence(
        [
            pre_tokenizers.WhitespaceSplit(),
            *(
                pre_tokenizers.Split(Regex(pattern), "isolated")
                for pattern in (r"[^\w']|_", r"\d", han)
            ),
        ]
    )


def _dressed(backend: Tokenizer, context_tokens: int) -> PreTrainedTokenizerFast:
    from transformers import PreTrainedTokenizerFast

    names = ("pad_token", "unk_token", "cls_token", "sep_token", "mask_token")
    return PreTrainedTokenizerFast(
        tokenizer_object=backend,
        model_max_length=context_tokens,
        clean_up_tokenization_spaces=False,
        **dict(zip(names, SPECIAL_TOKENS, strict=True)),
    )


def texts_of(examples: Iterable[Any]) -> Iterator[str]:
    """The texts of examples that have one."""
    return (example.text for example in examples)
