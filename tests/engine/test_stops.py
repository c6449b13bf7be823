from __future__ import annotations

import random

import pytest

from lslm_tui.engine.stops import StopMatcher


def run(stops: list[str], pieces: list[str]) -> tuple[str, str]:
    matcher = StopMatcher(stops)
    shown = ""
    for piece in pieces:
        shown += matcher.add(piece)
        assert not any(stop in shown for stop in stops)
        if matcher.found:
            return shown, matcher.found
    return shown + matcher.flush(), ""


@pytest.mark.parametrize(
    ("stops", "pieces", "expected"),
    [
        ([], ["a", "b"], ("ab", "")),
        (["\n\n"], ["one\n", "\ntwo"], ("one", "\n\n")),
        (["User:"], ["hi Us", "ed Use", "r: x"], ("hi Used ", "User:")),
        (["abab"], ["aaba", "bab"], ("a", "abab")),
        (["aab"], ["aa", "ab"], ("a", "aab")),
        (["end", "ende"], ["x ende"], ("x ", "ende")),
        (["b", "abc"], ["ab"], ("a", "b")),
        (["终止"], ["到此终", "点，终", "止吧"], ("到此终点，", "终止")),
        (["stop"], ["never st", "o"], ("never sto", "")),
        (["a"], ["", "a", "b"], ("", "a")),
    ],
)
def test_stop_strings_across_pieces(
    stops: list[str], pieces: list[str], expected: tuple[str, str]
) -> None:
    assert run(stops, pieces) == expected


def test_cutting_the_text_elsewhere_changes_nothing() -> None:
    chooser = random.Random(3)
    for _ in range(300):
        text = "".join(chooser.choice("ab\n") for _ in range(30))
        stops = ["aab", "b\nb", "\n\n\n"]
        first = min((text.find(s) for s in stops if s in text), default=len(text))
        pieces, rest = [], text
        while rest:
            size = chooser.randint(1, 4)
            pieces.append(rest[:size])
            rest = rest[size:]
        assert run(stops, pieces)[0] == text[:first]


def test_text_is_only_held_back_while_it_may_become_a_stop_string() -> None:
    matcher = StopMatcher(["</s>"])
    assert matcher.add("a <") == "a "
    assert matcher.add("b") == "<b"
