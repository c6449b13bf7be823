"""Texts through the translation desk: a real tiny translator, the memory, edits, failures."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lslm_tui.config import Config
from lslm_tui.errors import InputError, LslmError, UsageError
from lslm_tui.paths import find_paths
from lslm_tui.services.session import Session
from lslm_tui.services.storage import Storage
from lslm_tui.services.translating import (
    Sentence,
    TextTranslation,
    TranslationDesk,
    TranslationSettings,
    languages_of,
)
from lslm_tui.services.translation_memory import Origin, Remembered
from lslm_tui.tasks.translation.backwards import compare
from lslm_tui.tasks.translation.glossary import Term
from lslm_tui.tasks.translation.segments import Piece
from lslm_tui.types import FlagKind, ModelKind, Segment
from tests.engine.translators import make_marian
from tests.fakes import FakeLibrary, entry

TEXT = "The quick brown fox.\n\n  A lazy dog jumps! Lily and Tom play.\n* * *\nThe end."
BROKEN = """The weather was so bad that we had to stay at home
for three days. Nobody knew what to do with the
children, and the dog was afraid of the thunder.
"""
TO_GERMAN = TranslationSettings("en", "de")


@pytest.fixture(scope="module")
def marian(tmp_path_factory):
    return make_marian(tmp_path_factory.mktemp("marian"))


@pytest.fixture
async def desk(marian, home):
    known = FakeLibrary(
        entry("starter-translate", path=marian, kind=ModelKind.SEQ2SEQ, chat=False),
        entry("gone", path=home / "gone", kind=ModelKind.SEQ2SEQ),
    )
    session = Session(find_paths(), Config(), Storage(None), known)
    desk = TranslationDesk(session)
    desk.open()
    yield desk
    await session.close()


async def translated(desk, text=TEXT, settings=TO_GERMAN):
    translation = desk.translate_text(text, settings)
    await translation.finished()
    if translation.error:
        raise translation.error
    return translation


async def test_a_text_keeps_its_shape(desk):
    translation = await translated(desk)
    assert [s.source for s in translation.sentences] == [
        "The quick brown fox.",
        "A lazy dog jumps!",
        "Lily and Tom play.",
        "The end.",
    ]
    assert translation.done == 4
    lines = translation.target.split("\n")
    assert len(lines) == 5
    assert lines[1] == ""
    assert lines[2].startswith("  ")
    assert lines[3] == "* * *"
    assert translation.model == "starter-translate"
    assert translation.seconds > 0


async def test_prose_that_was_broken_into_lines_is_translated_by_sentences(desk):
    translation = await translated(desk, BROKEN)
    assert [s.source for s in translation.sentences] == [
        "The weather was so bad that we had to stay at home for three days.",
        "Nobody knew what to do with the children, and the dog was afraid of the thunder.",
    ]
    assert translation.text == BROKEN
    assert translation.target.count("\n") == 1
    lines = await translated(desk, BROKEN, replace(TO_GERMAN, join_lines=False))
    assert len(lines.sentences) == 4
    assert lines.target.count("\n") == 3


async def test_segments_stream_in_order(desk):
    translation = desk.translate_text(TEXT, TO_GERMAN)
    found = [segment async for segment in desk.segments(translation)]
    assert [segment.index for segment in found] == [0, 1, 2, 3]


async def test_an_empty_text_and_signs_alone(desk):
    for text in ("", "  \n\n ", "--- 🙂", "12 34."):
        translation = await translated(desk, text, TranslationSettings("auto", "de"))
        assert translation.target == text
        assert translation.sentences == []


async def test_the_language_is_detected(desk):
    settings = TranslationSettings("auto", "de")
    translation = await translated(desk, "Where is the next station, please?", settings)
    assert translation.source_language == "en"
    assert translation.detected.confidence > 0.5
    with pytest.raises(UsageError, match="in German already"):
        await translated(desk, "Wo ist denn bitte der nächste Bahnhof?", settings)
    with pytest.raises(InputError, match="cannot be told"):
        await translated(desk, "ⵜⴰⵎⴰⵣⵉⵖⵜ ⵜⴰⵎⴰⵣⵉⵖⵜ", settings)


async def test_remembered_sentences_are_taken_and_similar_ones_offered(desk):
    memory = desk.session.storage.translations
    memory.add(
        Remembered("A lazy dog jumps!", "Ein fauler Hund springt!", "en", "de", Origin.PERSON)
    )
    memory.add(Remembered("The quick brown fix.", "Die Lösung.", "en", "de"))
    translation = await translated(desk)
    first, second = translation.sentences[:2]
    assert second.target == "Ein fauler Hund springt!"
    assert second.segment.memory == 1.0
    assert second.segment.edited
    assert first.matches[0].entry.target == "Die Lösung."
    assert first.segment.memory is None
    fresh = await translated(desk, settings=TranslationSettings("en", "de", use_memory=False))
    assert fresh.sentences[1].segment.memory is None


async def test_an_edit_is_remembered_with_what_it_replaced(desk):
    translation = await translated(desk)
    before = translation.sentences[0].target
    edited = desk.edit(translation, 0, "Der schnelle braune Fuchs.")
    assert edited.edited
    assert "Der schnelle braune Fuchs." in translation.target
    found = desk.session.storage.translations.exact("The quick brown fox.", "en", "de")
    assert (found.target, found.draft, found.origin) == (
        "Der schnelle braune Fuchs.",
        before,
        Origin.PERSON,
    )
    desk.edit(translation, 0, "Der flinke Fuchs.")
    assert (
        desk.session.storage.translations.exact("The quick brown fox.", "en", "de").draft == before
    )
    again = await translated(desk)
    assert again.sentences[0].target == "Der flinke Fuchs."


async def test_what_a_text_had_before_is_not_translated_again(desk):
    first = await translated(desk)
    desk.edit(first, 1, "Ein Hund!")
    kept = first.sentences[2].segment
    more = "Tom has a dog. Lily and Tom play.\n\nA lazy dog jumps!"

    async def again(**changes):
        settings = TranslationSettings("en", **{"target_language": "de", **changes})
        translation = desk.translate_text(more, settings, former=first)
        await translation.finished()
        assert translation.error is None and translation.former is None
        return [sentence.segment for sentence in translation.sentences]

    new, same, mine = await again()
    assert (new.index, same.index, mine.index) == (0, 1, 2)
    assert same.target == kept.target and same.score == kept.score
    assert mine.edited and mine.target == "Ein Hund!"
    desk.session.storage.translations.remove("A lazy dog jumps!", "en", "de")
    assert (await again(beams=2))[2].target == "Ein Hund!"
    assert not (await again(target_language="fr"))[2].edited


async def test_a_former_state_comes_back_in_the_memory_too(desk):
    translation = await translated(desk)
    memory = desk.session.storage.translations
    source = translation.sentences[0].source
    first = translation.sentences[0].segment
    second = desk.edit(translation, 0, "Der schnelle Fuchs.")
    desk.edit(translation, 0, "Der flinke Fuchs.")
    desk.restore(translation, 0, second)
    assert memory.exact(source, "en", "de").target == "Der schnelle Fuchs."
    desk.restore(translation, 0, first)
    assert translation.sentences[0].target == first.target
    assert memory.exact(source, "en", "de") is None


def test_sentences_without_blanks_between_get_them():
    translation = TextTranslation("", TranslationSettings("zh", "en"), source_language="zh")
    translation.pieces = (
        Piece("甲。", translated=True),
        Piece("乙。", translated=True),
        Piece("\n", translated=False),
        Piece("丙。", translated=True),
    )
    for index, (place, target) in enumerate(((0, "One."), (1, "Two."), (3, "Three."))):
        segment = Segment(index, "", target, "zh", "en")
        translation.sentences.append(Sentence(index, place, "", segment))
    assert translation.target == "One. Two.\nThree."


async def test_a_number_lost_in_an_edit_is_flagged(desk):
    translation = await translated(desk, "Tom has 42 dogs.")
    segment = desk.edit(translation, 0, "Tom hat Hunde.")
    assert [flag.kind for flag in segment.flags] == [FlagKind.NUMBER]


async def test_the_glossary_is_written_and_checked(desk):
    terms = desk.session.storage.terms
    terms.put(Term("fox", "Fuchs"), "en", "de")
    translation = await translated(desk, "The quick brown fox.")
    assert "Fuchs" in translation.sentences[0].target
    terms.put(Term("fox", "Fuchs " * 60), "en", "de")  # longer than any translation may be
    translation = await translated(desk, "The quick brown fox.")
    assert FlagKind.GLOSSARY in [flag.kind for flag in translation.sentences[0].segment.flags]
    terms.put(Term("fox", "Fuchs"), "en", "de")
    assert desk.edit(translation, 0, "Der Fuchs.").flags == ()


async def test_what_is_remembered_and_misses_a_term(desk):
    """The sentence itself stays as it was and is flagged; one that is only near is translated."""
    storage = desk.session.storage
    storage.terms.put(Term("fox", "Fuchs"), "en", "de")
    same, near = "The quick brown fox jumps.", "The quick brown fox jumped."
    storage.translations.add(Remembered(same, "Das Tier springt.", "en", "de", Origin.PERSON))
    translation = await translated(desk, same)
    segment = translation.sentences[0].segment
    assert (segment.target, segment.memory) == ("Das Tier springt.", 1.0)
    assert [flag.kind for flag in segment.flags] == [FlagKind.GLOSSARY]
    translation = await translated(desk, near)
    assert translation.sentences[0].matches[0].similarity > 0.9
    assert translation.sentences[0].segment.memory is None
    assert "Fuchs" in translation.sentences[0].target


async def test_alternatives_and_another_try(desk):
    translation = await translated(desk)
    known = translation.sentences[0].target
    found = await desk.alternatives(translation, 0)
    assert found
    assert known not in [candidate.text for candidate in found]
    assert translation.sentences[0].target == known
    assert translation.sentences[0].segment.alternatives == found
    again = await desk.retry(translation, 0)
    assert again.index == 0
    assert translation.sentences[0].segment == again


async def test_back_translation(desk):
    translation = await translated(desk)
    back = await desk.back_translation(translation, 0)
    assert 0 <= back.chrf <= 100
    same = compare("Where is Tom?", "Where is Tom?")
    assert (same.chrf, same.differences, same.missing) == (100.0, (), ())
    other = compare("Where is Tom now?", "Where was Tom?")
    assert [other.text[a:b] for a, b in other.differences] == ["was"]
    assert ["Where is Tom now?"[a:b] for a, b in other.missing] == ["is", " now"]
    assert compare("", "x").chrf == 0.0


async def test_stopping_keeps_what_came(desk):
    translation = desk.translate_text("The quick brown fox jumps. " * 3000, TO_GERMAN)
    stream = desk.segments(translation)
    await anext(stream)
    translation.cancel()
    await translation.finished()
    assert translation.stopped
    assert translation.error is None
    assert 0 < translation.done < 3000


async def test_sentences_that_are_not_there(desk):
    translation = await translated(desk, "One fox.")
    with pytest.raises(UsageError, match="no sentence 2"):
        await desk.alternatives(translation, 1)


async def test_a_model_that_cannot_be_opened_says_why(desk):
    desk.open("gone")
    with pytest.raises(LslmError):
        await translated(desk)


async def test_languages(desk):
    assert await desk.languages() == (("de", "en", "fr", "zh"), ("de", "en", "fr", "zh"))
    info = desk.model.state.info
    from dataclasses import replace

    sources, targets = languages_of(replace(info, source_languages=(), target_languages=()))
    assert {"de", "en", "zh"} <= set(sources) == set(targets)
