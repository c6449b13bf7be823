"""Control characters from a model are shown, never obeyed."""

from __future__ import annotations

import pytest

from lslm_tui.sanitize import visible


def test_ordinary_text_stays() -> None:
    text = "Tab\tand\nline, 中文, 👩‍👩‍👧, مرحبا, ½ [red]x[/] [@click=app.bell]y[/]"
    assert visible(text) == text


def test_an_escape_sequence_becomes_signs() -> None:
    assert visible("\x1b[31mred\x1b[0m") == "␛[31mred␛[0m"


def test_a_clipboard_sequence_is_harmless() -> None:
    shown = visible("\x1b]52;c;aGFoYQ==\x07")
    assert shown == "␛]52;c;aGFoYQ==␇"


@pytest.mark.parametrize("code", [*range(0x20), 0x7F, *range(0x80, 0xA0)])
def test_no_control_character_is_left(code: int) -> None:
    shown = visible(f"a{chr(code)}b")
    if chr(code) in "\t\n":
        assert shown == f"a{chr(code)}b"
    else:
        assert shown.isprintable() and shown != "ab"


@pytest.mark.parametrize("code", [0x202A, 0x202E, 0x2066, 0x2069, 0x2028, 0x2029])
def test_direction_and_line_separators_are_named(code: int) -> None:
    assert visible(chr(code)) == f"⟨U+{code:04X}⟩"


def test_line_ends_of_windows_are_line_ends() -> None:
    assert visible("a\r\nb\rc") == "a\nb␍c"


def test_lone_surrogates_can_be_written() -> None:
    assert visible("a\udc80b").encode() == "a⟨U+DC80⟩b".encode()


def test_nothing() -> None:
    assert visible("") == ""
