"""The tokenizer of a BERT: words, Chinese words, contractions, and what it does not know."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lslm_tui.errors import ConfigError
from lslm_tui.training.recipe import TokenizerTable
from lslm_tui.training.tokenizers.words import SPECIAL_TOKENS, make_word_tokenizer

TEXTS = [
    "The room was wonderful, and it wo n't be our last stay!",
    "A wonderful re-imagining; it won't disappoint.",
    "服务态度不好，房间很干净，性价比不错。",
    "房间很干净，服务态度不错。",
] * 20


def trained(**values: Any) -> Any:
    table = TokenizerTable(**{"kind": "bpe", "vocabulary_size": 300, "lowercase": True, **values})
    return make_word_tokenizer(table, TEXTS, context_tokens=64)


def test_words_of_both_languages_are_whole() -> None:
    tokenizer = trained()
    assert tokenizer.tokenize("Wonderful!") == ["wonderful", "!"]
    assert "".join(tokenizer.tokenize("房间很干净")) == "房间很干净"
    assert len(tokenizer.tokenize("房间很干净")) < 5


def test_no_chinese_word_has_more_than_three_characters() -> None:
    words = [word for word in trained(vocabulary_size=1000).get_vocab() if word[0] >= "\u4e00"]
    assert words and max(map(len, words)) <= 3


def test_contractions_and_hyphens_are_read_alike() -> None:
    tokenizer = trained()
    assert tokenizer.tokenize("it won't be") == tokenizer.tokenize("it wo n't be")
    assert tokenizer.tokenize("it won’t be") == tokenizer.tokenize("it won't be")
    assert tokenizer.tokenize("re-imagining") == tokenizer.tokenize("re imagining")


def test_lowercase_takes_accents_off_too_and_cased_keeps_them() -> None:
    assert trained().tokenize("Wönderful") == trained().tokenize("wonderful")
    assert trained(lowercase=False).tokenize("Wonderful") != ["wonderful"]


def test_special_tokens_stand_around_a_text() -> None:
    tokenizer = trained()
    ids = tokenizer("wonderful")["input_ids"]
    assert ids[0] == tokenizer.cls_token_id and ids[-1] == tokenizer.sep_token_id
    assert [tokenizer.convert_tokens_to_ids(token) for token in SPECIAL_TOKENS] == [0, 1, 2, 3, 4]
    pair = tokenizer("wonderful", "room")["input_ids"]
    assert pair.count(tokenizer.sep_token_id) == 2


def test_what_was_never_seen_is_unknown_and_empty_text_is_empty() -> None:
    tokenizer = trained()
    assert tokenizer.tokenize("😀") == ["[UNK]"]
    assert len(tokenizer("")["input_ids"]) == 2


def test_size_is_kept_and_one_language_gets_all_of_it() -> None:
    assert len(trained(vocabulary_size=120)) <= 120
    table = TokenizerTable(kind="bpe", vocabulary_size=200)
    words = " ".join(f"{a}{b}{a}" for a in "bdfgklm" for b in "aeiou")
    english = make_word_tokenizer(table, [words] * 5, context_tokens=16)
    assert 40 < len(english) <= 200
    chinese = make_word_tokenizer(table, ["房间很干净，服务态度不错。"] * 5, context_tokens=16)
    assert "房间" in chinese.get_vocab() or "房间很" in chinese.get_vocab()


def test_saved_and_loaded_it_cuts_alike(tmp_path: Path) -> None:
    from transformers import AutoTokenizer

    tokenizer = trained()
    tokenizer.save_pretrained(tmp_path)
    loaded = AutoTokenizer.from_pretrained(tmp_path, local_files_only=True)
    for text in (*TEXTS[:4], "", "😀 zzz 𠮷"):
        assert loaded(text)["input_ids"] == tokenizer(text)["input_ids"]
    assert loaded.mask_token_id == tokenizer.mask_token_id and loaded.model_max_length == 64


def test_offsets_point_into_the_text() -> None:
    text = "It wo n't be wonderful"
    found = trained()(text, return_offsets_mapping=True)
    start, end = found["offset_mapping"][-2]
    assert text[start:end] == "wonderful"


def test_word_pieces() -> None:
    tokenizer = trained(kind="wordpiece")
    assert "wonderful" in tokenizer.get_vocab()
    assert tokenizer.tokenize("房间") == ["房", "间"]


def test_other_algorithms_are_refused() -> None:
    with pytest.raises(ConfigError, match="unigram"):
        trained(kind="unigram")
