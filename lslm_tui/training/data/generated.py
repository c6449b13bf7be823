"""Rows that this project's own generators make: conversations and sentence pairs."""

from __future__ import annotations

from lslm_tui.errors import InputError
from lslm_tui.training.recipe import DataFile, TaskName

from .examples import Conversation, Example, Message, Pair, Place
from .shapes import ACCEPTED


def generate(file: DataFile, task: TaskName) -> tuple[list[Example], str]:
    """The rows a recipe asks of a generator, and a sentence about them.

    Raises:
        InputError: the task learns from rows of another kind.
    """
    shape, what, tasks = {
        "starter-corpus": ("chat", "conversations", '"sft", "lm" or "pretrain"'),
        "starter-pairs": ("parallel", "sentence pairs", '"translate"'),
    }[str(file.generator)]
    if shape not in ACCEPTED[task]:
        raise InputError(
            f'the generator "{file.generator}" makes {what}; the task "{task}" needs others.',
            remedy=f"Set task to {tasks}, or give a file.",
        )
    made = (_pairs(file) if shape == "parallel" else _conversations(file))[file.first_row :]
    return made, f"{file.generator}: {len(made):,} {what} generated, seed {file.seed}."


def _conversations(file: DataFile) -> list[Example]:
    from lslm_tui.training.starter_corpus import conversations

    return [
        Conversation(
            tuple(Message(turn["role"], turn["content"]) for turn in turns), _place(file, number)
        )
        for number, turns in enumerate(conversations(rows=_count(file), seed=file.seed), start=1)
    ]


def _pairs(file: DataFile) -> list[Example]:
    from lslm_tui.training.starter_pairs import pairs

    return [
        Pair(pair.english, pair.target, "en", pair.language, _place(file, number))
        for number, pair in enumerate(pairs(rows=_count(file), seed=file.seed), start=1)
    ]


def _count(file: DataFile) -> int:
    assert file.rows is not None
    return file.first_row + file.rows


def _place(file: DataFile, number: int) -> Place:
    return Place(str(file.generator), number)
