"""LoRA adapters: what lies in an adapter's directory, which model it changes, and putting it on.

Everything but `apply_adapter` reads JSON alone and imports no torch, so any layer may ask. Pickled
adapters are refused, and so are settings that would import code.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lslm_tui import paths
from lslm_tui.engine.cached import cached, repo_id_in
from lslm_tui.engine.checkpoint import read_json
from lslm_tui.errors import ModelLoadError, ModelNotFoundError, ModelUnfitError

CONFIG = "adapter_config.json"
WEIGHTS = "adapter_model.safetensors"
PICKLE = "adapter_model.bin"
WHOLE = ("model.safetensors", "model.safetensors.index.json")
TOKENIZER_FILES = ("tokenizer.json", "tokenizer.model", "vocab.json", "spiece.model")

_HUB_ID = re.compile(r"[\w.-]{1,96}/[\w.-]{1,96}")


@dataclass(frozen=True, slots=True)
class Adapter:
    """An adapter's directory whose settings could be read and whose weights are there."""

    path: Path
    config: Mapping[str, Any]
    """`adapter_config.json` as it stands."""
    base: Path
    """The directory of the model it changes."""

    @property
    def name(self) -> str:
        """Its directory's name; of a run, the run's."""
        return name_of(self.path)

    @property
    def base_name(self) -> str:
        return name_of(self.base)

    @property
    def rank(self) -> int:
        return int(self.config.get("r", 0))

    @property
    def weights(self) -> Path:
        return self.path / WEIGHTS

    @property
    def has_tokenizer(self) -> bool:
        """It brings the tokenizer it was trained with, chat template included."""
        return any((self.path / name).is_file() for name in TOKENIZER_FILES)


def is_adapter(path: Path) -> bool:
    """Whether `path` holds an adapter and no whole model."""
    return os.path.isfile(path / CONFIG) and not any(os.path.isfile(path / w) for w in WHOLE)


def name_of(path: Path) -> str:
    """What a model's directory is called: a cached one by its hub id, a run's result by the run."""
    return repo_id_in(str(path)) or (path.parent.name if path.name == "model" else path.name)


def read_adapter(path: Path) -> Adapter:
    """Read an adapter's settings and find its base model.

    Raises:
        ModelUnfitError: a pickle, another method than LoRA, or settings that would run code.
        ModelLoadError: its files are broken or incomplete.
        ModelNotFoundError: its base model is not on this machine; it is named.
    """
    config = read_json(path / CONFIG)
    _refuse_unfit(path, config)
    _require_weights(path)
    return Adapter(path, config, find_base(path, recorded_base(config)))


def recorded_base(config: Mapping[str, Any]) -> str:
    """The base model as the adapter names it: a directory or a hub id."""
    return str(config.get("base_model_name_or_path") or "")


def find_base(path: Path, recorded: str) -> Path:
    """The directory of the base model of the adapter in `path`.

    A recorded directory that has gone is looked for under its name: in the cache, among the
    starters, among the runs.

    Raises:
        ModelNotFoundError: says which model is missing.
    """
    for candidate in _candidates(path, recorded):
        if any(os.path.isfile(candidate / name) for name in ("config.json", CONFIG)):
            return candidate
    hub_id = repo_id_in(recorded) or (recorded if _HUB_ID.fullmatch(recorded) else "")
    raise ModelNotFoundError(
        f"{name_of(path)} is an adapter of {recorded or 'a model it does not name'}, which is not on this machine.",
        remedy=f"Download it with: lslm-tui models pull {hub_id}"
        if hub_id
        else f"Put that model back, or name its directory in {CONFIG} (base_model_name_or_path).",
    )


def _candidates(path: Path, recorded: str) -> Iterator[Path]:
    if not recorded:
        return
    there = paths.expand(recorded)
    yield there if there.is_absolute() else path / there
    for hub_id in (recorded, repo_id_in(recorded)):
        found = cached(hub_id) if _HUB_ID.fullmatch(hub_id) else None
        if found is not None:
            yield found
    yield paths.bundled("models") / there.name
    if there.name == "model":
        yield paths.find_paths().runs / there.parent.name / "model"


def _refuse_unfit(path: Path, config: Mapping[str, Any]) -> None:
    method = str(config.get("peft_type", ""))
    if method != "LORA":
        raise ModelUnfitError(
            f"{name_of(path)} is an adapter of the kind {method or 'unknown'}; only LoRA is opened.",
            remedy="Merge it into its base model with the tool that made it.",
        )
    if config.get("megatron_config") or config.get("auto_mapping"):
        raise ModelUnfitError(
            f"{name_of(path)} asks for code of its own ({CONFIG}), which is never run here.",
            remedy="Use an adapter of a model class that transformers has itself.",
        )


def _require_weights(path: Path) -> None:
    if os.path.isfile(path / WEIGHTS):
        return
    if os.path.isfile(path / PICKLE):
        raise ModelUnfitError(
            f"{name_of(path)} has its weights only as a pickle ({PICKLE}), and a pickle can run any program.",
            remedy=f"Use a version with {WEIGHTS}, or convert it on a machine you can lose.",
        )
    raise ModelLoadError(
        f"{path} has an {CONFIG} but no {WEIGHTS}.", remedy="Copy or download it again."
    )


def apply_adapter(model: Any, adapter: Adapter, *, merge: bool) -> Any:
    """Put an adapter on its base model and return the model to use instead.

    Args:
        merge: add the adapter to the weights, which is as fast as the base model; otherwise it is
            computed beside them, as it must be where they are quantized.

    Raises:
        ModelLoadError: the adapter and the model do not belong together.
    """
    from peft import LoraConfig, PeftModel, set_peft_model_state_dict
    from safetensors.torch import load_file

    try:
        settings = LoraConfig.from_pretrained(adapter.path, local_files_only=True)
        settings.inference_mode = True
        adapted = PeftModel(model, settings)
        result = set_peft_model_state_dict(adapted, load_file(adapter.weights))
    except (ValueError, RuntimeError, KeyError, TypeError) as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[-1].strip()
        raise _unfit(adapter, reason) from error
    _refuse_partial(adapter, result)
    return adapted.merge_and_unload() if merge else adapted.base_model.model


def _refuse_partial(adapter: Adapter, result: Any) -> None:
    missing = [name for name in result.missing_keys if "lora_" in name or "modules_to_save" in name]
    strange = list(result.unexpected_keys)
    if missing or strange:
        what = "lacks weights for" if missing else "has weights that are not in the model:"
        raise _unfit(adapter, f"it {what} {(missing or strange)[0]}")


def _unfit(adapter: Adapter, reason: str) -> ModelLoadError:
    return ModelLoadError(
        f"The adapter {adapter.name} does not fit its base model {adapter.base_name}: {reason}.".replace(
            "..", "."
        ),
        remedy="It was trained on another model or version; use the one it was made with.",
    )
