"""The generated corpus: reproducible, clean, and apart from the held-out questions."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable

import pytest

from lslm_tui.training.starter_corpus import (
    INTENTS,
    Question,
    conversations,
    fourth_questions,
    fresh_questions,
    held_out,
    normalised,
    questions,
    unseen_questions,
)
from lslm_tui.training.starter_corpus.dialogue import answer, question
from lslm_tui.training.starter_corpus.grammar import expand
from lslm_tui.training.starter_corpus.intent import Intent
from lslm_tui.training.starter_corpus.noise import typed
from lslm_tui.training.starter_corpus.synonyms import hasty, reworded
from lslm_tui.training.starter_corpus.ways import widened

NAMES = [f"{i.language}-{i.name}" for i in INTENTS]


def test_choices_nest_and_rules_are_put_in() -> None:
    rng = random.Random(0)
    made = {
        expand("{greet} (you|(dear |)friend)", rng, {"greet": "(hi|hello)"}) for _ in range(200)
    }
    assert made == {f"{g} {w}" for g in ("hi", "hello") for w in ("you", "friend", "dear friend")}


def test_plain_parentheses_stay() -> None:
    assert expand("nf4 (4 bits)", random.Random(0)) == "nf4 (4 bits)"
    assert expand(r"log P(next \| so far)", random.Random(0)) == "log P(next | so far)"


def test_unknown_rule_is_an_error() -> None:
    with pytest.raises(KeyError):
        expand("{nothing}", random.Random(0))


def test_noise_keeps_short_text_and_keys_whole() -> None:
    rng = random.Random(3)
    for _ in range(200):
        assert "+" in typed("what does ctrl+n do", "en", rng)
        assert typed("a", "en", rng)


def test_same_seed_same_corpus() -> None:
    assert conversations(rows=200, seed=5) == conversations(rows=200, seed=5)
    assert conversations(rows=200, seed=5) != conversations(rows=200, seed=6)


def test_conversations_alternate_and_have_no_empty_turn() -> None:
    for row in conversations(rows=1500, seed=8):
        roles = [m["role"] for m in row if m["role"] != "system"]
        assert roles == ["user", "assistant"] * (len(roles) // 2)
        assert roles
        assert all(m["content"].strip() for m in row)


def test_corpus_has_both_languages_and_several_turns() -> None:
    rows = conversations(rows=1000, seed=9)
    turns = Counter(sum(m["role"] == "user" for m in row) for row in rows)
    chinese = sum(bool(re.search(r"[一-鿿]", row[-1]["content"])) for row in rows)
    assert set(turns) >= {1, 2, 3, 4}
    assert 150 < chinese < 450


def test_held_out_questions_are_many_and_distinct() -> None:
    asked = questions()
    count = Counter(q.language for q in asked)
    assert count["en"] >= 150
    assert count["zh"] >= 40
    assert len({(q.text, q.before) for q in asked}) == len(asked)


LARGE_SETS = pytest.mark.parametrize("large", (unseen_questions, fourth_questions))


@LARGE_SETS
def test_large_sets_are_apart_from_the_others(large: Callable[[], list[Question]]) -> None:
    asked = large()
    count = Counter(q.language for q in asked)
    assert count["en"] >= 150
    assert count["zh"] >= 80
    texts = {normalised(q.text) for q in asked}
    assert len(texts) == len(asked)
    others = {questions, fresh_questions, unseen_questions, fourth_questions} - {large}
    assert not texts & {normalised(q.text) for other in others for q in other()}
    assert texts <= held_out()


@LARGE_SETS
def test_facts_of_the_large_sets_fit_the_answers(large: Callable[[], list[Question]]) -> None:
    """Each group names an intent, and every answer to that intent has the group's key facts."""
    rng = random.Random(2)
    intents = {(i.language, i.name): i for i in INTENTS}
    for asked in large():
        intent = intents[asked.language, asked.name]
        assert intent.theme == asked.theme
        assert asked.is_answered_by(answer(intent, rng)), asked


@LARGE_SETS
def test_limits_fit_no_other_facts(large: Callable[[], list[Question]]) -> None:
    """That it does not know is no right answer to what it should know."""
    rng = random.Random(2)
    unknown = {i.language: answer(i, rng) for i in INTENTS if i.theme == "limits"}
    for asked in large():
        if asked.theme != "limits":
            assert not asked.is_answered_by(unknown[asked.language]), asked


def test_blocks_of_ways_make_whole_questions() -> None:
    narrow = Intent("stop", "app", "en", "Esc", (), (), ("Press Esc.",))
    rng = random.Random(4)
    made = {question(widened(narrow), rng) for _ in range(400)}
    assert len(made) > 300
    assert not [text for text in made if text.startswith((">", "=")) or "{" in text]


def test_other_words_keep_the_rest() -> None:
    rng = random.Random(6)
    made = {reworded("delete the reply now", rng, share=1.0) for _ in range(60)}
    assert all(text.endswith(" now") and "delete" not in text for text in made)
    assert reworded("", rng) == ""
    assert all(hasty("a", rng) for _ in range(50))


def test_no_held_out_question_is_in_the_corpus() -> None:
    rows = conversations(rows=3000, seed=10)
    assert not held_out() & {
        normalised(m["content"]) for row in rows for m in row if m["role"] == "user"
    }


@pytest.mark.parametrize("intent", INTENTS, ids=NAMES)
def test_held_out_templates_are_not_training_templates(intent: Intent) -> None:
    rng = random.Random(11)
    held = {normalised(text) for text in intent.held}
    assert not held & {normalised(question(intent, rng)) for _ in range(150)}


@pytest.mark.parametrize("intent", INTENTS, ids=NAMES)
def test_every_answer_has_the_key_facts(intent: Intent) -> None:
    rng = random.Random(12)
    for _ in range(20):
        reply = answer(intent, rng)
        assert re.search(intent.facts, reply, re.IGNORECASE | re.DOTALL), reply
        assert not re.search(r"\S\|\S", reply)
        assert "{" not in reply
