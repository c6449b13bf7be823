"""Training sets out of own work: what is taken, what is left out, and that the training reads it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lslm_tui.errors import StorageError, UsageError
from lslm_tui.services import training_sets
from lslm_tui.services.corrected_labels import CorrectedLabel
from lslm_tui.services.records import Attachment, MessageStatus
from lslm_tui.services.storage import Storage
from lslm_tui.services.training_sets import SetKind, find_set, rows_of, write_training_set, writing
from lslm_tui.services.translation_memory import Origin, Remembered
from lslm_tui.training.data.load import load_data
from lslm_tui.training.recipe import parse_recipe
from lslm_tui.types import Role


@pytest.fixture
def storage():
    storage = Storage(None)
    yield storage
    storage.close()


class Talk:
    """A conversation being written."""

    def __init__(self, storage: Storage, system: str = "") -> None:
        self.storage = storage
        self.id = storage.create_conversation(system=system).id
        self.last: str | None = None

    def ask(self, text: str, **more) -> str:
        self.last = self._add(Role.USER, text, **more)
        return self.last

    def answer(self, text: str, rating: int = 0, correction: str | None = None, **more) -> str:
        reply = self._add(Role.ASSISTANT, text, **more)
        if rating:
            self.storage.rate(reply, rating)
        if correction is not None:
            self.storage.correct(reply, correction)
        return reply

    def _add(self, role: Role, text: str, **more) -> str:
        added = self.storage.add_message(
            self.id, parent_id=self.last, role=role, content=text, **more
        )
        return added.id


def rows(storage: Storage, name: str) -> list[dict]:
    return [dict(row) for row in rows_of(storage, find_set(storage, name))]


def counts(storage: Storage) -> dict[str, tuple[int, int]]:
    found = training_sets.training_sets(storage)
    return {one.name: (one.rows, one.left_out) for one in found}


def test_nothing_yet(storage):
    assert counts(storage) == {"chats": (0, 0), "preferences": (0, 0), "labels": (0, 0)}
    with pytest.raises(UsageError, match="no chats to learn from") as caught:
        find_set(storage, "chats")
    assert "Rate replies" in caught.value.remedy
    with pytest.raises(UsageError, match="no training set poems"):
        find_set(storage, "poems")


def test_a_rated_reply_comes_with_what_was_read_before_it(storage):
    talk = Talk(storage, system="Sei kurz.")
    talk.ask("你好", attachments=[Attachment("a.md", "x = 1")])
    talk.last = talk.answer("嗨 😀", correction="您好")
    talk.ask("Once more?")
    talk.answer("Gladly.", rating=1)
    talk.answer("No.", rating=-1)
    (row,) = rows(storage, "chats")
    assert [message["role"] for message in row["messages"]] == [
        "system",
        "user",
        "assistant",
        "user",
        "assistant",
    ]
    assert "x = 1" in row["messages"][1]["content"]
    assert row["messages"][2] == {"role": "assistant", "content": "您好", "loss_weight": 0}
    assert row["messages"][-1] == {"role": "assistant", "content": "Gladly."}
    assert counts(storage)["preferences"] == (2, 0)


def test_preferences_of_a_correction_and_of_versions(storage):
    talk = Talk(storage)
    question = talk.ask("Which key stops?")
    talk.answer("Enter.", rating=-1)
    talk.answer("Esc", rating=1, correction="Esc.")
    talk.answer("Esc.", rating=1)
    prompt = [{"role": "user", "content": "Which key stops?"}]
    assert rows(storage, "preferences") == [
        {"prompt": prompt, "chosen": "Esc.", "rejected": "Esc"},
        {"prompt": prompt, "chosen": "Esc.", "rejected": "Enter."},  # twice, kept once
    ]
    assert len(rows(storage, "chats")) == 1  # both + replies say the same
    talk.last = question
    talk.answer("Same", correction="Same")
    assert counts(storage)["preferences"] == (2, 1)


def test_what_broke_off_or_has_no_question_is_left_out_and_counted(storage):
    talk = Talk(storage)
    talk.answer("Unasked.", rating=1)
    talk.ask("Go on")
    talk.answer("Once upon", rating=1, status=MessageStatus.STOPPED)
    talk.answer("Half", rating=1, status=MessageStatus.LENGTH, correction="The whole.")
    assert counts(storage)["chats"] == (1, 2)
    assert rows(storage, "chats")[0]["messages"][-1]["content"] == "The whole."


def test_deleted_conversations_teach_nothing(storage):
    talk = Talk(storage)
    talk.ask("Secret?")
    talk.answer("Yes.", rating=1)
    storage.delete(talk.id)
    assert counts(storage)["chats"] == (0, 0)


def test_labels_and_translations_of_a_person_only(storage):
    storage.labels.put(CorrectedLabel("Nice, 不错", "positive", "negative", "m"))
    for source, target, origin in (("Yes", "Ja", Origin.PERSON), ("No", "Nein", Origin.MODEL)):
        storage.translations.add(Remembered(source, target, "en", "de", origin))
    storage.translations.add(Remembered("oui", "是", "fr", "zh", Origin.PERSON))
    assert rows(storage, "labels") == [{"text": "Nice, 不错", "label": "positive"}]
    assert rows(storage, "translations-en-de") == [{"en": "Yes", "de": "Ja"}]
    assert rows(storage, "translations-fr-zh") == [{"fr": "oui", "zh": "是"}]


def test_the_file_is_private_and_whole(storage, tmp_path):
    talk = Talk(storage)
    for number in range(120):
        talk.last = None
        talk.ask(f"q{number}")
        talk.answer(f"a{number}", rating=1)
    chosen, path = find_set(storage, "chats"), tmp_path / "sets" / "chats.jsonl"
    steps = writing(storage, chosen, path)
    assert next(steps) == 50
    assert not path.exists()
    steps.close()
    assert list(path.parent.iterdir()) == []
    assert write_training_set(storage, chosen, path) == 120
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(path.read_text(encoding="utf-8").splitlines()) == 120


def test_a_full_disk_leaves_the_old_file(storage, tmp_path, monkeypatch):
    storage.labels.put(CorrectedLabel("a", "b", "c", "m"))
    path = tmp_path / "labels.jsonl"
    path.write_text("before", encoding="utf-8")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(training_sets.os, "fsync", full)
    with pytest.raises(StorageError, match="No space left"):
        write_training_set(storage, find_set(storage, "labels"), path)
    assert path.read_text(encoding="utf-8") == "before"
    assert [one.name for one in tmp_path.iterdir()] == ["labels.jsonl"]


@pytest.mark.parametrize(
    ("kind", "task"),
    [
        ("chats", "sft"),
        ("preferences", "dpo"),
        ("labels", "classify"),
        ("translations", "translate"),
    ],
)
def test_the_training_reads_every_set(storage, tmp_path, kind, task):
    talk = Talk(storage, system="Be kind.")
    for number in range(4):
        talk.ask(f"Question {number}?")
        talk.answer("Bad.", rating=-1)
        talk.last = talk.answer(f"Answer {number}.", rating=1)
        storage.labels.put(CorrectedLabel(f"text {number}", f"label{number % 2}", "x", "m"))
        storage.translations.add(
            Remembered(f"{number} a", f"{number} b", "en", "de", Origin.PERSON)
        )
    chosen = next(one for one in training_sets.training_sets(storage) if one.kind is SetKind(kind))
    path: Path = tmp_path / f"{chosen.name}.jsonl"
    write_training_set(storage, chosen, path)
    recipe = parse_recipe(
        {"name": "x", "task": task, "model": {"base": "b"}, "data": {"train": [str(path)]}}
    )
    data = load_data(recipe)
    assert len(data.train) + len(data.evaluation) == 4
    assert data.problems == ()
    if task == "sft":  # only the rated reply is learned; the others are read
        longest = max((*data.train, *data.evaluation), key=lambda row: len(row.messages))
        trained = [m.trained for m in longest.messages if m.role == "assistant"]
        assert trained == [False, False, False, True]


def test_lone_surrogates_and_line_separators_stay_in_their_line():
    text = training_sets.line_of({"text": "a\ud800\u2028b\nc"})
    assert json.loads(text)["text"] == "a?\u2028b\nc"
    assert "\n" not in text


def test_a_rated_reply_keeps_its_reasoning_and_a_corrected_one_does_not(storage, tmp_path):
    talk = Talk(storage)
    talk.ask("What is 2 and 2?")
    talk.answer("4.", rating=1, reasoning="Two and two.\nThat is 4.")
    other = Talk(storage)
    other.ask("What is 3 and 3?")
    other.answer("7.", rating=1, correction="6.", reasoning="Three and three is 7.")
    found = [row["messages"][-1]["content"] for row in rows(storage, "chats")]
    assert found[0] == [
        {"type": "reasoning", "value": "Two and two.\nThat is 4."},
        {"type": "text", "value": "4."},
    ]
    assert found[1] == "6."
    path = tmp_path / "chats.jsonl"
    write_training_set(storage, find_set(storage, "chats"), path)
    recipe = parse_recipe(
        {
            "name": "x", "task": "sft", "model": {"base": "y"},
            "data": {"train": [str(path)], "eval_rows": 0},
        }
    )  # fmt: skip
    read = [row.messages[-1].content for row in load_data(recipe).train]
    assert read[0] == "<think>\nTwo and two.\nThat is 4.\n</think>\n\n4." and read[1] == "6."
