"""Tokenizers of causal models that start from random weights.

    templates    chat templates and special tokens
    byte_bpe     byte-level BPE; no text is unknown to it
    characters   one token per character
    unigram      unigram over bytes

Each trains a backend from texts; `make_tokenizer` dresses it for transformers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lslm_tui.errors import ConfigError
from lslm_tui.training.recipe import TokenizerTable

from .byte_bpe import train_byte_bpe
from .characters import train_characters
from .templates import CHAT_TEMPLATE, END_OF_TEXT, MESSAGE_END, MESSAGE_START, PLAIN_TEMPLATE
from .unigram import train_unigram

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

__all__ = [
    "CHAT_TEMPLATE",
    "END_OF_TEXT",
    "MESSAGE_END",
    "MESSAGE_START",
    "PLAIN_TEMPLATE",
    "dress",
    "give_template",
    "kept_tokenizer",
    "make_tokenizer",
]

TRAINERS: dict[str, Callable[..., Any]] = {
    "bpe": train_byte_bpe,
    "characters": train_characters,
    "unigram": train_unigram,
}


def make_tokenizer(
    table: TokenizerTable, texts: Iterable[str], *, context_tokens: int, chat: bool
) -> PreTrainedTokenizerBase:
    """Train the tokenizer a recipe describes.

    Args:
        context_tokens: written to the tokenizer as its longest input.
        chat: whether it gets the chat template; its end token is then the end of a message.

    Raises:
        ConfigError: an algorithm that does not go with a causal model.
    """
    if table.kind not in TRAINERS:
        raise ConfigError(
            f'tokenizer.kind "{table.kind}" does not go with a causal model.',
            remedy=f"Choose one of {', '.join(TRAINERS)}.",
        )
    backend = TRAINERS[table.kind](
        islice(texts, table.texts),
        vocabulary_size=table.vocabulary_size,
        lowercase=table.lowercase,
    )
    return dress(backend, context_tokens=context_tokens, chat=chat)


def dress(backend: Any, *, context_tokens: int, chat: bool) -> PreTrainedTokenizerBase:
    """Wrap a trained backend for transformers, with its special tokens named."""
    from transformers import PreTrainedTokenizerFast

    return PreTrainedTokenizerFast(
        tokenizer_object=backend,
        eos_token=MESSAGE_END if chat else END_OF_TEXT,
        pad_token=END_OF_TEXT,
        chat_template=CHAT_TEMPLATE if chat else None,
        model_max_length=context_tokens,
        clean_up_tokenization_spaces=False,
    )


def kept_tokenizer(
    directory: Path, make: Callable[[], PreTrainedTokenizerBase]
) -> PreTrainedTokenizerBase:
    """The tokenizer kept in `directory`; made and kept there if there is none yet."""
    from transformers import AutoTokenizer

    if not (directory / "tokenizer_config.json").is_file():
        make().save_pretrained(directory, save_jinja_files=False)
    found: PreTrainedTokenizerBase = AutoTokenizer.from_pretrained(directory, local_files_only=True)
    return found


def give_template(tokenizer: Any) -> str:
    """Give a tokenizer without a chat template one, in place; returns a sentence, or nothing.

    ChatML where the vocabulary has its tokens, else plain words with the model's own end token.
    """
    if tokenizer.chat_template:
        return ""
    known = tokenizer.get_vocab()
    if MESSAGE_START in known and MESSAGE_END in known:
        tokenizer.chat_template = CHAT_TEMPLATE
        tokenizer.eos_token = MESSAGE_END
        return "The base model has no chat template; it gets ChatML."
    tokenizer.chat_template = PLAIN_TEMPLATE
    return "The base model has no chat template; it gets a plain one (User: … Assistant: …)."
