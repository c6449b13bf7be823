"""What the lines of one message say."""

from __future__ import annotations

import pytest

from lslm_tui.services.storage import Attachment, MessageStatus
from lslm_tui.tui.widgets.line import plain, width_of
from lslm_tui.tui.widgets.message import MessageView
from lslm_tui.tui.widgets.reply_markdown import code_blocks
from lslm_tui.types import Usage
from tests.tui.messages import SAMPLE, person, reply


def lines(view: MessageView) -> list[str]:
    return [plain(view.line(index)).rstrip() for index in range(view.height)]


def actions(view: MessageView) -> set[str]:
    return {span.action for index in range(view.height) for span in view.line(index)} - {""}


def test_a_reply_has_its_numbers_and_keys_below_it() -> None:
    view = MessageView(reply(1, "Yes."), 100)
    assert lines(view)[0] == "Yes."
    numbers = lines(view)[1]
    assert numbers.startswith("starter-chat · 57 tokens · 142 tok/s · first after 38 ms   ")
    assert numbers.endswith("c copy  r again  w correct  +  −")
    assert lines(view)[2] == ""


def test_at_80_columns_keys_are_letters_and_then_go_below() -> None:
    view = MessageView(reply(1, "Yes."), 75)
    assert lines(view)[1].endswith("c  r  w  +  −")
    view = MessageView(reply(1, "Yes.", rating=1, pinned=True, version=2, versions=3), 75)
    assert lines(view)[1].endswith("· rated + · pinned")
    assert lines(view)[2].strip() == "‹ 2/3 ›  c  r  w  +  −"
    assert {"previous_version", "next_version", "copy", "regenerate", "rate_up"} <= actions(view)


def test_a_slow_first_token_and_a_single_one() -> None:
    usage = Usage(9, 0, 1, 1.26, 0.0)
    assert "1 token · first after 1.3 s" in lines(MessageView(reply(1, "x", usage=usage), 90))[1]


@pytest.mark.parametrize("width", [30, 40, 75, 100])
def test_no_line_is_wider_than_the_room(width: int) -> None:
    message = reply(
        1,
        SAMPLE + "x" * 300 + "\n\n" + "字" * 150 + "\n\n- > " + "deep " * 60,
        status=MessageStatus.LENGTH,
        reasoning="why " * 100,
        correction="better " * 50,
        versions=12,
        version=11,
    )
    view = MessageView(message, width, thoughts=True)
    view.set(expanded=True)
    assert max(width_of(view.line(index)) for index in range(view.height)) <= width


def test_the_text_of_a_person_is_never_markup() -> None:
    text = "**not bold** [red]x[/] # no heading\n\n```\nx"
    assert lines(MessageView(person(1, text), 60))[:4] == text.split("\n")


def test_a_long_text_is_folded_and_unfolds() -> None:
    view = MessageView(person(1, "\n".join(map(str, range(10_000)))), 60)
    assert view.height == 32
    assert lines(view)[30] == "… 9,970 more lines · Enter shows all"
    assert view.foldable
    view.set(expanded=True)
    assert view.height == 10_001
    view.set(expanded=False)
    assert view.height == 32


def test_one_endless_line_is_folded_too() -> None:
    view = MessageView(person(1, "word " * 20_000), 60)
    assert lines(view)[-2] == "… the rest of it · Enter shows all"
    assert view.height <= 33


def test_thirty_lines_are_not_folded() -> None:
    view = MessageView(person(1, "\n".join(map(str, range(30)))), 60)
    assert view.height == 31 and not view.foldable


def test_attachments_are_chips() -> None:
    files = (Attachment("notes.md", "x" * 12_345), Attachment("数据.csv", "一" * 100))
    first = lines(MessageView(person(1, "Look", attachments=files), 60))[0]
    assert "notes.md · 12 kB" in first and "数据.csv · 300 B" in first


@pytest.mark.parametrize(
    ("status", "words", "action"),
    [
        (MessageStatus.STOPPED, "■ stopped · → goes on", "continue_"),
        (MessageStatus.LENGTH, "… cut at the limit · → goes on", "continue_"),
        (MessageStatus.INTERRUPTED, "■ interrupted · → goes on · r tries again", "regenerate"),
    ],
)
def test_signs_are_words(status: MessageStatus, words: str, action: str) -> None:
    view = MessageView(reply(1, "text", status=status), 80)
    assert lines(view)[1] == words
    assert action in actions(view)


def test_a_failure_says_why_and_what_helps() -> None:
    message = reply(1, "", status=MessageStatus.FAILED, error="Out of memory.\x1b[2J", usage=None)
    view = MessageView(message, 80)
    assert lines(view)[0] == "✗ failed: Out of memory.␛[2J · r tries again"
    assert "regenerate" in actions(view)


def test_a_correction_is_kept_beside_the_reply() -> None:
    view = MessageView(reply(1, "wrong", correction="right"), 60)
    fold = "corrected by hand · the original"
    assert lines(view)[:3] == ["right", "", f"▸ {fold}"] and "  wrong" not in lines(view)
    view.set(expanded=True)
    assert lines(view)[:4] == ["right", "", f"▾ {fold}", "  wrong"]


def test_reasoning_is_one_line_until_unfolded() -> None:
    view = MessageView(reply(1, "So.", reasoning="Let me *think*.\n\n- one"), 60)
    assert lines(view)[:3] == ["▸ thought for 5 words", "", "So."]
    view.set(thoughts=True)
    assert lines(view)[:6] == ["▾ thought for 5 words", "Let me think.", "", "• one", "", "So."]


def test_raw_shows_the_source() -> None:
    view = MessageView(reply(1, SAMPLE), 200)
    view.set(raw=True)
    assert lines(view)[: SAMPLE.count("\n")] == SAMPLE.rstrip("\n").split("\n")


def test_control_characters_are_shown() -> None:
    shown = "\n".join(lines(MessageView(reply(1, "a\x1b]52;c;eA==\x07 `\u202ex`"), 60)))
    assert "␛]52;c;eA==␇ ⟨U+202E⟩x" in shown
    assert not any(ord(character) < 32 for character in shown.replace("\n", ""))


def test_code_has_number_and_language_and_scrolls_sideways() -> None:
    text = "```python\n" + "x" * 100 + "\n```\n\n```\ny\n```\n"
    view = MessageView(reply(1, text), 60)
    assert lines(view)[0].split() == ["1", "python", "wrap", "lines", "·", "copy"]
    assert lines(view)[1].endswith("x›")
    assert lines(view)[3].split() == ["2", "copy"]
    assert view.shift(1) and lines(view)[1].startswith("‹x")
    assert view.shift(50) and lines(view)[1] == "‹" + "x" * 58
    assert not view.shift(1)
    assert view.shift(-50) and lines(view)[1].startswith(" x")
    view.set(wrapped=True)
    assert lines(view)[1:3] == [" " + "x" * 58, " " + "x" * 42]
    assert {"copy_code 1", "copy_code 2", "wrap"} <= actions(view)


def test_only_the_block_under_the_pointer_scrolls() -> None:
    text = f"```\n{'x' * 100}\n```\n\n```\n{'y' * 100}\n```\n"
    view = MessageView(reply(1, text), 60)
    assert view.shift(1, index=4)
    assert lines(view)[1].startswith(" x") and lines(view)[4].startswith("‹y")
    assert not view.shift(1, index=view.height - 1)


def test_a_wide_table_scrolls_sideways() -> None:
    row = "| " + " | ".join(f"column {n}" for n in range(12)) + " |\n"
    view = MessageView(reply(1, row + "|--" * 12 + "|\n" + row), 60)
    assert lines(view)[0].endswith("›") and "column 11" not in lines(view)[0]
    assert view.shift(50) and "column 11" in lines(view)[2]


def test_code_blocks_are_exact() -> None:
    text = "a\n\n```py\n\tx = '\x1b'\n\n```\n\n1. b\n\n   ~~~\n   y\n   ~~~\n\n    indented\n"
    assert code_blocks(text)[:2] == ["\tx = '\x1b'\n\n", "y\n"]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("[x](https://a.b/c)", "https://a.b/c"),
        ("see https://a.b/c.", "https://a.b/c"),
        ("<mailto:a@b.c>", "mailto:a@b.c"),
        ("[x](javascript:alert(1))", ""),
        ("[x](file:///etc/passwd)", ""),
    ],
)
def test_only_web_and_mail_addresses_can_be_opened(text: str, address: str) -> None:
    opened = {a.removeprefix("open ") for a in actions(MessageView(reply(1, text), 80))}
    assert (address in opened) if address else not any(":" in a for a in opened)


def test_a_link_says_where_it_leads() -> None:
    view = MessageView(reply(1, "[https://bank.example](https://evil.example/x)"), 80)
    assert lines(view)[0] == "https://bank.example (https://evil.example/x)"


def test_the_room_is_there_before_the_first_token() -> None:
    view = MessageView(reply(1, "", status=MessageStatus.STREAMING, usage=None), 75)
    view.note = "waiting"
    assert lines(view) == ["▍ waiting", "", ""]
    view.stream("One", "")
    assert lines(view) == ["One▍", "", ""]
    view.replace(reply(1, "One"))
    assert view.height == 3 and lines(view)[0] == "One"


def test_a_stream_ends_as_a_fresh_message() -> None:
    view = MessageView(reply(1, "", status=MessageStatus.STREAMING), 70, thoughts=True)
    for end in range(0, len(SAMPLE), 17):
        view.stream(SAMPLE[:end], "Thinking *hard*.\n\n1. a"[: end // 4])
    view.replace(reply(1, SAMPLE, reasoning="Thinking *hard*.\n\n1. a\n2. b"))
    fresh = reply(1, SAMPLE, reasoning="Thinking *hard*.\n\n1. a\n2. b")
    assert lines(view) == lines(MessageView(fresh, 70, thoughts=True))


def test_a_continued_reply_goes_on() -> None:
    view = MessageView(reply(1, "Half a", status=MessageStatus.LENGTH), 70)
    view.replace(reply(1, "Half a", status=MessageStatus.STREAMING))
    view.stream("Half a sentence.", "")
    assert lines(view)[0] == "Half a sentence.▍"


def test_an_empty_reply_and_an_empty_message() -> None:
    assert lines(MessageView(reply(1, ""), 60))[0] == ""
    assert lines(MessageView(person(1, ""), 60)) == ["", ""]


def test_numbers_are_written_as_everywhere() -> None:
    slow = Usage(10, 0, 1_204, 12.34, 4.26)
    fast = Usage(10, 0, 5, 0.0384, 1234.5)
    assert (
        "1,204 tokens · 4.3 tok/s · first after 12 s"
        in lines(MessageView(reply(1, "a", usage=slow), 99))[1]
    )
    assert "1,234 tok/s · first after 38 ms" in lines(MessageView(reply(1, "a", usage=fast), 99))[1]


def test_a_corrected_reply_streams_and_copies_no_more_than_it_shows() -> None:
    view = MessageView(reply(1, "wrong"), 60)
    view.replace(reply(1, "wrong", correction="**right**"))
    assert lines(view)[0] == "right"
    view.replace(reply(1, "wrong"))
    assert lines(view)[0] == "wrong" and "corrected" not in "\n".join(lines(view))


def test_what_matters_least_gives_way_in_a_narrow_line() -> None:
    message = reply(1, "a", model="a-very-long-model-name-instruct", pinned=True)
    found = [lines(MessageView(message, width))[1] for width in (90, 65, 50, 40)]
    assert found[0].endswith("tok/s · first after 38 ms · pinned")
    assert found[1] == "a-very-long-model-name-instruct · 57 tokens · 142 tok/s · pinned"
    for line in found[2:]:
        assert "…" in line and line.endswith("142 tok/s · pinned")
