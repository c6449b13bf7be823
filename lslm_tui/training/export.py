"""Writes a trained model as one directory of safetensors, and proves that it answers the same.

An adapter is merged into its base; the result is loaded again, and its logits and the token ids of
its chat template are compared with those of the original before the directory gets its name. Runs
as a process of its own: `python -m lslm_tui.training.export SOURCE -o DIRECTORY`.
"""

from __future__ import annotations

import argparse
import errno
import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TextIO

from lslm_tui.engine.adapter import Adapter, is_adapter, read_adapter
from lslm_tui.engine.checkpoint import Checkpoint, read_checkpoint
from lslm_tui.errors import LslmError, ModelLoadError, StorageError, UsageError
from lslm_tui.offline import stay_offline
from lslm_tui.types import ModelKind

from .models import LOADERS
from .run.proof import fingerprint_of_files

EXACT = 1e-4
"""Largest difference of two logits that float32 arithmetic explains, as a share of the largest."""
TOLERANCES = {"float32": EXACT, "bfloat16": 0.1}
"""The same after the weights were rounded: by up to 1/512 each, which adds up over the layers."""
PROMPTS = (
    "The capital of France is",
    "def add(a, b):\n    return",
    "今天天气很好，我们去",
    "Straße, naïve, 😀 1234567890",
    "a",
)
RECORD = "export.json"
TURNS = 3
"""Times all prompts are answered before it is written: as it was, merged, and rounded; once after."""
_told: TextIO | None = None
"""Where progress goes; set by `main`."""


@dataclass(frozen=True, slots=True)
class Export:
    """A finished export and what was proved of it.

    Attributes:
        largest_difference: of two logits of the original and of the export, over all prompts.
        largest_logit: the largest absolute one, which the difference is to be seen against.
        same_choice: share of positions where both put the same token first.
        template_checked: rendered messages give the same ids; false where there is no template.
    """

    path: Path
    source: str
    base: str
    dtype: str
    fingerprint: str
    largest_difference: float
    largest_logit: float
    same_choice: float
    prompts: int
    template_checked: bool
    notes: tuple[str, ...] = ()


def export(source: Path, target: Path, *, dtype: str = "bfloat16") -> Export:
    """Write the model, or the adapter merged into its base, in `source` to the directory `target`.

    Raises:
        UsageError: `target` is there and not empty.
        ModelError: it cannot be opened, or the export does not answer the same.
        StorageError: the disk is full; nothing is left behind.
    """
    _refuse_existing(target)
    adapter = read_adapter(source) if is_adapter(source) else None
    checkpoint = read_checkpoint(adapter.base if adapter else source)
    part = target.parent / f".{target.name}.part"
    with _room_for(part, target):
        made = _make(source, part, checkpoint, adapter, dtype)
        record = json.dumps(asdict(made) | {"path": str(target)}, ensure_ascii=False, indent=1)
        (part / RECORD).write_text(record + "\n", encoding="utf-8")
        if target.is_dir():
            target.rmdir()
        part.rename(target)
    return made


def tell(phase: str, done: int = 0, total: int | None = None) -> None:
    """Say how far it is, as a line of JSON, to whoever asked for that."""
    if _told is not None:
        print(json.dumps({"phase": phase, "done": done, "total": total}), file=_told, flush=True)


def _refuse_existing(target: Path) -> None:
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UsageError(
            f"{target} is there already and not empty.", remedy="Name a directory that is new."
        )


@contextmanager
def _room_for(part: Path, target: Path) -> Iterator[None]:
    """A directory to write in that is gone if anything fails."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir()
        yield
    except Exception as error:
        if _is_disk_full(error):
            raise StorageError(
                f"The disk is full; {target} was not written.", remedy="Make room and try again."
            ) from error
        if isinstance(error, OSError):
            raise StorageError(f"{target} cannot be written: {error}.") from error
        raise
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _is_disk_full(error: BaseException) -> bool:
    """safetensors reports a full disk as an error of its own, with the system's words."""
    words = ("No space left", "os error 28", "Disk quota")
    full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
    return full or any(word in str(error) for word in words)


def _make(
    source: Path, part: Path, checkpoint: Checkpoint, adapter: Adapter | None, dtype: str
) -> Export:
    import torch

    tell("opening")
    tokenizer = _tokenizer(adapter.path if adapter and adapter.has_tokenizer else checkpoint.path)
    model = _load(checkpoint, checkpoint.path)
    notes = _prepare_base(model, source) if adapter else ()
    model = _adapted(model, adapter) if adapter else model
    wanted = _answers(model, tokenizer, checkpoint.kind, 0)
    merged = _merged(model, adapter) if adapter else model
    _compare(wanted, _answers(merged, tokenizer, checkpoint.kind, 1), EXACT)
    _round(merged, getattr(torch, dtype))
    rounded = _answers(merged, tokenizer, checkpoint.kind, 2)
    merged.to(getattr(torch, dtype))
    tell("writing", total=sum(weight.nbytes for weight in merged.parameters()))
    merged.save_pretrained(part)
    tokenizer.save_pretrained(part)
    del model, merged
    tell("opening the export")
    found = _answers(_load(checkpoint, part), _tokenizer(part), checkpoint.kind, TURNS)
    _compare(rounded, found, EXACT)
    difference, largest, same = _compare(wanted, found, TOLERANCES[dtype])
    return Export(
        path=part,
        source=adapter.name if adapter else source.name,
        base=adapter.base_name if adapter else "",
        dtype=dtype,
        fingerprint=fingerprint_of_files(part),
        largest_difference=difference,
        largest_logit=largest,
        same_choice=same,
        prompts=len(PROMPTS),
        template_checked=_check_tokenizer(tokenizer, _tokenizer(part)),
        notes=notes,
    )


def _load(checkpoint: Checkpoint, path: Path) -> Any:
    """The model in `path` in float32: what is compared is weights, not ways to compute."""
    import torch
    import transformers

    loader = getattr(transformers, LOADERS[checkpoint.kind])
    try:
        return loader.from_pretrained(
            path,
            dtype=torch.float32,
            local_files_only=True,
            trust_remote_code=False,
            use_safetensors=True,
        ).eval()
    except Exception as error:  # readers of these files raise anything
        if isinstance(error, MemoryError) or _is_disk_full(error):
            raise
        raise ModelLoadError(f"{path} could not be opened: {error}.") from error


def _tokenizer(path: Path) -> Any:
    from transformers import AutoTokenizer

    try:
        return AutoTokenizer.from_pretrained(path, local_files_only=True, trust_remote_code=False)
    except Exception as error:
        raise ModelLoadError(f"The tokenizer in {path} could not be opened: {error}.") from error


def _adapted(model: Any, adapter: Adapter) -> Any:
    from peft import PeftModel

    try:
        return PeftModel.from_pretrained(model, adapter.path).eval()
    except Exception as error:
        raise ModelLoadError(
            f"The adapter {adapter.name} does not fit its base model {adapter.base_name}: {error}."
        ) from error


def _merged(model: Any, adapter: Adapter) -> Any:
    try:
        return model.merge_and_unload(safe_merge=True)
    except ValueError as error:  # not a number
        raise ModelLoadError(f"The adapter {adapter.name} cannot be merged: {error}.") from error


def _round(model: Any, dtype: Any) -> None:
    """Round the weights, not the buffers: those are made again in float32 when a model is loaded."""
    import torch

    with torch.no_grad():
        for weight in model.parameters():
            weight.copy_(weight.to(dtype).float())


def _prepare_base(model: Any, source: Path) -> tuple[str, ...]:
    """A QLoRA adapter was trained beside 4-bit weights: take those, so that it fits what it learned."""
    if not _is_qlora(source):
        return ()
    try:
        rounded = _round_to_nf4(model)
    except (ImportError, RuntimeError, NotImplementedError):
        return (
            "Trained beside a 4-bit base but merged into the full one (bitsandbytes is not usable"
            " here), so answers differ a little from those in training.",
        )
    return (
        f"Trained beside a 4-bit base: {rounded} matrices were rounded to nf4 and back before the"
        " merge. Quantizing the export to 4 bits again gives other weights than adapter and base.",
    )


def _is_qlora(source: Path) -> bool:
    try:
        result = json.loads((source.parent / "result.json").read_text(encoding="utf-8"))
        return isinstance(result, dict) and result.get("method") == "qlora"
    except (OSError, ValueError):
        return False


def _round_to_nf4(model: Any) -> int:
    """Replace every linear layer's weights by their nf4 form, dequantized; the output layer aside."""
    import torch
    from bitsandbytes.functional import dequantize_4bit, quantize_4bit

    head, rounded = model.get_output_embeddings(), 0
    for module in model.modules():
        if isinstance(module, torch.nn.Linear) and module is not head:
            packed, state = quantize_4bit(
                module.weight.data.to(torch.bfloat16), compress_statistics=True, quant_type="nf4"
            )
            module.weight.data = dequantize_4bit(packed, state).to(torch.float32)
            rounded += 1
    return rounded


def _answers(model: Any, tokenizer: Any, kind: ModelKind, turn: int) -> list[Any]:
    """Logits (T, V), or (1, labels), float32, for each prompt.

    Args:
        turn: how many times all prompts were answered before.
    """
    import torch

    found = []
    with torch.inference_mode():
        for number, prompt in enumerate(PROMPTS):
            if turn < TURNS:
                tell("merging", turn * len(PROMPTS) + number, TURNS * len(PROMPTS))
            else:
                tell("proving", number, len(PROMPTS))
            ids = tokenizer(prompt, return_tensors="pt").input_ids
            more = {"decoder_input_ids": ids} if kind is ModelKind.SEQ2SEQ else {}
            logits = model(input_ids=ids, **more).logits
            found.append(logits.float().reshape(-1, logits.shape[-1]))
    return found


def _compare(wanted: list[Any], found: list[Any], tolerance: float) -> tuple[float, float, float]:
    """Largest difference, largest logit, share of equal first choices.

    Raises:
        ModelLoadError: they differ by more than rounding explains.
    """
    import torch

    old, new = torch.cat(wanted), torch.cat(found)
    difference = float((old - new).abs().max())
    largest = float(old.abs().max())
    if not difference <= tolerance * max(1.0, largest):  # also true for NaN
        raise ModelLoadError(
            f"The export does not answer like the original: its logits differ by up to {difference:.3g}"
            f" (largest logit {largest:.3g}); it was not kept.",
            remedy="Export it in float32.",
        )
    same = float((old.argmax(-1) == new.argmax(-1)).float().mean())
    return difference, largest, same


def _check_tokenizer(old: Any, new: Any) -> bool:
    """Whether there is a chat template to compare.

    Raises:
        ModelLoadError: text or rendered messages give other token ids.
    """
    different = any(old(prompt).input_ids != new(prompt).input_ids for prompt in PROMPTS)
    if not different and old.chat_template:
        different = any(_rendered(old, talk) != _rendered(new, talk) for talk in _talks())
    if different or bool(old.chat_template) != bool(new.chat_template):
        raise ModelLoadError("The export's tokenizer gives other token ids; it was not kept.")
    return bool(old.chat_template)


def _talks() -> list[list[dict[str, str]]]:
    talk: list[dict[str, str]] = []
    for number, prompt in enumerate(PROMPTS[:4]):
        role = "assistant" if number % 2 else "user"
        talk.append({"role": role, "content": prompt})
    return [talk[:1], talk[:3]]


def _rendered(tokenizer: Any, talk: list[dict[str, str]]) -> list[int]:
    ids: list[int] = tokenizer.apply_chat_template(
        talk, add_generation_prompt=True, tokenize=True, return_dict=True
    )["input_ids"]
    return ids


def main(arguments: list[str] | None = None) -> int:
    """Export, and print one JSON object; failures go to stderr with the error's exit code."""
    parser = argparse.ArgumentParser(prog="python -m lslm_tui.training.export")
    parser.add_argument("source", type=Path)
    parser.add_argument("-o", "--output", type=Path, required=True)
    parser.add_argument("--progress", action="store_true", help="JSON lines before the last")
    parser.add_argument("--dtype", choices=tuple(TOLERANCES), default="bfloat16")
    options = parser.parse_args(arguments)
    stay_offline()
    global _told
    _told = sys.stdout if options.progress else None
    try:
        made = export(options.source, options.output.absolute(), dtype=options.dtype)
    except LslmError as error:
        print(error, file=sys.stderr)
        return int(error.exit_code)
    facts = asdict(made) | {"path": str(options.output.absolute())}
    print(json.dumps(facts, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
