"""The chat place, key by key, on a scripted engine."""

from __future__ import annotations

import asyncio

import pytest

from lslm_tui.config import save_setting
from lslm_tui.errors import ModelLoadError, OutOfMemoryError, StorageError
from lslm_tui.paths import find_paths
from lslm_tui.services.state import Phase
from lslm_tui.services.storage import Attachment, MessageStatus, Storage
from lslm_tui.tui.chat.links import LinkDialog, refusal
from lslm_tui.tui.chat.text_dialog import TextDialog
from lslm_tui.tui.screens.dialog import Dialog
from lslm_tui.tui.screens.model_picker import ModelPicker
from lslm_tui.tui.widgets.context_bar import ContextBar
from lslm_tui.tui.widgets.sampling_panel import SamplingPanel
from lslm_tui.tui.widgets.status_line import StatusLine
from lslm_tui.types import FinishReason, Role
from tests.fakes import Script
from tests.tui.chat_app import Chat, running


@pytest.fixture
def script():
    return Script()


@pytest.fixture
def at(script, monkeypatch):
    """`async with at(size=…) as chat`"""

    def start(**options):
        return running(script, monkeypatch, **options)

    return start


# --- sending and stopping ----------------------------------------------------------------------


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_question_is_answered_and_saved(at, size):
    async with at(size=size) as chat:
        await chat.press(*"Hello there")
        await chat.press("enter")
        await chat.until(lambda: len(chat.thread) == 2)
        await chat.quiet()
        asked, answered = chat.thread
        assert (asked.content, answered.content) == ("Hello there", chat.script.reply)
        assert answered.status is MessageStatus.COMPLETE
        assert chat.prompt.text == ""
        await chat.until(lambda: "What was written so far stays" in chat.shown())
        assert "tok/s" in chat.shown()


async def test_the_example_of_an_empty_chat_runs_with_enter(at):
    async with at() as chat:
        chat.transcript.focus()
        await chat.press("enter")
        await chat.until(lambda: len(chat.thread) == 2)
        assert chat.thread[0].content == "What is a language model?"


async def test_enter_on_an_empty_prompt_runs_the_example_and_only_in_an_empty_chat(at):
    async with at() as chat:
        await chat.press("enter")
        await chat.until(lambda: len(chat.thread) == 2)
        await chat.quiet()
        assert chat.thread[0].content == "What is a language model?"
        await chat.press("enter")
        await chat.pilot.pause()
        assert len(chat.thread) == 2


async def test_the_example_waits_for_the_session_like_what_is_typed(at, script):
    script.load_s = 60
    async with at(ready=False) as chat:
        await chat.press("enter")
        await chat.until(lambda: "waiting for the model to load" in chat.shown())
        script.load_s = 0
        await chat.until(lambda: len(chat.thread) == 2)
        await chat.quiet()


async def test_nothing_is_sent_for_blanks(at):
    async with at() as chat:
        await chat.say("  \n ")
        await chat.pilot.pause()
        assert chat.thread == []


async def test_escape_stops_and_keeps_the_part(at, script):
    script.step_s, script.reply = 0.01, "word " * 500
    async with at() as chat:
        await chat.say("Go")
        await chat.until(lambda: chat.screen.chat.reply and chat.screen.chat.reply.tokens > 3)
        await chat.press("escape")
        await chat.quiet()
        assert chat.thread[-1].status is MessageStatus.STOPPED
        assert chat.thread[-1].content.startswith("word word")
        await chat.until(lambda: "stopped" in chat.shown())


async def test_escape_just_after_the_end_of_a_reply_was_meant_to_stop_it(at, monkeypatch):
    async with at() as chat:
        monkeypatch.setattr("lslm_tui.tui.chat.conversation.ENDED_S", 60.0)
        await chat.ask()
        await chat.press("escape", *"another")
        await chat.until(lambda: chat.prompt.text == "another")
        monkeypatch.setattr("lslm_tui.tui.chat.conversation.ENDED_S", 0.0)
        await chat.press("escape")
        await chat.until(lambda: chat.transcript.has_focus)
        chat.prompt.load("")


async def test_what_is_sent_while_the_model_loads_is_queued_and_says_so(at, script):
    script.load_s = 60
    async with at(ready=False) as chat:
        await chat.say("Early")
        await chat.until(lambda: "waiting for the model to load" in chat.shown())
        script.load_s = 0
        await chat.until(lambda: len(chat.thread) == 2 and chat.thread[-1].content)
        await chat.quiet()
        assert chat.thread[-1].content == script.reply


async def test_sending_during_a_reply_puts_the_text_back(at, script):
    script.step_s, script.reply = 0.01, "word " * 500
    async with at() as chat:
        await chat.say("first")
        await chat.until(lambda: chat.session.replies)
        await chat.say("second")
        await chat.until(lambda: chat.prompt.text == "second")
        assert "being written" in chat.shown()
        assert len(chat.thread) == 2
        chat.screen.chat.stop()


async def test_a_failed_reply_says_why_and_r_tries_again(at, script):
    script.fail_after, script.failure = 1, OutOfMemoryError("The GPU is full.")
    async with at() as chat:
        await chat.ask()
        await chat.until(lambda: "The GPU is full." in chat.shown())
        script.failure = None
        chat.transcript.focus()
        await chat.press("r")
        await chat.until(lambda: chat.thread[-1].version == 2)
        await chat.quiet()
        assert chat.thread[-1].content == script.reply


async def test_a_model_that_cannot_be_loaded_says_why_in_place(at, script):
    script.load_error = ModelLoadError("model.safetensors is cut short.")
    async with at(ready=False) as chat:
        await chat.until(lambda: chat.session.state.phase is Phase.FAILED)
        await chat.until(lambda: "cut short" in chat.shown())
        await chat.say("Hello")
        await chat.until(lambda: "failed" in chat.shown())
        assert chat.thread[0].content == "Hello"


async def test_a_completion_model_says_that_it_continues_text(at, script):
    script.chat = False
    async with at() as chat:
        await chat.until(lambda: "continues your text" in chat.shown())
        assert "Hello, how are you" in chat.shown()


# --- messages ----------------------------------------------------------------------------------


async def in_messages(chat: Chat) -> None:
    await chat.press("escape")
    await chat.until(lambda: chat.transcript.has_focus)


async def test_regenerating_keeps_versions_and_brackets_switch(at, script):
    async with at() as chat:
        await chat.ask()
        script.reply = "Second try."
        await in_messages(chat)
        await chat.press("r")
        await chat.until(lambda: chat.thread[-1].versions == 2)
        await chat.quiet()
        assert chat.thread[-1].content == "Second try."
        await chat.until(lambda: "2/2" in chat.shown())
        chat.transcript.focus()
        await chat.press("left_square_bracket")
        await chat.until(lambda: chat.thread[-1].version == 1)
        await chat.until(lambda: "1/2" in chat.shown())
        chat.transcript.focus()
        await chat.press("right_square_bracket")
        await chat.until(lambda: chat.thread[-1].content == "Second try.")


async def test_editing_an_earlier_message_branches(at):
    async with at() as chat:
        await chat.ask("old")
        await in_messages(chat)
        await chat.press("up", "e")
        await chat.until(lambda: chat.prompt.text == "old")
        assert "Editing: the old message stays" in chat.shown()
        await chat.say("new")
        await chat.until(lambda: chat.thread and chat.thread[0].content == "new")
        await chat.quiet()
        assert (chat.thread[0].version, chat.thread[0].versions) == (2, 2)
        assert "Editing" not in chat.shown()


async def test_escape_leaves_an_edit(at):
    async with at() as chat:
        await chat.ask("old")
        await in_messages(chat)
        await chat.press("up", "e")
        await chat.until(lambda: chat.prompt.text == "old")
        await chat.press("escape")
        await chat.until(lambda: chat.prompt.text == "")
        assert "Editing" not in chat.shown()
        assert chat.thread[0].versions == 1


async def test_a_cut_reply_goes_on(at, script):
    script.finish = FinishReason.LENGTH
    async with at() as chat:
        cut = await chat.ask()
        await chat.until(lambda: "cut at the limit" in chat.shown())
        script.finish, script.reply = FinishReason.STOP, " More."
        await in_messages(chat)
        await chat.press("right")
        await chat.until(lambda: chat.thread[-1].content == cut.content + " More.")


async def test_a_reply_is_corrected_by_hand_and_the_original_kept(at):
    async with at() as chat:
        original = await chat.ask()
        await in_messages(chat)
        await chat.press("w")
        await chat.until(lambda: isinstance(chat.app.screen, TextDialog))
        chat.app.screen.query_one("#text-area").load_text("As it should be.")
        await chat.press("ctrl+s")
        await chat.until(lambda: chat.thread[-1].correction == "As it should be.")
        assert chat.thread[-1].content == original.content
        await chat.until(lambda: "corrected by hand" in chat.shown())


async def test_leaving_the_correction_changes_nothing(at):
    async with at() as chat:
        await chat.ask()
        await in_messages(chat)
        await chat.press("w")
        await chat.until(lambda: isinstance(chat.app.screen, TextDialog))
        await chat.press("x", "escape")
        await chat.until(lambda: not isinstance(chat.app.screen, TextDialog))
        assert chat.thread[-1].correction is None


async def test_rating_pinning_and_taking_back(at):
    async with at() as chat:
        await chat.ask()
        await in_messages(chat)
        await chat.press("plus")
        await chat.until(lambda: chat.thread[-1].rating == 1)
        await chat.press("minus")
        await chat.until(lambda: chat.thread[-1].rating == -1)
        await chat.press("minus")
        await chat.until(lambda: chat.thread[-1].rating == 0)
        await chat.press("p")
        await chat.until(lambda: chat.thread[-1].pinned)
        await chat.press("p")
        await chat.until(lambda: not chat.thread[-1].pinned)


async def test_quoting_goes_into_the_prompt(at, script):
    script.reply = "one\n\ntwo"
    async with at() as chat:
        await chat.ask()
        await in_messages(chat)
        await chat.press("q")
        await chat.until(lambda: chat.prompt.text == "> one\n>\n> two\n\n")
        assert chat.prompt.has_focus_within


async def test_copying_says_only_what_is_known(at, script, monkeypatch):
    copied = []

    async def fake(app, text):
        from lslm_tui.tui.clipboard import CopyResult

        copied.append(text)
        return CopyResult(True, "xclip", len(text))

    monkeypatch.setattr("lslm_tui.tui.chat.actions.copy_text", fake)
    script.reply = "See:\n\n```python\nprint(1)\n```\n\nand\n\n```\ntwo\n```"
    async with at() as chat:
        await chat.ask()
        await in_messages(chat)
        await chat.press("c")
        await chat.until(lambda: copied == [script.reply])
        await chat.press("2")
        await chat.until(lambda: len(copied) == 2)
        assert copied[1].rstrip("\n") == "two"
        await chat.press("7")
        await chat.until(lambda: "There are 2 code blocks" in chat.shown())


async def test_reasoning_folds(at, script):
    script.reasoning = "They want the key."
    async with at() as chat:
        await chat.ask()
        assert "They want the key." not in chat.shown()
        await chat.press("ctrl+t")
        await chat.until(lambda: "They want the key." in chat.shown())
        await chat.press("ctrl+t")
        await chat.until(lambda: "They want the key." not in chat.shown())


async def test_raw_view(at, script):
    script.reply = "some **bold** text"
    async with at() as chat:
        await chat.ask()
        await chat.until(lambda: "some bold text" in chat.shown())
        await in_messages(chat)
        await chat.press("v")
        await chat.until(lambda: "some **bold** text" in chat.shown())


async def test_a_corrected_reply_shows_the_correction_and_folds_the_original(at, script):
    script.reply = "The original words."
    async with at() as chat:
        reply = await chat.ask()
        chat.storage.correct(reply.id, "The better words.")
        await chat.screen.chat.reload()
        await chat.until(lambda: "The better words." in chat.shown())
        assert "The original words." not in chat.shown()
        await in_messages(chat)
        await chat.press("enter")
        await chat.until(lambda: "The original words." in chat.shown())
        await chat.ask("And now?")
        assert chat.script.requests[-1].messages[1].content == "The better words."


async def test_links_are_shown_whole_and_only_copied_when_asked(at, script, monkeypatch):
    copied, opened = [], []

    async def fake(app, text):
        from lslm_tui.tui.clipboard import CopyResult

        copied.append(text)
        return CopyResult(True, "xclip", len(text))

    monkeypatch.setattr("lslm_tui.tui.chat.links.copy", fake)
    script.reply = "See [a](https://example.org/a) and [b](https://example.org/b)."
    async with at() as chat:
        monkeypatch.setattr(chat.app, "open_url", lambda address: opened.append(address))
        await chat.ask()
        await in_messages(chat)
        await chat.press("o")
        await chat.until(lambda: isinstance(chat.app.screen, LinkDialog))
        await chat.until(lambda: "https://example.org/b" in chat.shown())
        await chat.press("down", "enter")
        await chat.until(lambda: copied == ["https://example.org/b"])
        await chat.until(lambda: "Copied 21 characters." in chat.shown())
        assert opened == []


async def test_a_link_is_not_opened_where_there_is_no_desktop(at, script, monkeypatch):
    script.reply = "See [a](https://example.org/a)."
    async with at() as chat:
        monkeypatch.setattr("lslm_tui.tui.chat.links.refusal", lambda address: "No desktop here.")
        await chat.ask()
        await in_messages(chat)
        await chat.press("o")
        await chat.until(lambda: isinstance(chat.app.screen, LinkDialog))
        await chat.press("o")
        await chat.until(lambda: "No desktop here." in chat.shown())
        await chat.press("escape")
        await chat.until(lambda: not isinstance(chat.app.screen, LinkDialog))


@pytest.mark.parametrize(
    ("address", "environ", "opens"),
    [
        ("https://example.org", {"DISPLAY": ":0"}, True),
        ("mailto:someone@example.org", {"DISPLAY": ":0"}, False),
        ("https://example.org", {"DISPLAY": ":0", "SSH_CONNECTION": "a"}, False),
        ("https://example.org", {}, False),
    ],
)
def test_what_is_opened(monkeypatch, address, environ, opens):
    monkeypatch.setattr("sys.platform", "linux")
    assert (refusal(address, environ) == "") is opens


async def test_the_keys_shown_are_those_of_where_one_is(at):
    async with at() as chat:
        await chat.ask()
        await chat.until(lambda: "^O model" in chat.shown())
        await chat.press("escape")
        await chat.until(lambda: "r again" in chat.shown())
        await chat.press("ctrl+r")
        await chat.until(lambda: "↑↓ choose" in chat.shown())
        await chat.press("tab")
        await chat.until(lambda: "e rename" in chat.shown())


# --- conversations -----------------------------------------------------------------------------


async def test_a_new_conversation_keeps_the_draft_of_the_old(at):
    async with at() as chat:
        await chat.ask("first")
        chat.prompt.load("half a thought")
        await chat.press("ctrl+n")
        await chat.until(lambda: chat.screen.chat.current is None)
        assert chat.prompt.text == ""
        await chat.ask("second")
        old = next(c for c in chat.storage.conversations() if c.title == "first")
        await chat.screen.switcher.open(old.id)
        assert chat.prompt.text == "half a thought"
        assert chat.thread[0].content == "first"


async def test_switching_during_a_reply_loses_nothing(at, script):
    held = True
    script.reply, script.hold = "word " * 120, lambda: held and script.said > 3
    async with at() as chat:
        await chat.say("long one")
        await chat.until(lambda: chat.screen.chat.reply and chat.screen.chat.reply.tokens > 2)
        first = chat.screen.chat.current
        await chat.press("ctrl+n")
        await chat.until(lambda: chat.screen.chat.current is None)
        assert first.id in chat.session.replies
        held = False
        await chat.screen.switcher.open(first.id)
        await chat.quiet()
        assert chat.thread[-1].content == script.reply
        assert chat.thread[-1].status is MessageStatus.COMPLETE


async def test_ctrl_r_searches_what_was_said(at, script):
    async with at() as chat:
        await chat.ask("zebra crossing")
        await chat.press("ctrl+n")
        script.reply = "Other."
        await chat.ask("another thing")
        await chat.press("ctrl+r")
        await chat.press(*"zebra")
        await chat.until(lambda: "another thing" not in str(chat.screen.conversations._rows))
        await chat.press("down", "enter")
        await chat.until(lambda: chat.thread and chat.thread[0].content == "zebra crossing")


async def test_deleting_the_open_conversation_shows_an_empty_one_and_undo_brings_it_back(at):
    async with at() as chat:
        await chat.ask("to be deleted")
        await chat.press("ctrl+r", "escape")
        chat.screen.conversations.focus_rows()
        await chat.press("d")
        await chat.until(lambda: chat.screen.chat.current is None)
        await chat.press("u")
        await chat.until(lambda: chat.thread and chat.thread[0].content == "to be deleted")


async def test_undo_brings_back_one_after_the_other_and_stays_in_the_list(at):
    async with at(size=(80, 24)) as chat:
        for text in ("one", "two"):
            await chat.press("ctrl+n")
            await chat.ask(text)
        await chat.press("ctrl+r", "tab")
        await chat.press("d", "d")
        await chat.until(lambda: not chat.storage.conversations())
        await chat.press("u", "u")
        await chat.until(lambda: len(chat.storage.conversations()) == 2)
        assert chat.screen.conversations.has_focus_within


async def test_undo_does_not_take_one_away_from_what_is_being_written(at):
    async with at() as chat:
        await chat.ask("one")
        await chat.press("ctrl+r", "tab", "d")
        await chat.until(lambda: chat.screen.chat.current is None)
        chat.prompt.load("something new")
        await chat.press("u")
        await chat.until(lambda: len(chat.storage.conversations()) == 1)
        assert chat.screen.chat.current is None and chat.prompt.text == "something new"


async def test_enter_in_the_search_opens_the_first(at):
    async with at() as chat:
        await chat.ask("one")
        await chat.press("ctrl+n")
        await chat.press("ctrl+r", "enter")
        await chat.until(lambda: chat.thread and chat.thread[0].content == "one")


async def test_the_list_hides_and_lies_over_the_text_when_narrow(at):
    async with at(size=(80, 24)) as chat:
        pane = chat.screen.conversations
        assert not pane.display
        await chat.press("f10")
        await chat.until(lambda: pane.display)
        assert pane.has_class("over")
        await chat.press("escape")
        await chat.until(lambda: not pane.display)
        assert chat.prompt.has_focus_within
    async with at(size=(120, 40)) as chat:
        pane = chat.screen.conversations
        assert pane.display and not pane.has_class("over")
        await chat.press("f10")
        await chat.until(lambda: not pane.display)


# --- model, sampling, context ------------------------------------------------------------------


async def test_another_model_is_chosen_with_ctrl_o(at):
    async with at() as chat:
        await chat.press("ctrl+o")
        await chat.until(lambda: isinstance(chat.app.screen, ModelPicker))
        await chat.press(*"other", "enter")
        await chat.until(lambda: chat.session.state.name == "other-model")
        await chat.until(lambda: chat.session.state.phase is Phase.READY)
        await chat.until(lambda: "other-model" in chat.shown())


async def test_sampling_changes_the_next_reply(at):
    async with at() as chat:
        await chat.press("ctrl+s")
        await chat.until(lambda: chat.screen.query_one(SamplingPanel).display)
        await chat.press("escape")
        await chat.until(lambda: not chat.screen.query_one(SamplingPanel).display)
        await chat.say("/set temperature 0.1")
        await chat.until(lambda: chat.screen.chat.sampling.temperature == 0.1)
        await chat.say("/preset precise")
        await chat.until(lambda: chat.screen.chat.sampling.temperature != 0.1)
        await chat.ask()
        request = chat.script.requests[-1]
        assert request.sampling == chat.storage.presets()["precise"]


async def test_the_context_bar_counts_what_would_be_sent(at):
    async with at() as chat:
        await chat.press(*"three small words")
        await chat.until(lambda: "draft 7" in chat.shown())
        bar = chat.screen.query_one(ContextBar)
        assert bar.display and "1,000" in chat.shown()


async def test_what_does_not_fit_is_asked_about_before_it_is_sent(at, script):
    script.limit = 60
    async with at() as chat:
        await chat.ask("w " * 20)
        await chat.say("v " * 20)
        await chat.until(lambda: len(chat.app.screen_stack) > 1)
        assert len(chat.thread) == 2
        await chat.press("escape")
        await chat.until(lambda: chat.prompt.text.strip() == ("v " * 20).strip())
        assert len(chat.thread) == 2
        await chat.press("enter")
        await chat.until(lambda: len(chat.app.screen_stack) > 1)
        await chat.press("1")
        await chat.until(lambda: len(chat.thread) == 4)
        await chat.quiet()
        assert chat.thread[-1].status is MessageStatus.COMPLETE
        assert len(script.requests[-1].messages) == 1


async def test_a_settled_policy_is_not_asked_about(at, script):
    script.limit = 60
    save_setting(find_paths().config_file, "chat.context_policy", "drop_oldest")
    async with at() as chat:
        await chat.ask("w " * 20)
        await chat.ask("v " * 20)
        assert chat.thread[-1].status is MessageStatus.COMPLETE


# --- commands ----------------------------------------------------------------------------------


async def test_commands(at):
    async with at() as chat:
        await chat.ask("first")
        await chat.say("/rename A better title")
        await chat.until(lambda: chat.storage.conversations()[0].title == "A better title")
        await chat.say("/system Be brief.")
        await chat.until(lambda: chat.screen.chat.system == "Be brief.")
        await chat.ask("again")
        assert chat.script.requests[-1].messages[0].role is Role.SYSTEM
        await chat.say("/export json")
        await chat.until(lambda: list(find_paths().exports.glob("*.json")))
        await chat.say("/context")
        await chat.until(lambda: isinstance(chat.app.screen, Dialog))
        assert "kept free for the reply" in chat.shown()
        await chat.press("escape")
        await chat.say("/retry")
        await chat.until(lambda: chat.thread[-1].version == 2)
        await chat.quiet()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("/set temperature hot", "temperature cannot be"),
        ("/set warmth 1", "There is no setting"),
        ("/preset nothing", "There is no preset"),
        ("/copy x", "not the number"),
        ("/retry", "no reply to try again"),
        ("/export pdf", "nothing to export"),
        ("/nosuch", "There is no /nosuch"),
        ("/theme nothing", "There is no theme"),
        ("/model nothing", "There is no model"),
    ],
)
async def test_a_command_that_cannot_be_done_says_why_and_keeps_the_text(at, typed, said):
    async with at() as chat:
        await chat.say(typed)
        await chat.until(lambda: said in " ".join(chat.shown().split()))
        assert chat.prompt.text.strip() == typed
        assert chat.thread == []


async def test_a_doubled_slash_is_text(at):
    async with at() as chat:
        await chat.ask("//etc is a directory")
        assert chat.thread[0].content == "/etc is a directory"


# --- leaving -----------------------------------------------------------------------------------


async def test_quitting_in_mid_reply_saves_the_part(script, monkeypatch):
    script.step_s, script.reply = 0.01, "word " * 500
    async with running(script, monkeypatch) as chat:
        await chat.say("Go")
        await chat.until(lambda: chat.screen.chat.reply and chat.screen.chat.reply.tokens > 3)
        conversation = chat.screen.chat.current
        await chat.press("ctrl+q")
        await asyncio.sleep(0)
    storage = Storage(find_paths().database)
    answered = storage.thread(conversation.id)[-1]
    storage.close()
    assert answered.status is MessageStatus.STOPPED
    assert answered.content.startswith("word word")


async def test_what_was_begun_is_there_again_after_quitting(at, tmp_path, monkeypatch):
    (tmp_path / "notes.md").write_text("three words here")
    monkeypatch.chdir(tmp_path)
    async with at() as chat:
        await chat.ask("first")
        old = chat.screen.chat.current
        chat.prompt.load("for the old one")
        await chat.press("ctrl+n")
        chat.prompt.load("half a thought 半", [Attachment("notes.md", "three words here")])
        await chat.press("ctrl+q")
        await chat.until(lambda: chat.app._exit)
    async with at() as chat:
        assert chat.prompt.text.endswith("half a thought 半")
        assert chat.prompt.attachments == (Attachment("notes.md", "three words here"),)
        await chat.screen.switcher.open(old.id)
        assert chat.prompt.text == "for the old one"
        await chat.ask("sent instead")
        await chat.press("ctrl+n")
        assert chat.prompt.text.endswith("half a thought 半")
        await chat.screen.switcher.open(old.id)
        assert chat.prompt.text == ""
        await chat.press("ctrl+q")


async def test_what_is_typed_is_kept_as_soon_as_typing_pauses(at):
    async with at() as chat:
        await chat.press(*"draft")
        await chat.until(lambda: chat.storage.drafts.take("")[0] == "draft")
        await chat.press("enter")
        await chat.until(lambda: chat.thread)
        await chat.quiet()
        await chat.until(lambda: chat.storage.drafts.take("") == ("", ()))


async def test_a_draft_that_cannot_be_kept_is_not_lost_without_a_word(at, monkeypatch):
    async with at() as chat:
        chat.prompt.load("half a thought")

        def full(*_):
            raise StorageError("The disk is full.")

        monkeypatch.setattr(type(chat.storage.drafts), "keep", full)
        await chat.press("ctrl+q")
        await chat.until(lambda: isinstance(chat.app.screen, Dialog))
        assert "it cannot be kept" in chat.shown()
        await chat.press("escape")
        await chat.until(lambda: not isinstance(chat.app.screen, Dialog))
        assert chat.prompt.text == "half a thought"
        chat.prompt.load("")


async def test_an_edit_gives_back_what_was_being_written(at):
    async with at() as chat:
        await chat.ask("first")
        chat.prompt.load("next question")
        await chat.press("escape", "up", "e")
        await chat.until(lambda: chat.prompt.text == "first")
        await chat.press("escape")
        await chat.until(lambda: chat.prompt.text == "next question")
        await chat.press("escape", "up", "e")
        await chat.until(lambda: chat.prompt.text == "first")
        await chat.press("enter")
        await chat.until(lambda: chat.thread and chat.thread[0].versions == 2)
        await chat.quiet()
        await chat.until(lambda: chat.prompt.text == "next question")


async def test_the_status_line_has_model_device_context_and_speed(at):
    async with at() as chat:
        await chat.ask()
        line = chat.screen.query_one(StatusLine).query("*").first()
        await chat.until(lambda: "tok/s" in str(line.tooltip) and "1,000" in str(line.tooltip))
        whole = str(line.tooltip)
        for part in ("scripted", "float32", "CPU, 1 thread", "1,000 tok"):
            assert part in whole
