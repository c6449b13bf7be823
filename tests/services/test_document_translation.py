"""Files through the document desk: a real tiny translator, journals, failures, folders."""

from __future__ import annotations

import csv
import errno
import io
import json
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from lslm_tui.config import Config
from lslm_tui.errors import InputError, LslmError, StorageError, UsageError
from lslm_tui.paths import find_paths
from lslm_tui.services import document_files, document_plan, document_work, loaded_model
from lslm_tui.services.document_desk import DocumentDesk
from lslm_tui.services.document_plan import DocumentChoices, DocumentPlan, Plan
from lslm_tui.services.document_segments import SegmentStore
from lslm_tui.services.document_translation import (
    DocumentRun,
    DocumentState,
    DocumentTranslation,
)
from lslm_tui.services.session import Session
from lslm_tui.services.storage import Storage
from lslm_tui.services.text_translation import TranslationSettings
from lslm_tui.services.translating import TranslationDesk
from lslm_tui.services.translation_memory import Origin, Remembered
from lslm_tui.types import FlagKind, ModelKind
from tests.engine.translators import make_marian
from tests.fakes import FakeLibrary, entry
from tests.services.shouting import Shouting
from tests.tasks.translation.documents.samples import SAMPLES, Format
from tests.tasks.translation.documents.test_text import PROSE

TO_GERMAN = TranslationSettings("en", "de")


@pytest.fixture
def shouting(monkeypatch):
    script = Shouting()
    monkeypatch.setattr(loaded_model, "open_engine", script.open)
    return script


@pytest.fixture
def numbering(shouting):
    """What the translator was asked."""
    return shouting.asked


@pytest.fixture
async def desk(home, shouting):
    async with opened(home / "model") as desk:
        yield desk


@asynccontextmanager
async def opened(path):
    known = FakeLibrary(entry("starter-translate", path=path, kind=ModelKind.SEQ2SEQ, chat=False))
    session = Session(find_paths(), Config(), Storage(None), known)
    texts = TranslationDesk(session)
    texts.open()
    yield DocumentDesk(texts, find_paths().state)
    await session.close()


async def translated(desk, source, output, settings=TO_GERMAN, choices=None, **options):
    plan = await desk.plan(source, choices or DocumentChoices())
    translation = desk.start(plan, output, settings, **options)
    await translation.finished()
    if translation.error:
        raise translation.error
    return translation


async def test_documents_go_through_a_model(home, tmp_path):
    source, output = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    kinds = (Format.TEXT, Format.SUBRIP, Format.PO)
    for kind in kinds:
        (source / f"a.{kind}").write_text(SAMPLES[kind][0], encoding="utf-8")
    async with opened(make_marian(tmp_path / "marian")) as desk:
        greedy = TranslationSettings("en", "de", beams=1)
        translation = await translated(desk, source, output, greedy)
    assert translation.share == 1
    assert translation.units == translation.plan.units > 8
    for document in translation.documents:
        assert document.state is DocumentState.DONE
        assert document.output.read_bytes() != document.plan.path.read_bytes()
    assert len(translation.documents) == len(kinds)
    assert not list(find_paths().state.glob("documents/*"))


async def test_a_model_that_loses_marks_translates_what_is_between(desk, shouting, tmp_path):
    shouting.keeps_marks = False
    source, output = tmp_path / "a.md", tmp_path / "b.md"
    source.write_text("See `run()` in [the manual](http://a.b/c) now. Plain words here.\n")
    await translated(desk, source, output)
    assert output.read_text() == (
        "SEE `run()` IN [THE MANUAL](http://a.b/c) NOW. PLAIN WORDS HERE.\n"
    )
    assert "the manual" in shouting.asked


async def test_what_is_no_text_stays(desk, numbering, tmp_path):
    source, output = tmp_path / "a.md", tmp_path / "b.md"
    source.write_text(SAMPLES[Format.MARKDOWN][0])
    await translated(desk, source, output)
    text = output.read_text()
    assert '```python\nprint("Do not touch. Ever.")\n```' in text
    assert "title: Not this one" in text
    assert '[THE\nMANUAL](https://example.org/a.b?c=d "Title")' in text
    assert "THE **OLD** HOUSE." in text
    assert "| FOX  | A QUICK `animal` |" in text
    assert "> A QUOTE THAT GOES\n> ON HERE." in text
    assert "- [ ] SECOND ITEM,\n  WHICH GOES ON" in text
    assert "# THE QUICK BROWN FOX" in text
    assert "A HARD BREAK HERE  \nAND A NEW LINE." in text


async def test_tables_stay_tables(desk, numbering, tmp_path):
    source, output = tmp_path / "a.csv", tmp_path / "b.csv"
    source.write_bytes(b'id,text,x\r\n1,"He said ""no"", then left.",keep me\r\n2,plain words,\r\n')
    await translated(desk, source, output, choices=DocumentChoices(columns=("text",)))
    assert output.read_bytes() == (
        b'id,text,x\r\n1,"HE SAID ""NO"", THEN LEFT.",keep me\r\n2,PLAIN WORDS,\r\n'
    )
    rows = list(csv.reader(io.StringIO(output.read_text())))
    assert rows[1] == ["1", 'HE SAID "NO", THEN LEFT.', "keep me"]


async def test_json_stays_json(desk, numbering, tmp_path):
    source, output = tmp_path / "a.json", tmp_path / "b.json"
    source.write_text(SAMPLES[Format.JSON][0])
    await translated(desk, source, output)
    found = json.loads(output.read_text())
    assert found["title"] == "THE OLD HOUSE"
    assert found["id"] == "house-42"
    assert found["nested"]["items"][0]["text"] == 'FIRST LINE.\nSECOND "LINE" HERE.\\N'
    assert found["nested"]["items"][1] == "EINE STRASSE HIER"
    assert found["emoji"] == "A SMILE 🙂 HERE"
    paths = DocumentChoices(keys=("items.*.text",))
    await translated(desk, source, output, choices=paths, force=True)
    found = json.loads(output.read_text())
    assert found["title"] == "The old house"
    assert found["nested"]["items"][0]["text"].startswith("FIRST")


async def test_po_is_filled_and_marked(desk, numbering, tmp_path):
    source, output = tmp_path / "a.po", tmp_path / "b.po"
    source.write_text(SAMPLES[Format.PO][0])
    await translated(desk, source, output)
    text = output.read_text()
    assert (
        '#: main.c:12\n#, fuzzy, c-format\nmsgid "Open the file %s."\nmsgstr "OPEN THE FILE %s."'
        in text
    )
    assert 'msgid "Close"\nmsgstr "Schließen"' in text
    assert '#: a.c:1\n#, fuzzy\n#| msgid "old"\n' in text
    assert 'msgstr ""\n"FIRST LINE HERE.\\n"\n"SECOND LINE THERE.\\n"\n' in text
    assert 'msgstr[0] "ONE DOG SLEEPS."\nmsgstr[1] "%d DOGS SLEEP."' in text
    assert text.startswith(SAMPLES[Format.PO][0].split("\n\n")[0])
    assert '#, fuzzy\nmsgid "Left alone"\nmsgstr ""' in text
    assert '#~ msgstr ""' in text


async def test_subtitles_keep_times_and_lines(desk, numbering, tmp_path):
    source, output = tmp_path / "a.vtt", tmp_path / "b.vtt"
    source.write_text(SAMPLES[Format.WEBVTT][0])
    await translated(desk, source, output)
    text = output.read_text()
    assert "00:01.000 --> 00:04.000 align:start line:0%" in text
    assert "<v Bob>TOM &amp; MARY ARE HERE.\nTHEY <c.loud>LIVE</c> IN THE OLD HOUSE." in text
    assert "NOTE Do not translate this note." in text
    assert "<00:05.500>GOOD NIGHT." in text


async def test_html_keeps_tags_and_code(desk, numbering, tmp_path):
    source, output = tmp_path / "a.html", tmp_path / "b.html"
    source.write_text(SAMPLES[Format.HTML][0])
    await translated(desk, source, output)
    text = output.read_text()
    assert 'if (a < b) { say("Hi there"); }' in text
    assert 'THE <b>OLD</b> HOUSE &amp; THE <a href="/a?b=c&amp;d">NEW ONE</a>.<br>' in text
    assert 'alt="A RED FOX"' in text
    assert 'placeholder="YOUR NAME" value="keep"' in text
    assert "<pre>Do  not   touch</pre> <p>USE <code>run()</code> FIRST." in text
    assert '<span translate="no">Keep me</span>' in text
    assert 'title="TWO DOGS &quot;HERE&quot;"' in text


@pytest.mark.parametrize(
    ("data", "label"),
    [
        ("﻿The house.\r\nÉcole é.\r\n".encode(), "UTF-8 with BOM"),
        ("﻿The house.\r\nA dog.".encode("utf-16-le"), "UTF-16-LE"),
        ("﻿The house.\n".encode("utf-16-be"), "UTF-16-BE"),
        (b"The caf\xe9 is here.\n\x93Quoted\x94 words.\n", "Latin-1"),
        ("Für 你 and ".encode() + b"caf\xe9 here\n", "UTF-8"),
        (b"", "UTF-8"),
        (b"\x00\x01 one\n", "UTF-8"),
    ],
)
async def test_encodings_come_back(desk, monkeypatch, tmp_path, data, label):
    def same(engine, drafts, request, cancel):
        from lslm_tui.types import Segment

        for index, draft in enumerate(drafts):
            yield Segment(index, draft.text, draft.text, "en", "de")

    monkeypatch.setattr(document_work, "translate_drafts", same)
    source, output = tmp_path / "a.txt", tmp_path / "b.txt"
    source.write_bytes(data)
    translation = await translated(desk, source, output)
    assert output.read_bytes() == data
    assert translation.plan.documents[0].facts.encoding.label == label


async def test_latin_1_is_told_and_left_where_it_is_too_small(desk, numbering, tmp_path):
    source = tmp_path / "a.txt"
    source.write_bytes(b"The caf\xe9 is here.\n")
    translation = await translated(desk, source, tmp_path / "b.txt")
    assert (tmp_path / "b.txt").read_bytes() == b"THE CAF\xc9 IS HERE.\n"
    assert any("Latin-1" in notice for notice in translation.documents[0].notices)
    chinese = TranslationSettings("en", "zh")
    translation = await translated(desk, source, tmp_path / "c.txt", chinese)
    assert (tmp_path / "c.txt").read_text(encoding="utf-8") == "THE CAFÉ IS HERE.\n"
    assert any("UTF-8" in notice for notice in translation.documents[0].notices)


async def test_broken_utf_16_is_refused(desk, tmp_path):
    (tmp_path / "a.txt").write_bytes(b"\xff\xfeT\x00h")
    with pytest.raises(InputError, match=r"a\.txt.*UTF-16"):
        await desk.plan(tmp_path / "a.txt")


async def test_a_sentence_is_translated_once_and_memory_is_asked(desk, numbering, tmp_path):
    memory = desk._session.storage.translations
    memory.add(Remembered("A dog sleeps.", "Ein Hund schläft.", "en", "de", Origin.PERSON))
    source = tmp_path / "a.txt"
    source.write_text("The fox runs.\nA dog sleeps.\n" * 3000)
    seen = []
    plan = await desk.plan(source)
    translation = desk.start(plan, tmp_path / "b.txt", TO_GERMAN)
    translation.on_segment = lambda document, found: seen.append(found)
    await translation.finished()
    assert numbering == ["The fox runs."]
    assert (tmp_path / "b.txt").read_text() == "THE FOX RUNS.\nEin Hund schläft.\n" * 3000
    assert translation.segments == len(seen) == 6000
    assert translation.remembered == 3000
    assert [(s.line, s.unit, s.segment.memory) for s in seen[:2]] == [(1, 1, None), (2, 2, 1.0)]


async def test_stopped_and_resumed(desk, numbering, tmp_path, monkeypatch):
    monkeypatch.setattr(document_work, "BATCH", 10)
    source, output = tmp_path / "a.txt", tmp_path / "b.txt"
    text = "".join(f"Sentence {chr(97 + n % 26)}{chr(97 + n // 26)} is here.\n" for n in range(60))
    source.write_text(text)
    plan = await desk.plan(source)
    translation = desk.start(plan, output, TO_GERMAN)
    translation.on_segment = lambda document, found: found.line == 25 and translation.cancel()
    await translation.finished()
    assert translation.documents[0].state is DocumentState.STOPPED
    assert not output.exists()
    assert list(tmp_path.iterdir()) == [source]
    before = len(numbering)
    assert 25 <= before < 60
    translation = await translated(desk, source, output)
    assert output.read_text() == text.upper()
    assert translation.reused == before
    assert len(numbering) == 60
    assert any("Going on" in notice for notice in translation.documents[0].notices)


async def test_other_settings_begin_anew(desk, numbering, tmp_path):
    source, output = tmp_path / "a.txt", tmp_path / "b.txt"
    source.write_text("The fox.\nA dog.\n")
    translation = desk.start(await desk.plan(source), output, TO_GERMAN)
    translation.on_segment = lambda document, found: translation.cancel()
    await translation.finished()
    assert len(numbering) == 2
    await translated(desk, source, output, TranslationSettings("en", "de", beams=2))
    assert len(numbering) == 4
    await translated(desk, source, output, force=True, resume=False)
    assert len(numbering) == 6


async def test_a_failed_sentence_is_told_and_kept(desk, monkeypatch, tmp_path):
    def failing(engine, drafts, request, cancel):
        from lslm_tui.types import Flag, Segment

        for index, draft in enumerate(drafts):
            flags = (Flag(FlagKind.FAILED, "Too long."),) if "dog" in draft.text else ()
            target = draft.text if flags else draft.text.upper()
            yield Segment(index, draft.text, target, "en", "de", flags=flags)

    monkeypatch.setattr(document_work, "translate_drafts", failing)
    source, output = tmp_path / "a.txt", tmp_path / "b.txt"
    source.write_text("The fox.\nThe dog.\n")
    translation = await translated(desk, source, output)
    assert output.read_text() == "THE FOX.\nThe dog.\n"
    assert translation.failed == 1
    assert (translation.doubts[0].found.line, translation.doubts[0].found.failed) == (2, True)
    po = tmp_path / "a.po"
    po.write_text('msgid "The dog."\nmsgstr ""\n')
    await translated(desk, po, tmp_path / "b.po")
    assert (tmp_path / "b.po").read_text() == po.read_text()


async def test_a_full_disk_keeps_the_journal(desk, numbering, tmp_path, monkeypatch):
    source, output = tmp_path / "a.txt", tmp_path / "b.txt"
    source.write_text("The fox.\n")

    def full(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(document_files.os, "fsync", full)
        with pytest.raises(StorageError, match="disk is full"):
            await translated(desk, source, output)
    assert list(tmp_path.iterdir()) == [source]
    await translated(desk, source, output)
    assert numbering == ["The fox."]
    assert output.read_text() == "THE FOX.\n"


async def test_refusals(desk, tmp_path):
    source = tmp_path / "a.txt"
    source.write_text("The fox.\n")
    (tmp_path / "there.txt").write_text("mine")
    (tmp_path / "a.xyz").write_text("x")
    with pytest.raises(UsageError, match="output is the input"):
        await translated(desk, source, source, force=True)
    with pytest.raises(UsageError, match="exists already"):
        await translated(desk, source, tmp_path / "there.txt")
    with pytest.raises(UsageError, match="no document of a kind"):
        await desk.plan(tmp_path / "a.xyz")
    with pytest.raises(InputError, match="no such file"):
        await desk.plan(tmp_path / "nothing.txt")
    plan = await desk.plan(source)
    source.write_text("Another fox.\n")
    translation = desk.start(plan, tmp_path / "b.txt", TO_GERMAN)
    await translation.finished()
    assert isinstance(translation.error, InputError)
    assert (tmp_path / "there.txt").read_text() == "mine"


async def test_a_folder_is_mirrored(desk, numbering, tmp_path):
    source, output = tmp_path / "in", tmp_path / "in" / "out"
    (source / "deep").mkdir(parents=True)
    (source / "a.txt").write_text("The fox.\n")
    (source / "deep" / "b.md").write_text("# A dog\n")
    (source / "deep" / "c.bin").write_bytes(b"\x00")
    (source / ".hidden.txt").write_text("no")
    output.mkdir()
    (output / "old.txt").write_text("not looked at")
    plan = await desk.plan(source, leave_out=output)
    assert [str(skipped.path.name) for skipped in plan.skipped] == ["c.bin"]
    translation = desk.start(plan, output, TO_GERMAN)
    await translation.finished()
    assert translation.error is None
    assert (output / "a.txt").read_text() == "THE FOX.\n"
    assert (output / "deep" / "b.md").read_text() == "# A DOG\n"


async def test_a_folder_goes_on_where_it_was(desk, numbering, tmp_path):
    source, output = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    for name in "abc":
        (source / f"{name}.txt").write_text(f"The fox {name}.\n")
    translation = desk.start(await desk.plan(source), output, TO_GERMAN)
    translation.on_segment = lambda document, found: (
        document.plan.path.name == "b.txt" and translation.cancel()
    )
    await translation.finished()
    assert [path.name for path in output.iterdir()] == ["a.txt"]
    translation = desk.start(await desk.plan(source), output, TO_GERMAN)
    await translation.finished()
    assert translation.error is None
    assert sorted(path.name for path in output.iterdir()) == ["a.txt", "b.txt", "c.txt"]
    assert len(numbering) == 3


async def test_the_plan_offers_columns_and_a_language(desk, tmp_path):
    source = tmp_path / "a.tsv"
    source.write_text("id\ttext\tdate\n1\tWhere is the old house?\t2024-01-01\n" * 3)
    plan = await desk.plan(source)
    (document,) = plan.documents
    assert [(c.name, c.is_text, c.chosen) for c in document.columns] == [
        ("id", False, False), ("text", True, True), ("date", False, False)
    ]  # fmt: skip
    await desk._desk.model.wait_ready()
    found = await desk.detect(plan)
    assert found.language == "en"
    assert await desk.estimate(plan, TO_GERMAN) > 0
    with pytest.raises(UsageError, match="no column 'nope'"):
        await desk.plan(source, DocumentChoices(columns=("nope",)))


async def test_a_megabyte_in_one_line(desk, numbering, tmp_path):
    source, output = tmp_path / "a.txt", tmp_path / "b.txt"
    source.write_text("The quick brown fox jumps. " * 40_000)
    translation = await translated(desk, source, output)
    assert output.read_text() == source.read_text().upper()
    assert translation.units == 1
    assert numbering == ["The quick brown fox jumps."]


async def test_a_model_that_is_not_there(desk, tmp_path):
    source = tmp_path / "a.txt"
    source.write_text("The fox.\n")
    with pytest.raises(LslmError, match="cannot write xx"):
        await translated(desk, source, tmp_path / "b.txt", TranslationSettings("en", "xx"))
    assert not (tmp_path / "b.txt").exists()


async def test_emphasis_a_model_loses_is_put_where_its_words_are(desk, shouting, tmp_path):
    shouting.keeps_marks = False
    source, output = tmp_path / "a.md", tmp_path / "b.md"
    source.write_text("He works in a *big* factory.\n")
    translation = await translated(desk, source, output)
    assert output.read_text() == "HE WORKS IN A *BIG* FACTORY.\n"
    assert FlagKind.PLACEHOLDER not in translation.flags


async def test_a_model_that_loses_marks_is_not_asked_for_more(desk, shouting, tmp_path):
    shouting.keeps_marks = False
    source, output = tmp_path / "a.md", tmp_path / "b.md"
    source.write_text("".join(f"Page {n} has `code` in it.\n\n" for n in range(40)))
    await translated(desk, source, output)
    assert output.read_text() == source.read_text().upper().replace("`CODE`", "`code`")
    assert sum("[[1]]" in sentence for sentence in shouting.asked) == 8


async def test_broken_lines_are_translated_together(desk, numbering, tmp_path):
    source, output = tmp_path / "a.txt", tmp_path / "b.txt"
    source.write_text(PROSE + "\nA title\nAnother\n")
    await translated(desk, source, output)
    assert output.read_text() == source.read_text().upper()
    assert any("more than thirty years" in sentence for sentence in numbering)
    numbering.clear()
    await translated(desk, source, tmp_path / "c.txt", choices=DocumentChoices(join=False))
    assert any(sentence.endswith("more than") for sentence in numbering)


async def test_a_file_of_a_folder_that_fails_does_not_stop_the_others(desk, numbering, tmp_path):
    source, output = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    for name in "abc":
        (source / f"{name}.txt").write_text(f"The fox {name}.\n")
    plan = await desk.plan(source)
    (source / "b.txt").write_text("Changed meanwhile.\n")
    translation = desk.start(plan, output, TO_GERMAN)
    await translation.finished()
    assert translation.error is None
    assert [run.state for run in translation.documents] == [
        DocumentState.DONE, DocumentState.FAILED, DocumentState.DONE
    ]  # fmt: skip
    assert "has changed since" in str(translation.failures[0].error)
    assert sorted(path.name for path in output.iterdir()) == ["a.txt", "c.txt"]
    again = desk.start(await desk.plan(source), output, TO_GERMAN)
    await again.finished()
    assert [run.state for run in again.documents] == [DocumentState.DONE] * 3
    assert len(numbering) == 3


async def test_sentences_are_kept_to_be_read_again(desk, numbering, tmp_path):
    source = tmp_path / "in"
    source.mkdir()
    (source / "a.txt").write_text(
        "The fox.\nA dog \ud83d".encode("utf-8", "replace").decode() + "\n"
    )
    (source / "b.csv").write_text("id,text\n1,A cat sleeps here.\n2,The bird.\n")
    store = SegmentStore(tmp_path / "kept" / "x.db")
    for _ in range(2):  # begun again, nothing is there twice
        translation = desk.start(
            await desk.plan(source), tmp_path / "out", TO_GERMAN, force=True, segments=store
        )
        await translation.finished()
    found = [each for _, each in store.read(1)]
    assert [(s.line, s.place, s.segment.source, s.segment.target) for s in found] == [
        (2, "text", "A cat sleeps here.", "A CAT SLEEPS HERE."), (3, "text", "The bird.", "THE BIRD.")
    ]  # fmt: skip
    (first,) = store.read(0, limit=1)
    assert [s.segment.source for _, s in store.read(0, after=first[0])] == ["A dog ?"]
    assert translation.documents[0].segments == 2
    assert store.path.stat().st_mode & 0o077 == 0
    store.close()


def test_the_time_left_is_told_by_characters():
    plan = Plan(Path("a.txt"), (DocumentPlan(None, Path("a.txt"), None, 100, 100_000),))
    translation = DocumentTranslation(plan, TO_GERMAN, [DocumentRun(plan.documents[0], Path("b"))])
    translation.begin_batch(20_000, 20_000)
    translation._batch_began -= 10
    assert translation.seconds_left is None  # nothing is done yet
    translation.progress(0.01)
    assert translation.seconds_left is None  # 200 characters tell nothing
    translation.progress(0.5)
    assert translation.seconds_left == pytest.approx(90, abs=1)
    translation._seen -= 5  # nothing has come since, and so the time goes on
    translation._batch_began -= 5
    assert translation.seconds_left == pytest.approx(85, abs=1)
    translation._batch_began += 5
    translation.progress(1.0)
    translation.end_batch()
    translation.documents[0].characters, translation.share_of_batch = 20_000, 0.0
    assert translation.seconds_left == pytest.approx(40, abs=1)
    translation.end()
    assert translation.seconds_left is None


@pytest.mark.parametrize(("name", "held"), [("a.json", True), ("a.html", True), ("a.jsonl", False)])
async def test_what_is_held_whole_may_not_be_too_large(desk, tmp_path, monkeypatch, name, held):
    monkeypatch.setattr(document_plan, "MOST_HELD", 2 * 2**20)
    (tmp_path / "in").mkdir()
    source = tmp_path / "in" / name
    source.write_text('{"text": "A long sentence about a dog."}\n' * 60_000)
    if not held:
        assert (await desk.plan(source)).units == 60_000
        return
    with pytest.raises(InputError, match=r"2 MB of (JSON|HTML): .*, up to 2 MB") as raised:
        await desk.plan(source)
    assert "Split it" in raised.value.remedy
    (skipped,) = (await desk.plan(tmp_path / "in")).skipped
    assert "held in memory" in skipped.reason
