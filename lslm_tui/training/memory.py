"""The memory of a training run: its parts, the most that is held at once, and what would lower it.

Arithmetic on the counts of a `trace`; builds no model and looks at no machine.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from .recipe import Method, Recipe
from .trace import Trace

PROGRAM_BYTES = {"cpu": 600 * 2**20, "cuda": 600 * 2**20}
"""Interpreter and libraries on the CPU; context and kernels on CUDA. Measured, differs by version."""
NF4_BYTES = 0.5 + (1 + 4 / 256) / 64
"""Per weight: 4 bits, and for each 64 weights a scale of 8 bits, itself scaled by 256s."""
OPTIMIZER_BYTES = {"adamw": 8.0, "adamw-8bit": 2.0 * (1 + 4 / 256), "adafactor": 0.0}
"""Per trained weight: two moments in float32; two in 8 bits with a float32 scale for each 256."""


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes one thing takes, and where the number comes from."""

    name: str
    bytes: int
    reason: str


@dataclass(frozen=True, slots=True)
class Remedy:
    """A change of the recipe and the peak it leads to, in bytes."""

    change: str
    peak_bytes: int


@dataclass(frozen=True, slots=True)
class Setting:
    """What decides the memory of a run, apart from its shape."""

    method: Method
    optimizer: str
    micro_rows: int
    accumulation: int
    checkpointing: bool
    bfloat16: bool
    half_frozen: bool
    reference: bool
    device: str


def trainable_of(found: Trace, setting: Setting) -> int:
    return found.parameters if setting.method is Method.FULL else found.adapter_parameters


def _weights(found: Trace, setting: Setting) -> int:
    """The base model: float32 where it is trained, else as the device likes it, nf4 for QLoRA."""
    each = 2 if setting.half_frozen else 4
    if setting.method is Method.QLORA:
        others = found.parameters - found.quantizable
        return int(found.quantizable * NF4_BYTES + others * 4)  # peft holds the others in float32
    return found.parameters * each * (2 if setting.reference else 1)


def _optimizer(found: Trace, setting: Setting) -> int:
    """Two moments per trained weight; Adafactor keeps a row and a column of each matrix."""
    return int(trainable_of(found, setting) * OPTIMIZER_BYTES[setting.optimizer])


def _activations(found: Trace, setting: Setting) -> int:
    """What one micro-batch keeps: all of it, or the blocks' inputs and one block computed again."""
    if not setting.checkpointing or not found.blocks:
        return found.saved
    return found.saved - sum(found.blocks) + found.block_inputs + max(found.blocks)


def _loss(found: Trace) -> int:
    """Gradients of log-probabilities and logits, in float32, before any activation is given back."""
    return 2 * found.logits


def _adapters(found: Trace) -> int:
    return 4 * found.adapter_parameters


def _scratch(found: Trace, setting: Setting) -> int:
    """One matrix of weights at a time: as it is multiplied from 4 bits, or as it is updated."""
    if setting.method is Method.QLORA:
        return 2 * found.largest_matrix
    return 0 if setting.optimizer != "adafactor" else 8 * found.trainable_largest


def _gaps(found: Trace, setting: Setting) -> int:
    """What the C library's heap holds on a CPU and nothing fits into.

    An adapter's output and its scaled copy are given back in each layer, and the few numbers of its
    rank, which are kept, come to lie in the gaps. CUDA's allocator keeps large and small apart.
    """
    return found.gaps if setting.device == "cpu" and setting.method is not Method.FULL else 0


def peak_of(found: Trace, setting: Setting) -> int:
    """The most that is held at once.

    While the gradients of one micro-batch are made, its activations are given back block by block,
    so the top is either where all activations and the first gradients are there, or where all
    gradients are. With accumulation the gradients of earlier micro-batches are there throughout.
    """
    gradients = 4 * trainable_of(found, setting)
    held = _weights(found, setting) + _adapters(found) + _optimizer(found, setting)
    forward = _activations(found, setting) + _loss(found)
    first = 4 * found.head_trainable
    top = gradients + forward if setting.accumulation > 1 else max(first + forward, gradients)
    around = _scratch(found, setting) + _gaps(found, setting)
    return held + top + around + PROGRAM_BYTES.get(setting.device, 0)


def parts_of(found: Trace, setting: Setting) -> tuple[Part, ...]:
    trainable = trainable_of(found, setting)
    kept = "block inputs and one block" if setting.checkpointing else "all that backward needs"
    kind = "nf4" if setting.method is Method.QLORA else "bf16" if setting.half_frozen else "float32"
    twice = ", twice: DPO compares with the start" if setting.reference else ""
    parts = (
        Part("weights", _weights(found, setting), f"{found.parameters:,} in {kind}{twice}"),
        Part("adapters", _adapters(found), f"{found.adapter_parameters:,} in float32"),
        Part("gradients", 4 * trainable, f"{trainable:,} in float32"),
        Part(
            "optimizer", _optimizer(found, setting), f"{setting.optimizer}, {trainable:,} weights"
        ),
        Part("activations", _activations(found, setting), f"{setting.micro_rows} rows, {kept}"),
        Part("logits", _loss(found), "gradients of them and of log-probabilities, in float32"),
        Part("scratch", _scratch(found, setting), "one matrix at a time"),
        Part("gaps", _gaps(found, setting), "free, but in pieces that nothing fits into"),
        Part("program", PROGRAM_BYTES.get(setting.device, 0), "Python, torch and transformers"),
    )
    return tuple(part for part in parts if part.bytes)


def remedies_of(
    found: Trace, setting: Setting, recipe: Recipe, peak: int, free: int
) -> tuple[Remedy, ...]:
    """Mildest first: what gives the same result, then what costs time, then what changes the method."""
    offers = [
        *_smaller_batches(found, setting),
        ("training.gradient_checkpointing = true", replace(setting, checkpointing=True), found),
        *_other_methods(found, setting, recipe),
    ]
    remedies = [Remedy(change, peak_of(to, how)) for change, how, to in offers]
    least = 0.03 * (peak - PROGRAM_BYTES.get(setting.device, 0))
    useful = [remedy for remedy in remedies if peak - remedy.peak_bytes > least]
    fitting = [remedy for remedy in useful if not free or remedy.peak_bytes <= 0.9 * free]
    others = sorted((r for r in useful if r not in fitting), key=lambda r: r.peak_bytes)
    return (*fitting, *others)


_Offer = tuple[str, Setting, Trace]


def _smaller_batches(found: Trace, setting: Setting) -> list[_Offer]:
    """Halved micro-batches: the same effective batch in more, smaller pieces."""
    offers: list[_Offer] = []
    rows, total = setting.micro_rows, setting.micro_rows * setting.accumulation
    while rows > 1:
        rows = next(n for n in range(rows // 2, 0, -1) if total % n == 0)
        to = replace(setting, micro_rows=rows, accumulation=total // rows)
        offers.append(
            (f"training.micro_batch_rows = {rows}", to, _scaled(found, rows / setting.micro_rows))
        )
    return offers


def _other_methods(found: Trace, setting: Setting, recipe: Recipe) -> list[_Offer]:
    offers: list[_Offer] = []
    if setting.device == "cuda" and setting.optimizer == "adamw":
        to = replace(setting, optimizer="adamw-8bit")
        offers.append(('training.optimizer = "adamw-8bit"', to, found))
    if setting.method is Method.FULL and recipe.model.architecture is None:
        adapted = _adapted(found, recipe.lora.rank)
        to = replace(setting, method=Method.LORA, reference=False)
        offers.append(('method = "lora"', replace(to, half_frozen=setting.bfloat16), adapted))
    if setting.device == "cuda" and setting.method is Method.LORA:
        offers.append(('method = "qlora"', replace(setting, method=Method.QLORA), found))
    return offers


def _scaled(found: Trace, share: float) -> Trace:
    """The same model with fewer rows: everything kept is proportional to them."""
    return replace(
        found,
        saved=int(found.saved * share),
        blocks=tuple(int(block * share) for block in found.blocks),
        block_inputs=int(found.block_inputs * share),
        logits=int(found.logits * share),
        gaps=int(found.gaps * share),
    )


def _adapted(found: Trace, rank: int) -> Trace:
    """The same model under LoRA, from above: a square layer of n weights gets 2r√n."""
    layers = max(1, found.quantizable // max(1, found.largest_matrix)) + 1
    added = int(2 * rank * math.sqrt(max(1, found.quantizable) * layers))
    return replace(found, adapter_parameters=added, head_trainable=0)


def size(count: int) -> str:
    """Bytes for people, in powers of 1024."""
    for unit, step in (("GiB", 2**30), ("MiB", 2**20)):
        if count >= step:
            return f"{count / step:.1f} {unit}"
    return f"{count / 1024:.0f} KiB"
