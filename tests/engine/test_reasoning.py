from __future__ import annotations

import pytest

from lslm_tui.engine.reasoning import ReasoningSplitter, open_tag


def run(text: str, size: int, closing: str = "") -> tuple[str, str]:
    """Return reasoning and answer of `text`, fed in pieces of `size` characters."""
    splitter = ReasoningSplitter(closing)
    pieces = [p for at in range(0, len(text), size) for p in splitter.add(text[at : at + size])]
    pieces += splitter.flush()
    joined = {True: "", False: ""}
    for piece, reasoning in pieces:
        joined[reasoning] += piece
    return joined[True], joined[False]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 100])
@pytest.mark.parametrize(
    ("text", "closing", "expected"),
    [
        ("Hello", "", ("", "Hello")),
        ("<think>\nhm 🙂\n</think>\n\nHello", "", ("hm 🙂", "Hello")),
        ("\n <think>a</think>b", "", ("a", "b")),
        ("a < b and <think>no</think>", "", ("", "a < b and <think>no</think>")),
        ("<thin air", "", ("", "<thin air")),
        ("<think>never closed </thi", "", ("never closed </thi", "")),
        ("so\n\n</think>\n\n你好", "</think>", ("so", "你好")),
        ("</think>Hello", "</think>", ("", "Hello")),
        ("[THINK]one[/THINK]two", "", ("one", "two")),
        ("<think></think>", "", ("", "")),
        ("<think>a </think> b </think> c", "", ("a", "b </think> c")),
        ("<think>two\n\nparagraphs</think>x", "", ("two\n\nparagraphs", "x")),
    ],
)
def test_reasoning_and_answer(
    text: str, closing: str, expected: tuple[str, str], size: int
) -> None:
    assert run(text, size, closing) == expected


def test_an_answer_is_not_held_back() -> None:
    splitter = ReasoningSplitter()
    assert splitter.add("Hi") == [("Hi", False)]
    assert splitter.add(" <") == [(" <", False)]


def test_reasoning_streams() -> None:
    splitter = ReasoningSplitter()
    assert splitter.add("<think>one") == [("one", True)]
    assert splitter.thinking
    assert splitter.add(" two") == [(" two", True)]


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("<|assistant|>\n<think>\n", "</think>"),
        ("<|assistant|>\n<think>\n\n</think>\n\n", ""),
        ("<|assistant|>\n", ""),
    ],
)
def test_a_tag_the_prompt_left_open(prompt: str, expected: str) -> None:
    assert open_tag(prompt) == expected
