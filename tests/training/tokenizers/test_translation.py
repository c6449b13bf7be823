"""The tokenizer of a translator: one form of text, tags, characters, bytes for the rest."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lslm_tui.training.tokenizers.translation import dress_translation, train_translation

SENTENCES = [
    "I don't know the man who lives there.",
    "Ich kenne den Mann nicht, der dort wohnt.",
    "L'homme n'est pas là, n'est-ce pas\u202f?",
    "我不知道他住在哪里。",
    "He paid 1,250 dollars in 1987.",
] * 4


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    core = train_translation(SENTENCES, ["de", "en", "fr", "zh"], vocabulary_size=500)
    return dress_translation(core, context_tokens=64)


def said(tokenizer: Any, text: str) -> str:
    return str(tokenizer.decode(tokenizer(text)["input_ids"], skip_special_tokens=True))


@pytest.mark.parametrize(
    "text",
    [
        *SENTENCES[:2],
        "我不知道。",
        "12,345.67 – 50 %",
        "{name} <b>x</b> https://example.org/?a=1",
        "emoji 🙂🏳️‍🌈 and 龘 and Ω",
        "x" * 500,
        "",
    ],
)
def test_text_comes_back(tokenizer: Any, text: str) -> None:
    assert said(tokenizer, text) == text


def test_blanks_and_accents_have_one_form(tokenizer: Any) -> None:
    assert said(tokenizer, "Là\u202f!\u00a0\u2009Oui\u3000oui") == "Là ! Oui oui"
    assert said(tokenizer, "e\u0301te\u0301") == "été"
    composed, split = (tokenizer(t)["input_ids"] for t in ("là", "la\u0300"))
    assert composed == split


def test_every_row_ends_and_a_tag_is_one_token(tokenizer: Any) -> None:
    ids = tokenizer(">>de<< I know.")["input_ids"]
    tokens = tokenizer.convert_ids_to_tokens(ids)
    assert tokens[0] == ">>de<<" and tokens[-1] == "</s>"
    assert tokens[1:] == tokenizer.convert_ids_to_tokens(tokenizer("I know.")["input_ids"])
    assert tokenizer.unk_token_id not in ids


def test_digits_and_chinese_characters_stand_alone(tokenizer: Any) -> None:
    tokens = tokenizer.tokenize("1987 我不知道")
    assert [t for t in tokens if t != "▁"] == ["1", "9", "8", "7", "我", "不", "知", "道"]


def test_an_apostrophe_ends_a_piece(tokenizer: Any) -> None:
    assert not any("'h" in token for token in tokenizer.tokenize("L'homme l'homme"))


def test_it_is_opened_by_transformers_without_sentencepiece(tokenizer: Any, tmp_path: Path) -> None:
    from transformers import AutoTokenizer

    tokenizer.save_pretrained(tmp_path)
    again = AutoTokenizer.from_pretrained(tmp_path)
    text = ">>zh<< L'homme 🙂 1987"
    assert again(text)["input_ids"] == tokenizer(text)["input_ids"]
    assert again.pad_token == "<pad>" and again.eos_token == "</s>"
    assert not (tmp_path / "source.spm").exists()


def test_lower_case_on_request() -> None:
    core = train_translation(SENTENCES, ["en"], vocabulary_size=400, lowercase=True)
    assert said(dress_translation(core, context_tokens=64), "The MAN") == "the man"
