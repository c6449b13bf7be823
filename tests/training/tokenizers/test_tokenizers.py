"""Tokenizers made here: what round-trips, how text is split, and which template they get."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lslm_tui.errors import ConfigError
from lslm_tui.training.recipe import TokenizerTable
from lslm_tui.training.tokenizers import (
    CHAT_TEMPLATE,
    END_OF_TEXT,
    MESSAGE_END,
    PLAIN_TEMPLATE,
    give_template,
    kept_tokenizer,
    make_tokenizer,
)

TEXTS = ["Press Esc to stop.", "怎么停止回复？", "Numbers: 2026 and 17.", "à la carte 🙂"] * 3
AWKWARD = ("  Tabs\tand  ünïcode 🙂\n", "怎么停止回复？", "F12 2026", "<think> </think>", "")


def made(kind: str, *, chat: bool = True, size: int = 400, **options: Any) -> Any:
    table = TokenizerTable(kind=kind, vocabulary_size=size, **options)
    return make_tokenizer(table, TEXTS, context_tokens=64, chat=chat)


@pytest.mark.parametrize("kind", ["bpe", "unigram"])
@pytest.mark.parametrize("text", AWKWARD)
def test_any_text_comes_back_from_bytes(kind: str, text: str) -> None:
    tokenizer = made(kind)
    assert tokenizer.decode(tokenizer(text)["input_ids"]) == text


def test_digits_and_chinese_characters_stand_alone() -> None:
    tokenizer = made("bpe")
    assert len(tokenizer("2026")["input_ids"]) == 4
    pieces = tokenizer("停止停止")["input_ids"]
    assert pieces[: len(pieces) // 2] == pieces[len(pieces) // 2 :]


def test_the_stop_token_is_one_token() -> None:
    tokenizer = made("bpe")
    assert tokenizer(MESSAGE_END)["input_ids"] == [tokenizer.eos_token_id]


def test_characters_are_a_token_each_and_unknown_ones_are_said_so() -> None:
    tokenizer = made("characters")
    assert len(tokenizer("Esc\n停")["input_ids"]) == 5
    assert tokenizer.decode(tokenizer("Esc 停止")["input_ids"]) == "Esc 停止"
    assert "<unk>" in tokenizer.convert_ids_to_tokens(tokenizer("ж")["input_ids"])


def test_vocabulary_stays_within_its_size() -> None:
    assert len(made("characters", size=64)) <= 64
    assert len(made("bpe", size=300)) <= 300


def test_case_is_folded_when_asked() -> None:
    tokenizer = made("bpe", lowercase=True)
    assert tokenizer.decode(tokenizer("Esc")["input_ids"]) == "esc"


def test_text_alone_gets_no_chat_template() -> None:
    tokenizer = made("bpe", chat=False)
    assert tokenizer.chat_template is None
    assert tokenizer.eos_token == END_OF_TEXT


def test_a_kind_for_other_models_is_refused() -> None:
    with pytest.raises(ConfigError, match="does not go with a causal model"):
        made("wordpiece")


def test_a_kept_tokenizer_is_not_trained_again(tmp_path: Path) -> None:
    first = kept_tokenizer(tmp_path, lambda: made("bpe"))

    def never() -> Any:
        raise AssertionError

    again = kept_tokenizer(tmp_path, never)
    assert again.get_vocab() == first.get_vocab()
    assert again.chat_template == CHAT_TEMPLATE


def test_a_base_without_template_gets_one() -> None:
    ours = made("bpe", chat=False)
    assert "ChatML" in give_template(ours)
    assert (ours.chat_template, ours.eos_token) == (CHAT_TEMPLATE, MESSAGE_END)
    assert give_template(ours) == ""


def test_a_strange_base_gets_plain_words() -> None:
    from tokenizers import Tokenizer, models
    from transformers import PreTrainedTokenizerFast

    backend = Tokenizer(models.WordLevel({"</s>": 0, "a": 1}, unk_token="a"))
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=backend, eos_token="</s>")
    assert "plain" in give_template(tokenizer)
    assert tokenizer.chat_template == PLAIN_TEMPLATE
    messages = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Yes"}]
    assert (
        tokenizer.apply_chat_template(messages, tokenize=False) == "User: Hi\nAssistant: Yes</s>\n"
    )


def test_template_refuses_other_roles() -> None:
    with pytest.raises(Exception, match="roles are system, user and assistant"):
        made("bpe").apply_chat_template([{"role": "tool", "content": "x"}], tokenize=False)
