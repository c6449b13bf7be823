"""BLEU, chrF and TER are sacreBLEU's own: its README's example."""

from __future__ import annotations

import pytest

from lslm_tui.tasks.translation.scores import score_translations

TRANSLATIONS = ["The dog bit the man.", "It wasn't surprising.", "The man had just bitten him."]
REFERENCES = [
    ["The dog bit the man.", "It was not unexpected.", "The man bit him first."],
    ["The dog had bit the man.", "No one was surprised.", "The man had bitten the dog."],
]


def test_the_example_of_sacrebleu():
    bleu, chrf, ter = score_translations(TRANSLATIONS, REFERENCES, "en")
    assert bleu.value == pytest.approx(48.530827, abs=1e-6)
    assert chrf.value == pytest.approx(59.727518, abs=1e-6)
    assert ter.value == pytest.approx(40.0, abs=1e-6)
    assert (bleu.metric, chrf.metric, ter.metric) == ("BLEU", "chrF2", "TER")
    assert "nrefs:2|case:mixed|eff:no|tok:13a|smooth:exp" in bleu.signature
    assert "nc:6|nw:0" in chrf.signature


def test_chinese_is_cut_into_characters():
    bleu, _, ter = score_translations(["我今天在学校。"], [["我今天在学校。"]], "zh")
    assert bleu.value == pytest.approx(100)
    assert "tok:zh" in bleu.signature
    assert ter.value == 0
    assert "asian:yes" in ter.signature
