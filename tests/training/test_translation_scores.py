"""chrF and BLEU of translations, and translating many sentences."""

from __future__ import annotations

from typing import Any

import pytest
import sacrebleu

from lslm_tui.training.data.examples import Pair, Place
from lslm_tui.training.translation_scores import translation_scores


def pair(source: str, target: str, direction: str = "en-de") -> Pair:
    start, _, end = direction.partition("-")
    return Pair(source, target, start, end, Place("x.tsv", 2))


def test_a_perfect_translation_has_a_hundred_points() -> None:
    rows = [pair("I see the dog there.", "Ich sehe dort den Hund.")]
    scores = translation_scores(rows, [row.target for row in rows])
    assert scores.total == pytest.approx(100)
    assert scores.figures["BLEU en-de"] == pytest.approx(100)


def test_the_figures_are_sacrebleus() -> None:
    rows = [
        pair("Tom sings well.", "Tom singt gut."),
        pair("Where is the station?", "Wo ist denn hier der Bahnhof?"),
        pair("你会唱歌吗？", "Can you sing a song?", "zh-en"),
    ]
    texts = ["Tom singt sehr gut.", "Wo ist der Bahnhof hier?", "Can you sing?"]
    scores = translation_scores(rows, texts)
    german = sacrebleu.corpus_bleu(texts[:2], [[row.target for row in rows[:2]]]).score
    assert scores.figures["BLEU en-de"] == pytest.approx(german)
    chrf = [
        sacrebleu.sentence_chrf(text, [row.target]).score
        for row, text in zip(rows, texts, strict=True)
    ]
    assert scores.values == pytest.approx(tuple(chrf))
    assert scores.weights == (1.0, 1.0, 1.0)


def test_chinese_is_split_into_characters() -> None:
    rows = [pair("I do not know him.", "我不认识他，真的。", "en-zh")]
    scores = translation_scores(rows, ["我不认识她，真的。"])
    assert 20 < scores.figures["BLEU en-zh"] < 90


def test_a_source_with_several_targets_is_also_measured_against_all() -> None:
    rows = [
        pair("You are good at it.", "Du kannst das wirklich gut."),
        pair("You are good at it.", "Sie können das wirklich sehr gut."),
        pair("Tom is here now.", "Tom ist jetzt wieder hier."),
    ]
    texts = ["Du kannst das wirklich gut."] * 2 + ["Tom ist jetzt wieder hier."]
    figures: Any = translation_scores(rows, texts).figures
    assert figures["BLEU en-de, all references"] == pytest.approx(100)
    assert figures["BLEU en-de"] < 80


def test_no_rows_are_no_points() -> None:
    scores = translation_scores([], [])
    assert scores.total == 0 and not scores.figures


@pytest.mark.parametrize("text", ["", "🙂", "   ", "x" * 5000])
def test_whatever_a_model_says_is_scored(text: str) -> None:
    scores = translation_scores([pair("Go.", "Geh!")], [text])
    assert 0 <= scores.total < 30
