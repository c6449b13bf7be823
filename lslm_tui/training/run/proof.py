"""What is proved about a run: the same rows before and after, and which weights answered.

Knows tensors and rows; knows no recipe and no run directory.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lslm_tui.engine.fingerprint import BLOCK_BYTES, begin, fingerprint
from lslm_tui.errors import InputError, ModelLoadError
from lslm_tui.training.tasks.base import RowScores

__all__ = ["Comparison", "compare", "fingerprint", "fingerprint_of_files", "short"]

CONFIDENCE = 0.95
SHORT_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Comparison:
    """One metric on the same rows before and after.

    Attributes:
        difference: after - before, in the metric's unit.
        low, high: the 95 % interval of the difference, paired bootstrap over rows (percentiles).
    """

    metric: str
    unit: str
    higher_is_better: bool
    before: float
    after: float
    difference: float
    low: float
    high: float
    rows: int
    resamples: int

    @property
    def improved(self) -> bool:
        """The whole interval lies on the better side of zero."""
        return self.low > 0 if self.higher_is_better else self.high < 0

    @property
    def worsened(self) -> bool:
        """The whole interval lies on the worse side of zero."""
        return self.high < 0 if self.higher_is_better else self.low > 0


def compare(before: RowScores, after: RowScores, *, resamples: int, seed: int) -> Comparison:
    """Compare two models on the same rows: paired bootstrap of the ratio of sums.

    Each resample draws rows with replacement, the same rows for both models (Koehn 2004).
    Deterministic in `seed`.

    Raises:
        InputError: the rows are not the same rows, or there are none.
    """
    _same_rows(before, after)
    differences = _differences(before, after, resamples, np.random.default_rng(seed))
    edge = (1 - CONFIDENCE) / 2
    low, high = np.quantile(differences, (edge, 1 - edge))
    return Comparison(
        metric=after.metric,
        unit=after.unit,
        higher_is_better=after.higher_is_better,
        before=before.total,
        after=after.total,
        difference=after.total - before.total,
        low=float(low),
        high=float(high),
        rows=len(after.values),
        resamples=resamples,
    )


def _same_rows(before: RowScores, after: RowScores) -> None:
    if before.metric != after.metric:
        raise InputError(f"Cannot compare {before.metric} before with {after.metric} after.")
    lengths = {len(part) for score in (before, after) for part in (score.values, score.weights)}
    if len(lengths) > 1:
        raise InputError(
            f"Cannot compare {len(before.values)} rows before with {len(after.values)} after.",
            remedy="Both sides must be scored on the same rows.",
        )
    if lengths == {0}:
        raise InputError(
            "There are no eval rows to compare.", remedy="Set data.eval in the recipe."
        )


def _differences(
    before: RowScores, after: RowScores, resamples: int, generator: np.random.Generator
) -> np.ndarray:
    """after - before of each resample: (resamples,) float64."""
    sums = np.array([before.values, before.weights, after.values, after.weights], dtype=np.float64)
    rows = sums.shape[1]
    found = np.empty(resamples)
    for number in range(resamples):
        drawn = sums[:, generator.integers(rows, size=rows)].sum(axis=1)  # (4,)
        old, new = drawn[0] / max(drawn[1], 1e-12), drawn[2] / max(drawn[3], 1e-12)
        found[number] = new - old
    return found


def fingerprint_of_files(directory: Path) -> str:
    """The same over the safetensors files of a directory; how they are sharded does not matter.

    Raises:
        ModelLoadError: no safetensors file, or a broken one.
    """
    places = {name: place for path in _files(directory) for name, place in _places(path)}
    digest = hashlib.sha256()
    for name in sorted(places):
        path, kind, shape, start, end = places[name]
        begin(digest, name, kind, shape)
        for block in _file_blocks(path, start, end):
            digest.update(block)
    return digest.hexdigest()


def short(full: str) -> str:
    """The first digits of a fingerprint, for people."""
    return full[:SHORT_DIGITS]


def _files(directory: Path) -> list[Path]:
    files = sorted(directory.glob("*.safetensors"))
    if not files:
        raise ModelLoadError(f"{directory} holds no safetensors weights.")
    return files


Place = tuple[Path, str, tuple[int, ...], int, int]


def _places(path: Path) -> Iterator[tuple[str, Place]]:
    """Name, and file, element type, shape, first and last byte of each tensor."""
    try:
        with path.open("rb") as file:
            length = struct.unpack("<Q", file.read(8))[0]
            if length > path.stat().st_size:
                raise ValueError("the header is longer than the file")
            header = json.loads(file.read(length))
        for name, entry in header.items():
            if name != "__metadata__":
                start, end = (8 + length + offset for offset in entry["data_offsets"])
                yield name, (path, entry["dtype"], tuple(entry["shape"]), start, end)
    except (OSError, ValueError, KeyError, struct.error) as error:
        raise ModelLoadError(f"{path} is not a whole safetensors file: {error}.") from error


def _file_blocks(path: Path, start: int, end: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(start)
        while start < end:
            block = file.read(min(BLOCK_BYTES, end - start))
            if not block:
                raise ModelLoadError(f"{path} ends too soon.", remedy="It was not written whole.")
            start += len(block)
            yield block
