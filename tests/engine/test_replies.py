"""A whole reply's text: reasoning, stop strings and special tokens together."""

from __future__ import annotations

import pytest

from lslm_tui.engine.replies import ReplyText, Vocabulary
from lslm_tui.engine.templates import Prompt

from .models import make_tokenizer


def run(
    text: str, *, closing: str = "", stops: tuple[str, ...] = (), chat: bool = True
) -> ReplyText:
    tokenizer = make_tokenizer()
    reply = ReplyText(Vocabulary(tokenizer), Prompt([1], "", closing, chat), stops)
    shown: list[tuple[str, bool]] = []
    for token in tokenizer.encode(text, add_special_tokens=False):
        shown += reply.add(token)
        if reply.stop_text:
            break
    else:
        shown += reply.finish()
    assert "".join(piece for piece, reasoning in shown if not reasoning) == reply.text
    assert "".join(piece for piece, reasoning in shown if reasoning) == reply.reasoning
    return reply


@pytest.mark.parametrize("tag", ["<think>", "[THINK]"])
def test_reasoning_apart_from_the_answer(tag: str) -> None:
    end = tag.replace("<", "</").replace("[", "[/")
    reply = run(f"{tag}\nthe fox 🙂\n{end}\n\n你好 Tom")
    assert (reply.reasoning, reply.text) == ("the fox 🙂", "你好 Tom")


def test_stop_strings_do_not_cut_reasoning() -> None:
    reply = run("one\n\ntwo</think>three\n\nfour", closing="</think>", stops=("\n\n",))
    assert (reply.reasoning, reply.text, reply.stop_text) == ("one\n\ntwo", "three", "\n\n")


def test_plain_completion_knows_no_reasoning() -> None:
    reply = run("<think>a</think>b", chat=False)
    assert (reply.reasoning, reply.text) == ("", "<think>a</think>b")


def test_what_was_held_back_comes_at_the_end() -> None:
    assert run("Tom and Use", stops=("User:",)).text == "Tom and Use"


def test_tags_that_are_special_tokens() -> None:
    tokenizer = make_tokenizer()
    tokenizer.add_special_tokens({"additional_special_tokens": ["<think>", "</think>"]})
    vocabulary = Vocabulary(tokenizer)
    assert set(vocabulary.markers.values()) == {"<think>", "</think>"}
    reply = ReplyText(vocabulary, Prompt([1], "", "", True), ())
    for token in tokenizer.encode("<think>Tom</think>Lily", add_special_tokens=False):
        reply.add(token)
    reply.finish()
    assert (reply.reasoning, reply.text) == ("Tom", "Lily")
