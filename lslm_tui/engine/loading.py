"""Opens a model directory as an engine: checks, chooses device and quantization, reads the weights.

Offline always; safetensors only; no code from the directory is run. Everything torch and transformers
would print goes to the `lslm_tui` logger. Knows files and memory; it does not know how text is
generated. Runs on the engine thread.
"""

from __future__ import annotations

import gc
import logging
import os
import traceback
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from typing import Any, TypeVar

# Read when the libraries are imported, so they come before. HF_HUB_OFFLINE is left alone: it would
# also stop a download the user asks for later; every call here says `local_files_only` instead.
os.environ["TRANSFORMERS_NO_ADVISORY_WARNINGS"] = "1"
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

import torch

from lslm_tui.engine import hardware, quantize
from lslm_tui.engine.adapter import apply_adapter, is_adapter, read_adapter
from lslm_tui.engine.base import Engine
from lslm_tui.engine.checkpoint import Checkpoint, read_checkpoint
from lslm_tui.engine.memory import as_out_of_memory
from lslm_tui.engine.plan import Plan, count_parameters, make_plan, refuse_too_large
from lslm_tui.engine.quiet import captured_warnings, silence
from lslm_tui.errors import (
    EngineError,
    LslmError,
    ModelLoadError,
    ModelUnfitError,
)
from lslm_tui.types import Cancel, ModelKind, ModelSpec, Progress, Quantization

log = logging.getLogger("lslm_tui.engine")

T = TypeVar("T")

BLOCK = 32 * 2**20
"""Bytes read between two looks at the cancel flag."""


def open_local(spec: ModelSpec, cancel: Cancel) -> Generator[Progress, None, Engine]:
    """Open the model of `spec`, yielding progress; the return value is the engine.

    Raises:
        EngineError: it was cancelled.
        ModelUnfitError: it will not be opened here, with the reason.
        ModelLoadError: its files are broken or incomplete.
        OutOfMemoryError: it does not fit into memory.
    """
    checkpoint, config, plan = yield from _planned(spec, cancel)
    return _reading(checkpoint, lambda: _build(spec, checkpoint, config, plan))


def open_plain(spec: ModelSpec, cancel: Cancel) -> Generator[Progress, None, tuple[Engine, Any]]:
    """Open a model without quantization, with the network itself beside the engine. Raises alike."""
    whole = replace(spec, quantization=Quantization.NONE)
    checkpoint, config, plan = yield from _planned(whole, cancel)

    def build() -> tuple[Engine, Any]:
        model, final = _load_model(checkpoint, config, plan)
        tokenizer = _load_tokenizer(checkpoint)
        return _engine_of(checkpoint.kind)(whole, checkpoint, model, tokenizer, final), model

    return _reading(checkpoint, build)


def open_beside(
    spec: ModelSpec, cancel: Cancel
) -> Generator[Progress, None, tuple[Engine, Engine, Any]]:
    """Open an adapter that is not merged: an engine for its base, one for both, and the network.

    The two engines share the weights; whoever uses them switches the adapter. The base speaks with its
    own tokenizer, unless that has no chat template. Raises as `open_local`.
    """
    whole = replace(spec, quantization=Quantization.NONE)
    checkpoint, config, plan = yield from _planned(whole, cancel)
    alone = replace(checkpoint, adapter=None)

    def build() -> tuple[Engine, Engine, Any]:
        model, final = _load_model(checkpoint, config, plan, beside=True)
        own, its = _load_tokenizer(alone), _load_tokenizer(checkpoint)
        base = replace(spec, name=checkpoint.base_name, path=alone.path)
        make = _engine_of(checkpoint.kind)
        first = make(base, alone, model, own if own.chat_template else its, final)
        return first, make(whole, checkpoint, model, its, final), model

    return _reading(checkpoint, build)


def _planned(
    spec: ModelSpec, cancel: Cancel
) -> Generator[Progress, None, tuple[Checkpoint, Any, Plan]]:
    """Everything that is done before the weights are in memory."""
    yield Progress("checking files")
    checkpoint = _read(spec)
    parameters = count_parameters(checkpoint)
    yield Progress("starting torch")
    hardware.settle_threads()
    silence()
    config = _reading(checkpoint, lambda: _read_model_config(checkpoint))
    plan = make_plan(spec, checkpoint, parameters)
    refuse_too_large(plan, checkpoint)
    yield from _read_ahead(checkpoint, cancel)
    yield Progress("building the model")
    _refuse_cancelled(spec, cancel)
    return checkpoint, config, plan


def _read(spec: ModelSpec) -> Checkpoint:
    """The model of `spec`; where that is an adapter, its base model with the adapter named."""
    if not is_adapter(spec.path):
        return read_checkpoint(spec.path)
    adapter = read_adapter(spec.path)
    return replace(read_checkpoint(adapter.base), adapter=adapter)


def _refuse_cancelled(spec: ModelSpec, cancel: Cancel) -> None:
    if cancel.requested:
        raise EngineError(f"Opening {spec.name} was stopped.")


def _build(spec: ModelSpec, checkpoint: Checkpoint, config: Any, plan: Plan) -> Engine:
    tokenizer = _load_tokenizer(checkpoint)
    model, plan = _load_model(checkpoint, config, plan)
    return _engine_of(checkpoint.kind)(spec, checkpoint, model, tokenizer, plan)


def _engine_of(kind: ModelKind) -> Callable[..., Engine]:
    if kind is ModelKind.SEQ2SEQ:
        from lslm_tui.engine.seq2seq import Seq2SeqEngine

        return Seq2SeqEngine
    if kind is ModelKind.CLASSIFIER:
        from lslm_tui.engine.classifier import ClassifierEngine

        return ClassifierEngine
    from lslm_tui.engine.causal import CausalEngine

    return CausalEngine


def _reading(checkpoint: Checkpoint, read: Callable[[], T]) -> T:
    """Call `read`, turning whatever broken files make it raise into an error that names the model.

    Raises:
        ModelLoadError: the files are broken.
        OutOfMemoryError: they do not fit.
    """
    try:
        with captured_warnings():
            return read()
    except LslmError:
        raise
    except Exception as error:  # the readers of these formats raise anything, even a bare Exception
        failure = as_out_of_memory(error, "opening the model") or _broken(checkpoint, error)
        # A traceback that is kept would keep half-loaded weights alive.
        traceback.clear_frames(error.__traceback__)
    gc.collect()
    raise failure


def _broken(checkpoint: Checkpoint, error: BaseException) -> ModelLoadError:
    log.error("opening %s failed", checkpoint.path, exc_info=error)
    lines = str(error).strip().splitlines() or [type(error).__name__]
    reason = lines[-1].strip()
    return ModelLoadError(
        f"{checkpoint.path.name} could not be opened: {reason}.".replace("..", "."),
        remedy="Its files may be broken; copy or download it again. The log has the details.",
    )


def _read_model_config(checkpoint: Checkpoint) -> Any:
    from transformers import AutoConfig
    from transformers.models.auto.configuration_auto import CONFIG_MAPPING_NAMES

    known = checkpoint.model_type in CONFIG_MAPPING_NAMES
    if not known and checkpoint.needs_own_code:
        raise ModelUnfitError(
            f"{checkpoint.path.name} can only run with Python code of its own (trust_remote_code), which is never run here.",
            remedy="Look for a version of it that transformers supports itself.",
        )
    if not known:
        raise ModelUnfitError(
            f"The installed transformers does not know the model type {checkpoint.model_type}.",
            remedy="A newer transformers may: pip install -U transformers.",
        )
    config = AutoConfig.from_pretrained(
        checkpoint.path, trust_remote_code=False, local_files_only=True
    )
    if type(config) not in _auto_class(checkpoint.kind)._model_mapping:
        raise ModelUnfitError(
            f"{checkpoint.path.name} is a {checkpoint.architecture}, which is not used here.",
            remedy="Choose a causal language model such as Llama or GPT-2, a translator such as"
            " Marian, or a sequence classifier.",
        )
    if getattr(config, "quantization_config", None):
        _refuse_stored_quantization(checkpoint)
    return config


def _auto_class(kind: ModelKind) -> Any:
    import transformers

    names = {
        ModelKind.CAUSAL: "AutoModelForCausalLM",
        ModelKind.SEQ2SEQ: "AutoModelForSeq2SeqLM",
        ModelKind.CLASSIFIER: "AutoModelForSequenceClassification",
    }
    return getattr(transformers, names[kind])


def _refuse_stored_quantization(checkpoint: Checkpoint) -> None:
    stored = checkpoint.config.get("quantization_config") or {}
    method = stored.get("quant_method", "unknown") if isinstance(stored, dict) else "unknown"
    if method == "bitsandbytes" and torch.cuda.is_available():
        return
    raise ModelUnfitError(
        f"{checkpoint.path.name} is stored quantized ({method}), which cannot be read here.",
        remedy="Use the version in bfloat16 or float32; it can be quantized while it is opened.",
    )


def _read_ahead(checkpoint: Checkpoint, cancel: Cancel) -> Iterator[Progress]:
    """Read the files once, so that the system has them in memory when the model is built.

    The building itself cannot be interrupted or watched; reading, which is the slow part on a cold
    disk, can. Skipped when the files would push each other out of memory.
    """
    total, done = checkpoint.bytes, 0
    if total > hardware.free_memory("cpu") // 2:
        yield Progress("reading weights", 0, None, "bytes")
        return
    block = memoryview(bytearray(min(BLOCK, max(total, 1))))
    for file in checkpoint.weights:
        with file.open("rb", buffering=0) as stream:
            while count := stream.readinto(block):
                done += count
                yield Progress("reading weights", done, total, "bytes")
                if cancel.requested:
                    return


def _load_tokenizer(checkpoint: Checkpoint) -> Any:
    from transformers import AutoTokenizer

    try:
        return AutoTokenizer.from_pretrained(
            checkpoint.tokenizer_path, trust_remote_code=False, local_files_only=True
        )
    except (ValueError, TypeError, OSError, ImportError) as error:
        if (checkpoint.tokenizer_path / "tokenizer.json").is_file():
            raise
        raise ModelLoadError(
            f"{checkpoint.path.name} has no tokenizer.json and its tokenizer cannot be built otherwise.",
            remedy="Copy tokenizer.json from the model's page into the directory.",
        ) from error


def _load_model(
    checkpoint: Checkpoint, config: Any, plan: Plan, *, beside: bool = False
) -> tuple[Any, Plan]:
    """Return the model, and the plan with its parameters counted. `beside`: no adapter is merged."""
    # What becomes int8 on the CPU is read as it is stored; float32 would take twice the memory.
    dtype = getattr(torch, plan.stored_dtype if plan.dynamic_int8 else plan.dtype)
    options: dict[str, Any] = {}
    on_gpu = plan.device != "cpu"
    stored = bool(checkpoint.config.get("quantization_config"))
    if on_gpu and plan.quantization is not Quantization.NONE and not stored:
        options["quantization_config"] = quantize.bitsandbytes_config(plan.quantization, dtype)
    if on_gpu:
        options["device_map"] = {"": plan.device}
    model, report = _auto_class(checkpoint.kind).from_pretrained(
        checkpoint.path,
        config=config,
        dtype=dtype,
        trust_remote_code=False,
        local_files_only=True,
        use_safetensors=True,
        output_loading_info=True,
        **options,
    )
    _refuse_missing(checkpoint, report)
    if checkpoint.adapter is not None:
        # a 4-bit matrix cannot take up an adapter without changing: there it stays beside it
        whole = plan.quantization is Quantization.NONE and not stored
        merge = not beside and (not on_gpu or whole)
        model = apply_adapter(model, checkpoint.adapter, merge=merge)
    model.eval().requires_grad_(False)
    if plan.dynamic_int8 or plan.quantization is Quantization.NONE:
        # Files may also hold masks and copies of shared matrices.
        plan = replace(plan, parameters=sum(p.numel() for p in model.parameters()))
    if plan.dynamic_int8:
        quantize.quantize_dynamic(model)
        model.float()
    return model, plan


def _refuse_missing(checkpoint: Checkpoint, report: Any) -> None:
    """Refuse a model whose missing weights transformers filled with random numbers."""
    missing = sorted(str(name) for name in report.get("missing_keys", ()))
    wrong = sorted(str(item[0]) for item in report.get("mismatched_keys", ()))
    if not missing and not wrong:
        return
    named = (missing or wrong)[0]
    what = "lacks" if missing else "has the wrong shape for"
    raise ModelLoadError(
        f"{checkpoint.path.name} {what} {len(missing or wrong)} of its weights, for example {named}.",
        remedy="config.json and the weights do not belong together, or the download is incomplete.",
    )
