"""The data pack: broken files end in clear words, good ones are recognised without being told."""

from __future__ import annotations

import pytest

from lslm_tui.errors import InputError
from lslm_tui.training.data.examples import Conversation, Labelled, Pair, Preference, Text

from .samples import SHARED, load, problems

pytestmark = pytest.mark.skipif(
    not SHARED.is_dir(), reason="needs the data pack beside the project"
)
BAD = SHARED / "bad_input"


@pytest.mark.parametrize(
    ("name", "lines", "good"),
    [
        ("01_broken_line.jsonl", [6], 9),
        ("02_ragged_rows.csv", [4, 5, 6], 3),
        ("03_latin1_bytes_in_utf8.tsv", [4], 3),
        ("04_nul_bytes.csv", [3, 4], 2),
        ("05_utf8_bom.csv", [], 6),
        ("06_crlf_and_mixed_newlines.tsv", [], 9),
        ("08_empty_fields.csv", [3, 4, 5, 8], 4),
        ("10_label_typos.tsv", [14, 19, 34, 38], 36),
    ],
)
def test_bad_rows_are_all_named_and_the_rest_is_read(name, lines, good):
    data = load(BAD / name, on_bad_row="skip")
    assert problems(data) == lines
    assert len(data.train) == good
    assert {row.label for row in data.train} <= {"positive", "negative"}
    if lines:
        with pytest.raises(InputError, match=f"{name}:{lines[0]}: ") as stopped:
            load(BAD / name)
        assert 'on_bad_row = "skip"' in stopped.value.remedy


def test_words_that_look_like_missing_values_are_text():
    data = load(BAD / "08_empty_fields.csv", on_bad_row="skip")
    assert {"NA", "null"} <= {row.text for row in data.train}


def test_an_empty_file_says_so():
    for choice in ("stop", "skip"):
        with pytest.raises(InputError, match="the file is empty"):
            load(BAD / "07_empty.jsonl", on_bad_row=choice)


def test_one_line_of_a_megabyte_is_a_row():
    data = load(BAD / "09_one_megabyte_line.txt", "pretrain")
    assert [len(row.text) for row in data.train] == [1_000_000]
    assert "1,000,000 characters" in " ".join(data.notes)


def test_a_column_named_twice_is_asked_about():
    path = BAD / "11_duplicate_header.csv"
    with pytest.raises(InputError, match=r'"text" 2 times.*text#1'):
        load(path)
    data = load(path, file={"columns": {"text": "text#3"}})
    assert data.train[0].text == "The strap broke after two days."


def test_chats_with_wrong_roles_are_named():
    data = load(BAD / "12_chat_wrong_roles.jsonl", "sft", on_bad_row="skip")
    assert problems(data) == [2, 3, 4, 5, 6, 7, 8, 9, 10]
    assert [row.place.line for row in data.train] == [1, 11]


@pytest.mark.parametrize(
    ("name", "task", "kind"),
    [
        ("chat/oasst_sft_zh.json.gz", "sft", Conversation),
        ("chat/seed_tasks.jsonl", "sft", Conversation),
        ("chat/user_oriented_instructions.jsonl", "sft", Conversation),
        ("chat/identity.json", "sft", Conversation),
        ("chat/v1_sft_demo_identity50.jsonl", "sft", Conversation),
        ("chat/kto_en_demo.json", "sft", Conversation),
        ("chat/glaive_toolcall_en_demo.json.gz", "sft", Conversation),
        ("chat/glaive_toolcall_zh_demo.json.gz", "sft", Conversation),
        ("chat/reason_tool_use_demo_50.jsonl", "sft", Conversation),
        ("chat/v1_dpo_demo.jsonl", "dpo", Preference),
        ("chat/dpo_en_demo.json.gz", "dpo", Preference),
        ("chat/dpo_zh_demo.json", "dpo", Preference),
        ("text/tinyshakespeare.txt", "pretrain", Text),
        ("text/war_and_peace.txt.gz", "pretrain", Text),
        ("text/wikitext2_valid.txt.gz", "lm", Text),
        ("sentiment/sst5_dev.tsv", "classify", Labelled),
        ("sentiment/cr.tsv", "classify", Labelled),
        ("sentiment/zh_shopping/train.tsv.gz", "classify", Labelled),
        ("translation/tatoeba_de_train.tsv.gz", "translate", Pair),
        ("translation/tatoeba_fr_dev.tsv.gz", "translate", Pair),
        ("translation/tatoeba_zh_test.tsv.gz", "translate", Pair),
    ],
)
def test_good_files_are_recognised_without_being_told(name, task, kind):
    data = load(SHARED / name, task, file={"rows": 300})
    assert not data.problems
    assert data.train and {type(row) for row in data.train} == {kind}


def test_quotes_in_tsv_are_ordinary_characters():
    data = load(SHARED / "translation" / "tatoeba_de_test.tsv.gz", "translate")
    assert len(data.train) == 1739
    assert (data.train[0].source_language, data.train[0].target_language) == ("en", "de")


def test_categories_are_groups():
    data = load(SHARED / "sentiment/zh_shopping/dev.tsv.gz", file={"rows": 50})
    assert all(row.group for row in data.train)
