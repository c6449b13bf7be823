"""What was translated before is found again; TMX, glossary and corrected labels."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from lslm_tui.errors import InputError
from lslm_tui.services.corrected_labels import CorrectedLabel
from lslm_tui.services.storage import Storage
from lslm_tui.services.tmx import read_tmx, write_tmx
from lslm_tui.services.translation_memory import Origin, Remembered, similarity
from lslm_tui.tasks.translation.glossary import Term


@pytest.fixture
def storage():
    opened = Storage(None)
    yield opened
    opened.close()


def pair(source: str, target: str, origin: Origin = Origin.MODEL, **facts) -> Remembered:
    return Remembered(source, target, "en", "de", origin, **facts)


def test_exact_and_near(storage):
    memory = storage.translations
    memory.add(pair("The station is closed today.", "Der Bahnhof ist heute geschlossen."))
    memory.add(pair("Where is the station?", "Wo ist der Bahnhof?"))
    assert memory.exact("Where is the station?", "en", "de").target == "Wo ist der Bahnhof?"
    assert memory.exact("Where is the station?", "en", "fr") is None
    (match,) = memory.near("The station is closed tomorrow.", "en", "de")
    assert match.entry.target == "Der Bahnhof ist heute geschlossen."
    assert 0.75 <= match.similarity < 1
    assert memory.near("Something else entirely, my friend", "en", "de") == []
    assert memory.near("Where is the station?", "en", "de")[0].similarity == 1.0


def test_it_is_searched_on_both_sides(storage):
    memory = storage.translations
    memory.add(pair("100 % of it", "alles davon", created=1.0))
    memory.add(pair("Where is Tom?", "Wo ist Tom?", created=3.0))
    memory.add(Remembered("车站", "station", "zh", "en", created=2.0))
    assert [entry.source for entry in memory.search("")] == ["Where is Tom?", "车站", "100 % of it"]
    assert [entry.source for entry in memory.search("davon")] == ["100 % of it"]
    assert [entry.source for entry in memory.search("站")] == ["车站"]
    assert [entry.source for entry in memory.search("%")] == ["100 % of it"]
    assert memory.search("_") == []
    assert len(memory.search("", limit=2)) == 2


def test_the_whole_glossary(storage):
    storage.terms.put(Term("fox", "Fuchs"), "en", "de")
    storage.terms.put(Term("dog", "chien", case_sensitive=True), "en", "fr")
    assert storage.terms.everything() == [
        ("en", "de", Term("fox", "Fuchs")),
        ("en", "fr", Term("dog", "chien", True)),
    ]


def test_chinese_short_and_odd_sentences(storage):
    memory = storage.translations
    memory.add(Remembered("车站今天关门了。", "The station is closed.", "zh", "en"))
    memory.add(Remembered("好", "Good", "zh", "en"))
    assert memory.near("车站昨天关门了。", "zh", "en")[0].similarity > 0.8
    assert memory.near("好", "zh", "en")[0].similarity == 1.0
    for odd in ('"', '""" OR "', "a\0b c d", "", "   ", "NEAR(", "🙂🙂🙂🙂", "\ud800abc"):
        memory.near(odd, "zh", "en")


def test_a_model_does_not_overrule_a_person(storage):
    memory = storage.translations
    assert memory.add(pair("Good day.", "Guter Tag."))
    assert memory.add(pair("Good day.", "Guten Tag.", Origin.PERSON, draft="Guter Tag."))
    assert not memory.add(pair("Good day.", "Gut Tag."))
    found = memory.exact("Good day.", "en", "de")
    assert (found.target, found.draft, found.origin) == ("Guten Tag.", "Guter Tag.", Origin.PERSON)
    assert [entry.source for entry in memory.entries(edited=True)] == ["Good day."]
    memory.remove("Good day.", "en", "de")
    assert memory.count() == 0
    assert memory.near("Good day.", "en", "de") == []


def test_similarity():
    assert similarity("a", "a") == 1.0
    assert similarity("The  Cat", "the cat") == 0.99
    assert similarity("In 1914.", "In 1915.") < 0.99
    assert similarity("abc", "xyz") == 0.0


def test_a_large_memory_is_searched_in_time(storage):
    memory = storage.translations
    memory.add_many(
        pair(f"Sentence number {n} about the {n % 97} ships of fleet {n % 31}.", f"Satz {n}")
        for n in range(20_000)
    )
    started = time.perf_counter()
    found = memory.near("Sentence number 1234 about the 70 ships of fleet 25.", "en", "de")
    assert time.perf_counter() - started < 2.0
    assert found[0].similarity > 0.85


def test_tmx_there_and_back(storage, tmp_path: Path):
    storage.translations.add(pair('<b>"Hi" & bye</b>', "Hallo\nTschüß 🙂", created=1.0))
    storage.translations.add(Remembered("你好", "Hello\x0b", "zh", "en"))
    path = tmp_path / "memory.tmx"
    assert write_tmx(path, storage.translations.entries()) == 2
    found = list(read_tmx(path))
    assert [(e.source, e.target, e.source_language) for e in found] == [
        ('<b>"Hi" & bye</b>', "Hallo\nTschüß 🙂", "en"),
        ("你好", "Hello", "zh"),
    ]
    assert all(entry.origin is Origin.IMPORT for entry in found)


def test_tmx_of_another_program(tmp_path: Path):
    path = tmp_path / "other.tmx"
    path.write_text(
        '<?xml version="1.0"?><tmx version="1.4"><header/><body>'
        '<tu><tuv xml:lang="en-US"><seg>Press <bpt i="1">[</bpt>Enter<ept i="1">]</ept>.</seg></tuv>'
        '<tuv lang="DE_de"><seg>Drücke [Enter].</seg></tuv>'
        '<tuv xml:lang="fr"><seg>Appuyez.</seg></tuv></tu>'
        '<tu><tuv xml:lang="en"><seg>alone</seg></tuv></tu></body></tmx>',
        encoding="utf-8",
    )
    found = list(read_tmx(path))
    assert [(e.source, e.target, e.target_language) for e in found] == [
        ("Press [Enter].", "Drücke [Enter].", "de"),
        ("Press [Enter].", "Appuyez.", "fr"),
    ]


@pytest.mark.parametrize(
    "text", ["not xml", "<tmx><body><tu>", '<!DOCTYPE x [<!ENTITY a "b">]><tmx/>']
)
def test_a_broken_tmx(tmp_path: Path, text: str):
    path = tmp_path / "broken.tmx"
    path.write_text(text)
    with pytest.raises(InputError):
        list(read_tmx(path))
    with pytest.raises(InputError, match="Cannot be read"):
        list(read_tmx(tmp_path / "missing.tmx"))


def test_glossary_there_and_back(storage, tmp_path: Path):
    terms = storage.terms
    terms.put(Term("network", "Netz"), "en", "de")
    terms.put(Term("network", "Netzwerk"), "en", "de")
    terms.put(Term('a "b", c', "x\ny", case_sensitive=True), "en", "de")
    assert terms.write_csv(tmp_path / "terms.csv") == 2
    other = Storage(None)
    assert other.terms.read_csv(tmp_path / "terms.csv") == 2
    assert other.terms.terms("en", "de") == terms.terms("en", "de")
    assert other.terms.terms("en", "de")[1] == Term("network", "Netzwerk")
    assert other.terms.terms("de", "en") == ()
    other.terms.remove("network", "en", "de")
    assert len(other.terms.terms("en", "de")) == 1
    other.close()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("source,target\na,b\n", "source_language, target_language are missing"),
        ("", "are missing"),
        ("source_language,target_language,source,target\nen,de,a,\n", "incomplete"),
    ],
)
def test_a_bad_glossary_changes_nothing(storage, tmp_path: Path, text: str, words: str):
    path = tmp_path / "terms.csv"
    path.write_text(text)
    with pytest.raises(InputError, match=words):
        storage.terms.read_csv(path)
    assert storage.terms.terms("en", "de") == ()


def test_corrected_labels(storage):
    labels = storage.labels
    labels.put(CorrectedLabel("Not bad at all!", "positive", "negative", "starter-sentiment"))
    labels.put(CorrectedLabel("还行", "positive", "negative", "starter-sentiment"))
    labels.put(CorrectedLabel("还行", "negative", "negative", "starter-sentiment"))
    assert labels.count() == 2
    assert labels.label_of("还行") == "negative"
    assert labels.label_of("x") is None
    labels.remove("还行")
    assert [found.text for found in labels.all()] == ["Not bad at all!"]
