"""What lies in a model directory, read as JSON: its kind, its weights, and why it may not open.

Imports neither torch nor transformers and opens no weights, so any layer may ask about a directory
from any thread. It does not know which architectures the installed transformers has; `loading` does.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lslm_tui.errors import ModelLoadError, ModelUnfitError
from lslm_tui.types import ModelKind

if TYPE_CHECKING:
    from lslm_tui.engine.adapter import Adapter

INDEX_FILE = "model.safetensors.index.json"
RENAME = "Call {name} model.safetensors; where there are several, their index is missing."
PICKLES = ("pytorch_model.bin", "pytorch_model.bin.index.json", "model.pt", "consolidated.00.pth")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A directory in Hugging Face format whose JSON could be read and whose weights are all there."""

    path: Path
    config: Mapping[str, Any]
    """`config.json` as it stands."""
    kind: ModelKind
    architecture: str
    """The first class named in `architectures`, or the model type when none is named."""
    weights: tuple[Path, ...]
    """safetensors files, in reading order."""
    bytes: int
    """Size of all weight files together."""
    adapter: Adapter | None = None
    """What is put on it once it is read."""

    @property
    def adapter_name(self) -> str:
        return self.adapter.name if self.adapter is not None else ""

    @property
    def base_name(self) -> str:
        """The model under the adapter; empty without one."""
        return self.adapter.base_name if self.adapter is not None else ""

    @property
    def tokenizer_path(self) -> Path:
        """The directory whose tokenizer counts: the adapter's, where it brings one."""
        if self.adapter is not None and self.adapter.has_tokenizer:
            return self.adapter.path
        return self.path

    @property
    def model_type(self) -> str:
        return str(self.config.get("model_type", ""))

    @property
    def needs_own_code(self) -> bool:
        """The directory names Python code of its own (`auto_map`)."""
        return bool(self.config.get("auto_map"))


def read_checkpoint(path: Path) -> Checkpoint:
    """Read what `path` holds.

    Raises:
        ModelUnfitError: an adapter alone, weights only as a pickle, or a quantization not used here.
        ModelLoadError: `config.json` or a weight file is missing or broken; the file is named.
    """
    if not path.is_dir():
        raise ModelLoadError(
            f"{path} is not a directory.", remedy="Give a directory with a config.json."
        )
    config = _read_config(path)
    weights = _weight_files(path)
    return Checkpoint(
        path=path,
        config=config,
        kind=kind_of(config),
        architecture=architecture_of(config),
        weights=weights,
        bytes=sum(file.stat().st_size for file in weights),
    )


def architecture_of(config: Mapping[str, Any]) -> str:
    """Return the first class in `architectures`, or the model type when none is named."""
    architectures = config.get("architectures")
    if isinstance(architectures, list) and architectures:
        return str(architectures[0])
    return str(config.get("model_type", "unknown"))


def kind_of(config: Mapping[str, Any]) -> ModelKind:
    """Tell what a model computes from the class its config names; causal when it names none."""
    name = architecture_of(config)
    if "ForSequenceClassification" in name:
        return ModelKind.CLASSIFIER
    if config.get("is_encoder_decoder"):
        return ModelKind.SEQ2SEQ
    return ModelKind.CAUSAL


def read_json(path: Path) -> dict[str, Any]:
    """Read one JSON object.

    Raises:
        ModelLoadError: not UTF-8, not JSON, or not an object; file and line are named.
    """
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise ModelLoadError(
            f"{path} is not valid JSON (line {error.lineno}: {error.msg}).",
            remedy="Copy or download the file again.",
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ModelLoadError(
            f"{path} cannot be read: {error}.", remedy="Copy or download the file again."
        ) from error
    if not isinstance(value, dict):
        raise ModelLoadError(f"{path} does not hold a JSON object.", remedy="Copy it again.")
    return value


def _read_config(path: Path) -> dict[str, Any]:
    config_file = path / "config.json"
    if config_file.is_file():
        config = read_json(config_file)
        if "model_type" not in config:
            raise ModelLoadError(
                f"{config_file} names no model_type.",
                remedy="It may belong to another library; use the model's Hugging Face format.",
            )
        return config
    if (path / "adapter_config.json").is_file():
        base = read_json(path / "adapter_config.json").get(
            "base_model_name_or_path", "its base model"
        )
        raise ModelUnfitError(
            f"{path.name} is an adapter, not a whole model: it changes {base}.",
            remedy="Merge it into that model first, or open that model.",
        )
    if any(path.glob("*.gguf")):
        raise ModelUnfitError(
            f"{path.name} holds a GGUF file, which is not opened yet.",
            remedy="Use the model's safetensors version.",
        )
    raise ModelLoadError(
        f"{path} has no config.json, so it is not a model in Hugging Face format.",
        remedy="Choose the directory that holds config.json and model.safetensors.",
    )


def _weight_files(path: Path) -> tuple[Path, ...]:
    index = path / INDEX_FILE
    if index.is_file():
        return _shards(path, index)
    single = path / "model.safetensors"
    if single.is_file():
        return (single,)
    pickles = [name for name in PICKLES if (path / name).exists()]
    if pickles:
        raise ModelUnfitError(
            f"{path.name} has its weights only as a pickle ({pickles[0]}), and a pickle can run any program.",
            remedy="Use a version with model.safetensors, or convert it on a machine you can lose.",
        )
    if others := misnamed_weights(path):
        raise ModelLoadError(
            f"{path} has no model.safetensors; its weights are called {others[0]}.",
            remedy=RENAME.format(name=others[0]),
        )
    raise ModelLoadError(
        f"{path} has a config.json but no weights (model.safetensors).",
        remedy="Download the model again; a download that stopped early looks like this.",
    )


def misnamed_weights(path: Path) -> list[str]:
    """Return safetensors files under names that transformers does not look for."""
    names = sorted(file.name for file in path.glob("*.safetensors") if file.is_file())
    return [name for name in names if not name.startswith(("adapter_", "consolidated"))]


def _shards(path: Path, index: Path) -> tuple[Path, ...]:
    weight_map = read_json(index).get("weight_map")
    if not isinstance(weight_map, dict) or not weight_map:
        raise ModelLoadError(f"{index} lists no weights.", remedy="Download the model again.")
    names = sorted({str(name) for name in weight_map.values()})
    if any(Path(name).name != name for name in names):
        raise ModelLoadError(
            f"{index} points outside its directory.", remedy="Do not use this model."
        )
    missing = [name for name in names if not (path / name).is_file()]
    if missing:
        shown = ", ".join(missing[:3]) + (f" and {len(missing) - 3} more" if missing[3:] else "")
        raise ModelLoadError(
            f"{path} lacks {len(missing)} of {len(names)} weight files: {shown}.",
            remedy="Download the model again; files already there are kept.",
        )
    return tuple(path / name for name in names)
