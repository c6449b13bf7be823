"""Translations of before: kept with their edits, found, opened again after a restart, deleted."""

from __future__ import annotations

import pytest

from lslm_tui.tui.translate.document_reader import DocumentReader
from lslm_tui.tui.translate.history_list import HistoryList
from lslm_tui.tui.translate.kept_files import KeptFiles
from tests.tui.test_translate_documents import finished, opened
from tests.tui.translate_app import TEXT, running


def entries(place, query=""):
    return place.session.storage.texts.find(query)


async def kept(place, count=1):
    await place.until(lambda: len(entries(place)) == count and not place.screen.history._writing)


async def shown(place) -> HistoryList:
    """Open the list as a person does."""
    await place.press("ctrl+r")
    found = place.screen.query_one(HistoryList)
    await place.until(lambda: found.display and found.has_focus_within)
    await place.pilot.pause()
    return found


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_text_is_opened_again_with_its_edits(monkeypatch, home, size):
    async with running(monkeypatch, size=size) as place:
        await place.translate()
        await place.press("e", "end", *" Ja.", "enter")
        await place.until(lambda: place.targets[0].endswith("Ja."))
        await kept(place)
        await place.until(
            lambda: place.session.storage.texts.get(entries(place)[0].id).segments[0].edited
        )
    async with running(monkeypatch, size=size) as place:  # another day
        assert not place.screen.texts.all
        before = len(place.script.sentences)
        await shown(place)
        await place.press(*"paris", "enter")
        await place.until(lambda: place.screen.texts.open is not None)
        await place.until(lambda: place.pairs.has_focus)
        assert place.box.text == TEXT
        assert place.targets[0].endswith("Ja.")
        assert place.targets[2] == "Guten Abend."
        assert place.open.sentences[0].segment.edited
        assert len(place.script.sentences) == before  # nothing is translated again
        assert not place.screen.query_one(HistoryList).display
        await place.press("down", "e", "end", "!", "enter")  # and it is gone on with
        await place.until(lambda: place.targets[1].endswith("!"))
        await place.until(
            lambda: place.session.storage.texts.get(entries(place)[0].id).segments[1].edited
        )
        assert len(entries(place)) == 1


async def test_texts_of_this_session_are_there_too(monkeypatch, home):
    async with running(monkeypatch) as place:
        await place.translate("Good evening.")
        await place.press("escape")
        await place.translate("Where is the nearest train station?")
        await kept(place, 2)
        await place.press("escape")
        await place.translate("Where is the nearest train station?")  # the same is not there twice
        await kept(place, 2)
        first = place.screen.texts.all[0]
        listed = await shown(place)
        await place.press("down", "down", "enter")
        await place.until(lambda: place.screen.texts.open is first)
        assert listed.open_id == entries(place, "evening")[0].id


async def test_deleted_and_brought_back(monkeypatch, home):
    async with running(monkeypatch) as place:
        await place.translate("Good evening.")
        await kept(place)
        listed = await shown(place)
        listed.focus_rows()
        await place.press("d")
        await place.until(lambda: not entries(place))
        await place.press("u")
        await place.until(lambda: len(entries(place)) == 1)
        await place.press("escape")
        await place.until(lambda: not listed.display)
        await place.press("f10")
        await place.until(lambda: listed.display)
        await place.press("f10")
        await place.until(lambda: not listed.display)


async def test_a_text_that_is_being_translated_is_kept_at_the_end(monkeypatch, home):
    async with running(monkeypatch) as place:
        place.script.hold = lambda sentence: "17." in sentence
        text = " ".join(f"Here is the sentence 10{number}." for number in range(40))
        await place.start(text)
        await place.until(lambda: place.open.done == 16)
        assert not entries(place)
        place.screen.unsaved()
        (entry,) = entries(place)
        assert len(place.session.storage.texts.get(entry.id).segments) == 16
        place.open.cancel()
        await place.until(lambda: not place.open.running and not place.screen.history._writing)


async def test_files_are_found_again(monkeypatch, home, tmp_path):
    source = tmp_path / "letter.md"
    source.write_text("# Good evening.\n\nShe has lived in Paris for 12 years.\n")
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "a.txt").write_text("Good evening.\n")
    (folder / "b.txt").write_text("Where is the nearest train station?\n")
    async with running(monkeypatch) as place:
        for path in (source, folder):
            view = await opened(place, path)
            await place.press("enter")
            await finished(place, view)
            await place.press("escape")
            await place.until(lambda: place.app.screen is place.screen)
        await kept(place, 2)
    async with running(monkeypatch) as place:
        await shown(place)
        await place.press(*"letter", "enter")
        await place.until(lambda: isinstance(place.app.screen, DocumentReader))
        reader = place.app.screen
        await place.until(lambda: reader.translation is not None)
        assert [s.target for s in reader.translation.sentences] == [
            "Guten Abend.", "Sie lebt seit 120 Jahren in Paris."
        ]  # fmt: skip
        await place.press("escape")
        await place.until(lambda: place.app.screen is place.screen)
        await shown(place)
        await place.press(*"notes", "enter")
        await place.until(lambda: isinstance(place.app.screen, KeptFiles))
        await place.press("down", "enter")
        await place.until(lambda: isinstance(place.app.screen, DocumentReader))
        reader = place.app.screen
        await place.until(lambda: reader.translation is not None)
        assert reader.translation.sentences[0].target == "Wo ist der nächste Bahnhof?"


async def test_sentences_nobody_can_find_are_not_kept(monkeypatch, home, tmp_path):
    source = tmp_path / "a.txt"
    source.write_text("Good evening.\n")
    async with running(monkeypatch) as place:
        directory = place.session.paths.translated
        await opened(place, source)
        await place.press("escape")
        await place.until(lambda: place.app.screen is place.screen)
        assert not list(directory.glob("*"))
