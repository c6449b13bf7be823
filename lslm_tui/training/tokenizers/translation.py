"""The tokenizer of a translator: one BPE vocabulary for all languages, tags, bytes as a fallback.

Text is brought to one form first (NFC, one kind of blank). Signs, digits and Han characters stand
alone: numbers are copied digit by digit, and what is known of a character serves every word it is in.
An apostrophe ends a piece (l' + homme, don' + t). A character the vocabulary lacks is spelled in bytes
and comes back. Knows no model.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from lslm_tui.errors import ConfigError
from lslm_tui.training.recipe import TokenizerTable

if TYPE_CHECKING:
    from tokenizers import Tokenizer

PAD, END, UNKNOWN = "<pad>", "</s>", "<unk>"
BLANKS = "[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\t ]+"
"""French writes narrow and wide blanks before its signs; all become one plain blank."""
ALONE = r"\p{Han}|\p{N}|[^\p{L}\p{M}\p{N}▁'’]"
MOST_CHARACTERS = 2000
"""Characters with a token of their own: 98 in 100 Han characters of everyday sentences."""


def tag(language: str) -> str:
    """The token that names the target language, as OPUS-MT's models write it."""
    return f">>{language}<<"


def make_translation_tokenizer(
    table: TokenizerTable, texts: Iterable[str], languages: Sequence[str], *, context_tokens: int
) -> Any:
    """Train the tokenizer a recipe describes, from sentences of all languages.

    Raises:
        ConfigError: an algorithm that does not go with a translator.
    """
    if table.kind != "bpe":
        raise ConfigError(
            f'tokenizer.kind "{table.kind}" does not go with a translator.',
            remedy='Use kind = "bpe".',
        )
    core = train_translation(
        islice(texts, table.texts),
        languages,
        vocabulary_size=table.vocabulary_size,
        lowercase=table.lowercase,
    )
    return dress_translation(core, context_tokens=context_tokens)


def train_translation(
    texts: Iterable[str], languages: Sequence[str], *, vocabulary_size: int, lowercase: bool = False
) -> Tokenizer:
    """Train a shared BPE vocabulary; tags of all languages are part of it.

    Args:
        texts: sentences of all languages, in the shares in which they should count.
        vocabulary_size: tokens at most, tags and the 256 bytes included.
    """
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

    special = [PAD, END, UNKNOWN, *(tag(language) for language in languages)]
    room = vocabulary_size - 256
    core = Tokenizer(models.BPE(unk_token=UNKNOWN))
    steps: list[Any] = [normalizers.NFC(), normalizers.Replace(_regex(BLANKS), " ")]
    core.normalizer = normalizers.Sequence(
        [*steps, normalizers.Lowercase()] if lowercase else steps
    )
    core.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always"),
            pre_tokenizers.Split(_regex(ALONE), "isolated"),
            pre_tokenizers.Split(_regex("['’]"), "merged_with_previous"),
        ]
    )
    core.train_from_iterator(
        texts,
        trainers.BpeTrainer(
            vocab_size=room,
            special_tokens=special,
            limit_alphabet=min(MOST_CHARACTERS, room // 3),
            show_progress=False,
        ),
    )
    core = _with_bytes(core)
    core.decoder = decoders.Sequence(
        [
            decoders.Replace("▁", " "),
            decoders.ByteFallback(),
            decoders.Fuse(),
            decoders.Strip(" ", 1, 0),
        ]
    )
    return core


def dress_translation(core: Tokenizer, *, context_tokens: int) -> Any:
    """Wrap it for transformers: an end token after each text, padding on the right."""
    from tokenizers import processors
    from transformers import PreTrainedTokenizerFast

    end = core.token_to_id(END)
    core.post_processor = processors.TemplateProcessing(
        single=f"$A {END}", special_tokens=[(END, end)]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=core,
        pad_token=PAD,
        eos_token=END,
        unk_token=UNKNOWN,
        model_max_length=context_tokens,
        clean_up_tokenization_spaces=False,
    )


def _with_bytes(core: Tokenizer) -> Tokenizer:
    """Add a token for each byte, so that no character is unknown."""
    from tokenizers import Tokenizer

    written = json.loads(core.to_str())
    vocabulary = written["model"]["vocab"]
    for byte in range(256):
        vocabulary[f"<0x{byte:02X}>"] = len(vocabulary)
    written["model"]["byte_fallback"] = True
    return Tokenizer.from_str(json.dumps(written))


def _regex(pattern: str) -> Any:
    from tokenizers import Regex

    return Regex(pattern)
