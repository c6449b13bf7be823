"""Flags of sentences that are wrong, and silence over sentences that are right."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from lslm_tui.tasks.translation.guards import flags_of, placeholders
from lslm_tui.types import FlagKind

TATOEBA = Path(__file__).parents[4] / "shared" / "data" / "translation"


def kinds(source: str, target: str, to: str = "de", **facts: object) -> list[str]:
    found = flags_of(source, target, source_language="en", target_language=to, **facts)  # type: ignore[arg-type]
    return [flag.kind.value for flag in found]


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("I have 3 dogs.", "Ich habe 3 Hunde.", []),
        ("I have 3 dogs.", "Ich habe 4 Hunde.", ["number"]),
        ("I have 3 dogs.", "Ich habe Hunde.", ["number"]),
        ("I have 3 dogs.", "Ich habe drei Hunde.", []),
        ("He was born on March 3, 1987.", "他生于1987年3月3日。", []),
        ("He was born on March 3, 1987.", "他生于1987年4月3日。", ["number"]),
        ("It cost 1,000 euros.", "Es kostete 1.000 Euro.", []),
        ("It cost 1,000.50 euros.", "Es kostete 1 000,50 Euro.", []),
        ("Hello {name}, call %s!", "Hallo {name}, ruf %s an!", []),
        ("Hello {name}!", "Hallo Name!", ["placeholder"]),
        ("See https://example.org/a?b=1.", "Siehe https://example.org/a.", ["placeholder"]),
        ("Write to tom@example.org.", "Schreib an tom@example.org.", []),
        ("Press <b>Enter</b>.", "Drücke <b>Enter</b>.", []),
        ("Press <b>Enter</b>.", "Drücke <b>Enter.", ["placeholder"]),
        ("100% sure and done", "100% sicher und fertig", []),
        ("Use `ls -l` now.", "Nutze ls -l jetzt.", ["placeholder"]),
        ("He is tall.", "Er ist groß groß groß groß.", ["loop"]),
        ("No no no no!", "Nein nein nein nein!", []),
        ("He is very tall.", "He is very tall.", ["copied"]),
        ("Tom Jackson", "Tom Jackson", []),
        ("OK", "OK", []),
        ("Go.", "", ["length"]),
        (
            "Go.",
            "Geh jetzt bitte sofort sehr weit weg von hier und komm nie mehr zurück.",
            ["length"],
        ),
        ("", "", []),
    ],
)
def test_sentences(source: str, target: str, expected: list[str]) -> None:
    assert kinds(source, target) == expected


def test_chinese_counts_by_characters() -> None:
    assert kinds("He goes to school every day by bus.", "他每天坐公共汽车上学。", "zh") == []
    assert kinds("He goes.", "他他他他他他他", "zh") == ["loop"]
    assert kinds("I have two dogs.", "我有2只狗。", "zh") == []


def test_what_the_model_says_of_itself() -> None:
    assert kinds("Hi.", "Hallo.", logprob=-5.0) == ["confidence"]
    assert kinds("Hi.", "Hallo.", logprob=-0.2) == []
    assert kinds("Hi.", "Hallo.", complete=False) == ["cut"]
    assert kinds("Hi there.", "Bonjour toi.", detected="fr") == ["language"]
    assert kinds("Hi there.", "Hallo du.", detected="de") == []


def test_reasons_name_what_is_wrong() -> None:
    (flag,) = flags_of("In 1914.", "Im Jahr 1915.", source_language="en", target_language="de")
    assert flag.kind is FlagKind.NUMBER
    assert flag.reason == "Number: 1914 is missing and 1915 is new."


def test_placeholders() -> None:
    text = "{x} {0} ${HOME} {{ y }} %(n)s %1$s %d %.2f <br/> https://a.b/c. m@x.org `code` 50% off"
    assert placeholders(text) == [
        "{x}", "{0}", "${HOME}", "{{ y }}", "%(n)s", "%1$s", "%d", "%.2f", "<br/>",
        "https://a.b/c", "m@x.org", "`code`",
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["de", "fr", "zh"])
def test_real_translations_are_seldom_flagged(language: str) -> None:
    path = TATOEBA / f"tatoeba_{language}_test.tsv.gz"
    if not path.is_file():
        pytest.skip("needs ../shared/data/translation")
    lines = gzip.decompress(path.read_bytes()).decode().split("\n")[1:-1]
    pairs = [line.split("\t") for line in lines]
    flagged = [pair for pair in pairs if kinds(pair[0], pair[1], language)]
    assert len(flagged) / len(pairs) < 0.03
