"""Opens the model a recipe names, for training, and writes what came out of it.

Offline always, safetensors only, no code from a directory is run. Knows recipes and files; knows no
rows and no Trainer.
"""

from __future__ import annotations

import copy
import difflib
import json
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from lslm_tui import paths
from lslm_tui.engine.checkpoint import Checkpoint, read_checkpoint
from lslm_tui.errors import (
    LslmError,
    ModelLoadError,
    ModelNotDownloadedError,
    ModelNotFoundError,
    ModelUnfitError,
)
from lslm_tui.types import ModelKind

from .recipe import Method, Recipe

LOADERS = {
    ModelKind.CAUSAL: "AutoModelForCausalLM",
    ModelKind.SEQ2SEQ: "AutoModelForSeq2SeqLM",
    ModelKind.CLASSIFIER: "AutoModelForSequenceClassification",
}


def find_base(name: str) -> Path:
    """The directory of a base model: a path, a starter, a run's result, or a hub id in the cache.

    Raises:
        ModelNotFoundError: nothing of that name.
        ModelNotDownloadedError: a hub id that is not in the cache.
    """
    directory = paths.expand(name)
    if directory.is_dir():
        return directory
    starter = paths.bundled("models") / name
    if "/" not in name and starter.is_dir():
        return starter
    made = _made_here(name)
    if made is not None:
        return made
    if name.count("/") == 1 and not name.startswith((".", "/", "~")):
        return _cached(name)
    starters = _starters()
    nearest = difflib.get_close_matches(name, starters, n=1)
    meant = f"Did you mean {nearest[0]}? " if nearest else ""
    raise ModelNotFoundError(
        f"There is no model {name}: neither a directory nor a starter nor a run's result.",
        remedy=f"{meant}Starters are {', '.join(starters) or 'not installed'};"
        " see lslm-tui models list.",
    )


def _made_here(name: str) -> Path | None:
    """The result of the newest run with that name, or of the run with that id."""
    for run in sorted(paths.find_paths().runs.glob("*"), reverse=True):
        origin = run / "origin.json"
        if not (run / "model" / "config.json").is_file() or not origin.is_file():
            continue
        try:
            stated = json.loads(origin.read_text(encoding="utf-8")).get("name")
        except (OSError, ValueError, AttributeError):
            continue
        if name in (stated, run.name):
            return run / "model"
    return None


def _starters() -> list[str]:
    return sorted(path.parent.name for path in paths.bundled("models").glob("*/config.json"))


def _cached(repo_id: str) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(repo_id, local_files_only=True))
    except (LocalEntryNotFoundError, HFValidationError) as error:
        raise ModelNotDownloadedError(
            f"{repo_id} is neither a directory nor in the Hugging Face cache.",
            repo_id=repo_id,
            remedy=f"Download it first: lslm-tui models pull {repo_id}.",
        ) from error


def open_tokenizer(name: str) -> Any:
    """The tokenizer of a model or of a directory that holds only a tokenizer; it can pad.

    Raises:
        ModelError: not found, or its files are broken.
    """
    from transformers import AutoTokenizer

    directory = find_base(name)
    try:
        tokenizer = AutoTokenizer.from_pretrained(
            directory, local_files_only=True, trust_remote_code=False
        )
    except Exception as error:  # readers of these files raise anything
        raise ModelLoadError(
            f"The tokenizer in {directory} could not be opened: {error}.",
            remedy="The directory needs a tokenizer.json; copy or download it again.",
        ) from error
    if tokenizer.pad_token_id is None:
        tokenizer.pad_token = tokenizer.eos_token or tokenizer.convert_ids_to_tokens(0)
    return tokenizer


def refuse_foreign_tokenizer(model: Any, tokenizer: Any) -> None:
    """Refuse a tokenizer with more tokens than the model has embeddings.

    Raises:
        ModelUnfitError: some of its tokens mean nothing to the model.
    """
    known = int(model.get_input_embeddings().weight.shape[0])
    if len(tokenizer) > known:
        raise ModelUnfitError(
            f"The tokenizer has {len(tokenizer):,} tokens and the model knows {known:,}.",
            remedy="Leave tokenizer.base out: the model brings its own tokenizer.",
        )


def open_base(recipe: Recipe, kind: ModelKind = ModelKind.CAUSAL, **options: Any) -> Any:
    """The base model of a recipe, with adapters where its method wants them, on its device.

    Args:
        options: passed to from_pretrained, such as num_labels.

    Raises:
        ModelError: not found, of another kind, broken, or its method is not possible here.
    """
    assert recipe.model.base is not None, "the runner puts a recipe's result here"
    checkpoint = read_checkpoint(find_base(recipe.model.base))
    if kind is not ModelKind.CLASSIFIER and checkpoint.kind is not kind:
        raise ModelUnfitError(
            f'{checkpoint.path.name} is a {checkpoint.kind} model; task "{recipe.task}" needs a'
            f" {kind} one.",
            remedy="Choose another base, or another task.",
        )
    model = _load(checkpoint, kind, recipe.method, options)
    if recipe.method is Method.FULL:
        return model
    return add_adapter(model, recipe)


@contextmanager
def weightless() -> Iterator[None]:
    """Bases opened inside have their shapes and no weights: enough to look at rows and to estimate."""
    token = _WEIGHTS.set("none")
    try:
        yield
    finally:
        _WEIGHTS.reset(token)


@contextmanager
def drawn_weights(layers: int | None = None) -> Iterator[None]:
    """Bases opened inside have random weights: enough to time steps, without reading large files.

    Args:
        layers: of each stack; as many as the base has if `None`.
    """
    token, kept = _WEIGHTS.set("drawn"), _LAYERS.set(layers)
    try:
        yield
    finally:
        _WEIGHTS.reset(token)
        _LAYERS.reset(kept)


_WEIGHTS: ContextVar[str] = ContextVar("weights", default="real")
"""`real`, `drawn` or `none`."""
_LAYERS: ContextVar[int | None] = ContextVar("layers", default=None)
STACKS = ("num_hidden_layers", "n_layer", "encoder_layers", "decoder_layers", "num_layers")


def with_layers(config: Any, layers: int) -> Any:
    """A copy of a configuration with at most so many layers in each stack."""
    made = copy.deepcopy(config)
    before = {getattr(config, name, None) for name in STACKS}
    for name in STACKS:
        if isinstance(getattr(config, name, None), int):
            setattr(made, name, min(getattr(config, name), layers))
    for name, value in list(vars(made).items()):
        if isinstance(value, list) and len(value) in before:  # such as the kind of each layer
            setattr(made, name, value[:layers])
    return made


def _without_files(
    checkpoint: Checkpoint, kind: ModelKind, dtype: Any, options: dict[str, Any]
) -> Any:
    """A base of the right shape; its weights are drawn, or none."""
    import torch
    import transformers

    options = {name: v for name, v in options.items() if name != "ignore_mismatched_sizes"}
    try:
        config = transformers.AutoConfig.from_pretrained(
            checkpoint.path, local_files_only=True, trust_remote_code=False, **options
        )
        if (layers := _LAYERS.get()) is not None:
            config = with_layers(config, layers)
        with torch.device("meta" if _WEIGHTS.get() == "none" else "cpu"):
            made = getattr(transformers, LOADERS[kind]).from_config(config, dtype=dtype)
    except Exception as error:  # readers of these files raise anything
        raise ModelLoadError(f"{checkpoint.path.name} could not be opened: {error}.") from error
    return place(made)


def place(model: Any) -> Any:
    """Move a model to the device it is trained on; a quantized one is there already."""
    if _WEIGHTS.get() == "none":
        return model
    return model if getattr(model, "is_quantized", False) else model.to(device())


def device() -> str:
    """`cuda:N` of this process, `mps` or `cpu`."""
    import torch

    if torch.cuda.is_available():
        return f"cuda:{os.environ.get('LOCAL_RANK', '0')}"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def has_bfloat16() -> bool:
    """Whether the hardware computes in bfloat16; CPUs count as not, most emulate it."""
    import torch

    return torch.cuda.is_available() and torch.cuda.is_bf16_supported(including_emulation=False)


def _load(checkpoint: Checkpoint, kind: ModelKind, method: Method, options: dict[str, Any]) -> Any:
    import torch
    import transformers

    frozen_in_half = method is not Method.FULL and has_bfloat16()
    dtype = torch.bfloat16 if frozen_in_half else torch.float32
    if _WEIGHTS.get() != "real":
        return _without_files(checkpoint, kind, dtype, options)
    arguments: dict[str, Any] = {
        "dtype": dtype,
        "local_files_only": True,
        "trust_remote_code": False,
        "use_safetensors": True,
        **options,
    }
    if method is Method.QLORA:
        arguments |= {"quantization_config": four_bits(), "device_map": {"": device()}}
    try:
        model = getattr(transformers, LOADERS[kind]).from_pretrained(checkpoint.path, **arguments)
    except LslmError:
        raise
    except Exception as error:  # readers of these files raise anything
        if isinstance(error, torch.OutOfMemoryError | MemoryError):
            raise
        reason = (str(error).strip().splitlines() or [type(error).__name__])[-1].rstrip(".")
        raise ModelLoadError(
            f"{checkpoint.path.name} could not be opened: {reason}.",
            remedy="Its files may be broken or of a kind transformers does not know.",
        ) from error
    return place(model)


def four_bits() -> Any:
    """Weights in nf4 with double quantization, computing in bfloat16 (QLoRA, Dettmers et al. 2023).

    Raises:
        ModelUnfitError: no CUDA, or bitsandbytes is missing.
    """
    import importlib.util

    import torch

    if not torch.cuda.is_available():
        raise ModelUnfitError(
            'method "qlora" needs an NVIDIA GPU, and there is none here.',
            remedy='Use method = "lora", which gives the same kind of adapter.',
        )
    if importlib.util.find_spec("bitsandbytes") is None:
        raise ModelUnfitError(
            'method "qlora" needs bitsandbytes, which is not installed.',
            remedy='Install it (pip install bitsandbytes), or use method = "lora".',
        )
    from transformers import BitsAndBytesConfig

    return BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=torch.bfloat16 if has_bfloat16() else torch.float16,
    )


def add_adapter(model: Any, recipe: Recipe) -> Any:
    """Put LoRA adapters (float32) on the named linear layers; on all but the head if none is named.

    Raises:
        ModelUnfitError: a named layer is not in the model.
    """
    from peft import LoraConfig, TaskType, get_peft_model, prepare_model_for_kbit_training

    kinds = {"classify": TaskType.SEQ_CLS, "translate": TaskType.SEQ_2_SEQ_LM}
    if recipe.method is Method.QLORA:
        model = prepare_model_for_kbit_training(model, use_gradient_checkpointing=False)
    targets = list(recipe.lora.targets) or linear_layers(model)
    config = LoraConfig(
        task_type=kinds.get(str(recipe.task), TaskType.CAUSAL_LM),
        r=recipe.lora.rank,
        lora_alpha=recipe.lora.alpha,
        lora_dropout=recipe.lora.dropout,
        target_modules=targets,
        modules_to_save=head_modules(model) or None,
        fan_in_fan_out=_has_conv1d(model),
    )
    try:
        with old_names_allowed():
            return get_peft_model(model, config)
    except ValueError as error:
        raise ModelUnfitError(
            f"lora.targets {', '.join(targets)} are not layers of this model.",
            remedy=f"Its linear layers are {', '.join(sorted(linear_layers(model)))}.",
        ) from error


@contextmanager
def old_names_allowed() -> Iterator[None]:
    """Hides a warning: peft and trl use an old name of transformers' activation checkpointing."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "`is_gradient_checkpointing`", FutureWarning)
        yield


def linear_layers(model: Any) -> list[str]:
    """Last names of the linear layers an adapter fits on, the output layer aside."""
    import torch
    from transformers.pytorch_utils import Conv1D

    heads = {id(head) for head in (model.get_output_embeddings(),) if head is not None}
    above = tuple(f"{name}." for name in ("classifier", "score", *head_modules(model)))
    return sorted(
        {
            name.rsplit(".", 1)[-1]
            for name, module in model.named_modules()
            if isinstance(module, torch.nn.Linear | Conv1D)
            and id(module) not in heads
            and not f"{name}.".startswith(above)
        }
    )


def head_modules(model: Any) -> list[str]:
    """Names of what a classifier has above its base network, and of the base's own pooler.

    They are new, or learned for other labels, so they are trained as a whole. Empty for other kinds.
    """
    if "ForSequenceClassification" not in type(model).__name__:
        return []
    base = model.base_model_prefix
    found = [
        name
        for name, child in model.named_children()
        if name != base and any(True for _ in child.parameters())
    ]
    pooler = getattr(getattr(model, base, None), "pooler", None)
    return found + (["pooler"] if pooler is not None else [])


def _has_conv1d(model: Any) -> bool:
    from transformers.pytorch_utils import Conv1D

    return any(isinstance(module, Conv1D) for module in model.modules())


def prepare_checkpointing(model: Any) -> None:
    """Make activations recomputable: no cache, and inputs that carry gradients to the adapters."""
    model.config.use_cache = False
    model.enable_input_require_grads()


def save(model: Any, tokenizer: Any, directory: Path) -> None:
    """Write weights (bfloat16 safetensors; adapters float32), configuration and tokenizer.

    The model in memory stays as it is.

    Raises:
        OSError: the disk is full or the directory cannot be written.
    """
    import torch

    directory.mkdir(parents=True, exist_ok=True)
    if getattr(model, "peft_config", None) is not None:
        model.save_pretrained(directory)
        (directory / "README.md").unlink(missing_ok=True)  # peft's empty form of a model card
    else:
        _save_whole(model, directory, torch.bfloat16)
    tokenizer.save_pretrained(directory, save_jinja_files=False)


def _save_whole(model: Any, directory: Path, dtype: Any) -> None:
    """Save a cast copy of the weights; tied ones stay tied, which safetensors asks for."""
    cast: dict[tuple[Any, ...], Any] = {}
    weights: dict[str, Any] = {}
    for name, value in model.state_dict().items():
        key = (value.data_ptr(), value.shape, value.stride(), value.dtype)
        if key not in cast:
            cast[key] = value.to(dtype) if value.is_floating_point() else value
        weights[name] = cast[key]
    model.save_pretrained(directory, state_dict=weights)
    config = copy.deepcopy(model.config)
    config.dtype = dtype
    config.save_pretrained(directory)
