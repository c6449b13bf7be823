"""Settings, glossary, memory, languages and export of the place Translate."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from lslm_tui.errors import UsageError
from lslm_tui.services.tmx import read_tmx
from lslm_tui.services.translating import TranslationSettings
from lslm_tui.services.translation_memory import Remembered
from lslm_tui.tasks.translation.glossary import Term
from lslm_tui.tui.translate.fields import FIELDS, changed
from lslm_tui.tui.translate.glossary_editor import GlossaryEditor, read_term
from lslm_tui.tui.translate.languages import matching
from lslm_tui.tui.translate.memory_browser import MemoryBrowser
from lslm_tui.tui.translate.settings_panel import SettingsPanel
from tests.tui.translate_app import running

BAHNHOF = "Wo ist der nächste Bahnhof?"


async def test_settings_hold_for_the_next_translation(monkeypatch):
    async with running(monkeypatch) as place:
        await place.press("ctrl+s")
        panel = place.screen.query_one(SettingsPanel)
        await place.until(lambda: panel.has_focus)
        await place.press("right", "right", "down", "down", "1", ".", "4", "enter")
        await place.until(lambda: place.screen.settings.repetition_penalty == 1.4)
        assert place.screen.settings.beams == 2
        await place.press("down", "enter", "9", "up")
        assert not place.screen.settings.use_memory
        await place.press("7", "enter")
        await place.until(lambda: "✗ repetition is above 0" in place.shown())
        await place.press("escape", "escape")
        await place.until(lambda: not panel.display)
        await place.translate("Good evening.")
        request = place.script.requests[-1]
        assert (request.beams, request.repetition_penalty) == (2, 1.4)
        await place.press("ctrl+s", "r")
        await place.until(lambda: place.screen.settings.beams == 0)


def test_a_bound_is_written_as_a_probability():
    field = FIELDS[-1]
    assert field.show(math.log(0.2)) == "0.20"
    assert field.read("0,5") == pytest.approx(math.log(0.5))
    assert field.read("0") == -math.inf and field.show(-math.inf) == "0 · off"
    assert math.exp(field.step(math.log(0.2), 1)) == pytest.approx(0.25)
    assert field.step(math.log(0.05), -1) == -math.inf
    for wrong in ("1.5", "often"):
        with pytest.raises(UsageError):
            field.read(wrong)
    settings = changed(TranslationSettings(), FIELDS[0], 4)
    assert settings.beams == 4


async def test_terms_are_added_checked_and_removed(monkeypatch):
    async with running(monkeypatch) as place:
        terms = place.session.storage.terms
        await place.translate("Good evening.")
        await place.press("g")
        await place.until(lambda: isinstance(place.app.screen, GlossaryEditor))
        await place.until(lambda: "No terms yet" in place.shown())
        await place.press("a")
        await place.until(lambda: len(place.app.screen_stack) == 3)
        await place.press(*"train station", "enter")
        await place.until(lambda: "A term is missing" in place.shown())
        await place.press("a")
        await place.until(lambda: len(place.app.screen_stack) == 3)
        await place.press(*"train station = Hauptbahnhof", "enter")
        await place.until(
            lambda: terms.terms("en", "de") == (Term("train station", "Hauptbahnhof"),)
        )
        await place.press("d")
        await place.until(lambda: not terms.everything())
        await place.press("u")
        await place.until(lambda: terms.everything())
        await place.press("x")
        await place.until(lambda: "terms written to" in place.shown())
        written = next(place.session.paths.exports.glob("glossary-*.csv"))
        assert "train station,Hauptbahnhof" in written.read_text()
        await place.press("escape")
        await place.until(lambda: len(place.app.screen_stack) == 1)
        place.box.load("Where is the nearest train station?")
        place.box.focus()
        await place.press("enter")
        await place.until(lambda: place.open.done == 1 and "⚠ term" in place.shown())
        assert "“train station” should be “Hauptbahnhof”" in place.note


def test_how_a_term_is_written():
    assert read_term(" fox = Fuchs ") == Term("fox", "Fuchs")
    assert read_term("US = USA!") == Term("US", "USA", True)
    for wrong in ("fox", "= Fuchs", "fox =", "fox = !"):
        with pytest.raises(UsageError):
            read_term(wrong)


async def test_the_memory_is_searched_thinned_out_and_exchanged(monkeypatch, tmp_path: Path):
    async with running(monkeypatch) as place:
        memory = place.session.storage.translations
        for number in range(450):
            memory.add(Remembered(f"Sentence {number}.", f"Satz {number}.", "en", "de"))
        await place.translate("Good evening.")
        await place.press("m")
        await place.until(lambda: isinstance(place.app.screen, MemoryBrowser))
        await place.until(lambda: "300 of 450" in place.shown())
        await place.press("slash", *"Satz 44", "enter")
        await place.until(lambda: "11 of 450" in place.shown())
        await place.press("d")
        await place.until(lambda: memory.count() == 449)
        await place.press("u")
        await place.until(lambda: memory.count() == 450)
        await place.press("x")
        await place.until(lambda: "450 translations written to" in place.shown())
        written = next(place.session.paths.exports.glob("*.tmx"))
        assert len(list(read_tmx(written))) == 450
        for entry in list(memory.entries()):
            memory.remove(entry.source, entry.source_language, entry.target_language)
        await place.press("m")
        await place.until(lambda: len(place.app.screen_stack) == 3)
        place.app.screen.query_one("Input").value = str(written)
        await place.press("enter")
        await place.until(lambda: memory.count() == 450, 20)
        await place.until(lambda: "450 translations taken" in place.shown())
        broken = tmp_path / "broken.tmx"
        broken.write_text("<tmx><body>")
        await place.press("m")
        await place.until(lambda: len(place.app.screen_stack) == 3)
        place.app.screen.query_one("Input").value = str(broken)
        await place.press("enter")
        # what is said, not what is shown: the path in it is as long as the test's directory is deep
        await place.until(
            lambda: (
                isinstance(place.app.screen, MemoryBrowser)
                and "not valid XML" in str(place.app.screen.query_one("#list-said").render())
            )
        )
        await place.press("escape", "escape")
        await place.until(lambda: len(place.app.screen_stack) == 1)


async def test_what_is_exported(monkeypatch):
    async with running(monkeypatch) as place:
        paths = place.session.paths
        await place.translate("Where is the nearest train station?\nGood evening.")
        await place.press("x", "enter")
        await place.until(lambda: list(paths.exports.glob("*.txt")))
        (text,) = paths.exports.glob("*.txt")
        assert text.name == "where-is-the-nearest-train-station-good-de.txt"
        assert text.read_text() == f"{BAHNHOF}\nGuten Abend."
        await place.until(lambda: len(place.app.screen_stack) == 1)
        await place.press("x", "right", "enter")
        await place.until(lambda: list(paths.exports.glob("*.tmx")))
        (tmx,) = paths.exports.glob("*.tmx")
        assert [entry.target for entry in read_tmx(tmx)] == [BAHNHOF, "Guten Abend."]
        await place.until(lambda: len(place.app.screen_stack) == 1)
        await place.press("x", "right", "right", "enter")
        await place.until(lambda: "has been edited yet" in place.said())
        place.screen.actions.keep(place.open, 1, "Schönen Abend.")
        await place.press("x", "right", "right", "enter")
        await place.until(lambda: list(paths.training_sets.glob("*.jsonl")))
        (pairs,) = paths.training_sets.glob("*.jsonl")
        row = json.loads(pairs.read_text().strip())
        assert "Schönen Abend." in row.values() and "Good evening." in row.values()


async def test_nothing_is_exported_before_there_is_something(monkeypatch):
    async with running(monkeypatch) as place:
        place.screen.action_open("export")
        await place.until(lambda: "no translation to write" in place.said())
        place.screen.direction.keep()
        await place.until(lambda: "Kept" in place.said())
        assert place.app.settings.config.translate.target == "de"


def test_languages_are_found_by_any_of_their_names():
    codes = ("de", "en", "fr", "zh", "pt", "nb")
    assert matching(codes, "") == ["zh", "en", "fr", "de", "nb", "pt"]
    assert matching(codes, "deu") == ["de"]
    assert matching(codes, "中") == ["zh"]
    assert matching(codes, "fr") == ["fr"]
    assert matching(codes, "an")[0] not in ("zh",) and "de" in matching(codes, "an")
    assert matching(codes, "klingon") == []
