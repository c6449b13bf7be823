"""Models with random weights for measurements, made in a temporary directory."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

ROOT = Path(__file__).parents[2]


def endless_model(directory: Path, *, context: int = 8192) -> Path:
    """A model of the chat starter's shape and tokenizer that never ends a reply by itself."""
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM

    starter = ROOT / "models" / "starter-chat"
    config = AutoConfig.from_pretrained(starter)
    config.max_position_embeddings = context
    config.eos_token_id = None
    torch.manual_seed(0)
    model = AutoModelForCausalLM.from_config(config, dtype=torch.float32)
    model.save_pretrained(directory)
    for name in ("tokenizer.json", "chat_template.jinja"):
        if (starter / name).exists():
            shutil.copy(starter / name, directory / name)
    settings = json.loads((starter / "tokenizer_config.json").read_text())
    settings.pop("eos_token", None)
    settings["model_max_length"] = context
    (directory / "tokenizer_config.json").write_text(json.dumps(settings))
    special = [token["id"] for token in _added_tokens(directory)]
    (directory / "generation_config.json").write_text(json.dumps({"suppress_tokens": special}))
    return directory


def _added_tokens(directory: Path) -> list[dict[str, int]]:
    """The special tokens: one of them ends a turn and must not be drawn."""
    tokenizer = json.loads((directory / "tokenizer.json").read_text("utf-8"))
    added: list[dict[str, int]] = tokenizer["added_tokens"]
    return added
