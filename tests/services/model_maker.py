"""Makes small model directories for tests: valid files, no torch."""

from __future__ import annotations

import json
import struct
from pathlib import Path

LLAMA = {
    "architectures": ["LlamaForCausalLM"],
    "model_type": "llama",
    "max_position_embeddings": 2048,
}


def safetensors(shapes: dict[str, list[int]], dtype: str = "F32") -> bytes:
    """A valid file with zeros in every tensor."""
    width = {"F32": 4, "BF16": 2, "U8": 1}[dtype]
    header, offset = {"__metadata__": {"format": "pt"}}, 0
    for name, shape in shapes.items():
        count = 1
        for side in shape:
            count *= side
        end = offset + count * width
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [offset, end]}
        offset = end
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + bytes(offset)


def make_model(path: Path, *, config: dict | None = None, weights: bool = True, **files) -> Path:
    """A model directory of 12 parameters; `files` (with `__` for dots) are added as text or bytes."""
    path.mkdir(parents=True, exist_ok=True)
    (path / "config.json").write_text(json.dumps(LLAMA if config is None else config))
    (path / "tokenizer.json").write_text("{}")
    if weights:
        (path / "model.safetensors").write_bytes(safetensors({"a": [3, 4]}))
    for name, content in files.items():
        data = content if isinstance(content, bytes) else content.encode()
        (path / name.replace("__", ".")).write_bytes(data)
    return path


def make_cached(cache: Path, repo_id: str, commit: str = "a" * 40, **options) -> Path:
    """The same, laid out as in the Hugging Face cache, with `main` at `commit`."""
    repository = cache / f"models--{repo_id.replace('/', '--')}"
    (repository / "refs").mkdir(parents=True, exist_ok=True)
    (repository / "refs" / "main").write_text(commit)
    return make_model(repository / "snapshots" / commit, **options)
