"""Training sets out of a person's own work, as JSON lines that a recipe's `data.train` reads.

    chats                 replies rated +, each with the conversation before it and its reasoning
    preferences           corrected replies over the originals; + over - among versions of a reply
    labels                labels put right
    translations-en-de    translations put right, one set for each direction

Only what can be learned from is taken: a reply that broke off teaches breaking off, and a preference
between equal texts nothing; how many were left out is told. Knows the records, not SQL and no recipe.
Used on the thread that opened the storage.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from lslm_tui.errors import StorageError, UsageError
from lslm_tui.paths import Paths, private_directory
from lslm_tui.services.records import Message, MessageStatus
from lslm_tui.services.storage import Storage
from lslm_tui.services.turns import turns_of
from lslm_tui.types import Role

Row = Mapping[str, Any]
ROWS_PER_STEP = 50
"""Rows written between two steps of `writing`; a few milliseconds."""


class SetKind(StrEnum):
    """What a set is made of."""

    CHATS = "chats"
    PREFERENCES = "preferences"
    LABELS = "labels"
    TRANSLATIONS = "translations"


SHAPES: Mapping[SetKind, str] = {
    SetKind.CHATS: "chat",
    SetKind.PREFERENCES: "preference",
    SetKind.LABELS: "label",
    SetKind.TRANSLATIONS: "parallel",
}
"""The shape of the rows, as recipes call it."""


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """One set that could be written now.

    Attributes:
        rows: how many it would have.
        left_out: judged things that cannot be learned from.
        reason: why those are left out; empty where none are.
        counts: rows by label, for labels only.
        source_language, target_language: ISO codes, for translations only.
    """

    kind: SetKind
    rows: int
    left_out: int = 0
    reason: str = ""
    counts: tuple[tuple[str, int], ...] = ()
    source_language: str = ""
    target_language: str = ""

    @property
    def name(self) -> str:
        """As the command line and files call it."""
        if self.kind is not SetKind.TRANSLATIONS:
            return self.kind.value
        return f"{self.kind}-{self.source_language}-{self.target_language}"

    @property
    def shape(self) -> str:
        return SHAPES[self.kind]


def training_sets(storage: Storage) -> list[TrainingSet]:
    """Every set, those that have no rows yet included; translations only where there are some."""
    chats, preferences = _judged(storage)
    labels = Counter(corrected.label for corrected in storage.labels.all())
    pairs = Counter(
        (entry.source_language, entry.target_language)
        for entry in storage.translations.entries(edited=True)
    )
    return [
        TrainingSet(
            SetKind.CHATS,
            len(chats.rows),
            chats.left_out,
            "broken off, or no question before it" if chats.left_out else "",
        ),
        TrainingSet(
            SetKind.PREFERENCES,
            len(preferences.rows),
            preferences.left_out,
            "both texts are the same, or no question before them" if preferences.left_out else "",
        ),
        TrainingSet(SetKind.LABELS, labels.total(), counts=tuple(labels.most_common())),
        *(
            TrainingSet(SetKind.TRANSLATIONS, count, source_language=source, target_language=target)
            for (source, target), count in sorted(pairs.items())
        ),
    ]


def find_set(storage: Storage, name: str) -> TrainingSet:
    """The set of that name.

    Raises:
        UsageError: there is none of that name, or it has no rows yet.
    """
    known = training_sets(storage)
    found = next((one for one in known if one.name == name), None)
    if found is None:
        raise UsageError(
            f"There is no training set {name}.",
            remedy=f"There are {', '.join(one.name for one in known)}.",
        )
    if not found.rows:
        raise UsageError(f"There are no {name} to learn from yet.", remedy=HOW[found.kind])
    return found


HOW: Mapping[SetKind, str] = {
    SetKind.CHATS: "Rate replies in Chat with +.",
    SetKind.PREFERENCES: "Correct replies in Chat, or rate several versions of one with + and -.",
    SetKind.LABELS: "Put labels right in Sentiment.",
    SetKind.TRANSLATIONS: "Edit translations in Translate.",
}
"""How a person comes to rows of a kind."""


def rows_of(storage: Storage, chosen: TrainingSet) -> Iterator[Row]:
    """The rows of a set, oldest first.

    `loss_weight` 0 marks earlier replies of a conversation: they are read, and only the reply that
    was rated is learned.
    """
    match chosen.kind:
        case SetKind.CHATS:
            yield from _judged(storage)[0].rows.values()
        case SetKind.PREFERENCES:
            yield from _judged(storage)[1].rows.values()
        case SetKind.LABELS:
            for one in storage.labels.all():
                yield {"text": one.text, "label": one.label}
        case SetKind.TRANSLATIONS:
            yield from _translations(storage, chosen)


def default_file(paths: Paths, chosen: TrainingSet) -> Path:
    """Where the screens write a set."""
    return paths.training_sets / f"{chosen.name}.jsonl"


def write_training_set(storage: Storage, chosen: TrainingSet, path: Path) -> int:
    """Write a set as JSON lines (mode 0600), whole or not at all; returns how many rows.

    Raises:
        StorageError: it cannot be written; what was there before is untouched.
    """
    *_, written = writing(storage, chosen, path)
    return written


def writing(storage: Storage, chosen: TrainingSet, path: Path) -> Iterator[int]:
    """The same in short steps, for a loop that must go on; yields how many rows are written.

    The file has its name after the last step only; nothing is left of an abandoned one.

    Raises:
        StorageError: it cannot be written; what was there before is untouched.
    """
    try:
        private_directory(path.parent)
        descriptor, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        try:
            count = 0
            with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
                for row in rows_of(storage, chosen):
                    file.write(line_of(row) + "\n")
                    count += 1
                    if count % ROWS_PER_STEP == 0:
                        yield count
                file.flush()
                os.fsync(file.fileno())
            os.replace(part, path)
        except BaseException:
            Path(part).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise StorageError(
            f"{path} cannot be written: {error.strerror or error}.",
            remedy="Free some space, or choose another file; nothing was changed.",
        ) from error
    yield count


def line_of(row: Row) -> str:
    """A row as a line of JSON; text that UTF-8 cannot hold is replaced."""
    text = json.dumps(row, ensure_ascii=False)
    return text.encode("utf-8", "replace").decode("utf-8")


@dataclass(slots=True)
class _Found:
    """Rows of a kind by their line, so that equal ones count once; judged things that gave none."""

    rows: dict[str, Row] = field(default_factory=dict)
    left_out: int = 0

    def add(self, row: Row | None) -> None:
        if row is None:
            self.left_out += 1
        else:
            self.rows.setdefault(line_of(row), row)


def _judged(storage: Storage) -> tuple[_Found, _Found]:
    """Rated and corrected replies as chats and as preferences."""
    chats, preferences = _Found(), _Found()
    for conversation_id in storage.judged_conversations():
        system = storage.conversation(conversation_id).system
        tree = storage.tree(conversation_id)
        by_id = {message.id: message for message in tree}
        for message in tree:
            if message.role is Role.ASSISTANT and message.rating > 0:
                chats.add(_chat(system, message, by_id))
        for better, worse in _pairs(tree):
            preferences.add(_preference(system, better, worse, by_id))
    return chats, preferences


def _chat(system: str, reply: Message, by_id: Mapping[str, Message]) -> Row | None:
    before = _before(system, reply, by_id)
    whole = reply.status is MessageStatus.COMPLETE or reply.correction is not None
    if not before or not whole or not reply.said.strip():
        return None
    read = [
        message | {"loss_weight": 0} if message["role"] == "assistant" else message
        for message in before
    ]
    return {"messages": [*read, {"role": "assistant", "content": _content(reply)}]}


def _content(reply: Message) -> Any:
    """What is learned; with its reasoning as a part of its own, unless the reply was corrected."""
    if not reply.reasoning.strip() or reply.correction is not None:
        return reply.said
    return [
        {"type": "reasoning", "value": reply.reasoning.strip()},
        {"type": "text", "value": reply.said},
    ]


def _pairs(tree: Sequence[Message]) -> Iterator[tuple[tuple[Message, str], tuple[Message, str]]]:
    """(better, its text), (worse, its text): a correction over what it corrects, + over -."""
    versions: dict[str | None, list[Message]] = {}
    for message in tree:
        if message.role is not Role.ASSISTANT:
            continue
        versions.setdefault(message.parent_id, []).append(message)
        if message.correction is not None:
            yield (message, message.correction), (message, message.content)
    for siblings in versions.values():
        liked = [message for message in siblings if message.rating > 0]
        disliked = [message for message in siblings if message.rating < 0]
        for better in liked:
            for worse in disliked:
                yield (better, better.said), (worse, worse.content)


def _preference(
    system: str,
    better: tuple[Message, str],
    worse: tuple[Message, str],
    by_id: Mapping[str, Message],
) -> Row | None:
    before = _before(system, better[0], by_id)
    chosen, rejected = better[1], worse[1]
    if not before or not chosen.strip() or not rejected.strip() or chosen == rejected:
        return None
    return {"prompt": before, "chosen": chosen, "rejected": rejected}


def _before(system: str, reply: Message, by_id: Mapping[str, Message]) -> list[dict[str, Any]]:
    """What the model had read; empty where it does not begin and end with the person."""
    way: list[Message] = []
    at = by_id.get(reply.parent_id or "")
    while at is not None:
        way.append(at)
        at = by_id.get(at.parent_id or "")
    messages = [turn.message for turn in turns_of(system, reversed(way))]
    said = [message for message in messages if message.role is not Role.SYSTEM]
    if not said or said[0].role is not Role.USER or said[-1].role is not Role.USER:
        return []
    if not all(message.content.strip() for message in said):
        return []
    return [{"role": message.role.value, "content": message.content} for message in messages]


def _translations(storage: Storage, chosen: TrainingSet) -> Iterator[Row]:
    """Columns are named by their languages, so that a recipe need not say them."""
    source, target = chosen.source_language, chosen.target_language
    names = (source, target) if source != target else ("source", "target")
    for entry in storage.translations.entries(edited=True):
        if (entry.source_language, entry.target_language) == (source, target):
            yield {names[0]: entry.source, names[1]: entry.target}
