"""Temperatures fitted here: with the model where it is the user's own, otherwise beside our own data.

A bundled model and the Hugging Face cache are never written to; their temperature lies in the data
directory under the model's fingerprint, and is applied when the model is opened. The fingerprint is that
of config.json (without its calibration) and of the size, beginning and end of every weight file, so that
a copied or moved model keeps it, and another version of it does not.
"""

from __future__ import annotations

import hashlib
import json
import logging
import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lslm_tui.engine.cached import hub_cache
from lslm_tui.errors import StorageError
from lslm_tui.paths import Paths, bundled, write_private

log = logging.getLogger(__name__)

EDGE_BYTES = 1 << 16
CONFIGS = ("config.json", "adapter_config.json")


@dataclass(frozen=True, slots=True)
class SavedCalibration:
    """A temperature, and the file that keeps it."""

    temperature: float
    path: Path


class Calibrations:
    """The user's calibrations."""

    def __init__(self, paths: Paths) -> None:
        self._directory = paths.data / "calibrations"

    def temperature_of(self, model: Path, variant: str = "") -> float | None:
        """The temperature kept here for a model, if one is; broken files count as none.

        `variant` tells apart what one model is used for, such as the labels of zero-shot.
        """
        if not self._directory.is_dir():
            return None
        try:
            facts = json.loads(self._file(model, variant).read_text("utf-8"))
            value = float(facts["temperature"])
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            log.warning("a calibration of %s cannot be read", model, exc_info=error)
            return None
        return value if math.isfinite(value) and value > 0 else None

    def save(self, model: Path, facts: Mapping[str, Any], variant: str = "") -> SavedCalibration:
        """Keep a calibration: in the model's config.json where it is the user's, else here.

        Raises:
            StorageError: it cannot be written.
        """
        try:
            if not variant and is_own(model):
                place = self._write_config(model, facts)
                self._file(model, variant).unlink(missing_ok=True)
            else:
                place = self._file(model, variant)
                kept = {**facts, "model": str(model), "variant": variant}
                write_private(place, json.dumps(kept, indent=2, ensure_ascii=False))
        except (OSError, ValueError) as error:
            raise StorageError(
                f"The calibration of {model.name} could not be saved: {error}.",
                remedy="Check that there is space and that you may write there.",
            ) from error
        return SavedCalibration(float(facts["temperature"]), place)

    def forget(self, model: Path, variant: str = "") -> None:
        """Drop what is kept here; a calibration inside a model stays."""
        self._file(model, variant).unlink(missing_ok=True)

    def _file(self, model: Path, variant: str) -> Path:
        name = hashlib.sha256(f"{fingerprint(model)}\n{variant}".encode()).hexdigest()[:32]
        return self._directory / f"{name}.json"

    def _write_config(self, model: Path, facts: Mapping[str, Any]) -> Path:
        place = model / "config.json"
        config = json.loads(place.read_text("utf-8"))
        config["calibration"] = dict(facts)
        mode = place.stat().st_mode & 0o777
        write_private(place, json.dumps(config, indent=2, ensure_ascii=False) + "\n")
        place.chmod(mode)
        return place


def is_own(model: Path) -> bool:
    """The model is a directory of the user's that may be written to: not bundled, not in the cache."""
    place = model.resolve()
    config = place / "config.json"
    foreign = (bundled("models").resolve(), hub_cache().resolve())
    if any(place.is_relative_to(root) for root in foreign) or "snapshots" in place.parts:
        return False
    real = config.is_file() and not config.is_symlink()
    return real and os.access(place, os.W_OK) and os.access(config, os.W_OK)


def fingerprint(model: Path) -> str:
    """Which model a directory holds, as hexadecimal; the same wherever it lies."""
    digest = hashlib.sha256()
    for name in CONFIGS:
        try:
            config = json.loads((model / name).read_text("utf-8"))
        except (OSError, ValueError):
            continue
        if isinstance(config, dict):
            config.pop("calibration", None)
        digest.update(json.dumps(config, sort_keys=True).encode())
    for file in sorted(model.glob("*.safetensors")):
        digest.update(f"{file.name} {file.stat().st_size}".encode())
        with file.open("rb") as stream:
            digest.update(stream.read(EDGE_BYTES))
            stream.seek(max(file.stat().st_size - EDGE_BYTES, 0))
            digest.update(stream.read(EDGE_BYTES))
    return digest.hexdigest()
