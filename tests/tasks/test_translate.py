"""The translation task over real engines with random weights, and over a scripted chat model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from lslm_tui.engine.base import Engine
from lslm_tui.errors import CapabilityError, UsageError
from lslm_tui.tasks.translate import TranslateRequest, translate
from lslm_tui.tasks.translation.adherence import Adherence
from lslm_tui.tasks.translation.detect import detect
from lslm_tui.tasks.translation.enforced import with_terms, word_in_place
from lslm_tui.tasks.translation.glossary import Term, glossary_flags, terms_in
from lslm_tui.tasks.translation.prompted import cleaned
from lslm_tui.types import (
    Cancel,
    Candidate,
    Capability,
    Done,
    FinishReason,
    FlagKind,
    Progress,
    Segment,
    Token,
    Translation,
    TranslationRequest,
)
from tests.engine.models import open_model
from tests.engine.translators import make_classifier, make_marian


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    opened = open_model(make_marian(tmp_path_factory.mktemp("marian")))
    yield opened
    opened.close()


def request(*sentences: str, **changes: object) -> TranslateRequest:
    return TranslateRequest(
        sentences, **({"source_language": "en", "target_language": "de"} | changes)
    )  # type: ignore[arg-type]


def run(engine: Engine, wanted: TranslateRequest, cancel: Cancel | None = None) -> list[Segment]:
    return [e for e in translate(engine, wanted, cancel or Cancel()) if isinstance(e, Segment)]


class Speaker:
    """A chat model that answers from a list."""

    def __init__(self, *answers: str, context: int = 1000) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []
        self.info = SimpleNamespace(
            name="speaker", context_tokens=context, capabilities=frozenset({Capability.CHAT})
        )

    def count(self, text: str) -> int:
        return len(text)

    def generate(self, request, cancel):
        self.asked.append(request.messages[0].content)
        text = self.answers.pop(0)
        yield Token(1, text, -0.5)
        reason = FinishReason.CANCELLED if cancel.requested else FinishReason.STOP
        yield Done(reason, text, "", usage=None, seed=0)


def test_segments_come_in_order_and_whole(engine: Engine) -> None:
    sentences = [f"the fox number {i} jumps over {'a lazy dog ' * (i % 5)}" for i in range(60)]
    found = run(engine, request(*sentences))
    assert [segment.index for segment in found] == list(range(60))
    assert [segment.source for segment in found] == sentences
    assert all(segment.score is not None and segment.score < 0 for segment in found)


def test_a_long_sentence_is_split_not_cut(engine: Engine) -> None:
    long = "the quick brown fox, " * 40
    (segment,) = run(engine, request(long))
    (short,) = run(engine, request("the quick brown fox,"))
    assert segment.target
    assert len(segment.target) > 3 * len(short.target)
    assert FlagKind.FAILED not in [flag.kind for flag in segment.flags]


def test_signs_alone_stay_as_they_are(engine: Engine) -> None:
    found = run(engine, request("---", "🙂", ""))
    assert [segment.target for segment in found] == ["---", "🙂", ""]
    assert all(segment.score is None for segment in found)


def test_progress_counts_sentences(engine: Engine) -> None:
    events = list(translate(engine, request(*["the fox"] * 40), Cancel()))
    done = [event.done for event in events if isinstance(event, Progress)]
    assert done[-1] == 40
    assert done == sorted(done)


def test_cancelling(engine: Engine) -> None:
    cancel = Cancel()
    events = translate(engine, request(*["the fox jumps"] * 100), cancel)
    first = next(event for event in events if isinstance(event, Segment))
    assert first.index == 0
    cancel.request()
    assert len([event for event in events if isinstance(event, Segment)]) < 99


def test_one_language_for_both(engine: Engine) -> None:
    with pytest.raises(UsageError, match="both de"):
        run(engine, request("Hallo", source_language="de"))


def test_a_classifier_cannot(tmp_path: Path) -> None:
    engine = open_model(make_classifier(tmp_path))
    with pytest.raises(CapabilityError, match="cannot translate"):
        run(engine, request("Hello"))
    engine.close()


def test_a_chat_model_is_asked(engine: Engine) -> None:
    speaker = Speaker('"Der Fuchs springt."', "Guten Tag.\n\nNote: formal.")
    found = run(speaker, request("The fox jumps.", "Good day."))  # type: ignore[arg-type]
    assert [segment.target for segment in found] == ["Der Fuchs springt.", "Guten Tag."]
    assert found[0].score == -0.5
    assert "from English to German" in speaker.asked[0]
    assert speaker.asked[0].endswith("The fox jumps.")


def test_alternatives_of_a_chat_model() -> None:
    speaker = Speaker("Hallo.", "Hallo.", "Guten Tag.")
    (segment,) = run(speaker, request("Hello.", alternatives=2))  # type: ignore[arg-type]
    assert segment.target == "Hallo."
    assert [other.text for other in segment.alternatives] == ["Guten Tag."]


@pytest.mark.parametrize(
    ("answer", "sentence", "expected"),
    [
        ("“Hallo.”", "Hello.", "Hallo."),
        ('"Hallo."', '"Hello."', '"Hallo."'),
        (" Hallo. \n\nI kept it short.", "Hello.", "Hallo."),
        ("", "Hello.", ""),
        ('"', "x", '"'),
    ],
)
def test_answers_are_cleaned(answer: str, sentence: str, expected: str) -> None:
    assert cleaned(answer, sentence) == expected


def test_guards_and_glossary_look_at_every_sentence() -> None:
    speaker = Speaker("Ich habe 4 Hunde und ein Auto.")
    wanted = request("I have 3 dogs and a car.", terms=(Term("car", "Wagen"), Term("cat", "Katze")))
    (segment,) = run(speaker, wanted)  # type: ignore[arg-type]
    assert [flag.kind for flag in segment.flags] == [FlagKind.NUMBER, FlagKind.GLOSSARY]
    assert segment.flags[1].reason == "“car” should be “Wagen”."


def test_terms() -> None:
    terms = (Term("neural network", "neuronales Netz"), Term("net", "Netz"), Term("词", "word"))
    assert [t.source for t in terms_in("A Neural Network is no net.", terms)] == [
        "neural network",
        "net",
    ]
    assert terms_in("A network", terms) == ()
    assert [t.source for t in terms_in("这个词很长", terms)] == ["词"]
    assert glossary_flags("a net", "die Netze", terms) == ()
    assert Term("US", "USA", case_sensitive=True).is_in("tell us") is False


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Wo ist der nächste Bahnhof?", "de"),
        ("Where is the next station?", "en"),
        ("Où est la gare la plus proche ?", "fr"),
        ("最近的车站在哪里？", "zh"),
    ],
)
def test_languages_are_detected(text: str, language: str) -> None:
    found = detect(text, ("en", "de", "fr", "zh"))
    assert found is not None
    assert found.language == language
    assert found.confidence > 0.5
    assert found.is_a(language + "-x")


def test_nothing_to_tell_by() -> None:
    assert detect("12345 --- 🙂", ("en", "de")) is None
    assert detect("", ("en", "de")) is None
    assert detect("Hello there", ("en",)).language == "en"  # type: ignore[union-attr]
    assert detect("Hello there", ("xx", "yy")) is None
    assert detect("https://example.org/the/quick", ("en", "de")) is None


class Finder:
    """A translator that finds the fox only with a wide search."""

    def __init__(self) -> None:
        self.asked: list[TranslationRequest] = []
        self.info = SimpleNamespace(
            name="finder", context_tokens=100, capabilities=frozenset({Capability.TRANSLATE})
        )

    def count(self, text: str) -> int:
        return len(text)

    def translate(self, request, cancel):
        self.asked.append(request)
        for index in range(len(request.sentences)):
            fox = Candidate("Der Fuchs springt.", -0.7, 5, True)
            found = (fox,) if request.beams > 1 else ()
            yield Translation(index, Candidate("Das Tier springt.", -0.2, 5, True), found, 5)


def test_a_missing_term_is_looked_for_among_more_candidates() -> None:
    finder = Finder()
    wanted = request("A fox jumps.", "It jumps.", beams=1, terms=(Term("fox", "Fuchs"),))
    fox, other = run(finder, wanted)  # type: ignore[arg-type]
    assert (fox.target, fox.score, fox.alternatives) == ("Der Fuchs springt.", -0.7, ())
    assert FlagKind.GLOSSARY not in [flag.kind for flag in fox.flags]
    assert other.target == "Das Tier springt."
    assert [each.sentences for each in finder.asked] == [
        ("A fox jumps.", "It jumps."),
        ("fox",),
        ("A fox jumps.",),
    ]
    (required,) = finder.asked[2].required[0]
    assert required.stands_in("Ein Fuchs") and required.stands_in("Zwei Fuchsen")
    assert required.is_spoiled("Das Springt") and not required.is_spoiled("Das Tier")


def test_a_term_no_candidate_has_is_flagged_and_changes_nothing(engine: Engine) -> None:
    (plain,) = run(engine, request("the quick fox jumps"))
    (flagged,) = run(engine, request("the quick fox jumps", terms=(Term("fox", "Qqfuchs"),)))
    assert flagged.target == plain.target
    assert FlagKind.GLOSSARY in [flag.kind for flag in flagged.flags]


def test_a_term_is_written_and_what_that_cost_is_told(engine: Engine) -> None:
    (plain,) = run(engine, request("the quick fox jumps"))
    (forced,) = run(engine, request("the quick fox jumps", terms=(Term("fox", "Zug"),)))
    assert "Zug" in forced.target and "Zug" not in plain.target
    assert forced.unforced == pytest.approx(plain.score)
    assert forced.score is not None and forced.score < forced.unforced
    assert [f.kind for f in forced.flags if f.kind is FlagKind.GLOSSARY] == []
    reason = next(f.reason for f in forced.flags if f.kind is FlagKind.CONFIDENCE)
    assert reason.startswith("The glossary's words were placed against the model")


def test_what_is_no_language_any_more_is_not_taken() -> None:
    first = Translation(0, Candidate("Das Tier", -0.1, 3), (), 3)
    terms = (Term("fox", "Fuchs"),)
    for text, logprob in (("Fuchs", -9.0), ("Fuchs Fuchs Fuchs Fuchs Fuchs", -0.5)):
        other = Translation(0, Candidate(text, logprob, 3), (), 3)
        assert with_terms("the fox", first, other, terms) == first


@pytest.mark.parametrize(
    ("own", "said", "word"),
    [
        (("Das Haus.", "Haus!", "Ein Haus"), "Vor dem Hause steht er.", "Haus"),
        (("La maison est là.", "La maison.", "maison"), "Il est parti.", "maison"),
        (("Follow the car.", "Follow your car.", "Follow cars."), "The car is old.", "car"),
        (("房子在家。", "房子。", "房子里"), "我的房子很大。", "房子"),
        (("a", "b", "c"), "The car is old.", ""),
        ((), "The car is old.", ""),
    ],
)
def test_the_word_in_the_place_of_a_term(own: tuple[str, ...], said: str, word: str) -> None:
    assert word_in_place(own, said) == word


def test_a_term_may_be_written_in_several_ways() -> None:
    term = Term("boss", "Chef | Vorgesetzter")
    assert term.is_kept("Der Vorgesetzter ruft.") and term.is_kept("Die Chefs rufen.")
    assert term.told() == "“boss” should be “Chef” or “Vorgesetzter”."
    assert term.wording.forms == ("Chef", "Vorgesetzter")
    assert Term("net", "Neuronales Netz").wording.forms == ("Neuronales Netz", "neuronales Netz")
    assert Term("fox", "renard").wording.forms == ("renard", "Renard")
    assert Term("AI", "KI").wording.forms == ("KI",)
    assert Term("us", "USA", True).wording.stands_in("usa") is False


def test_a_term_within_a_longer_one_is_not_wanted() -> None:
    terms = (Term("station", "Halt"), Term("train station", "Bahnhof"))
    assert [t.source for t in terms_in("the train station", terms)] == ["train station"]
    both = terms_in("the station near the train station", terms)
    assert [t.source for t in both] == ["train station", "station"]


def test_adherence_is_counted_with_its_lines() -> None:
    terms = (Term("fox", "Fuchs"), Term("dog", "Hund"))
    found = Adherence()
    assert found.summary() == ""
    found.take("the fox", "der Fuchs", terms, 1)
    assert found.summary() == "glossary: 1 of 1 terms kept"
    found.take("the fox and the dog", "das Tier und der Hund", terms, 7)
    for line in range(20, 32):
        found.take("a dog", "ein Tier", terms, line, Path("b.txt"))
    assert (found.wanted, found.kept) == (15, 2)
    assert [(miss.line, miss.term.source) for miss in found.misses[:2]] == [(7, "fox"), (20, "dog")]
    assert found.summary().startswith("glossary: 2 of 15 terms kept, missing in lines 7, b.txt:20,")
    assert found.summary().endswith("and 5 more")


def test_the_best_gives_way_and_stays_an_alternative() -> None:
    def candidate(text: str, logprob: float, complete: bool = True) -> Candidate:
        return Candidate(text, logprob, 3, complete)

    first = Translation(0, candidate("Das Tier", -0.1), (candidate("Ein Tier", -0.2),), 3)
    cut, likely, rare = (
        candidate("Der Fuchs und", -0.3, complete=False),
        candidate("Der Fuchs", -0.4),
        candidate("Fuchs", -0.9),
    )
    wider = Translation(0, candidate("Das Tier", -0.1), (cut, likely, rare), 3)
    found = with_terms("the fox", first, wider, (Term("fox", "Fuchs"),))
    assert found.best == likely
    assert [each.text for each in found.alternatives] == ["Das Tier"]


def test_a_chat_model_is_told_the_terms_of_the_sentence() -> None:
    speaker = Speaker("Der Fuchs.", "Nein.")
    terms = (Term("fox", "Fuchs"), Term("dog", "Hund"))
    run(speaker, request("The fox.", "No way.", terms=terms))  # type: ignore[arg-type]
    assert "“fox” is “Fuchs”" in speaker.asked[0] and "Hund" not in speaker.asked[0]
    assert "terms" not in speaker.asked[1]
