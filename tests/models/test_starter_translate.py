"""The bundled translator: it opens, keeps to easy sentences, and its card says what it does."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from lslm_tui.engine.base import Translator, as_translator
from lslm_tui.tasks.translation.guards import flags_of
from lslm_tui.types import Cancel, FlagKind, Translation, TranslationRequest
from tests.engine.models import open_model

STARTER = Path(__file__).parents[2] / "models" / "starter-translate"
TATOEBA = Path(__file__).parents[3] / "shared" / "data" / "translation"
ROWS = 60
EASY = (
    ("en", "de", "Where is Tom?", "Wo ist Tom?"),
    ("de", "en", "Wo ist Tom?", "Where is Tom?"),
    ("en", "fr", "I am very hungry.", "J'ai très faim."),
    ("fr", "en", "J'ai très faim.", "I'm very hungry."),
)


@pytest.fixture(scope="module")
def starter() -> Iterator[Translator]:
    engine = as_translator(open_model(STARTER))
    yield engine
    engine.close()


def translated(starter: Translator, source: str, target: str, *sentences: str) -> list[Translation]:
    wanted = TranslationRequest(sentences, source, target)
    found = [e for e in starter.translate(wanted, Cancel()) if isinstance(e, Translation)]
    return sorted(found, key=lambda translation: translation.index)


def pairs(language: str) -> list[tuple[str, str]]:
    path = TATOEBA / f"tatoeba_{language}_test.tsv.gz"
    if not path.is_file():
        pytest.skip("needs ../shared/data/translation")
    lines = gzip.decompress(path.read_bytes()).decode().split("\n")[1:-1]
    rows = [line.split("\t") for line in lines]
    return [(row[0], row[1]) for row in rows[:: max(len(rows) // ROWS, 1)]]


def test_what_it_is(starter: Translator) -> None:
    assert starter.info.parameters <= 20_000_000
    assert set(starter.info.target_languages) == {"de", "en", "fr", "zh"}
    card = (STARTER / "README.md").read_text(encoding="utf-8")
    assert f"{starter.info.parameters:,}" in card
    assert "tatoeba.org" in card
    assert sum(file.stat().st_size for file in STARTER.iterdir()) < 20_000_000


@pytest.mark.parametrize(("source", "target", "sentence", "expected"), EASY)
def test_easy_sentences(
    starter: Translator, source: str, target: str, sentence: str, expected: str
) -> None:
    assert translated(starter, source, target, sentence)[0].best.text == expected


def test_odd_sentences_get_an_answer(starter: Translator) -> None:
    found = translated(starter, "en", "zh", "", "🙂", "1234567890", "x" * 200, "\u202egood")
    assert len(found) == 5


@pytest.mark.parametrize("language", ["de", "fr", "zh"])
def test_it_is_about_as_good_as_its_card_says(starter: Translator, language: str) -> None:
    from sacrebleu.metrics import BLEU

    rows = pairs(language)
    found = translated(starter, "en", language, *(source for source, _ in rows))
    texts = [translation.best.text for translation in found]
    metric = BLEU(tokenize="zh" if language == "zh" else "13a")
    score = metric.corpus_score(texts, [[target for _, target in rows]]).score
    card = (STARTER / "README.md").read_text(encoding="utf-8")
    told = re.search(rf"^\| en → {language} \| [\d,]+ \| ([\d.]+)", card, re.MULTILINE)
    assert told is not None
    assert score > float(told[1]) * 0.6
    loops = [
        text
        for (source, _), text in zip(rows, texts, strict=True)
        if FlagKind.LOOP
        in [
            flag.kind
            for flag in flags_of(source, text, source_language="en", target_language=language)
        ]
    ]
    assert len(loops) <= len(rows) // 15
