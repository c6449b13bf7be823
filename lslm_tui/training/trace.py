"""What one forward pass of a model keeps for its backward pass, found from its configuration alone.

The model is built and run on torch's fake tensors: they have shapes, types and storages but no bytes
behind them, so even a model of many billions of weights takes a second and no memory. What autograd
saves is then counted instead of estimated. Knows configurations; knows no recipe and no run.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import torch

HEADS = ("lm_head", "score", "classifier", "embed_out", "final_logits", "cls")
"""Last or first names of output layers: adapters and quantization leave them alone."""


@dataclass(frozen=True, slots=True)
class Adapters:
    """LoRA as it will be put on the model."""

    rank: int
    targets: tuple[str, ...] = ()
    """Names of linear layers; all but the output layer if empty."""
    dropout: float = 0.0


@dataclass(frozen=True, slots=True)
class Trace:
    """Counts of weights, and what one micro-batch keeps, in bytes.

    Attributes:
        parameters: of the base model; tied weights once, adapters aside.
        adapter_parameters: Σ r(d_in + d_out) over the adapted layers.
        trainable_largest: numbers in the largest matrix that is trained.
        matrices: weights that multiply each token: all linear layers, the output layer included.
        quantizable: weights of linear layers inside the blocks, which QLoRA holds in 4 bits.
        largest_matrix: numbers in the largest of those.
        saved: everything autograd keeps, weights themselves aside.
        blocks: what each transformer block keeps; part of `saved`.
        block_inputs: the inputs of all blocks, all that checkpointing keeps of them.
        logits: (B, T, V) in float32.
        gaps: two outputs, in float32, of each layer with an adapter that is wider than its input.
            What narrower ones leave is filled again; measured on a CPU, see `docs/recipes.md`.
    """

    parameters: int
    adapter_parameters: int
    trainable_largest: int
    head_trainable: int
    matrices: int
    quantizable: int
    largest_matrix: int
    saved: int
    blocks: tuple[int, ...]
    block_inputs: int
    logits: int
    gaps: int
    attention_flops: int
    """Of the attention products in one forward pass of the micro-batch."""


def trace(
    config: Any,
    architecture: str,
    *,
    rows: int,
    tokens: int,
    adapters: Adapters | None = None,
    bfloat16: bool = False,
    half_weights: bool = False,
) -> Trace:
    """Run `rows` rows of `tokens` tokens through a fake model and count.

    Args:
        config: transformers' configuration of the model.
        architecture: the name of its class in transformers, or of an Auto class.
        bfloat16: the forward pass is autocast.
        half_weights: frozen weights are held in bfloat16.
    """
    from torch._subclasses.fake_tensor import FakeTensorMode

    with FakeTensorMode(), _unwarned():
        model = _build(config, architecture, torch.bfloat16 if half_weights else torch.float32)
        counts = _counts(model)
        gaps = 2 * 4 * rows * tokens * _widened(model, adapters)
        added = _adapt(model, adapters) if adapters else 0
        model.train()
        kept = _run(model, rows, tokens, bfloat16)
    return Trace(
        parameters=counts["parameters"],
        adapter_parameters=added,
        trainable_largest=_largest(p for p in model.parameters() if p.requires_grad),
        head_trainable=_head_trainable(model),
        matrices=counts["matrices"],
        quantizable=counts["quantizable"],
        largest_matrix=counts["largest"],
        saved=kept.bytes,
        blocks=tuple(kept.blocks),
        block_inputs=kept.block_inputs,
        logits=kept.logits,
        gaps=gaps,
        attention_flops=_attention_flops(config, rows, tokens),
    )


@contextlib.contextmanager
def _unwarned() -> Iterator[None]:
    """transformers remarks on configurations; a model that is only counted deserves none of it."""
    import logging

    logger = logging.getLogger("transformers")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)


def _build(config: Any, architecture: str, dtype: torch.dtype) -> Any:
    import copy

    import transformers
    from transformers.initialization import no_init_weights

    config = copy.deepcopy(config)
    config.use_cache = False
    config.__dict__.pop("quantization_config", None)
    made = getattr(transformers, architecture)
    # some networks look at values while they draw their first weights, and there are none here
    with no_init_weights():
        build = made.from_config if architecture.startswith("Auto") else made._from_config
        model = build(config, dtype=dtype)
    model.tie_weights()  # left undone where no first weights are drawn
    return model


def _linear(model: Any) -> Iterator[tuple[str, Any, int, int]]:
    """Name, module, input and output width of every linear layer; GPT-2's Conv1D is one too."""
    from transformers.pytorch_utils import Conv1D

    for name, module in model.named_modules():
        if isinstance(module, torch.nn.Linear):
            yield name, module, module.in_features, module.out_features
        elif isinstance(module, Conv1D):
            yield name, module, module.nx, module.nf


def _is_head(name: str) -> bool:
    parts = name.split(".")
    return parts[0] in HEADS or parts[-1] in HEADS


def _counts(model: Any) -> dict[str, int]:
    inner = [i * o for name, _, i, o in _linear(model) if not _is_head(name)]
    heads = [i * o for name, _, i, o in _linear(model) if _is_head(name)]
    return {
        "parameters": sum(p.numel() for p in model.parameters()),
        "matrices": sum(inner) + sum(heads),
        "quantizable": sum(inner),
        "largest": max([*inner, 0]),
    }


class _Adapted(torch.nn.Module):
    """A frozen linear layer with an adapter beside it: Wx + BAx."""

    def __init__(self, base: Any, width_in: int, width_out: int, adapters: Adapters) -> None:
        super().__init__()
        self.base = base
        self.dropout = torch.nn.Dropout(adapters.dropout) if adapters.dropout else None
        self.down = torch.nn.Linear(width_in, adapters.rank, bias=False)
        self.up = torch.nn.Linear(adapters.rank, width_out, bias=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.base(x)
        x = x.to(self.down.weight.dtype)
        added: torch.Tensor = self.up(self.down(self.dropout(x) if self.dropout else x))
        return torch.add(y, added.to(y.dtype))


def _wanted(name: str, adapters: Adapters | None) -> bool:
    """The layer gets an adapter; without adapters, it could."""
    if adapters and adapters.targets:
        return name.split(".")[-1] in adapters.targets
    return not _is_head(name)


def _widened(model: Any, adapters: Adapters | None) -> int:
    """Widths of the outputs that are wider than their inputs, added up over the adapted layers."""
    return sum(o for name, _, i, o in _linear(model) if o > i and _wanted(name, adapters))


def _adapt(model: Any, adapters: Adapters) -> int:
    """Freeze the model, put adapters on it, and return how many numbers those are."""
    model.requires_grad_(False)
    added = 0
    for name, module, width_in, width_out in list(_linear(model)):
        if not _wanted(name, adapters):
            continue
        parent = model.get_submodule(name.rpartition(".")[0])
        setattr(parent, name.split(".")[-1], _Adapted(module, width_in, width_out, adapters))
        added += adapters.rank * (width_in + width_out)
    return added


def _largest(parameters: Iterator[Any]) -> int:
    return max((parameter.numel() for parameter in parameters), default=0)


def _head_trainable(model: Any) -> int:
    return sum(
        parameter.numel()
        for name, module, _, _ in _linear(model)
        if _is_head(name)
        for parameter in module.parameters()
        if parameter.requires_grad
    )


@dataclass(slots=True)
class _Kept:
    """Storages that autograd keeps, each counted once."""

    bytes: int = 0
    blocks: list[int] = field(default_factory=list)
    block_inputs: int = 0
    logits: int = 0
    storages: dict[int, Any] = field(default_factory=dict)

    def keep(self, tensor: torch.Tensor) -> torch.Tensor:
        storage = tensor.untyped_storage()
        if storage._cdata not in self.storages:
            self.storages[storage._cdata] = storage
            self.bytes += storage.nbytes()
        return tensor


def _run(model: Any, rows: int, tokens: int, bfloat16: bool) -> _Kept:
    kept = _Kept()
    for tensor in itertools.chain(model.parameters(), model.buffers()):
        kept.storages[tensor.untyped_storage()._cdata] = tensor.untyped_storage()
    _watch_blocks(model, kept)
    ids = torch.zeros(rows, tokens, dtype=torch.long)
    labels = ids[:, 0] if type(model).__name__.endswith("ForSequenceClassification") else ids
    hooks = torch.autograd.graph.saved_tensors_hooks(kept.keep, lambda tensor: tensor)
    with hooks, torch.autocast("cpu", torch.bfloat16, enabled=bfloat16):
        out = model(input_ids=ids, labels=labels)
    kept.logits = out.logits.numel() * 4
    return kept


def _watch_blocks(model: Any, kept: _Kept) -> None:
    from transformers.modeling_layers import GradientCheckpointingLayer

    def enters(module: Any, arguments: tuple[Any, ...], named: dict[str, Any]) -> None:
        hidden = arguments[0] if arguments else named["hidden_states"]
        kept.block_inputs += hidden.numel() * hidden.element_size()
        kept.blocks.append(-kept.bytes)

    def leaves(module: Any, arguments: tuple[Any, ...], result: Any) -> None:
        kept.blocks[-1] += kept.bytes

    for module in model.modules():
        if isinstance(module, GradientCheckpointingLayer):
            module.register_forward_pre_hook(enters, with_kwargs=True)
            module.register_forward_hook(leaves)


def _attention_flops(config: Any, rows: int, tokens: int) -> int:
    """QKᵀ and its product with V, of all layers: 2 products of 2·T·T·d per row."""
    width = int(getattr(config, "hidden_size", 0) or getattr(config, "d_model", 0))
    layers = int(getattr(config, "num_hidden_layers", 0) or 0)
    layers += int(getattr(config, "decoder_layers", 0) or 0)
    return 4 * rows * tokens * tokens * width * layers
