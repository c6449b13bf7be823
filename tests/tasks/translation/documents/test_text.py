"""Plain text: which lines are a paragraph, and that all else keeps its lines."""

from __future__ import annotations

import re

import pytest

from lslm_tui.tasks.translation.documents.parts import Unit
from lslm_tui.tasks.translation.documents.text import scan_text

PROSE = """\
The keeper of the lighthouse, who had lived on the island for more than
thirty years, wanted to write down what he had seen. He began in spring, and
when the summer came he had filled four books with his small and careful
handwriting.
"""
GERMAN = """\
Ein Haus, das seit vielen Jahren leer stand und in dem niemand mehr wohnen
wollte, wurde im Herbst verkauft. Die neuen Besitzer kamen aus der Stadt und
hatten drei Kinder.
"""
CHINESE = """\
从前有一座灯塔，灯塔里住着一位老人，他在岛上生活了三十多年，见过许多船只从
海上经过，也见过许多风暴。春天来的时候，他开始把自己见到的一切都写下来，到
了夏天已经写满了四本。
"""
VERSE = """\
Shall I compare thee to a summer's day?
Thou art more lovely and more temperate:
Rough winds do shake the darling buds of May,
And summer's lease hath all too short a date;
"""
ADDRESS = (
    "John Smith\n12 Long Street\nSpringfield, where the old bridge over the river is\nEngland\n"
)
ITEMS = """\
- a first item that is rather long and goes on until it reaches the margin
- a second item that is rather long and goes on until it reaches the margin
"""
TABLE = """\
Name of the person          Age    The city in which he or she was born
anna and her daughter        12    a small town in the north of the land
"""
CODE = """\
    for number in range(10): print(number)  # and so on until the margin here
    while true: do_something_with_it(number) and something more until here;
"""
SENTENCES = """\
A dog sleeps here.
The children of the family that lives next door are playing in our garden.
It rains.
We were tired of the rain.
"""


def units(text, **options):
    lines = re.findall(r"[^\n]*\n|[^\n]+", text)
    return [part for part in scan_text(lines, **options) if isinstance(part, Unit)]


@pytest.mark.parametrize("text", [PROSE, GERMAN, CHINESE])
def test_broken_prose_is_one_paragraph(text):
    (unit,) = units(text)
    assert unit.raw == text.rstrip("\n")
    assert "\n" not in unit.texts[0]
    assert unit.render(unit.texts) == unit.raw
    assert len(units(text, join=False)) == text.count("\n")
    crlf = units(text.replace("\n", "\r\n"))
    assert crlf[0].render(unit.texts) == unit.raw.replace("\n", "\r\n")


@pytest.mark.parametrize("text", [VERSE, ADDRESS, ITEMS, TABLE, CODE, SENTENCES])
def test_other_lines_stay_lines(text):
    assert len(units(text)) == text.count("\n")


def test_paragraphs_and_other_lines_in_one_file():
    text = f"A heading\n\n{PROSE}\n{VERSE}\n  {PROSE.replace(chr(10), chr(10) + '  ').strip()}\n"
    found = units(text)
    assert [unit.line for unit in found] == [1, 3, 8, 9, 10, 11, 13]
    assert found[-1].render(found[-1].texts).split("\n")[1].startswith("  thirty")
    parts = scan_text(re.findall(r"[^\n]*\n|[^\n]+", text))
    assert "".join(part if isinstance(part, str) else part.raw for part in parts) == text


def test_a_word_cut_by_a_hyphen_is_joined():
    text = PROSE.replace(
        "who had lived on the island for more than\n", "who had lived on the island and for many-\n"
    )
    assert "for many-thirty" in units(text)[0].texts[0]


def test_a_long_run_of_lines_is_looked_at_in_parts():
    text = PROSE.replace("handwriting.\n", "") * 300
    found = units(text)
    assert 1 < len(found) < 20
    assert "".join(unit.raw.replace("\n", "") for unit in found) == text.replace("\n", "")
