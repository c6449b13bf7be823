"""The place Translate as pictures, at the smallest size and at a usual one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from lslm_tui.services.state import Phase
from lslm_tui.services.translation_history import Kept
from lslm_tui.services.translation_memory import Remembered
from lslm_tui.tui.app import LslmApp
from tests.translator import TranslatorScript
from tests.tui.translate_app import TEXT, Translate, make_app, prepare

Prepare = Callable[[Translate], Awaitable[None]]
LONG = f"{TEXT}\n\n* * *\n\nThe book belongs to {{name}}. 最近的火车站在哪里？"


async def empty(place: Translate) -> None:
    pass


async def translated(place: Translate) -> None:
    memory = place.session.storage.translations
    memory.add(Remembered("Where is the nearest bus station?", "Wo hält der Bus?", "en", "de"))
    place.script.words["最近的火车站在哪里？"] = "Wo ist hier der nächste Bahnhof, bitte?"
    await place.translate(LONG)
    place.open.seconds = 0.9  # whatever the machine took
    await place.press("down")


async def offers(place: Translate) -> None:
    await translated(place)
    await place.press("up", "enter")
    await place.until(lambda: len(place.pairs.offers) == 5)


async def back(place: Translate) -> None:
    await translated(place)
    await place.press("up", "b")
    await place.until(lambda: "chrF" in place.shown())


async def editing(place: Translate) -> None:
    await translated(place)
    await place.press("e")
    await place.until(lambda: place.screen.editing.editor.has_focus)
    place.screen.editing.editor.cursor_blink = False


async def writing(place: Translate) -> None:
    await translated(place)
    await place.press("escape", *" And", "down")


async def running(place: Translate) -> None:
    place.script.hold = lambda sentence: sentence.endswith("17.")
    place.script.words.clear()
    await place.start(" ".join(f"Here is the sentence 10{number}." for number in range(40)))
    await place.until(lambda: place.open.done == 16)
    place.open.started += 10**6  # no time left is told


async def refused(place: Translate) -> None:
    await place.translate("Wo ist denn bitte der nächste Bahnhof, mein Herr?")
    await place.until(lambda: "already" in place.note, 20)


async def settings(place: Translate) -> None:
    await translated(place)
    await place.press("ctrl+s", "down", "down", "right")


async def languages(place: Translate) -> None:
    await translated(place)
    await place.press("alt+l")
    await place.until(lambda: len(place.app.screen_stack) == 2)


async def history(place: Translate) -> None:
    texts = place.session.storage.texts
    for text, target in (
        ("Dear Sir or Madam, we would like to rent the house by the lake.", "Sehr geehrte …"),
        ("最近的火车站在哪里？", "Wo ist der nächste Bahnhof?"),
    ):
        kept = Kept(text, "en", "de", "starter-translate")
        texts.update(texts.add(kept), kept, target)
    folder = Kept("notes", "", "de", "starter-translate", "folder")
    texts.update(texts.add(folder, title="notes"), folder, "")
    await translated(place)
    await place.until(lambda: len(texts.find()) == 4 and not place.screen.history._writing)
    await place.press("ctrl+r")
    await place.until(lambda: place.screen.query_one("#history").display)


async def history_search(place: Translate) -> None:
    await history(place)
    await place.press(*"bahnhof")
    await place.until(lambda: len(place.screen.query_one("#conversations-rows").ids) == 2)


async def right_to_left(place: Translate) -> None:
    place.script.words |= {
        "Where is the nearest train station?": "איפה תחנת הרכבת (הקרובה) ביותר?",
        "She has lived in Paris for 12 years.": "تعيش في باريس منذ 12 سنة، كما قالت Maria أمس، "
        "وهي تعمل هناك في مكتبة كبيرة قرب النهر.",
        "Good evening.": "ערב טוב.",
    }
    await place.translate()
    place.open.seconds = 0.9
    await place.press("down", "enter")
    await place.until(lambda: len(place.pairs.offers) == 4)


CASES = [
    (case, (80, 24))
    for case in (
        empty, translated, offers, back, writing, running, settings, history, right_to_left
    )
] + [
    (case, (120, 40))
    for case in (
        empty, translated, editing, writing, refused, languages, history_search, right_to_left
    )
]  # fmt: skip
NAMES = [f"{case.__name__}-{width}x{height}" for case, (width, height) in CASES]


async def still(place: Translate) -> None:
    """Nothing blinks and nothing is under way."""
    place.box.area.cursor_blink = False
    for cursor in place.app.screen.query("Input"):
        cursor.cursor_blink = False
    place.screen.show_signs()
    place.screen.following.tick()
    await place.pilot.pause(0.1)


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> tuple[LslmApp, TranslatorScript]:
    script = TranslatorScript()
    prepare(monkeypatch, script)
    monkeypatch.setenv("LSLM_UI_BIDI", "program")  # whatever terminal the tests run in
    return make_app(script), script


def picture(snap_compare: Any, app: Any, case: Prepare, size: tuple[int, int]) -> bool:
    running_app, script = app

    async def prepare_it(pilot: Pilot[Any]) -> None:
        place = Translate(running_app, pilot, script)
        await place.until(lambda: running_app.session is not None)
        await place.until(lambda: place.screen.state.phase is Phase.READY)
        await still(place)
        await case(place)
        await still(place)

    return bool(snap_compare(running_app, terminal_size=size, run_before=prepare_it))


@pytest.mark.parametrize(("case", "size"), CASES, ids=NAMES)
def test_translate(snap_compare: Any, app: Any, case: Prepare, size: tuple[int, int]) -> None:
    assert picture(snap_compare, app, case, size)


def test_on_paper(snap_compare: Any, app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LSLM_UI_THEME", "paper")
    assert picture(snap_compare, app, offers, (120, 40))
