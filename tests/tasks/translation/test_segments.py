"""Sentences are found, and nothing is lost whatever the text holds."""

from __future__ import annotations

import random

import pytest

from lslm_tui.tasks.translation.segments import pieces, shorter


def sentences(text: str) -> list[str]:
    return [piece.text for piece in pieces(text) if piece.translated]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("Dr. Smith met Mr. J. S. Bach. He left.", ["Dr. Smith met Mr. J. S. Bach.", "He left."]),
        ("It costs 3.50 euros. OK.", ["It costs 3.50 euros.", "OK."]),
        ("He said no. Then he left.", ["He said no.", "Then he left."]),
        ("It was in 1999. Then came 2000.", ["It was in 1999.", "Then came 2000."]),
        ("Am 3. Mai war z. B. Tom da. Ja.", ["Am 3. Mai war z. B. Tom da.", "Ja."]),
        ("Äpfel, Birnen usw. Alles da.", ["Äpfel, Birnen usw.", "Alles da."]),
        ('"Go!" she said. "Now."', ['"Go!" she said.', '"Now."']),
        ("Wait… there is more.", ["Wait… there is more."]),
        ("Où est-il ? Là !", ["Où est-il ?", "Là !"]),
        ("你好。你是谁？我是汤姆！", ["你好。", "你是谁？", "我是汤姆！"]),
        ("他说：“走吧。”然后走了。", ["他说：“走吧。”", "然后走了。"]),
        ("a\r\nb\n\n\tc", ["a", "b", "c"]),
        ("See e.g. this. And i.e. that.", ["See e.g. this.", "And i.e. that."]),
        ("Really?! Yes...", ["Really?!", "Yes..."]),
        ("Visit example.com. Thanks.", ["Visit example.com.", "Thanks."]),
        ("🙂🙂 \n --- \n * ", []),
        ("", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected
    assert "".join(piece.text for piece in pieces(text)) == text


def test_nothing_is_lost_in_random_texts() -> None:
    choose = random.Random(4)
    signs = [
        "a",
        "B",
        "Dr",
        ".",
        "!",
        "?",
        "…",
        "。",
        "”",
        '"',
        " ",
        "\n",
        "\r\n",
        "\u2028",
        "3",
        "你",
        "🙂",
        "\t",
        ";",
        "\u00a0",
    ]
    for _ in range(3000):
        text = "".join(choose.choices(signs, k=choose.randrange(40)))
        found = pieces(text)
        assert "".join(piece.text for piece in found) == text
        for piece in found:
            assert not piece.translated or piece.text == piece.text.strip()


def test_a_long_sentence_is_split_at_clauses_then_words_then_anywhere() -> None:
    def count(text: str) -> int:
        return len(text)

    long = "first part, second part; third part that is long, and a wordwithoutanyblankatall"
    for most in (80, 30, 20, 7, 1):
        parts = shorter(long, count, most)
        assert "".join(part.text for part in parts) == long
        assert all(len(part.text) <= most for part in parts if part.translated)
    assert [part.text for part in shorter(long, count, 30) if part.translated][0] == (
        "first part, second part;"
    )


def test_a_line_of_a_megabyte() -> None:
    text = "word " * 200_000
    assert "".join(piece.text for piece in pieces(text)) == text
    text = "A sentence. " * 50_000
    assert len(sentences(text)) == 50_000


def test_a_megabyte_without_a_sentence_end_is_split_in_time() -> None:
    parts = shorter("字" * 20_000, len, 400)
    assert "".join(part.text for part in parts) == "字" * 20_000


@pytest.mark.parametrize("sign", [".", "\n", "。"])
def test_a_long_run_of_one_sign_is_looked_at_once(sign: str) -> None:
    text = sign * 300_000 + "a"
    assert "".join(piece.text for piece in pieces(text)) == text


def test_a_long_run_of_blanks_is_looked_at_once() -> None:
    text = "a" + " " * 300_000 + "b"
    parts = shorter(text, len, 400)
    assert "".join(part.text for part in parts) == text
    assert [part.text for part in parts if part.translated] == ["a", "b"]
