"""The conversation list: every key, the search, paging, import and export."""

from __future__ import annotations

import json
import time
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import pytest
from textual.widgets import Input, Static

from lslm_tui.paths import Paths
from lslm_tui.services.records import Conversation
from lslm_tui.services.storage import Storage
from lslm_tui.services.transfer import export_json
from lslm_tui.tui.dialogs.line import LineDialog
from lslm_tui.tui.dialogs.path import PathDialog
from lslm_tui.tui.screens.dialog import Dialog
from lslm_tui.tui.widgets import sidebar
from lslm_tui.tui.widgets.sidebar import ConversationList
from lslm_tui.tui.widgets.sidebar_rows import ConversationRow, ConversationRows, Marks, group_of
from lslm_tui.types import Role
from tests.tui.harness import show
from tests.tui.wait import wait_until

DAY = 86400.0


@pytest.fixture
def storage():
    storage = Storage(None)
    yield storage
    storage.close()


@pytest.fixture
def paths(tmp_path):
    return Paths(*(tmp_path / name for name in ("config", "data", "cache", "state")))


def add(storage: Storage, title: str, text: str = "", *, age: float = 0) -> str:
    made = storage.create_conversation(title=title)
    if text:
        storage.add_message(made.id, parent_id=None, role=Role.USER, content=text)
    with storage._database.write() as connection:
        connection.execute(
            "UPDATE conversations SET updated = ? WHERE id = ?", (time.time() - age, made.id)
        )
    return made.id


@pytest.fixture
def three(storage) -> list[str]:
    return [
        add(storage, "Stopping a reply", "Press Esc to stop", age=60),
        add(storage, "旅行计划", "去北京旅行五天 😀", age=3700),
        add(storage, "Letter", "Dear landlord", age=20 * DAY),
    ]


@asynccontextmanager
async def listing(storage: Storage | None, paths: Paths, *, size=(60, 24), focus=True):
    async with show(lambda: ConversationList(storage, paths), size=size) as (app, pilot):
        app.query_one(ConversationList).styles.width = 32
        await pilot.pause()
        if focus:
            app.query_one(ConversationList).focus_rows()
            await wait_until(pilot, lambda: rows(app).has_focus)
        yield app, pilot


def rows(app) -> ConversationRows:
    return app.query_one(ConversationRows)


def text(app) -> list[str]:
    """The list as it is drawn, trailing space cut."""
    shown = rows(app)
    lines = [shown.render_line(y).text.rstrip() for y in range(shown.size.height)]
    return [line for line in lines if line]


def notice(app) -> str:
    found = app.query_one("#conversations-notice", Static)
    return str(found.content) if found.display else ""


def chosen(app) -> str:
    found = rows(app).highlighted_conversation
    return found.title if found else ""


async def type_text(pilot, words: str) -> None:
    for character in words:
        await pilot.press("space" if character == " " else character)


# what it shows


async def test_groups_titles_and_ages(storage, paths, three):
    add(storage, "Yesterday's", age=DAY)
    storage.pin(three[2], True)
    async with listing(storage, paths) as (app, _):
        lines = text(app)
        assert lines[0] == " Pinned"
        assert lines[1].startswith("   Letter")
        assert lines[2] == " Today" or time.localtime().tm_hour < 2
        assert " Yesterday" in lines
        assert any(line.startswith("   旅行计划") and line.endswith("1 h") for line in lines)


def test_groups_go_by_calendar_days():
    now = datetime(2026, 3, 10, 9, 0).timestamp()

    def group(**fields) -> str:
        plain = {"id": "c", "title": "", "model": "", "system": "", "persona": "", "created": 0.0}
        plain |= {"updated": now, "pinned": False, "message_count": 0}
        return group_of(Conversation(**(plain | fields)), now)

    assert group() == "Today"
    assert group(updated=now + 3600) == "Today"
    assert group(updated=now - 10 * 3600) == "Yesterday"
    assert group(updated=now - 3 * DAY) == "This week"
    assert group(updated=now - 8 * DAY) == "Earlier"
    assert group(updated=0.0) == "Earlier"
    assert group(updated=0.0, pinned=True) == "Pinned"


@pytest.mark.parametrize("width", [10, 20, 26, 30, 40])
@pytest.mark.parametrize(
    "title", ["short", "a title that is longer than there is room for", "去北京的旅行计划和其他", "😀😀😀 emoji", "\x1b[31mred"]
)  # fmt: skip
def test_a_row_is_never_wider_than_its_cells(width, title):
    now = time.time()
    conversation = Conversation(
        "c", title, "", "", "", 0.0, now - 400 * DAY, False, 1, "宽 snippet" * 9
    )
    line, snippet = (part.cell_length for part in
                     ConversationRow(conversation, Marks(now=now)).content(width).split("\n"))  # fmt: skip
    assert snippet <= width
    if width >= 20:
        assert line == width


async def test_an_untitled_conversation_and_hostile_titles(storage, paths):
    add(storage, "")
    add(storage, "[bold]not markup[/] \x1b[2J")
    async with listing(storage, paths) as (app, _):
        shown = "\n".join(text(app))
        assert "New conversation" in shown
        assert "[bold]not markup" in shown
        assert "\x1b" not in shown


async def test_the_open_and_the_running_are_marked(storage, paths, three):
    async with listing(storage, paths) as (app, pilot):
        listed = app.query_one(ConversationList)
        listed.open_id = three[0]
        listed.set_running([three[1]])
        await pilot.pause()
        assert any(line.startswith(" › Stopping a reply") for line in text(app))
        assert any("旅行计划" in line and line.endswith("●") for line in text(app))
        listed.open_id = ""
        listed.set_running([])
        await pilot.pause()
        assert "›" not in "".join(text(app))
        assert "●" not in "".join(text(app))


async def test_an_empty_list_teaches(storage, paths):
    async with listing(storage, paths, focus=False) as (app, pilot):
        explanation = app.query_one("#conversations-empty", Static)
        assert explanation.display
        assert "No conversations yet" in str(explanation.content)
        add(storage, "First")
        app.query_one(ConversationList).refresh_list()
        await pilot.pause()
        assert not explanation.display
        assert "First" in "".join(text(app))


async def test_without_a_storage_it_waits_for_one(storage, paths, three):
    async with listing(None, paths) as (app, pilot):
        for key in ("n", "e", "p", "d", "u", "x", "enter"):
            await pilot.press(key)
        app.query_one(ConversationList).attach(storage, paths)
        await wait_until(pilot, lambda: len(rows(app).ids) == 3)


async def test_refreshing_keeps_the_cursor(storage, paths, three):
    async with listing(storage, paths) as (app, pilot):
        await pilot.press("down")
        assert chosen(app) == "旅行计划"
        add(storage, "Newer")
        app.query_one(ConversationList).refresh_list()
        await pilot.pause()
        assert chosen(app) == "旅行计划"


async def test_the_cursor_begins_at_the_open_conversation(storage, paths, three):
    async with listing(storage, paths, focus=False) as (app, pilot):
        app.query_one(ConversationList).open_id = three[1]
        await pilot.press("tab")
        await wait_until(pilot, lambda: chosen(app) == "旅行计划")


# opening


async def test_arrows_and_enter_open(storage, paths, three):
    async with listing(storage, paths) as (app, pilot):
        await pilot.press("down", "enter")
        await wait_until(pilot, lambda: app.sent(ConversationList.Selected))
        assert app.sent(ConversationList.Selected)[0].conversation_id == three[1]


async def test_a_click_opens(storage, paths, three):
    async with listing(storage, paths) as (app, pilot):
        await pilot.click(ConversationRows, offset=(8, 1))
        await wait_until(pilot, lambda: app.sent(ConversationList.Selected))
        assert app.sent(ConversationList.Selected)[0].conversation_id == three[0]


async def test_new_and_leave(storage, paths, three):
    async with listing(storage, paths) as (app, pilot):
        await pilot.press("n", "escape")
        await wait_until(pilot, lambda: app.sent(ConversationList.Left))
        assert len(app.sent(ConversationList.NewRequested)) == 1


# search


async def test_search_as_one_types(storage, paths, three):
    async with listing(storage, paths) as (app, pilot):
        await pilot.press("slash")
        await type_text(pilot, "旅行")
        await wait_until(pilot, lambda: rows(app).ids == [three[1]])
        await type_text(pilot, "五")
        await wait_until(pilot, lambda: "去北京旅行五天" in "".join(text(app)))
        assert chosen(app) == "旅行计划"


async def test_letters_in_the_search_are_letters(storage, paths, three):
    async with listing(storage, paths) as (app, pilot):
        await pilot.press("slash", "d", "n", "slash", "u")
        assert app.query_one(Input).value == "dn/u"
        assert len(storage.conversations()) == 3
        assert not app.sent(ConversationList.NewRequested)


async def test_arrows_and_enter_in_the_search(storage, paths, three):
    async with listing(storage, paths) as (app, pilot):
        await pilot.press("slash", "down", "down", "up", "enter")
        await wait_until(pilot, lambda: app.sent(ConversationList.Selected))
        assert app.sent(ConversationList.Selected)[0].conversation_id == three[1]
        assert app.focused is app.query_one(Input)


async def test_enter_does_not_open_what_was_listed_before_the_last_key(
    storage, paths, three, monkeypatch
):
    monkeypatch.setattr(sidebar, "SEARCH_DELAY_S", 60)
    async with listing(storage, paths) as (app, pilot):
        await pilot.press("slash")
        await type_text(pilot, "landlord")
        await pilot.press("enter")
        await wait_until(pilot, lambda: app.sent(ConversationList.Selected))
        assert app.sent(ConversationList.Selected)[0].conversation_id == three[2]


async def test_escape_clears_the_search_and_then_leaves(storage, paths, three):
    async with listing(storage, paths) as (app, pilot):
        await pilot.press("slash")
        await type_text(pilot, "zzz")
        explanation = app.query_one("#conversations-empty", Static)
        await wait_until(pilot, lambda: "Nothing holds “zzz”" in str(explanation.content))
        assert explanation.display
        await pilot.press("escape")
        await wait_until(pilot, lambda: len(rows(app).ids) == 3)
        assert app.query_one(Input).value == ""
        assert not app.sent(ConversationList.Left)
        await pilot.press("escape")
        await wait_until(pilot, lambda: app.sent(ConversationList.Left))


# changing


async def test_rename(storage, paths, three):
    async with listing(storage, paths) as (app, pilot):
        await pilot.press("e")
        await wait_until(pilot, lambda: isinstance(app.screen, LineDialog))
        assert app.screen.query_one(Input).value == "Stopping a reply"
        await pilot.press("ctrl+u")
        await type_text(pilot, "Neu 名")
        await pilot.press("enter")
        await wait_until(pilot, lambda: "Neu 名" in "".join(text(app)))
        assert storage.conversation(three[0]).title == "Neu 名"
        assert app.sent(ConversationList.Renamed)[0].title == "Neu 名"


async def test_rename_to_nothing_and_not_at_all(storage, paths, three):
    async with listing(storage, paths) as (app, pilot):
        await pilot.press("e")
        await wait_until(pilot, lambda: isinstance(app.screen, LineDialog))
        await type_text(pilot, "x")
        await pilot.press("escape")
        await wait_until(pilot, lambda: not isinstance(app.screen, LineDialog))
        assert storage.conversation(three[0]).title == "Stopping a reply"
        await pilot.press("e")
        await wait_until(pilot, lambda: isinstance(app.screen, LineDialog))
        await pilot.press("ctrl+u", "enter")
        await wait_until(pilot, lambda: storage.conversation(three[0]).title == "Press Esc to stop")


async def test_pin_and_unpin(storage, paths, three):
    async with listing(storage, paths) as (app, pilot):
        await pilot.press("end", "p")
        await wait_until(pilot, lambda: text(app)[0] == " Pinned")
        assert chosen(app) == "Letter"
        assert storage.conversation(three[2]).pinned
        await pilot.press("p")
        await wait_until(pilot, lambda: " Pinned" not in text(app))


async def test_delete_and_undo(storage, paths, three):
    async with listing(storage, paths) as (app, pilot):
        await pilot.press("d", "d")
        await wait_until(pilot, lambda: rows(app).ids == [three[2]])
        assert notice(app) == "Deleted “旅行计划”\nu undo"
        assert chosen(app) == "Letter"
        assert [one.conversation_id for one in app.sent(ConversationList.Deleted)] == three[:2]
        await pilot.press("u")
        await wait_until(pilot, lambda: rows(app).ids == three[1:])
        assert notice(app) == "Restored “旅行计划”\nu undo 1 more"
        await pilot.click("#conversations-notice")
        await wait_until(pilot, lambda: rows(app).ids == three)
        assert notice(app) == "Restored “Stopping a reply”"
        assert [one.conversation_id for one in app.sent(ConversationList.Restored)] == three[1::-1]
        await pilot.press("u")  # nothing left to undo


async def test_deleting_the_last_one_can_be_undone(storage, paths):
    add(storage, "Only")
    async with listing(storage, paths) as (app, pilot):
        await pilot.press("d")
        await wait_until(pilot, lambda: app.query_one("#conversations-empty", Static).display)
        await pilot.press("u")
        await wait_until(pilot, lambda: "Only" in "".join(text(app)))


async def test_a_failure_is_said_in_place(storage, paths, three):
    async with listing(storage, paths) as (app, pilot):
        storage._database.connection.execute("PRAGMA query_only = ON")
        await pilot.press("d")
        await wait_until(pilot, lambda: notice(app).startswith("✗"))
        assert "cannot be written" in notice(app)
        assert len(rows(app).ids) == 3


# files


@pytest.mark.parametrize(("keys", "suffix"), [(["enter"], "md"), (["right", "enter"], "json")])
async def test_export(storage, paths, three, keys, suffix):
    async with listing(storage, paths) as (app, pilot):
        await pilot.press("x")
        await wait_until(pilot, lambda: isinstance(app.screen, Dialog))
        await pilot.press(*keys)
        await wait_until(pilot, lambda: notice(app))
        (written,) = paths.exports.iterdir()
        assert written.name == f"Stopping-a-reply.{suffix}"
        assert notice(app) == f"Written to {written}"


async def test_export_can_be_left(storage, paths, three):
    async with listing(storage, paths) as (app, pilot):
        await pilot.press("x")
        await wait_until(pilot, lambda: isinstance(app.screen, Dialog))
        await pilot.press("escape")
        await wait_until(pilot, lambda: not isinstance(app.screen, Dialog))
        assert not paths.exports.exists()


async def import_path(app, pilot, path: Path) -> None:
    await pilot.press("m")
    await wait_until(pilot, lambda: isinstance(app.screen, PathDialog))
    app.screen.query_one(Input).value = str(path)
    await pilot.press("enter")


async def test_import(storage, paths, tmp_path):
    other = Storage(None)
    made = [add(other, f"Brought in {index}", "text") for index in range(3)]
    path = tmp_path / "in.json"
    path.write_text(export_json(other, *made))
    other.close()
    async with listing(storage, paths) as (app, pilot):
        await import_path(app, pilot, path)
        await wait_until(pilot, lambda: notice(app) == "Imported 3")
        assert set(rows(app).ids) == set(made)
        await import_path(app, pilot, path)
        await wait_until(pilot, lambda: notice(app) == "Imported 0 · 3 were here already")


async def test_import_names_what_it_could_not_read(storage, paths, three, tmp_path):
    path = tmp_path / "conversations.json"
    path.write_text(json.dumps([{"title": "Odd", "mapping": 5}]))
    async with listing(storage, paths) as (app, pilot):
        await import_path(app, pilot, path)
        await wait_until(pilot, lambda: isinstance(app.screen, Dialog))
        assert "conversation 1 “Odd”" in str(app.screen.query_one(".paragraph", Static).content)
        assert notice(app) == "Imported 0 · 1 could not be read"


async def test_import_of_something_else(storage, paths, three, tmp_path):
    path = tmp_path / "notes.json"
    path.write_text("notes")
    async with listing(storage, paths) as (app, pilot):
        await import_path(app, pilot, path)
        await wait_until(pilot, lambda: notice(app).startswith("✗"))
        assert "Not valid JSON" in notice(app)


async def test_the_path_dialog_walks_and_completes(storage, paths, three, tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "export-one.json").write_text("[]")
    (tmp_path / "folder" / "export-two.json").write_text("[]")
    (tmp_path / "folder" / "other.txt").write_text("")
    (tmp_path / "folder" / ".hidden.json").write_text("")
    async with listing(storage, paths) as (app, pilot):
        await pilot.press("m")
        await wait_until(pilot, lambda: isinstance(app.screen, PathDialog))
        dialog = app.screen
        entry = dialog.query_one(Input)

        def names() -> list[str]:
            return [option.id for option in dialog.query_one("#entry-names").options]

        entry.value = f"{tmp_path}/fo"
        await wait_until(pilot, lambda: names() == ["folder/"])
        await pilot.press("tab")
        await wait_until(pilot, lambda: names() == ["export-one.json", "export-two.json"])
        await pilot.press("e", "tab")
        await wait_until(pilot, lambda: entry.value.endswith("/export-"))
        await pilot.press("x", "enter")
        await wait_until(
            pilot, lambda: "no file" in str(dialog.query_one("#entry-error", Static).content)
        )
        await pilot.press("backspace")
        await wait_until(pilot, lambda: len(names()) == 2)
        await pilot.press("down", "down", "enter")
        await wait_until(pilot, lambda: notice(app) == "Imported 0")


# many


async def test_thousands_are_read_a_page_at_a_time(storage, paths, monkeypatch):
    monkeypatch.setattr(sidebar, "PAGE", 30)
    with storage._database.write():
        for index in range(100):
            storage.create_conversation(title=f"Number {index}")
    async with listing(storage, paths) as (app, pilot):
        assert len(rows(app).ids) == 30
        await pilot.press("end")
        await wait_until(pilot, lambda: len(rows(app).ids) == 60)
        storage.create_conversation(title="New in between")
        for expected in (89, 100):
            await pilot.press("end")
            await wait_until(pilot, lambda wanted=expected: len(rows(app).ids) >= wanted)
        assert len(set(rows(app).ids)) == len(rows(app).ids)
        top = rows(app).scroll_y
        app.query_one(ConversationList).refresh_list()
        await pilot.pause()
        assert rows(app).scroll_y == top
        assert len(rows(app).ids) == 101
