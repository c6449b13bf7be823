"""Markup taken out of sentences and put back around the right words."""

from __future__ import annotations

import random

import pytest

from lslm_tui.tasks.translation.documents.dressing import dressed, undressed
from lslm_tui.tasks.translation.documents.html_text import TEXT as HTML
from lslm_tui.tasks.translation.documents.markdown import INLINE
from lslm_tui.tasks.translation.documents.marks import pairs_of
from lslm_tui.tasks.translation.documents.sentences import split_text, unmasked


def bare(text, markup=INLINE):
    (sentence,) = split_text(text, markup).sentences
    return undressed(sentence.text, sentence.spans)


def clothe(text, target, *said, markup=INLINE):
    """A translation without masks, dressed; `said` are the ways to say each phrase."""
    each = bare(text, markup)
    masked = each.masked(target)
    assert masked is not None
    made = dressed(each, masked, said or [()] * len(each.phrases))
    return unmasked(made.text, each.spans), made


def test_words_without_marks():
    each = bare("See [the **old** manual](a.md) or run `make` now, at 5 &amp; 6.")
    assert each.literal() == "See the old manual or run `make` now, at 5 & 6."
    assert [phrase.text for phrase in each.phrases] == ["the old manual", "old"]
    assert each.phrases[1].within == 0
    assert each.standing_in()[0] == "See the old manual or run 123 now, at 5 & 6."


def test_a_number_that_is_there_stands_for_nothing_else():
    each = bare("Run `make` for 123 hours.")
    assert each.standing_in()[0] == "Run 456 for 123 hours."
    assert unmasked(each.masked("456 läuft 123 Stunden.", 0), each.spans) == (
        "`make` läuft 123 Stunden."
    )
    assert each.masked("Läuft 123 Stunden.", 0) is None
    assert each.masked("456 und 456", 0) is None


@pytest.mark.parametrize(
    ("text", "target", "said", "wanted"),
    [
        (
            "I bought [two tickets](t.md) for the concert.",
            "Ich habe für das Konzert zwei Karten gekauft.",
            [["Zwei Karten."]],
            "Ich habe für das Konzert [zwei Karten](t.md) gekauft.",
        ),
        (
            "The weather was **very cold** and we stayed at home.",
            "Das Wetter war sehr kalt, und wir blieben daheim.",
            [["Er hat sich sehr kalt."]],
            "Das Wetter war **sehr kalt**, und wir blieben daheim.",
        ),
        (
            "My brother works in a [small shop](s.md) near the *station*.",
            "Mein Bruder arbeitet in einem kleinen Laden in der Nähe des Bahnhofs.",
            [["Kleines Geschäft."], ["Bahnhof."]],
            "Mein Bruder arbeitet in einem [kleinen Laden](s.md) in der Nähe des *Bahnhofs*.",
        ),
        (
            "最近的[火车站](t.md)在哪里",
            "Where is the nearest train station",
            [["Train station."]],
            "Where is the nearest [train station](t.md)",
        ),
        (
            "Where is the nearest [train station](t.md) please",
            "请问最近的火车站在哪里",
            [["火车站。"]],
            "请问最近的[火车站](t.md)在哪里",
        ),
    ],
)
def test_marks_stand_around_the_words_they_stood_around(text, target, said, wanted):
    found, made = clothe(text, target, *said)
    assert found == wanted
    assert not made.guessed
    assert not made.lost


def test_what_is_not_found_is_guessed_for_links_and_left_out_for_emphasis():
    found, made = clothe(
        "Please read [the guide](g.md) before you *start* it.",
        "Bitte lesen Sie zuvor alles, ehe Sie anfangen.",
        ["Führer."],
        ["Los."],
    )
    assert "](g.md)" in found
    assert found.count("[") == 1
    assert "*" not in found
    assert made.guessed == ("](g.md)",)
    assert made.lost


def test_tags_and_single_marks_come_back():
    found, made = clothe(
        'Go <a href="x">home</a><img src="y"> at once.',
        "Geh sofort nach Hause.",
        ["Zu Hause."],
        markup=HTML,
    )
    assert '<a href="x">Hause</a>' in found
    assert '<img src="y">' in found
    assert made.guessed == ('<img src="y">',)


def test_a_link_at_the_edge_stays_whole():
    first = split_text("[Click here](c.md) to see it. More **words.**", INLINE).sentences
    assert [s.plain for s in first] == ["[Click here](c.md) to see it.", "More **words.**"]


def test_pairs_of_marks():
    assert pairs_of(["[", "**", "**", "](x)", "*", "]"]) == [(0, 3), (1, 2)]
    assert pairs_of(["<b>", "</i>", "</b>"]) == [(0, 2)]
    assert pairs_of(["](x)", "[", "*"]) == []


def test_nothing_is_ever_lost():
    """Whatever the model says, each link, tag and code is in what comes out, once."""
    chance = random.Random(3)
    marks = ["[", "](a.md)", "[", "](b)", "<b>", "</b>", "![", "[^1]", "<i>", "</b>"]
    words = [
        "the",
        "old",
        "house",
        "near",
        "a",
        "river",
        "has",
        "no",
        "door",
        "and",
        "one",
        "中文",
        "window",
    ]
    for _ in range(300):
        parts = chance.sample(words, 6) + chance.sample(marks, chance.randrange(1, 6))
        chance.shuffle(parts)
        text = "Well " + " ".join(parts) + " then"
        split = split_text(text, INLINE).sentences
        if len(split) != 1:
            continue
        each = undressed(split[0].text, split[0].spans)
        target = chance.choice(["", "Haus", "das alte Haus am Fluss, ohne Tür", "河边的旧房子"])
        made = dressed(each, target, [chance.sample(words, 2) for _ in each.phrases])
        found = unmasked(made.text, each.spans)
        for span in split[0].spans:
            assert found.count(span) >= split[0].spans.count(span)


def test_single_characters_come_back_as_they_were_written():
    found, made = clothe(r"Salt &amp; pepper, 2 \* 3, &copy; Anna", "Salz & Pfeffer, 2 * 3, Anna")
    assert found.replace("&copy;", "") == r"Salz &amp; Pfeffer, 2 \* 3, Anna"
    assert found.count("&copy;") == 1
    assert made.guessed == ("&copy;",)
    found, made = clothe("One&nbsp;word", "Ein Wort", markup=HTML)
    assert found == "Ein Wort"  # a blank is no loss
    assert not made.guessed
