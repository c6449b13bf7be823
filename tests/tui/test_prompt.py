"""The prompt box: every key, pastes, files, commands."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual import events

from lslm_tui.services.storage import Attachment
from lslm_tui.tui.slash import Registry
from lslm_tui.tui.widgets import prompt as prompt_module
from lslm_tui.tui.widgets.completion import CompletionList
from lslm_tui.tui.widgets.prompt import PromptBox
from tests.tui.harness import show
from tests.tui.wait import wait_until


class Box:
    """The box under test and the keys to it."""

    def __init__(self, app: Any, pilot: Any) -> None:
        self.app, self.pilot = app, pilot
        self.box = app.query_one(PromptBox)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def type(self, text: str) -> None:
        names = {"\n": "ctrl+j", " ": "space"}
        await self.press(*(names.get(letter, letter) for letter in text))

    async def paste(self, text: str) -> None:
        self.box.area.post_message(events.Paste(text))
        await self.pilot.pause()

    async def until(self, predicate: Any) -> None:
        await wait_until(self.pilot, predicate)

    @property
    def sent(self) -> list[PromptBox.Submitted]:
        return self.app.sent(PromptBox.Submitted)

    @property
    def commands(self) -> list[tuple[str, str]]:
        return [(m.name, m.argument) for m in self.app.sent(PromptBox.Command)]

    @property
    def list(self) -> CompletionList:
        return self.box.query_one(CompletionList)

    @property
    def note(self) -> str:
        line = self.box.query_one("#prompt-note")
        return str(line.render()) if line.display else ""


@asynccontextmanager
async def prompt(size: tuple[int, int] = (80, 24), **options: Any) -> AsyncIterator[Box]:
    async with show(lambda: PromptBox(**options), size=size) as (app, pilot):
        app.query_one(PromptBox).focus()
        await pilot.pause()
        yield Box(app, pilot)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "notes.md").write_text("Section 1\nSection 2\n")
    (tmp_path / "my plan.txt").write_text("计划")
    (tmp_path / "pic.png").write_bytes(b"\0\1")
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "main.py").write_text("print()\n")
    return tmp_path


# --- writing and sending -----------------------------------------------------------------------


async def test_enter_sends_and_empties():
    async with prompt() as at:
        await at.type("hello 你好")
        await at.press("enter")
        await at.until(lambda: at.sent)
        assert at.sent[0].text == "hello 你好" and at.sent[0].attachments == ()
        assert at.box.text == ""


@pytest.mark.parametrize("text", ["", "   ", "\n\n \n"])
async def test_nothing_is_never_sent(text: str):
    async with prompt() as at:
        await at.type(text)
        await at.press("enter")
        assert not at.sent


@pytest.mark.parametrize("key", ["shift+enter", "ctrl+j", "alt+enter"])
async def test_new_lines(key: str):
    async with prompt() as at:
        await at.press("a", key, "b", "enter")
        await at.until(lambda: at.sent)
        assert at.sent[0].text == "a\nb"


@pytest.mark.parametrize(("size", "most"), [((80, 24), 7), ((120, 40), 10)])
async def test_it_grows_with_its_text_and_then_scrolls(size: tuple[int, int], most: int):
    async with prompt(size) as at:
        assert at.box.area.size.height == 1
        await at.type("a\nb")
        await at.until(lambda: at.box.area.size.height == 2)
        await at.type("\n" * 20)
        await at.until(lambda: at.box.area.size.height == most)
        assert at.box.size.height <= size[1] * 0.4


async def test_wide_characters_wrap_and_the_terminal_cursor_follows():
    async with prompt((40, 24)) as at:
        await at.type("中" * 30)
        await at.until(lambda: at.box.area.size.height == 2)
        assert at.app.cursor_position == at.box.area.cursor_screen_offset


async def test_undo_and_redo():
    async with prompt() as at:
        await at.type("one")
        await at.press("ctrl+w")
        assert at.box.text == ""
        await at.press("ctrl+z")
        assert at.box.text == "one"
        await at.press("ctrl+shift+z")
        assert at.box.text == ""


async def test_escape_is_for_the_screen_unless_a_list_is_open():
    async with prompt() as at:
        heard: list[str] = []
        at.app._bindings.bind("escape", "heard")
        at.app.action_heard = lambda: heard.append("escape")
        await at.type("/n")
        await at.until(lambda: at.list.is_open)
        await at.press("escape")
        assert not at.list.is_open and not heard
        await at.press("escape")
        await at.until(lambda: heard)
        assert at.box.text == "/n"


async def test_changes_are_announced():
    async with prompt() as at:
        await at.type("ab")
        await at.until(lambda: at.app.sent(PromptBox.Changed)[-1:])
        await at.until(lambda: at.app.sent(PromptBox.Changed)[-1].text == "ab")


# --- history -----------------------------------------------------------------------------------


async def test_history_and_the_draft_is_kept():
    async with prompt(history=["newest\nof two", "oldest"]) as at:
        await at.type("draft")
        await at.press("up")
        assert at.box.text == "newest\nof two"
        await at.press("up")
        assert at.box.text == "oldest"
        await at.press("up")
        assert at.box.text == "oldest"
        await at.press("down", "down")
        assert at.box.text == "draft"
        await at.press("down")
        assert at.box.text == "draft"


async def test_the_arrows_move_inside_a_text_of_many_lines():
    async with prompt(history=["older"]) as at:
        await at.type("a\nb")
        await at.press("up")
        assert at.box.text == "a\nb" and at.box.area.cursor_location[0] == 0
        await at.press("up")
        assert at.box.text == "older"


async def test_a_changed_entry_keeps_its_change_until_something_is_sent():
    async with prompt(history=["older", "oldest"]) as at:
        await at.press("up", "x", "up", "down")
        assert at.box.text == "olderx"
        await at.press("enter")
        await at.until(lambda: at.sent)
        assert at.box.history == ["olderx", "older", "oldest"]


async def test_recalled_commands_do_not_open_the_list():
    async with prompt(history=["/retry", "before"]) as at:
        await at.press("up")
        assert not at.list.is_open
        await at.press("up")
        assert at.box.text == "before"


# --- pastes ------------------------------------------------------------------------------------


async def test_a_short_paste_of_many_lines_is_text():
    async with prompt() as at:
        await at.paste("a\r\nb\rc\x1b[31m")
        assert at.box.area.text == "a\nb\nc␛[31m"
        assert not at.sent


async def test_a_long_paste_is_one_unit_and_is_sent_exactly():
    long = "\n".join(f"line {number} 中文" for number in range(10_000))
    async with prompt() as at:
        await at.type("read ")
        await at.paste(long)
        assert "[paste 1 · 10,000 lines · " in at.box.area.text.replace("\u00a0", " ")
        assert at.box.area.document.line_count == 1
        await at.type("!")
        await at.press("enter")
        await at.until(lambda: at.sent)
        assert at.sent[0].text == f"read {long}!"


async def test_a_unit_is_stepped_over_and_deleted_whole_and_undone():
    async with prompt() as at:
        await at.type("a")
        await at.paste("x" * 3000)
        await at.type("b")
        whole = at.box.area.text
        await at.press("left", "left")
        assert at.box.area.cursor_location == (0, 1)
        await at.press("right", "backspace")
        assert at.box.area.text == "ab"
        await at.press("ctrl+z")
        assert at.box.area.text == whole and at.box.text == f"a{'x' * 3000}b"
        await at.press("home", "right", "delete")
        assert at.box.area.text == "ab"


async def test_ctrl_e_unfolds_a_paste_and_elsewhere_ends_the_line():
    long = "\n".join("abc" for _ in range(30))
    async with prompt() as at:
        await at.paste(long)
        await at.press("ctrl+e")
        assert at.box.area.text == long
        await at.press("home", "ctrl+e")
        assert at.box.area.cursor_location[1] == 3


async def test_what_one_types_is_never_taken_for_a_paste():
    async with prompt() as at:
        await at.paste("x" * 3000)
        at.box.insert(" [paste 1 · 1 line · 3.0 kB]")
        assert at.box.text == "x" * 3000 + " [paste 1 · 1 line · 3.0 kB]"


# --- files -------------------------------------------------------------------------------------


async def test_a_file_is_completed_attached_counted_and_sent(files: Path):
    async def count(text: str) -> int:
        return 1204

    async with prompt(root=files, count_tokens=count) as at:
        await at.type("@no")
        await at.until(lambda: at.list.is_open)
        await at.press("tab")
        await at.until(lambda: "notes.md 1,204 tok" in str(at.box.border_subtitle))
        await at.type("what follows")
        await at.press("enter")
        await at.until(lambda: at.sent)
        assert at.sent[0].text == "@notes.md what follows"
        assert at.sent[0].attachments == (Attachment("notes.md", "Section 1\nSection 2\n"),)
        await at.until(lambda: "notes.md" not in str(at.box.border_subtitle))


async def test_enter_completes_first_and_sends_second(files: Path):
    async with prompt(root=files) as at:
        await at.type("@main")
        await at.until(lambda: at.list.is_open)
        await at.press("enter")
        assert not at.sent and at.box.area.text == "@src/main.py "
        await at.press("enter")
        await at.until(lambda: at.sent)
        assert at.sent[0].attachments[0].name == "src/main.py"


async def test_a_directory_goes_on_and_a_name_with_spaces_is_quoted(files: Path):
    async with prompt(root=files) as at:
        await at.type("@sr")
        await at.until(lambda: at.list.is_open)
        await at.press("tab")
        assert at.box.area.text == "@src/" and at.list.is_open
        await at.press("ctrl+u")
        await at.type("@plan")
        await at.until(lambda: at.list.is_open)
        await at.press("tab")
        assert at.box.area.text == '@"my plan.txt" '
        await at.until(lambda: at.box.attachments)
        assert at.box.attachments == (Attachment("my plan.txt", "计划"),)


async def test_a_removed_mention_removes_the_file(files: Path):
    async with prompt(root=files) as at:
        await at.type("@notes.md, please")
        await at.until(lambda: at.box.attachments)
        await at.press("ctrl+u")
        await at.until(lambda: not at.box.attachments)


@pytest.mark.parametrize(
    ("typed", "said"),
    [("@pic.png x", "not a text file"), ("@gone.md x", "does not exist"), ("@src x", "directory")],
)
async def test_refusals_stand_in_place(files: Path, typed: str, said: str):
    async with prompt(root=files) as at:
        await at.type(typed)
        await at.until(lambda: said in at.note)
        assert at.box.area.text == typed and not at.box.attachments


async def test_a_file_refused_on_sending_is_said_before_it_is_sent(files: Path):
    async with prompt(root=files) as at:
        await at.type("see @pic.png")
        await at.press("escape", "enter")
        await at.until(lambda: at.note or at.sent)
        assert not at.sent
        await at.press("enter")
        await at.until(lambda: at.sent)
        assert at.sent[0].attachments == ()


async def test_mere_words_with_an_at_are_text(files: Path):
    async with prompt(root=files) as at:
        await at.type("ask @somebody or a@b.org")
        await at.press("enter")
        await at.until(lambda: at.sent)
        assert at.sent[0].text == "ask @somebody or a@b.org"


async def test_load_puts_a_message_back_with_its_files(files: Path):
    async with prompt(root=files) as at:
        held = (Attachment("gone/elsewhere.md", "kept text"),)
        at.box.load("compare", held)
        await at.pilot.pause()
        assert at.box.text == "@gone/elsewhere.md compare" and at.box.attachments == held
        await at.press("enter")
        await at.until(lambda: at.sent)
        assert at.sent[0].attachments == held


async def test_typing_is_possible_while_tokens_are_counted(files: Path):
    never = asyncio.Event()

    async def count(text: str) -> int:
        await never.wait()
        return 0

    async with prompt(root=files, count_tokens=count) as at:
        await at.type("@notes.md go")
        await at.until(lambda: "notes.md 20 B" in str(at.box.border_subtitle))
        await at.press("enter")
        await at.until(lambda: at.sent)


# --- commands ----------------------------------------------------------------------------------


async def test_the_list_filters_as_one_types_and_goes_round():
    async with prompt() as at:
        await at.press("/")
        await at.until(lambda: at.list.is_open)
        await at.type("re")
        await at.until(lambda: at.list.item and at.list.item.value == "rename")
        await at.press("down")
        assert at.list.item.value == "retry"
        await at.press("up", "up")
        assert at.list.highlighted == len(at.list.items) - 1


async def test_enter_runs_a_command_without_arguments_at_once():
    async with prompt() as at:
        await at.type("/ret")
        await at.until(lambda: at.list.is_open)
        await at.press("enter")
        await at.until(lambda: at.commands)
        assert at.commands == [("retry", "")] and at.box.text == ""


async def test_what_needs_an_argument_waits_for_it():
    async with prompt() as at:
        await at.type("/set")
        await at.press("enter")
        assert at.box.area.text == "/set " and at.list.is_open
        await at.type("temp")
        await at.press("tab")
        assert at.box.area.text == "/set temperature "
        await at.type("0.2")
        await at.press("enter")
        await at.until(lambda: at.commands)
        assert at.commands == [("set", "temperature 0.2")]


async def test_values_complete_arguments_and_none_need_be_chosen():
    registry = Registry(values={"model": lambda: ["alpha", "beta"]})
    async with prompt(registry=registry) as at:
        await at.type("/model b")
        await at.until(lambda: at.list.item and at.list.item.value == "beta")
        await at.press("enter")
        await at.until(lambda: at.commands)
        await at.type("/model ")
        await at.press("enter")
        await at.until(lambda: len(at.commands) == 2)
        assert at.commands == [("model", "beta"), ("model", "")]


async def test_an_unknown_command_names_the_nearest_and_keeps_the_text():
    async with prompt() as at:
        await at.type("/exprot md")
        await at.press("enter")
        await at.until(lambda: "/export" in at.note)
        assert at.box.text == "/exprot md" and not at.commands and not at.sent
        await at.press("x")
        await at.until(lambda: not at.note)


async def test_a_doubled_slash_is_text():
    async with prompt() as at:
        await at.type("//etc/hosts")
        await at.press("enter")
        await at.until(lambda: at.sent)
        assert at.sent[0].text == "/etc/hosts"


async def test_a_refused_command_comes_back():
    async with prompt() as at:
        await at.type("/rename x")
        await at.press("enter")
        await at.until(lambda: at.commands)
        at.box.refuse("Not now.")
        await at.until(lambda: "Not now." in at.note)
        assert at.box.text == "/rename x"


async def test_a_click_chooses():
    async with prompt() as at:
        await at.type("/re")
        await at.until(lambda: at.list.is_open)
        await at.pilot.click(CompletionList, offset=(4, 1))
        await at.until(lambda: at.box.area.text == "/retry ")


# --- the editor --------------------------------------------------------------------------------


async def test_the_editor_is_given_the_whole_text_and_long_pastes_stay_folded(monkeypatch):
    given: list[str] = []

    def edit(app: Any, text: str) -> str:
        given.append(text)
        return text + " and more"

    monkeypatch.setattr(prompt_module, "edit_text", edit)
    async with prompt() as at:
        await at.paste("y" * 3000)
        await at.press("ctrl+g")
        assert given == ["y" * 3000]
        assert at.box.text == "y" * 3000 + " and more" and len(at.box.area.text) < 100


async def test_no_editor_is_said_in_place(monkeypatch):
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)
    async with prompt() as at:
        await at.type("kept")
        await at.press("ctrl+g")
        await at.until(lambda: "EDITOR" in at.note)
        assert at.box.text == "kept"


async def test_what_cannot_be_edited_here_stays_folded(monkeypatch):
    async with prompt() as at:
        await at.paste("z" * 30_000)
        await at.press("ctrl+e")
        await at.until(lambda: "too long" in at.note)
        assert len(at.box.area.text) < 100 and at.box.text == "z" * 30_000
        monkeypatch.setattr(prompt_module, "edit_text", lambda app, text: text.replace("z", "中"))
        await at.press("ctrl+g")
        assert at.box.text == "中" * 30_000 and len(at.box.area.text) < 100


async def test_what_comes_back_keeps_its_pastes_and_its_files(files: Path):
    async with prompt(root=files) as at:
        await at.type("see @notes.md ")
        await at.until(lambda: at.box.attachments)
        await at.paste("line\n" * 10_000)
        await at.type(" end")
        shown = at.box.area.text
        await at.press("enter")
        await at.until(lambda: at.sent)
        assert at.box.text == ""
        at.box.load(at.sent[0].text, at.sent[0].attachments)
        assert at.box.area.text == shown
        assert (at.box.text, at.box.attachments) == (at.sent[0].text, at.sent[0].attachments)


@pytest.mark.parametrize(
    ("text", "begins", "ends"),
    [
        ("see @notes.md:\n" + "line\n" * 10_000 + "end", "see @notes.md:\n[paste", "\nend"),
        ("line\n" * 10_000 + "see @notes.md\n" + "line\n" * 9, "@notes.md line\n[paste", "]\n"),
        ("word " * 10_000, "@notes.md [paste", "]"),
    ],
    ids=["named", "named within", "one line"],
)
async def test_a_huge_text_is_folded_but_for_its_ends(files, text, begins, ends):
    held = (Attachment("notes.md", "held"),)
    async with prompt(root=files) as at:
        at.box.load(text, held)
        await at.pilot.pause()
        assert at.box.area.text.startswith(begins) and at.box.area.text.endswith(ends)
        assert len(at.box.area.text) < 200
        assert at.box.text.endswith(text) and at.box.attachments == held


async def test_keys_in_a_burst_act_in_their_order():
    async with prompt() as at:
        for key in ("a", "ctrl+u", "b", "c", "enter", "d", "ctrl+j", "e", "enter", "f"):
            character = key if len(key) == 1 else None
            at.app.post_message(events.Key(key, character))
        await at.until(lambda: len(at.sent) == 2 and at.box.text)
        assert [sent.text for sent in at.sent] == ["bc", "d\ne"]
        await at.until(lambda: at.box.text == "f")
