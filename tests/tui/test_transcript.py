"""The transcript on a screen: scrolling, keys, mouse, growing replies."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.message import Message as Event
from textual.pilot import Pilot

from lslm_tui.services.storage import Attachment, MessageStatus
from lslm_tui.tui.widgets.line import plain
from lslm_tui.tui.widgets.transcript import QUEUED, Transcript
from tests.tui.messages import SAMPLE, person, reply
from tests.tui.wait import wait_until


class Shown(App[None]):
    """Shows a transcript and keeps what it emits."""

    def __init__(self, theme: str = "textual-dark") -> None:
        super().__init__()
        self.theme = theme
        self.seen: list[Event] = []

    def compose(self) -> ComposeResult:
        yield Transcript(id="transcript")

    @property
    def transcript(self) -> Transcript:
        return self.query_one(Transcript)

    def on_transcript_action(self, event: Transcript.Action) -> None:
        self.seen.append(event)

    def on_transcript_example_chosen(self, event: Transcript.ExampleChosen) -> None:
        self.seen.append(event)

    def on_transcript_link_chosen(self, event: Transcript.LinkChosen) -> None:
        self.seen.append(event)

    def on_transcript_prompt_requested(self, event: Transcript.PromptRequested) -> None:
        self.seen.append(event)


@asynccontextmanager
async def running(
    size: tuple[int, int] = (80, 24),
) -> AsyncIterator[tuple[Shown, Transcript, Pilot[Any]]]:
    app = Shown()
    async with app.run_test(size=size) as pilot:
        yield app, app.transcript, pilot


def screen(transcript: Transcript) -> list[str]:
    """The text in view."""
    return [transcript.render_line(y).text.rstrip() for y in range(transcript.size.height)]


def find(transcript: Transcript, text: str) -> tuple[int, int]:
    """Where `text` stands on the screen, for a click."""
    for y, line in enumerate(screen(transcript)):
        if text in line:
            return line.index(text), y
    raise AssertionError(f"{text!r} is not in view: {screen(transcript)}")


def conversation(count: int) -> list[Any]:
    return [
        person(n, f"Question {n}?") if n % 2 else reply(n, f"Answer {n}.\n\n- one\n- two")
        for n in range(1, count + 1)
    ]


async def test_an_empty_transcript_teaches_and_its_example_runs() -> None:
    async with running() as (app, transcript, pilot):
        text = "\n".join(screen(transcript))
        assert "runs on this machine" in text and "Enter  What is a language model?" in text
        transcript.focus()
        await pilot.press("enter")
        await wait_until(pilot, lambda: app.seen)
        assert app.seen[0].text == "What is a language model?"  # type: ignore[attr-defined]
        await pilot.click(Transcript, offset=find(transcript, "What is"))
        await wait_until(pilot, lambda: len(app.seen) == 2)


async def test_a_model_without_a_chat_template_is_told() -> None:
    async with running() as (_, transcript, pilot):
        transcript.completion = True
        await pilot.pause()
        text = "\n".join(screen(transcript))
        assert "no chat template: it continues your text." in text
        assert "Hello, how are you" in text


async def test_it_shows_the_end_and_loads_earlier_without_a_jump() -> None:
    async with running() as (_, transcript, pilot):
        await transcript.show(conversation(2_000))
        await wait_until(pilot, lambda: transcript.max_scroll_y > 0)
        assert transcript.following
        assert any("Answer 2000." in line for line in screen(transcript))
        assert transcript.earlier > 1_900
        transcript.scroll_to(y=1, animate=False)
        await pilot.pause()
        before = screen(transcript)
        earlier = transcript.earlier
        transcript.load_earlier()
        await pilot.pause()
        assert transcript.earlier < earlier
        assert screen(transcript)[1:] == before[1:]


async def test_scrolling_up_to_the_top_loads_more() -> None:
    async with running() as (_, transcript, pilot):
        await transcript.show(conversation(200))
        await wait_until(pilot, lambda: transcript.max_scroll_y > 0)
        earlier = transcript.earlier
        transcript.focus()
        await pilot.press("home")
        await wait_until(pilot, lambda: transcript.earlier < earlier)


async def test_it_stays_at_the_end_only_when_it_was_there() -> None:
    async with running() as (_, transcript, pilot):
        await transcript.show(conversation(20))
        await transcript.add(reply(21, "", status=MessageStatus.STREAMING))
        await wait_until(pilot, lambda: transcript.max_scroll_y > 0)
        text = "word\n\n" * 40
        transcript.stream("c-21", text[:120])
        await wait_until(pilot, lambda: any("▍" in line for line in screen(transcript)))
        assert transcript.scroll_y == transcript.max_scroll_y
        transcript.scroll_to(y=10, animate=False)
        await pilot.pause()
        before = screen(transcript)
        transcript.stream("c-21", text)
        await transcript.finish(reply(21, text))
        await pilot.pause()
        assert screen(transcript) == before and not transcript.following
        transcript.scroll_end(animate=False)
        await wait_until(pilot, lambda: transcript.following)


async def test_a_stream_comes_in_and_ends() -> None:
    async with running() as (_, transcript, pilot):
        await transcript.show([person(1, "Hello")])
        await transcript.add(reply(2, "", status=MessageStatus.STREAMING, usage=None))
        transcript.note("c-2", QUEUED)
        await pilot.pause()
        assert any(QUEUED in line for line in screen(transcript))
        transcript.note("c-2", "")
        for end in range(0, len(SAMPLE), 9):
            transcript.stream("c-2", SAMPLE[:end])
        await transcript.finish(reply(2, SAMPLE))
        await pilot.pause()
        text = "\n".join(plain(transcript._content_line(y)) for y in range(60))
        assert "1 python" in text and "142 tok/s" in text and "▍" not in text
        assert transcript.messages[1].content == SAMPLE


async def test_a_slow_update_is_not_lost() -> None:
    async with running() as (_, transcript, pilot):
        await transcript.show([reply(1, "", status=MessageStatus.STREAMING)])
        transcript.stream("c-1", "one")
        transcript._not_before += 0.05
        transcript.stream("c-1", "one two")
        transcript.stream("c-1", "one two three")
        await wait_until(pilot, lambda: any("one two three" in x for x in screen(transcript)))


async def test_another_conversation_while_a_reply_grows() -> None:
    async with running() as (_, transcript, pilot):
        await transcript.show([reply(1, "", status=MessageStatus.STREAMING)])
        transcript.stream("c-1", "one")
        await transcript.show([person(7, "Other")])
        transcript.stream("c-1", "one two")
        await transcript.finish(reply(1, "one two"))
        await pilot.pause()
        assert any("Other" in line for line in screen(transcript))
        assert not any("one" in line for line in screen(transcript))


@pytest.mark.parametrize(
    ("key", "action", "number"),
    [
        ("c", "copy", 0),
        ("3", "copy_code", 3),
        ("r", "regenerate", 0),
        ("e", "edit", 0),
        ("right", "continue_", 0),
        ("greater_than_sign", "continue_", 0),
        ("left_square_bracket", "previous_version", 0),
        ("right_square_bracket", "next_version", 0),
        ("plus", "rate_up", 0),
        ("minus", "rate_down", 0),
        ("w", "correct", 0),
        ("q", "quote", 0),
        ("p", "pin", 0),
    ],
)
async def test_keys_ask_for_actions(key: str, action: str, number: int) -> None:
    async with running() as (app, transcript, pilot):
        await transcript.show([person(1, "a"), reply(2, "b"), person(3, "c")])
        transcript.focus()
        await pilot.press("up", key)
        await wait_until(pilot, lambda: app.seen)
        event = app.seen[0]
        assert isinstance(event, Transcript.Action)
        assert (event.message_id, event.action, event.number) == ("c-2", action, number)


async def test_up_and_down_select_and_scroll() -> None:
    async with running() as (_, transcript, pilot):
        await transcript.show(conversation(20))
        transcript.focus()
        await wait_until(pilot, lambda: transcript.max_scroll_y > 0)
        await pilot.press(*["k"] * 30)
        await wait_until(pilot, lambda: transcript.scroll_y == 0)
        assert transcript.selected is not None and transcript.selected.id == "c-1"
        assert screen(transcript)[0].startswith("›▌ Question 1?")
        await pilot.press(*["down"] * 40)
        await wait_until(pilot, lambda: transcript.following)
        assert transcript.selected.id == "c-20"


async def test_a_message_taller_than_the_screen_is_scrolled_through() -> None:
    async with running() as (_, transcript, pilot):
        await transcript.show([person(1, "a"), reply(2, "x\n\n" * 60), person(3, "b")])
        transcript.focus()
        await pilot.press("up")
        seen = set()
        for _ in range(20):
            seen.update(range(round(transcript.scroll_y), round(transcript.scroll_y) + 24))
            await pilot.press("up")
        assert seen >= set(range(0, 120)) and transcript.scroll_y == 0


async def test_unfolding_stays_where_it_is() -> None:
    async with running() as (app, transcript, pilot):
        await transcript.show([reply(1, "So.", reasoning="Because\n\n" * 30), person(2, "x")])
        transcript.focus()
        await pilot.press("up", "t")
        await wait_until(pilot, lambda: transcript.max_scroll_y > 0)
        assert screen(transcript)[0].endswith("▾ thought for 30 words")
        await pilot.press("t")
        await wait_until(pilot, lambda: transcript.max_scroll_y == 0)
        await pilot.click(Transcript, offset=find(transcript, "thought"))
        await wait_until(pilot, lambda: transcript.max_scroll_y > 0)
        assert app.seen == []


async def test_reasoning_of_all_is_shown_and_hidden() -> None:
    async with running() as (_, transcript, pilot):
        await transcript.show([reply(n, "x", reasoning="secret") for n in range(3)])
        transcript.show_reasoning = True
        await wait_until(pilot, lambda: sum("secret" in x for x in screen(transcript)) == 3)
        await transcript.add(reply(4, "y", reasoning="secret"))
        await wait_until(pilot, lambda: sum("secret" in x for x in screen(transcript)) == 4)
        transcript.show_reasoning = False
        await wait_until(pilot, lambda: not any("secret" in x for x in screen(transcript)))


async def test_what_was_unfolded_stays_so_when_the_screen_changes() -> None:
    async with running() as (_, transcript, pilot):
        await transcript.show([reply(1, "x", reasoning="secret"), person(2, "y")])
        transcript.focus()
        await pilot.press("up", "t")
        await pilot.resize_terminal(60, 20)
        await wait_until(pilot, lambda: transcript.text_width < 60)
        assert any("secret" in line for line in screen(transcript))


async def test_a_plain_ansi_theme_draws() -> None:
    async with running() as (app, transcript, pilot):
        app.theme = "textual-ansi" if "textual-ansi" in app.available_themes else "ansi-dark"
        await transcript.show([person(1, "a"), reply(2, SAMPLE)])
        await pilot.pause()
        assert any("1 python" in line for line in screen(transcript))


async def test_enter_unfolds_or_goes_to_the_prompt() -> None:
    async with running() as (app, transcript, pilot):
        await transcript.show([person(1, "line\n" * 50), reply(2, "b")])
        transcript.focus()
        await pilot.press("enter")
        await wait_until(pilot, lambda: app.seen)
        assert isinstance(app.seen[0], Transcript.PromptRequested)
        height = transcript.virtual_size.height
        await pilot.press("up", "enter")
        await wait_until(pilot, lambda: transcript.virtual_size.height > height)


async def test_clicks() -> None:
    async with running((112, 30)) as (app, transcript, pilot):
        message = reply(2, "See https://a.b/c now\n\n```py\nx\n```", version=2, versions=3)
        await transcript.show([person(1, "a"), message])
        await pilot.pause()
        for text, right in (("‹ 2", 0), ("/3 ›", 3), ("https", 2), ("copy", 1), ("again", 4)):
            x, y = find(transcript, text)
            await pilot.click(Transcript, offset=(x + right, y))
        await wait_until(pilot, lambda: len(app.seen) == 5)
        asked = [getattr(event, "action", getattr(event, "addresses", "")) for event in app.seen]
        link = ("https://a.b/c",)
        expected = ["previous_version", "next_version", link, "copy_code", "regenerate"]
        assert asked == expected
        await pilot.click(Transcript, offset=(4, 0))
        assert transcript.selected is not None and transcript.selected.id == "c-1"
        await pilot.click(Transcript, offset=find(transcript, "edit"))
        await wait_until(pilot, lambda: len(app.seen) == 6)
        assert app.seen[5].action == "edit"  # type: ignore[attr-defined]
        await pilot.click(Transcript, offset=(50, 28))
        assert len(app.seen) == 6


async def test_clicks_in_the_gutter_and_on_the_note_above() -> None:
    async with running() as (app, transcript, pilot):
        await transcript.show(conversation(60))
        await wait_until(pilot, lambda: transcript.max_scroll_y > 0)
        earlier = transcript.earlier
        transcript.scroll_to(y=1, animate=False)
        transcript.scroll_to(y=0, animate=False)
        await wait_until(pilot, lambda: transcript.earlier < earlier)
        await pilot.click(Transcript, offset=(1, 5))
        assert app.seen == []


async def test_selecting_with_the_mouse_gives_the_text_without_the_gutter() -> None:
    async with running() as (app, transcript, pilot):
        await transcript.show([person(1, "first 中文 line\nsecond line"), reply(2, "third")])
        await pilot.pause()
        await pilot.mouse_down(Transcript, offset=(3, 0))
        await pilot.hover(Transcript, offset=(9, 1))
        await pilot.mouse_up(Transcript, offset=(9, 1))
        await wait_until(pilot, lambda: app.screen.get_selected_text())
        assert app.screen.get_selected_text() in (
            "first 中文 line\nsecond",
            "first 中文 line\nsecond ",
        )


async def test_code_scrolls_under_the_pointer_and_by_key() -> None:
    async with running() as (_, transcript, pilot):
        await transcript.show([reply(1, f"```\n{'abcdefgh' * 20}\n```")])
        transcript.focus()
        await pilot.press("l")
        assert "‹abcd" in screen(transcript)[1]
        await pilot.press("shift+left")
        assert " abcd" in screen(transcript)[1]
        await pilot.press("z")
        assert (
            screen(transcript)[2].strip(" │").startswith("abcdefgh")
            or "bcdefgh" in screen(transcript)[2]
        )


async def test_a_narrower_screen_keeps_the_place() -> None:
    async with running((120, 30)) as (_, transcript, pilot):
        await transcript.show([reply(n, f"Reply {n}. " + "word " * 80) for n in range(20)])
        await wait_until(pilot, lambda: transcript.max_scroll_y > 0)
        transcript.scroll_to(y=transcript._list.tops[10], animate=False)
        await wait_until(pilot, lambda: "Reply 10." in screen(transcript)[0])
        await pilot.resize_terminal(70, 20)
        await wait_until(pilot, lambda: transcript.text_width < 70)
        assert "Reply 10." in screen(transcript)[0] and not transcript.following


async def test_wide_screens_do_not_make_wide_lines() -> None:
    async with running((220, 20)) as (_, transcript, pilot):
        await transcript.show([reply(1, "word " * 200)])
        await pilot.pause()
        assert max(len(line) for line in screen(transcript)) <= 103


async def test_a_replaced_message_is_shown_anew() -> None:
    async with running() as (_, transcript, pilot):
        await transcript.show(conversation(100))
        await pilot.pause()
        transcript.replace(reply(100, "Answer 100.", rating=1, pinned=True))
        transcript.replace(reply(2, "not loaded, but known"))
        await wait_until(pilot, lambda: any("rated +" in line for line in screen(transcript)))
        assert transcript.messages[1].content == "not loaded, but known"


async def test_keys_do_nothing_in_an_empty_transcript() -> None:
    async with running() as (app, transcript, pilot):
        transcript.focus()
        await pilot.press("up", "down", "c", "t", "v", "z", "l", "1", "home", "end")
        assert app.seen == [] and transcript.selected is None


CONVERSATION = [
    person(1, "How do I stop a reply?"),
    reply(2, SAMPLE, version=2, versions=3, reasoning="Let me think about it."),
    person(3, "And this file?", attachments=(Attachment("notes.md", "x" * 12_000),)),
    reply(4, "It is cut", status=MessageStatus.LENGTH, pinned=True),
    person(5, "\n".join(f"line {n}" for n in range(10_000))),
    reply(6, "", status=MessageStatus.FAILED, error="The device ran out of memory.", usage=None),
]


class TestPictures:
    @pytest.mark.parametrize("theme", ["textual-dark", "textual-light"])
    @pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
    @pytest.mark.parametrize("place", ["top", "end"])
    def test_conversation(
        self, snap_compare: Any, size: tuple[int, int], theme: str, place: str
    ) -> None:
        async def prepare(pilot: Pilot[Any]) -> None:
            transcript = pilot.app.query_one(Transcript)
            transcript.focus()
            await transcript.show(CONVERSATION)
            await pilot.pause()
            if place == "top":
                transcript.scroll_home(animate=False)
            await pilot.pause()

        assert snap_compare(Shown(theme), terminal_size=size, run_before=prepare)

    @pytest.mark.parametrize("completion", [False, True], ids=["chat", "completion"])
    def test_empty(self, snap_compare: Any, completion: bool) -> None:
        async def prepare(pilot: Pilot[Any]) -> None:
            pilot.app.query_one(Transcript).completion = completion
            await pilot.pause()

        assert snap_compare(Shown(), terminal_size=(80, 24), run_before=prepare)

    def test_growing(self, snap_compare: Any) -> None:
        async def prepare(pilot: Pilot[Any]) -> None:
            transcript = pilot.app.query_one(Transcript)
            await transcript.show([person(1, "How do I stop a reply?")])
            await transcript.add(reply(2, "", status=MessageStatus.STREAMING, usage=None))
            transcript.stream("c-2", SAMPLE[:250], "Thinking about it.")
            await pilot.pause()

        assert snap_compare(Shown(), terminal_size=(80, 24), run_before=prepare)
