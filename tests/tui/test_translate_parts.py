"""Texts, rows, offers and signs of the place Translate, without a screen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lslm_tui.services.translating import Sentence, TextTranslation, TranslationSettings
from lslm_tui.tasks.translation.backwards import compare
from lslm_tui.tasks.translation.segments import pieces
from lslm_tui.tui.bidi import has_right_to_left
from lslm_tui.tui.translate.choices import back_lines
from lslm_tui.tui.translate.rows import Geometry, RowList, rows_of
from lslm_tui.tui.translate.signs import sign_of
from lslm_tui.tui.translate.texts import Texts, sentence_at, start_of
from lslm_tui.tui.widgets.line import crop, plain, width_of
from lslm_tui.types import Flag, FlagKind, Segment

TEXT = "Where is Tom? He is at home.\n\n* * *\n\n最近的火车站在哪里？ Good evening."


def made(text: str = TEXT, target: str = "de") -> TextTranslation:
    translation = TextTranslation(text, TranslationSettings("en", target))
    translation.pieces = tuple(pieces(text))
    for place, piece in enumerate(translation.pieces):
        if piece.translated:
            index = len(translation.sentences)
            segment = Segment(index, piece.text, f"⟦{piece.text}⟧ " * 3, "en", target)
            translation.sentences.append(Sentence(index, place, piece.text, segment))
    return translation


def test_a_sentence_is_found_by_its_characters_and_back():
    translation = made()
    for sentence in translation.sentences:
        start = start_of(translation, sentence.index)
        assert TEXT[start:].startswith(sentence.source)
        assert sentence_at(translation, start + 1) == sentence.index
        assert sentence_at(translation, start + len(sentence.source)) == sentence.index
    assert sentence_at(translation, TEXT.index("* *")) is None
    assert sentence_at(translation, 10_000) is None


def test_rows_never_are_wider_than_told_and_guesses_are_put_right():
    for width in (40, 79, 95, 96, 111, 112, 160, 240):
        rows = RowList(rows_of(made()), Geometry(width))
        assert [row.gap for row in rows.rows] == [False, False, True, True, False]
        rows.settle(0, 1000)
        assert rows.height == sum(len(rows.lines(n)) for n in range(5))
        for number in range(5):
            assert all(width_of(line) <= width for line in rows.lines(number))
            assert rows.at(rows.tops[number]) == (number, 0)
    assert RowList((), Geometry(80)).height == 0


def test_room_is_kept_under_the_current_row_only():
    rows = RowList(rows_of(made()), Geometry(120))
    rows.settle(0, 1000)
    before = rows.height
    rows.choose(1)
    rows.reserve(extra=3)
    assert rows.height == before + 3
    rows.choose(2)
    assert rows.height == before


def test_of_several_flags_the_gravest_is_shown():
    segment = Segment(
        0, "a", "b", "en", "de",
        flags=(Flag(FlagKind.CONFIDENCE, "?"), Flag(FlagKind.NUMBER, "3"), Flag(FlagKind.LENGTH, "")),
    )  # fmt: skip
    assert sign_of(Sentence(0, 0, "a", segment)).whole == "⚠ number +2"
    assert sign_of(Sentence(0, 0, "a")).whole == ""


def test_what_differs_is_marked_without_colour():
    back = compare("Where is Tom now?", "Where was Tom?")
    for width in (60, 120):
        said = [plain(line) for line in back_lines(back, "Where is Tom now?", Geometry(width))]
        assert "Where ‹was› Tom?" in said[0] and f"chrF {back.chrf:.1f}" in said[0]
        assert "Where ‹is› Tom ‹now›?" in said[1]


def test_one_text_in_one_direction_is_kept_once():
    texts = Texts()
    first, second, french = made(), made(), made(target="fr")
    texts.add(first)
    texts.remember(first, 0, first.sentences[0].segment)
    texts.add(second)
    texts.add(french)
    assert texts.all == [second, french] and texts.all[0] is second
    assert texts.take_back(first, 0) is None
    assert texts.step(-1) is second and texts.step(1) is None
    texts.open = None
    assert texts.step(-1) is french
    assert texts.is_translated(TEXT) and not texts.is_translated("x")


HEBREW = "איפה תחנת הרכבת הקרובה ביותר בעיר הזאת, ומתי יוצאת הרכבת הבאה לחיפה?"


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("turned", [True, False])
def test_right_to_left_text_stands_at_the_right(width, turned):
    translation = made()
    sentence = translation.sentences[0]
    sentence.segment = replace(sentence.segment, target=HEBREW)
    rows = RowList(rows_of(translation), Geometry(width, turned))
    row = next(n for n, row in enumerate(rows.rows) if row.sentence is sentence)
    geometry = rows.geometry
    right = geometry.target + geometry.column
    drawn, read = rows.lines(row), rows.read(row)
    assert len(drawn) == len(read)
    hebrew = [line for line in drawn if has_right_to_left(plain(line))]
    for line in hebrew:
        text = plain(crop(line, geometry.target, right))
        assert text == text.rstrip()  # it ends where the column ends
    words = " ".join(
        plain(crop(line, geometry.target, right)).replace("\u200e", "").strip()
        for line in read
        if has_right_to_left(plain(line))
    )
    assert words == HEBREW
    shown = " ".join(plain(crop(line, geometry.target, right)).strip() for line in hebrew)
    assert (HEBREW.split()[0] in shown) is not turned


def test_what_is_read_from_left_to_right_is_left_alone():
    rows = RowList(rows_of(made()), Geometry(120))
    assert all(rows.read(n) == rows.lines(n) for n in range(len(rows.rows)))
