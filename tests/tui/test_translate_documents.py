"""Files and folders through the place Translate: plan, columns, progress, stop, the result to read."""

from __future__ import annotations

import pytest

from lslm_tui.tasks.translation.glossary import Term
from lslm_tui.tui.dialogs.path import PathDialog
from lslm_tui.tui.translate import guide
from lslm_tui.tui.translate.document_reader import DocumentReader, in_words
from lslm_tui.tui.translate.documents import DocumentView
from lslm_tui.tui.widgets.key_row import KeyRow
from lslm_tui.tui.widgets.row_list import RowList
from lslm_tui.tui.widgets.status_line import HintItem
from tests.tui.translate_app import running


def words(view: DocumentView, part: str) -> str:
    return str(view.query_one(f"#document-{part}").render())


def keys(view) -> str:
    return view.query_one(KeyRow).said


def rows(view: DocumentView) -> list[str]:
    """The rows of the list as they are drawn."""
    shown = view.query_one(RowList)
    return ["".join(span.text for span in shown._draw(n, 100)) for n in range(shown.count)]


async def opened(translate, path) -> DocumentView:
    """Choose a file or folder as a person does: the command, the dialog, its path."""
    translate.screen.action_open("document")
    await translate.until(lambda: isinstance(translate.app.screen, PathDialog))
    dialog = translate.app.screen
    dialog.query_one("#entry-input").value = f"{path}/" if path.is_dir() else str(path)
    await translate.press("enter")
    if path.is_dir():
        await translate.until(lambda: dialog.query_one("#entry-names").highlighted == 0)
        await translate.press("enter")
    await translate.until(lambda: isinstance(translate.app.screen, DocumentView))
    view = translate.app.screen
    await translate.until(lambda: " unit" in words(view, "plan") and words(view, "output"))
    return view


async def finished(translate, view) -> None:
    await translate.until(lambda: view.translation and not view.translation.running)
    await translate.until(lambda: "done in" in words(view, "progress"))


@pytest.fixture
def folder(tmp_path):
    source = tmp_path / "notes"
    (source / "deep").mkdir(parents=True)
    (source / "a.md").write_text("# The house\n\nWe were tired of the rain.\n")
    (source / "deep" / "b.txt").write_text("Good evening. She has lived in Paris for 12 years.\n")
    (source / "c.json").write_bytes(b"\xff\xfe\x00")
    (source / "photo.png").write_bytes(b"\x89PNG")
    return source


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_file_is_translated_beside_itself(monkeypatch, home, tmp_path, size):
    source = tmp_path / "letter.md"
    source.write_text("# The house\n\nWe were tired of the rain. 你好 `code` here.\n")
    async with running(monkeypatch, size=size) as translate:
        view = await opened(translate, source)
        assert "md · 2 units · UTF-8" in words(view, "plan")
        assert "letter.de.md" in words(view, "output")
        await translate.press("enter")
        await finished(translate, view)
        assert view.translation.error is None
        assert "`code`" in (tmp_path / "letter.de.md").read_text()
        assert "letter.md" in translate.shown()
        assert words(view, "output").startswith("Written to ")
        await translate.press("escape")
        await translate.until(lambda: translate.app.screen is translate.screen)


async def test_terms_that_were_kept_are_counted(monkeypatch, home, tmp_path):
    source = tmp_path / "letter.txt"
    source.write_text("Where is the nearest train station?\n\nGood evening.\n")
    async with running(monkeypatch) as translate:
        terms = translate.app.session.storage.terms
        terms.put(Term("train station", "Bahnhof"), "en", "de")
        terms.put(Term("evening", "Feierabend"), "en", "de")
        view = await opened(translate, source)
        await translate.press("enter")
        await finished(translate, view)
        await translate.until(lambda: "1 of 2 terms kept" in words(view, "counts"))
        assert [miss.line for miss in view.translation.adherence.misses] == [3]


async def test_the_result_is_read_copied_and_handed_on(monkeypatch, home, tmp_path):
    source = tmp_path / "letter.txt"
    source.write_text("Good evening.\n\nShe has lived in Paris for 12 years.\n")
    copied = []

    async def copy(app, text):
        copied.append(text)
        from lslm_tui.tui.clipboard import CopyResult

        return CopyResult(True, "test", len(text))

    monkeypatch.setattr("lslm_tui.tui.translate.documents.copy_text", copy)
    monkeypatch.setattr("lslm_tui.tui.translate.document_reader.copy_text", copy)
    async with running(monkeypatch) as translate:
        view = await opened(translate, source)
        await translate.press("c")
        await translate.until(lambda: "no result" in words(view, "progress"))
        await translate.press("enter")
        await finished(translate, view)
        await translate.press("c")
        await translate.until(lambda: copied == [str(tmp_path / "letter.de.txt")])
        await translate.press("enter")  # on the doubt: its number is another one
        await translate.until(lambda: isinstance(translate.app.screen, DocumentReader))
        reader = translate.app.screen
        await translate.until(lambda: reader.translation and reader.pairs.current == 1)
        assert "120 is new" in translate.shown() or "120" in translate.shown()
        await translate.press("c", "p")
        await translate.until(lambda: len(copied) == 3)
        assert copied[1:] == ["Sie lebt seit 120 Jahren in Paris.", str(tmp_path / "letter.de.txt")]
        await translate.press("e", "r", "x")  # nothing is changed here
        assert translate.app.screen is reader
        await translate.press("T")
        await translate.until(lambda: translate.app.screen is translate.screen)
        await translate.until(lambda: translate.screen.texts.open and not translate.screen.running)
        assert translate.box.text == "Good evening.\n\nShe has lived in Paris for 12 years."


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_folder_is_shown_as_a_list(monkeypatch, home, folder, size):
    async with running(monkeypatch, size=size) as translate:
        view = await opened(translate, folder)
        assert "2 files" in words(view, "plan") or "3 files" in words(view, "plan")
        assert "left out" in words(view, "plan")
        assert "notes.de" in words(view, "output")
        names = [row.split()[1] for row in rows(view)]
        assert names[0] == "a.md"
        assert "deep/b.txt" in names
        assert "photo.png" in " ".join(rows(view))
        assert "not a kind of document" in " ".join(rows(view))
        await translate.press("enter")
        await finished(translate, view)
        assert (folder.with_name("notes.de") / "deep" / "b.txt").exists()
        row = rows(view)[names.index("deep/b.txt")]
        assert "✓" in row
        assert "done" in row
        assert "⚠ 1" in row
        view.query_one(RowList).move_to(names.index("deep/b.txt"))
        await translate.until(lambda: "line 1: Number" in words(view, "detail"))
        await translate.press("enter")
        await translate.until(lambda: isinstance(translate.app.screen, DocumentReader))
        reader = translate.app.screen
        await translate.until(lambda: reader.translation is not None)
        assert [s.target for s in reader.translation.sentences] == [
            "Guten Abend.", "Sie lebt seit 120 Jahren in Paris."
        ]  # fmt: skip
        await translate.press("escape")
        await translate.until(lambda: translate.app.screen is view)


async def test_a_file_of_a_folder_that_fails_says_why(monkeypatch, home, folder):
    there = folder.with_name("notes.de")
    there.mkdir()
    (there / "a.md").write_text("mine")
    async with running(monkeypatch) as translate:
        view = await opened(translate, folder)
        await translate.press("enter")
        await finished(translate, view)
        assert "✗ 1 failed" in words(view, "counts")
        assert "✗" in rows(view)[0]
        view.query_one(RowList).move_to(0)
        await translate.until(lambda: "exists already" in words(view, "detail"))
        assert (there / "a.md").read_text() == "mine"
        assert (there / "deep" / "b.txt").exists()
        assert "w overwrite" in keys(view)
        await translate.press("w")
        await translate.until(lambda: (there / "a.md").read_text() != "mine")
        await finished(translate, view)


async def test_it_goes_on_in_the_background(monkeypatch, home, folder):
    async with running(monkeypatch) as translate:
        held = [True]
        translate.script.hold = lambda sentence: held[0]
        view = await opened(translate, folder)
        await translate.press("enter")
        await translate.until(lambda: view.translation and view.translation.running)
        await translate.until(lambda: "b go on meanwhile" in keys(view))
        await translate.until(lambda: "estimating…" in words(view, "progress"))
        await translate.press("b")
        await translate.until(lambda: translate.app.screen is translate.screen)
        await translate.until(lambda: guide.hints(translate.screen)[0][1] == "notes 0%")
        translate.screen.action_open("document")  # shows it again, without asking for a file
        await translate.until(lambda: isinstance(translate.app.screen, DocumentView))
        assert translate.app.screen.job is view.job
        await translate.press("b")
        await translate.until(lambda: translate.app.screen is translate.screen)
        held[0] = False
        await translate.until(lambda: not view.translation.running)
        await translate.until(lambda: guide.hints(translate.screen)[0][0] != "translate.file")
        assert view.job.entry  # and it is among what was translated before


async def test_columns_are_ticked(monkeypatch, home, tmp_path):
    source = tmp_path / "table.csv"
    source.write_text("id,one,two\n1,A dog sleeps here.,A cat sleeps there.\n")
    async with running(monkeypatch) as translate:
        view = await opened(translate, source)
        await translate.until(
            lambda: [row[:6] for row in rows(view)] == [" · id ", " ✓ one", " ✓ two"]
        )
        await translate.press("end", "space")
        await translate.until(lambda: "csv · 1 unit ·" in words(view, "plan"))
        await translate.until(lambda: rows(view)[2].startswith(" · two"))
        await translate.press("enter")
        await finished(translate, view)
        assert (tmp_path / "table.de.csv").read_text().endswith(",A cat sleeps there.\n")


async def test_lines_are_joined_or_not(monkeypatch, home, tmp_path):
    source = tmp_path / "a.txt"
    source.write_text(
        "The keeper of the lighthouse, who had lived on the island for more than\n"
        "thirty years, wanted to write down what he had seen.\n"
    )
    async with running(monkeypatch) as translate:
        view = await opened(translate, source)
        assert "txt · 1 unit" in words(view, "plan")
        assert "by paragraphs" in words(view, "detail")
        await translate.press("l")
        await translate.until(lambda: "txt · 2 units" in words(view, "plan"))
        assert "line by line" in words(view, "detail")


async def test_what_exists_is_overwritten_only_if_told(monkeypatch, home, tmp_path):
    source = tmp_path / "a.txt"
    source.write_text("We were tired of the rain.\n")
    (tmp_path / "a.de.txt").write_text("mine")
    async with running(monkeypatch) as translate:
        view = await opened(translate, source)
        await translate.press("w", "enter")
        await translate.until(lambda: "exists already" in words(view, "progress"))
        assert (tmp_path / "a.de.txt").read_text() == "mine"
        assert "w overwrite" in keys(view)
        await translate.press("w")
        await finished(translate, view)
        assert (tmp_path / "a.de.txt").read_text() != "mine"


async def test_stopped_and_gone_on_with(monkeypatch, home, tmp_path):
    source = tmp_path / "a.txt"
    source.write_text("We were tired of the rain.\nGood evening.\n")
    async with running(monkeypatch) as translate:
        view = await opened(translate, source)
        view.action_go()
        view.action_back()
        await translate.until(lambda: not view.translation.running)
        assert view.translation.stopped
        assert not (tmp_path / "a.de.txt").exists()
        await translate.until(lambda: "Enter go on" in keys(view))
        await translate.press("enter")
        await translate.until(lambda: (tmp_path / "a.de.txt").exists())
        await finished(translate, view)


async def test_a_folder_is_not_taken_by_a_slip(monkeypatch, home, tmp_path):
    async with running(monkeypatch) as translate:
        translate.screen.action_open("document")
        await translate.until(lambda: isinstance(translate.app.screen, PathDialog))
        dialog = translate.app.screen
        await translate.press("enter")
        assert translate.app.screen is dialog
        assert "this whole folder" in translate.shown()
        await translate.press("escape")
        await translate.until(lambda: translate.app.screen is translate.screen)


async def test_the_mouse_does_it_too(monkeypatch, home, folder):
    async with running(monkeypatch) as translate:
        view = await opened(translate, folder)
        await translate.until(lambda: "Enter translate" in keys(view))
        await translate.pilot.pause()
        await translate.pilot.click(view.query(HintItem).first())
        await finished(translate, view)
        listed = view.query_one(RowList)
        wanted = next(n for n, row in enumerate(rows(view)) if "b.txt" in row)
        await translate.pilot.click(listed, offset=(5, wanted))
        await translate.until(lambda: listed.cursor == wanted)
        await translate.pilot.click(listed, offset=(5, wanted))
        await translate.until(lambda: isinstance(translate.app.screen, DocumentReader))
        reader = translate.app.screen
        await translate.until(lambda: reader.translation is not None)
        await translate.until(lambda: reader.query(HintItem))
        await translate.pilot.click(reader.query(HintItem)[5])  # Esc back
        await translate.until(lambda: translate.app.screen is view)


def test_what_is_handed_on_has_no_marks():
    text = "We bought a [small house](h.md).\n\nThe **old bridge** has `code` &amp; more."
    assert in_words(text, "md") == "We bought a small house.\n\nThe old bridge has `code` & more."
    assert in_words("A <b>bold</b> &amp; good<br>word.", "html") == "A bold & goodword."
    assert in_words(text, "txt") == text
