"""The list of completions, and what is offered where the cursor stands."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from textual.widgets import TextArea

from lslm_tui.tui.slash import Registry
from lslm_tui.tui.widgets import completer as completer_module
from lslm_tui.tui.widgets.completer import Completer, Completion
from lslm_tui.tui.widgets.completion import MAX_ROWS, CompletionList, Item
from lslm_tui.tui.widgets.file_finder import Found
from lslm_tui.tui.widgets.prompt import PromptBox
from tests.tui.harness import WidgetApp, show
from tests.tui.wait import wait_until

REGISTRY = Registry(values={"model": lambda: ["one", "two"]})


def items(count: int) -> list[Item]:
    return [Item(f"name {number}", "help 中文", f"value {number}") for number in range(count)]


def values(offered: Completion | None) -> list[str]:
    assert offered is not None
    return [item.value for item in offered.items]


def completion(app: WidgetApp) -> CompletionList:
    return app.query_one(CompletionList)


# the list


async def test_it_is_closed_until_there_is_something_to_show():
    async with show(lambda: CompletionList()) as (app, _):
        shown = completion(app)
        assert not shown.is_open and shown.item is None
        shown.open(items(2))
        assert shown.is_open and shown.item == items(2)[0]
        shown.open([])
        assert not shown.is_open and shown.item is None


async def test_the_highlight_goes_round_and_scrolls():
    async with show(lambda: CompletionList()) as (app, pilot):
        shown = completion(app)
        shown.open(items(20))
        await wait_until(pilot, lambda: shown.size.width > 60)
        shown.move(-1)
        assert shown.item == items(20)[-1]
        assert "› name 19" in str(shown.render()) and "12 more" in str(shown.render())
        shown.move(1)
        assert shown.item == items(20)[0] and "name 0 " in str(shown.render())
        assert shown._rows == MAX_ROWS


async def test_without_a_highlight_the_first_move_takes_an_end():
    async with show(lambda: CompletionList()) as (app, _):
        shown = completion(app)
        shown.open(items(3), highlight=False)
        assert shown.item is None
        shown.move(1)
        assert shown.item == items(3)[0]


async def test_a_kept_row_stays_highlighted_when_others_come():
    async with show(lambda: CompletionList()) as (app, _):
        shown = completion(app)
        shown.open(items(3))
        shown.move(1)
        shown.open([Item("new", "", "new"), *items(3)], keep=True)
        assert shown.item == items(3)[1]
        shown.open(items(3))
        assert shown.item == items(3)[0]


async def test_rows_fit_the_width_and_say_what_matters():
    async with show(lambda: CompletionList(), size=(30, 20)) as (app, pilot):
        shown = completion(app)
        shown.open([Item("directory/" * 9 + "文件.md", "a long help " * 9, "x")], note="a note")
        await wait_until(pilot, lambda: shown.size.height == 2)
        row, note = str(shown.render()).split("\n")
        assert "…" in row and "文件.md" in row and note.strip() == "a note"


async def test_a_click_says_which_row():
    async with show(lambda: CompletionList()) as (app, pilot):
        shown = completion(app)
        shown.styles.offset = (0, 0)
        shown.open(items(3))
        shown.styles.offset = (0, 0)
        await pilot.pause()
        await pilot.click(CompletionList, offset=(3, 1))
        await wait_until(pilot, lambda: app.sent(CompletionList.Chosen))
        assert app.sent(CompletionList.Chosen)[0].item == items(3)[1]


# what is offered


def test_commands_only_at_the_very_beginning(tmp_path: Path):
    completer = Completer(REGISTRY, tmp_path)
    assert "new" in values(completer.at("/", (0, 1)))
    assert values(completer.at("/quit", (0, 3)))[0] == "quit"
    for text in ("//", " x /", "a /new", "x\n/new"):
        rows = text.split("\n")
        assert completer.at(text, (len(rows) - 1, len(rows[-1]))) is None


def test_the_whole_word_around_the_cursor_is_replaced(tmp_path: Path):
    offered = Completer(REGISTRY, tmp_path).at("/quit", (0, 2))
    assert offered is not None and (offered.start, offered.end) == (0, 5)


def test_arguments(tmp_path: Path):
    completer = Completer(REGISTRY, tmp_path)
    assert values(completer.at("/model ", (0, 7))) == ["one", "two"]
    assert values(completer.at("/set to", (0, 7)))[:2] == ["top_k", "top_p"]
    assert completer.at("/nothing x", (0, 10)) is None


def test_dismissed_until_another_word(tmp_path: Path):
    completer = Completer(REGISTRY, tmp_path)
    completer.dismiss("/ne", (0, 3))
    assert completer.at("/new", (0, 4)) is None
    assert completer.at("", (0, 0)) is None
    assert completer.at("/n", (0, 2)) is not None


async def test_files_are_found_beside_the_loop_and_read_anew(tmp_path: Path, monkeypatch):
    walks: list[Path] = []

    def walk(root: Path) -> Found:
        walks.append(root)
        return Found(("notes.md", "源/笔记.md"), complete=False)

    monkeypatch.setattr(completer_module, "walk", walk)
    completer = Completer(REGISTRY, tmp_path)
    before = completer.at("@", (0, 1))
    assert before is not None and before.needs_scan and before.items == ()
    await completer.scan()
    offered = completer.at("see (@笔", (0, 7))
    assert values(offered) == ["源/笔记.md"] and not offered.needs_scan
    assert "large directory" in offered.note and walks == [tmp_path]


async def test_a_mail_address_offers_nothing(tmp_path: Path):
    assert Completer(REGISTRY, tmp_path).at("me@example", (0, 10)) is None


# as one types


async def test_what_is_typed_next_highlights_the_likeliest():
    async with show(lambda: PromptBox()) as (app, pilot):
        app.query_one(PromptBox).focus()
        await pilot.press("/")
        await wait_until(pilot, lambda: completion(app).is_open)
        await pilot.press("down", "c", "o")
        await wait_until(pilot, lambda: app.query_one(TextArea).text == "/co")
        item = completion(app).item
        assert item is not None and item.value == "continue"


async def test_a_row_chosen_by_hand_survives_the_scan(tmp_path: Path, monkeypatch):
    gate = asyncio.Event()
    for name in ("b1.md", "b2.md"):
        (tmp_path / name).write_text("x")

    async def scan(self: Completer) -> None:
        self._scanning = True
        await gate.wait()
        self._found = Found(("b0.md", "b1.md", "b2.md"), complete=True)
        self._found_at, self._scanning = time.monotonic(), False

    async with show(lambda: PromptBox(root=tmp_path)) as (app, pilot):
        box = app.query_one(PromptBox)
        box.focus()
        box._completer._found = Found(("b1.md", "b2.md"), complete=True)
        monkeypatch.setattr(Completer, "scan", scan)
        await pilot.press("@", "b", "down")
        await wait_until(
            pilot, lambda: completion(app).item and completion(app).item.value == "b2.md"
        )
        gate.set()
        await wait_until(pilot, lambda: len(completion(app).items) == 3)
        assert completion(app).item.value == "b2.md"
