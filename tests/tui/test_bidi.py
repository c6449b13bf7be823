"""Right-to-left text: its order on a line, joined letters, where it stands; nothing else is touched."""

from __future__ import annotations

import unicodedata

import pytest

from lslm_tui.tui import bidi
from lslm_tui.tui.widgets.line import Span, plain, width_of


def upper(text):
    """Capitals stand for Hebrew letters, as in the algorithm's own examples."""
    return "".join(chr(0x05D0 + ord(c) - 65) if "A" <= c <= "Z" else c for c in text)


@pytest.mark.parametrize(
    ("logical", "drawn"),
    [
        ("car means CAR.", "car means RAC."),
        ("CAR means car.", ".means car RAC"),
        ("he said CAR means CAR.", "he said RAC means RAC."),
        ("ABC 123 DEF", "FED 123 CBA"),
        ("ABC 1,234.50 DEF", "FED 1,234.50 CBA"),
        ("ABC (de) FGH", "HGF (de) CBA"),
        ("ABC (DE) FGH", "HGF (ED) CBA"),
        ("abc 12 def", "abc 12 def"),
        ("A 50% B", "B 50% A"),
        ("ABC.", ".CBA"),
        ("ABC  ", "  CBA"),
        ("", ""),
        ("AB cd EF, gh", "gh ,FE cd BA"),
    ],
)
def test_the_order_on_a_line(logical, drawn):
    assert bidi.visual(upper(logical)) == upper(drawn)


def test_marks_stay_on_their_letters():
    word = "שָׁלוֹם"
    drawn = bidi.visual(word)
    assert sorted(drawn) == sorted(word)
    assert unicodedata.category(drawn[0]) == "Lo"
    assert width_of((Span(drawn),)) == width_of((Span(word),)) == 4


def test_arabic_letters_join():
    assert bidi.visual("سلام") == "\ufee1\ufe8e\ufee0\ufeb3"
    assert bidi.visual("دار") == "\ufead\ufe8d\ufea9"
    assert unicodedata.normalize("NFKC", bidi.visual("المكتبة"))[::-1] == "المكتبة"
    # European digits after Arabic letters keep their own order.
    assert "12" in bidi.visual("منذ 12 سنة")


def test_direction_of_a_text():
    assert bidi.is_right_to_left("123 שלום and more")
    assert not bidi.is_right_to_left("and שלום")
    assert not bidi.is_right_to_left("123 %")
    assert bidi.has_right_to_left("and שלום")


def test_it_stands_at_the_right():
    line = bidi.directed((Span("שלום עולם", "strong", "go"),), 20, right=True, program=True)
    assert width_of(line) == 20
    assert plain(line) == " " * 11 + "םלוע םולש"
    assert line[1].style == "strong"
    assert line[1].action == "go"
    ours = bidi.directed((Span("plain 中文"),), 20, right=False, program=True)
    assert ours == (Span("plain 中文"),)


def test_styles_go_with_their_words():
    line = bidi.directed(
        (Span("אב "), Span("גד", "strong"), Span(" הו")), 8, right=True, program=True
    )
    assert [(span.text, span.style) for span in line] == [
        ("", ""), ("וה ", ""), ("דג", "strong"), (" בא", "")
    ]  # fmt: skip


def test_terminals_that_do_it_are_left_alone():
    text = "שלום"
    line = bidi.directed((Span(text),), 10, right=True, program=False)
    assert text in plain(line)
    assert width_of(line) == 10
    assert bidi.by_program("auto", {})
    assert not bidi.by_program("auto", {"VTE_VERSION": "7200"})
    assert bidi.by_program("auto", {"VTE_VERSION": "5202"})
    assert not bidi.by_program("auto", {"KONSOLE_VERSION": "220401"})
    assert not bidi.by_program("terminal", {})
    assert bidi.by_program("program", {"VTE_VERSION": "7200"})
