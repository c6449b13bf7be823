"""Translations that must have certain words, with translators of random weights."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from lslm_tui.engine.base import Translator, as_translator
from lslm_tui.engine.demands import demands_of
from lslm_tui.errors import UsageError
from lslm_tui.types import Cancel, Translation, TranslationRequest, Wording

from .models import open_model
from .translators import make_marian, make_nllb, make_t5, make_tokenizer

SENTENCES = ("the quick brown fox", "a lazy dog", "Lily and Tom play 42 .", "jumps")
DIRECTIONS = {"marian": ("en", "de"), "t5": ("fr", "de"), "nllb": ("en", "de")}
MAKERS = {"marian": make_marian, "t5": make_t5, "nllb": make_nllb}


def word(*forms: str, unwanted: str = "") -> Wording:
    pattern = "|".join(rf"(?<!\w){re.escape(form)}(?!\w)" for form in forms)
    return Wording(forms, pattern, unwanted)


def within(form: str) -> Wording:
    return Wording((form,), re.escape(form))


@pytest.fixture(scope="module", params=list(MAKERS))
def each_family(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Translator]]:
    path = MAKERS[request.param](tmp_path_factory.mktemp(request.param))
    engine = as_translator(open_model(path))
    yield request.param, engine
    engine.close()


@pytest.fixture(scope="module")
def marian(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Translator]:
    engine = as_translator(open_model(make_marian(tmp_path_factory.mktemp("marian"))))
    yield engine
    engine.close()


def asked(*required: tuple[Wording, ...], name: str = "marian", **changes: object):
    source, target = DIRECTIONS[name]
    given: dict[str, object] = dict(
        sentences=SENTENCES[: len(required)] if required else SENTENCES,
        source_language=source,
        target_language=target,
        max_new_tokens=24,
        beams=6,
        required=required,
    )
    return TranslationRequest(**(given | changes))  # type: ignore[arg-type]


def translated(
    engine: Translator, request: TranslationRequest, cancel: Cancel | None = None
) -> list[Translation]:
    events = engine.translate(request, cancel or Cancel())
    found = [event for event in events if isinstance(event, Translation)]
    return sorted(found, key=lambda translation: translation.index)


def test_every_family_writes_the_word(each_family: tuple[str, Translator]) -> None:
    name, engine = each_family
    plain = translated(engine, asked(name=name))
    needed = [(word("Zug"),) for _ in SENTENCES]
    for before, found in zip(plain, translated(engine, asked(*needed, name=name)), strict=True):
        assert needed[0][0].stands_in(found.best.text)
        assert not needed[0][0].stands_in(before.best.text)
        assert found.best.complete
        assert found.best.logprob < before.best.logprob


def test_without_words_it_is_plain_beam_search(each_family: tuple[str, Translator]) -> None:
    name, engine = each_family
    none = tuple(() for _ in SENTENCES)
    plain = translated(engine, asked(name=name, alternatives=3))
    for one, other in zip(
        plain, translated(engine, asked(*none, name=name, alternatives=3)), strict=True
    ):
        assert one.best.text == other.best.text
        assert one.best.logprob == pytest.approx(other.best.logprob, abs=1e-5)
        assert [c.text for c in one.alternatives] == [c.text for c in other.alternatives]


def test_sentences_without_words_are_not_changed_by_their_neighbours(marian: Translator) -> None:
    mixed = translated(marian, asked((), (word("Zug"),), (), ()))
    plain = translated(marian, asked())
    assert [mixed[i].best.text for i in (0, 2, 3)] == [plain[i].best.text for i in (0, 2, 3)]
    assert "Zug" in mixed[1].best.text


def test_two_words_and_words_of_many_tokens(marian: Translator) -> None:
    both = (word("Zug"), word("Hund über Bord"))
    for found in translated(marian, asked(both, both, both, both)):
        assert all(each.stands_in(found.best.text) for each in both)
        assert found.best.complete


def test_words_that_overlap(marian: Translator) -> None:
    """One begins as the other does, and one is a part of the other."""
    both = (word("Hund"), word("Hund und Katze"), word("Hundehütte"))
    (found,) = translated(marian, asked(both, max_new_tokens=60))
    assert all(each.stands_in(found.best.text) for each in both)


def test_any_of_some_forms_will_do(marian: Translator) -> None:
    either = word("Xylophon", "dog")
    (found,) = translated(marian, asked((either,)))
    assert "dog" in found.best.text and "Xylophon" not in found.best.text


def test_chinese_words_stand_without_blanks(marian: Translator) -> None:
    (found,) = translated(marian, asked((within("世界"), within("火车")), target_language="zh"))
    assert "世界" in found.best.text and "火车" in found.best.text


def test_what_is_unwanted_does_not_stand_beside_it(marian: Translator) -> None:
    free = translated(marian, asked(*[(word("Zug"),) for _ in SENTENCES]))
    sentence, other = next(
        (found.index, other)
        for found in free
        for other in found.best.text.replace("Zug", " ").split()
    )
    barred = word("Zug", unwanted=re.escape(other))
    needed = [(barred,) if index == sentence else () for index in range(len(SENTENCES))]
    found = translated(marian, asked(*needed))[sentence].best
    assert "Zug" in found.text and other not in found.text
    assert found.complete


def test_more_than_the_longest_length_holds_is_left_out(marian: Translator) -> None:
    (plain,) = translated(marian, asked(sentences=SENTENCES[:1]))
    (long,) = translated(marian, asked((word("Donaudampfschifffahrt " * 9),)))
    assert long.best.text == plain.best.text
    (one_of_two,) = translated(marian, asked((word("Zug"), word("Donaudampfschifffahrt " * 9))))
    assert "Zug" in one_of_two.best.text


def test_what_just_fits_is_tried_and_may_come_out_cut(marian: Translator) -> None:
    (found,) = translated(marian, asked((word("Zug", unwanted="."),)))
    assert not found.best.complete


def test_cancelling_in_the_middle(marian: Translator) -> None:
    cancel = Cancel()
    events = marian.translate(asked((word("Zug"),), (word("Hund"),)), cancel)
    for _ in range(4):
        next(events)
    cancel.request()
    assert [event for event in events if isinstance(event, Translation)] == []
    assert len(translated(marian, asked((word("Zug"),)))) == 1


def test_words_for_some_sentences_only_are_a_mistake(marian: Translator) -> None:
    with pytest.raises(UsageError, match="every sentence"):
        translated(marian, asked((word("Zug"),), sentences=SENTENCES))


def test_forms_become_the_tokens_of_their_places() -> None:
    tokenizer = make_tokenizer((), pair=False)
    demands = demands_of([word("dog")], tokenizer, 10)
    texts = {tokenizer.decode(list(variant)) for variant in demands.variants[0]}
    assert texts == {"dog", " dog"}
    assert len(demands) == len(demands.variants[0][0])
    begun = demands.variants[0][0][:1]
    assert demands.following(begun, frozenset()) >= {v[0] for v in demands.variants[0]}
    assert demands.reached((), frozenset({0})) == len(demands)
    assert demands.met(tokenizer("a dog")["input_ids"]) == {0}
    assert demands.met(tokenizer("a dogma")["input_ids"]) == frozenset()


def test_nothing_is_no_demand() -> None:
    demands = demands_of([word("")], make_tokenizer((), pair=False), 10)
    assert demands.wordings == () and len(demands) == 0
