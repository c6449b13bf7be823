"""From stored messages to what a model reads."""

from __future__ import annotations

from typing import Any

from lslm_tui.services.records import Attachment, Message, MessageStatus
from lslm_tui.services.turns import turns_of
from lslm_tui.types import Role


def said(role: Role, content: str, **values: Any) -> Message:
    return Message("c-1", "c", None, role, content, **values)


def read(*thread: Message, system: str = "") -> list[tuple[str, str, bool]]:
    turns = turns_of(system, thread)
    return [(turn.message.role.value, turn.message.content, turn.pinned) for turn in turns]


def test_an_empty_conversation_has_no_turns():
    assert read() == []
    assert read(system="  ") == []
    assert read(system="Be brief.") == [("system", "Be brief.", False)]


def test_a_correction_is_what_was_said():
    assert read(said(Role.ASSISTANT, "wrong", correction="right")) == [
        ("assistant", "right", False)
    ]


def test_neighbours_of_one_role_are_one_turn():
    thread = (
        said(Role.USER, "问"),
        said(Role.ASSISTANT, "one", reasoning="a"),
        said(Role.ASSISTANT, "two", reasoning="b", pinned=True),
        said(Role.USER, "next"),
    )
    assert read(*thread) == [
        ("user", "问", False),
        ("assistant", "one\n\ntwo", True),
        ("user", "next", False),
    ]
    assert turns_of("", thread)[1].message.reasoning == "a\n\nb"


def test_a_question_without_an_answer_joins_the_next():
    thread = (
        said(Role.USER, "first"),
        said(Role.ASSISTANT, "", status=MessageStatus.FAILED),
        said(Role.USER, "second", attachments=(Attachment("a.md", "text"),)),
    )
    ((role, content, _),) = read(*thread)
    assert role == "user"
    assert content == "first\n\nsecond\n\na.md:\n```\ntext\n```"


def test_an_imported_system_message_joins_the_system_prompt():
    thread = (said(Role.SYSTEM, "Also this."), said(Role.USER, "Hi"))
    assert read(*thread, system="Be brief.")[0] == ("system", "Be brief.\n\nAlso this.", False)
