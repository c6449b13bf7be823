"""The sentiment place: one text, its words, its sentences, and what is done with them."""

from __future__ import annotations

import json

import pytest

from lslm_tui.errors import EngineError
from lslm_tui.services.jobs import Purpose
from lslm_tui.services.state import Phase
from lslm_tui.tui.sentiment.settings_pane import SettingsPane
from lslm_tui.tui.sentiment.side_pane import View
from lslm_tui.tui.widgets.setting_row import SettingRow
from lslm_tui.types import AttributionMethod
from tests.fakes import ClassifierScript
from tests.tui.sentiment_app import running

TEXT = "The food was wonderful. The service was slow. 早餐太差。"
NARROW = (80, 24)


@pytest.fixture
def script() -> ClassifierScript:
    return ClassifierScript()


@pytest.mark.parametrize("size", [NARROW, (120, 40)])
async def test_enter_reads_the_example(script, monkeypatch, size) -> None:
    async with running(script, monkeypatch, size=size) as app:
        assert "Enter reads this example." in app.shown()
        await app.press("enter")
        await app.until(lambda: app.screen.reading is not None)
        await app.quiet()
        shown = app.shown()
        assert "wonderful" in shown
        assert "0.88" in shown  # e^1.5/1.5 against e^-1.5/1.5
        assert "++" in shown
        assert app.strip.has_focus


async def test_why_adds_up_and_says_how(script, monkeypatch) -> None:
    async with running(script, monkeypatch) as app:
        await app.read("wonderful but slow")
        shown = app.shown()
        assert "wonderful +4.00 speaks for positive; slow −1.00 against." in shown
        assert "sum +3.00, difference +3.00 ✓ off by 0.00 · integrated gradients" in shown
        await app.press("m")
        await app.until(lambda: (AttributionMethod.LEAVE_ONE_OUT, 0) in app.reading.why)
        await app.quiet()
        assert "0.50 apart" in app.shown()
        assert "leaving words out" in app.shown()
        await app.press("m")  # what was found before is not computed again
        await app.until(lambda: "✓ off by 0.00" in app.shown())


async def test_moving_along_the_words_shows_their_values(script, monkeypatch) -> None:
    async with running(script, monkeypatch) as app:
        await app.read("A wonderful evening, a slow\nevening, good in the end")
        assert app.strip.word.value == 4.0  # begins at the strongest
        await app.press("home")
        assert app.reading.text[app.strip.word.start : app.strip.word.end] == "A"
        await app.press("right", "right")
        await app.press("down")
        assert app.strip.word.start > app.reading.text.index("\n")
        await app.press("n")
        await app.until(lambda: "in strength" in app.shown())
        await app.press("home", "right")
        await app.until(lambda: "wonderful +4.00 for positive · 1 of" in app.shown())


async def test_a_click_chooses_a_word(script, monkeypatch) -> None:
    async with running(script, monkeypatch) as app:
        await app.read("slow but wonderful")
        await app.pilot.click(app.strip, offset=(3, 0))
        await app.until(lambda: app.strip.word and app.strip.word.start == 0)


async def test_sentences_are_ranked_and_lead_to_their_place(script, monkeypatch) -> None:
    async with running(script, monkeypatch) as app:
        reading = await app.read(TEXT)
        assert [s.label for s in reading.sentences] == ["positive", "negative", "negative"]
        assert reading.verdict.label == "positive"
        await app.press("s")
        assert app.side.rows.has_focus
        rows = [app.side._sentence_line(i, 40) for i in range(3)]
        assert "wonderful" in rows[0][2].text
        await app.press("down", "enter")
        assert app.strip.has_focus
        word = app.strip.word
        assert TEXT[word.start : word.end] == "slow"


async def test_unsure_is_said_and_the_bound_can_be_changed(script, monkeypatch) -> None:
    async with running(script, monkeypatch) as app:
        reading = await app.read("slow")
        assert reading.best == pytest.approx(0.66, abs=0.01)
        assert not reading.verdict.unsure
        await app.press("ctrl+s")
        pane = app.screen.query_one(SettingsPane)
        await app.until(lambda: pane.query(SettingRow))
        row = pane.query_one("#setting-sentiment-unsure_below", SettingRow)
        editor = row.query_one("Input")
        editor.value = "0.9"
        await app.press("enter")
        await app.until(lambda: reading.verdict.unsure)
        assert "unsure" in app.shown()
        assert app.session.config.sentiment.unsure_below == 0.9
        editor.value = "1.5"
        await app.press("enter")
        await app.until(lambda: row.complains)
        await app.press("escape")
        assert not pane.display


async def test_esc_stops_and_keeps_what_came(script, monkeypatch) -> None:
    waiting = True
    script.hold_why = lambda: waiting
    async with running(script, monkeypatch) as app:
        await app.begin("good\n" * 50)
        await app.until(lambda: app.reading.verdict is not None)
        await app.until(lambda: "explaining" in app.shown())
        await app.press("escape")
        await app.quiet()
        assert app.reading.stopped and app.reading.verdict is not None
        assert "stopped" in app.shown()
        waiting = False
        await app.press("r")
        await app.quiet()
        assert app.reading.attribution is not None
        assert len(app.reading.sentences) == 50


async def test_esc_goes_to_and_fro(script, monkeypatch) -> None:
    async with running(script, monkeypatch) as app:
        await app.read("good")
        await app.press("escape")
        assert app.box.area.has_focus
        await app.press("escape")
        assert app.strip.has_focus
        await app.press("e")
        assert app.box.text == "good" and app.box.area.has_focus
        assert app.screen.unsaved()
        await app.press("ctrl+n")
        assert app.screen.reading is None and app.box.text == ""


async def test_a_long_text_is_read_in_windows_that_are_shown(script, monkeypatch) -> None:
    script.window = 40
    async with running(script, monkeypatch) as app:
        text = "It was good. " * 30 + "It was terrible. " * 30
        reading = await app.read(text)
        assert len(reading.verdict.windows) == 5
        # the label of the whole is what is explained, also in a window that says the contrary
        assert reading.attribution.label == reading.verdict.label == "negative"
        assert "window 1 alone" in app.shown()
        await app.press("w")
        assert app.side.view is View.WINDOWS
        assert app.side.rows.count == 5
        await app.press("end")
        await app.press("enter")
        await app.until(lambda: (reading.method, 4) in reading.why)
        await app.quiet()
        found = reading.attribution
        assert text[found.pieces[-1].start : found.pieces[-1].end] == "terrible"
        assert "terrible +28.00 ×7 speaks for negative" in app.shown()


async def test_a_megabyte_in_one_line(script, monkeypatch) -> None:
    script.window = 100
    async with running(script, monkeypatch) as app:
        text = "good food and bad wine 好 " * 40_000
        app.screen.read(text)
        await app.until(lambda: app.reading.verdict is not None, timeout=20)
        await app.press("escape")
        await app.quiet()
        await app.until(lambda: app.strip._laid.whole, timeout=20)
        await app.press("ctrl+end")
        lines = app.strip._laid.lines
        assert lines[0][0] == 0 and lines[-1][1] >= len(text) - 1


async def test_a_folded_paste_is_read_whole(script, monkeypatch) -> None:
    async with running(script, monkeypatch) as app:
        app.box.area.put("good line\n" * 100)
        assert "paste" in app.box.area.text
        await app.press("enter")
        await app.until(lambda: app.screen.reading is not None)
        assert app.reading.text == "good line\n" * 100
        await app.quiet()


async def test_twenty_eight_labels(script, monkeypatch) -> None:
    script.labels = tuple(f"emotion {n}" for n in range(27)) + ("an emotion with a long name",)
    script.weights = {"joy": (3.0, *(0.0,) * 27)}
    async with running(script, monkeypatch, size=NARROW) as app:
        reading = await app.read("joy")
        assert reading.verdict.unsure
        assert "25 more labels: s" in app.shown()
        await app.press("s")
        await app.press("shift+tab", "end")
        await app.until(lambda: "emotion 26" in app.shown())
        await app.press("escape")
        assert not app.side.has_class("open")


async def test_an_error_is_said_in_place(script, monkeypatch) -> None:
    script.failure = EngineError("The disk is on fire.", remedy="Leave the house.")
    async with running(script, monkeypatch) as app:
        await app.begin("good")
        await app.until(lambda: "✗ The disk is on fire." in app.shown())
        assert "→ Leave the house." in app.shown()
        script.failure = None
        await app.press("r")
        await app.quiet()
        assert app.reading.error is None and app.reading.verdict is not None


async def test_blank_text_is_refused_in_the_box(script, monkeypatch) -> None:
    async with running(script, monkeypatch) as app:
        app.box.area.put("   ")
        await app.press("enter")
        assert "nothing to read" in app.shown()
        assert app.screen.reading is None


async def test_a_label_is_corrected_and_taken_back(script, monkeypatch) -> None:
    async with running(script, monkeypatch) as app:
        await app.read("good")
        await app.press("a")
        await app.until(lambda: len(app.app.screen_stack) == 2)
        await app.press("enter")  # the other label is under the cursor
        await app.until(lambda: app.storage.labels.label_of("good") == "negative")
        kept = next(app.storage.labels.all())
        assert (kept.given, kept.model) == ("positive", "starter-sentiment")
        await app.press("a")
        await app.until(lambda: len(app.app.screen_stack) == 2)
        await app.press("end", "enter")
        await app.until(lambda: app.storage.labels.count() == 0)


async def test_export_has_the_fields_of_the_command_line(script, monkeypatch) -> None:
    async with running(script, monkeypatch) as app:
        await app.read("good 好")
        await app.press("x")
        (path,) = app.app.paths.exports.glob("*.json")
        fields = json.loads(path.read_text("utf-8"))
        assert fields["label"] == "positive" and fields["attribution"]["words"][1] == ["好", 2.0]
        assert path.stat().st_mode & 0o077 == 0


async def test_a_handed_over_text_is_read(script, monkeypatch) -> None:
    async with running(script, monkeypatch) as app:
        app.screen.receive("a terrible night\x1b[31m")
        await app.until(lambda: app.screen.reading is not None)
        await app.quiet()
        assert app.reading.verdict.label == "negative"
        assert "\x1b" not in app.shown()


async def test_a_reading_outlives_another_model(script, monkeypatch) -> None:
    async with running(script, monkeypatch) as app:
        await app.read("good")
        model = app.session.models[Purpose.SENTIMENT]
        model.open("other-sentiment")
        await app.until(lambda: model.state.phase is Phase.READY)
        await app.until(lambda: "other-sentiment" in app.shown())
        assert app.reading.verdict is not None
        await app.press("r")
        await app.quiet()
        assert app.reading.info.name == "other-sentiment"


async def test_swapped_names_and_how_far_they_move_the_score(script, monkeypatch) -> None:
    script.weights |= {"olga": (3.0, -3.0)}
    async with running(script, monkeypatch, size=NARROW) as app:
        await app.read("James was good.")
        await app.press("f")
        await app.until(lambda: app.reading.variants is not None)
        await app.until(lambda: "variants move positive" in app.shown())
        found = app.reading.variants
        shifts = [abs(variant.shift) for variant in app.side._variants]
        assert shifts == sorted(shifts, reverse=True) and len(shifts) == len(found.variants)
        await app.press("enter")  # the largest shift, read by itself
        await app.until(
            lambda: app.reading.text == app.side._variants[0].text if app.side._variants else True
        )
        await app.quiet()
        assert app.reading.text != "James was good." and app.reading.text.endswith("was good.")


async def test_a_chat_model_labels_with_words(script, monkeypatch) -> None:
    """One that gives no probabilities of texts says so in place."""
    async with running(script, monkeypatch) as app:
        model = app.session.models[Purpose.SENTIMENT]
        model.open("scripted")
        await app.until(lambda: model.state.phase is Phase.READY)
        await app.begin("good")
        await app.until(lambda: not app.reading.running)
        assert app.reading.method is AttributionMethod.LEAVE_ONE_OUT
        assert app.reading.labels == ("positive", "negative")
        await app.until(lambda: "✗" in app.shown())


async def test_help_and_palette_know_the_keys(script, monkeypatch) -> None:
    async with running(script, monkeypatch) as app:
        await app.read("good")
        await app.press("f1")
        await app.until(lambda: len(app.app.screen_stack) == 2)
        await app.press("escape")
        from lslm_tui.tui.commands import gather

        titles = {command.title for command in gather(app.screen)}
        assert {"Another label", "Other method", "Choose a model"} <= titles
