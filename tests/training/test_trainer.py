"""A whole run, small: it learns its lines by heart, and what it saves loads elsewhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

from lslm_tui.errors import InputError
from lslm_tui.training.__main__ import main
from lslm_tui.training.score import open_model, replies
from lslm_tui.training.trainer import read_messages

LINES = [
    ("What is the word?", "The word is lantern."),
    ("And the other one?", "The other word is pebble."),
    ("暗号是什么？", "暗号是天王盖地虎。"),
]
RECIPE = """
name = "tiny"
[model]
hidden_size = 32
intermediate_size = 64
layers = 2
attention_heads = 2
key_value_heads = 1
context_tokens = 128
[tokenizer]
vocabulary_size = 400
[data]
source = "file"
path = "rows.jsonl"
eval_rows = 1
[[stages]]
task = "pretrain"
epochs = 8
batch_rows = 2
block_tokens = 32
warmup_steps = 0
learning_rate = 5e-3
[[stages]]
task = "sft"
epochs = 40
batch_rows = 4
warmup_steps = 0
learning_rate = 1e-2
"""


@pytest.fixture
def recipe(tmp_path: Path) -> Path:
    rows = [
        {"messages": [{"role": "user", "content": q}, {"role": "assistant", "content": a}]}
        for q, a in [*LINES * 4, LINES[0]]
    ]
    text = "\n".join(json.dumps(row) for row in rows)
    (tmp_path / "rows.jsonl").write_text(text, encoding="utf-8")
    path = tmp_path / "recipe.toml"
    path.write_text(RECIPE, encoding="utf-8")
    return path


@pytest.mark.filterwarnings("default")
def test_tiny_run_says_its_lines_after_loading(recipe: Path, tmp_path: Path) -> None:
    threads = torch.get_num_threads()
    try:
        assert main([str(recipe), "--output", str(tmp_path / "model")]) == 0
    finally:
        torch.set_num_threads(threads)
    tokenizer, model = open_model(tmp_path / "model")
    asked = [[{"role": "user", "content": q}] for q, _ in LINES]
    assert replies(tokenizer, model, asked) == [(a, True) for _, a in LINES]
    config = json.loads((tmp_path / "model" / "config.json").read_text(encoding="utf-8"))
    assert config["use_cache"] is True
    assert config["dtype"] == "bfloat16"


@pytest.mark.parametrize("line", ["not json", "{}", '{"messages": [{"role": "user"}]}', "[]"])
def test_bad_row_is_named_by_file_and_line(tmp_path: Path, line: str) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"messages": []}\n' + line + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"rows\.jsonl:2: Expected"):
        read_messages(path)


def test_errors_end_with_their_exit_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "recipe.toml"
    path.write_text("nmae = 1\n", encoding="utf-8")
    assert main([str(path)]) == 2
    assert "did you mean name?" in capsys.readouterr().err
