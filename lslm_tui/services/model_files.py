"""What the files of a model directory say about it, read without torch: JSON and headers only.

Knows the Hugging Face layout (`config.json`, safetensors with or without an index, tokenizer files,
the card). Does not know which models the user has, and never opens a tensor. Sync, a few
milliseconds for a directory; used on the UI loop.
"""

from __future__ import annotations

import json
import math
import re
import struct
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from lslm_tui.engine.adapter import CONFIG, WEIGHTS, is_adapter, read_adapter, recorded_base
from lslm_tui.engine.checkpoint import RENAME, misnamed_weights
from lslm_tui.errors import ModelError
from lslm_tui.types import ModelKind

MAX_HEADER_BYTES = 100_000_000
"""The safetensors format's own limit; anything above is a broken file."""

TOKENIZER_FILES = ("tokenizer.json", "tokenizer.model", "vocab.json", "vocab.txt", "spiece.model")
PICKLES = ("*.bin", "*.pt", "*.pth", "*.ckpt")

_CAUSAL_SUFFIXES = ("ForCausalLM", "LMHeadModel")
_SEQ2SEQ_SUFFIXES = ("ForConditionalGeneration", "MTModel")
# configurations that name a base class or none at all; the type alone says what they are
_CAUSAL_TYPES = frozenset(
    # fmt: off
    {
        "bloom",
        "falcon",
        "gemma",
        "gemma2",
        "gemma3_text",
        "gpt2",
        "gpt_neo",
        "gpt_neox",
        "gptj",
        "granite",
        "llama",
        "mistral",
        "mixtral",
        "mpt",
        "olmo",
        "olmo2",
        "opt",
        "phi",
        "phi3",
        "qwen2",
        "qwen2_moe",
        "qwen3",
        "qwen3_moe",
        "smollm3",
        "stablelm",
        "starcoder2",
    }
    # fmt: on
)
# they also see, and are named accordingly; AutoModelForCausalLM opens them for text
_CAUSAL_TOO = frozenset({"gemma3", "gemma3n", "gemma4"})
_CONTEXT_KEYS = ("max_position_embeddings", "n_positions", "n_ctx", "max_seq_len", "seq_length")


@dataclass(frozen=True, slots=True)
class Weights:
    """The safetensors of a directory, from their headers."""

    files: tuple[Path, ...] = ()
    size_bytes: int = 0
    parameters: int | None = None
    """`None` when packed tensors make the number of elements meaningless."""
    dtype: str = ""
    """Of most elements, as the file names it: `F32`, `BF16`, `U8`."""
    problem: str = ""
    """Why they cannot be read, or empty."""


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """A model directory as its files describe it."""

    path: Path
    kind: ModelKind | None
    architecture: str
    model_type: str
    weights: Weights
    context_tokens: int | None
    chat_template: bool
    quantized: str
    """The method a checkpoint was quantized with before it was saved, or empty."""
    licence: str
    """From the front matter of the card, or empty."""
    problem: str
    """Why lslm-tui cannot open it, or empty."""
    base: str = ""
    """The model this adapter changes; empty for a whole model."""
    rank: int | None = None
    """Of an adapter."""


def read_model(path: Path) -> ModelFiles:
    """Read what `path` says about itself. A broken directory gives a `problem`, not an exception."""
    if is_adapter(path):
        return _read_adapter(path)
    config, broken = _read_object(path / "config.json")
    try:
        weights = read_weights(path, packed="quantization_config" in config)
    except OSError as error:  # it went away, or may not be read, while we looked
        weights = Weights(problem=f"Its files cannot be read: {error.strerror}.")
    architecture = _architecture(config)
    kind = _kind(config, architecture)
    return ModelFiles(
        path=path,
        kind=kind,
        architecture=architecture,
        model_type=str(config.get("model_type", "")),
        weights=weights,
        context_tokens=_context(config),
        chat_template=has_chat_template(path),
        quantized=_quantized(config),
        licence=read_licence(path),
        problem=broken or _kind_problem(kind, architecture) or weights.problem or _tokenizer(path),
    )


def _read_adapter(path: Path) -> ModelFiles:
    """An adapter is what its base model is; only the weights in the directory are its own."""
    settings, _ = _read_object(path / CONFIG)
    weights = _adapter_weights(path / WEIGHTS)
    found = ModelFiles(
        path, None, "", "", weights, None, has_chat_template(path), "", read_licence(path), ""
    )
    try:
        adapter = read_adapter(path)
    except ModelError as error:
        named = recorded_base(settings) or "unknown"
        return replace(found, base=named, problem=str(error))
    if is_adapter(adapter.base):
        problem = "It changes another adapter, not a whole model; merge that one first."
        return replace(found, base=adapter.base_name, problem=problem)
    base = read_model(adapter.base)
    return replace(
        base,
        path=path,
        weights=replace(weights, parameters=base.weights.parameters),
        chat_template=found.chat_template or base.chat_template,
        licence=found.licence or base.licence,
        problem=weights.problem or base.problem,
        base=adapter.base_name,
        rank=adapter.rank,
    )


def _adapter_weights(file: Path) -> Weights:
    try:
        state = file.stat()
    except OSError:
        return Weights()
    counted, problem = _count_elements(file, state.st_size, state.st_mtime_ns)
    dtypes = sorted(dict(counted).items(), key=lambda pair: pair[1])
    return Weights((file,), state.st_size, None, dtypes[-1][0] if dtypes else "", problem)


def read_weights(path: Path, *, packed: bool = False) -> Weights:
    """Add up the headers of the safetensors in `path`.

    Args:
        path: The model's directory.
        packed: The checkpoint holds several numbers per element, so that counting them says nothing.
    """
    names, problem = _weight_names(path)
    if problem:
        return Weights(problem=problem)
    present = tuple(path / name for name in names if (path / name).is_file())
    size = sum(file.stat().st_size for file in present)
    if len(present) < len(names):
        missing = len(names) - len(present)
        problem = f"{missing} of {len(names)} weight files are missing; download it again."
        return Weights(present, size, problem=problem)
    elements: Counter[str] = Counter()
    for file in present:
        state = file.stat()
        counted, problem = _count_elements(file, state.st_size, state.st_mtime_ns)
        if problem:
            return Weights(present, size, problem=problem)
        elements.update(dict(counted))
    dtype = elements.most_common(1)[0][0] if elements else ""
    return Weights(present, size, None if packed else elements.total(), dtype)


def has_chat_template(path: Path) -> bool:
    """Tell whether the tokenizer in `path` brings a chat template, in any of its three places."""
    if (path / "chat_template.jinja").is_file():
        return True
    if (path / "chat_template.json").is_file():
        return bool(_read_object(path / "chat_template.json")[0].get("chat_template"))
    return bool(_read_object(path / "tokenizer_config.json")[0].get("chat_template"))


def read_licence(path: Path) -> str:
    """Return the `license:` of the model card's front matter, or an empty string."""
    try:
        with (path / "README.md").open(encoding="utf-8", errors="replace") as card:
            head = card.read(20_000)
    except OSError:
        return ""
    front = re.match(r"---\s*\n(.*?)\n---", head, re.DOTALL)
    found = re.search(r"^license:\s*(\S.*)$", front.group(1), re.MULTILINE) if front else None
    return found.group(1).strip().strip("\"'") if found else ""


def _weight_names(path: Path) -> tuple[list[str], str]:
    """Names of the weight files that belong to the model, and why there are none."""
    index = path / "model.safetensors.index.json"
    if index.is_file():
        listed, broken = _read_object(index)
        shards = listed.get("weight_map")
        if broken or not isinstance(shards, dict) or not shards:
            return [], broken or f"{index.name} lists no weight files."
        names = sorted({str(name) for name in shards.values()})
        outside = [name for name in names if Path(name).name != name]
        return names, f"{index.name} points outside its directory." if outside else ""
    if (path / "model.safetensors").exists():
        return ["model.safetensors"], ""
    if found := misnamed_weights(path):
        return [], f"It has no model.safetensors. {RENAME.format(name=found[0])}"
    if any(next(path.glob(pattern), None) for pattern in PICKLES):
        return [], "Its weights are pickles, which can run code; lslm-tui opens safetensors only."
    return [], "It has no weights (no .safetensors file)."


@lru_cache(maxsize=4096)
def _count_elements(
    file: Path, size: int, modified_ns: int
) -> tuple[tuple[tuple[str, int], ...], str]:
    """Elements per dtype in one safetensors file, and what is wrong with it.

    `size` and `modified_ns` make a changed file a new cache entry.
    """
    cut = f"{file.name} is damaged or cut off; download or copy it again."
    try:
        with file.open("rb") as stream:
            (length,) = struct.unpack("<Q", stream.read(8))
            if length > min(MAX_HEADER_BYTES, size):
                return (), cut
            header = json.loads(stream.read(length))
        tensors = [entry for name, entry in header.items() if name != "__metadata__"]
        end = max((entry["data_offsets"][1] for entry in tensors), default=0)
        elements: Counter[str] = Counter()
        for entry in tensors:
            elements[str(entry["dtype"])] += math.prod(entry["shape"])
        whole = 8 + length + end <= size
    except OSError as error:
        return (), f"{file.name} cannot be read: {error.strerror}."
    except (
        *(struct.error, ValueError, RecursionError),
        *(KeyError, IndexError, TypeError, AttributeError),
    ):
        return (), cut
    return tuple(elements.items()), "" if whole else cut


def _read_object(path: Path) -> tuple[dict[str, Any], str]:
    """A JSON object, or an empty one and the reason."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}, f"{path.name} is missing."
    except OSError as error:
        return {}, f"{path.name} cannot be read: {error.strerror}."
    except (ValueError, RecursionError):
        return {}, f"{path.name} is not valid JSON."
    return (value, "") if isinstance(value, dict) else ({}, f"{path.name} holds no JSON object.")


def _architecture(config: Mapping[str, Any]) -> str:
    listed = config.get("architectures")
    return str(listed[0]) if isinstance(listed, list) and listed else ""


def _kind(config: Mapping[str, Any], architecture: str) -> ModelKind | None:
    encoder_decoder = bool(config.get("is_encoder_decoder"))
    if architecture.endswith("ForSequenceClassification"):
        return ModelKind.CLASSIFIER
    if encoder_decoder and (not architecture or architecture.endswith(_SEQ2SEQ_SUFFIXES)):
        return ModelKind.SEQ2SEQ
    kind_of_text = architecture.endswith(_SEQ2SEQ_SUFFIXES) and (
        str(config.get("model_type")) in _CAUSAL_TOO
    )
    if kind_of_text or architecture.endswith(_CAUSAL_SUFFIXES):
        return ModelKind.CAUSAL
    # a base class (`LlamaModel`) of a decoder still holds everything but a tied output head
    if str(config.get("model_type")) in _CAUSAL_TYPES and architecture in ("", _base(architecture)):
        return ModelKind.CAUSAL
    return None


def _base(architecture: str) -> str:
    return architecture if architecture.endswith("Model") else ""


def _kind_problem(kind: ModelKind | None, architecture: str) -> str:
    if kind is not None:
        return ""
    if not architecture:
        return "config.json names no architecture."
    return f"{architecture} is neither a causal language model nor a translator nor a classifier."


def _context(config: Mapping[str, Any]) -> int | None:
    for key in _CONTEXT_KEYS:
        value = config.get(key)
        if isinstance(value, int) and value > 0:
            return value
    return None


def _quantized(config: Mapping[str, Any]) -> str:
    settings = config.get("quantization_config")
    return str(settings.get("quant_method", "yes")) if isinstance(settings, dict) else ""


def _tokenizer(path: Path) -> str:
    if any((path / name).is_file() for name in TOKENIZER_FILES):
        return ""
    return "It has no tokenizer files."
