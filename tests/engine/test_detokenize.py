"""Increments put together equal the text decoded at once, whatever the tokens."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from transformers import AutoTokenizer

from lslm_tui.engine.detokenize import REPLACEMENT, Detokenizer
from lslm_tui.engine.replies import Vocabulary

from .conftest import real_weights
from .models import SHARED, make_tokenizer

TEXTS = [
    "Once upon a time, there was a little girl named Lily.",
    "  two  blanks   and\n\n\tlines\r\n ",
    "你好，世界！ 漢字とカナ 한국어 العربية",
    "🙂👩‍👩‍👧‍👦🏳️‍🌈 naïve café — “quotes”",
    "def f(x):\n    return x  # 注释\n",
    "<s> </s> <unk> <think>",
]


@pytest.fixture(params=["stories260K", "babyllama105", "gpt2-phi1_5", "own"])
def vocabulary(request: pytest.FixtureRequest) -> Vocabulary:
    if request.param == "own":
        return Vocabulary(make_tokenizer())
    if request.param == "gpt2-phi1_5":
        path: Path = SHARED / "weights" / "tokenizers" / request.param
        if not path.is_dir():
            pytest.skip(f"the tokenizer is not here: {path}")
    else:
        path = real_weights(request.param)
    return Vocabulary(AutoTokenizer.from_pretrained(path))


def stream(vocabulary: Vocabulary, ids: list[int], prompt: list[int]) -> list[str]:
    detokenizer = Detokenizer(vocabulary.decode, prompt)
    increments = [detokenizer.add(token) for token in ids]
    return [*increments, detokenizer.flush()]


@pytest.mark.parametrize("text", TEXTS)
def test_increments_of_real_text(vocabulary: Vocabulary, text: str) -> None:
    ids = list(vocabulary._tokenizer.encode(text, add_special_tokens=False))
    for cut in range(len(ids)):
        prompt, rest = ids[:cut], ids[cut:]
        before = vocabulary.decode(prompt)
        if before.endswith(REPLACEMENT):
            continue
        increments = stream(vocabulary, rest, prompt)
        assert before + "".join(increments) == vocabulary.decode(ids)
        assert REPLACEMENT not in "".join(increments)


def test_increments_of_random_tokens(vocabulary: Vocabulary) -> None:
    chooser = random.Random(11)
    size = len(vocabulary._tokenizer)
    compared = 0
    for _ in range(400):
        ids = [chooser.randrange(size) for _ in range(chooser.randint(1, 9))]
        increments = stream(vocabulary, ids, [])
        assert not increments[-1].endswith(REPLACEMENT)
        whole = vocabulary.decode(ids)
        # Bytes that are no UTF-8 have no one right text; everything else must agree.
        if REPLACEMENT not in whole:
            compared += 1
            assert "".join(increments) == whole
    assert compared > 50


def test_half_a_character_is_held_back() -> None:
    vocabulary = Vocabulary(make_tokenizer())
    bytes_of = vocabulary._tokenizer.convert_tokens_to_ids
    # U+1F436 in GPT-2's byte alphabet, one token per byte.
    ids = [bytes_of(symbol) for symbol in "ðŁĲ¶"]
    assert stream(vocabulary, ids, []) == ["", "", "", "🐶", ""]
    assert stream(vocabulary, ids[:3], []) == ["", "", "", ""]


def test_bytes_that_are_no_text_are_not_held_back_for_ever() -> None:
    vocabulary = Vocabulary(make_tokenizer())
    bytes_of = vocabulary._tokenizer.convert_tokens_to_ids
    garbage, dog = [bytes_of("¶")] * 200, [bytes_of(symbol) for symbol in "ðŁĲ¶"]
    word = vocabulary._tokenizer.encode("Lily", add_special_tokens=False)
    increments = stream(vocabulary, [*word, *garbage, *dog, *word], [])
    said = ""
    for number, increment in enumerate(increments[len(word) : len(word) + 200], start=1):
        said += increment
        assert number - len(said) <= 3
    assert set(said) == {REPLACEMENT}
    whole = "".join(increments)
    assert whole.startswith("Lily" + REPLACEMENT * 197) and whole.endswith("🐶Lily")
    assert 200 <= whole.count(REPLACEMENT) <= 203


def test_the_first_blank_after_a_prompt_stays() -> None:
    vocabulary = Vocabulary(AutoTokenizer.from_pretrained(real_weights("stories260K")))
    prompt = vocabulary._tokenizer.encode("a cat")
    ids = vocabulary._tokenizer.encode("named Tom", add_special_tokens=False)
    assert "".join(stream(vocabulary, ids, prompt)) == " named Tom"


def test_special_tokens_are_left_out_unless_they_are_wanted() -> None:
    vocabulary = Vocabulary(make_tokenizer())
    user = vocabulary._tokenizer.convert_tokens_to_ids("<|user|>")
    word = vocabulary._tokenizer.encode("Lily", add_special_tokens=False)
    detokenizer = Detokenizer(vocabulary.decode)
    assert "".join(detokenizer.add(t) for t in [user, *word, user, *word]) == "LilyLily"
    detokenizer = Detokenizer(vocabulary.decode, literal={user: "<|user|>"})
    assert "".join(detokenizer.add(t) for t in [*word, user, *word]) == "Lily<|user|>Lily"


def test_one_token_as_text() -> None:
    vocabulary = Vocabulary(AutoTokenizer.from_pretrained(real_weights("stories260K")))
    named = vocabulary._tokenizer.encode("named", add_special_tokens=False)[0]
    assert vocabulary.piece(named) == " named"
    assert vocabulary.piece(2) == "</s>"
    assert vocabulary.piece(200) != ""
