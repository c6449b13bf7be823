"""The recipe that `lslm-tui train new` writes: complete, commented, and meant to be changed."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

TASKS = ("pretrain", "lm", "sft", "dpo", "classify", "translate")
MEANINGS = {
    "pretrain": "a new model from random weights; it learns to go on with text",
    "lm": "goes on pre-training a model on text",
    "sft": "teaches replies: conversations or instructions",
    "dpo": "prefers chosen over rejected replies",
    "classify": "labels of texts",
    "translate": "target sentences given source sentences",
}
ROWS = {
    "pretrain": 'text: a .txt file, or {"text": …} rows',
    "lm": 'text: a .txt file, or {"text": …} rows',
    "sft": "chat messages, ShareGPT, Alpaca or prompt/completion rows",
    "dpo": "rows with prompt, chosen and rejected",
    "classify": "rows with text and label",
    "translate": "rows with source and target; set the languages below",
}
NEW_MODEL = {
    "pretrain": 'architecture = "llama"      # or "gpt2", "bert", "marian"',
    "classify": 'architecture = "bert"       # or base = "DIRECTORY" of a trained one',
    "translate": 'architecture = "marian"     # or base = "DIRECTORY" of a trained one',
}
RATES = {"pretrain": "1e-3", "lm": "1e-4", "sft": "1e-4", "dpo": "5e-6", "classify": "3e-4"}


def recipe_text(task: str, path: Path, data: str | None, base: str | None) -> str:
    """A recipe for a task, its data path relative to where the recipe will lie."""
    stem = re.sub(r"[^\w.-]+", "-", path.stem).strip("-.") or task
    return "\n".join(
        [
            f"# {task}: {MEANINGS[task]}.",
            f"# Every key is described in docs/recipes.md. Try it with: lslm-tui train {path} --check",
            f"name = {_quoted(stem)}",
            f"task = {_quoted(task)}",
            *_method(task, base),
            "seed = 0",
            "",
            "[model]",
            *_model(task, base),
            "",
            "[data]",
            f"# {ROWS[task]}; JSONL, JSON, CSV, TSV, Parquet or TXT, each also as .gz",
            *_data(task, path, data),
            "eval_share = 0.05           # rows kept to measure on, before and after",
            "",
            "[training]",
            "epochs = 1",
            "batch_rows = 16             # rows per step; halved in memory at need, not in effect",
            f"learning_rate = {RATES.get(task, '5e-4')}",
            "warmup_steps = 20",
            "checkpoint_minutes = 10",
            "",
            "[evaluation]",
            "rows = 200                  # compared before and after, with an interval",
            "",
        ]
    )


def _method(task: str, base: str | None) -> list[str]:
    if base is None and task in NEW_MODEL:
        return []
    lora = task in ("sft", "dpo", "lm")
    chosen, other = ("lora", "full") if lora else ("full", "lora")
    return [f'method = "{chosen}"             # or "{other}", "qlora" (NVIDIA)']


def _model(task: str, base: str | None) -> list[str]:
    if base is not None and task != "pretrain":
        return [f"base = {_quoted(base)}"]
    if task not in NEW_MODEL:
        return ['base = "starter-chat"       # a starter, a directory, or a hub id in the cache']
    sizes = ["hidden_size = 256", "intermediate_size = 704", "layers = 4", "attention_heads = 8"]
    return [NEW_MODEL[task], *sizes, "context_tokens = 256"]


def _data(task: str, path: Path, data: str | None) -> list[str]:
    if data is None:
        name = "pairs.tsv" if task == "translate" else "rows.jsonl"
        where = f"{_quoted(name)}"
    else:
        where = _quoted(_relative(Path(data), path))
    if task != "translate":
        return [f"train = [{where}]"]
    languages = 'source_language = "en", target_language = "de"'
    return [f"train = [{{path = {where}, {languages}}}]"]


def _relative(data: Path, recipe: Path) -> str:
    try:
        return os.path.relpath(data.absolute(), recipe.absolute().parent)
    except ValueError:  # another drive
        return str(data.absolute())


def _quoted(text: str) -> str:
    """As a TOML basic string, whose escapes are those of JSON."""
    return json.dumps(text, ensure_ascii=False)
