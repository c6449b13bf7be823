"""Which weights answered: a sha256 over what a model holds in memory. Knows tensors, and no files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

BLOCK_BYTES = 1 << 24
Told = Callable[[int, int], None]
TYPE_NAMES = {
    "float64": "F64",
    "float32": "F32",
    "float16": "F16",
    "bfloat16": "BF16",
    "int64": "I64",
    "int32": "I32",
    "int16": "I16",
    "int8": "I8",
    "uint8": "U8",
    "bool": "BOOL",
}
"""torch's names of element types to those in a safetensors header."""
ADAPTED = "base_model.model."
"""What peft puts before the names of a model it adapts."""
_OWN = (".base_layer.", ".original_module.")
_ADDED = ("lora_", ".modules_to_save.")


def fingerprint(model: Any, told: Told | None = None) -> str:
    """sha256, in hex, over names, element types, shapes and bytes of all weights and buffers.

    Adapters are part of it. Equal weights give equal fingerprints on any device. A weight that is
    tied to another counts once, as it is stored once: a model without adapter has the fingerprint
    of the files it is saved to.

    Args:
        told: called after each tensor with the bytes read so far and all there are.
    """
    tied = getattr(model, "all_tied_weights_keys", None) or {}
    return fingerprint_of({n: t for n, t in model.state_dict().items() if n not in tied}, told)


def fingerprint_given(model: Any, told: Told | None = None) -> str:
    """That of the model as it was given to training: without the adapter that was put on it."""
    if getattr(model, "peft_config", None) is None:
        return fingerprint(model, told)
    return fingerprint_without_adapter(model.get_base_model(), told)


def fingerprint_adapted(inner: Any) -> str:
    """That of a model with its adapter switched on; `inner` is what lies under peft's wrapper."""
    return fingerprint_of({f"{ADAPTED}{name}": t for name, t in inner.state_dict().items()})


def fingerprint_without_adapter(inner: Any, told: Told | None = None) -> str:
    """That of the same model with its adapter switched off: its base's, had it been loaded alone."""
    tied = getattr(inner, "all_tied_weights_keys", None) or {}
    plain = {}
    for name, tensor in inner.state_dict().items():
        if any(mark in name for mark in _ADDED):
            continue
        for mark in _OWN:
            name = name.replace(mark, ".")
        if name not in tied:
            plain[name] = tensor
    return fingerprint_of(plain, told)


def fingerprint_of(tensors: Mapping[str, Any], told: Told | None = None) -> str:
    """The same over named tensors; what is no tensor is left out."""
    digest = hashlib.sha256()
    known = {name: tensor for name, tensor in tensors.items() if hasattr(tensor, "dtype")}
    total, done = sum(tensor.nbytes for tensor in known.values()), 0
    for name in sorted(known):
        tensor = known[name]
        kind = str(tensor.dtype).removeprefix("torch.")
        begin(digest, name, TYPE_NAMES.get(kind, kind), tuple(tensor.shape))
        for block in _blocks(tensor):
            digest.update(block)
        done += tensor.nbytes
        if told is not None:
            told(done, total)
    return digest.hexdigest()


def begin(digest: Any, name: str, kind: str, shape: tuple[int, ...]) -> None:
    """Add what stands before a tensor's bytes."""
    digest.update(json.dumps([name, kind, list(shape)]).encode())


def _blocks(tensor: Any) -> Iterator[bytes]:
    """The tensor's bytes, a block at a time, so that a model on a GPU is never copied whole."""
    import torch

    flat = tensor.detach().reshape(-1)
    step = max(1, BLOCK_BYTES // max(1, flat.element_size()))
    for start in range(0, flat.numel(), step):
        block = flat[start : start + step].cpu().contiguous()
        yield block.view(torch.uint8).numpy().tobytes()
