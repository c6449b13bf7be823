"""A file through the place Translate: its plan, columns, progress, flags, stop and going on."""

from __future__ import annotations

import pytest

from lslm_tui.tui.dialogs.path import PathDialog
from lslm_tui.tui.translate.documents import DocumentView
from tests.tui.translate_app import running


def words(view: DocumentView, part: str) -> str:
    return str(view.query_one(f"#document-{part}").render())


async def opened(translate, path) -> DocumentView:
    """Choose a file as a person does: the command, the dialog, its path."""
    translate.screen.action_open("document")
    await translate.until(lambda: isinstance(translate.app.screen, PathDialog))
    dialog = translate.app.screen
    dialog.query_one("#entry-input").value = str(path)
    await translate.press("enter")
    await translate.until(lambda: isinstance(translate.app.screen, DocumentView))
    view = translate.app.screen
    await translate.until(lambda: " unit" in words(view, "plan") and words(view, "output"))
    return view


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_file_is_translated_beside_itself(monkeypatch, home, tmp_path, size):
    source = tmp_path / "letter.md"
    source.write_text("# The house\n\nWe were tired of the rain. 你好 `code` here.\n")
    async with running(monkeypatch, size=size) as translate:
        view = await opened(translate, source)
        assert "md · 2 units · UTF-8" in words(view, "plan")
        assert "letter.de.md" in words(view, "output")
        await translate.press("enter")
        await translate.until(lambda: view.translation and not view.translation.running)
        assert view.translation.error is None
        await translate.until(lambda: "done in" in words(view, "progress"))
        assert "`code`" in (tmp_path / "letter.de.md").read_text()
        assert "letter.md" in translate.shown()
        await translate.press("escape")
        await translate.until(lambda: translate.app.screen is translate.screen)


async def test_columns_are_ticked(monkeypatch, home, tmp_path):
    source = tmp_path / "table.csv"
    source.write_text("id,one,two\n1,A dog sleeps here.,A cat sleeps there.\n")
    async with running(monkeypatch) as translate:
        view = await opened(translate, source)
        columns = view.query_one("#document-columns")
        assert [str(option.prompt)[:5] for option in columns.options] == ["· id ", "✓ one", "✓ two"]
        await translate.until(lambda: columns.has_focus)
        await translate.press("end", "space")
        await translate.until(lambda: "csv · 1 unit ·" in words(view, "plan"))
        assert str(columns.options[2].prompt).startswith("· two")
        await translate.press("enter")
        await translate.until(lambda: view.translation and not view.translation.running)
        assert (tmp_path / "table.de.csv").read_text().endswith(",A cat sleeps there.\n")


async def test_what_exists_is_not_overwritten(monkeypatch, home, tmp_path):
    source = tmp_path / "a.txt"
    source.write_text("We were tired of the rain.\n")
    (tmp_path / "a.de.txt").write_text("mine")
    async with running(monkeypatch) as translate:
        view = await opened(translate, source)
        await translate.press("enter")
        await translate.until(lambda: "exists already" in words(view, "progress"))
        assert (tmp_path / "a.de.txt").read_text() == "mine"


async def test_stopped_and_gone_on_with(monkeypatch, home, tmp_path):
    source = tmp_path / "a.txt"
    source.write_text("We were tired of the rain.\nGood evening.\n")
    async with running(monkeypatch) as translate:
        view = await opened(translate, source)
        view.action_start()
        view.action_back()
        await translate.until(lambda: not view.translation.running)
        assert view.translation.stopped
        assert not (tmp_path / "a.de.txt").exists()
        await translate.until(lambda: "Enter goes on" in words(view, "progress"))
        await translate.press("enter")
        await translate.until(lambda: (tmp_path / "a.de.txt").exists())
