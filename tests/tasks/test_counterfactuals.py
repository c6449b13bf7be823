"""Words exchanged: whole ones, in their case, with the pronoun that fits."""

from __future__ import annotations

from pathlib import Path

import pytest

from lslm_tui.tasks import counterfactual_words as words
from lslm_tui.tasks.counterfactuals import counterfactuals, swaps_of
from lslm_tui.tasks.sentiment import labeller_of
from lslm_tui.types import Cancel, Classification, Counterfactuals, SwapKind
from tests.engine.models import open_model
from tests.engine.translators import make_classifier


def gender(text: str) -> str | None:
    found = [swap.text for swap in swaps_of(text) if swap.kind is SwapKind.GENDER]
    assert len(found) <= 1
    return found[0] if found else None


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("He loves his wife.", "She loves her husband."),
        ("I saw her yesterday.", "I saw him yesterday."),
        ("I saw her sister yesterday.", "I saw his brother yesterday."),
        ("Her book is good; I like her.", "His book is good; I like him."),
        ("I gave her a book.", "I gave him a book."),
        ("The book is his.", "The book is hers."),
        ("The book is hers, not his.", "The book is his, not hers."),
        ("HE IS A KING", "SHE IS A QUEEN"),
        ("Mr. Smith and the Waitress", "Mrs. Smith and the Waiter"),
        ("James likes his dog", "Emily likes her dog"),
        ("她的妈妈很好，他们不错。", "他的爸爸很好，她们不错。"),
        ("其他人弹吉他", None),
        ("The weather, therefore the chef", None),
        ("", None),
        ("🙂 42", None),
    ],
)
def test_genders(text: str, other: str | None) -> None:
    assert gender(text) == other


def test_swapping_twice_gives_the_text_back() -> None:
    for text in ("He told her that his son met the queen.", "他的爸爸和妈妈"):
        once = gender(text)
        assert once is not None
        assert gender(once) == text


def test_names_keep_gender_and_case() -> None:
    swaps = [swap for swap in swaps_of("Emily met Emily's FATHER") if swap.kind is SwapKind.NAME]
    assert {swap.group for swap in swaps} == set(words.NAMES)
    women = {name for _, names in words.NAMES.values() for name in names}
    assert {swap.after for swap in swaps} <= women
    assert all(swap.text.count(swap.after) >= 2 for swap in swaps)
    assert any("FATIMA" in swap.text for swap in swaps_of("EMILY IS HERE"))


def test_places_and_peoples() -> None:
    swaps = swaps_of("This film was filmed in France by a German crew.")
    places = [swap for swap in swaps if swap.kind is SwapKind.PLACE]
    assert "This film was filmed in Iraq by a German crew." in [swap.text for swap in places]
    assert {swap.group for swap in places} == set(words.PLACES)
    assert any(swap.after == "Pakistani" for swap in swaps if swap.kind is SwapKind.PEOPLE)
    assert any("阿富汗" in swap.text for swap in swaps_of("这部电影在法国拍摄"))
    lower = [swap.text for swap in swaps_of("filmed in france")]
    assert "filmed in iraq" in lower


def test_words_that_only_look_like_names() -> None:
    assert swaps_of("polish the jack of spades") == []
    assert swaps_of("Unfrance and Francesca") == []


def test_every_variant_comes_once_and_differs() -> None:
    text = "He and Ahmed from Cairo met Mary in New York."
    texts = [swap.text for swap in swaps_of(text)]
    assert len(texts) == len(set(texts))
    assert text not in texts


def test_the_word_lists_are_sound() -> None:
    for lists in (words.NAMES, words.NAMES_ZH):
        for men, women in lists.values():
            assert len(men) == len(women) >= 3
            assert not set(men) & set(women)
    for lists in (words.PLACES, words.PLACES_ZH, words.PEOPLES):
        members = [name for group in lists.values() for name in group]
        assert len(members) == len(set(members))


def test_how_far_the_score_moves(tmp_path: Path) -> None:
    engine = open_model(make_classifier(tmp_path))
    text = "He lives in France."
    events = list(counterfactuals(engine, text, Cancel()))
    found = events[-1]
    assert isinstance(found, Counterfactuals)
    labeller = labeller_of(engine)
    place = labeller.info.labels.index(found.label)
    for variant in found.variants[:5]:
        (one,) = [
            event
            for event in labeller.classify([variant.text], Cancel())
            if isinstance(event, Classification)
        ]
        assert variant.score == pytest.approx(one.scores[place], abs=1e-4)
        assert variant.shift == pytest.approx(variant.score - found.score)
    assert found.largest == max(abs(variant.shift) for variant in found.variants)
    for group in found.groups:
        shifts = [v.shift for v in found.variants if (v.kind, v.group) == (group.kind, group.group)]
        assert group.mean == pytest.approx(sum(shifts) / len(shifts))
        assert abs(group.largest) == max(map(abs, shifts))
    (nothing,) = [
        e for e in counterfactuals(engine, "Fine.", Cancel()) if isinstance(e, Counterfactuals)
    ]
    assert nothing.variants == () and nothing.largest == 0
    cancel = Cancel()
    cancel.request()
    assert not [e for e in counterfactuals(engine, text, cancel) if isinstance(e, Counterfactuals)]
    engine.close()
