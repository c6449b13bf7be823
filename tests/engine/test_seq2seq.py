"""Translators: the same words as transformers' own `generate`, in batches, with alternatives."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

from lslm_tui.engine import batching
from lslm_tui.engine.base import Translator, as_classifier, as_translator
from lslm_tui.errors import (
    CapabilityError,
    ContextOverflowError,
    EngineError,
    ModelUnfitError,
    OutOfMemoryError,
    UsageError,
)
from lslm_tui.types import Cancel, Capability, ModelKind, Translation, TranslationRequest

from .models import open_model
from .translators import make_marian, make_nllb, make_t5

SENTENCES = (
    "the quick brown fox",
    "a lazy dog",
    "Lily and Tom play 42 .",
    "你好 世界 🙂",
    "jumps",
    "the dog jumps over the quick fox while Tom and Lily play",
    "é",
)


@pytest.fixture(scope="module")
def directories(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {
        "marian": make_marian(tmp_path_factory.mktemp("marian")),
        "t5": make_t5(tmp_path_factory.mktemp("t5")),
        "nllb": make_nllb(tmp_path_factory.mktemp("nllb")),
    }


@pytest.fixture(scope="module")
def translator(directories: dict[str, Path]) -> Iterator[Translator]:
    engine = as_translator(open_model(directories["marian"]))
    yield engine
    engine.close()


def request(**changes: object) -> TranslationRequest:
    given: dict[str, object] = dict(
        sentences=SENTENCES, source_language="en", target_language="de", max_new_tokens=14
    )
    return TranslationRequest(**(given | changes))  # type: ignore[arg-type]


def translated(
    engine: Translator, wanted: TranslationRequest, cancel: Cancel | None = None
) -> list[Translation]:
    events = engine.translate(wanted, cancel or Cancel())
    found = [event for event in events if isinstance(event, Translation)]
    return sorted(found, key=lambda translation: translation.index)


MARKS = {"marian": ">>de<< ", "t5": "<2de> ", "nllb": ""}
SOURCES = {"marian": "en", "t5": "fr", "nllb": "en"}


def by_generate(path: Path, name: str, beams: int) -> list[str]:
    """Translate one by one with transformers alone."""
    tokenizer = AutoTokenizer.from_pretrained(path)
    model = AutoModelForSeq2SeqLM.from_pretrained(path).eval()
    start = [tokenizer.eos_token_id, tokenizer.convert_tokens_to_ids("deu_Latn")]
    texts = []
    for sentence in SENTENCES:
        inputs = tokenizer(MARKS[name] + sentence, return_tensors="pt")
        prefix = {"decoder_input_ids": torch.tensor([start])} if name == "nllb" else {}
        with torch.inference_mode():
            output = model.generate(
                input_ids=inputs.input_ids,
                attention_mask=inputs.attention_mask,
                num_beams=beams,
                do_sample=False,
                max_new_tokens=14,
                bad_words_ids=[[0]],
                **prefix,
            )
        texts.append(tokenizer.decode(output[0], skip_special_tokens=True).strip())
    return texts


@pytest.mark.parametrize("name", ["marian", "t5", "nllb"])
@pytest.mark.parametrize("beams", [1, 3, 8])
def test_it_says_what_generate_says(name: str, beams: int, directories: dict[str, Path]) -> None:
    wanted = request(source_language=SOURCES[name], beams=beams)
    engine = as_translator(open_model(directories[name]))
    found = [translation.best.text for translation in translated(engine, wanted)]
    engine.close()
    assert found == by_generate(directories[name], name, beams)
    assert len(set(found)) > 3  # random weights, but not always the same words


def test_a_source_is_read_once_for_all_beams(directories: dict[str, Path]) -> None:
    """What comes out is the same where the attention cannot share it, to the rounding."""
    shared = as_translator(open_model(directories["marian"]))
    apart = as_translator(open_model(directories["marian"]))
    apart._model.set_attn_implementation("sdpa")  # type: ignore[attr-defined]
    wanted = request(beams=4, alternatives=3)
    for one, other in zip(translated(shared, wanted), translated(apart, wanted), strict=True):
        assert one.best.text == other.best.text
        assert one.best.logprob == pytest.approx(other.best.logprob, abs=1e-5)
        assert [c.text for c in one.alternatives] == [c.text for c in other.alternatives]
    shared.close()
    apart.close()


def test_the_order_of_sentences_does_not_matter(translator: Translator) -> None:
    forwards = [t.best for t in translated(translator, request())]
    backwards = [t.best for t in translated(translator, request(sentences=SENTENCES[::-1]))]
    assert [best.text for best in forwards] == [best.text for best in backwards[::-1]]
    for one, other in zip(forwards, backwards[::-1], strict=True):
        assert one.logprob == pytest.approx(other.logprob, abs=1e-4)


def test_the_target_language_changes_the_words(translator: Translator) -> None:
    german = [t.best.text for t in translated(translator, request())]
    french = [t.best.text for t in translated(translator, request(target_language="fr"))]
    assert german != french


def test_alternatives_are_others_and_worse(translator: Translator) -> None:
    for translation in translated(translator, request(alternatives=3)):
        texts = [translation.best.text, *(other.text for other in translation.alternatives)]
        assert len(set(texts)) == len(texts)
        assert 0 < len(translation.alternatives) <= 3
        assert translation.best.logprob < 0


def test_a_longest_length_is_kept_and_told(translator: Translator) -> None:
    for translation in translated(translator, request(max_new_tokens=2)):
        assert translation.best.tokens <= 2
    cut = translated(translator, request(max_new_tokens=1))
    assert any(not translation.best.complete for translation in cut)


def test_a_repetition_penalty_changes_a_loop(translator: Translator) -> None:
    plain = [t.best.text for t in translated(translator, request(max_new_tokens=40))]
    other = [
        t.best.text
        for t in translated(translator, request(max_new_tokens=40, repetition_penalty=3.0))
    ]
    assert plain != other


def test_cancelling_ends_it_and_the_engine_goes_on(translator: Translator) -> None:
    cancel = Cancel()
    events = translator.translate(request(max_new_tokens=60), cancel)
    next(events)
    next(events)
    cancel.request()
    assert [event for event in events if isinstance(event, Translation)] == []
    assert len(translated(translator, request())) == len(SENTENCES)


def test_no_sentences_and_an_empty_one(translator: Translator) -> None:
    assert translated(translator, request(sentences=())) == []
    assert len(translated(translator, request(sentences=("",)))) == 1


def test_a_sentence_too_long_is_refused_not_cut(translator: Translator) -> None:
    with pytest.raises(ContextOverflowError, match=r"takes .* tokens and the model reads 64"):
        translated(translator, request(sentences=("fox " * 200,)))


@pytest.mark.parametrize(
    ("source", "target", "words"),
    [("en", "xx", "cannot write xx"), ("xx", "de", "cannot read xx"), ("de", "de", "both de")],
)
def test_a_direction_it_does_not_know(
    translator: Translator, source: str, target: str, words: str
) -> None:
    with pytest.raises(CapabilityError, match=words):
        translated(translator, request(source_language=source, target_language=target))


def test_settings_that_make_no_sense(translator: Translator) -> None:
    with pytest.raises(UsageError):
        translated(translator, request(beams=100))
    with pytest.raises(UsageError):
        translated(translator, request(repetition_penalty=0.0))


def test_out_of_memory_halves_the_batch(
    translator: Translator, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lslm_tui.engine import seq2seq

    real, sizes = seq2seq.search_rows, []

    def small_memory(model, ids, mask, search, cancel):
        sizes.append(len(ids))
        if len(ids) > 2:
            raise torch.OutOfMemoryError("no room")
        return (yield from real(model, ids, mask, search, cancel))

    expected = [t.best.text for t in translated(translator, request())]
    monkeypatch.setattr(seq2seq, "search_rows", small_memory)
    assert [t.best.text for t in translated(translator, request())] == expected
    assert sizes[0] == len(SENTENCES)

    def no_memory(model, ids, mask, search, cancel):
        raise torch.OutOfMemoryError("no room")
        yield

    monkeypatch.setattr(seq2seq, "search_rows", no_memory)
    with pytest.raises(OutOfMemoryError):
        translated(translator, request())


def test_what_it_is(translator: Translator) -> None:
    assert translator.info.kind is ModelKind.SEQ2SEQ
    assert translator.info.capabilities == {Capability.TRANSLATE}
    assert translator.info.target_languages == ("de", "en", "fr", "zh")
    assert translator.count("the fox") > 0
    with pytest.raises(CapabilityError):
        as_classifier(translator)


def test_a_closed_one_says_so(directories: dict[str, Path]) -> None:
    engine = as_translator(open_model(directories["marian"]))
    engine.close()
    with pytest.raises(EngineError, match="closed"):
        translated(engine, request())


def test_a_model_that_names_no_languages(tmp_path: Path) -> None:
    with pytest.raises(ModelUnfitError, match="which languages"):
        open_model(make_marian(tmp_path, tags=()))


def test_batches_are_alike_in_length_and_bounded() -> None:
    lengths = [3, 50, 4, 49, 5, 2, 48]
    batcher = batching.Batcher(lengths, tokens=100)
    batches = list(batcher)
    assert sorted(row for batch in batches for row in batch) == list(range(7))
    assert batches[0] == [1, 3]
    assert batching.Batcher([], tokens=100).__iter__() is not None
    assert list(batching.Batcher([])) == []
    assert list(batching.Batcher([9999], tokens=100)) == [[0]]


def test_the_budget_follows_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(batching.time, "perf_counter", lambda: now[0])
    batcher = batching.Batcher([10] * 10_000, tokens=1000)
    batches: list[int] = []
    for batch in batcher:
        now[0] += len(batch) * 0.001  # 0.1 ms a token
        batches.append(len(batch))
    assert batches[0] == 100
    assert 140 <= batches[4] <= 160  # 0.15 s
