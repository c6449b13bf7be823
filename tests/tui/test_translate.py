"""The place Translate on a scripted translator."""

from __future__ import annotations

import pytest

from lslm_tui.errors import ModelLoadError
from lslm_tui.services.translation_memory import Origin, Remembered
from lslm_tui.tui.translate.sentence_editor import SentenceEditor
from lslm_tui.tui.widgets.title_row import TitleRow
from lslm_tui.types import Capability
from tests.translator import TranslatorScript
from tests.tui.translate_app import TEXT, running

BAHNHOF = "Wo ist der nächste Bahnhof?"


async def test_an_empty_place_runs_its_example(monkeypatch):
    async with running(monkeypatch) as place:
        assert "Enter  Where is the nearest train station?" in place.shown()
        await place.press("enter")
        await place.until(lambda: place.screen.texts.open and not place.screen.running)
        await place.drawn()
        assert place.targets == [BAHNHOF, "Wenn es morgen regnet, bleiben wir zu Hause."]
        assert BAHNHOF in place.shown()
        assert place.pairs.has_focus


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_sentences_stand_beside_or_under_each_other(monkeypatch, size):
    async with running(monkeypatch, size=size) as place:
        await place.translate()
        lines = place.shown().split("\n")
        source = next(n for n, line in enumerate(lines) if "She has lived" in line)
        target = next(n for n, line in enumerate(lines) if "Sie lebt" in line)
        assert target == source + (1 if size[0] == 80 else 0)
        assert "⚠ number" in lines[target]


async def test_it_streams_and_esc_keeps_what_came(monkeypatch):
    script = TranslatorScript(hold=lambda sentence: sentence.startswith("Good"))
    async with running(monkeypatch, script) as place:
        sentences = ["Where is the nearest train station?"] * 20 + ["Good evening."]
        await place.start(" ".join(sentences))
        await place.until(lambda: place.open.done == 16)
        await place.until(lambda: "16 of 21 sentences" in place.note)
        assert "stop" in place.shown().split("\n")[-1]
        await place.press("escape")
        await place.until(lambda: not place.open.running)
        await place.until(lambda: "stopped after 16" in place.note)
        script.hold = lambda sentence: False
        script.requests.clear()
        await place.press("escape")
        assert place.box.has_focus_within
        await place.press("enter")
        await place.until(lambda: place.open.done == 21)
        assert "Where" not in " ".join(script.sentences)


async def test_the_sentence_one_stands_on_is_explained(monkeypatch):
    async with running(monkeypatch) as place:
        await place.translate()
        assert "sentence 1 of 3" in place.note and "⚠" not in place.note
        await place.press("down")
        assert "12 is missing and 120 is new" in place.note
        await place.press("end")
        assert place.pairs.current == 2
        await place.press("n")
        assert place.pairs.current == 1
        row = next(line for line in place.shown().split("\n") if "She has lived" in line)
        assert row.count("›") == 2


async def test_other_ways_are_chosen_by_key_and_remembered(monkeypatch):
    async with running(monkeypatch) as place:
        memory = place.session.storage.translations
        memory.add(Remembered("Where is the nearest bus station?", "Wo hält der Bus?", "en", "de"))
        await place.translate()
        assert "▲ memory 0." in place.note and "Wo hält der Bus?" in place.note
        await place.press("enter")
        await place.until(lambda: len(place.pairs.offers) == 5)
        assert place.pairs.offers[0].target == "Wo hält der Bus?"
        assert "[1]" in place.shown()
        await place.press("down", "down", "up", "enter")
        await place.until(lambda: place.targets[0] == f"{BAHNHOF} [1]")
        found = memory.exact("Where is the nearest train station?", "en", "de")
        assert (found.target, found.draft, found.origin) == (
            f"{BAHNHOF} [1]",
            BAHNHOF,
            Origin.PERSON,
        )
        await place.press("u")
        await place.until(lambda: place.targets[0] == BAHNHOF)
        assert memory.exact("Where is the nearest train station?", "en", "de") is None
        await place.press("enter")
        await place.until(lambda: place.pairs.offers)
        await place.press("1")
        await place.until(lambda: place.targets[0] == "Wo hält der Bus?")


async def test_other_ways_are_chosen_with_the_mouse(monkeypatch):
    async with running(monkeypatch) as place:
        await place.translate()
        await place.press("enter")
        await place.until(lambda: len(place.pairs.offers) == 4)
        await place.pilot.pause()
        lines = place.shown().split("\n")
        y = next(n for n, line in enumerate(lines) if "[2]" in line)
        await place.pilot.click(offset=(lines[y].index("[2]"), y))
        await place.until(lambda: place.targets[0] == f"{BAHNHOF} [2]")


async def test_a_translation_is_edited_where_it_stands(monkeypatch):
    async with running(monkeypatch) as place:
        await place.translate()
        await place.press("e")
        editor = place.screen.query_one(SentenceEditor)
        await place.until(lambda: editor.has_focus)
        await place.press("home", *"Na, ", "enter")
        await place.until(lambda: place.targets[0] == f"Na, {BAHNHOF}")
        assert place.pairs.has_focus and not editor.display
        await place.until(lambda: "✓ edited" in place.shown())
        stored = place.session.storage.translations.exact(
            "Where is the nearest train station?", "en", "de"
        )
        assert stored.origin is Origin.PERSON
        await place.press("e")
        await place.until(lambda: editor.has_focus)
        await place.press("x", "escape")
        await place.until(lambda: place.pairs.has_focus)
        assert place.targets[0] == f"Na, {BAHNHOF}"


async def test_again_with_other_settings_and_back(monkeypatch):
    async with running(monkeypatch) as place:
        await place.translate()
        await place.press("r")
        await place.until(lambda: place.targets[0].endswith("(noch einmal)"))
        assert place.script.requests[-1].beams >= 4
        await place.press("u")
        await place.until(lambda: place.targets[0] == BAHNHOF)
        await place.press("b")
        await place.until(lambda: "chrF" in place.shown())
        assert "the ‹next› station?" in place.shown()
        assert "the ‹nearest train› station?" in place.shown()
        assert place.script.requests[-1].target_language == "en"
        await place.press("escape")
        await place.until(lambda: "chrF" not in place.shown())
        assert place.pairs.has_focus


async def test_only_what_changed_is_translated_again(monkeypatch):
    async with running(monkeypatch) as place:
        await place.translate()
        await place.press("escape")
        await place.until(lambda: place.box.has_focus_within)
        place.box.load("Good evening. She has lived in Paris for 12 years. Something new.")
        await place.until(lambda: "The text has changed" in place.note)
        place.script.requests.clear()
        await place.press("enter")
        await place.until(lambda: place.screen.texts.open and not place.screen.running)
        assert place.script.sentences == ["Something new."]
        assert len(place.screen.texts.all) == 2


async def test_earlier_texts_come_back_and_a_new_one_is_empty(monkeypatch):
    async with running(monkeypatch) as place:
        await place.translate("Good evening.")
        await place.press("ctrl+n")
        await place.until(lambda: place.screen.texts.open is None)
        assert place.box.text == ""
        await place.translate(TEXT)
        await place.press("left_square_bracket")
        await place.until(lambda: place.box.text == "Good evening.")
        assert place.targets == ["Guten Abend."]
        await place.press("right_square_bracket")
        await place.until(lambda: place.box.text == TEXT)
        await place.press("right_square_bracket")
        await place.until(lambda: "no later text" in place.said())


async def test_what_is_copied(monkeypatch):
    copied: list[str] = []

    async def copy(app, text):
        copied.append(text)
        from lslm_tui.tui.clipboard import CopyResult

        return CopyResult(True, "test", len(text))

    monkeypatch.setattr("lslm_tui.tui.translate.sentences.copy_text", copy)
    async with running(monkeypatch) as place:
        await place.translate()
        await place.press("c")
        await place.until(lambda: copied == [BAHNHOF])
        await place.press("ctrl+y")
        await place.until(lambda: len(copied) == 2)
        assert copied[1] == f"{BAHNHOF} Sie lebt seit 120 Jahren in Paris.\n\nGuten Abend."
        await place.until(lambda: "Copied" in place.said())


async def test_the_language_is_told_chosen_and_swapped(monkeypatch):
    async with running(monkeypatch) as place:
        row = place.screen.query_one(TitleRow)
        place.box.load("Where is the nearest train station, please?")
        await place.until(lambda: "detected" in row.choices[0].note, 20)
        assert row.choices[0].value == "English"
        await place.press("ctrl+l")
        await place.until(lambda: len(place.app.screen_stack) == 2)
        await place.press(*"franç", "enter")
        await place.until(lambda: place.screen.settings.target_language == "fr")
        await place.press("ctrl+t")
        await place.until(lambda: place.screen.settings.target_language == "en")
        assert place.screen.settings.source_language == "fr"
        assert place.box.text.startswith("Where")
        await place.press("ctrl+l", "tab")
        await place.until(lambda: len(place.app.screen_stack) == 2)
        await place.press(*"auto", "enter")
        await place.until(lambda: place.screen.settings.source_language == "auto")


async def test_swapping_takes_a_finished_translation_for_the_text(monkeypatch):
    async with running(monkeypatch) as place:
        await place.translate("Good evening.")
        await place.press("ctrl+t")
        await place.until(lambda: place.box.text == "Guten Abend.")
        assert place.screen.settings.source_language == "de"
        await place.press("enter")
        await place.until(lambda: place.screen.texts.open and place.targets == ["Good evening."])


async def test_errors_stand_in_their_place(monkeypatch):
    async with running(monkeypatch) as place:
        await place.translate("Wo ist denn bitte der nächste Bahnhof, mein Herr?")
        await place.until(lambda: "is in German already" in place.note, 20)
        assert "Choose another target" in place.note
        await place.translate("1234 --- 🙂")
        assert "nothing in this text to translate" in place.note
        place.script.failure = RuntimeError("it broke")
        await place.translate("Good evening.")
        await place.until(lambda: "✗" in place.note)
        assert "RuntimeError: it broke" in place.note
        place.script.failure = None
        await place.press("escape", "enter")
        await place.until(lambda: place.targets == ["Guten Abend."])


async def test_a_model_that_cannot_be_loaded(monkeypatch):
    script = TranslatorScript(load_error=ModelLoadError("Its files are broken."))
    async with running(monkeypatch, script, ready=False) as place:
        row = place.screen.query_one(TitleRow)
        await place.until(lambda: any(choice.problem for choice in row.choices))
        await place.translate("Good evening.")
        assert "Its files are broken." in place.note


async def test_a_model_that_cannot_translate(monkeypatch):
    script = TranslatorScript(capabilities=frozenset({Capability.GENERATE}))
    async with running(monkeypatch, script) as place:
        await place.translate("Good evening.")
        assert "starter-translate cannot translate" in place.note
        assert "Choose a translator" in place.note


async def test_both_texts_are_searched(monkeypatch):
    async with running(monkeypatch) as place:
        await place.translate()
        for typed, found in (("ABEND", 2), ("12 years", 1)):
            await place.press("slash")
            await place.until(lambda: len(place.app.screen_stack) == 2)
            place.app.screen.query_one("Input").value = typed
            await place.press("enter")
            await place.until(lambda found=found: place.pairs.current == found)
        await place.press("slash")
        await place.until(lambda: len(place.app.screen_stack) == 2)
        place.app.screen.query_one("Input").value = "nowhere"
        await place.press("enter")
        await place.until(lambda: "in neither text" in place.said())


async def test_a_text_sent_while_the_model_loads_is_translated(monkeypatch):
    waits = [True]
    script = TranslatorScript(load_hold=lambda: waits[0])
    async with running(monkeypatch, script, ready=False) as place:
        await place.start("Good evening.")
        await place.until(lambda: "waiting for starter-translate to load" in place.note)
        waits.clear()
        waits.append(False)
        await place.until(lambda: place.open.done == 1)
        assert place.targets == ["Guten Abend."]


async def test_a_text_from_another_place(monkeypatch):
    async with running(monkeypatch) as place:
        place.screen.receive("Good evening.")
        await place.until(lambda: place.screen.texts.open and place.open.done == 1)
        assert place.box.text == "Good evening."
        assert place.screen.unsaved() == ""
        await place.press("escape", *" And")
        assert place.screen.unsaved()


async def test_strange_text_is_shown_safely(monkeypatch):
    async with running(monkeypatch, size=(80, 24)) as place:
        text = "مرحبا بالعالم. \x1b[31mred. 最近的火车站在哪里？ [bold]markup[/bold] 🙂."
        await place.translate(text.replace("مرحبا بالعالم.", "Where is it?"))
        shown = place.shown()
        assert "\x1b" not in shown and "[bold]markup" in shown and "最近的火车站在哪里" in shown


async def test_a_megabyte_stays_quick(monkeypatch):
    script = TranslatorScript(hold=lambda sentence: " 20 times" in sentence)
    async with running(monkeypatch, script) as place:
        fox = "the quick brown fox jumps over the lazy dog, " * 5
        text = " ".join(f"There {fox} and {number} times." for number in range(4_500))
        await place.start(text)
        await place.until(lambda: place.open.done == 16, 30)
        assert len(text) > 1_000_000 and len(place.open.sentences) == 4_500
        await place.press("down", "end")
        await place.until(lambda: place.pairs.current == 4_499)
        await place.until(lambda: "4499" in place.shown())
        assert place.pairs.virtual_size.height > 5 * 4_500
        await place.press("home", "escape")
        await place.until(lambda: not place.open.running, 30)
        assert "[paste" in place.box.area.text
