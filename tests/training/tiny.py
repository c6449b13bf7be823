"""Tiny recipes, rows and runs that the tests of the causal tasks share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lslm_tui.training.data.examples import Conversation, LoadedData, Message, Place, Text
from lslm_tui.training.recipe import Recipe, parse_recipe
from lslm_tui.training.tasks.base import Prepared

LINES = [
    ("What is the word?", "The word is lantern."),
    ("And the other one?", "The other word is pebble."),
    ("暗号是什么？", "暗号是天王盖地虎。"),
]
MODEL = {
    "architecture": "llama",
    "hidden_size": 32,
    "intermediate_size": 64,
    "layers": 2,
    "attention_heads": 2,
    "key_value_heads": 1,
    "context_tokens": 128,
}


def conversation(
    question: str, answer: str, line: int = 1, *, trained: bool = True
) -> Conversation:
    """One question and its answer."""
    messages = (Message("user", question), Message("assistant", answer, trained))
    return Conversation(messages, Place("rows.jsonl", line))


def chats(times: int = 1) -> list[Conversation]:
    """The lines, as conversations."""
    return [conversation(q, a, n) for n, (q, a) in enumerate(LINES * times, start=1)]


def documents(*texts: str) -> list[Text]:
    """Free texts."""
    return [Text(text, Place("rows.txt", n)) for n, text in enumerate(texts, start=1)]


def loaded(train: list[Any], evaluation: list[Any] | None = None) -> LoadedData:
    """Rows as the data readers hand them over."""
    return LoadedData(train, evaluation or [])


def recipe(task: str, **tables: Any) -> Recipe:
    """A small recipe; tables are merged over the defaults."""
    whole: dict[str, Any] = {
        "name": "tiny",
        "task": task,
        "model": MODEL,
        "tokenizer": {"vocabulary_size": 400},
        "data": {"train": ["rows.jsonl"]},
    }
    for name, table in tables.items():
        keep = isinstance(table, dict) and name != "model"
        whole[name] = {**whole.get(name, {}), **table} if keep else table
    return parse_recipe(whole)


def train(prepared: Prepared, scratch: Path, **options: Any) -> Any:
    """Run the Trainer as the runner does; returns it."""
    quiet = {
        "report_to": "none",
        "disable_tqdm": True,
        "save_strategy": "no",
        "eval_strategy": "no",
        "logging_strategy": "no",
        "use_cpu": True,
        "bf16": False,
        "activation_checkpointing": False,
        "dataloader_pin_memory": False,
    }
    arguments = prepared.arguments(
        output_dir=str(scratch), **{**quiet, **prepared.options, **options}
    )
    trainer = prepared.trainer(
        model=prepared.model,
        args=arguments,
        train_dataset=prepared.train,
        eval_dataset=prepared.evaluation if len(prepared.evaluation) else None,
        processing_class=prepared.tokenizer,
        data_collator=prepared.collator,
        **prepared.trainer_options,
    )
    trainer.train()
    return trainer
